"""The outbox as whoever looks after it sees it: how much of what, no content.

A host may have a million rows scheduled: each statement walks an index of its own, and no further
than it has to.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.domain.health import COUNTED_AT_MOST, OutboxHealth
from db.database import Connection, Row, one_visit
from db.epoch import from_epoch, to_epoch

_A_DAY = timedelta(days=1)
_OLDEST_DUE = "SELECT MIN(next_at) AS at FROM outbox WHERE state = 'scheduled' AND next_at <= :now"
_CLAIMED = """
    SELECT COUNT(*) AS n, COUNT(CASE WHEN due_at <= :now THEN 1 END) AS overdue,
           MIN(CASE WHEN due_at <= :now THEN due_at END) AS at
    FROM outbox WHERE state = 'claimed'
"""
_TRIED = """
    SELECT COUNT(CASE WHEN next_at > :now THEN 1 END) AS n, MIN(due_at) AS at
    FROM outbox WHERE state = 'scheduled' AND attempts > 0
"""


class Statements(NamedTuple):
    """The same questions, about one studio or about all."""

    scheduled: str
    claimed: str  # on its way
    overdue: str
    oldest_due: str
    tried: str  # in vain; counted are those that wait for their next try
    failed: str
    delivered: str
    lateness: str  # the newest deliveries of a day, from the most punctual on


OF_HOST = Statements(
    scheduled="""
        SELECT COUNT(*) AS n FROM (SELECT 1 FROM outbox WHERE state = 'scheduled' LIMIT :most) found
    """,
    claimed=_CLAIMED,
    overdue="""
        SELECT COUNT(*) AS n FROM (SELECT 1 FROM outbox
                                   WHERE state = 'scheduled' AND next_at <= :now LIMIT :most) found
    """,
    oldest_due=_OLDEST_DUE,
    tried=_TRIED,
    failed="""
        SELECT COUNT(*) AS n FROM (SELECT 1 FROM outbox WHERE state = 'failed' LIMIT :most) found
    """,
    delivered="""
        SELECT COUNT(*) AS n FROM (SELECT 1 FROM outbox
                                   WHERE lateness_ms IS NOT NULL AND finished_at > :since
                                   LIMIT :most) found
    """,
    lateness="""
        SELECT lateness_ms FROM (SELECT lateness_ms FROM outbox
                                 WHERE lateness_ms IS NOT NULL AND finished_at > :since
                                 ORDER BY finished_at DESC LIMIT :most) newest
        ORDER BY lateness_ms LIMIT 1 OFFSET :rank
    """,
)
OF_STUDIO = Statements(
    scheduled="""
        SELECT COUNT(*) AS n FROM (SELECT 1 FROM outbox
                                   WHERE guild_id = :guild_id AND state = 'scheduled'
                                   LIMIT :most) found
    """,
    claimed="""
        SELECT COUNT(*) AS n, COUNT(CASE WHEN due_at <= :now THEN 1 END) AS overdue,
               MIN(CASE WHEN due_at <= :now THEN due_at END) AS at
        FROM outbox WHERE guild_id = :guild_id AND state = 'claimed'
    """,
    overdue="""
        SELECT COUNT(*) AS n FROM (SELECT 1 FROM outbox
                                   WHERE guild_id = :guild_id AND state = 'scheduled'
                                     AND next_at <= :now
                                   LIMIT :most) found
    """,
    oldest_due="""
        SELECT MIN(next_at) AS at FROM outbox
        WHERE guild_id = :guild_id AND state = 'scheduled' AND next_at <= :now
    """,
    tried="""
        SELECT COUNT(CASE WHEN next_at > :now THEN 1 END) AS n, MIN(due_at) AS at
        FROM outbox WHERE guild_id = :guild_id AND state = 'scheduled' AND attempts > 0
    """,
    failed="""
        SELECT COUNT(*) AS n FROM (SELECT 1 FROM outbox
                                   WHERE guild_id = :guild_id AND state = 'failed'
                                   LIMIT :most) found
    """,
    delivered="""
        SELECT COUNT(*) AS n FROM (SELECT 1 FROM outbox
                                   WHERE guild_id = :guild_id AND lateness_ms IS NOT NULL
                                     AND finished_at > :since
                                   LIMIT :most) found
    """,
    lateness="""
        SELECT lateness_ms FROM (SELECT lateness_ms FROM outbox
                                 WHERE guild_id = :guild_id AND lateness_ms IS NOT NULL
                                   AND finished_at > :since
                                 ORDER BY finished_at DESC LIMIT :most) newest
        ORDER BY lateness_ms LIMIT 1 OFFSET :rank
    """,
)


@one_visit
async def health(conn: Connection, now: datetime, *, guild_id: int | None = None) -> OutboxHealth:
    """How the outbox of a studio does; without one, of all studios and all persons."""
    ask = OF_HOST if guild_id is None else OF_STUDIO
    scope = {} if guild_id is None else {"guild_id": guild_id}
    at = to_epoch(now)

    async def count(statement: str, **params: int) -> int:
        row = await conn.fetch_only(statement, **scope, **params, most=COUNTED_AT_MOST)
        return int(row["n"])

    claimed = await conn.fetch_only(ask.claimed, **scope, now=at)
    due = await conn.fetch_only(ask.oldest_due, **scope, now=at)
    tried = await conn.fetch_only(ask.tried, **scope, now=at)
    waiting = await count(ask.scheduled) + int(claimed["n"])
    overdue = await count(ask.overdue, now=at) + int(tried["n"]) + int(claimed["overdue"])
    since = to_epoch(now - _A_DAY)
    delivered = await count(ask.delivered, since=since)

    async def percentile(percent: int) -> timedelta | None:
        """By nearest rank: the least lateness that so many percent do not exceed."""
        if not delivered:
            return None
        rank = -(-delivered * percent // 100) - 1
        row = await conn.fetch_only(
            ask.lateness, **scope, since=since, most=COUNTED_AT_MOST, rank=rank
        )
        return timedelta(milliseconds=row["lateness_ms"])

    return OutboxHealth(
        at=now,
        waiting=min(waiting, COUNTED_AT_MOST),
        overdue=min(overdue, COUNTED_AT_MOST),
        oldest_overdue_at=_earliest(due, tried, claimed),
        failed=await count(ask.failed),
        delivered=delivered,
        lateness_p50=await percentile(50),
        lateness_p99=await percentile(99),
    )


@one_visit
async def oldest_overdue_at(conn: Connection, now: datetime) -> datetime | None:
    """Of all studios: since when what waits longest should have been sent; None if nothing does."""
    asked = (_OLDEST_DUE, _TRIED, _CLAIMED)
    return _earliest(*[await conn.fetch_only(each, now=to_epoch(now)) for each in asked])


def _earliest(*rows: Row) -> datetime | None:
    found = [from_epoch(row["at"]) for row in rows if row["at"] is not None]
    return min(found, default=None)
