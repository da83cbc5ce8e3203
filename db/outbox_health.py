"""The outbox as whoever hosts the bot looks at it: counts over every studio, no content."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Connection
from db.epoch import from_epoch_or_none, to_epoch

_COUNTS = """
    SELECT COUNT(CASE WHEN state IN ('scheduled', 'claimed') THEN 1 END) AS waiting,
           COUNT(CASE WHEN state = 'scheduled' AND next_at <= :now THEN 1 END) AS overdue,
           MIN(CASE WHEN state = 'scheduled' AND next_at <= :now THEN next_at END) AS oldest_at,
           COUNT(CASE WHEN state = 'failed' THEN 1 END) AS failed
    FROM outbox
"""


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """How much waits, since when at most, and how much could not be delivered."""

    waiting: int
    overdue: int
    oldest_overdue_at: datetime | None
    failed: int


async def health(conn: Connection, now: datetime) -> OutboxHealth:
    """Count what is in the outbox."""
    row = await conn.fetch_only(_COUNTS, now=to_epoch(now))
    return OutboxHealth(
        waiting=row["waiting"],
        overdue=row["overdue"],
        oldest_overdue_at=from_epoch_or_none(row["oldest_at"]),
        failed=row["failed"],
    )
