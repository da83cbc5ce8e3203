"""Runs of samples at full scale: what was cut off at the top."""

import numpy as np
from numpy.typing import NDArray

from bot.audio.analysis._blocks import Block
from bot.domain.figures import CLIP_SAMPLES

_FULL_SCALE = np.float32(32767 / 32768)
"""The largest positive value of 16 bits. Of finer formats, too: sound that clipped in 16 bits and
was exported in 24 reaches no more."""


class ClipMeter:
    """Counts the runs of each channel, across blocks."""

    def __init__(self, channels: int) -> None:
        self.runs = 0
        self.first: int | None = None
        """The sample with which the first run begins."""
        self._open = [0] * channels  # samples at full scale just before the next block

    def add(self, block: Block, peak: float) -> None:
        """Measure the next block, of which the largest magnitude is known."""
        if peak < _FULL_SCALE:
            self._open = [0] * len(self._open)
            return
        for channel, row in enumerate(np.abs(block.samples) >= _FULL_SCALE):
            self._open[channel] = self._count(row, block.start, self._open[channel])

    def _count(self, is_full: NDArray[np.bool], start: int, before: int) -> int:
        """Count the runs of a channel; return how long the one is that reaches the end."""
        edges = np.flatnonzero(np.diff(is_full, prepend=False, append=False))
        begins, ends = edges[::2].copy(), edges[1::2]
        if before and begins.size and begins[0] == 0:
            begins[0] = -before
            was_counted = before >= CLIP_SAMPLES
        else:
            was_counted = False
        clipped = begins[ends - begins >= CLIP_SAMPLES]
        if clipped.size:
            first = start + int(clipped[0])
            self.first = first if self.first is None else min(self.first, first)
            self.runs += clipped.size - was_counted
        if ends.size and ends[-1] == is_full.size:
            return int(ends[-1] - begins[-1])
        return 0
