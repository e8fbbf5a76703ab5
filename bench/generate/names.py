"""Invented people, places, titles and descriptions."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Final

from bench.generate.dictionary import (
    ADJECTIVES,
    FIRST_NAMES,
    HEROES,
    MIDDLES,
    NAME_ENDINGS,
    NOUNS,
    ONSETS,
    PLACE_ENDINGS,
    TROUBLES,
    TURNS,
    VOWELS,
)

# A step that shares no divisor with the number of names, so that neighbouring numbers get unlike ones.
_SCATTER: Final = 7_919
_HEADS: Final = [f"{onset}{vowel}".capitalize() for onset, vowel in product(ONSETS, VOWELS)]
_FAMILY_TAILS: Final = ["".join(parts) for parts in product(MIDDLES, NAME_ENDINGS)]
_PLACE_TAILS: Final = ["".join(parts) for parts in product(MIDDLES, VOWELS, PLACE_ENDINGS)]
_FAMILIES: Final = len(_HEADS) * len(_FAMILY_TAILS)


def spelled(number: int, tails: list[str]) -> str:
    """The name of a number, which is another for each of the first `len(_HEADS) * len(tails)`."""
    head, tail = divmod(number * _SCATTER % (len(_HEADS) * len(tails)), len(tails))
    return _HEADS[head] + tails[tail]


def person(number: int) -> str:
    """One and the same name for one number; another for each of the first four million."""
    first = FIRST_NAMES[(number + number // _FAMILIES) % len(FIRST_NAMES)]
    return f"{first} {spelled(number, _FAMILY_TAILS)}"


@dataclass(frozen=True)
class People:
    """`number` people; few are in very many titles, and most in a single one."""

    number: int

    def draw(self, dice: Random, size: int) -> list[str]:
        """Up to `size` different names."""
        # The power makes the busiest of 30,000 people appear some 60 times in 60,000 credits.
        drawn = dict.fromkeys(int(self.number * dice.random() ** 1.5) for _ in range(size))
        return [person(number) for number in drawn]


def place(dice: Random) -> str:
    return spelled(dice.getrandbits(30), _PLACE_TAILS)


def title(dice: Random) -> str:
    """A title that few others share: something invented is in it, or three words meet by chance."""
    return dice.choice(_TITLES)(dice)


def description(dice: Random, sentences: int) -> str:
    hero, trouble = dice.choice(HEROES), dice.choice(TROUBLES)
    verb = _many(trouble) if hero.startswith(("two", "three", "four")) else trouble
    first = f"In {place(dice)}, {hero} {verb}."
    return " ".join([first, *dice.sample(TURNS, sentences - 1)])


def _many(trouble: str) -> str:
    """`"finds a letter"` of several people: `"find a letter"`."""
    verb, _, rest = trouble.partition(" ")
    return f"{_PLURALS.get(verb, verb.removesuffix('s'))} {rest}"


_PLURALS: Final = {"is": "are", "has": "have", "witnesses": "witness", "must": "must"}


def _adjective(dice: Random) -> str:
    return dice.choice(ADJECTIVES)


def _noun(dice: Random) -> str:
    return dice.choice(NOUNS)


def _first_name(dice: Random) -> str:
    return dice.choice(FIRST_NAMES)


# As in real catalogues some hold characters that mean something in an address.
_TITLES: Final[tuple[Callable[[Random], str], ...]] = (
    place,
    lambda dice: f"The {_noun(dice)} of {place(dice)}",
    lambda dice: f"The {_noun(dice)} of {place(dice)}",
    lambda dice: f"The {_adjective(dice)} {_noun(dice)} of {place(dice)}",
    lambda dice: f"{place(dice)} {_noun(dice)}",
    lambda dice: f"{place(dice)} {_noun(dice)}",
    lambda dice: f"{_adjective(dice)} {place(dice)}",
    lambda dice: f"{_noun(dice)} in {place(dice)}",
    lambda dice: f"{_first_name(dice)} and the {_adjective(dice)} {_noun(dice)}",
    lambda dice: f"{_first_name(dice)} & {_first_name(dice)}: {_adjective(dice)} {_noun(dice)}",
    lambda dice: f"{_adjective(dice)} {_noun(dice)}, {_adjective(dice)} {_noun(dice)}",
    lambda dice: f"{place(dice)}: A {_noun(dice)} Story",
    lambda dice: f"{_first_name(dice)}'s {_noun(dice)} in {place(dice)}",
    lambda dice: f"Who Is {person(dice.getrandbits(30))}?",
    lambda dice: f"{place(dice)}/{place(dice)}",
    lambda dice: f"{_noun(dice)} #{dice.randint(2, 99)}: {place(dice)}",
    lambda dice: f"{dice.randint(2, 99)}% {place(dice)}",
    lambda dice: f"{_noun(dice)} + {_noun(dice)} = {place(dice)}",
)
