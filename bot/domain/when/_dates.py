"""Which days a phrase of tokens may name."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bot.domain.when._clock import MONTHS, WEEKDAYS, Here, day_label
from bot.domain.when._lexicon import Kind, Sense, Unit
from bot.domain.when._values import DueError

_YEARS_TO_A_LEAP_DAY: Final = 8
_HOURS: Final = 24
"""From this number on, one beside a weekday can only be a day."""


def too_far() -> DueError:
    """The refusal of what lies beyond the years that a deadline may be ahead."""
    return DueError("That is more than 5 years away. Name a nearer time.")


def dates(tokens: Sense, at: Here) -> list[date]:
    """The days that the tokens may name as a whole; none if they are not a date.

    Raises DueError for a day that does not exist.
    """
    kinds = "".join(token.kind for token in tokens)
    for pattern, rule in _RULES:
        if pattern.fullmatch(kinds):
            try:
                return rule(tokens, at)
            except OverflowError as error:
                raise too_far() from error
    return []


def plus(start: date, count: int, of: Unit) -> date:
    """A day so many units of the calendar after another; months end where they end.

    Raises OverflowError beyond the years that a date can have.
    """
    if of in (Unit.DAY, Unit.WEEK):
        return start + timedelta(days=count * (7 if of is Unit.WEEK else 1))
    months = start.year * 12 + start.month - 1 + count * (12 if of is Unit.YEAR else 1)
    year, month = divmod(months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(year)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _value(tokens: Sense, kind: Kind) -> int | None:
    return next((token.values[0] for token in tokens if token.kind is kind), None)


def _unit(tokens: Sense) -> Unit:
    return Unit(_value(tokens, Kind.UNIT) or 0)


def _exact(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise DueError(
            f"There is no such day as {year:04}-{month:02}-{day:02} (year, month, day)."
        ) from error


def _coming(month: int, day: int, at: Here) -> date:
    """The next such day; today counts."""
    for year in range(at.today.year, at.today.year + _YEARS_TO_A_LEAP_DAY + 1):
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            found = date(year, month, day)
            if found >= at.today:
                return found
    name = MONTHS[month - 1] if 1 <= month <= 12 else f"in a month {month}"
    raise DueError(f"There is no day {day} {name}.")


def _on(tokens: Sense, day: date) -> list[date]:
    """The day, if it falls on the weekday that was named with it."""
    weekday = _value(tokens, Kind.WEEKDAY)
    if weekday is not None and weekday != day.weekday():
        raise DueError(
            f"{day_label(day, year=True)} is not a {WEEKDAYS[weekday]}. Leave one of the two out."
        )
    return [day]


def _literal(tokens: Sense, at: Here) -> list[date]:
    *year, month, day = tokens[-1].values
    return _on(tokens, _exact(year[0], month, day) if year else _coming(month, day, at))


def _month_and_day(tokens: Sense, at: Here) -> list[date]:
    month = _value(tokens, Kind.MONTH) or 0
    number = _value(tokens, Kind.NUMBER)
    day = number if number is not None else (_value(tokens, Kind.ORDINAL) or 0)
    year = _value(tokens, Kind.YEAR)
    return _on(tokens, _coming(month, day, at) if year is None else _exact(year, month, day))


def _day_of_month(tokens: Sense, at: Here) -> list[date]:
    """ "the 24th": of this month, or of the next that has it."""
    day = _value(tokens, Kind.ORDINAL) or 0
    for ahead in range(3):
        month = plus(at.today.replace(day=1), ahead, Unit.MONTH)
        if (
            1 <= day <= monthrange(month.year, month.month)[1]
            and month.replace(day=day) >= at.today
        ):
            return _on(tokens, month.replace(day=day))
    raise DueError(f"No month has a day {day}.")


def _weekday_and_number(tokens: Sense, at: Here) -> list[date]:
    """ "tue 24", where the coming Tuesday is the 24th, or where 24 is no hour; none for "fri 6"."""
    weekday, number = tokens
    for ahead in range(3):
        month = plus(at.today.replace(day=1), ahead, Unit.MONTH)
        if 1 <= number.values[0] <= monthrange(month.year, month.month)[1]:
            day = month.replace(day=number.values[0])
            is_far = day >= at.today + timedelta(days=7)
            if day >= at.today and day.weekday() == weekday.values[0]:
                return [] if is_far and number.values[0] < _HOURS else [day]
    return []


def _relative(tokens: Sense, at: Here) -> list[date]:
    """ "tomorrow", "tomorrow week", "heute in 3 Wochen"."""
    day = at.today + timedelta(days=_value(tokens, Kind.DAY) or 0)
    if len(tokens) == 1:
        return [day]
    count = _value(tokens, Kind.NUMBER)
    unit = _unit(tokens)
    if unit < Unit.DAY or (count is None and unit is not Unit.WEEK):
        return []
    return [plus(day, 1 if count is None else count, unit)]


def _weekday(tokens: Sense, at: Here) -> list[date]:
    """ "friday": the coming one; on a Friday today's too, as long as its time is ahead."""
    ahead = ((_value(tokens, Kind.WEEKDAY) or 0) - at.today.weekday()) % 7
    day = at.today + timedelta(days=ahead)
    if tokens[0].kind is Kind.THIS or ahead:
        return [day]
    return [day, day + timedelta(days=7)]


def _next_weekday(tokens: Sense, at: Here) -> list[date]:
    """ "next friday": the Friday of next week, and the coming Friday where that is another."""
    weekday = _value(tokens, Kind.WEEKDAY) or 0
    coming = at.today + timedelta(days=(weekday - at.today.weekday() - 1) % 7 + 1)
    of_next_week = at.today + timedelta(days=7 - at.today.weekday() + weekday)
    return sorted({coming, of_next_week})


def _weekday_in_weeks(tokens: Sense, at: Here) -> list[date]:
    """ "friday week", "friday in 2 weeks": counted from the coming Friday."""
    if _unit(tokens) is not Unit.WEEK:
        return []
    count = _value(tokens, Kind.NUMBER)
    ahead = ((_value(tokens, Kind.WEEKDAY) or 0) - at.today.weekday() - 1) % 7 + 1
    return [plus(at.today + timedelta(days=ahead), 1 if count is None else count, Unit.WEEK)]


def _last_weekday(tokens: Sense, at: Here) -> list[date]:
    back = (at.today.weekday() - (_value(tokens, Kind.WEEKDAY) or 0) - 1) % 7 + 1
    return [at.today - timedelta(days=back)]


def _next_period(tokens: Sense, at: Here) -> list[date]:
    """ "next week", "next month" name no day: its working days, or its first and last."""
    unit = _unit(tokens)
    if unit is Unit.WEEK:
        monday = at.today + timedelta(days=7 - at.today.weekday())
        return [monday + timedelta(days=ahead) for ahead in range(5)]
    if unit is Unit.MONTH:
        first = plus(at.today.replace(day=1), 1, Unit.MONTH)
        return [first, _last_of(first, Unit.MONTH)]
    return []


def _end(tokens: Sense, at: Here) -> list[date]:
    """ "end of month", "end of next week"; a week ends on its Friday or its Sunday."""
    unit = _unit(tokens)
    if unit < Unit.DAY:
        return []
    day = plus(at.today, int(any(token.kind is Kind.NEXT for token in tokens)), unit)
    if unit is Unit.WEEK:
        monday = day - timedelta(days=day.weekday())
        return [monday + timedelta(days=ahead) for ahead in (4, 6)]
    return [day if unit is Unit.DAY else _last_of(day, unit)]


def _end_of_named(tokens: Sense, at: Here) -> list[date]:
    """ "end of december"."""
    month = _value(tokens, Kind.MONTH) or 0
    year = _value(tokens, Kind.YEAR)
    if year is None:
        year = at.today.year + (month < at.today.month)
    return [_last_of(_exact(year, month, 1), Unit.MONTH)]


def _last_of(day: date, period: Unit) -> date:
    """The last day of the month or year that a day lies in."""
    month = 12 if period is Unit.YEAR else day.month
    return date(day.year, month, monthrange(day.year, month)[1])


def _in_units(tokens: Sense, at: Here) -> list[date]:
    """ "in 3 days", before a time: on the calendar alone."""
    day = at.today
    for number, unit in zip(tokens[0::2], tokens[1::2], strict=True):
        if unit.values[0] < Unit.DAY:
            return []
        day = plus(day, number.values[0], Unit(unit.values[0]))
    return [day] if day > at.today else []


def _after_in(tokens: Sense, at: Here) -> list[date]:
    return _in_units(tuple(token for token in tokens if token.kind is not Kind.IN), at)


_RULES: Final[tuple[tuple[re.Pattern[str], Callable[[Sense, Here], list[date]]], ...]] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        ("w?d", _literal),
        ("w?[no]my?|w?m[no]y?", _month_and_day),
        ("w?o", _day_of_month),
        ("wn", _weekday_and_number),
        ("r|ru|ri?nu", _relative),
        ("t?w", _weekday),
        ("xw|wx", _next_weekday),
        ("wu|wi?nu", _weekday_in_weeks),
        ("lw|wl", _last_weekday),
        ("xu|ux", _next_period),
        ("e[tx]?u|eu[tx]", _end),
        ("emy?", _end_of_named),
        ("i?(nu)+|(nu)+i", _after_in),
    )
)
