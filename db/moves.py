"""Requests to move deadlines in SQL: the only module that reads or writes `move_requests`."""

from datetime import datetime

from bot.domain.moves import MoveRequest
from bot.domain.when import LocalTime
from db.database import Connection, Row
from db.epoch import from_epoch, from_epoch_or_none, to_epoch

_ADD = """
    INSERT INTO move_requests (guild_id, deadline_id, asked_by, asked_at, old_at, wall, zone,
                               due_at, reason)
    VALUES (:guild_id, :deadline_id, :asked_by, :asked_at, :old_at, :wall, :zone, :due_at, :reason)
    RETURNING *
"""
_GET = "SELECT * FROM move_requests WHERE id = :id AND guild_id = :guild_id"
_ANSWER = """
    UPDATE move_requests
    SET answered_by = :answered_by, answered_at = :now, is_allowed = :is_allowed
    WHERE id = :id AND guild_id = :guild_id AND answered_at IS NULL
"""
_REPLACE = """
    UPDATE move_requests SET answered_by = :asked_by, answered_at = :now
    WHERE deadline_id = :deadline_id AND guild_id = :guild_id AND asked_by = :asked_by
      AND answered_at IS NULL
"""
# Whom a deadline concerns: who set it, whose it is, the people of its project.
_STUDIO_OF = """
    SELECT d.guild_id FROM deadlines d
    WHERE d.id = :deadline_id
      AND (d.created_by = :user_id
           OR EXISTS (SELECT 1 FROM deadline_assignees a
                      WHERE a.deadline_id = d.id AND a.user_id = :user_id)
           OR EXISTS (SELECT 1 FROM project_members m
                      WHERE m.guild_id = d.guild_id AND m.project_id = d.project_id
                        AND m.user_id = :user_id))
"""


async def add(
    conn: Connection,
    guild_id: int,
    deadline_id: int,
    due: LocalTime,
    *,
    old_at: datetime,
    reason: str | None,
    by: int,
    now: datetime,
) -> MoveRequest:
    """Keep a request; an open one of the same person for the same deadline gives way to it."""
    await conn.execute(
        _REPLACE, deadline_id=deadline_id, guild_id=guild_id, asked_by=by, now=to_epoch(now)
    )
    row = await conn.fetch_only(
        _ADD,
        guild_id=guild_id,
        deadline_id=deadline_id,
        asked_by=by,
        asked_at=to_epoch(now),
        old_at=to_epoch(old_at),
        wall=due.wall.isoformat(sep=" ", timespec="minutes"),
        zone=due.zone,
        due_at=to_epoch(due.at),
        reason=reason,
    )
    return _request(row)


async def get(conn: Connection, guild_id: int, request_id: int) -> MoveRequest | None:
    """A request of the studio, answered or not."""
    row = await conn.fetch_one(_GET, id=request_id, guild_id=guild_id)
    return _request(row) if row else None


async def answer(
    conn: Connection, guild_id: int, request_id: int, *, is_allowed: bool, by: int, now: datetime
) -> None:
    """Keep the answer to an open request."""
    await conn.execute(
        _ANSWER,
        id=request_id,
        guild_id=guild_id,
        is_allowed=int(is_allowed),
        answered_by=by,
        now=to_epoch(now),
    )


async def studio_of(conn: Connection, user_id: int, deadline_id: int) -> int | None:
    """The server of a deadline that concerns a user: in a DM, their standing is asked for there."""
    row = await conn.fetch_one(_STUDIO_OF, user_id=user_id, deadline_id=deadline_id)
    return row["guild_id"] if row else None


def _request(row: Row) -> MoveRequest:
    return MoveRequest(
        id=row["id"],
        guild_id=row["guild_id"],
        deadline_id=row["deadline_id"],
        asked_by=row["asked_by"],
        asked_at=from_epoch(row["asked_at"]),
        old_at=from_epoch(row["old_at"]),
        due=LocalTime(datetime.fromisoformat(row["wall"]), row["zone"], from_epoch(row["due_at"])),
        reason=row["reason"],
        answered_by=row["answered_by"],
        answered_at=from_epoch_or_none(row["answered_at"]),
        is_allowed=None if row["is_allowed"] is None else bool(row["is_allowed"]),
    )
