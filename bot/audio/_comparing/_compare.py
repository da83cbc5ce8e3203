"""Puts a comparison together."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.audio._comparing._alignment import Piece, align
from bot.audio._comparing._matching import Match, match
from bot.audio._comparing._naming import Namer
from bot.audio._comparing._outline import RATE, Outline, outline
from bot.audio._comparing._progress import OnProgress, part
from bot.audio._comparing._regions import BAND_FACTORS, Region, regions
from bot.audio._comparing._spectra import EDGES, FRAME_SECONDS, HOP, WINDOW, Spectra, spectra
from bot.audio._comparing._spectra import RATE as FINE_RATE
from bot.domain.comparisons import (
    STRIP_TOP,
    Change,
    Comparison,
    Segment,
    Stretch,
    ToneBand,
)

_OUTLINED = 0.35
"""Share of the work that is done once both outlines are known."""
_COLUMNS = 600
_STRIP_SPAN = 1.0
"""Seconds over which a column of the strip is smoothed."""
_SHORTEST_STRETCH = 0.25
"""Seconds: a shorter difference of length is the padding of a codec."""
_RINGING = 0.01
"""Seconds that a resampler rings before and after an attack."""
_SILENCE = 10 ** (-60 / 20)
"""Peak of what may stand before and after a mix without being an intro."""


def compare(first: Path, second: Path, on_progress: OnProgress | None = None) -> Comparison:
    """Return what differs between two revisions, of which the second is the newer.

    `on_progress` is told with each frame which share of the work is done.

    Raises:
        UnreadableAudioError: one of them is no whole sound, or too long to compare.
        OSError: one of them cannot be opened.

    """
    outlines = (
        outline(first, part(on_progress, 0, _OUTLINED / 2)),
        outline(second, part(on_progress, _OUTLINED / 2, _OUTLINED)),
    )
    pieces = align(*outlines)
    rates = [one.sample_rate for one in outlines]
    channels = [one.channels for one in outlines]
    both = spectra(
        first,
        second,
        pieces,
        as_mono=min(channels) == 1 < max(channels),
        on_progress=part(on_progress, _OUTLINED, 1),
    )
    matched = match(both, min(rates))
    inserted, removed = _stretches(pieces, *outlines)
    return Comparison(
        first_ms=round(outlines[0].seconds * 1000),
        second_ms=round(outlines[1].seconds * 1000),
        segments=tuple(_segment(piece) for piece in pieces),
        inserted=inserted,
        removed=removed,
        gain=round(matched.gain, 2),
        balance=tuple(_balance(matched)),
        strip=_strip(both, matched, outlines[1].seconds, inserted),
        changes=tuple(_changes(both, matched)),
    )


def _segment(piece: Piece) -> Segment:
    return Segment(
        *(round(seconds * 1000, 3) for seconds in (piece.first, piece.second, piece.length))
    )


def _stretches(
    pieces: Sequence[Piece], first: Outline, second: Outline
) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """Return what was inserted and what was removed: sound between, before and after the pieces."""
    if not pieces:
        return (), ()
    ends = Piece(0, 0, 0), *pieces, Piece(first.seconds, second.seconds, 0)
    gaps = [
        (one.first + one.length, other.first, one.second + one.length, other.second)
        for one, other in pairwise(ends)
    ]
    inserted = (_stretch(second.wave, low, high, at) for at, _, low, high in gaps)
    removed = (_stretch(first.wave, low, high, at) for low, high, at, _ in gaps)
    return (
        tuple(part for part in inserted if part is not None),
        tuple(part for part in removed if part is not None),
    )


def _stretch(wave: NDArray[np.int16], low: float, high: float, at: float) -> Stretch | None:
    """Return a range of seconds as a stretch, if there is sound in it."""
    if high - low < _SHORTEST_STRETCH:
        return None
    sound = wave[round((low + _RINGING) * RATE) : round((high - _RINGING) * RATE)]
    if not len(sound) or np.abs(sound.astype(np.int32)).max() < _SILENCE * np.iinfo(np.int16).max:
        return None
    return Stretch(round(low * 1000), round(high * 1000), round(at * 1000))


def _balance(matched: Match) -> Iterator[float]:
    """Yield the dB of each part of the spectrum, over all that both have."""
    first, second, floor = (
        part.sum(axis=0, dtype=np.float64)
        for part in (matched.first, matched.second, matched.floor)
    )
    lows, highs = np.array(EDGES[:-1]), np.array(EDGES[1:])
    for band in ToneBand:
        inside = (lows >= band.low_hz) & (highs <= band.high_hz) & matched.is_comparable
        here, there, hidden = (part[inside].sum() + 1e-12 for part in (first, second, floor))
        yield round(10 * float(np.log10((there + hidden) / (here + hidden))), 2)


def _changes(both: Spectra, matched: Match) -> Iterator[Change]:
    namer = Namer(both, matched)
    for named in namer.named(regions(both, matched)):
        yield Change(
            *_milliseconds(both.second_starts, named.region),
            *_milliseconds(both.first_starts, named.region),
            kind=named.kind,
            decibels=named.decibels,
            bands=named.bands,
        )


def _milliseconds(starts: NDArray[np.float64], region: Region) -> tuple[int, int]:
    """Return from when to when a region is: each frame stands for its middle."""
    half = (WINDOW - HOP) / 2 / FINE_RATE
    begin = starts[region.start] + (half if region.start else 0)
    end = starts[region.end - 1] + half + FRAME_SECONDS
    if region.end == len(starts):
        end += half
    return round(begin * 1000), round(end * 1000)


def _strip(
    both: Spectra, matched: Match, seconds: float, inserted: Sequence[Stretch]
) -> tuple[float, ...]:
    """Return how far apart the two are over the second: the band that differs most counts."""
    columns = min(_COLUMNS, len(both))
    if not columns:
        return ()
    apart = np.abs(matched.apart(_STRIP_SPAN) * matched.is_comparable) / BAND_FACTORS
    values = np.zeros(columns)
    middles = both.second_starts + FRAME_SECONDS
    places = np.minimum((middles / seconds * columns).astype(int), columns - 1)
    np.maximum.at(values, places, np.minimum(apart.max(axis=1), STRIP_TOP))
    for stretch in inserted:
        low, high = (ms / 1000 / seconds * columns for ms in (stretch.start_ms, stretch.end_ms))
        values[int(low) : max(int(low) + 1, int(high))] = STRIP_TOP
    return tuple(round(float(value), 1) for value in values)
