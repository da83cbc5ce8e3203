"""Rules by which something comes again: the part of RFC 5545's RRULE that a member can say.

No oftener than once a day, at intervals of at most 5 years, by weekday, by day of the month or by
day of the year, without end or UNTIL a wall time. Every rule of this part comes again within a few
periods of a day that fits it; of others dateutil may look for the next until the year 9999.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from bot.domain.when._clock import MONTHS, wall_at
from bot.domain.when._dates import plus
from bot.domain.when._lexicon import Unit
from bot.domain.when._values import DueError

LAST: Final = -1
"""The last day of a month, or the last of its weekdays of a name."""
_MOST_DAYS: Final = 3
_LONGEST_INTERVALS: Final = MappingProxyType(
    {Unit.DAY: 1826, Unit.WEEK: 260, Unit.MONTH: 60, Unit.YEAR: 5}
)
_FREQUENCIES: Final = MappingProxyType(
    {"DAILY": Unit.DAY, "WEEKLY": Unit.WEEK, "MONTHLY": Unit.MONTH, "YEARLY": Unit.YEAR}
)
_FREQUENCY_OF: Final = MappingProxyType({unit: name for name, unit in _FREQUENCIES.items()})
_DATEUTIL: Final[Mapping[Unit, Literal[0, 1, 2, 3]]] = MappingProxyType(
    {Unit.DAY: DAILY, Unit.WEEK: WEEKLY, Unit.MONTH: MONTHLY, Unit.YEAR: YEARLY}
)
_CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PART: Final = re.compile(
    r"""
      FREQ=(?P<freq>[A-Z]+)
    | INTERVAL=(?P<interval>\d{1,6})
    | BYDAY=(?P<nth>-1|\+?[1-5])?(?P<byday>(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*)
    | BYMONTHDAY=(?P<bymonthday>(?:-1|\d{1,2})(?:,(?:-1|\d{1,2}))*)
    | BYMONTH=(?P<bymonth>[1-9]\d?)
    | UNTIL=(?P<until>[12]\d{7}(?:T\d{6}Z?)?)
    | WKST=(?P<wkst>MO)
    """,
    re.VERBOSE | re.ASCII,
)
_LAST_MINUTE: Final = time(23, 59, 59)
_WEEK: Final = 7
_A_YEAR: Final = 12
_LEAP_YEAR: Final = 2028


@dataclass(frozen=True, slots=True)
class Rule:
    """How often something comes, and on which days; the time of day is that of its start.

    Raises DueError for what does not exist or is not offered.
    """

    every: Unit
    """DAY, WEEK, MONTH or YEAR."""
    interval: int = 1
    """Of how many such units it comes in one; of weeks, which start on Monday."""
    weekdays: tuple[int, ...] = ()
    """0 is Monday. Of a month there is one, with `nth`."""
    days: tuple[int, ...] = ()
    """Days of the month, LAST after the others."""
    nth: int = 0
    """Which of its weekdays a month counts, from 1 to 5, or LAST."""
    month: int = 0
    until: datetime | None = None
    """Naive: no occurrence is later on the wall."""

    def __post_init__(self) -> None:
        if self.interval < 1:
            raise DueError("“Every 0” never comes. Write “every day” or “every 2 weeks”.")
        if self.interval > _LONGEST_INTERVALS[self.every]:
            raise DueError("That comes again only after more than 5 years. Name a shorter time.")
        if len(self.days) > _MOST_DAYS:
            raise DueError(f"Name at most {_MOST_DAYS} days of the month.")
        longest = monthrange(_LEAP_YEAR, self.month)[1] if 1 <= self.month <= _A_YEAR else 31
        wrong = [day for day in self.days if day != LAST and not 1 <= day <= longest]
        if wrong or not 0 <= self.month <= _A_YEAR:
            name = MONTHS[self.month - 1] if 1 <= self.month <= _A_YEAR else "of the month"
            raise DueError(f"There is no day {(wrong or self.days or (0,))[0]} {name}.")
        if not self._is_whole():
            raise unreadable()

    def _is_whole(self) -> bool:
        """Whether it names just what its unit needs."""
        match self.every:
            case Unit.WEEK:
                needed = bool(self.weekdays) and not (self.days or self.nth or self.month)
            case Unit.MONTH:
                by_weekday = len(self.weekdays) == 1 and self.nth in {LAST, 1, 2, 3, 4, 5}
                by_day = bool(self.days) and not (self.weekdays or self.nth)
                needed = not self.month and (by_day or (by_weekday and not self.days))
            case Unit.YEAR:
                one_day = len(self.days) == 1 and self.days[0] != LAST
                needed = bool(self.month) and one_day and not (self.weekdays or self.nth)
            case _:
                needed = not (self.weekdays or self.days or self.nth or self.month)
        return needed

    def __str__(self) -> str:
        """The value of an RRULE."""
        nth = str(self.nth or "")
        until = self.until and f"{self.until:%Y%m%dT%H%M%S}"
        parts = {
            "FREQ": _FREQUENCY_OF[self.every],
            "INTERVAL": self.interval if self.interval > 1 else None,
            "BYMONTH": self.month,
            "BYMONTHDAY": ",".join(map(str, self.days)),
            "BYDAY": ",".join(f"{nth}{_CODES[day]}" for day in self.weekdays),
            "UNTIL": until,
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    def fits(self, day: date) -> bool:
        """Whether it may come on this day, were it not for the interval and the end."""
        last = monthrange(day.year, day.month)[1]
        match self.every:
            case Unit.WEEK:
                return day.weekday() in self.weekdays
            case Unit.MONTH if self.nth:
                is_nth = (
                    day.day > last - _WEEK
                    if self.nth == LAST
                    else (day.day - 1) // _WEEK == self.nth - 1
                )
                return day.weekday() in self.weekdays and is_nth
            case Unit.MONTH:
                return day.day in self.days or (LAST in self.days and day.day == last)
            case Unit.YEAR:
                return day.month == self.month and day.day in self.days
            case _:
                return True

    def ending_by(self, time_of_day: time) -> "Rule":
        """The same, with the whole of the last day on which it may come at a time of day."""
        if self.until is None:
            return self
        is_over = time_of_day > self.until.time()
        return replace(self, until=end_of_day(self.until.date() - timedelta(days=is_over)))

    def a_day_later(self) -> "Rule":
        """The same on the following days of the week."""
        return replace(self, weekdays=tuple(sorted((day + 1) % _WEEK for day in self.weekdays)))

    def walls(self, start: datetime, *, since: datetime) -> Iterator[datetime]:
        """Its naive wall times from `start` on, those before `since` left out.

        `start` counts the intervals. It fits the rule, or else each unit counts: so there is soon
        a next one.
        """
        found = rrule(
            _DATEUTIL[self.every],
            dtstart=self._ahead(start, since),
            interval=self.interval,
            byweekday=[weekday(day, self.nth or None) for day in self.weekdays] or None,
            bymonthday=self.days or None,
            bymonth=self.month or None,
            until=self.until,
        )
        return (wall for wall in found if wall >= since)

    def _ahead(self, start: datetime, since: datetime) -> datetime:
        """A start some whole intervals later: what is long past is not counted one by one."""
        if self.every in (Unit.DAY, Unit.WEEK):
            length = self.interval * (1 if self.every is Unit.DAY else _WEEK)
            return start + timedelta(days=max(0, (since - start).days // length * length))
        length = self.interval * (1 if self.every is Unit.MONTH else _A_YEAR)
        months = (since.year - start.year) * _A_YEAR + since.month - start.month
        if months < length:
            return start
        first = plus(start.date().replace(day=1), months // length * length, Unit.MONTH)
        return datetime.combine(first, start.time())


class Draft(NamedTuple):
    """A rule as it was said."""

    rule: Rule
    names_days: bool
    """Whether its days were named; else they are counted from the day on which it was said."""


def draft(
    every: Unit,
    said_on: date,
    *,
    interval: int = 1,
    weekdays: tuple[int, ...] = (),
    days: tuple[int, ...] = (),
    nth: int = 0,
    month: int = 0,
    until: datetime | None = None,
) -> Draft:
    """A rule; if it names no days, then by the weekday or date of the day it was said on."""
    names_days = bool(weekdays or days or nth or month)
    if not names_days and every is Unit.WEEK:
        weekdays = (said_on.weekday(),)
    elif not names_days and every in (Unit.MONTH, Unit.YEAR):
        days, month = (said_on.day,), said_on.month if every is Unit.YEAR else 0
    if every is Unit.WEEK and interval == 1 and len(set(weekdays)) == _WEEK:
        every, weekdays = Unit.DAY, ()
    in_order = tuple(sorted(set(days), key=lambda day: (day == LAST, day)))
    by_weekday = tuple(sorted(set(weekdays)))
    return Draft(Rule(every, interval, by_weekday, in_order, nth, month, until), names_days)


def read_rule(text: str, said_on: date, zone: str) -> Draft:
    """The rule that an RRULE value states; raises DueError if it is none that is offered."""
    said: dict[str, str] = {}
    for part in text.upper().removesuffix(";").split(";"):
        match = _PART.fullmatch(part)
        found: Mapping[str, str] = match.groupdict(default="") if match else {}
        named = {name: value for name, value in found.items() if value}
        if not named or named.keys() & said.keys():
            raise unreadable()
        said |= named
    if said.get("freq") not in _FREQUENCIES:
        raise unreadable()
    every, weekdays = _FREQUENCIES[said["freq"]], said.get("byday", "")
    interval = int(said.get("interval", 1))
    if every is Unit.DAY and weekdays and interval == 1:
        every = Unit.WEEK
    return draft(
        every,
        said_on,
        interval=interval,
        weekdays=tuple(_CODES.index(code) for code in weekdays.split(",") if code),
        days=tuple(int(day) for day in said.get("bymonthday", "").split(",") if day),
        nth=int(said.get("nth", 0)),
        month=int(said.get("bymonth", 0)),
        until=_until(said["until"], zone) if "until" in said else None,
    )


def _until(text: str, zone: str) -> datetime | None:
    """The wall time of an UNTIL: a day with all its hours, a wall time, or an instant in UTC."""
    try:
        day = datetime.strptime(text[:8], "%Y%m%d")  # noqa: DTZ007 - a wall time
        if len(text) == len("20261224"):
            return end_of_day(day)
        wall = datetime.strptime(text[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall time
        return wall_at(wall.replace(tzinfo=UTC), zone) if text.endswith("Z") else wall
    except (ValueError, OverflowError) as error:
        raise unreadable() from error


def end_of_day(day: date) -> datetime:
    """The last wall time of a day."""
    return datetime.combine(day, _LAST_MINUTE)


def unreadable() -> DueError:
    """The refusal of an RRULE that is not of the part that is offered."""
    return DueError(
        "I read recurrence rules with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, INTERVAL, BYDAY, "
        "BYMONTHDAY, BYMONTH and UNTIL, and only as far as they can be said in words. "
        "Try words, such as “every monday 10:00” or “last day of every month”."
    )
