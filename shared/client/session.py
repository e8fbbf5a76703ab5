"""The asynchronous client: connections that are kept, and the one implementation under both clients."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import aiohttp
from yarl import URL

from shared.client.exchange import answer_of, outgoing, standing_headers
from shared.client.methods import AsyncMethods
from shared.client.problems import Unreachable, problem_of
from shared.endpoint import Endpoint

Answer = TypeVar("Answer")

DEFAULT_URL: Final = "http://127.0.0.1:8000"
_PART: Final = ".part"
_PIECE_BYTES: Final = 2**18
_TROUBLES: Final = (aiohttp.ClientError, TimeoutError, OSError)


class AsyncStreamClient(AsyncMethods):
    """Asks the API at `base_url`: a method for each of its endpoints, the answer as a typed value.

    An argument that is None is not sent: the API's own default counts. Raises Problem for what the API
    refuses and Unreachable where it cannot be asked within `timeout_s`. Close it, or use it as a context.
    """

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        api_key: str | None = None,
        timeout_s: float = 10.0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {**standing_headers(api_key), **(headers or {})}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._piecewise = aiohttp.ClientTimeout(sock_connect=timeout_s, sock_read=timeout_s)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; the next question would open new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(self, row: Endpoint[Any, Answer], given: Mapping[str, object]) -> Answer:
        """Ask any row of the table; `given` are values by the names of its fields."""
        request = outgoing(row, given)
        try:
            async with self._opened().request(
                request.method,
                self._url(request.address),
                headers=request.headers,
                data=request.body or None,
                timeout=self._timeout,
            ) as reply:
                return answer_of(row, reply.status, reply.headers, await reply.read())
        except _TROUBLES as error:
            raise self._unreachable(error) from error

    async def walk(self, row: Endpoint[Any, Any], given: Mapping[str, object]) -> AsyncIterator[Any]:
        """Yield the items of all pages of a list."""
        asked = dict(given)
        while True:
            page = await self.ask(row, asked)
            for item in page.items:
                yield item
            if page.next is None:
                return
            asked["cursor"] = page.next

    async def download(self, file: str, path: Path) -> None:
        """Save one of the whole tables, such as `titles.parquet`, at `path`.

        What arrives is kept beside it until it is whole; after a failure the next call goes on from there,
        as long as the table is the same.
        """
        begun, etag = _begun(path)
        size = begun.stat().st_size if begun else 0
        headers = {"Accept-Encoding": "identity"}
        if size:
            headers |= {"Range": f"bytes={size}-", "If-Range": f'"{etag}"'}
        address = self._url(f"/v1/export/{file}")
        try:
            async with self._opened().get(address, headers=headers, timeout=self._piecewise) as reply:
                if begun is not None and reply.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                    begun.replace(path)  # there is nothing beyond what has arrived
                    return
                if reply.status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
                    raise problem_of(reply.status, reply.headers, await reply.read())
                arriving = path.with_name(f"{path.name}.{reply.headers['ETag'].strip(chr(34))}{_PART}")
                if reply.status == HTTPStatus.OK and begun is not None:
                    begun.unlink()
                with await asyncio.to_thread(arriving.open, "ab") as out:
                    async for piece in reply.content.iter_chunked(_PIECE_BYTES):
                        await asyncio.to_thread(out.write, piece)
        except _TROUBLES as error:
            raise self._unreachable(error) from error
        arriving.replace(path)

    def _url(self, address: str) -> URL:
        return URL(self._base_url + address, encoded=True)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, auto_decompress=True)
        return self._session

    def _unreachable(self, error: Exception) -> Unreachable:
        told = "no answer in time" if isinstance(error, TimeoutError) else str(error) or repr(error)
        return Unreachable(f"{self._base_url}: {told}")


def _begun(path: Path) -> tuple[Path | None, str]:
    """The part of a download that is there, and the ETag of the whole."""
    for part in path.parent.glob(f"{path.name}.*{_PART}"):
        return part, part.name.removeprefix(f"{path.name}.").removesuffix(_PART)
    return None, ""
