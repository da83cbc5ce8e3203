"""Keeps the shape of a sound in as many bins as a picture needs, however long it is."""

import numpy as np
from numpy.typing import NDArray

from bot.audio.analysis._blocks import Block
from bot.domain.figures import Waveform

_MOST = 4096
"""Bins: more than a picture has columns. Beyond it, two become one."""


class WaveformMeter:
    """Joins bins as they come; the longer the sound, the more of them to a bin that is kept."""

    def __init__(self) -> None:
        self._kept = np.empty((3, 0))  # highs, lows, mean squares
        self._pending = np.empty((3, 0))  # of single bins, fewer than `_joined`
        self._joined = 1
        self._bin_size = 1

    def add(self, block: Block) -> None:
        """Take the bins of the next block."""
        bins, self._bin_size = block.bins, block.bin_size
        highs = np.clip(bins.highs.max(axis=0), 0, 1)
        lows = np.clip(-bins.lows.min(axis=0), 0, 1)
        squares = bins.squares.mean(axis=0) / self._bin_size
        self._pending = np.hstack((self._pending, (highs, lows, squares)))
        whole = self._pending.shape[1] // self._joined * self._joined
        parts = self._pending[:, :whole].reshape(3, -1, self._joined)
        self._kept = np.hstack((self._kept, _joined(parts)))
        self._pending = self._pending[:, whole:]
        if self._kept.shape[1] > _MOST:
            self._halve()

    def _halve(self) -> None:
        if self._kept.shape[1] % 2:  # what has no partner is pending again
            alone = np.repeat(self._kept[:, -1:], self._joined, axis=1)
            self._kept = self._kept[:, :-1]
            self._pending = np.hstack((alone, self._pending))
        self._kept = _joined(self._kept.reshape(3, -1, 2))
        self._joined *= 2

    def finish(self, sample_rate: int) -> Waveform:
        """Return the waveform of the whole."""
        if self._pending.shape[1]:
            rest = _joined(self._pending.reshape(3, 1, -1))
            self._kept = np.hstack((self._kept, rest))
        highs, lows, squares = self._kept
        powers = np.clip(np.sqrt(squares), 0, 1)
        return Waveform(
            self._joined * self._bin_size / sample_rate,
            *(np.rint(row * 255).astype(np.uint8).tobytes() for row in (highs, lows, powers)),
        )


def _joined(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Join the bins along the last axis."""
    return np.array((parts[0].max(axis=-1), parts[1].max(axis=-1), parts[2].mean(axis=-1)))
