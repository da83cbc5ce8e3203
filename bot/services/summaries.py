"""What is told without being asked, read over a member's studios."""

from collections.abc import Sequence

from bot.domain.agenda import Due
from bot.domain.deadlines import WEEK, Undelivered
from bot.domain.errors import NotFoundError
from bot.domain.members import Member
from bot.domain.outbox import Item, Kind
from bot.domain.studios import Actor
from bot.domain.summaries import (
    Digest,
    FailureSummary,
    OverdueSummary,
    Promise,
    digest_of,
    todays_digest,
)
from bot.services._access import deadline_scope
from bot.services._unit import UnitOfWork
from bot.services.agenda import read_agenda
from db import outages, outbox, summaries
from db.database import Connection

_MOST_DEADLINES = 500  # of one person: a digest that left out what is due today would be none
_MOST_FAILURES = 200


class SummaryService:
    """What digests and summaries say, each to one person."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def digest(self, item: Item, reader: Member, actors: Sequence[Actor]) -> Digest:
        """Today's digest.

        Args:
            item: the row that promised it, or an earlier day's while the bot did not run.
            reader: who reads it.
            actors: their standing in each of the studios that may write to them.
        """
        now = self._work.now()
        async with self._work.db.snapshot() as conn:
            agenda = await read_agenda(conn, reader.user_id, actors, max_deadlines=_MOST_DEADLINES)
            promise = await _promise(conn, item)
        at = max(item.due_at, todays_digest(reader, now) or item.due_at)
        return digest_of(agenda, reader, now, Promise(at, promise.attempts, promise.outage))

    async def long_overdue(self, item: Item, actor: Actor) -> OverdueSummary:
        """What somebody set in a studio and still sees, overdue for more than a week."""
        async with self._work.db.snapshot() as conn:
            found = await summaries.list_overdue(
                conn, actor.guild_id, actor.user_id, before=self._work.now() - WEEK
            )
            due = [await _seen(conn, actor, deadline.id) for deadline in found]
            promise = await _promise(conn, item)
        return OverdueSummary(tuple(each for each in due if each is not None), promise)

    async def failures(self, item: Item, actor: Actor) -> FailureSummary:
        """Which reminders of somebody's deadlines reached nobody since they last heard of it."""
        guild_id, user_id = actor.guild_id, actor.user_id
        lost: dict[tuple[int, int], Undelivered] = {}
        async with self._work.db.snapshot() as conn:
            told_at = await outbox.last_delivered(conn, guild_id, Kind.FAILURE_SUMMARY, user_id)
            for deadline_id, reader_id, reason in await summaries.list_undelivered(
                conn, guild_id, user_id, since=told_at, limit=_MOST_FAILURES
            ):
                due = await _seen(conn, actor, deadline_id)
                if due is not None:
                    undelivered = Undelivered(due.deadline, reader_id, reason)
                    lost.setdefault((deadline_id, reader_id), undelivered)
            promise = await _promise(conn, item)
        return FailureSummary(tuple(lost.values()), promise)


async def _seen(conn: Connection, actor: Actor, deadline_id: int) -> Due | None:
    """A deadline with its project; None where the member does not see it any more."""
    try:
        deadline, scope = await deadline_scope(conn, actor, deadline_id)
    except NotFoundError:
        return None
    return Due(deadline, scope.project)


async def _promise(conn: Connection, item: Item) -> Promise:
    found = await outages.list_newest(conn)
    outage = next((each for each in found if each.covers(item.due_at)), None)
    return Promise(item.due_at, item.attempts, outage)
