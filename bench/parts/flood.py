"""Part `flood`: what the callers of popular answers notice of one who asks nothing but junk."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from bench.effort import Effort
from bench.load.clients import Clients, Replies, clients
from bench.load.shape import Questions
from bench.pace import Pace, by_status, p99_row, pace_of, spell
from bench.questions import Catalogue, mixed
from bench.rows import Row
from bench.stack import running
from bench.workspace import Workspace
from shared.api.catalog import GET_ACTOR

_NAME: Final = "flood"
_PER_S: Final = 500


def measure(workspace: Workspace) -> Iterator[Row]:
    catalogue, effort = workspace.catalogue(), workspace.effort
    with running(workspace.ready()) as stack, clients(2) as both:
        pace = pace_of(stack.url, mixed(catalogue), effort)
        for what, addresses in _junk(catalogue, effort).items():
            yield _flooded(what, iter(addresses), pace, both, effort=effort)


def _junk(catalogue: Catalogue, effort: Effort) -> Mapping[str, tuple[str, ...]]:
    """Three kinds, each address of which is asked once."""
    count = effort.harms * _of_one_flood(effort)
    return {
        "unknown titles": tuple(
            f"/get_recommendations/no such film {n}".replace(" ", "%20") for n in range(count)
        ),
        "never asked before": catalogue.with_every_number().addresses(GET_ACTOR, count),
        "impossible values": tuple(f"/get_actor/netflix/year-{n}" for n in range(count)),
    }


def _of_one_flood(effort: Effort) -> int:
    return int(_PER_S * effort.harm_s) + 1


def _flooded(what: str, junk: Iterator[str], pace: Pace, both: Clients, *, effort: Effort) -> Row:
    floods: list[Replies] = []

    def flood() -> None:
        asked = Questions(tuple(islice(junk, _of_one_flood(effort))), once=True)
        floods.append(both.start(pace.listen, asked, per_s=_PER_S, duration_s=effort.harm_s))

    spells = [spell(both, pace, effort, flood) for _ in range(effort.harms)]
    answered = by_status(reply for flood in floods for reply in flood.result())
    hot = by_status(reply for one in spells for reply in one.during)
    notes = (str(pace), f"beside {_PER_S} junk requests/s ({answered})", f"the others: {hot}")
    return p99_row(_NAME, f"popular answers beside {what}", spells, effort, *notes)
