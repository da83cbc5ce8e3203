"""Two people's notes on the same place: somebody has to say which one counts."""

from collections.abc import Iterable, Iterator
from itertools import islice

from bot.domain.notes._notes import MixNote

_NEAR_MS = 2000  # two people who mean the same moment rarely type it closer
_AT_MOST = 100  # pairs: they are gone through one at a time


def conflicts(notes: Iterable[MixNote]) -> list[tuple[MixNote, MixNote]]:
    """Pairs of notes by two people whose places overlap, or lie within 2 s, earliest first.

    Notes on the whole mix have no place; a pair that was kept on purpose is none any more. Of
    very many, the first hundred.
    """
    return list(islice(_pairs(notes), _AT_MOST))


def _pairs(notes: Iterable[MixNote]) -> Iterator[tuple[MixNote, MixNote]]:
    placed = sorted(
        ((start, end, note) for note in notes for start, end in _spans(note)),
        key=lambda each: (each[0], each[2].id),
    )
    for index, (_, end, first) in enumerate(placed):
        for start, _, second in placed[index + 1 :]:
            if start > end + _NEAR_MS:
                break
            if first.author != second.author and not (first.is_kept and second.is_kept):
                yield first, second


def _spans(note: MixNote) -> list[tuple[int, int]]:
    if note.start_ms is None:
        return []
    return [(note.start_ms, note.start_ms if note.end_ms is None else note.end_ms)]
