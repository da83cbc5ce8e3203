"""Which rules a phrase of tokens may name."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from bot.domain.when._lexicon import Kind, Sense, Token, Unit, every
from bot.domain.when._rules import LAST, Draft, draft
from bot.domain.when._values import DueError

_PERIOD: Final = "(?P<period>v+[no]?u)"
_WEEKDAYS: Final = "(?P<weekdays>[vw]*w)"
_NTH: Final = "(?P<nth>[ol]w)"
_DAYS: Final = "(?P<days>(?:[no]|lu)+)"
_DATE: Final = "(?P<date>[no]m|m[no]|d)"
_END: Final = "(?P<end>e)"
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        _PERIOD,
        *(f"{_PERIOD}{which}" for which in (_WEEKDAYS, _NTH, _DAYS, _DATE)),
        *(f"{which}{_PERIOD}" for which in (_WEEKDAYS, _NTH, _DAYS, _DATE, _END)),
        "(?=.*v)(?P<weekdays>[vw]*w[vw]*)",
        "v+(?P<count>[no])(?P<weekdays>w+)",
        f"v+{_NTH}(?P<month>u?)",
        "v+(?P<days>(?:o|lu)+)(?P<month>u?)",
        f"v+{_END}(?P<month>u)",
        f"v+{_DATE}",
    )
)
_RANGE: Final = re.compile("w[ash]v*w")
_MOST_ORDINAL_MONTHS: Final = 12
_FIFTH: Final = 5


class _Named(NamedTuple):
    """Days that were named, and the unit in which they come again."""

    every: Unit
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    nth: int = 0
    month: int = 0


def rules(tokens: Sense, said_on: date) -> Iterator[Draft]:
    """The rules that the tokens may name as a whole; none if they name none.

    Raises DueError for a rule that is not offered.
    """
    kinds = _kinds(tokens)
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(kinds):
            parts = {
                name: tokens[match.start(name) : match.end(name)]
                for name, text in match.groupdict().items()
                if text
            }
            yield from _rule(parts, said_on)


def is_every(tokens: Sense) -> bool:
    """Whether the tokens are "every" alone, as it stands before a part of the day."""
    return set(_kinds(tokens)) == {Kind.EVERY}


def with_ranges(tokens: Sense) -> Sense:
    """The tokens with each of the days that "monday to friday" spans."""
    spread: list[Token] = []
    done = 0
    for match in _RANGE.finditer(_kinds(tokens)):
        first, last = (tokens[n].values[0] for n in (match.start(), match.end() - 1))
        ahead = range((last - first) % 7 + 1)
        days = every(*(Token(Kind.WEEKDAY, ((first + number) % 7,)) for number in ahead))
        spread += (*tokens[done : match.start()], *days)
        done = match.end()
    return (*spread, *tokens[done:])


def _kinds(tokens: Sense) -> str:
    return "".join(token.kind for token in tokens)


def _rule(parts: Mapping[str, Sense], said_on: date) -> Iterator[Draft]:
    """The rule that the parts of a phrase make; none where they do not go together."""
    named = [read(parts[name]) for name, read in _READERS.items() if name in parts]
    days = named[0] if named else None
    if named and days is None:
        return
    if "month" in parts and parts["month"][0].values[0] != Unit.MONTH:
        return
    if "period" in parts:
        unit, interval = Unit(parts["period"][-1].values[0]), _interval(parts["period"])
    else:
        unit, interval = None, _interval(parts.get("count", ()))
    if unit is not None and unit < Unit.DAY:
        raise DueError(
            "That is oftener than once a day. Count in days, weeks, months or years, "
            "such as “every day 9am”."
        )
    if interval is None:
        return
    if days is None:
        if unit is not None:
            yield draft(unit, said_on, interval=interval)
        return
    # "daily mon-fri" names days of the week.
    is_daily_in_week = (unit, interval, days.every) == (Unit.DAY, 1, Unit.WEEK)
    if unit in (None, days.every) or is_daily_in_week:
        yield draft(
            days.every,
            said_on,
            interval=interval,
            weekdays=days.weekdays,
            days=days.days,
            nth=days.nth,
            month=days.month,
        )


def _interval(tokens: Sense) -> int | None:
    """ "every 2 weeks", "every 2nd week"; None for what counts no interval, as "every 1st"."""
    for token in tokens:
        if token.kind is Kind.NUMBER:
            return token.values[0]
        if token.kind is Kind.ORDINAL:
            is_month = tokens[-1].values[0] == Unit.MONTH and tokens[-1].kind is Kind.UNIT
            most = _MOST_ORDINAL_MONTHS if is_month else 99
            return token.values[0] if 1 < token.values[0] <= most else None
    return 1


def _weekdays(tokens: Sense) -> _Named | None:
    days = tuple(token.values[0] for token in tokens if token.kind is Kind.WEEKDAY)
    return _Named(Unit.WEEK, weekdays=days)


def _nth(tokens: Sense) -> _Named | None:
    """ "first monday", "last friday"; of what month, stands beside it."""
    which, weekday = tokens
    nth = LAST if which.kind is Kind.LAST else which.values[0]
    if nth != LAST and not 1 <= nth <= _FIFTH:
        return None
    return _Named(Unit.MONTH, weekdays=weekday.values, nth=nth)


def _days(tokens: Sense) -> _Named | None:
    """ "1st", "15th and last day"."""
    found: list[int] = []
    for token in tokens:
        if token.kind is Kind.LAST:
            found.append(LAST)
        elif token.kind is not Kind.UNIT:
            found.append(token.values[0])
        elif token.values[0] != Unit.DAY:
            return None
    return _Named(Unit.MONTH, days=tuple(found))


def _date(tokens: Sense) -> _Named | None:
    """ "24 dec", "24.12."; not with a year."""
    if tokens[0].kind is Kind.DATE:
        if len(tokens[0].values) != 2:
            return None
        month, day = tokens[0].values
    else:
        first, second = tokens
        month, day = (first, second) if first.kind is Kind.MONTH else (second, first)
        month, day = month.values[0], day.values[0]
    return _Named(Unit.YEAR, days=(day,), month=month)


def _end(_tokens: Sense) -> _Named | None:
    return _Named(Unit.MONTH, days=(LAST,))


_READERS: Final[Mapping[str, Callable[[Sense], _Named | None]]] = MappingProxyType(
    {"weekdays": _weekdays, "nth": _nth, "days": _days, "date": _date, "end": _end}
)
