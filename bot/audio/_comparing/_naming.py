"""Says of a region what was done there, as far as the sound shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.audio._comparing._matching import Match
from bot.audio._comparing._regions import BAND_FACTORS, Region, audible, coherence
from bot.audio._comparing._spectra import EDGES, Levels, Spectra
from bot.audio._comparing._stereo import moved
from bot.domain.comparisons import BandMove, ChangeKind

_SPAN = 1.0
"""Seconds over which waveforms are held against each other: a ride moves less within."""
_MOVED = 0.4
"""dB by which a band must have moved to be named."""
_LOST = 0.5
"""The share of a change of power that must be other sound for it to be a change of content: a part
that was muted takes its power and its waveform away in equal measure; EQ and faders leave the
waveform."""
_MOST_USUAL = 0.1
"""More than this is no codec's doing: a part may be missing throughout."""
_GONE = -15.0
"""dB: what drops by more was taken away; EQ does not go that far."""
_STILL = 1.2
"""dB: a band that moves by more is not only elsewhere in the stereo picture."""
_EVEN = 0.35
"""dB, and share of the mean, by which bands may differ that a ride moved alike."""
_SAME_MOVE = 1.5
"""dB by which the strongest move of two neighbours may differ and be one."""
_HIDDEN = 0.1
"""The share of what masking hides that keeps a part that went silent from minus infinity dB."""
_MOST_MOVES = 3
_ALIKE = 0.5
"""The share of the strongest of neighbouring bands from which on a band is named with it."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Named:
    """A region, and what was done there."""

    region: Region
    kind: ChangeKind
    decibels: float
    """Of all bands together."""
    bands: tuple[BandMove, ...]
    """The strongest first."""


class Namer:
    """Names the regions of one comparison."""

    def __init__(self, spectra: Spectra, match: Match) -> None:
        self._match = match
        self._is_moved = moved(spectra, audible(match))
        self._unlike: Levels = 1 - coherence(spectra, _SPAN)
        # What a codec or free-running oscillators make unlike everywhere is no change of content.
        self._usual = np.minimum(
            np.percentile(self._unlike, 20, axis=0) if len(spectra) else 0.0, _MOST_USUAL
        )

    def named(self, regions: Sequence[Region]) -> list[Named]:
        """Name regions in order of time; what touches and has other content is one."""
        done: list[Named] = []
        for region in regions:
            here = self._named(region)
            if done and _are_one(done[-1], here):
                here = self._named(Region(done.pop().region.start, region.end))
            done.append(here)
        return done

    def _named(self, region: Region) -> Named:
        frames = slice(region.start, region.end)
        first, second, floor = (
            part[frames].sum(axis=0, dtype=np.float64)
            for part in (self._match.first, self._match.second, self._match.floor)
        )
        hidden = floor * _HIDDEN  # less than all of it, which would make every move look smaller
        moves = 10 * np.log10((second + hidden) / (first + hidden))
        loudest = np.maximum(first, second)
        weights = np.where(self._match.is_comparable, loudest / (loudest + floor), 0) ** 2
        weights = weights / BAND_FACTORS
        mean = float((moves * weights).sum() / max(1e-9, weights.sum()))
        bands = tuple(_moves(np.where(weights > 0.1, moves, 0)))
        return Named(region, self._kind(frames, moves, weights, mean), round(mean, 2), bands)

    def _kind(self, frames: slice, moves: Values, weights: Values, mean: float) -> ChangeKind:
        named = weights * (np.abs(moves) > _MOVED)
        powers = np.maximum(self._match.first[frames], self._match.second[frames])
        unlike = (self._unlike[frames] * powers).sum(axis=0) / np.maximum(powers.sum(axis=0), 1e-20)
        unlike = np.maximum(unlike - self._usual, 0)
        if self._is_moved[frames].mean() > 0.5 and np.abs(moves * (weights > 0.1)).max() < _STILL:
            return ChangeKind.STEREO
        changed = 1 - 10 ** (-np.abs(moves) / 10)
        if not named.any() or (unlike * named).sum() > _LOST * (changed * named).sum():
            return ChangeKind.CONTENT
        if np.abs(moves * (weights > 0.3)).max() > -_GONE:
            return ChangeKind.CONTENT
        scatter = np.sqrt((((moves - mean) ** 2) * weights).sum() / weights.sum())
        is_even = scatter < max(_EVEN, _EVEN * abs(mean))
        return ChangeKind.LEVEL if is_even and abs(mean) > scatter else ChangeKind.TONE


def _are_one(before: Named, after: Named) -> bool:
    """Whether two neighbours are one change: notes differ in pitch, what was done to them not."""
    if before.region.end != after.region.start or before.kind is not after.kind:
        return False
    if before.kind is ChangeKind.CONTENT or not before.bands or not after.bands:
        return before.kind is ChangeKind.CONTENT
    one, other = before.bands[0], after.bands[0]
    share_a_band = one.low_hz < other.high_hz and other.low_hz < one.high_hz
    return share_a_band and abs(one.decibels - other.decibels) < _SAME_MOVE


def _moves(moves: Values) -> Iterator[BandMove]:
    """Yield the strongest moves, each with its neighbours that went along."""
    left = np.where(np.abs(moves) > _MOVED, moves, 0)
    for _ in range(_MOST_MOVES):
        top = int(np.abs(left).argmax())
        if not left[top]:
            return
        goes_along = left * np.sign(left[top]) >= _ALIKE * abs(left[top])
        low = high = top
        while low > 0 and goes_along[low - 1]:
            low -= 1
        while high + 1 < len(left) and goes_along[high + 1]:
            high += 1
        yield BandMove(EDGES[low], EDGES[high + 1], round(float(left[low : high + 1].mean()), 1))
        left[low : high + 1] = 0
