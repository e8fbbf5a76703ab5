"""What one may ask of a list to browse: text, order, facets, days, and other parameters like these."""

from dataclasses import replace
from datetime import date
from typing import Any, Final, Literal, get_args

from shared.endpoint import Parameter, Unreadable
from shared.text import fold, nearest, words
from shared.traits import folded
from shared.vocabulary import TEXT_SCHEMA, choice, read_text, whole

Sort = Literal["relevance", "title", "-title", "year", "-year", "added", "-added", "duration", "-duration"]
FacetName = Literal["platform", "type", "genre", "country", "person", "rating_class", "year", "decade"]
Part = Literal["ratings", "similar"]

SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
FACETS: Final[tuple[FacetName, ...]] = get_args(FacetName)
_MOST_FACETS: Final = 10


def read_query(text: str) -> str:
    """The words of a text, folded; where it has none, such as `$$$`, the text itself."""
    cleaned = read_text(text)
    return words(cleaned) or fold(cleaned) or cleaned.lower()


def read_name(text: str) -> str:
    return folded(read_text(text))


def read_day(text: str) -> str:
    day = read_text(text)
    try:
        if date.fromisoformat(day).isoformat() == day:
            return day
    except ValueError:
        pass
    raise Unreadable(f"{day!r} is no day such as 2021-09-25")


def _several(about: str, allowed: tuple[str, ...], most: int) -> Parameter[Any]:
    """Some of a closed list, separated by commas: each once, in the order of the list."""

    def read(text: str) -> tuple[str, ...]:
        wanted = [fold(part) for part in read_text(text).split(",")]
        for name in wanted:
            if name not in allowed:
                raise Unreadable(
                    f"{name!r} is none of {', '.join(allowed)}",
                    allowed=allowed,
                    suggestions=tuple(nearest(name, allowed)),
                )
        if len(wanted) > most:
            raise Unreadable(f"names more than {most}")
        return tuple(name for name in allowed if name in wanted)

    one = f"({'|'.join(allowed)})"
    schema = {"type": "string", "pattern": f"^{one}(,{one}){{0,{most - 1}}}$"}
    return Parameter(read, schema, about, ",".join)


def _flag(about: str) -> Parameter[bool]:
    told = choice(
        about, {"true": "true", "1": "true", "yes": "true", "false": "false", "0": "false", "no": "false"}
    )
    return Parameter(
        lambda text: told.read(text) == "true",
        {"type": "boolean"},
        about,
        lambda value: "true" if value else "false",
    )


QUERY: Final = Parameter(
    read_query,
    TEXT_SCHEMA,
    "words of titles, people and descriptions; case, accents and typing errors are forgiven, the last word "
    "may be unfinished",
)
NAME_QUERY: Final = replace(QUERY, about="words of a name; case, accents and typing errors are forgiven")
PERSON: Final = Parameter(read_name, QUERY.schema, "a name; case and accents do not matter")
SORT: Final = choice(
    "the order, with `-` in front a descending one; what lacks the value comes last. Default: relevance with "
    "`q`, which it needs, else title",
    {name: name for name in SORTS},
)
FACET_NAMES: Final = _several(
    "what to count under the present filters, separated by commas; each counts as if it were not filtered by",
    FACETS,
    _MOST_FACETS,
)
INCLUDE: Final = _several("parts of other services to bring along, separated by commas", get_args(Part), 2)
ROWS: Final = _flag("true: rows of the catalogue, one for each platform, instead of works")
_DAY: Final = {"type": "string", "format": "date"}
ADDED_FROM: Final = Parameter(
    read_day, _DAY, "the first day on which a platform added it last", name="added.gte"
)
ADDED_TO: Final = replace(ADDED_FROM, about="the last such day", name="added.lte")
_DURATION: Final = whole(0, 100_000, "the least duration: minutes of a film, seasons of a show")
DURATION_FROM: Final = replace(_DURATION, name="duration.gte")
DURATION_TO: Final = replace(_DURATION, about="the greatest duration", name="duration.lte")
