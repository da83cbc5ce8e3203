"""Rules in words that are read back as the same rule."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.domain.when._clock import MONTHS, WEEKDAYS
from bot.domain.when._lexicon import Unit
from bot.domain.when._rules import LAST, Rule

ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
PASSED_OVER: Final = (", in months that have it", ", in years that have it")
"""What is said of days that some months or years do not have."""
_LONG_WEEKDAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_WORKDAYS: Final = (0, 1, 2, 3, 4)
_SHORTEST_MONTH: Final = 28


def rule_label(rule: Rule, time: str) -> str:
    """A rule at a time of day: "every Monday at 10:00", "every 2 weeks on Friday at 09:00"."""
    until = f" until {_day(rule.until.date())}" if rule.until else ""
    return f"{_when(rule)} at {time}{until}{_passed_over(rule)}"


def _when(rule: Rule) -> str:
    span = rule.every.name.lower()
    every = f"every {span}" if rule.interval == 1 else f"every {rule.interval} {span}s"
    match rule.every:
        case Unit.WEEK if rule.interval > 1:
            return f"{every} on {_weekdays(rule.weekdays)}"
        case Unit.WEEK if rule.weekdays == _WORKDAYS:
            return "every weekday"
        case Unit.WEEK:
            return f"every {_weekdays(rule.weekdays)}"
        case Unit.MONTH if rule.interval == 1:
            return f"on the {_of_month(rule)} of {every}"
        case Unit.MONTH:
            return f"{every} on the {_of_month(rule)}"
        case Unit.YEAR:
            return f"{every} on {rule.days[0]} {MONTHS[rule.month - 1]}"
        case _:
            return every


def _of_month(rule: Rule) -> str:
    if not rule.nth:
        return _listed(["last day" if day == LAST else _ordinal(day) for day in rule.days])
    nth = "last" if rule.nth == LAST else ORDINALS[rule.nth - 1]
    return f"{nth} {_LONG_WEEKDAYS[rule.weekdays[0]]}"


def _passed_over(rule: Rule) -> str:
    if rule.every is Unit.YEAR:
        return PASSED_OVER[1] if (rule.month, rule.days) == (2, (29,)) else ""
    is_rare = rule.nth == len(ORDINALS) or any(day > _SHORTEST_MONTH for day in rule.days)
    return PASSED_OVER[0] if is_rare else ""


def _weekdays(days: Sequence[int]) -> str:
    """Weekdays in full, if there are one or two of them."""
    names = _LONG_WEEKDAYS if len(days) <= 2 else WEEKDAYS
    return _listed([names[day] for day in days])


def _listed(names: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _ordinal(day: int) -> str:
    if day in (11, 12, 13):
        return f"{day}th"
    return f"{day}{({1: 'st', 2: 'nd', 3: 'rd'}).get(day % 10, 'th')}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
