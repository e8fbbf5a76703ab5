"""How much, and how long, a server takes from those who connect to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """The defaults suit a process that faces the internet, and leave room for every title of a catalogue.

    `head_s` is the time to the end of a head: from the beginning of the connection for the first, from its
    first byte for a later one. A body has `body_s` from then on. A connection may idle for `idle_s`; a
    refused body is read for `linger_s`.
    """

    line_bytes: int = 4_096
    field_bytes: int = 4_096
    fields: int = 64
    head_bytes: int = 16_384
    body_bytes: int = 16_384
    head_s: float = 8.0
    body_s: float = 8.0
    idle_s: float = 75.0
    linger_s: float = 1.0
    connections: int = 4_096
