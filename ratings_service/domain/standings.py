"""What people think of each work: means and deviations, also such that a few votes cannot swing."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from ratings_service.domain.scores import Floats
from ratings_service.domain.votes import HALF_STEPS, Integers

# As if so many more people had given a work the mean of all votes, as widely scattered as all votes are.
# Votes on one work scatter by some 0.9 stars, the means of works by 0.5 (MovieLens): four or so would even
# out chance. It is more than twice as many, for who rates a little-known work often does so out of love.
WEIGHT: Final = 10


@dataclass(frozen=True)
class Prior:
    """Mean and standard deviation of all votes, in tenths of stars.

    Rounded so, they stay what they are when ratings come in, and with them every work that nobody rated anew.
    """

    mean_tenths: int
    deviation_tenths: int

    @classmethod
    def of(cls, histogram: Integers) -> "Prior":
        """`histogram` (10,) counts all votes by half-step; there is one at least."""
        count, halves, squares = (int(sum_) for sum_ in _sums(histogram))
        mean = halves / (2 * count)
        deviation = math.sqrt(count * squares - halves**2) / (2 * count)
        return cls(round(10 * mean), round(10 * deviation))


@dataclass(frozen=True)
class Standings:
    """Columns by number of work, in stars: (works,) each.

    `mean` and `deviation` (the standard deviation of the votes) are NaN for works without a vote, the damped
    ones only where nothing at all was rated.
    """

    count: Integers
    mean: Floats
    damped_mean: Floats
    deviation: Floats
    damped_deviation: Floats

    @classmethod
    def of(cls, histograms: Integers) -> "Standings":
        """Of votes on works (works, 10) by half-step."""
        count, halves, squares = _sums(histograms)
        rated = np.where(count > 0, count, 1)
        spread = count * squares - halves**2
        unknown = np.where(count > 0, 0.0, np.nan)
        mean = halves / (2 * rated) + unknown
        deviation = np.sqrt(spread) / (2 * rated) + unknown
        if not count.any():
            return cls(count, mean, mean, deviation, deviation)
        prior = Prior.of(histograms.sum(axis=0))
        damped_mean = (10 * halves + 2 * WEIGHT * prior.mean_tenths) / (20 * (count + WEIGHT))
        variances = 25 * spread / rated + WEIGHT * prior.deviation_tenths**2
        damped_deviation = np.sqrt(variances / (100 * (count + WEIGHT)))
        return cls(count, mean, damped_mean, deviation, damped_deviation)


def _sums(histograms: Integers) -> tuple[Integers, Integers, Integers]:
    """How many votes, the sum of their half-steps, and that of the squares."""
    return histograms.sum(axis=-1), histograms @ HALF_STEPS, histograms @ HALF_STEPS**2
