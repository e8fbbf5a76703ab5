"""A domain's tables as files to take away, from the live snapshot or from one before it."""

import asyncio
from functools import partial
from pathlib import Path

from shared.api.exports import GetExport
from shared.errors import NotFound
from shared.exports import EXPORT_FILES, MEDIA_TYPES
from shared.http.files import FileFacts, etag_of, file_reply, read_file
from shared.http.ready import Ready
from shared.http.replies import DATA, SIMULATED, VERSION
from shared.http.rim import Call
from shared.snapshots import BrokenSnapshot, Snapshot, open_snapshot


async def serve_export(call: Call, live: Snapshot, data: Path) -> Ready:
    """Who names a version gets its file for as long as it is kept, so that a download ends as it began."""
    asked = call.asked
    assert isinstance(asked, GetExport)
    snapshot = await _named(call.request.headers.get(VERSION), live, data)
    published = snapshot.manifest.files.get(asked.file)
    if published is None:
        raise NotFound(f"there is no {asked.file} in this data")
    _, kind = EXPORT_FILES[asked.file]
    facts = FileFacts(asked.file, MEDIA_TYPES[kind], published.size_bytes, etag_of(published.sha256))
    reply = file_reply(call.request, facts, partial(read_file, snapshot.folder / asked.file))
    reply.headers[VERSION] = snapshot.version
    if snapshot.simulated:
        reply.headers[DATA] = SIMULATED
    return reply


async def _named(version: str | None, live: Snapshot, data: Path) -> Snapshot:
    if version is None or version == live.version:
        return live
    try:
        return await asyncio.to_thread(open_snapshot, data, live.folder.parent.name, version)
    except BrokenSnapshot:
        raise NotFound(f"the data of version {version} is not kept any more") from None
