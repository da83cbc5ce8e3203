"""The outbox in SQL as one member looks at it: their own reminders, over every studio."""

from datetime import datetime

from bot.domain.inbox import Which
from bot.domain.outbox import NO_STUDIO, Item
from db import outbox
from db.database import Connection
from db.epoch import to_epoch

_TO_COME = """
    SELECT o.*, COUNT(*) OVER () AS found FROM outbox o
    WHERE o.user_id = :user_id AND o.state = 'scheduled'
      AND o.kind IN ('reminder', 'personal_reminder')
    ORDER BY o.due_at, o.id LIMIT :limit
"""
# The joined text keeps SQLite from walking all of a kind in place of the few that are the user's.
_SUPERSEDED = """
    SELECT o.*, COUNT(*) OVER () AS found FROM outbox o
    WHERE o.user_id = :user_id AND o.state IN ('failed', 'superseded')
      AND o.state = 'superseded' AND o.finished_at >= :since
      AND o.kind || '' IN ('reminder', 'personal_reminder')
    ORDER BY o.finished_at DESC, o.id DESC LIMIT :limit
"""
# A mention in the open does not say what it is about: that its reader finds here.
_FAILED = """
    SELECT o.*, COUNT(*) OVER () AS found FROM outbox o
    WHERE o.user_id = :user_id AND o.state IN ('failed', 'superseded') AND o.finished_at >= :since
      AND o.kind || '' IN ('reminder', 'thread_reminder', 'personal_reminder')
      AND (o.state = 'failed'
           OR (o.state = 'superseded'
               AND EXISTS (SELECT 1 FROM outbox m
                           WHERE m.kind = 'fallback_mention' AND m.subject_id = o.id
                             AND m.guild_id = o.guild_id)))
    ORDER BY o.finished_at DESC, o.id DESC LIMIT :limit
"""
_STATEMENTS = {Which.TO_COME: _TO_COME, Which.SUPERSEDED: _SUPERSEDED, Which.FAILED: _FAILED}
_STUDIOS = """
    SELECT guild_id FROM outbox
    WHERE user_id = :user_id AND state = 'scheduled' AND kind IN ('reminder', 'personal_reminder')
    UNION
    SELECT guild_id FROM outbox
    WHERE user_id = :user_id AND state IN ('failed', 'superseded') AND finished_at >= :since
      AND kind IN ('reminder', 'thread_reminder', 'personal_reminder')
"""
# Itself too, where it is not marked yet.
_SAID_WITH = """
    SELECT * FROM outbox WHERE id = :id AND user_id = :user_id
    UNION
    SELECT * FROM outbox
    WHERE user_id = :user_id
      AND message_id = (SELECT message_id FROM outbox WHERE id = :id AND user_id = :user_id)
    ORDER BY id
"""
_RESTORE = """
    UPDATE outbox SET state = 'scheduled', next_at = due_at, nonce = :nonce, attempts = 0,
        error = NULL, cancelled_by = NULL, finished_at = NULL
    WHERE id = :id AND user_id = :user_id AND state = 'cancelled' AND cancelled_by = :user_id
"""


async def list_of(
    conn: Connection, user_id: int, which: Which, *, since: datetime, limit: int
) -> tuple[list[Item], int]:
    """A user's reminders: to come, soonest first; or what became of others, the latest first.

    Returns:
        At most `limit` rows, and how many there are in all.
    """
    params = {"user_id": user_id, "limit": limit}
    if which is not Which.TO_COME:
        params["since"] = to_epoch(since)
    rows = await conn.fetch_all(_STATEMENTS[which], **params)
    return [outbox.from_row(row) for row in rows], rows[0]["found"] if rows else 0


async def list_studios(conn: Connection, user_id: int, *, since: datetime) -> list[int]:
    """The servers whose reminders `list_of` lists to a user."""
    rows = await conn.fetch_all(_STUDIOS, user_id=user_id, since=to_epoch(since))
    return [row["guild_id"] for row in rows if row["guild_id"] != NO_STUDIO]


async def list_said_with(conn: Connection, user_id: int, item_id: int) -> list[Item]:
    """A user's row, and what stood in the same message."""
    rows = await conn.fetch_all(_SAID_WITH, user_id=user_id, id=item_id)
    return [outbox.from_row(row) for row in rows]


async def restore(conn: Connection, user_id: int, item_id: int, *, nonce: str) -> bool:
    """Promise again what its reader called off, as another message; False if they did not."""
    return bool(await conn.execute(_RESTORE, id=item_id, user_id=user_id, nonce=nonce))
