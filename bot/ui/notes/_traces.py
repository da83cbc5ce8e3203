"""What became of the place of a note in a later mix, in words: evidence, and no verdict."""

from collections.abc import Iterable

from bot.domain.comparisons import Trace
from bot.domain.notes import MixNote, place_label
from bot.ui import text

EARS = "What changed at each place, as measured. Your ears decide."
"""Below a list in which there is such a line."""
_ELLIPSIS = 24  # characters that `text.cut_lines` keeps free for how many lines it left out


def place_now(note: MixNote, trace: Trace | None) -> str:
    """Where a note is in the mix that it is shown with."""
    if trace is None or not trace.is_moved:
        return note.place
    return place_label(trace.start_ms, trace.end_ms)


def place_before(note: MixNote, trace: Trace | None) -> str:
    """Where it was in the mix that it was made on, or that this is gone; nothing if it stayed."""
    if trace is None:
        return ""
    if trace.cut:
        return "✂️ cut out"
    return f"was {note.place}" if trace.is_moved else ""


def evidence_line(trace: Trace | None, *, mix: str | None = None) -> str:
    """What changed there, as a small line under a note; nothing where that is not known.

    Args:
        trace: of the note.
        mix: in which, where the list is not of one.
    """
    if trace is None:
        return ""
    return f"\n-# ↳ {f'{mix}: ' if mix else ''}{trace.label}"


def lines_with_evidence(lines: Iterable[tuple[str, Trace | None]], limit: int) -> str:
    """Notes of a card, each with what changed there as far as they leave room for it."""
    listed = list(lines)
    room = limit - _ELLIPSIS - sum(len(line) + 1 for line, _ in listed)
    shown: list[str] = []
    for line, trace in listed:
        below = f"\n↳ {trace.brief}" if trace else ""
        fits = len(below) <= room
        room -= len(below) if fits else 0
        shown.append(line + below if fits else line)
    return text.cut_lines(shown, limit)
