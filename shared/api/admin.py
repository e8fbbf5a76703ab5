"""Rows for whoever runs the system: they need a key with the scope `admin`."""

from dataclasses import dataclass, field
from typing import Any, Final

from shared.endpoint import NEVER_KEPT, Domain, Endpoint


@dataclass(frozen=True, slots=True)
class Reload:
    """There is nothing to say."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """The data version that each domain serves now; null, and named in `missing`, where it is down."""

    versions: dict[Domain, str | None]
    missing: list[Domain] = field(default_factory=list)


RELOAD: Final[Endpoint[Reload, Reloaded]] = Endpoint(
    name="reload",
    owner="gateway",
    method="POST",
    path="/v1/admin/reload",
    request=Reload,
    answer=Reloaded,
    summary="Serve what was published last, at once",
    about="Every domain looks for a new snapshot now, instead of in its own time, and answers when it serves "
    "it. A domain that is down is named in `missing`; when all are, the reply is a 503.",
    example={},
    cache=NEVER_KEPT,
    scope="admin",
)

ROWS: Final[tuple[Endpoint[Any, Any], ...]] = (RELOAD,)
