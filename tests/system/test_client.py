"""Both clients on a running stack: every endpoint, pages, problems, downloads."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from shared.api import COMPOSED, PUBLIC
from shared.api.titles import TitleCard
from shared.client import (
    AsyncStreamClient,
    Forbidden,
    Invalid,
    NotFound,
    StreamClient,
    Unauthorized,
    Unreachable,
)
from shared.endpoint import Endpoint
from tests.system.running import USERS_KEY, RunningStack, free_port

every_row = pytest.mark.parametrize("row", [*PUBLIC, *COMPOSED], ids=lambda row: row.name)


def example(row: Endpoint[Any, Any]) -> dict[str, Any]:
    given: dict[str, Any] = dict(row.example)
    fields = {parameter.name or field: field for field, parameter in row.parameters.items()}
    given = {fields.get(name, name): text for name, text in given.items()}
    if row.body is not None and row.body[1].example is not None:
        given |= {"liked": row.body[1].example.liked}
    return given


@every_row
def test_both_give_every_answer(row: Endpoint[Any, Any], sample_stack: RunningStack) -> None:
    async def ask() -> Any:
        async with AsyncStreamClient(sample_stack.url, api_key=USERS_KEY) as client:
            return await getattr(client, row.name)(**example(row))

    with StreamClient(sample_stack.url, api_key=USERS_KEY) as client:
        answer = getattr(client, row.name)(**example(row))
    assert answer == asyncio.run(ask())
    assert answer


@pytest.fixture
def client(sample_stack: RunningStack) -> Any:
    with StreamClient(sample_stack.url) as opened:
        yield opened


def test_a_walk_gives_the_whole_list(client: StreamClient) -> None:
    walked = list(client.iter_titles(genre="comedy|drama", sort="-year", limit=7))
    first = client.list_titles(genre="comedy|drama", sort="-year", limit=100)
    assert all(isinstance(title, TitleCard) for title in walked)
    assert len(walked) == first.total
    assert walked[:100] == first.items
    assert [person.name for person in client.iter_people(q="tom")]
    assert len(list(client.iter_top_rated(limit=50))) == client.list_top_rated().total


async def test_a_walk_may_end_early(sample_stack: RunningStack) -> None:
    async with AsyncStreamClient(sample_stack.url) as client:
        seen = []
        async for title in client.iter_titles(limit=2):
            seen.append(title.title)
            if len(seen) == 3:
                break
    assert len(set(seen)) == 3


def test_problems_are_told_apart(client: StreamClient, sample_stack: RunningStack) -> None:
    with pytest.raises(NotFound) as missing:
        client.get_recommendations("pulp ficton")
    assert missing.value.suggestions[0] == "pulp fiction"
    with pytest.raises(Invalid) as invalid:
        client.list_titles(year_gte=20_000, limit=0)
    assert {bad.parameter for bad in invalid.value.errors} == {"year.gte", "limit"}
    with pytest.raises(Unauthorized):
        client.recommend_to_user(1)
    with StreamClient(sample_stack.url, api_key=USERS_KEY) as user, pytest.raises(Forbidden):
        user.reload()


def test_ids_that_were_given_up_and_odd_titles_are_found(client: StreamClient) -> None:
    page = client.get_title("ns1", include=["ratings", "similar"])
    assert page.ratings is not None
    assert client.get_title(page.work).title == page.title
    assert client.list_titles(q="amélie").items[0].title.startswith("Am")
    assert client.get_person("Leonardo DiCaprio").titles > 1


async def test_where_nobody_listens_that_is_told() -> None:
    async with AsyncStreamClient(f"http://127.0.0.1:{free_port()}", timeout_s=2) as client:
        with pytest.raises(Unreachable, match=r"http://127\.0\.0\.1"):
            await client.get_stats()


def test_a_table_is_saved_and_a_part_of_it_completed(client: StreamClient, tmp_path: Path) -> None:
    whole, again = tmp_path / "whole.csv", tmp_path / "again.csv"
    client.download("titles.csv", whole)
    content = whole.read_bytes()
    etag = client_etag(client, tmp_path)
    (tmp_path / f"again.csv.{etag}.part").write_bytes(content[:1000])
    client.download("titles.csv", again)
    assert again.read_bytes() == content
    (tmp_path / f"again.csv.{etag}.part").write_bytes(content)
    client.download("titles.csv", again)
    assert again.read_bytes() == content
    (tmp_path / "again.csv.0000.part").write_bytes(b"of older data")
    client.download("titles.csv", again)
    assert again.read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.csv", "whole.csv"]
    with pytest.raises(Invalid):
        client.download("titles.xlsx", again)


def client_etag(client: StreamClient, folder: Path) -> str:
    """That of the table, seen on a download that is cut short."""
    seen: list[str] = []
    real = Path.replace

    def remember(self: Path, target: Any) -> Any:
        seen.append(self.name.split(".")[-2])
        return real(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", remember)
        client.download("titles.csv", folder / "whole.csv")
    return seen[0]
