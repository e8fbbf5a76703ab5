"""Places for calls: counted, given back, and refused at once."""

import pytest

from gateway.caps import COST_CLASSES, Caps
from shared.endpoint import Cost
from shared.errors import Overloaded, Unavailable


def test_a_class_of_work_has_so_many_places_and_leaves_the_others_theirs() -> None:
    refused: list[Cost] = []
    caps = Caps(("catalog", "ratings"), refused.append)
    held = [caps.place("catalog", "heavy") for _ in range(COST_CLASSES["heavy"].calls)]
    for place in held:
        place.__enter__()
    with pytest.raises(Unavailable, match="too much"), caps.place("catalog", "heavy"):
        pass
    assert refused == ["heavy"]
    with caps.place("ratings", "heavy"):
        pass
    with caps.place("catalog", "lookup"):
        assert caps.of_domain["catalog"].taken == len(held) + 1
    for place in held:
        place.__exit__(None, None, None)
    with caps.place("catalog", "heavy"):
        assert caps.of_cost["catalog", "heavy"].taken == 1
    assert caps.of_domain["catalog"].taken == caps.of_cost["catalog", "heavy"].taken == 0


def test_one_service_cannot_take_the_places_of_all() -> None:
    refused: list[Cost] = []
    caps = Caps(("catalog", "ratings"), refused.append)
    held = [caps.place("catalog", "lookup") for _ in range(caps.of_domain["catalog"].places)]
    for place in held:
        place.__enter__()
    with pytest.raises(Unavailable, match="catalog"), caps.place("catalog", "search"):
        pass
    assert refused == ["search"]
    with caps.place("ratings", "search"):
        pass
    for place in held:
        place.__exit__(None, None, None)


def test_a_look_takes_no_place() -> None:
    refused: list[Cost] = []
    caps = Caps(("catalog",), refused.append)
    held = [caps.place("catalog", "heavy") for _ in range(COST_CLASSES["heavy"].calls)]
    for place in held:
        caps.check("catalog", "heavy")
        place.__enter__()
    with pytest.raises(Overloaded):
        caps.check("catalog", "heavy")
    assert refused == ["heavy"]
    caps.check("catalog", "lookup")


def test_those_who_wait_to_begin_leave_no_place_to_others_of_their_class() -> None:
    caps, places = Caps(("catalog",), list[Cost]().append), COST_CLASSES["heavy"].calls
    caps.check("catalog", "heavy", besides=10 * places)  # they may be mistakes, or ask the same
    for _ in range(places // 2):
        caps.place("catalog", "heavy").__enter__()
    caps.check("catalog", "heavy", besides=places // 2 - 1)
    with pytest.raises(Overloaded):
        caps.check("catalog", "heavy", besides=places // 2)
    caps.check("catalog", "lookup", besides=10 * places)


def test_a_place_is_given_back_after_a_failure() -> None:
    caps = Caps(("catalog",), list[Cost]().append)
    with pytest.raises(LookupError), caps.place("catalog", "lookup"):
        raise LookupError
    assert caps.of_domain["catalog"].taken == 0
