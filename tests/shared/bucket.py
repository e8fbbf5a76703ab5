"""An S3 server for tests, with a bucket in it; and one that does harm on demand before it."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

import boto3
from moto.server import ThreadedMotoServer

from shared.places import StoreUrl
from tests.system.running import DIRECT, free_port

BUCKET = "snapshots"


@dataclass
class Bucket:
    """`stop` and `start` take it away and bring it back, with all that it holds."""

    port: int
    _server: ThreadedMotoServer | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self._server.start()

    def stop(self) -> None:
        assert self._server is not None
        self._server.stop()

    @property
    def url(self) -> StoreUrl:
        return StoreUrl(f"s3://{BUCKET}/mine")

    def list_keys(self) -> list[str]:
        found = self._client().list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [item["Key"] for item in found]

    def overwrite(self, key: str, content: bytes) -> None:
        self._client().put_object(Bucket=BUCKET, Key=key, Body=content)

    def create(self) -> None:
        """What servers of earlier tests held is forgotten: they share this process's memory."""
        DIRECT.open(f"{self.endpoint}/moto-api/reset", data=b"").close()
        self._client().create_bucket(Bucket=BUCKET)

    def _client(self) -> "boto3.client":
        return boto3.client("s3", endpoint_url=self.endpoint, region_name="us-east-1")


def environment(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "tests",
        "AWS_SECRET_ACCESS_KEY": "tests",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
    }


@contextlib.contextmanager
def bucket() -> Iterator[Bucket]:
    """Serve on loopback while the block lasts; the environment leads there."""
    found = Bucket(free_port())
    found.start()
    before = dict(os.environ)
    os.environ.update(environment(found.endpoint))
    try:
        found.create()
        yield found
    finally:
        os.environ.clear()
        os.environ.update(before)
        found.stop()
