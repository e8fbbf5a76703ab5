"""Commands that tell every option, variable and file that cannot be, at once and before anything is done."""

import dataclasses
import os
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import typer
from typer.core import TyperCommand

from shared.settings import SettingsError, given_for, read_given, take_from_files, variable_of

# The file of keys has an option of its own.
_OPTIONS_OF_FILES: Final = ("STREAM_API_KEYS_FILE",)


class Checked(TyperCommand):
    """A command whose mistakes are raised together, as SettingsError."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer's name
        mistakes = _of(partial(take_from_files, os.environ, but=_OPTIONS_OF_FILES))
        left = args
        try:
            left = super().parse_args(ctx, list(args))
        except (typer.BadParameter, SettingsError):
            mistakes += self._of_options(ctx, args)
        mistakes += self.of_environment()
        if mistakes:
            raise SettingsError(mistakes)
        return left

    def of_environment(self) -> list[str]:
        """Mistakes in variables that are no options, but of what this command starts."""
        return []

    def _of_options(self, ctx: typer.Context, args: list[str]) -> list[str]:
        given, rest, _ = self.make_parser(ctx).parse_args(args=list(args))
        return [
            line
            for param in self.get_params(ctx)
            for line in _of(partial(param.handle_parse_result, ctx, given, list(rest)))
        ]


class CheckedRun(Checked):
    """The command that starts gateway and services, which read the environment too."""

    def of_environment(self) -> list[str]:
        from gateway.settings import GatewaySettings  # noqa: PLC0415 - other commands do without
        from shared.http.serving import ServiceSettings  # noqa: PLC0415

        ours = {param.envvar for param in self.params}
        items = {
            variable_of(item): item
            for settings in (GatewaySettings, ServiceSettings)
            for item in dataclasses.fields(settings)
        }
        return [
            line for name, item in items.items() if name not in ours for line in _of(partial(_read, item))
        ]


def checked(read: Callable[[str], object]) -> Callable[[str | None], str | None]:
    """Make an option's callback of a reader of settings: the text stays as it is, if it can be read."""

    def check(text: str | None) -> str | None:
        if text:
            try:
                read(text)
            except ValueError as error:
                raise typer.BadParameter(f"{text}: {error}") from error
        return text

    return check


def _read(item: "dataclasses.Field[Any]") -> None:
    if (given := given_for(item, os.environ)) is not None:
        read_given(item, given)


def _of(attempt: Callable[[], object]) -> list[str]:
    try:
        attempt()
    except SettingsError as error:
        return error.mistakes
    except typer.BadParameter as error:
        return [error.format_message()]
    return []
