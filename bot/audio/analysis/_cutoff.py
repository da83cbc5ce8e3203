"""Finds the brick wall that a lossy encoder leaves in the spectrum of a file made from its output.

MP3 and AAC encoders drop what lies above a frequency that depends on the bit rate: some 16 kHz at
128 kbit/s, 19 kHz at 192 (LAME's documentation, "--lowpass"). Music itself fades out towards the
top, over kilohertz. Shops refuse such files as "upconverted".
"""

import numpy as np
from numpy.typing import NDArray

_LEAST_RATE = 32_000
"""Hz; the wall of a lower rate lies where that of an encoder would."""
_LOWEST, _HIGHEST = 10_000, 19_500
"""Hz. Lower is a choice of sound; higher may be the filter of a converter for 44.1 kHz, as are
the best rates of MP3, which therefore go unnoticed."""
_BAND = 100
"""Hz."""
_BELOW, _ABOVE = 6, 4
"""Bands: as many below the wall must be loud, and all from so many above it quiet."""
_DROP = 24.0
"""dB, within a kilohertz."""
_FLOOR = 1e-12
"""-120 dB of a full-scale sine, under which all is the same nothing."""
_QUIET = 1e-6
"""Mean square, -60 dBFS: quieter moments say nothing about the top of the spectrum."""
_FEWEST = 5
"""Seconds of sound that must have been looked at."""


class CutoffMeter:
    """Looks at one moment a block; levels are averaged in dB, so that no single click counts."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._size = 4096 * max(1, round(sample_rate / 48_000))
        self._window = np.hanning(self._size).astype(np.float32)
        self._levels = np.zeros(self._size // 2 + 1)
        self._looks = 0

    def add(self, samples: NDArray[np.float32]) -> None:
        """Look at the middle of what follows."""
        start = (samples.shape[1] - self._size) // 2
        if start < 0 or self._rate < _LEAST_RATE:
            return
        moment = samples[:2, start : start + self._size]
        if float(np.square(moment).mean()) < _QUIET:
            return
        spectrum = np.fft.rfft(moment * self._window, axis=1)
        powers = np.square(np.abs(spectrum) / (self._size / 4)).sum(axis=0)
        self._levels += np.log10(np.maximum(powers, _FLOOR))
        self._looks += 1

    def finish(self) -> float | None:
        """Return the frequency (Hz) of the wall, or None if there is none."""
        if self._looks < _FEWEST:
            return None
        width = self._rate / self._size
        edges = np.arange(0, self._rate / 2, _BAND)
        starts = np.ceil(edges / width).astype(int)
        levels = 10 / self._looks * np.add.reduceat(self._levels, starts)
        levels /= np.diff(starts, append=len(self._levels))
        first, last = _LOWEST // _BAND, min(_HIGHEST // _BAND, len(levels) - _ABOVE - 1)
        drops = [
            float(np.median(levels[wall - _BELOW : wall]) - levels[wall + _ABOVE :].max())
            for wall in range(first, last + 1)
        ]
        steepest = int(np.argmax(drops))
        return float((first + steepest) * _BAND) if drops[steepest] >= _DROP else None
