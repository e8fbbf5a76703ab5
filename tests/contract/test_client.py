"""The clients' methods are those of the table."""

from typing import Any

import pytest

from shared.client import AsyncStreamClient, StreamClient
from shared.endpoint import Endpoint
from shared.methods import HOME, ROWS, modules

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


@pytest.mark.parametrize("file", ["arguments.py", "methods.py", "methods_blocking.py"])
def test_the_methods_are_written_from_the_table(file: str) -> None:
    assert (HOME / file).read_text() == modules()[file], "run `make client`"


@every_row
def test_every_row_is_a_method_of_both(row: Endpoint[Any, Any]) -> None:
    for client in (AsyncStreamClient, StreamClient):
        method = getattr(client, row.name)
        assert method.__doc__ == f"{row.summary}."


def test_both_have_the_same_methods() -> None:
    def methods(client: type) -> set[str]:
        return {name for name in dir(client) if not name.startswith("_")}

    assert methods(AsyncStreamClient) == methods(StreamClient)
