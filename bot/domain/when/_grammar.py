"""What a sequence of tokens means as a whole."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final, NamedTuple

from bot.domain.when._clock import Here, compatible, wall_at
from bot.domain.when._dates import dates, plus, too_far
from bot.domain.when._lexicon import Kind, Sense, Unit, without
from bot.domain.when._times import TimeOfDay, times
from bot.domain.when._values import DAY_ENDS_AT, DueError

_DURATION: Final = re.compile("[ib]?(?:nu)+|(?:nu)+[ib]")
_ONE_MINUTE: Final = timedelta(minutes=1)
_ONE_DAY: Final = timedelta(days=1)
_LONGEST: Final = 5 * 366 * 24 * 60  # in minutes, so in any unit


class Reading(NamedTuple):
    """One thing that the words may mean."""

    when: datetime
    """Naive: a time on the wall. Aware: an instant, wherever the reader is."""
    is_second_guess: bool = False
    """Whether completion offers it, although the words by themselves mean another time."""


def read(phrases: tuple[Sense, ...], at: Here) -> list[Reading]:
    """All readings of the phrases that a text may stand for, without repetition.

    Raises the first refusal if no phrase can be used and one was nearly right ("25:00").
    """
    found: dict[Reading, None] = {}
    refused: DueError | None = None
    for interpret in (way for tokens in phrases for way in _ways(tokens, at)):
        try:
            found.update(dict.fromkeys(interpret()))
        except DueError as error:
            refused = refused or error
    if not found and refused:
        raise refused
    return list(found)


def _ways(tokens: Sense, at: Here) -> Iterator[Callable[[], list[Reading]]]:
    """The ways to read tokens of which some only say that this is when something is due."""
    due = without(tokens, Kind.UNTIL, Kind.BEFORE)
    is_before = any(token.kind is Kind.BEFORE for token in tokens)
    if is_before and _DURATION.fullmatch("".join(token.kind for token in due)):
        return
    yield from _interpretations(due, at)
    if is_before:  # "before monday": on that day, or on its eve?
        yield lambda: [Reading(_eve(day)) for day in dates(due, at)]


def _eve(day: date) -> datetime:
    try:
        return datetime.combine(day - _ONE_DAY, DAY_ENDS_AT)
    except OverflowError as error:
        raise too_far() from error


def _interpretations(tokens: Sense, at: Here) -> Iterator[Callable[[], list[Reading]]]:
    """The ways to read the tokens: a duration; or a date, a time, or one beside the other."""
    if _DURATION.fullmatch("".join(token.kind for token in tokens)):
        yield lambda: [_after(tokens, at)]
        return
    yield lambda: [Reading(datetime.combine(day, DAY_ENDS_AT)) for day in dates(tokens, at)]
    yield lambda: [_next(moment, at) for moment in times(tokens, after_date=False)]
    for cut in range(1, len(tokens)):
        yield partial(_both, tokens[:cut], tokens[cut:], at, after_date=True)
        yield partial(_both, tokens[cut:], tokens[:cut], at, after_date=False)


def _both(of_day: Sense, of_time: Sense, at: Here, *, after_date: bool) -> list[Reading]:
    days = dates(of_day, at)
    moments = times(of_time, after_date=after_date) if days else []
    return [_on(day, moment, at) for day in days for moment in moments]


def _on(day: date, moment: TimeOfDay, at: Here) -> Reading:
    """The time of a day, or of the night that follows it."""
    try:
        wall = datetime.combine(day, time()) + timedelta(minutes=moment.minutes)
        if moment.offset is None:
            return Reading(wall, moment.is_second_guess)
        ahead, explicit = moment.offset
        instant = (wall - timedelta(minutes=ahead)).replace(tzinfo=UTC)
        if ahead < 0 and not explicit and wall_at(instant, at.zone) != wall:
            raise DueError(
                f"Write one time, without what follows it: {wall:%Y-%m-%d %H:%M}. "
                f"It is read in {at.zone}."
            )
    except (OverflowError, ValueError) as error:
        raise too_far() from error
    return Reading(instant, moment.is_second_guess)


def _next(moment: TimeOfDay, at: Here) -> Reading:
    """The coming time of this name: today, or tomorrow."""
    today = _on(at.today, moment._replace(minutes=moment.minutes % (24 * 60)), at)
    present = at.wall if today.when.tzinfo is None else at.now
    ahead = timedelta(days=0 if today.when > present else 1)
    return today._replace(when=today.when + ahead)


def _after(tokens: Sense, at: Here) -> Reading:
    """A duration from now: days and longer on the calendar, hours and minutes exactly.

    What is exact is rounded up to the minute, so that it is never shorter than asked.
    """
    day, exact, total = at.today, 0, 0
    is_past = any(token.kind is Kind.AGO for token in tokens)
    pairs = [token for token in tokens if token.kind in (Kind.NUMBER, Kind.UNIT)]
    _check_one_length(Unit(unit.values[0]) for unit in pairs[1::2])
    for number, unit in zip(pairs[0::2], pairs[1::2], strict=True):
        count, of = number.values[0], Unit(unit.values[0])
        total += count
        if count > _LONGEST:
            raise too_far()
        if of in (Unit.MINUTE, Unit.HOUR):
            exact += count * (60 if of is Unit.HOUR else 1)
            continue
        try:
            day = plus(day, -count if is_past else count, of)
        except OverflowError as error:
            raise too_far() from error
    if total == 0:
        raise DueError("That is now. Name a time that is still ahead.")
    if exact > _LONGEST:
        raise too_far()
    return Reading(
        _shifted(datetime.combine(day, at.wall.time()), -exact if is_past else exact, at)
    )


def _check_one_length(units: Iterable[Unit]) -> None:
    """Raise DueError where a unit comes twice: "2d 5d" are two lengths of time."""
    for unit, count in Counter(units).items():
        if count > 1:
            raise DueError(
                f"That names {unit.name.lower()}s twice. "
                "Give one length of time, such as 3 days 12 hours."
            )


def _shifted(wall: datetime, minutes: int, at: Here) -> datetime:
    """The wall time, or the instant so many minutes from it."""
    if minutes == 0:
        return wall.replace(second=0, microsecond=0)
    start = at.now if wall == at.wall else compatible(wall, at.zone)
    instant = start + timedelta(minutes=minutes)
    floor = instant.replace(second=0, microsecond=0)
    return floor if floor == instant else floor + _ONE_MINUTE
