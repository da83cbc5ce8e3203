"""A list of notes as it was typed, taken apart."""

from dataclasses import dataclass

from bot.domain.errors import InvalidError
from bot.domain.names import clean_text
from bot.domain.notes._notes import MAX_NOTES
from bot.domain.notes._places import Found, Ruler, inner_place, leading_place, parted, unbulleted

_LIST_LIMIT = 4000  # characters: what Discord's forms take


@dataclass(frozen=True, slots=True)
class NewNote:
    """One note as it was typed."""

    start_ms: int | None
    end_ms: int | None
    text: str
    in_bars: bool = False  # its place was given in bars: it has none where the tempo is unknown


def split_notes(text: str, ruler: Ruler) -> list[NewNote]:
    """Notes, one a line, each with the place that its line begins with, or names within.

    A line has several where each begins with its time.

    Bullets before a note are dropped; a place without words keeps its line. Bars stay in the
    words too: how they were counted is an assumption.

    Raises:
        InvalidError: there is none, or too many; a place runs backwards, or is none on the mix.
    """
    lines = [note for line in text.splitlines() for note in parted(unbulleted(line)) if note]
    if not lines:
        raise InvalidError("Write at least one note.")
    if len(lines) > MAX_NOTES:
        raise InvalidError(
            f"That is {len(lines):,} notes; at most {MAX_NOTES} fit in one list. "
            "Send the first of them, then the rest."
        )
    cleaned = clean_text("\n".join(lines), what="list of notes", limit=_LIST_LIMIT).splitlines()
    return [_note(line, ruler) for line in cleaned if line]


def _note(line: str, ruler: Ruler) -> NewNote:
    place = leading_place(line, ruler) or inner_place(line, ruler) or Found(None, None, 0)
    words = line if place.in_bars else line[place.until :].strip()
    return NewNote(place.start_ms, place.end_ms, words or line, in_bars=place.in_bars)
