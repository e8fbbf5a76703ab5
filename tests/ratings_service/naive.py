"""Messy rating files, and what the aggregate job should make of them, computed row by row."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import strategies as st

from tests.ratings_service.small_catalog import TITLES

HEADER = "userId,rating,timestamp,movieId"
LATEST_S = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
SCALE = {
    spelling: halves
    for halves in range(1, 11)
    for spelling in (f"{halves / 2}", f"{halves / 2}0", *([str(halves // 2)] if halves % 2 == 0 else []))
} | {".5": 1}
Row = tuple[int, int, int, str]


@dataclass
class Naive:
    """What the job should find, computed row by row."""

    read: int = 0
    kept: set[Row] = field(default_factory=set)
    duplicates: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    malformed: list[tuple[str, int]] = field(default_factory=list)

    def add(self, path: Path) -> None:
        header, *lines = re.split(b"\r\n|\r|\n", path.read_bytes())
        columns = header.decode("utf-8-sig").split(",")
        for number, line in enumerate(lines, start=2):
            if line:
                self.read += 1
                self._add_line(line, columns, (path.name, number))

    def _add_line(self, line: bytes, columns: list[str], place: tuple[str, int]) -> None:
        row = parse(line, columns)
        if row is None:
            self.malformed.append(place)
        elif row[3] not in {title.id for title in TITLES}:
            self.unknown[row[3]] += 1
        elif row in self.kept:
            self.duplicates += 1
        else:
            self.kept.add(row)


def votes_on_works(sets: Sequence[Collection[Row]]) -> Counter[tuple[str, int, int]]:
    """Votes by work, UTC year (0: unknown) and half-steps: of each person's ratings of a work the last.

    Of equally late ones that of the later set of files, then of the title further down in the catalogue, then
    the higher one.
    """
    work = {title.id: title.work for title in TITLES}
    place = {title.id: number for number, title in enumerate(TITLES)}
    last: dict[tuple[int, str], tuple[int, int, int, int]] = {}
    for number, rows in enumerate(sets):
        for user, halves, rated_at, title in rows:
            own = last.get((user, work[title]), (-1, 0, 0, 0))
            last[user, work[title]] = max(own, (rated_at, number, place[title], halves))
    return Counter((rated, year_of(at), halves) for (_, rated), (at, _, _, halves) in last.items())


def year_of(rated_at_s: int) -> int:
    return datetime.fromtimestamp(rated_at_s, UTC).year if rated_at_s else 0


def parse(line: bytes, columns: list[str]) -> Row | None:
    if not line.isascii() or line.count(b",") != 3:
        return None
    values = dict(zip(columns, map(unquoted, line.decode().split(",")), strict=True))
    user, time, title = values["userId"], values["timestamp"], values["movieId"]
    good = (
        user.isdigit()
        and len(user) <= 18
        and values["rating"] in SCALE
        and time.isdigit()
        and len(time) <= 12
        and int(time) <= LATEST_S
        and re.fullmatch("[!-~]{1,64}", title)
        and '"' not in title
    )
    return (int(user), SCALE[values["rating"]], int(time), title) if good else None


def unquoted(text: str) -> str:
    text = text.strip(" \t")
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def mostly(good: st.SearchStrategy[str], bad: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(*[good] * 9, bad)


noise = st.text(alphabet="0123456789.,-+eE \"\t\x00'\\#éx\ufeff\u00a0", max_size=8)
plain_fields = {
    "userId": mostly(
        st.sampled_from(["0", "1", "2", "007", "9" * 18]), noise | st.sampled_from(["-1", "1.0", "9" * 19])
    ),
    "rating": mostly(
        st.sampled_from(sorted(SCALE)), noise | st.sampled_from(["0", "5.5", "4.25", "nan", "1e0", "05"])
    ),
    "timestamp": mostly(
        st.sampled_from(["0", "915148799", "915148800", "1460000000", "946684799", str(LATEST_S)]),
        noise | st.sampled_from([str(LATEST_S + 1), "-5", "1.5", "9" * 30]),
    ),
    "movieId": mostly(st.sampled_from([title.id for title in TITLES] + ["xs9", "AS1", "xs8"]), noise),
}
wrappings = st.one_of(
    *[st.just("{}")] * 8, st.sampled_from(['"{}"', " {}\t", ' "{}" ', '"{}', '{}"', '" {} "'])
)


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    columns = draw(st.permutations(["userId", "rating", "timestamp", "movieId"]) | st.just(HEADER.split(",")))
    field = {name: st.builds(str.format, wrappings, text) for name, text in plain_fields.items()}
    row = st.tuples(*(field[name] for name in columns)).map(",".join).map(str.encode)
    junk = st.sampled_from([b"", b",", b"\xff", b",,,", b"1,4.0,0", b"1,4.0,0,ns1,", b'"', b"# end"])
    rows = draw(st.lists(st.one_of(*[row] * 9, junk), max_size=25))
    rows += [line for line in rows[::3] if draw(st.booleans())]
    ending = st.sampled_from([b"\n", b"\r\n", b"\r"]) if draw(st.booleans()) else st.just(b"\r\n")
    start = draw(st.sampled_from(["", "\ufeff"])) + ",".join(columns)
    return (
        start.encode() + b"".join(draw(ending) + line for line in rows) + draw(st.sampled_from([b"", b"\n"]))
    )
