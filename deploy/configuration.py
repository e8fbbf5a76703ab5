"""All settings of all processes: what each is for, what this environment says of it, secrets hidden."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from catalog_service.jobs.ingest import IngestSettings
from gateway.settings import GatewaySettings
from ratings_service.jobs.aggregate import AggregateSettings
from recommender_service.jobs.evaluate import EvaluateSettings
from recommender_service.jobs.train import TrainSettings
from recommender_service.jobs.tune import TuneSettings
from shared.http.serving import ServiceSettings
from shared.settings import PREFIX, given_for, read_given, variable_of
from shared.text import nearest

PROCESSES: Final[Mapping[str, type]] = {
    "gateway": GatewaySettings,
    "services": ServiceSettings,
    "ingest": IngestSettings,
    "aggregate": AggregateSettings,
    "train": TrainSettings,
    "evaluate": EvaluateSettings,
    "tune": TuneSettings,
}
# Read by `stream-api run` alone.
_OF_COMMANDS: Final = ("WORKERS",)
_HIDDEN: Final = "set, not shown"


@dataclass(frozen=True)
class Setting:
    """One environment variable, and which processes read it."""

    variable: str
    processes: tuple[str, ...]
    about: str
    item: "dataclasses.Field[Any]"

    @property
    def default(self) -> str:
        default = self.item.default
        if default is dataclasses.MISSING:
            return "must be given"
        return "none" if default is None or default == () else str(default) or "none"

    def is_given(self, environ: Mapping[str, str]) -> bool:
        return any(environ.get(name, "").strip() for name in (self.variable, f"{self.variable}_FILE"))

    def value(self, environ: Mapping[str, str]) -> str:
        """What counts in this environment; raise SettingsError where that cannot be."""
        given = given_for(self.item, environ)
        if given is None:
            return self.default
        read_given(self.item, given)
        return _HIDDEN if self.item.metadata["secret"] else given.text


def all_settings() -> list[Setting]:
    """Each variable once, by name; processes that share one mean the same by it."""
    found: dict[str, Setting] = {}
    for process, settings in PROCESSES.items():
        for item in dataclasses.fields(settings):
            name = variable_of(item)
            before = found[name].processes if name in found else ()
            about = found[name].about if name in found else item.metadata["about"]
            found[name] = Setting(name, (*before, process), about, item)
    return [found[name] for name in sorted(found)]


def unknown(environ: Mapping[str, str]) -> dict[str, list[str]]:
    """Variables of ours that no process reads, and those that may have been meant."""
    known = {setting.variable for setting in all_settings()} | {PREFIX + name for name in _OF_COMMANDS}
    known |= {f"{name}_FILE" for name in known}
    odd = (name for name in environ if name.startswith(PREFIX) and name not in known)
    folded = sorted(name.lower() for name in known)
    return {name: [near.upper() for near in nearest(name, folded)[:2]] for name in sorted(odd)}


def table() -> list[str]:
    """The rows of the table in docs/operations.md."""
    return [
        f"| `{one.variable}` | {', '.join(one.processes)} | `{one.default}` | {one.about} |"
        for one in all_settings()
    ]


if __name__ == "__main__":
    print("\n".join(table()))
