"""Rows of the catalog domain under `/v1/people`: who made the titles and who is in them."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from shared.api.titles import TitleCard
from shared.browsing import NAME_QUERY, PERSON
from shared.cursors import CURSOR, Cursor, check_cursor
from shared.endpoint import CachePolicy, Endpoint
from shared.tables import Platform
from shared.vocabulary import LIMIT

Role = Literal["director", "cast"]


@dataclass(frozen=True, slots=True)
class ListPeople:
    q: Annotated[str | None, NAME_QUERY] = None
    limit: Annotated[int, LIMIT] = 20
    cursor: Annotated[Cursor | None, CURSOR] = None

    def __post_init__(self) -> None:
        check_cursor(self.cursor, self.order)

    @property
    def order(self) -> str:
        return "titles" if self.q is None else "relevance"


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person, and the number of works that name them."""

    name: str
    titles: int


@dataclass(frozen=True, slots=True)
class PersonList:
    items: list[PersonCard]
    total: int
    next: str | None


LIST_PEOPLE: Final[Endpoint[ListPeople, PersonList]] = Endpoint(
    name="list_people",
    owner="catalog",
    path="/v1/people",
    request=ListPeople,
    answer=PersonList,
    summary="People who directed a title or are in its cast",
    about="With `q` those whose names suit it best, typing errors forgiven; of equals, and without it, those "
    "on most titles come first.",
    example={"q": "leonardo dicapro", "limit": "3"},
    cache=CachePolicy(cost="search"),
)


@dataclass(frozen=True, slots=True)
class GetPerson:
    name: Annotated[str, PERSON]


@dataclass(frozen=True, slots=True)
class Credit:
    """A work that somebody is credited on, and as what."""

    title: TitleCard
    roles: list[Role]


@dataclass(frozen=True, slots=True)
class RoleCount:
    role: Role
    titles: int


@dataclass(frozen=True, slots=True)
class YearCount:
    year: int
    titles: int


@dataclass(frozen=True, slots=True)
class PlatformTitles:
    platform: Platform
    titles: int


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person's works: the newest first in `credits`; `colleagues` are on most of them."""

    name: str
    titles: int
    by_role: list[RoleCount]
    by_platform: list[PlatformTitles]
    by_year: list[YearCount]
    colleagues: list[PersonCard]
    credits: list[Credit]


GET_PERSON: Final[Endpoint[GetPerson, PersonPage]] = Endpoint(
    name="get_person",
    owner="catalog",
    path="/v1/people/{name}",
    request=GetPerson,
    answer=PersonPage,
    summary="What somebody directed or appears in, and who with",
    about="By name, whatever its case and accents. People of one name are one person here: the platforms say "
    "no more. Works are counted, each once.",
    example={"name": "leonardo dicaprio"},
    cache=CachePolicy(max_age_s=300),
)

ROWS: Final = (LIST_PEOPLE, GET_PERSON)
