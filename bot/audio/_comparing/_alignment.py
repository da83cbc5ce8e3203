"""Finds which stretches two outlines have in common, and where each is in the other.

Offsets that chunks of the first have in the second are candidates; the path through them on which
the two resemble each other most, with few jumps, is the alignment (Viterbi's algorithm). The
waveform then says each offset to a fraction of a sample.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.audio._comparing._delay import refined
from bot.audio._comparing._outline import FRAME_RATE, Outline

Features = NDArray[np.float32]
Distances = NDArray[np.float32]
Indices = NDArray[np.int64]

_CHUNK = 8 * FRAME_RATE
"""Frames of which the place is looked for: two bars or so."""
_MOST_CHUNKS = 64
_PEAKS = 5
"""Places that are taken from each chunk: bars of one song are alike."""
_MOST_CANDIDATES = 24
_SAME = 2
"""Frames by which two candidates may differ and be one."""
_LIKENESS_SPAN = FRAME_RATE
"""Frames over which likeness is counted."""
_QUIET = 0.02
"""The share of the average energy below which a passage says nothing of its place."""
_STEP = FRAME_RATE // 5
"""Frames of one step of the path."""
_JUMP = 8.0
"""What a jump costs, in steps of perfect likeness: an edit is rare."""
_JUMP_MARGIN = 2 * FRAME_RATE
"""Frames around a jump of the path in which its exact place is looked for."""
_OVERLAP = 1 / FRAME_RATE
"""Seconds by which an edge is uncertain before offsets are refined."""
_SHORTEST = 0.1
"""Seconds: what is shorter is no stretch."""
_RELATED = 0.17
"""The mean likeness below which two files are different music: such have up to 0.13, and one part
alone with the whole mix 0.2 or more."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that both have, in seconds."""

    first: float
    second: float
    length: float

    @property
    def offset(self) -> float:
        """Seconds by which it is later in the second."""
        return self.second - self.first


@dataclass(frozen=True, slots=True)
class Run:
    """Frames of the first that follow one candidate."""

    start: int
    end: int
    state: int


def align(first: Outline, second: Outline) -> tuple[Piece, ...]:
    """Return what the two have in common, in order of time; nothing if they are different music."""
    if not len(first.wave) or not len(second.wave):
        return ()
    offsets = _candidates(first.features, second.features)
    likeness = _likeness(first.features, second.features, offsets)
    runs = _path(likeness, offsets)
    if _mean_likeness(runs, likeness) < _RELATED:
        return ()
    cuts = _cuts(runs, offsets, first.features, second.features)
    return tuple(_pieces(runs, cuts, offsets, first, second))


def _candidates(first: Features, second: Features) -> Indices:
    """Return the offsets, in frames, that chunks of the first have in the second, ascending."""
    size = min(len(first), _CHUNK)
    hop = max(1, size // 2, (len(first) - size) // _MOST_CHUNKS)
    transform = 1 << (len(second) + size - 1).bit_length()
    spectra = np.fft.rfft(second, transform, axis=0)
    lags = np.arange(1 - size, len(second))
    sums = np.concatenate([[0.0], np.cumsum((second**2).sum(axis=1), dtype=np.float64)])
    energies = sums[np.minimum(lags + size, len(second))] - sums[np.maximum(lags, 0)]
    weights: dict[int, float] = {}
    for start in sorted({*range(0, len(first) - size + 1, hop), len(first) - size}):
        chunk = first[start : start + size]
        quiet = _QUIET * chunk.size
        energy = max(quiet, float((chunk**2).sum()))
        product = (spectra * np.fft.rfft(chunk, transform, axis=0).conj()).sum(axis=1)
        found = np.roll(np.fft.irfft(product, transform), size - 1)[: len(lags)]
        found = found / np.sqrt(energy * np.maximum(energies, quiet))
        for place in _peaks(found):
            offset = int(lags[place]) - start
            near = min(weights, key=lambda known: abs(known - offset), default=offset)
            known = near if abs(near - offset) <= _SAME else offset
            weights[known] = weights.get(known, 0.0) + float(found[place]) ** 2
    strongest = sorted(weights, key=lambda offset: -weights[offset])[:_MOST_CANDIDATES]
    return np.array(sorted(strongest) or [0])


def _peaks(found: NDArray[np.float64]) -> list[int]:
    """Return where the highest local maxima stand."""
    padded = np.pad(found, 1, constant_values=-1.0)
    is_peak = (found >= padded[:-2]) & (found > padded[2:]) & (found > 0)
    places = np.flatnonzero(is_peak)
    return [int(place) for place in places[np.argsort(-found[places])][:_PEAKS]]


def _likeness(first: Features, second: Features, offsets: Indices) -> NDArray[np.float32]:
    """Return how alike the two are around each frame of the first, at each offset: 0 to 1.

    Where both are quiet there is nothing to tell, which counts as half alike.
    """
    quiet = np.float32(_QUIET * first.shape[1] * _LIKENESS_SPAN)
    rows: list[NDArray[np.float32]] = []
    for offset in offsets:
        row = np.zeros(len(first), np.float32)
        low, high = _overlap(len(first), len(second), int(offset))
        if low < high:
            here, there = first[low:high], second[low + offset : high + offset]
            shared, *energies = (
                _smoothed((one * other).sum(axis=1))
                for one, other in ((here, there), (here, here), (there, there))
            )
            scale = np.sqrt(np.prod([np.maximum(energy, 0) + quiet for energy in energies], axis=0))
            row[low:high] = np.clip((shared + quiet / 2) / scale, 0, 1)
        rows.append(row)
    return np.stack(rows)


def _overlap(first: int, second: int, offset: int) -> tuple[int, int]:
    """Return from and to which frame of the first there is a frame of the second."""
    return max(0, -offset), min(first, second - offset)


def _smoothed(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the sum over `_LIKENESS_SPAN` frames around each."""
    half = _LIKENESS_SPAN // 2
    sums = np.cumsum(np.pad(values, (half + 1, half)), dtype=np.float64)
    return (sums[2 * half + 1 :] - sums[: -2 * half - 1]).astype(np.float32)


def _path(likeness: NDArray[np.float32], offsets: Indices) -> list[Run]:
    """Return the runs of the first on one offset each that make the most of the likeness.

    To a later offset one jumps at once (something was inserted); to an earlier one after as many
    frames of the first as are missing in the second.
    """
    edges: Indices = np.arange(0, int(likeness.shape[1]), _STEP)
    scores = np.add.reduceat(likeness, edges, axis=1).T / _STEP
    missing = np.maximum(offsets[:, None] - offsets[None, :], 0)  # from row to column
    lost = -(-missing // _STEP)
    cost = np.where(np.eye(len(offsets), dtype=bool), 0.0, _JUMP)
    columns = np.arange(len(offsets))
    totals = np.zeros((len(scores) + 1, len(offsets)))
    origins = np.zeros((len(scores) + 1, len(offsets)), np.int64)
    for step in range(1, len(scores) + 1):
        came = step - 1 - lost
        reached = totals[np.maximum(came, 0), columns[:, None]] - cost
        reached[came < 0] = -np.inf
        origins[step] = reached.argmax(axis=0)
        totals[step] = reached[origins[step], columns] + scores[step - 1]
    state, step, end = int(totals[-1].argmax()), len(scores), likeness.shape[1]
    runs: list[Run] = []
    while step > 0:
        origin = int(origins[step, state])
        if origin != state or step == 1:
            runs.append(Run((step - 1) * _STEP, end, state))
            end = max(0, step - 1 - int(lost[origin, state])) * _STEP
        step -= 1 + int(lost[origin, state])
        state = origin
    return runs[::-1]


def _mean_likeness(runs: list[Run], likeness: NDArray[np.float32]) -> float:
    return float(np.mean(np.concatenate([likeness[r.state, r.start : r.end] for r in runs])))


def _cuts(runs: list[Run], offsets: Indices, first: Features, second: Features) -> list[int]:
    """Return for each jump the frame of the first at which the run before it ends."""
    cuts: list[int] = []
    for before, after in pairwise(runs):
        old, new = int(offsets[before.state]), int(offsets[after.state])
        lost = max(0, old - new)
        low = max(before.start, before.end - _JUMP_MARGIN)
        high = min(before.end + _JUMP_MARGIN, after.end - lost, len(second) - max(old, new + lost))
        places = np.arange(low, max(low + 1, high))
        stay = _distances(first, second, places, old)
        leave = _distances(first, second, places + lost, new)
        costs = np.concatenate([[0.0], np.cumsum(stay - leave)])
        cuts.append(low + int(costs.argmin()))
    return cuts


def _distances(first: Features, second: Features, places: Indices, offset: int) -> Distances:
    here = first[np.clip(places, 0, len(first) - 1)]
    there = second[np.clip(places + offset, 0, len(second) - 1)]
    return ((here - there) ** 2).sum(axis=1)


def _pieces(
    runs: list[Run], cuts: list[int], offsets: Indices, first: Outline, second: Outline
) -> Iterator[Piece]:
    """Yield each run in seconds, its offset refined and its ends within both files."""
    starts, ended = [0], 0.0
    for cut, (before, after) in zip(cuts, pairwise(runs), strict=True):
        starts.append(cut + max(0, int(offsets[before.state] - offsets[after.state])))
    for run, start, end in zip(runs, starts, [*cuts, None], strict=True):
        rough = int(offsets[run.state]) / FRAME_RATE
        low = max(start / FRAME_RATE, -rough)
        high = first.seconds if end is None else end / FRAME_RATE
        high = min(high, second.seconds - rough)
        offset = refined(first.wave, second.wave, rough, low, high)
        if start and ended > start / FRAME_RATE + offset - _OVERLAP:
            low = ended - offset  # something was removed: the second goes on without a gap
        low = max(low, -offset)
        high = min(high, second.seconds - offset, first.seconds)
        if high - low >= _SHORTEST or (len(runs) == 1 and high > low):
            yield Piece(low, low + offset, high - low)
            ended = high + offset
