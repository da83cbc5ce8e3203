"""Where the place of a note on one revision is in a later one, and what changed there."""

from dataclasses import dataclass

from bot.domain.comparisons._comparison import Comparison, Stretch
from bot.domain.comparisons._evidence import Evidence, evidence, shift

_LEAD_MS = 200
"""A place is that of the sound which follows it, and a range's end that of the sound before: edges
of an alignment are uncertain by some hundredths of a second, and a note is often on a downbeat."""

_STILL_MS = 100
"""What moved by less did not move: codecs and converters delay a mix by some hundredths."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of the place of a note."""

    start_ms: int
    """In the later revision; where the rest meets if the place was cut out."""
    end_ms: int | None
    is_moved: bool
    """Whether the place is written otherwise than on the earlier revision."""
    cut: Stretch | None
    """What was taken out of the earlier one, if the place was in it."""
    evidence: Evidence

    @property
    def label(self) -> str:
        """In full: "1:20–1:31 changed, −0.9 dB at 1–4 kHz"."""
        return f"{self.cut.label} was taken out" if self.cut else self.evidence.label

    @property
    def brief(self) -> str:
        """In few words, for a card."""
        return self.label if self.cut else self.evidence.brief


def trace(comparison: Comparison, start_ms: int | None, end_ms: int | None = None) -> Trace | None:
    """Follow the place of a note to the second of two revisions.

    Args:
        comparison: of the revision that the note is on with a later one.
        start_ms: where the note begins; None if it is on the whole mix.
        end_ms: where it ends; None if it is on a moment.

    Returns:
        None if there is nothing to say: the note has no place, or too little of the two is alike.

    """
    if start_ms is None or not comparison.is_aligned:
        return None
    found = evidence(comparison, start_ms, end_ms)
    first = start_ms + _LEAD_MS
    last = first if end_ms is None else end_ms - _LEAD_MS
    cut = next((p for p in found.removed if p.start_ms <= first and last <= p.end_ms), None)
    step = _step(start_ms, end_ms)
    start, end = _moved(comparison, start_ms, _LEAD_MS, step), None
    if end_ms is not None and cut is None:
        end = _moved(comparison, end_ms, -_LEAD_MS, step)
        end = end if end > start else None
    is_moved = cut is None and (start, end) != (start_ms, end_ms)
    return Trace(start, end, is_moved, cut, found)


def _moved(comparison: Comparison, ms: int, lead: int, step: int) -> int:
    """Return where a moment is in the second, as finely as it was written."""
    there = _followed(comparison, ms, lead)
    if abs(there - ms) < _STILL_MS:
        return ms
    return min(max(0, round(there / step) * step), comparison.second_ms)


def _followed(comparison: Comparison, ms: int, lead: int) -> float:
    """Return where a moment is in the second: if it is gone, where the rest meets."""
    there = shift(comparison, ms + lead)
    if there is not None:
        return there - lead
    edges = [
        (segment.first_ms + part, segment.second_ms + part)
        for segment in comparison.segments
        for part in (0, segment.length_ms)
    ]
    return min(edges, key=lambda edge: abs(edge[0] - ms))[1]


def _step(*places: int | None) -> int:
    """Return how finely a place was written, in milliseconds: 1:23, 1:23.5, or as bars fall."""
    known = [place for place in places if place is not None]
    return next(step for step in (1000, 100, 1) if all(place % step == 0 for place in known))
