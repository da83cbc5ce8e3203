"""How many bits of a sample are really used, whatever the file says."""

import numpy as np

from bot.audio.analysis._blocks import Block

_INTEGERS = (16, 24)
"""Bits that a float file may hold the integers of."""


class BitMeter:
    """Looks for the lowest bit that is ever set."""

    def __init__(self) -> None:
        self._used = 0
        self._is_sound = False
        self._width = 0
        self._holds = list(_INTEGERS)  # of a float file, what all samples until now fit in

    def add(self, block: Block, peak: float) -> None:
        """Measure the next block, of which the largest magnitude is known."""
        exact = block.exact
        self._is_sound = self._is_sound or peak > 0
        self._width = 8 * exact.itemsize
        if exact.dtype.kind == "i":
            self._used |= int(np.bitwise_or.reduce(exact, axis=None))
            return
        if peak > 1:
            self._holds.clear()
        while self._holds:
            steps = exact * exact.dtype.type(2 ** (self._holds[0] - 1))
            if np.array_equal(steps, np.rint(steps)):
                break
            self._holds.pop(0)

    def bits(self, claimed: int | None) -> int | None:
        """Return the bits, of as many as the file claims; None for silence and lossy codecs."""
        if claimed is None or not self._is_sound:
            return None
        if self._used == 0:  # floats
            return self._holds[0] if self._holds else claimed
        unused = (self._used & -self._used).bit_length() - 1
        return min(claimed, self._width - unused)
