"""Bare counterparts: they do the little that they are for."""

import asyncio
from pathlib import Path

from aiohttp import ClientSession, UnixConnector

from bench.processes import bare_server
from tests.shared.waiting import until

PLACES = 128


async def test_new_questions_are_forwarded_and_those_beyond_the_places_refused(tmp_path: Path) -> None:
    path, silent = tmp_path / "s", tmp_path / "silent"
    heard, over = list[bytes](), asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        await over.wait()
        writer.close()

    new = [f"http://bench/get_score_count/hulu/3.{number}/2016" for number in range(1000, 1001 + PLACES)]
    async with (
        await asyncio.start_unix_server(say_nothing, silent),
        ClientSession(connector=UnixConnector(str(path), limit=0)) as session,
    ):
        with bare_server("capped", f"unix:{path}", f"unix:{silent}", probe="/"):
            waiting = [asyncio.create_task(session.get(address)) for address in new[:PLACES]]
            await until(lambda: len(heard) == PLACES)
            assert not any(task.done() for task in waiting)
            assert (await session.get(new[PLACES])).status == 503
            assert (await session.get("http://bench/get_score_count/hulu/3.5/2016")).status == 200
            over.set()
            assert {(await task).status for task in waiting} == {500}
