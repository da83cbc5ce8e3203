"""The true peak: how high the sound goes between its samples (ITU-R BS.1770-4, annex 2)."""

import math

import numpy as np
from numpy.typing import NDArray

_FAST = 176_400
"""Hz, to which sound is oversampled at least: four times the rates of CD and video."""
_MOST = 24
"""Times that it is oversampled at most: as much as 8 kHz needs."""
_TAPS = 32
"""Samples of which a value between two of them is made."""
_KAISER_BETA = 7.0
"""Side lobes of the window 70 dB down: the passband is flat to 0.45 of the sample rate."""
_ROW = 32
"""Samples whose in-between values one row of the product gives."""


class TruePeakMeter:
    """Interpolates by a polyphase filter, written as a matrix product.

    libavfilter's "ebur128" can do so, too; that takes three times as long as loudness itself, and
    it tells linear peaks to three decimals: 0.4 dB at -40 dBTP.
    """

    def __init__(self, channels: int, sample_rate: int) -> None:
        self._factor = min(_MOST, math.ceil(_FAST / sample_rate))
        self._filter = _interpolator(self._factor)
        # Of so much more than a sample can the interpolated sound be, at the very most.
        self._most = float(np.abs(self._filter).sum(axis=0).max()) if self._factor > 1 else 1.0
        self._kept = np.zeros((channels, _TAPS - 1), np.float32)
        self._peak = 0.0

    def add(self, samples: NDArray[np.float32], peak: float) -> None:
        """Measure what follows, of which the largest magnitude is known."""
        self._peak = max(self._peak, peak)
        if self._factor == 1:
            return
        sound = np.concatenate((self._kept, samples), axis=1)
        rows = (sound.shape[1] - _TAPS + 1) // _ROW
        if rows and float(np.abs(self._kept).max(initial=peak)) * self._most > self._peak:
            width = _ROW + _TAPS - 1
            windows = np.lib.stride_tricks.sliding_window_view(sound, width, axis=1)
            between = windows[:, : rows * _ROW : _ROW].reshape(-1, width) @ self._filter
            self._peak = max(self._peak, float(between.max()), -float(between.min()))
        self._kept = sound[:, rows * _ROW :].copy()

    def finish(self) -> float:
        """Return the largest magnitude, where full scale is 1.0."""
        silence = np.zeros((len(self._kept), _TAPS - 1 + _ROW), np.float32)
        self.add(silence, 0.0)
        return self._peak


def _interpolator(factor: int) -> NDArray[np.float32]:
    """Return the matrix that turns a row of samples into the values between `_ROW` of them.

    Each column is a sinc under a Kaiser window around the moment that it gives, of which the
    `factor - 1` between two samples are `1 / factor` apart.
    """
    moments = np.arange(_ROW)[:, None] + np.arange(1, factor) / factor
    distances = np.arange(_ROW + _TAPS - 1)[:, None] - (_TAPS // 2 - 1) - moments.reshape(-1)
    inside = np.clip(1 - (2 * distances / _TAPS) ** 2, 0, None)
    window = np.where(inside > 0, np.i0(_KAISER_BETA * np.sqrt(inside)), 0)
    taps = np.sinc(distances) * window
    return (taps / taps.sum(axis=0)).astype(np.float32)
