"""What a comparison says about a note."""

from dataclasses import dataclass

from bot.domain.comparisons._comparison import (
    AUDIBLE_GAIN,
    Change,
    Comparison,
    Difference,
    Stretch,
)
from bot.domain.figures import signed

NOTE_MARGIN_MS = 2_000
"""How far from a note's place what was done for it may lie: nobody stops the clock at once."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What became of the place of a note."""

    changes: tuple[Change, ...]
    inserted: tuple[Stretch, ...]
    removed: tuple[Stretch, ...]
    gain: float
    """dB of the whole mix, if that is audible; else 0."""
    is_related: bool = True
    """Whether the two have anything in common: else nothing can be said of a place."""

    @property
    def is_changed(self) -> bool:
        """Whether anything there differs audibly."""
        found = self.changes or self.inserted or self.removed or self.gain
        return bool(found) or not self.is_related

    @property
    def label(self) -> str:
        """In one line: "1:20–1:31 changed, −0.9 dB at 1–4 kHz", "no audible change here"."""
        return "; ".join(self._parts)

    @property
    def brief(self) -> str:
        """What says most of it, where there is little room."""
        return self._parts[0]

    @property
    def _parts(self) -> list[str]:
        if not self.is_related:
            return ["the two have nothing in common"]
        parts = [change.label for change in self.changes[:2]]
        parts += [f"{part.label} is new" for part in self.inserted[:1]]
        parts += [f"{part.label} was taken out" for part in self.removed[:1]]
        if self.gain:
            parts.append(f"the whole mix {signed(self.gain, 1, plus=True)} dB")
        return parts or ["no audible change here"]


def evidence(comparison: Comparison, start_ms: int | None, end_ms: int | None = None) -> Evidence:
    """Return what changed near the place of a note on the first revision.

    Args:
        comparison: of the revision that the note is on with the one that should answer it.
        start_ms: where the note begins; None if it is on the whole mix.
        end_ms: where it ends; None if it is on a moment.

    """
    if Difference.UNRELATED in comparison.differences:
        return Evidence((), (), (), 0.0, is_related=False)
    gain = comparison.gain if abs(comparison.gain) >= AUDIBLE_GAIN else 0.0
    if start_ms is None:
        return Evidence(comparison.changes, comparison.inserted, comparison.removed, gain)
    low = start_ms - NOTE_MARGIN_MS
    high = (start_ms if end_ms is None else end_ms) + NOTE_MARGIN_MS
    near = [
        change
        for change in comparison.changes
        if change.first_start_ms <= high and change.first_end_ms >= low
    ]
    return Evidence(
        changes=tuple(sorted(near, key=lambda change: _distance(change, low, high))),
        inserted=tuple(part for part in comparison.inserted if low <= part.at_ms <= high),
        removed=tuple(
            part for part in comparison.removed if part.start_ms <= high and part.end_ms >= low
        ),
        gain=gain,
    )


def shift(comparison: Comparison, ms: int) -> int | None:
    """Return where a moment of the first revision is in the second; None if it was taken out."""
    for segment in comparison.segments:
        if segment.first_ms <= ms <= segment.first_ms + segment.length_ms:
            return round(ms + segment.offset_ms)
    return None


def _distance(change: Change, low: int, high: int) -> int:
    """Return how far the middle of a change is from the middle of a range."""
    return abs(change.first_start_ms + change.first_end_ms - low - high)
