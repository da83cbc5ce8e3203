"""What is told without being asked: a member's morning digest, and a producer's summaries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.agenda import Agenda, Due, Move, Step
from bot.domain.deadlines import WEEK, Undelivered
from bot.domain.members import Member
from bot.domain.reminders import Outage
from bot.domain.rest import Rest
from bot.domain.studios import DEFAULT_ZONE
from bot.domain.when import compatible, wall_at


@dataclass(frozen=True, slots=True)
class Promise:
    """When something was to come, and why it may be late."""

    at: datetime
    attempts: int
    outage: Outage | None  # during which it fell due


@dataclass(frozen=True, slots=True)
class Digest:
    """A member's day, over every studio that may write to them."""

    reader: Member
    overdue: tuple[Due, ...]  # the longest first
    today: tuple[Due, ...]
    week: tuple[Due, ...]  # after today, within seven days
    approvals: tuple[Move, ...]  # mixes that wait for their verdict, the longest first
    work: tuple[Move, ...]  # what waits for the studio that they are of
    promise: Promise

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.overdue or self.today or self.week or self.approvals or self.work)


@dataclass(frozen=True, slots=True)
class OverdueSummary:
    """Deadlines that somebody set in a studio, and that are overdue for more than a week."""

    due: tuple[Due, ...]  # the longest first
    promise: Promise


@dataclass(frozen=True, slots=True)
class FailureSummary:
    """Reminders of somebody's deadlines in a studio that reached nobody since they last heard."""

    undelivered: tuple[Undelivered, ...]  # the newest of each deadline and person
    promise: Promise


def digest_of(agenda: Agenda, reader: Member, now: datetime, promise: Promise) -> Digest:
    """What of an agenda is for today's digest."""
    zone = zone_of(reader)
    today = wall_at(now, zone).date()
    ahead = [due for due in agenda.due if not due.is_late(now)]
    is_today = {
        due.deadline.id: wall_at(due.deadline.due.at, zone).date() == today for due in ahead
    }
    return Digest(
        reader=reader,
        overdue=tuple(due for due in agenda.due if due.is_late(now)),
        today=tuple(due for due in ahead if is_today[due.deadline.id]),
        week=tuple(
            due
            for due in ahead
            if not is_today[due.deadline.id] and due.deadline.due.at <= now + WEEK
        ),
        approvals=tuple(move for move in agenda.mine if move.step is Step.VERDICT),
        work=tuple(move for move in agenda.mine if move.step is not Step.VERDICT),
        promise=promise,
    )


def todays_digest(reader: Member, now: datetime) -> datetime | None:
    """When today's digest is or was to come; None where that is still ahead, or there is none."""
    if reader.digest_at is None:
        return None
    zone = zone_of(reader)
    at = compatible(datetime.combine(wall_at(now, zone), reader.digest_at), zone)
    return at if at <= now else None


def put_off(reader: Member, now: datetime, promised_at: datetime, *, unless: timedelta) -> datetime:
    """When a digest comes that is late: clear of its reader's quiet hours.

    Args:
        reader: whose it is.
        now: the present instant.
        promised_at: when it was to come; the hour was theirs to choose, within quiet hours too.
        unless: it is no later than that.
    """
    if now - promised_at <= unless:
        return now
    return Rest(zone_of(reader), reader.quiet_hours, frozenset()).ends(now)


def is_same_day(reader: Member, one: datetime, other: datetime) -> bool:
    """Whether two instants are on one day of a member's calendar."""
    zone = zone_of(reader)
    return wall_at(one, zone).date() == wall_at(other, zone).date()


def zone_of(reader: Member) -> str:
    """Where a member's mornings are."""
    return reader.timezone or DEFAULT_ZONE
