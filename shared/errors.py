"""What can go wrong, in the words of the product; the HTTP rim turns each into a reply."""

from collections.abc import Sequence

import msgspec


class BadParameter(msgspec.Struct, frozen=True, omit_defaults=True):
    """One parameter that cannot be, and what would help."""

    parameter: str
    detail: str
    allowed: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


class StreamError(Exception):
    """Base of all errors that a caller may see; `detail` is written for them."""

    def __init__(self, detail: str, *, allowed: Sequence[str] = (), suggestions: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.allowed = tuple(allowed)
        self.suggestions = tuple(suggestions)


class NotFound(StreamError):
    """What was asked for does not exist."""


class Moved(StreamError):
    """What was asked for has another name now: `address`, a canonical path and query, leads to it."""

    def __init__(self, detail: str, *, address: str) -> None:
        super().__init__(detail)
        self.address = address


class Invalid(StreamError):
    """What was asked cannot be answered as asked."""

    def __init__(
        self,
        detail: str,
        *,
        allowed: Sequence[str] = (),
        suggestions: Sequence[str] = (),
        errors: Sequence[BadParameter] = (),
    ) -> None:
        super().__init__(detail, allowed=allowed, suggestions=suggestions)
        self.errors = tuple(errors)

    @classmethod
    def parameters(cls, errors: Sequence[BadParameter]) -> "Invalid":
        """Sum up one or more bad parameters; a single one lends its help to the whole."""
        if len(errors) == 1:
            only = errors[0]
            detail = f"{only.parameter}: {only.detail}"
            return cls(detail, allowed=only.allowed, suggestions=only.suggestions, errors=errors)
        return cls(f"{len(errors)} parameters cannot be read", errors=errors)


class OutOfRange(StreamError):
    """The part of a file that was asked for begins beyond its end."""

    def __init__(self, detail: str, *, size_bytes: int) -> None:
        super().__init__(detail)
        self.size_bytes = size_bytes


class Unauthorized(StreamError):
    """What was asked for needs a key, and none that is known came along."""


class Forbidden(StreamError):
    """Whoever asks may not do this."""


class Unavailable(StreamError):
    """A part that the answer needs is away; asking again in `retry_after_s` seconds may help."""

    def __init__(self, detail: str, *, retry_after_s: int = 1) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class Overloaded(Unavailable):
    """As much is under way as may be at once; one more would only make all others wait."""


class TooManyRequests(StreamError):
    """A client asks more often than it may; in `retry_after_s` seconds it may again."""

    def __init__(self, detail: str, *, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class JobError(Exception):
    """A job cannot go on; the message is one line that says what to do."""
