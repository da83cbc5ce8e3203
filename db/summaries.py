"""What summaries tell, in SQL: long overdue deadlines, and what could not be delivered."""

from datetime import datetime

from bot.domain.deadlines import Deadline
from db import deadlines
from db.database import Connection
from db.epoch import to_epoch

# Only what counts: open, of a project under way, of a song that is not archived.
_OVERDUE = """
    SELECT * FROM deadlines_shown
    WHERE counts = 1 AND guild_id = :guild_id AND created_by = :user_id AND due_at < :before
    ORDER BY due_at, id, assignee
"""
# A mention in the open is about the reminder that it stands for.
_UNDELIVERED = """
    SELECT d.id AS deadline_id, o.user_id, o.error
    FROM outbox o
    LEFT JOIN outbox meant ON o.kind = 'fallback_mention' AND meant.id = o.subject_id
    JOIN deadlines d ON d.id = COALESCE(meant.subject_id, o.subject_id) AND d.guild_id = o.guild_id
    WHERE o.guild_id = :guild_id AND o.state = 'failed' AND o.finished_at > :since
      AND o.user_id IS NOT NULL
      AND COALESCE(meant.kind, o.kind) IN ('reminder', 'thread_reminder')
      AND d.created_by = :user_id
    ORDER BY o.finished_at DESC, o.id DESC LIMIT :limit
"""


async def list_overdue(
    conn: Connection, guild_id: int, user_id: int, *, before: datetime
) -> list[Deadline]:
    """What a user set in a studio and was due before this instant; the longest overdue first."""
    rows = await conn.fetch_all(
        _OVERDUE, guild_id=guild_id, user_id=user_id, before=to_epoch(before)
    )
    return deadlines.from_rows(rows)


async def list_undelivered(
    conn: Connection, guild_id: int, user_id: int, *, since: datetime | None, limit: int
) -> list[tuple[int, int, str]]:
    """Reminders that reached nobody, of deadlines that a user set in a studio; the newest first.

    Returns:
        The deadline's id, who was to be reminded, and why they were not.
    """
    rows = await conn.fetch_all(
        _UNDELIVERED,
        guild_id=guild_id,
        user_id=user_id,
        since=-1 if since is None else to_epoch(since),
        limit=limit,
    )
    return [(row["deadline_id"], row["user_id"], row["error"] or "unknown") for row in rows]
