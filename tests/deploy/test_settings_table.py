"""README's table of settings, the Makefile and the command line name the same things."""

import re
from pathlib import Path

import typer

from deploy.cli import app
from deploy.configuration import table

REPOSITORY = Path(__file__).resolve().parents[2]
OWN = {"force", "json", "brief", "help", "name", "scope", "title", "domain", "to", "out", "lang"}


def documented() -> dict[str, tuple[str, str]]:
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| `--([a-z-]+)` \| `([A-Z_]+)` \|",
        (REPOSITORY / "README.md").read_text(),
        re.MULTILINE,
    )
    return {make: (option, variable) for make, option, variable in rows}


def test_every_option_is_documented_with_its_variable() -> None:
    group = typer.main.get_command(app)
    options = {
        (option.opts[0].removeprefix("--"), option.envvar)
        for command in group.commands.values()  # type: ignore[attr-defined]  # a group has commands
        for option in command.params
        if option.opts[0].removeprefix("--") not in OWN
    }
    assert options == set(documented().values())


def test_every_setting_of_every_process_is_documented_in_one_place() -> None:
    settings = (REPOSITORY / "docs" / "operations.md").read_text().partition("## Settings")[2]
    told = [line for line in settings.splitlines() if line.startswith("| `STREAM_")]
    assert told == table(), "python -m deploy.configuration prints the rows"


def test_every_make_variable_is_documented() -> None:
    used = set(re.findall(r"call given,([A-Z_]+),(--[a-z-]+)", (REPOSITORY / "Makefile").read_text()))
    assert {(make, f"--{option}") for make, (option, _) in documented().items()} == used
