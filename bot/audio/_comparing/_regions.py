"""Finds where two matched revisions differ more than an ear, or a lossy codec, would let pass.

A difference counts over three spans: a large one if it lasts half a second, a small one if it lasts
four. Its edges are then where its own pattern over the bands begins and ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.audio._comparing._matching import Match, averaged, decibels
from bot.audio._comparing._spectra import FRAME_SECONDS, Levels, Spectra
from bot.audio._comparing._stereo import moved

SPANS = ((0.5, 3.0), (1.5, 1.8), (4.0, 0.8))
"""Seconds, and the dB that must be exceeded over them."""
BAND_FACTORS = np.array(
    [2.0, 1.5, 1.2, *[1.0] * 12, 1.6, 2.5, 5.0],
    np.float32,
)
"""By how much a band needs more: below 60 Hz few periods fit, above 6 kHz lossy codecs save."""
_TAKEN = 0.7
"""A part that is muted takes as many dB of power away as of coherence. What runs freely, such as a
reverberation that is rendered again, takes coherence alone: so the power must have moved by this
share of it."""
_SURELY_TAKEN = 8.0
"""dB by which power moves for no other reason."""
_ALL_BANDS = 0.4
"""What is enough, of the above, if all bands move together."""
_GAP = 2.0
"""Seconds between two regions of which one is made."""
_SHORTEST = 0.35
"""Seconds; less is a flaw of the measurement."""
_MOST = 100
"""Regions; more of them say no more, and nearer ones are joined."""
_EDGE_SPAN = 0.3
_EDGE_MARGIN = 3.0
"""Seconds before and after a region in which its edges are looked for."""
_SPLIT = 1.5
"""How far apart, in thresholds, two parts of a region must be to be two changes."""
_SHORTEST_PART = 2.0
"""Seconds of each of the two."""


@dataclass(frozen=True, slots=True)
class Region:
    """Frames, from one to before another."""

    start: int
    end: int


def regions(spectra: Spectra, match: Match) -> list[Region]:
    """Return where the two differ, in order of time."""
    if not len(spectra):
        return []
    spans = [(match.apart(seconds), threshold) for seconds, threshold in SPANS]
    heard = audible(match)
    is_apart = np.zeros(len(spectra), bool)
    for (apart, threshold), (seconds, _) in zip(spans, SPANS, strict=True):
        taken = -_TAKEN * decibels(coherence(spectra, seconds))
        needed = np.maximum(threshold * BAND_FACTORS, np.minimum(taken, _SURELY_TAKEN))
        is_apart |= (np.abs(apart) * heard > needed).any(axis=1)
        is_apart |= np.abs(_all_bands(apart, heard)) > threshold * _ALL_BANDS
    is_apart |= _is_other(spectra, match, heard) | moved(spectra, heard)
    middle, fine = spans[1][0] * heard, match.apart(_EDGE_SPAN) * heard
    found = [_edged(region, middle, fine) for region in _joined(is_apart)]
    found = [region for region in _disjoint(found) if _seconds(region) >= _SHORTEST]
    return [part for region in found for part in _parts(region, middle)]


def audible(match: Match) -> Levels:
    """Return 1 for what is heard in both files' bands, less for what is nearly hidden."""
    return np.where(match.is_comparable, averaged(match.weight(), SPANS[0][0]) ** 0.5, 0)


def _all_bands(apart: Levels, heard: Levels) -> Levels:
    """Return the mean over all bands that are heard, if all went the same way; else 0."""
    weights = heard / BAND_FACTORS
    total = weights.sum(axis=1) + np.float32(1e-6)
    mean = (apart * weights).sum(axis=1) / total
    scatter = np.sqrt((((apart - mean[:, None]) ** 2) * weights).sum(axis=1) / total)
    return np.where(scatter < np.abs(mean), mean, 0)


_OTHER_SPAN = 1.5
_UNLIKE = 0.35
"""The coherence below which a waveform is another one."""
_RESTLESS = 6.0
"""dB by which frames must differ then, up and down: the same part, rendered again with other
phases, differs by less."""
_OTHER_BANDS = 3


def _is_other(spectra: Spectra, match: Match, heard: Levels) -> NDArray[np.bool_]:
    """Return where the sound is another one at the same level: a new take, other words."""
    single = decibels((match.second + match.floor) / (match.first + match.floor))
    restless = np.sqrt(averaged(single**2, _OTHER_SPAN)) * heard / BAND_FACTORS
    unlike = coherence(spectra, _OTHER_SPAN) < _UNLIKE
    return ((restless > _RESTLESS) & unlike).sum(axis=1) >= _OTHER_BANDS


_LEAST = np.float32(1e-20)
"""Keeps silence from dividing by nothing, and what is unlike from being minus infinity dB."""


def coherence(spectra: Spectra, seconds: float) -> Levels:
    """Return how much of the two waveforms is the same around each frame, 0 to 1."""
    real, imaginary = (
        averaged(part, seconds, least=-np.inf)
        for part in (spectra.shared.real, spectra.shared.imag)
    )
    powers = averaged(spectra.first.power, seconds) * averaged(spectra.second.power, seconds)
    return np.clip((real**2 + imaginary**2) / (powers + _LEAST), _LEAST, 1)


def _joined(is_apart: NDArray[np.bool_]) -> list[Region]:
    """Return the runs of frames that are apart, near ones as one."""
    steps = np.diff(np.concatenate([[0], is_apart.astype(np.int8), [0]]))
    runs = [
        Region(int(start), int(end))
        for start, end in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True)
    ]
    gap = _GAP
    while True:
        joined: list[Region] = []
        for run in runs:
            if joined and (run.start - joined[-1].end) * FRAME_SECONDS < gap:
                joined[-1] = Region(joined[-1].start, run.end)
            else:
                joined.append(run)
        if len(joined) <= _MOST:
            return joined
        gap *= 2


def _edged(region: Region, middle: Levels, fine: Levels) -> Region:
    """Return the region with its edges where its own pattern of bands begins and ends."""
    pattern = np.median(middle[region.start : region.end], axis=0) / BAND_FACTORS
    strength = float((pattern**2).sum())
    if strength < 1e-3:
        return region
    margin = round(_EDGE_MARGIN / FRAME_SECONDS)
    low, high = max(0, region.start - margin), min(len(fine), region.end + margin)
    likeness = (fine[low:high] / BAND_FACTORS) @ pattern / strength
    gains = np.concatenate([[0.0], np.cumsum(np.clip(likeness, 0, 1) - 0.5)])
    lowest = np.minimum.accumulate(gains)
    end = int((gains - lowest).argmax())
    start = int(gains[: end + 1].argmin())
    return Region(low + start, low + end) if end > start else region


def _disjoint(found: list[Region]) -> list[Region]:
    """Return the regions without what two have both."""
    apart: list[Region] = []
    for region in sorted(found, key=lambda region: region.start):
        if apart and region.start <= apart[-1].end:
            apart[-1] = Region(apart[-1].start, max(apart[-1].end, region.end))
        else:
            apart.append(region)
    return apart


def _parts(region: Region, middle: Levels) -> Iterator[Region]:
    """Yield what in a region differs each in its own way: split where the two sides differ most."""
    rows = middle[region.start : region.end] / BAND_FACTORS
    least = round(_SHORTEST_PART / FRAME_SECONDS)
    if len(rows) < 2 * least:
        yield region
        return
    counts = np.arange(1, len(rows))[:, None]
    sums = np.cumsum(rows, axis=0, dtype=np.float64)
    before = sums[:-1] / counts
    after = (sums[-1] - sums[:-1]) / (len(rows) - counts)
    apart = np.abs(before - after)
    weights = (counts * (len(rows) - counts))[:, 0] * (apart**2).sum(axis=1)
    place = least + int(weights[least - 1 : len(rows) - least].argmax())
    if apart[place - 1].max() < _SPLIT:
        yield region
        return
    for start, end in pairwise((region.start, region.start + place, region.end)):
        yield from _parts(Region(start, end), middle)


def _seconds(region: Region) -> float:
    return (region.end - region.start) * FRAME_SECONDS
