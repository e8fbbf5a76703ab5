"""Settings from the environment: every mistake at once."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.settings import (
    SettingsError,
    addresses,
    origins,
    path,
    port,
    positive,
    read_or_exit,
    read_settings,
    seconds,
    setting,
    switch,
    take_from_files,
)


@dataclass(frozen=True)
class Example:
    urls: tuple[str, ...] = setting(addresses, about="where it listens")
    data: Path = setting(path, about="the folder")
    port: int = setting(port, 8000, about="port")
    wait_s: float = setting(seconds, 1.0, about="how long")
    size: int | None = setting(positive, None, about="how many")


GIVEN = {"STREAM_URLS": "http://a:1 unix:/b", "STREAM_DATA": "/data"}


def test_defaults_stand_where_nothing_is_given() -> None:
    assert read_settings(Example, GIVEN) == Example(("http://a:1", "unix:/b"), Path("/data"))


def test_values_are_read() -> None:
    more = {"STREAM_PORT": "9000", "STREAM_WAIT_S": "0.25", "STREAM_SIZE": "7", "STREAM_OTHER": "x"}
    found = read_settings(Example, GIVEN | more)
    assert (found.port, found.wait_s, found.size) == (9000, 0.25, 7)


def test_a_value_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9000\n")
    assert read_settings(Example, GIVEN | {"STREAM_PORT_FILE": str(tmp_path / "port")}).port == 9000
    (tmp_path / "port").write_text(" \n")
    assert read_settings(Example, GIVEN | {"STREAM_PORT_FILE": str(tmp_path / "port")}).port == 8000


def test_files_may_be_taken_for_what_they_say(tmp_path: Path) -> None:
    """For a command line, whose options know only the plain variables and hand these on."""
    (tmp_path / "port").write_text("9000\n")
    (tmp_path / "keys").write_text("x")
    files = {"STREAM_PORT_FILE": str(tmp_path / "port"), "STREAM_API_KEYS_FILE": str(tmp_path / "keys")}
    environ = {**files, "OTHER_FILE": "/none"}
    take_from_files(environ, but=["STREAM_API_KEYS_FILE"])
    assert environ == {
        "STREAM_PORT": "9000",
        "STREAM_API_KEYS_FILE": str(tmp_path / "keys"),
        "OTHER_FILE": "/none",
    }
    with pytest.raises(SettingsError) as caught:
        take_from_files({"STREAM_A_FILE": "/none/a", "STREAM_B": "1", "STREAM_B_FILE": "/none/b"})
    assert [line.split("=")[0].split(" ")[0] for line in caught.value.mistakes] == [
        "STREAM_A_FILE",
        "STREAM_B",
    ]


def test_mistakes_about_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "odd").write_bytes(b"\xff")
    (tmp_path / "port").write_text("x")
    files = {"STREAM_WAIT_S_FILE": str(tmp_path / "none"), "STREAM_SIZE_FILE": str(tmp_path / "odd")}
    both = {"STREAM_PORT": "9000", "STREAM_PORT_FILE": str(tmp_path / "port")}
    with pytest.raises(SettingsError) as caught:
        read_settings(Example, GIVEN | files | both)
    port_, wait, size = caught.value.mistakes
    assert port_ == "STREAM_PORT and STREAM_PORT_FILE are both given; give one of them"
    assert wait.startswith(f"STREAM_WAIT_S_FILE={tmp_path / 'none'}: cannot be read: ")
    assert size.endswith("the file holds no text")
    with pytest.raises(SettingsError, match="STREAM_PORT_FILE='x': invalid"):
        read_settings(Example, GIVEN | {"STREAM_PORT_FILE": str(tmp_path / "port")})


def test_a_secret_is_not_shown() -> None:
    @dataclass(frozen=True)
    class Secret:
        word: int = setting(int, about="a secret number", secret=True)

    with pytest.raises(SettingsError) as caught:
        read_settings(Secret, {"STREAM_WORD": "hush"})
    assert caught.value.mistakes == ["STREAM_WORD: invalid literal for int() with base 10: 'hush'"]


@pytest.mark.parametrize("nothing", ["", " ", "\t"])
def test_an_empty_value_counts_as_not_given(nothing: str) -> None:
    assert read_settings(Example, GIVEN | {"STREAM_PORT": nothing}).port == 8000
    with pytest.raises(SettingsError, match="STREAM_URLS is not set"):
        read_settings(Example, GIVEN | {"STREAM_URLS": nothing})


def test_all_mistakes_are_told_at_once() -> None:
    wrong = {"STREAM_URLS": "ftp://x", "STREAM_PORT": "70000", "STREAM_WAIT_S": "nan", "STREAM_SIZE": "none"}
    with pytest.raises(SettingsError) as caught:
        read_settings(Example, wrong)
    urls, data, port_, wait, size = caught.value.mistakes
    assert urls.startswith("STREAM_URLS='ftp://x': 'ftp://x' is neither http://")
    assert data == "STREAM_DATA is not set: the folder"
    assert port_.startswith("STREAM_PORT='70000': a port lies")
    assert wait.startswith("STREAM_WAIT_S='nan': must lie")
    assert size.startswith("STREAM_SIZE='none': ")
    assert str(caught.value).count("; ") == 4


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (port, "0"),
        (port, "65536"),
        (port, "x"),
        (seconds, "-0.1"),
        (seconds, "86401"),
        (seconds, "inf"),
        (switch, "yes"),
        (positive, "0"),
        (positive, "-1"),
        (positive, "1.5"),
        (addresses, "http://a unix:relative"),
        (addresses, "localhost:80"),
        (origins, "films.example"),
        (origins, "https://films.example/"),
        (origins, "https://a.example, https://b.example"),
    ],
)
def test_what_cannot_be_is_refused(read: object, text: str) -> None:
    assert callable(read)
    with pytest.raises(ValueError, match=r"."):
        read(text)


def test_limits_themselves_are_allowed() -> None:
    assert (port("1"), port("65535"), seconds("0"), seconds("86400"), positive("1")) == (
        1,
        65535,
        0,
        86400,
        1,
    )


def test_a_path_may_start_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    assert path("~/data") == Path("/home/someone/data")


def test_a_process_reads_its_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    assert read_or_exit(Example).data == Path("/data")


def test_a_process_with_mistakes_tells_them_and_exits_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("STREAM_URLS", "STREAM_DATA"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SystemExit) as caught:
        read_or_exit(Example)
    assert caught.value.code == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.split(" ")[0] for line in told] == ["STREAM_URLS", "STREAM_DATA"]


@pytest.mark.parametrize("text", ["*", "https://films.example", "http://[::1]:8080 https://a.example:8443"])
def test_origins_are_read_as_browsers_send_them(text: str) -> None:
    assert origins(text) == tuple(text.split())
