"""Endpoint: one row of the API's table, and its binding to the coroutine that answers it."""

import dataclasses
import types
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Annotated, Any, Final, Generic, Literal, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import urlencode

from shared.bodies import Body
from shared.errors import BadParameter, Invalid
from shared.text import nearest, path_segment

Value = TypeVar("Value")
State = TypeVar("State")
Request = TypeVar("Request")
Answer = TypeVar("Answer")
State_contra = TypeVar("State_contra", contravariant=True)

Domain = Literal["catalog", "ratings", "recommender"]
Owner = Domain | Literal["gateway"]
Scope = Literal["admin", "users"]
Cost = Literal["lookup", "search", "heavy"]

_REMEMBERED: Final = 2048
_REPEATED: Final = "is given more than once; put all its values into one"


class Unreadable(Exception):
    """A text that is no value of a parameter; the endpoint adds the parameter's name."""

    def __init__(
        self, detail: str, *, allowed: tuple[str, ...] = (), suggestions: tuple[str, ...] = ()
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.allowed = allowed
        self.suggestions = suggestions


@dataclass(frozen=True)
class Parameter(Generic[Value]):
    """How one path or query value is read, written back and described.

    `read` turns decoded text into the value or raises Unreadable; `write` gives the canonical text, so that
    two spellings of one question become one address. `schema` is JSON Schema of the text's meaning.
    A `rest` parameter ends its path and may hold slashes. `name` is what callers write in a query where a
    field of Python's cannot be called so.
    """

    read: Callable[[str], Value]
    schema: Mapping[str, Any]
    about: str
    write: Callable[[Value], str] = str
    rest: bool = False
    name: str | None = None


@dataclass(frozen=True)
class CachePolicy:
    """How long an answer may be kept, in seconds, and what class of work it costs to make.

    It is fresh for `max_age_s`, a 404 for `not_found_s`. After that it is given while a new one is fetched
    for `stale_while_revalidate_s`, and for `stale_if_error_s` where none can be had.
    """

    max_age_s: int = 60
    stale_while_revalidate_s: int = 30
    stale_if_error_s: int = 86_400
    not_found_s: int = 10
    cost: Cost = "lookup"


NEVER_KEPT: Final = CachePolicy(max_age_s=0, stale_while_revalidate_s=0, stale_if_error_s=0, not_found_s=0)


@dataclass(frozen=True)
class Download:
    """An answer that is no JSON but a file of the live data, of one of these media types."""

    media_types: tuple[str, ...]


@dataclass(frozen=True)
class Endpoint(Generic[Request, Answer]):
    """One public question: where it is asked, what it takes, what it answers, how long that may be kept.

    `path` is a template such as `/get_contents/{rating_class}`; `request` a frozen dataclass whose fields are
    `Annotated[type, Parameter]` (those named in the path, then those of the query; one without a default must
    be given).
    One field more may be `Annotated[type, Body]`: it is read from the JSON that a POST brings.
    `example` maps fields to texts that work on the sample data. `scope` is what a caller's key must open;
    None: no key is needed.
    """

    name: str
    owner: Owner
    path: str
    request: type[Request]
    answer: Any
    summary: str
    about: str
    example: Mapping[str, str]
    cache: CachePolicy = CachePolicy()
    method: Literal["GET", "POST"] = "GET"
    scope: Scope | None = None

    @cached_property
    def domain(self) -> Domain:
        """The domain whose service answers; there is none for a row of the gateway's own."""
        if self.owner == "gateway":
            raise TypeError(f"no service answers {self.name}")
        return self.owner

    @cached_property
    def work(self) -> tuple[str, Cost]:
        """Whose work an answer is, and of what class."""
        return self.owner, self.cache.cost

    @cached_property
    def kept(self) -> bool:
        """Whether an answer may be given to others who ask the same."""
        return self.cache != NEVER_KEPT

    @cached_property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.path.lstrip("/").split("/"))

    @cached_property
    def parameters(self) -> dict[str, Parameter[Any]]:
        """Every parameter by field name, those of the path first."""
        in_order = sorted(self._hints, key=lambda name: name not in self.path_fields)
        marked = {name: _mark_of(self.request, name, self._hints[name]) for name in in_order}
        return {name: mark for name, mark in marked.items() if isinstance(mark, Parameter)}

    @cached_property
    def body(self) -> tuple[str, Body[Any]] | None:
        """The field that is read from the request's body, and how; None where there is none."""
        for name, hint in self._hints.items():
            if isinstance(mark := _mark_of(self.request, name, hint), Body):
                return name, mark
        return None

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.request, include_extras=True)

    @cached_property
    def path_fields(self) -> tuple[str, ...]:
        return tuple(part[1:-1] for part in self.segments if is_placeholder(part))

    @cached_property
    def query_fields(self) -> tuple[str, ...]:
        return tuple(name for name in self.parameters if name not in self.path_fields)

    @cached_property
    def required(self) -> frozenset[str]:
        """The names that callers must write: those of the path, and what has no default."""
        bare = (field for field in self.parameters if self._defaults[field] is dataclasses.MISSING)
        return frozenset(self.parameters[field].name or field for field in bare)

    @cached_property
    def query_names(self) -> dict[str, str]:
        """The fields of the query by the names that callers write."""
        return {self.parameters[field].name or field: field for field in self.query_fields}

    def read(
        self,
        path: Mapping[str, str],
        query: Mapping[str, str],
        body: bytes = b"",
        *,
        repeated: Collection[str] = (),
    ) -> Request:
        """Turn decoded texts into the request; raise Invalid with one entry for each bad parameter.

        `repeated` names what stands in the query more than once: which of them is meant, nobody knows.
        """
        values: dict[str, Any] = {}
        errors: list[BadParameter] = []
        if query or repeated or not self.required <= path.keys():
            errors = self._misnamed(path, query, repeated)
        readers = self._readers
        for name, text in [*path.items(), *query.items()]:
            if name in readers:
                field, reader = readers[name]
                try:
                    values[field] = reader(text)
                except Unreadable as error:
                    errors.append(BadParameter(name, error.detail, error.allowed, error.suggestions))
        if self.body is not None:
            field, shape = self.body
            try:
                values[field] = shape.read(body)
            except Invalid as error:
                errors.extend(error.errors)
        if errors:
            raise Invalid.parameters(errors)
        return self.request(**values)

    def address(self, request: Request) -> str:
        """Return the canonical path and query of a request: the same for every spelling of it."""
        path = "/".join(
            [part if write is None else write(getattr(request, part)) for part, write in self._places]
        )
        if not self.query_fields:
            return f"/{path}"
        asked = [
            (name, self.parameters[field].write(getattr(request, field)))
            for name, field in self.query_names.items()
            if getattr(request, field) != self._defaults[field]
        ]
        return f"/{path}?{urlencode(asked)}" if asked else f"/{path}"

    @cached_property
    def _readers(self) -> dict[str, tuple[str, Callable[[str], Any]]]:
        """Field and `read` by the name that callers write; what is asked often is read once."""
        named = {**{field: field for field in self.path_fields}, **self.query_names}
        return {
            name: (field, lru_cache(_REMEMBERED)(self.parameters[field].read))
            for name, field in named.items()
        }

    @cached_property
    def _places(self) -> tuple[tuple[str, Callable[[Any], str] | None], ...]:
        """The segments of the path: a literal, or a field and what writes its value."""
        return tuple(
            (name, _segment_writer(self.parameters[name])) if is_placeholder(part) else (part, None)
            for part, name in ((part, part[1:-1]) for part in self.segments)
        )

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        return {item.name: item.default for item in dataclasses.fields(self.request)}  # type: ignore[arg-type]

    def example_request(self) -> Request:
        given = {name: text for name, text in self.example.items() if name in self.path_fields}
        return self.read(given, {name: text for name, text in self.example.items() if name not in given})

    def example_address(self) -> str:
        return self.address(self.example_request())

    def _misnamed(
        self, path: Mapping[str, str], query: Mapping[str, str], repeated: Collection[str]
    ) -> list[BadParameter]:
        """What is given and should not be, given twice, or not given."""
        names = self.query_names
        return [
            *(self._unknown(name) for name in query if name not in names),
            *(BadParameter(name, _REPEATED) for name in sorted(repeated) if name in names),
            *(BadParameter(name, "is missing") for name in sorted(self.required.difference(path, query))),
        ]

    def _unknown(self, name: str) -> BadParameter:
        known = tuple(self.query_names)
        detail = f"unknown query parameter; this endpoint takes {', '.join(known) if known else 'none'}"
        return BadParameter(name, detail, known, tuple(nearest(name, known)))


def is_placeholder(segment: str) -> bool:
    return segment.startswith("{")


def _segment_writer(parameter: Parameter[Value]) -> Callable[[Value], str]:
    return lambda value: path_segment(parameter.write(value))


def _mark_of(request: type, name: str, hint: Any) -> Parameter[Any] | Body[Any]:
    if get_origin(hint) is Annotated:
        for extra in get_args(hint)[1:]:
            if isinstance(extra, Parameter | Body):
                return extra
    raise TypeError(f"{request.__name__}.{name} names no Parameter")


@dataclass(frozen=True)
class Binding(Generic[State_contra]):
    """An endpoint together with the coroutine that answers it from a service's state."""

    endpoint: Endpoint[Any, Any]
    handler: Callable[[State_contra, Any], Awaitable[Any]]


def bind(
    endpoint: Endpoint[Request, Answer], handler: Callable[[State, Request], Awaitable[Answer]]
) -> Binding[State]:
    """Bind with the types held together: the handler must take the row's request and give its answer."""
    return Binding(endpoint, handler)


def answer_types(endpoint: Endpoint[Any, Any]) -> tuple[Any, ...]:
    """Return the alternatives of a row's answer in JSON: one, or the members of a union."""
    if isinstance(endpoint.answer, Download):
        return ()
    if isinstance(endpoint.answer, types.UnionType):
        return get_args(endpoint.answer)
    return (endpoint.answer,)
