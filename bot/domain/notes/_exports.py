"""Notes as files: to read, to count, and as markers in a DAW.

Ableton Live has no documented file for locators: its Sets are a format of its own, and it takes
none from MIDI files.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.names import slug
from bot.domain.notes._lists import NoteList
from bot.domain.notes._midi import midi_markers
from bot.domain.notes._notes import MixNote
from bot.domain.people import Who

_FORMULA = ("=", "+", "-", "@", "\t")  # what spreadsheets run instead of showing it
_NAME = 100  # characters of a marker's


class NoteFormat(StrEnum):
    """What notes are exported as."""

    TEXT = "text"
    CSV = "csv"
    REAPER = "reaper"  # CSV of its Region/Marker Manager
    MIDI = "midi"  # a standard MIDI file: Pro Tools imports its markers as memory locations


@dataclass(frozen=True, slots=True)
class NoteFile:
    """An export."""

    name: str
    data: bytes
    notes: int  # in it
    left_out: int  # living notes on the whole mix: a marker needs a place


@dataclass(frozen=True, slots=True)
class _Marker:
    name: str
    start_ms: int
    end_ms: int | None


def export_notes(found: NoteList, format_: NoteFormat, names: Mapping[Who, str]) -> NoteFile:
    """Write a song's notes to a file: all that were sent; as markers those that are to be done.

    Markers stand where the places are in the mix that is to answer the notes.

    Args:
        found: the song's notes, of all states.
        format_: of the file.
        names: of the authors: a file has no mentions.
    """
    sent = [note for note in found.notes if note.number is not None]
    living = [note for note in sent if note.is_living]
    placed = sorted(_placed(found, living), key=lambda marker: marker.start_ms)
    stem = f"{slug(found.song.title) or 'song'}_notes"
    match format_:
        case NoteFormat.TEXT:
            data = _text(found, sent, names).encode()
            return NoteFile(f"{stem}.txt", data, len(sent), 0)
        case NoteFormat.CSV:
            data = _table(found, sent, names).encode("utf-8-sig")  # so that Excel reads it
            return NoteFile(f"{stem}.csv", data, len(sent), 0)
        case NoteFormat.REAPER:
            data, ending = _regions(placed).encode(), "_reaper.csv"
        case NoteFormat.MIDI:
            marks = [(marker.start_ms, marker.name) for marker in placed]
            data, ending = midi_markers(marks, tempo=found.song.tempo), ".mid"
    return NoteFile(f"{stem}{ending}", data, len(placed), len(living) - len(placed))


def _text(found: NoteList, notes: Iterable[MixNote], names: Mapping[Who, str]) -> str:
    lines = [f"Notes on {found.song.title}", ""]
    for note in notes:
        place = f"{note.place} " if note.place else ""
        mix = found.mixes.get(note.revision_id, "")
        answer = f" - {note.reason}" if note.reason else ""
        lines.append(f"{note.number}. {place}{note.text}")
        lines.append(f"   {mix}, {names[note.author]}: {note.state.value}{answer}")
    return "\n".join(lines) + "\n"


def _table(found: NoteList, notes: Iterable[MixNote], names: Mapping[Who, str]) -> str:
    header = ("number", "state", "mix", "place", "start_seconds", "end_seconds", "note", "author")
    rows: list[Sequence[object]] = [(*header, "addressed_in", "reason")]
    rows += [
        (
            note.number,
            note.state.value,
            found.mixes.get(note.revision_id, ""),
            note.place,
            _seconds(note.start_ms),
            _seconds(note.end_ms),
            _cell(note.text),
            _cell(names[note.author]),
            found.mixes.get(note.addressed_in or 0, ""),
            _cell(note.reason or ""),
        )
        for note in notes
    ]
    return _csv(rows)


def _placed(found: NoteList, notes: Iterable[MixNote]) -> Iterator[_Marker]:
    for note in notes:
        start, end = found.place_of(note)
        if start is not None:
            yield _Marker(f"{note.number} {note.text}"[:_NAME], start, end)


def _regions(markers: Iterable[_Marker]) -> str:
    """A note at a time is a marker, one on a range a region; times as minutes and seconds."""
    rows: list[Sequence[object]] = [("#", "Name", "Start", "End", "Length")]
    for index, marker in enumerate(markers, 1):
        start, end = marker.start_ms, marker.end_ms
        if end is None:
            rows.append((f"M{index}", marker.name, _clock(start), "", ""))
        else:
            times = _clock(start), _clock(end), _clock(end - start)
            rows.append((f"R{index}", marker.name, *times))
    return _csv(rows)


def _csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _seconds(milliseconds: int | None) -> str:
    return "" if milliseconds is None else f"{milliseconds / 1000:.3f}"


def _clock(milliseconds: int) -> str:
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes}:{rest // 1000:02}.{rest % 1000:03}"
