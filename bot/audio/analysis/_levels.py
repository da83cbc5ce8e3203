"""Levels of each channel over the whole: peak, DC offset, correlation, silence at the ends."""

import math

import numpy as np
from numpy.typing import NDArray

from bot.audio.analysis._blocks import Block
from bot.domain.figures import SILENCE_DBFS, OneChannel

_SILENCE = np.float32(10 ** (SILENCE_DBFS / 20))


class LevelMeter:
    """Adds up what the bins of all blocks say."""

    def __init__(self, channels: int) -> None:
        self._samples = 0
        self._peaks = np.zeros(channels)
        self._sums = np.zeros(channels)
        self._squares = np.zeros(channels)
        self._product = 0.0
        self._is_identical = channels == 2
        self._first: int | None = None
        self._end = 0

    def add(self, block: Block) -> None:
        """Measure the next block."""
        bins = block.bins
        peaks = np.maximum(bins.highs, -bins.lows)
        self._samples += block.samples.shape[1]
        np.maximum(self._peaks, peaks.max(axis=1), out=self._peaks)
        self._sums += bins.sums.sum(axis=1, dtype=np.float64)
        self._squares += bins.squares.sum(axis=1, dtype=np.float64)
        if len(peaks) == 2:
            left, right = block.samples
            self._product += float(np.dot(left, right))
            self._is_identical = self._is_identical and np.array_equal(*block.exact)
        self._find_sound(block, peaks.max(axis=0))

    def _find_sound(self, block: Block, peaks: NDArray[np.float32]) -> None:
        loud = np.flatnonzero(peaks >= _SILENCE)
        if not loud.size:
            return
        if self._first is None:
            self._first = block.start + int(_loud_samples(block, int(loud[0]))[0])
        self._end = block.start + int(_loud_samples(block, int(loud[-1]))[-1]) + 1

    @property
    def peak(self) -> float:
        """The largest magnitude of a sample; 1.0 is full scale."""
        return float(self._peaks.max())

    @property
    def dc_offset(self) -> float:
        """The mean that is furthest from 0."""
        means = self._sums / max(1, self._samples)
        return float(means[np.abs(means).argmax()])

    @property
    def head(self) -> int:
        """Samples before the first that is no silence; all if none is."""
        return self._samples if self._first is None else self._first

    @property
    def tail(self) -> int:
        """Samples after the last that is no silence; all if none is."""
        return self._samples - self._end

    @property
    def one_channel(self) -> OneChannel | None:
        """How stereo is one-channel mono; silence on both sides is none."""
        if len(self._peaks) != 2 or self.peak < _SILENCE:
            return None
        if self._is_identical:
            return OneChannel.IDENTICAL
        left, right = self._peaks
        if right < _SILENCE:
            return OneChannel.LEFT_ONLY
        return OneChannel.RIGHT_ONLY if left < _SILENCE else None

    @property
    def correlation(self) -> float | None:
        """Of left and right, from -1 to 1."""
        if len(self._peaks) != 2 or self._peaks.min() < _SILENCE:
            return None
        product = self._product / math.sqrt(self._squares[0] * self._squares[1])
        return max(-1.0, min(1.0, product))


def _loud_samples(block: Block, index: int) -> NDArray[np.intp]:
    """Return where in the block the samples of a bin are no silence."""
    start = index * block.bin_size
    part = np.abs(block.samples[:, start : start + block.bin_size]).max(axis=0)
    return start + np.flatnonzero(part >= _SILENCE)
