"""Who is to be told what of which deadline, and when: said anew, in the plainest way.

A model to hold the bot against. It knows no database and no Discord, only a clock that somebody
moves and the rules: promises follow from deadlines, ladders and rest; what is due is told, the
latest of each deadline; what was told, or was called off by its reader, does not come again.
Instants come from the walk over quarter hours of `tests.rest_by_zone`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.deadlines import Snooze
from bot.domain.ladders import DEFAULT_LADDER, Ladder
from bot.domain.rest import DEFAULT_QUIET_HOURS, QuietHours, Rest
from bot.domain.when import LocalTime
from tests.rest_by_zone import AT_THE_TIME, DAY, MINUTE, instant_of, is_rest, meant, rest_around

WEEK = 7 * DAY
LATE = 15 * MINUTE
"""So late, it is asked again whether the reader rests."""

Rung: TypeAlias = timedelta | None
"""How long before the deadline a reminder is meant to come; None for a snoozed one."""


@dataclass(frozen=True)
class Person:
    """How somebody wants to be reminded."""

    timezone: str | None = None
    quiet_hours: QuietHours | None = DEFAULT_QUIET_HOURS
    ladder: Ladder | None = None
    digest_at: time | None = None
    wants_dms: bool = True


@dataclass(frozen=True)
class Studio:
    """How a studio reminds."""

    timezone: str
    ladder: Ladder = DEFAULT_LADDER
    silent_days: frozenset[int] = frozenset()
    escalate_after: timedelta | None = DAY
    is_active: bool = True
    """Whether its one project is under way."""


@dataclass(frozen=True)
class Deadline:
    """Something that is due."""

    due: LocalTime
    assignee: int | None
    is_mix: bool
    """Whether it waits for the artist's verdict, too."""
    ladder: Ladder | None = None
    is_open: bool = True


@dataclass(frozen=True)
class Cast:
    """Who has to do with the project."""

    producer: int
    engineer: int
    artist: int


class Key(NamedTuple):
    """A reminder of a deadline for one person."""

    deadline: int
    person: int
    rung: Rung


@dataclass
class Promise:
    """When a reminder is to come."""

    at: datetime
    next_at: datetime
    """Later, if it was put off because its reader rested."""
    about_at: datetime | None
    """When the deadline was due as it was promised; None for a snoozed one."""
    born: int
    """The order in which promises were made."""


class Told(NamedTuple):
    """Something that a person was told."""

    at: datetime
    person: int
    is_dm: bool
    what: frozenset[tuple[int, Rung, datetime | None]]
    """Deadlines, rungs, and the time of the deadline that each was about."""
    late: int
    """How many of these come over five minutes late."""


@dataclass
class Model:
    """All promises at one instant, and what was told up to it."""

    now: datetime
    cast: Cast
    studio: Studio
    people: dict[int, Person]
    deadlines: dict[int, Deadline] = field(default_factory=dict[int, Deadline])
    promises: dict[Key, Promise] = field(default_factory=dict[Key, Promise])
    told: list[Told] = field(default_factory=list[Told])
    closed: set[int] = field(default_factory=set[int])
    """Whose DMs Discord refuses."""
    refused: set[int] = field(default_factory=set[int])
    """Of whom that is known."""
    spent: defaultdict[tuple[int, datetime, int], dict[timedelta, datetime]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """Of a deadline as it was due, and a person: rungs that come no more, and when theirs was."""
    called_off: defaultdict[tuple[int, datetime, int], set[timedelta]] = field(
        default_factory=lambda: defaultdict(set)
    )
    """Those of them that their reader called off."""
    laid_by: dict[Key, tuple[Promise, datetime]] = field(
        default_factory=dict[Key, tuple[Promise, datetime]]
    )
    """What was snoozed of a deadline that was closed or put on hold, and when that was."""
    born: int = 0

    # What members do.

    def replan(self) -> None:
        """Make, move and call off promises, as things now stand."""
        for number, deadline in self.deadlines.items():
            parts = self.parts(deadline) if self.counts(deadline) else {}
            for key in self.keys_of(number):
                if key.person not in parts:
                    promise = self.promises.pop(key)
                    if key.rung is None:
                        self.laid_by[key] = promise, self.now
            for person, is_client in parts.items():
                self._replan(number, deadline, person, is_client=is_client)

    def snooze(self, number: int, person: int, snooze: Snooze) -> None:
        """Remind again later; a second time takes the place of the first."""
        if snooze is Snooze.MORNING:
            tz = ZoneInfo(self.rest(person).zone)
            wall = self.now.astimezone(tz).replace(tzinfo=None) + DAY
            at = instant_of(wall.replace(hour=9, minute=0, second=0, fold=0), tz.key)
        else:
            at = self.now + timedelta(hours=1 if snooze is Snooze.HOUR else 3)
        self._promise(Key(number, person, None), at, None)

    def take_up(self, number: int, closed_at: datetime) -> None:
        """Promise again what was snoozed of a deadline that counts again, and is still ahead."""
        for key, (promise, at) in self.laid_by.items():
            if key.deadline == number and at == closed_at and promise.at > self.now:
                self.promises[key] = promise

    def cancel(self, key: Key) -> None:
        """Call one reminder off: its reader does not want it."""
        about_at = self.promises[key].about_at
        self._spend(key)
        if key.rung is not None and about_at is not None:
            self.called_off[key.deadline, about_at, key.person].add(key.rung)

    def refuse(self, person: int) -> None:
        """Discord refused a DM: from now on nobody counts on one."""
        if person not in self.refused:
            self.refused.add(person)
            self.replan()

    # What follows.

    def counts(self, deadline: Deadline) -> bool:
        """Whether anybody is to be reminded of it."""
        return deadline.is_open and self.studio.is_active

    def parts(self, deadline: Deadline) -> dict[int, bool]:
        """Who is reminded, and whether at most twice: the artist is."""
        keepers = [deadline.assignee]
        if deadline.assignee is None:
            keepers = [self.cast.producer, self.cast.engineer]
        told = [person for person in keepers if person is not None]
        told += [self.cast.artist] if deadline.is_mix else []
        return {person: person == self.cast.artist for person in [*told, self.cast.producer]}

    def takes_dms(self, person: int) -> bool:
        """Whether a DM to them is tried."""
        return self.people[person].wants_dms and person not in self.refused

    def rest(self, person: int) -> Rest:
        """When they are left alone."""
        settings = self.people[person]
        zone = settings.timezone or self.studio.timezone
        return Rest(zone, settings.quiet_hours, self.studio.silent_days)

    def ladder(self, deadline: Deadline, person: int, *, is_client: bool) -> Ladder:
        """By which ladder they are reminded."""
        if person == self.cast.producer and deadline.assignee not in {None, person}:
            after = self.studio.escalate_after
            return () if after is None else (-after,)
        own = [deadline.ladder, self.people[person].ladder, self.studio.ladder]
        ladder = next(each for each in own if each is not None)
        if is_client:
            ahead = sorted((rung for rung in ladder if rung >= AT_THE_TIME), reverse=True)
            nearest = sorted(ahead[:-1], key=lambda rung: abs(rung - DAY))  # the earlier of two
            ladder = (*nearest[:1], *ahead[-1:])
        if self.people[person].digest_at is not None and self.takes_dms(person):
            ladder = tuple(r for r in ladder if AT_THE_TIME <= r < DAY or r > WEEK)
        return ladder

    def next_at(self) -> datetime | None:
        """When something is to be told next."""
        return min((promise.next_at for promise in self.promises.values()), default=None)

    def tell(self) -> None:
        """Tell what is due, or would be within the minute of it."""
        while due := [key for key, promise in self.promises.items() if promise.next_at <= self.now]:
            for person in sorted({key.person for key in due}):
                self._tell(person, [key for key in due if key.person == person])

    def keys_of(self, number: int) -> list[Key]:
        """The reminders of a deadline that are promised."""
        return [key for key in self.promises if key.deadline == number]

    def _replan(self, number: int, deadline: Deadline, person: int, *, is_client: bool) -> None:
        due_at = deadline.due.at
        theirs = [key for key in self.keys_of(number) if key.person == person]
        waiting = {
            key.rung
            for key in theirs
            if self.promises[key].at <= self.now and self.promises[key].about_at == due_at
        }
        spent = self.spent[number, due_at, person]
        off = self.called_off[number, due_at, person]
        gone = {*spent, *(rung for rung in waiting if rung is not None)}
        passed = {rung for rung in gone - off if spent.get(rung, self.now) <= self.now}
        ladder = [
            rung
            for rung in self.ladder(deadline, person, is_client=is_client)
            if rung not in gone
            and not (
                any(AT_THE_TIME <= other < rung for other in off)
                and place(rung, deadline.due, self.rest(person), self.now) > due_at
            )
        ]
        rungs = plan(deadline.due, ladder, self.rest(person), self.now, passed)
        planned = {rung: at for rung, at in rungs.items() if at not in spent.values()}
        for key in theirs:
            if key.rung is not None and key.rung not in waiting and key.rung not in planned:
                del self.promises[key]
        for rung, at in planned.items():
            self._promise(Key(number, person, rung), at, due_at)

    def _promise(self, key: Key, at: datetime, about_at: datetime | None) -> None:
        self.born += 1
        existing = self.promises.get(key)
        born = existing.born if existing else self.born
        self.promises[key] = Promise(at, at, about_at, born)

    def _tell(self, person: int, due: Iterable[Key]) -> None:
        latest: dict[int, Key] = {}
        for key in sorted(due, key=self._order):
            if earlier := latest.get(key.deadline):
                self._spend(earlier)
            latest[key.deadline] = key
        soon = self.now + MINUTE
        ahead = [k for k, promise in self.promises.items() if self.now < promise.next_at < soon]
        theirs = [key for key in ahead if key.person == person]
        self._tell_together(person, [*latest.values(), *theirs])

    def _tell_together(self, person: int, together: Iterable[Key]) -> None:
        by_dm: list[Key] = []
        for key in together:
            deadline = self.deadlines[key.deadline]
            if person == self.cast.artist and deadline.assignee != person:
                self._spend(key)  # no mix waits for their verdict
            elif (end := self._rests_until(key)) is not None:
                self.promises[key].next_at = end
            elif self.takes_dms(person) and person not in self.closed:
                by_dm.append(key)
            else:
                self._say([key], is_dm=False)
        if by_dm:
            self._say(by_dm, is_dm=True)

    def _say(self, keys: Collection[Key], *, is_dm: bool) -> None:
        promises = [self.promises[key] for key in keys]
        what = frozenset((k.deadline, k.rung, self.promises[k].about_at) for k in keys)
        late = sum(self.now - promise.at > 5 * MINUTE for promise in promises)
        (person,) = {key.person for key in keys}
        self.told.append(Told(self.now, person, is_dm, what, late))
        for key in keys:
            self._spend(key)

    def _spend(self, key: Key) -> None:
        promise = self.promises.pop(key)
        if key.rung is not None and promise.about_at is not None:
            self.spent[key.deadline, promise.about_at, key.person][key.rung] = promise.at

    def _rests_until(self, key: Key) -> datetime | None:
        """Until when what is late is put off; None if it is told now.

        It is told at night if the deadline comes before the morning.
        """
        rest, due_at = self.rest(key.person), self.deadlines[key.deadline].due.at
        is_late = key.rung is not None and self.now - self.promises[key].at >= LATE
        if not is_late or not is_rest(rest, self.now):
            return None
        end = around(rest, quarter(self.now))[1]
        return None if self.now < due_at <= end else end

    def _order(self, key: Key) -> tuple[datetime, int]:
        return self.promises[key].at, self.promises[key].born


def plan(
    due: LocalTime,
    ladder: Iterable[timedelta],
    rest: Rest,
    now: datetime,
    passed: Collection[timedelta],
) -> dict[timedelta, datetime]:
    """The rungs that are still to come, and when.

    Args:
        due: when the deadline is.
        ladder: by which its reader is reminded; what does not come again left out.
        rest: when they are left alone.
        now: the present instant.
        passed: rungs whose time has come; what is meant to come before one of them does not.
    """
    done = max((meant(rung, due) for rung in passed), default=None)
    here: defaultdict[datetime, list[timedelta]] = defaultdict(list)
    for rung in ladder:
        if done is None or meant(rung, due) > done:
            here[place(rung, due, rest, now)].append(rung)
    return {kept(rungs, due): at for at, rungs in here.items() if at > now}


def place(rung: timedelta, due: LocalTime, rest: Rest, now: datetime) -> datetime:
    """When a rung comes: after the rest, or before it if it would be too late after it."""
    early, late = around(rest, meant(rung, due))
    return early if rung >= AT_THE_TIME and late > due.at and early > now else late


def kept(rungs: Collection[timedelta], due: LocalTime) -> timedelta:
    """Of rungs that come at the same instant the one that is told."""
    ahead = [rung for rung in rungs if rung >= AT_THE_TIME]
    if ahead:
        return max(ahead, key=lambda rung: (meant(rung, due), -rung))
    return max(rungs)


@cache
def around(rest: Rest, instant: datetime) -> tuple[datetime, datetime]:
    """The last minute before the rest around an instant of the grid, and the first after it."""
    return rest_around(rest, instant)


def quarter(instant: datetime) -> datetime:
    """The last quarter hour up to an instant."""
    return instant.replace(minute=instant.minute // 15 * 15, second=0, microsecond=0)
