"""Plans which revision is heard when, so that both play the same music in turns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.audio._comparing._alignment import Piece

_SHORTEST = 0.25
"""Seconds: a turn of less is left to the revision before it; the first, to the one after it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A stretch of one revision, in seconds."""

    is_second: bool
    start: float
    """In its own file."""
    length: float


def turns(pieces: Sequence[Piece], start: float, length: float, turn: float) -> list[Heard]:
    """Return what is heard one after the other, beginning with the first revision.

    Time runs along the second, from `start`. Where the first has nothing to it, as in an inserted
    bar, the second is heard.
    """
    planned: list[Heard] = []
    for heard in _in_turns(pieces, start, start + length, turn):
        before = planned[-1] if planned else None
        if before and (_goes_on(before, heard) or heard.length < _SHORTEST):
            planned[-1] = Heard(before.is_second, before.start, before.length + heard.length)
        elif before and before.length < _SHORTEST:
            planned[-1] = _begun_earlier(heard, before.length)
        else:
            planned.append(heard)
    return planned


def _in_turns(pieces: Sequence[Piece], start: float, end: float, turn: float) -> Iterator[Heard]:
    is_second = False
    while start < end:
        until = min(start + turn, end)
        if is_second:
            yield Heard(is_second=True, start=start, length=until - start)
        else:
            yield from _of_the_first(pieces, start, until)
        start, is_second = until, not is_second


def _of_the_first(pieces: Sequence[Piece], start: float, end: float) -> Iterator[Heard]:
    """Yield a turn of the first, with the second where it alone has something."""
    for piece in pieces:
        low, high = max(start, piece.second), min(end, piece.second + piece.length)
        if low < high:
            if start < low:
                yield Heard(is_second=True, start=start, length=low - start)
            yield Heard(is_second=False, start=low - piece.offset, length=high - low)
            start = high
    if start < end:
        yield Heard(is_second=True, start=start, length=end - start)


def _begun_earlier(heard: Heard, seconds: float) -> Heard:
    """A turn with what its file has right before it."""
    earlier = min(seconds, heard.start)
    return Heard(heard.is_second, heard.start - earlier, heard.length + earlier)


def _goes_on(before: Heard, heard: Heard) -> bool:
    is_at_its_end = abs(before.start + before.length - heard.start) < 1e-6
    return before.is_second is heard.is_second and is_at_its_end
