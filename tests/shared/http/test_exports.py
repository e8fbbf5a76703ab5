"""A service's tables as files: whole, in parts, of the live data or of that before it."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.http.files import PIECE_BYTES
from shared.http.serving import LIVE, Service, ServiceSettings, service_app
from shared.live import LiveSnapshot
from shared.snapshots import publish
from tests.shared.http.wire import Address, Seen, served
from tests.shared.publishing import plan_of

FILE = "titles.csv"
CONTENT = bytes(range(256)) * (PIECE_BYTES // 100)
SERVICE = Service("catalog", lambda _: None, ())


def publish_file(data: Path, content: bytes, *, simulated: bool = False) -> str:
    plan = plan_of(inputs=hashlib.sha256(content).hexdigest(), parameters={"simulated": simulated})
    with publish(data, plan) as draft:
        (draft.folder / FILE).write_bytes(content)
    assert draft.version is not None
    return draft.version


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[tuple[Address, LiveSnapshot[None]]]:
    app = service_app(SERVICE, ServiceSettings(tmp_path))
    publish_file(tmp_path, CONTENT)
    async with served(app) as found:
        yield found, app[LIVE]


Started = tuple[Address, LiveSnapshot[None]]


async def ask(address: Started, headers: str = "", *, method: str = "GET", file: str = FILE) -> Seen:
    return await address[0].ask(f"/v1/export/{file}", method=method, headers=headers)


async def test_a_whole_file(address: Started, tmp_path: Path) -> None:
    reply = await ask(address)
    assert (reply.status, reply.body) == (200, CONTENT)
    assert reply.headers["content-length"] == str(len(CONTENT))
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert reply.headers["content-disposition"] == 'attachment; filename="titles.csv"'
    assert reply.headers["accept-ranges"] == "bytes"
    assert reply.headers["etag"] == f'"{hashlib.sha256(CONTENT).hexdigest()[:32]}"'
    assert reply.headers["stream-version"] == (tmp_path / "catalog" / "CURRENT").read_text().strip()
    assert "stream-data" not in reply.headers


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("0-0", slice(0, 1)),
        ("-10", slice(-10, None)),
        (f"5-{PIECE_BYTES + 5}", slice(5, PIECE_BYTES + 6)),
        (f"{PIECE_BYTES - 1}-", slice(PIECE_BYTES - 1, None)),
    ],
)
async def test_a_part(address: Started, asked: str, part: slice) -> None:
    reply = await ask(address, f"Range: bytes={asked}\r\n")
    assert (reply.status, reply.body) == (206, CONTENT[part])
    start, stop, _ = part.indices(len(CONTENT))
    assert reply.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(CONTENT)}"
    assert reply.headers["content-length"] == str(stop - start)


async def test_a_part_beyond_the_end(address: Started) -> None:
    reply = await ask(address, f"Range: bytes={len(CONTENT)}-\r\n")
    assert (reply.status, reply.headers["content-type"]) == (416, "application/problem+json")
    assert reply.headers["content-range"] == f"bytes */{len(CONTENT)}"


async def test_a_head_tells_all_but_the_content(address: Started) -> None:
    whole, part = await ask(address, method="HEAD"), await ask(address, "Range: bytes=0-9\r\n", method="HEAD")
    assert (whole.status, whole.body, whole.headers["content-length"]) == (200, b"", str(len(CONTENT)))
    assert (part.status, part.body, part.headers["content-length"]) == (206, b"", "10")


async def test_what_a_caller_has_is_not_sent_again(address: Started) -> None:
    etag = (await ask(address)).headers["etag"]
    reply = await ask(address, f"If-None-Match: {etag}\r\n")
    assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", etag)


async def test_an_empty_file_is_sent_whole(address: Started, tmp_path: Path) -> None:
    publish_file(tmp_path, b"")
    await address[1].look()
    reply = await ask(address, "Range: bytes=0-0\r\n")
    assert (reply.status, reply.body, reply.headers["content-length"]) == (200, b"", "0")


async def test_a_download_may_end_as_it_began(address: Started, tmp_path: Path) -> None:
    old = (await ask(address)).headers["stream-version"]
    new = publish_file(tmp_path, b"new", simulated=True)
    await address[1].look()
    latest, before = await ask(address), await ask(address, f"Stream-Version: {old}\r\n")
    assert (latest.body, latest.headers["stream-version"]) == (b"new", new)
    assert latest.headers["stream-data"] == "simulated"
    assert (before.body, before.headers["stream-version"]) == (CONTENT, old)
    assert "stream-data" not in before.headers


@pytest.mark.parametrize("version", ["20000101T000000Z-0001-aaaaaaaa", "../catalog", "x"])
async def test_data_that_is_not_kept_has_no_files(address: Started, version: str) -> None:
    assert (await ask(address, f"Stream-Version: {version}\r\n")).status == 404


async def test_a_file_that_this_data_does_not_have(address: Started) -> None:
    assert (await ask(address, file="ratings-by-year.csv")).status == 404


async def test_a_file_that_there_is_not(address: Started) -> None:
    reply = await ask(address, file="titels.csv")
    assert reply.status == 422
    assert reply.json()["suggestions"][0] == "titles.csv"


async def test_the_length_that_was_told_is_sent_or_the_connection_ends(
    address: Started, tmp_path: Path
) -> None:
    version = (await ask(address)).headers["stream-version"]
    with (tmp_path / "catalog" / version / FILE).open("r+b") as file:
        file.truncate(1000)
    reply = await ask(address)
    assert reply.headers["content-length"] == str(len(CONTENT))
    assert reply.body in (b"", CONTENT[:1000])
