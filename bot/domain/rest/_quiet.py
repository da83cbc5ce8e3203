"""Quiet hours: from when to when, each day, nobody is to be disturbed."""

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from bot.domain.errors import InvalidError
from bot.domain.ladders import NOTHING_WORDS
from bot.domain.when import fold, quote

_DAY: Final = timedelta(days=1)
_LONGEST: Final = timedelta(hours=16)
_TIME: Final = r"(\d{1,2})(?:[:.h]?(\d{2}))?\s?(am|pm|a\.m\.|p\.m\.|h|uhr)?"
_QUIET_HOURS: Final = re.compile(
    rf"(?:from |von |de )?{_TIME}\s?(?:[-–—]|to|till|until|bis|a|hasta)\s?{_TIME}", re.ASCII
)
_CLOCK: Final = re.compile(rf"(?:at |um |a las |a )?{_TIME}", re.ASCII)
_NAMED_TIMES: Final = (("midnight", "00:00"), ("noon", "12:00"))


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when to when nobody is to be disturbed, each day; over midnight if it ends earlier."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise InvalidError(
                f"Quiet hours cannot begin and end at {self.start:%H:%M} both. "
                "Type 22:00-08:00, for example, or off."
            )


DEFAULT_QUIET_HOURS: Final = QuietHours(time(22), time(8))


def parse_quiet_hours(text: str) -> QuietHours | None:
    """Quiet hours as a member typed them: "22:00-08:00", "22-8", "10pm to 8am"; None for "off".

    Raises:
        InvalidError: they cannot be read, or leave hardly any time; the message says what to type.
    """
    folded = fold(text)
    if folded in NOTHING_WORDS:
        return None
    for name, clock in _NAMED_TIMES:
        folded = folded.replace(name, clock)
    match = _QUIET_HOURS.fullmatch(folded)
    if match is None:
        raise InvalidError(
            f"{quote(text)!r} are not quiet hours. Type 22:00-08:00, for example, or off."
        )
    hours = QuietHours(_time(*match.group(1, 2, 3)), _time(*match.group(4, 5, 6)))
    length = (into_day(hours.end) - into_day(hours.start)) % _DAY
    if length > _LONGEST:
        raise InvalidError(
            f"{quiet_hours_words(hours)} is most of the day, and reminders need some of it; "
            f"{_LONGEST // timedelta(hours=1)} hours is the most. "
            "Type 22:00-08:00 or 10pm-8am, for example."
        )
    return hours


def parse_clock(text: str) -> time | None:
    """A time of day as a member typed it: "8", "8:30", "8.30 am", "noon"; None for no such thing.

    Raises:
        InvalidError: there is no such time of day; the message says what to type.
    """
    folded = fold(text)
    match = _CLOCK.fullmatch(dict(_NAMED_TIMES).get(folded, folded))
    return _time(*match.groups()) if match else None


def quiet_hours_words(hours: QuietHours | None) -> str:
    """As they are read: "22:00–08:00"."""
    return f"{hours.start:%H:%M}–{hours.end:%H:%M}" if hours else "no quiet hours"


def quiet_hours_text(hours: QuietHours | None) -> str:
    """The stored form: "22:00-08:00"; empty for none."""
    return f"{hours.start:%H:%M}-{hours.end:%H:%M}" if hours else ""


def quiet_hours_from_text(text: str) -> QuietHours | None:
    """The quiet hours that `quiet_hours_text` stored."""
    if not text:
        return None
    start, end = text.split("-")
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end))


def into_day(clock: time) -> timedelta:
    """How far into the day a time on the clock is."""
    return timedelta(hours=clock.hour, minutes=clock.minute)


def _time(hour_text: str, minute_text: str | None, suffix: str | None) -> time:
    hour, minute = int(hour_text), int(minute_text or 0)
    if suffix and suffix[0] in "ap":
        if not 1 <= hour <= 12:
            raise InvalidError(f"{hour} does not go with am or pm. Write 22:00 or 10pm.")
        hour = hour % 12 + (12 if suffix[0] == "p" else 0)
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise InvalidError(f"{hour}:{minute:02} is not a time of day. Write 22:00 or 10pm.")
    return time(hour % 24, minute)
