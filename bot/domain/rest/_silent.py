"""Silent days: the weekdays on which nobody is to be disturbed."""

import re
from typing import Final

from bot.domain.errors import InvalidError
from bot.domain.ladders import NOTHING_WORDS
from bot.domain.when import fold, quote, weekday_named

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKENDS: Final = re.compile(
    r"\b(?:weekends?|week-ends?|wochenenden?|fin(?:es)? de semana|fins? de semaine)\b"
)
_DASH: Final = re.compile(r"\s*[-–—]\s*")
_BETWEEN_DAYS: Final = re.compile(r"[\s,;/&+]+")
_FILLERS: Final = frozenset(
    {"", "and", "und", "y", "et", "on", "am", "the", "el", "la", "los", "le", "les"}
)


def parse_silent_days(text: str) -> frozenset[int]:
    """Days of the week as a member typed them, 0 for Monday: "sat, sun", "fri-sun", "weekend".

    Names are read in English, German, Spanish and French; "off" is no day.

    Raises:
        InvalidError: they cannot be read, or are all seven; the message says what to type.
    """
    folded = fold(text)
    if folded in NOTHING_WORDS:
        return frozenset()
    parts = _BETWEEN_DAYS.split(_DASH.sub("-", _WEEKENDS.sub("sat sun", folded)))
    days = frozenset(day for part in parts if part not in _FILLERS for day in _days(part, text))
    if not days:
        raise InvalidError("No day was given. Type sat, sun, for example, or off.")
    if len(days) == len(_DAYS):
        raise InvalidError(
            "All seven days cannot be silent: reminders need one to come on. Leave one out."
        )
    return days


def silent_days_words(days: frozenset[int]) -> str:
    """As they are read: "Saturday and Sunday"."""
    *others, last = [_DAYS[day] for day in sorted(days)] or ["no silent days"]
    return f"{', '.join(others)} and {last}" if others else last


def silent_days_text(days: frozenset[int]) -> str:
    """The stored form: "5,6"; empty for none."""
    return ",".join(map(str, sorted(days)))


def silent_days_from_text(text: str) -> frozenset[int]:
    """The silent days that `silent_days_text` stored."""
    return frozenset(int(day) for day in text.split(",") if day)


def _days(part: str, text: str) -> list[int]:
    """The weekdays of one name or of a range such as "fri-sun"."""
    ends = [_weekday(name) for name in part.split("-")]
    if None in ends or len(ends) > 2:
        raise InvalidError(f"{quote(text)!r} are not days. Type sat, sun, for example, or off.")
    first, last = ends[0] or 0, ends[-1] or 0
    return [(first + step) % len(_DAYS) for step in range((last - first) % len(_DAYS) + 1)]


def _weekday(name: str) -> int | None:
    found = weekday_named(name)
    return weekday_named(name.removesuffix("s")) if found is None else found  # "sundays"
