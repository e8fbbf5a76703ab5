"""The typed client of the API, asynchronous and not: a method for each row of the table."""

from shared.client.blocking import StreamClient
from shared.client.problems import (
    ClientError,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    Unreachable,
)
from shared.client.session import AsyncStreamClient

__all__ = [
    "AsyncStreamClient",
    "ClientError",
    "Forbidden",
    "Invalid",
    "NotFound",
    "Problem",
    "StreamClient",
    "TooManyRequests",
    "Unauthorized",
    "Unavailable",
    "Unreachable",
]
