"""When the reminders of a deadline come to one person, clear of that person's rest."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ladders import Ladder
from bot.domain.rest._rest import Rest
from bot.domain.when import LocalTime, compatible

_DAY: Final = timedelta(days=1)
_AT_THE_TIME: Final = timedelta()


@dataclass(frozen=True, slots=True)
class Rung:
    """A reminder to come."""

    before: timedelta
    """Its rung of the ladder: how long before the deadline it is meant to come."""
    at: datetime
    """When it comes (UTC), which is another time if it is put off."""


def plan_rungs(
    due: LocalTime,
    ladder: Ladder,
    rest: Rest,
    *,
    now: datetime,
    told: timedelta | None = None,
) -> list[Rung]:
    """The reminders of a deadline that are still to come to one person, soonest first.

    A rung of whole days keeps the time on the deadline's wall over a change of the clocks; one
    with hours or minutes is exactly so long before. What falls within the rest comes when it ends.
    If that is after the deadline, a rung that is meant before or at it comes before the rest begins
    instead; and where that is past too, because the deadline was set within the rest, it comes
    when the rest ends after all. Rungs that so fall on one instant are one: the last of those
    before or at the time, else the first overdue.

    Planning again later gives the same instants for what is still ahead, because where a rung comes
    does not depend on `now`, but for one choice: a rung that came before the rest began looks,
    within that rest, as if the deadline had been set there. `told` tells the two apart.

    Args:
        due: when the deadline is.
        ladder: when to remind of it.
        rest: when the person is left alone, in the zone of the person.
        now: what comes at or before it is left out. A rung whose own time is past but which the
            rest puts off beyond `now` is still to come.
        told: the last rung that the person was reminded of for this time of the deadline; it and
            those meant to come earlier are left out.
    """
    told_at = None if told is None else _meant(told, due)
    places: dict[datetime, list[timedelta]] = {}
    for before in ladder:
        meant = _meant(before, due)
        if told_at is None or meant > told_at:
            places.setdefault(_place(meant, due, rest, now), []).append(before)
    return [
        Rung(min(befores, key=lambda before: _nearness(before, due)), at)
        for at, befores in sorted(places.items())
        if at > now
    ]


def _place(meant: datetime, due: LocalTime, rest: Rest, now: datetime) -> datetime:
    """When a rung comes (UTC) that is meant to come at this instant."""
    after = rest.ends(meant)
    if meant > due.at or after <= due.at:
        return after
    early = rest.begins(meant)
    return early if early > now else after


def _meant(before: timedelta, due: LocalTime) -> datetime:
    """When a rung would come if there were no rest (UTC)."""
    if not before or before % _DAY:
        return due.at - before
    return compatible(due.wall - before, due.zone)


def _nearness(before: timedelta, due: LocalTime) -> tuple[bool, timedelta, timedelta]:
    """Least for the rung to keep: by its instant, as a day of 23 hours is nearer than 23½ hours."""
    return before < _AT_THE_TIME, abs(due.at - _meant(before, due)), abs(before)
