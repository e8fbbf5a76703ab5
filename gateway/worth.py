"""Whether asking Redis pays: while next to nothing is found there, only a sample of callers waits for it."""

from typing import Final

_MEMORY: Final = 0.01
_LEAST_SHARE: Final = 0.02
_ONE_IN: Final = 64


class Worth:
    """The share of reads that found something, recent ones counting most; at first all are expected to."""

    def __init__(self) -> None:
        self.share = 1.0
        self._passed_by = 0

    def note(self, *, found: bool) -> None:
        self.share += _MEMORY * (found - self.share)

    @property
    def is_enough(self) -> bool:
        """Whether so many reads pay that all are to be made."""
        return self.share >= _LEAST_SHARE

    def is_given(self) -> bool:
        """Tell whether the next read is to be made: where few pay, one in 64, to hear of better times."""
        if self.is_enough:
            return True
        self._passed_by = (self._passed_by + 1) % _ONE_IN
        return self._passed_by == 0
