"""Files as they come: odd encodings, odd line ends, damaged rows, damaged files."""

import contextlib
import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_service.domain.source import COLUMNS, FILES
from catalog_service.jobs.reading import FileRows, read_file
from shared.errors import JobError

HEADING = ",".join(COLUMNS)
NAME = FILES["disney"]


def line(show_id: str, title: str = "Up", description: str = "A house flies.") -> str:
    return f"{show_id},Movie,{title},Pete Docter,,,,2009,PG,96 min,Family,{description}"


def read(folder: Path, content: str | bytes) -> FileRows:
    raw = content.encode() if isinstance(content, str) else content
    (folder / NAME).write_bytes(raw)
    return read_file(folder, "disney")


def test_rows_know_their_line(tmp_path: Path) -> None:
    described = '"one\ntwo\r\nthree"'
    found = read(tmp_path, f"{HEADING}\n{line('s1', description=described)}\n\n{line('s2')}\n")

    assert [(row.title_id, row.line) for row in found.readable] == [("ds1", 2), ("ds2", 6)]
    assert found.readable[0].fields["description"] == "one two three"
    assert found.readable[0].cleaned == ("description",)
    assert found.readable[1].cleaned == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_and_byte_order_marks(tmp_path: Path, end: str, mark: str, *, last: bool) -> None:
    content = mark + end.join([HEADING, line("s1"), line("s2")]) + (end if last else "")
    found = read(tmp_path, content)
    assert [row.fields["description"] for row in found.readable] == ["A house flies."] * 2
    assert found.rejects == []


def test_words_that_look_like_nothing_survive(tmp_path: Path) -> None:
    names = ["None", "Null", "null", "NA", "N/A", "nan", "NaN", "#N/A", "007", "1e3", "TRUE"]
    rows = "\n".join(line(f"s{number}", title=name) for number, name in enumerate(names))
    assert [row.fields["title"] for row in read(tmp_path, f"{HEADING}\n{rows}\n").readable] == names


def test_columns_may_stand_in_another_order_and_beside_others(tmp_path: Path) -> None:
    heading = ",".join(["extra", *reversed(COLUMNS)])
    values = ",".join(["x", *reversed(line("s1").split(","))])
    assert read(tmp_path, f"{heading}\n{values}\n").readable[0].fields["title"] == "Up"


def test_damaged_rows_are_told_with_line_and_reason(tmp_path: Path) -> None:
    rows = [
        HEADING,
        "s1,too,short",
        line("s2") + ",too long",
        line("s3", title="Am\udce9lie"),
        line(""),
        line("s4"),
        line("s4"),
        line("s5", title=" "),
    ]
    found = read(tmp_path, "\n".join(rows).encode(errors="surrogateescape"))

    assert [row.title_id for row in found.readable] == ["ds4"]
    assert [(reject.file, reject.line) for reject in found.rejects] == [
        (NAME, number) for number in (2, 3, 4, 5, 7, 8)
    ]
    for reject, said in zip(found.rejects, ("3", "13", "UTF-8", "show_id", "line 6", "title"), strict=True):
        assert said in reject.reason
    assert found.rows == 7


def test_an_unclosed_quote_inside_costs_its_rows_and_no_more(tmp_path: Path) -> None:
    rows = [HEADING, line("s1", title='"Up'), line("s2", title='"Down, again"'), line("s3"), line("s4")]
    found = read(tmp_path, "\n".join(rows))
    assert [row.title_id for row in found.readable] == ["ds3", "ds4"]
    assert [reject.line for reject in found.rejects] == [2]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (HEADING.replace(",rating", "").encode(), "no column rating"),
        (b"a,b\n1,2\n", "no column show_id, type"),
        (HEADING.encode("utf-16"), "UTF-8"),
        (f"{HEADING}\n{line('s1')}\n{line('s2', description=chr(34) + 'cut sho')}".encode(), "line 3"),
        (f"{HEADING}\n{line('s1', title=chr(34) + 'x' * 200_000)}".encode(), "line 2"),
        (b"\x00" * 50, "no column"),
    ],
)
def test_a_file_that_is_unusable_as_a_whole_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(JobError, match=NAME) as caught:
        read(tmp_path, content)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_heading_alone_is_an_empty_catalogue(tmp_path: Path) -> None:
    assert read(tmp_path, HEADING) == FileRows([], [])


values = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ['"', "a\nb", "\r\n", "s1", "2009"]
)


@settings(deadline=None)
@given(st.lists(st.lists(values, min_size=10, max_size=14), max_size=8))
def test_every_record_is_read_or_rejected(records: list[list[str]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerows([COLUMNS, *records])
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder), buffer.getvalue())
    assert found.rows == len(records)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(JobError):
        read(Path(folder), HEADING.encode() + b"\n" + content)
