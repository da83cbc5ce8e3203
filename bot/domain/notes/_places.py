"""Places in a mix as people write them: "1:12-1:20", "1:23.5", "bar 17", in any digits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import InvalidError
from bot.domain.notes._grammar import (
    ANOTHER,
    ANYWHERE,
    BULLETS,
    LEADING_BARS,
    LEADING_TIMES,
    PARTING,
    RANGES,
    WITHIN,
    in_ascii,
)

_BEATS = 4  # of a bar: songs keep a tempo and no time signature
_TAIL_MS = 1000  # past the end: a place read off a player's clock is rounded up
_SAID = 80  # characters of a line that a refusal repeats
_LAST_SECOND = 59  # of a minute


@dataclass(frozen=True, slots=True)
class Ruler:
    """What places on one mix are measured with."""

    label: str  # of the mix: "Mix 3"
    length_ms: int | None = None  # None for a link
    tempo: float | None = None  # beats a minute

    def bar_ms(self, bar: int) -> int:
        """Where a bar begins, counted from 1 at 0:00, in 4/4."""
        if self.tempo is None:
            raise ValueError("bars are measured with a tempo")
        return round((bar - 1) * _BEATS * 60_000 / self.tempo)


@dataclass(frozen=True, slots=True)
class Found:
    """A place that stands in a line."""

    start_ms: int | None  # None for a bar of a song whose tempo is unknown
    end_ms: int | None
    until: int  # characters of the line that it takes up
    in_bars: bool = False


def time_code(milliseconds: int) -> str:
    """A place in a mix as studios write it: "1:23", "1:23.5", "1:02:03"."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    whole = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return whole + (f".{rest:03}".rstrip("0") if rest else "")


def place_label(start_ms: int | None, end_ms: int | None) -> str:
    """A moment or a range: "1:23", "1:23.5–1:40"; nothing for the whole mix."""
    if start_ms is None:
        return ""
    start = time_code(start_ms)
    return start if end_ms is None else f"{start}–{time_code(end_ms)}"


def names_place(text: str) -> bool:
    """Whether a time or a bar stands anywhere in it, be it on the mix or not."""
    return ANYWHERE.search(in_ascii(text)) is not None


def unbulleted(line: str) -> str:
    """A line without what makes it an item of a list; a minus before a number stays."""
    found = BULLETS.match(in_ascii(line))
    return line[found.end() if found else 0 :].strip()


def parted(line: str) -> list[str]:
    """A line's notes, where several are on it: each begins with its time, and has words."""
    pieces: list[str] = []
    start = 0
    for cut in PARTING.finditer(in_ascii(line)):
        pieces.append(line[start : cut.start()])
        start = cut.end()
    pieces.append(line[start:])
    return pieces if all(map(_is_whole, pieces)) else [line]


def _is_whole(piece: str) -> bool:
    found = LEADING_TIMES.match(in_ascii(piece))
    has_words = found is not None and any(map(str.isalpha, piece[found.end() :]))
    return has_words and piece.count("(") == piece.count(")")


def parse_place(text: str, ruler: Ruler) -> Found:
    """A place alone, as an option of a command takes it.

    Raises:
        InvalidError: it is none, is not on the mix, or is in bars of an unknown tempo.
    """
    place = leading_place(text.strip(), ruler)
    if place is None or place.until < len(text.strip()):
        raise InvalidError(
            f"`{text.strip()[:_SAID]}` is no place in a mix. Write 1:23, 1:12-1:20 or bar 17."
        )
    if place.start_ms is None:
        raise InvalidError(
            "Bars can be found when the song's tempo is known: set it with `/song edit`, or write "
            "a time, such as 1:23."
        )
    return place


def leading_place(line: str, ruler: Ruler) -> Found | None:
    """The place that a line begins with.

    Raises:
        InvalidError: it runs backwards, is past the mix's end, or has seconds that no minute has.
    """
    shadow = in_ascii(line)
    if found := LEADING_TIMES.match(shadow):
        start, end = _times(found, line, ruler)
        goes_on = ANOTHER.match(shadow, found.end()) is not None
        return Found(start, end, 0 if goes_on else found.end())
    if found := LEADING_BARS.match(shadow):
        return _bars(found, line, ruler)
    return None


def inner_place(line: str, ruler: Ruler) -> Found | None:
    """The one time within a line that says it is a place: "too low at 1:12", "(1:12) too low";
    a range needs not to say so.

    What cannot be one on this mix is taken for words.
    """
    shadow = in_ascii(line)
    several = list(WITHIN.finditer(shadow)) or list(RANGES.finditer(shadow))
    if len(several) != 1:
        return None
    try:
        start, end = _times(several[0], line, ruler)
    except InvalidError:
        return None
    return Found(start, end, 0)


def _times(found: re.Match[str], line: str, ruler: Ruler) -> tuple[int | None, int | None]:
    """When a place begins and ends; raises InvalidError where there is no such place on the mix."""
    hours, minutes, *_ = parts = found.groups()
    short, to_end = parts[8:]
    for seconds in (parts[2], parts[6], short):
        if seconds is not None and int(seconds) > _LAST_SECOND:
            raise InvalidError(f"Seconds go from 00 to {_LAST_SECOND}: {line[:_SAID]}")
    start, end = _milliseconds(parts[:4]), _milliseconds(parts[4:8])
    if short is not None:
        end = _milliseconds((hours, minutes, short, None))
    elif to_end is not None:
        end = ruler.length_ms
    _require_forwards(start, end, line)
    _require_within(end if end is not None else start, line, ruler)
    return start, end


def _bars(found: re.Match[str], line: str, ruler: Ruler) -> Found | None:
    first = int(found[1])
    last = int(found[2]) if found[2] else first
    if not first:
        return None
    _require_forwards(first, last if found[2] else None, line, is_bars=True)
    if ruler.tempo is None:
        return Found(None, None, found.end(), in_bars=True)
    _require_within(ruler.bar_ms(last), line, ruler)
    end = ruler.bar_ms(last + 1)
    if ruler.length_ms is not None and ruler.length_ms > ruler.bar_ms(first):
        end = min(end, ruler.length_ms)  # the last bar may be cut short
    return Found(ruler.bar_ms(first), end, found.end(), in_bars=True)


def _milliseconds(parts: Sequence[str | None]) -> int | None:
    hours, minutes, seconds, fraction = parts
    if minutes is None or seconds is None:
        return None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "")[:3].ljust(3, "0"))


def _require_forwards(
    start: int | None, end: int | None, line: str, *, is_bars: bool = False
) -> None:
    if start is None or end is None or start < end or (is_bars and start == end):
        return
    raise InvalidError(f"This range runs backwards: {line[:_SAID]}\nWrite the earlier place first.")


def _require_within(last: int | None, line: str, ruler: Ruler) -> None:
    if ruler.length_ms is None or last is None or last <= ruler.length_ms + _TAIL_MS:
        return
    end = time_code(ruler.length_ms // 1000 * 1000)
    raise InvalidError(f"{ruler.label} ends at {end}, so this is past its end: {line[:_SAID]}")
