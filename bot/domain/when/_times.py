"""Which times of day a phrase of tokens may name."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.domain.when._lexicon import Kind, Part, Sense, without
from bot.domain.when._values import DueError

_DAY: Final = 24 * 60
_TIME: Final = re.compile("q?a?(?:kj?z?c?|kp|jk|jn[pc]?|nc?j|njp|np|ncn?|n|g)?q?")
_HOUR: Final = 60
_MIDNIGHT: Final = 24
_LAST_AFTERNOON_HOUR: Final = 7
_FIRST_MORNING_HOUR: Final = 4
_LATE: Final = (Part.EVENING, Part.NIGHT)


class TimeOfDay(NamedTuple):
    """Minutes from the start of the day; from 1440 on, in the night that follows it."""

    minutes: int
    offset: tuple[int, int] | None = None
    """Minutes ahead of UTC, and 1 if "UTC" was written with them."""
    is_second_guess: bool = False
    """Whether completion offers it, although the words by themselves mean another time."""


def times(tokens: Sense, *, after_date: bool) -> list[TimeOfDay]:
    """The times that the tokens may name as a whole; none if they are not a time.

    A bare number or part of the day is a time after a date alone. Raises DueError for 25:00.
    """
    kinds = "".join(token.kind for token in tokens)
    if not _TIME.fullmatch(kinds) or kinds in {"", "a"} or kinds.count("q") > 1:
        return []
    if not after_date and (kinds == "n" or kinds.startswith("q") or kinds == "aq"):
        return []
    values = {token.kind: token.values for token in tokens}
    part = Part(values[Kind.PART][0]) if Kind.PART in values else None
    if Kind.MIDNIGHT in values:
        return _midnight(part, after_date=after_date)
    if Kind.PAST in values:
        return _past(without(tokens, Kind.PAST), values[Kind.PAST][0])
    if Kind.CLOCK in values:
        hour, minute, is_24_hour = values[Kind.CLOCK]
        is_24_hour = is_24_hour or Kind.O_CLOCK in values
    else:
        numbers = [token.values for token in tokens if token.kind is Kind.NUMBER]
        if not numbers:
            return [TimeOfDay(part * 60)] if part is not None else []
        hour, width = numbers[0]
        if hour == _MIDNIGHT and len(numbers) == 1 and Kind.O_CLOCK not in values:
            return []  # "tue 24" is a day
        minute = numbers[1][0] if len(numbers) == 2 else 0
        is_24_hour = Kind.O_CLOCK in values or (width == 2 and hour < 10)
    return _at(hour, minute, values, part, is_24_hour=bool(is_24_hour))


def _past(of_hour: Sense, minutes: int) -> list[TimeOfDay]:
    """The times so many minutes past the hours that the tokens may name: "half past 6"."""
    hours = times(of_hour, after_date=True)
    if any(hour.minutes % _HOUR for hour in hours):
        return []
    shifted = [(hour, hour.minutes + minutes) for hour in hours]
    return [hour._replace(minutes=at if at >= 0 else at + _DAY) for hour, at in shifted]


def _at(
    hour: int,
    minute: int,
    values: dict[Kind, tuple[int, ...]],
    part: Part | None,
    *,
    is_24_hour: bool,
) -> list[TimeOfDay]:
    _check(hour, minute)
    if Kind.MERIDIEM in values:
        if not 1 <= hour <= 12:
            raise DueError(f"{hour} does not go with am or pm. Write 18:00 or 6pm.")
        of_day = hour % 12 + values[Kind.MERIDIEM][0]
        is_after_midnight = part in _LATE and of_day < _FIRST_MORNING_HOUR  # "friday night at 2am"
        return _named([of_day + 24 if is_after_midnight else of_day], minute)
    if part is not None:
        return _named(_in_part(hour, part), minute)
    if Kind.OFFSET in values:
        ahead, explicit = values[Kind.OFFSET]
        return [TimeOfDay(hour * 60 + minute, offset=(ahead, explicit))]
    if not is_24_hour and 1 <= hour <= _LAST_AFTERNOON_HOUR:
        afternoon, morning = _named([hour + 12, hour], minute)
        return [afternoon, morning._replace(is_second_guess=True)]
    return _named([hour], minute)


def _named(hours: Sequence[int], minute: int) -> list[TimeOfDay]:
    return [TimeOfDay(hour * 60 + minute) for hour in hours]


def _check(hour: int, minute: int) -> None:
    if minute > 59 or hour * 60 + minute > _DAY:
        raise DueError(f"{hour}:{minute:02} is not a time of day. Write 18:00 or 6pm.")


def _midnight(part: Part | None, *, after_date: bool) -> list[TimeOfDay]:
    if part in _LATE:
        return [TimeOfDay(_DAY)]
    return [TimeOfDay(0), TimeOfDay(_DAY)] if after_date else [TimeOfDay(0)]


def _in_part(hour: int, part: Part) -> list[int]:
    """The hours of the day that "hour in the part" means; none for "18 in the morning"."""
    if part is Part.MORNING:
        return [hour] if hour < 12 else []
    if part is Part.AFTERNOON:
        if hour == 12 or 13 <= hour <= 19:
            return [hour]
        return [hour + 12] if 1 <= hour <= _LAST_AFTERNOON_HOUR else []
    if hour < _FIRST_MORNING_HOUR or hour == 12:
        return [24 + hour % 12]
    return [hour + 12] if hour < 12 else [hour]
