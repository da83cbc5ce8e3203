"""Brings two revisions to one level, and says how far each band is apart in each moment.

What masking hides does not count: beside a loud band its neighbours are not heard, and nothing is
far below the loud passages.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.audio._comparing._spectra import BANDS, EDGES, FRAME_SECONDS, Levels, Spectra

_HIDDEN = 6.0
"""dB by which a masked sound must be below its masker, beside what its distance adds."""
_UPWARD = 12.0
"""dB a band by which a masker hides what is above it."""
_DOWNWARD = 25.0
"""dB a band by which it hides what is below."""
_QUIETEST = 55.0
"""dB below the loud passages: at a usual playing level, the threshold of hearing."""
_MATCH_SECONDS = 1.0
_STEP = 0.1
"""dB of the histogram of differences."""
_ALIKE = 0.3
"""dB within which differences agree on the gain."""
_UNTOUCHED = 0.3
"""The share of moments and bands at the same level from which on the gain was not touched, and
what differs is the change."""
_RANGE = 30.0
"""dB: a larger gain is none that a mix is given."""


@dataclass(frozen=True, slots=True)
class Match:
    """Two revisions at one level."""

    gain: float
    """dB by which the second is louder as a whole."""
    first: Levels
    second: Levels
    """Its powers with the gain taken off."""
    floor: Levels
    """The power below which nothing is heard."""
    is_comparable: NDArray[np.bool_]
    """Which bands both files can hold at their sample rates."""

    def apart(self, seconds: float) -> Levels:
        """Return dB by which the second is louder, around each frame and in each band."""
        floor = averaged(self.floor, seconds)
        return decibels(
            (averaged(self.second, seconds) + floor) / (averaged(self.first, seconds) + floor)
        )

    def weight(self) -> Levels:
        """Return how much each frame and band is heard, 0 to 1."""
        loudest = np.maximum(self.first, self.second)
        return (loudest / (loudest + self.floor)) ** 2


def match(spectra: Spectra, lowest_rate: int) -> Match:
    """Find the gain, and take it off.

    Args:
        spectra: of the two.
        lowest_rate: the lower of their sample rates, Hz.

    """
    comparable = np.array(EDGES[1:]) <= 0.47 * lowest_rate
    raw = Match(
        gain=0.0,
        first=spectra.first.power,
        second=spectra.second.power,
        floor=_floor(spectra.first.power, spectra.second.power),
        is_comparable=comparable,
    )
    # What masking hides makes a gain look smaller, so that the rest is taken off once more.
    rough = _at(raw, _gain(raw))
    return _at(raw, rough.gain + _gain(rough))


def averaged(values: Levels, seconds: float, *, least: float = 0.0) -> Levels:
    """Return the mean over so many seconds around each frame; none can be below `least`."""
    half = max(0, round(seconds / FRAME_SECONDS / 2))
    if not half or not len(values):
        return values
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype="d")])
    places = np.arange(len(values))
    low, high = np.maximum(places - half, 0), np.minimum(places + half + 1, len(values))
    # What is next to nothing may come out below it, by rounding.
    means = np.maximum(sums[high] - sums[low], least) / (high - low)[:, None]
    return means.astype(np.float32)


def decibels(ratio: Levels) -> Levels:
    """Return a ratio of powers in dB."""
    return 10 * np.log10(ratio)


def _at(raw: Match, gain: float) -> Match:
    second = raw.second * np.float32(10 ** (-gain / 10))
    floor = _floor(raw.first, second)
    return replace(raw, gain=gain, second=second, floor=floor)


def _floor(first: Levels, second: Levels) -> Levels:
    louder = np.maximum(first, second)
    totals = louder.sum(axis=1)
    loud = float(np.percentile(totals, 95)) if len(totals) else 0.0
    steps = np.subtract.outer(np.arange(BANDS), np.arange(BANDS))  # band less masker
    slopes = np.where(steps > 0, _UPWARD * steps, -_DOWNWARD * steps)
    hides = np.where(steps == 0, 0.0, 10 ** (-(_HIDDEN + slopes) / 10)).astype(np.float32)
    silence = max(loud * 10 ** (-_QUIETEST / 10), 1e-12)
    return louder @ hides.T + np.float32(silence)


def _gain(raw: Match) -> float:
    """Return the difference on which the most moments and bands agree."""
    heard = (raw.weight() > 0.5) & raw.is_comparable
    differences = raw.apart(_MATCH_SECONDS)[heard]
    differences = differences[np.abs(differences) < _RANGE]
    if not len(differences):
        return 0.0
    counts, edges = np.histogram(
        differences, bins=round(2 * _RANGE / _STEP), range=(-_RANGE, _RANGE)
    )
    agreeing = np.convolve(counts, np.ones(round(2 * _ALIKE / _STEP) + 1), "same")
    centre = float(edges[int(agreeing.argmax())]) + _STEP / 2
    if np.mean(np.abs(differences) <= _ALIKE) >= _UNTOUCHED:
        centre = 0.0
    away = np.abs(differences - centre)
    # Of a second of sound there may be none so near: the bins reach half a step further.
    return float(np.median(differences[away <= max(_ALIKE, float(away.min()))]))
