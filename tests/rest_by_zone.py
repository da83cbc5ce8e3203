"""When reminders are to come, said anew in the plainest way, and held against what is planned.

The model walks a grid of quarter hours on the standard library's zones: slow, and obvious. The
suite samples it; `python -m tests.rest_by_zone` runs it over every zone and every change of the
clocks of 2026 to 2036, and takes minutes; zones to run can be named.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.ladders import DEFAULT_LADDER, Ladder
from bot.domain.rest import DEFAULT_QUIET_HOURS, QuietHours, Rest, Rung, plan_rungs
from bot.domain.when import LocalTime

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
GRID = timedelta(minutes=15)
"""Every change of the clocks of these years, and every time that is tested, lies on it."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AT_THE_TIME = timedelta()
WEEKEND = frozenset({5, 6})


def local(wall: datetime, zone: str) -> LocalTime:
    """A wall time as a deadline is stored: the earlier if repeated, moved forward if skipped."""
    at = instant_of(wall, zone)
    return LocalTime(at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0), zone, at)


def instant_of(wall: datetime, zone: str) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def is_rest(rest: Rest, instant: datetime) -> bool:
    wall = instant.astimezone(ZoneInfo(rest.zone))
    if wall.weekday() in rest.silent_days:
        return True
    if rest.quiet is None:
        return False
    start, end, clock = rest.quiet.start, rest.quiet.end, wall.time()
    return start <= clock < end if start < end else clock >= start or clock < end


def meant(before: timedelta, due: LocalTime) -> datetime:
    """When a rung would come without rest: whole days on the wall, all else exactly."""
    if before and before % DAY == timedelta():
        return instant_of(due.wall - before, due.zone)
    return due.at - before


def rest_around(rest: Rest, instant: datetime) -> tuple[datetime, datetime]:
    """The last minute before the rest around an instant of the grid, and the first after it."""
    first = last = instant
    while is_rest(rest, last):
        last += GRID
    while is_rest(rest, first):
        first -= GRID
    return (instant if first == instant else first + GRID - MINUTE), last


def place(before: timedelta, due: LocalTime, rest: Rest, now: datetime) -> datetime:
    early, late = rest_around(rest, meant(before, due))
    if before >= AT_THE_TIME and late > due.at and early > now:
        return early
    return late


def model(due: LocalTime, ladder: Ladder, rest: Rest, now: datetime) -> list[Rung]:
    """What `plan_rungs` is to answer."""
    places = {before: place(before, due, rest, now) for before in ladder}
    rungs: list[Rung] = []
    for at in sorted(set(places.values())):
        here = [before for before in ladder if places[before] == at]
        ahead = [before for before in here if before >= AT_THE_TIME]
        latest = max(ahead, key=lambda before: (meant(before, due), -before), default=None)
        kept = max(here) if latest is None else latest  # the first of those overdue
        rungs += [Rung(kept, at)] if at > now else []
    return rungs


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The first instants after the changes of a zone's clocks."""
    tz, found, at = ZoneInfo(zone), list[datetime](), FIRST
    while at < LAST:
        near, far = at, at + DAY
        if (offset := near.astimezone(tz).utcoffset()) != far.astimezone(tz).utcoffset():
            while far - near > MINUTE:
                middle = near + (far - near) // MINUTE // 2 * MINUTE
                is_same = middle.astimezone(tz).utcoffset() == offset
                near, far = (middle, far) if is_same else (near, middle)
            found.append(far)
        at += DAY
    return tuple(found)


def cases(zone: str, change: datetime) -> Iterator[tuple[LocalTime, Rest]]:
    """Deadlines whose rungs fall on the day of a change, with rests that begin or end in it."""
    skipped_to = change.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    rests = [
        Rest(zone, None, frozenset()),
        Rest(zone, DEFAULT_QUIET_HOURS, frozenset()),
        Rest(zone, QuietHours(*_clocks(skipped_to, -2 * GRID, 2 * GRID)), WEEKEND),
        Rest(zone, QuietHours(*_clocks(skipped_to, 2 * GRID, 8 * HOUR)), frozenset()),
        Rest(zone, QuietHours(*_clocks(skipped_to, -8 * HOUR, -2 * GRID)), frozenset({0})),
        Rest("Pacific/Auckland", DEFAULT_QUIET_HOURS, WEEKEND),
    ]
    midnight = datetime.combine(skipped_to, time())
    near = (skipped_to + gap for gap in (-3 * GRID, -2 * GRID, timedelta(), 2 * GRID, HOUR))
    for wall in (*near, midnight + 9 * HOUR, midnight + 18 * HOUR, midnight + 23 * HOUR):
        for days in (-7, -1, 0, 1, 2, 7):
            due = local(wall + days * DAY, zone)
            yield from ((due, rest) for rest in rests)


def check(due: LocalTime, ladder: Ladder, rest: Rest, now: datetime) -> None:
    planned, expected = plan_rungs(due, ladder, rest, now=now), model(due, ladder, rest, now)
    assert planned == expected, (due, ladder, rest, now)


def check_change(zone: str, change: datetime) -> int:
    """Check all cases of a change of the clocks; how many there were."""
    due_and_rest = list(cases(zone, change))
    for due, rest in due_and_rest:
        check(due, DEFAULT_LADDER, rest, due.at - 8 * DAY)
    return len(due_and_rest)


def _clocks(wall: datetime, start: timedelta, end: timedelta) -> tuple[time, time]:
    return (wall + start).time(), (wall + end).time()


def main(zones: list[str]) -> None:
    total = count = 0
    for zone in zones or ZONES:
        for change in changes(zone):
            count += 1
            total += check_change(zone, change)
    sys.stdout.write(
        f"{len(zones or ZONES)} zones, {count} changes of the clocks, {total} plans: all right\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
