"""Tells by how much one waveform is later than another, to a fraction of a sample."""

import numpy as np
from numpy.typing import NDArray

from bot.audio._comparing._outline import FRAME_RATE, RATE

_WINDOW = 2**14
"""Samples that are correlated at once: 4 s."""
_MOST_WINDOWS = 8
_SEARCHED = 3 * RATE // FRAME_RATE
"""Samples on either side of the rough offset: what a frame leaves open, and its neighbours."""
_FINER = 8
"""Steps in which the correlation is drawn between two samples."""
_CERTAIN = 0.2
"""The correlation below which the waveforms do not agree, and the rough offset stands."""


def refined(
    first: NDArray[np.int16], second: NDArray[np.int16], offset: float, low: float, high: float
) -> float:
    """Return the offset (seconds) of a stretch of the first, `low` to `high`, in the second.

    The highest correlation by magnitude counts: an inverted polarity is no other place.
    """
    rough = round(offset * RATE)
    transform = 2 * _WINDOW
    total = np.zeros(transform // 2 + 1, np.complex128)
    energy = np.zeros(2)
    for start in _windows(round(low * RATE), round(high * RATE)):
        here = _part(first, start, _WINDOW)
        there = _part(second, start + rough - _SEARCHED, _WINDOW + 2 * _SEARCHED)
        total += np.fft.rfft(there, transform) * np.fft.rfft(here, transform).conj()
        energy += ((here**2).sum(), (there**2).sum())
    if not energy.all():
        return offset
    fine = np.abs(np.fft.irfft(total, transform * _FINER)) * _FINER
    place = int(fine[: 2 * _SEARCHED * _FINER + 1].argmax())
    if fine[place] < _CERTAIN * np.sqrt(energy.prod()):
        return offset
    delay = (place + _summit(fine, place)) / _FINER
    return (rough - _SEARCHED + delay) / RATE


def _windows(low: int, high: int) -> list[int]:
    """Return where windows begin that are spread over a stretch."""
    count = max(1, min(_MOST_WINDOWS, (high - low) // _WINDOW))
    return [int(start) for start in np.linspace(low, max(low, high - _WINDOW), count)]


def _part(wave: NDArray[np.int16], start: int, size: int) -> NDArray[np.float64]:
    """Return samples as fractions, with silence before and after the sound."""
    part = np.zeros(size)
    low, high = max(0, start), min(len(wave), start + size)
    if low < high:
        part[low - start : high - start] = wave[low:high] / np.iinfo(np.int16).max
    return part


def _summit(values: NDArray[np.float64], place: int) -> float:
    """Return by how much the top of the parabola through three points is off the middle one."""
    before, here, after = values[place - 1], values[place], values[(place + 1) % len(values)]
    curve = before - 2 * here + after
    return float((before - after) / (2 * curve)) if curve else 0.0
