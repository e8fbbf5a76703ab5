from pathlib import Path

import pytest

from bench.generate.listings import FILES, KINDS, read_ids, read_traits
from shared.errors import JobError

HEADING = (
    "show_id,type,title,director,cast,country,date_added,release_year,rating,duration,listed_in,description\n"
)


def write(folder: Path, **rows: str) -> Path:
    for prefix, name in FILES.items():
        (folder / name).write_text(HEADING + rows.get(prefix, ""), encoding="utf-8")
    return folder


def test_ids_are_prefix_and_show_id(tmp_path: Path) -> None:
    write(
        tmp_path, n="s81,Movie,X,,,,,2001,,,Dramas,\n", a='s1,Movie,"a ""line\nbreak""",,,,,2001,,,Drama,\n'
    )
    assert read_ids(tmp_path) == ["as1", "ns81"]


def test_all_rows_of_the_real_catalogue_are_seen(real_catalog: Path) -> None:
    ids = read_ids(real_catalog)
    assert len(ids) == len(set(ids)) == 22_998


def test_platforms_share_genres_people_and_eras(tmp_path: Path) -> None:
    write(
        tmp_path,
        a='s1,Movie,X,Ada Berg,,,,2001,,,"Comedy, International",\n',
        n='s1,TV Show,Y,,"Bo Ek, ADA BERG , ",,,1999,,,"TV Comedies, TV Dramas",\n',
    )
    traits = read_traits(tmp_path)
    codes = {
        kind: [set(traits.code[traits.of(kind)][traits.title[traits.of(kind)] == title]) for title in (0, 1)]
        for kind in KINDS
    }
    assert {kind: (len(one), len(both), len(one & both)) for kind, (one, both) in codes.items()} == {
        "genre": (1, 2, 1),
        "person": (1, 2, 1),
        "era": (1, 1, 1),
    }


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    (write(tmp_path) / FILES["h"]).unlink()
    with pytest.raises(JobError, match=r"hulu_titles\.csv cannot be read"):
        read_ids(tmp_path)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", HEADING.encode() + b"s1,Movie,\xff"])
def test_a_file_of_another_kind_is_told(tmp_path: Path, content: bytes) -> None:
    (write(tmp_path) / FILES["h"]).write_bytes(content)
    with pytest.raises(JobError, match=r"hulu_titles\.csv is no catalogue"):
        read_ids(tmp_path)


def test_headings_alone_are_told(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="hold no title"):
        read_ids(write(tmp_path))
