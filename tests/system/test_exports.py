"""Tables taken away from a running stack, as a person would with curl."""

import csv
import io
import subprocess
from pathlib import Path

import aiohttp
import orjson
import pyarrow as pa
import pytest
from pyarrow import parquet

from shared.exports import EXPORT_FILES, MEDIA_TYPES
from tests.system.asking import ask
from tests.system.running import RunningStack

every_file = pytest.mark.parametrize("file", EXPORT_FILES)


def published(stack: RunningStack, file: str) -> bytes:
    home = stack.data / EXPORT_FILES[file][0].domain
    return (home / (home / "CURRENT").read_text().strip() / file).read_bytes()


@every_file
async def test_a_file_is_the_published_one(
    sample_stack: RunningStack, client: aiohttp.ClientSession, file: str
) -> None:
    async with client.get(f"{sample_stack.url}/v1/export/{file}") as reply:
        assert (reply.status, await reply.read()) == (200, published(sample_stack, file))
        assert reply.headers["Content-Type"] == MEDIA_TYPES[EXPORT_FILES[file][1]]
        assert ("Stream-Data" in reply.headers) == file.startswith("ratings")


def test_curl_saves_a_file_and_goes_on_with_what_it_has(sample_stack: RunningStack, tmp_path: Path) -> None:
    whole = published(sample_stack, "titles.csv")
    (tmp_path / "titles.csv").write_bytes(whole[:1000])
    command = ["curl", "--silent", "--fail", "--noproxy", "*", "-O", "-C", "-"]
    subprocess.run([*command, f"{sample_stack.url}/v1/export/titles.csv"], cwd=tmp_path, check=True)
    assert (tmp_path / "titles.csv").read_bytes() == whole


async def test_the_tables_say_what_the_answers_say(
    real_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    async def get(file: str) -> bytes:
        async with client.get(f"{real_stack.url}/v1/export/{file}") as reply:
            assert reply.status == 200
            return await reply.read()

    rows = list(csv.DictReader(io.StringIO((await get("titles.csv")).decode())))
    lines = [orjson.loads(line) for line in (await get("titles.jsonl")).splitlines()]
    table = parquet.read_table(pa.BufferReader(await get("titles.parquet")))
    assert len(rows) == len(lines) == table.num_rows == 22_998
    assert [row["id"] for row in rows] == [line["id"] for line in lines] == table["id"].to_pylist()
    films = sum(row["platform"] == "netflix" and row["type"] == "movie" for row in rows)
    assert films == (await ask(client, real_stack.url, "/get_count_platform/netflix"))["movies"]
    votes = [orjson.loads(line) for line in (await get("ratings-by-year.jsonl")).splitlines()]
    best = (await ask(client, real_stack.url, "/v1/ratings/top?limit=1"))["items"][0]
    assert sum(line["count"] for line in votes if line["work"] == best["work"]) == best["count"]
