"""The outbox in SQL: what is put there, looked at, moved and called off."""

from datetime import datetime, timedelta

from bot.domain.outbox import Item, Kind, State
from db.database import Connection, Row
from db.epoch import from_epoch, from_epoch_or_none, to_epoch, to_epoch_or_none

_ADD = """
    INSERT INTO outbox (guild_id, kind, subject_id, user_id, rung, about_at, due_at, next_at,
                        state, nonce, created_at)
    VALUES (:guild_id, :kind, :subject_id, :user_id, :rung, :about_at, :due_at, :due_at,
            'scheduled', :nonce, :now)
    RETURNING id
"""
_ADD_SUMMARY = """
    INSERT INTO outbox (guild_id, kind, subject_id, user_id, due_at, next_at, state, nonce,
                        created_at)
    VALUES (:guild_id, :kind, :subject_id, :user_id, :due_at, :due_at, 'scheduled', :nonce, :now)
    ON CONFLICT (kind, guild_id, user_id)
        WHERE state = 'scheduled' AND kind IN ('digest', 'overdue_summary', 'failure_summary')
        DO UPDATE SET due_at = MIN(outbox.due_at, excluded.due_at),
                      next_at = MIN(outbox.next_at, excluded.next_at)
"""
_ADD_REFRESH = """
    INSERT INTO outbox (guild_id, kind, subject_id, due_at, next_at, state, nonce, created_at)
    VALUES (:guild_id, :kind, :subject_id, :due_at, :due_at, 'scheduled', :nonce, :now)
    ON CONFLICT (kind, subject_id)
        WHERE state = 'scheduled' AND kind IN ('project_card', 'mix_card')
        DO UPDATE SET next_at = MIN(outbox.next_at, excluded.next_at)
    RETURNING id, next_at
"""
_GET = "SELECT * FROM outbox WHERE id = :id"
_GET_FOR = "SELECT * FROM outbox WHERE id = :id AND user_id = :user_id"
_PENDING = """
    SELECT * FROM outbox
    WHERE kind = :kind AND subject_id = :subject_id AND guild_id = :guild_id AND state = 'scheduled'
"""
# What was called off by anybody but its reader may be promised again.
_ABOUT = """
    SELECT * FROM outbox
    WHERE kind = :kind AND subject_id = :subject_id AND guild_id = :guild_id
      AND (state = 'scheduled'
           OR (about_at = :about_at AND (state <> 'cancelled' OR cancelled_by IS NOT NULL)))
"""
_PROMISED = """
    SELECT * FROM outbox WHERE user_id = :user_id AND state = 'scheduled' AND kind = :kind
    ORDER BY due_at, id
"""
_COUNT_REMINDERS = """
    SELECT COUNT(*) AS reminders, COUNT(*) FILTER (WHERE kind = 'personal_reminder') AS own
    FROM outbox
    WHERE user_id = :user_id AND state = 'scheduled'
      AND kind IN ('reminder', 'thread_reminder', 'personal_reminder')
"""
# Another promise is another message, with a nonce of its own.
_MOVE = """
    UPDATE outbox SET due_at = :due_at, next_at = :due_at, about_at = :about_at, nonce = :nonce,
        attempts = 0, error = NULL
    WHERE id = :id AND state = 'scheduled'
"""
_CANCEL = """
    UPDATE outbox SET state = 'cancelled', finished_at = :now, cancelled_by = :cancelled_by
    WHERE id = :id AND state = 'scheduled'
"""
# Those of a second cannot be told apart: of each reader it is the newest, which took the place of
# others.
_RENEW_SNOOZED = """
    UPDATE outbox SET state = 'scheduled', finished_at = NULL
    WHERE id IN (
        SELECT MAX(id) FROM outbox
        WHERE kind = 'reminder' AND subject_id = :deadline_id AND guild_id = :guild_id
          AND rung IS NULL AND state = 'cancelled' AND cancelled_by IS NULL AND finished_at = :at
        GROUP BY user_id)
      AND due_at > :now
    RETURNING due_at
"""
_LAST_DELIVERED = """
    SELECT MAX(finished_at) AS told_at FROM outbox
    WHERE kind = :kind AND subject_id = :guild_id AND guild_id = :guild_id AND user_id = :user_id
      AND state = 'delivered'
"""
_FAILED = """
    SELECT * FROM outbox WHERE guild_id = :guild_id AND state = 'failed'
    ORDER BY finished_at DESC LIMIT :limit
"""


async def add(
    conn: Connection,
    guild_id: int,
    kind: Kind,
    subject_id: int,
    *,
    at: datetime,
    now: datetime,
    nonce: str,
    user_id: int | None = None,
    rung: timedelta | None = None,
    about_at: datetime | None = None,
) -> int:
    """Put something to say in the outbox; its id."""
    row = await conn.fetch_only(
        _ADD,
        guild_id=guild_id,
        kind=kind,
        subject_id=subject_id,
        user_id=user_id,
        rung=None if rung is None else int(rung.total_seconds()),
        about_at=to_epoch_or_none(about_at),
        due_at=to_epoch(at),
        nonce=nonce,
        now=to_epoch(now),
    )
    return int(row["id"])


async def add_summary(
    conn: Connection,
    guild_id: int,
    kind: Kind,
    subject_id: int,
    *,
    user_id: int,
    at: datetime,
    now: datetime,
    nonce: str,
) -> None:
    """Promise a user a summary; of each kind one is promised, at the earliest time asked for."""
    await conn.execute(
        _ADD_SUMMARY,
        guild_id=guild_id,
        kind=kind,
        subject_id=subject_id,
        user_id=user_id,
        due_at=to_epoch(at),
        nonce=nonce,
        now=to_epoch(now),
    )


async def add_refresh(
    conn: Connection,
    guild_id: int,
    kind: Kind,
    subject_id: int,
    *,
    at: datetime,
    now: datetime,
    nonce: str,
) -> tuple[int, datetime]:
    """Ask for a card to be made current; one that is already asked for serves, the earlier of both.

    Returns:
        The row's id and when it will be done.
    """
    row = await conn.fetch_only(
        _ADD_REFRESH,
        guild_id=guild_id,
        kind=kind,
        subject_id=subject_id,
        due_at=to_epoch(at),
        nonce=nonce,
        now=to_epoch(now),
    )
    return int(row["id"]), from_epoch(row["next_at"])


async def get(conn: Connection, item_id: int) -> Item | None:
    """A row by its id: for the dispatcher, which serves every studio."""
    row = await conn.fetch_one(_GET, id=item_id)
    return from_row(row) if row else None


async def get_for(conn: Connection, user_id: int, item_id: int) -> Item | None:
    """A row that was meant for this user."""
    row = await conn.fetch_one(_GET_FOR, id=item_id, user_id=user_id)
    return from_row(row) if row else None


async def list_pending(conn: Connection, guild_id: int, kind: Kind, subject_id: int) -> list[Item]:
    """What is still scheduled about one thing."""
    rows = await conn.fetch_all(_PENDING, guild_id=guild_id, kind=kind, subject_id=subject_id)
    return [from_row(row) for row in rows]


async def list_promised(conn: Connection, user_id: int, kind: Kind) -> list[Item]:
    """What of a kind is still to come to a user, over every studio."""
    rows = await conn.fetch_all(_PROMISED, user_id=user_id, kind=kind)
    return [from_row(row) for row in rows]


async def count_reminders(conn: Connection, user_id: int) -> tuple[int, int]:
    """How many reminders a user will get, over every studio, and how many of them are personal."""
    row = await conn.fetch_only(_COUNT_REMINDERS, user_id=user_id)
    return row["reminders"], row["own"]


async def list_failed(conn: Connection, guild_id: int, *, limit: int) -> list[Item]:
    """What could not be delivered in a studio, newest first."""
    rows = await conn.fetch_all(_FAILED, guild_id=guild_id, limit=limit)
    return [from_row(row) for row in rows]


async def list_about(
    conn: Connection, guild_id: int, kind: Kind, subject_id: int, about_at: datetime
) -> list[Item]:
    """What is scheduled about one thing, and what became of all that was about its present time."""
    rows = await conn.fetch_all(
        _ABOUT, guild_id=guild_id, kind=kind, subject_id=subject_id, about_at=to_epoch(about_at)
    )
    return [from_row(row) for row in rows]


async def last_delivered(
    conn: Connection, guild_id: int, kind: Kind, user_id: int
) -> datetime | None:
    """When a user was last told something that is about their studio as a whole."""
    row = await conn.fetch_only(_LAST_DELIVERED, guild_id=guild_id, kind=kind, user_id=user_id)
    return from_epoch_or_none(row["told_at"])


async def move(
    conn: Connection, item_id: int, at: datetime, *, nonce: str, about_at: datetime | None = None
) -> None:
    """Promise a scheduled row for another instant: another message, with a nonce of its own."""
    await conn.execute(
        _MOVE,
        id=item_id,
        due_at=to_epoch(at),
        about_at=to_epoch_or_none(about_at),
        nonce=nonce,
    )


async def cancel(conn: Connection, item_id: int, now: datetime, *, by: int | None = None) -> int:
    """Call off a scheduled row; 1 if it was still scheduled, else 0.

    Args:
        conn: where to write.
        item_id: the row's.
        now: the present instant.
        by: its reader, when they did it: then it is not promised anew.
    """
    return await conn.execute(_CANCEL, id=item_id, now=to_epoch(now), cancelled_by=by)


async def renew_snoozed(
    conn: Connection, guild_id: int, deadline_id: int, *, cancelled_at: datetime, now: datetime
) -> list[datetime]:
    """Promise snoozed reminders of a deadline again; when each of them comes.

    Args:
        conn: where to write.
        guild_id: the studio's.
        deadline_id: which deadline.
        cancelled_at: when they were called off, by anybody but their reader.
        now: the present instant; what should have come by then stays called off.
    """
    rows = await conn.fetch_all(
        _RENEW_SNOOZED,
        guild_id=guild_id,
        deadline_id=deadline_id,
        at=to_epoch(cancelled_at),
        now=to_epoch(now),
    )
    return [from_epoch(row["due_at"]) for row in rows]


def from_row(row: Row) -> Item:
    """A stored row as the domain knows it."""
    return Item(
        id=row["id"],
        guild_id=row["guild_id"],
        kind=Kind(row["kind"]),
        subject_id=row["subject_id"],
        user_id=row["user_id"],
        rung=None if row["rung"] is None else timedelta(seconds=row["rung"]),
        about_at=from_epoch_or_none(row["about_at"]),
        due_at=from_epoch(row["due_at"]),
        next_at=from_epoch(row["next_at"]),
        state=State(row["state"]),
        nonce=row["nonce"],
        attempts=row["attempts"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        error=row["error"],
    )
