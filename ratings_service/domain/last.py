"""Which ratings are votes on works: of one person's ratings of a work's listings, the last."""

from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def are_last(users: npt.NDArray[Any], works: npt.NDArray[Any]) -> Mask:
    """Which rows (n,) are the last of their user and work.

    The rows come by user, and of one user in the order of time: an unknown time is the earliest, and of equal
    ones that of the row further down in the tables of ratings is the later.
    """
    found = np.ones(users.size, dtype=np.bool_)
    if not users.size:
        return found
    # One number that holds work and place is sorted many times faster than places by work.
    bits = np.uint64(int(users.size - 1).bit_length())
    packed = works.astype(np.uint64)
    packed <<= bits
    packed |= np.arange(users.size, dtype=np.uint64)
    packed.sort()
    same_work = (packed[1:] ^ packed[:-1]) >> bits == 0
    packed &= np.uint64((1 << int(bits)) - 1)
    places = packed.view(np.int64)
    user = users[places]
    found[places[:-1][same_work & (user[1:] == user[:-1])]] = False
    return found
