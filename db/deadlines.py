"""Deadlines in SQL: the only module that reads or writes `deadlines` and their assignees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from bot.domain.activity import Value
from bot.domain.deadlines import Deadline, DeadlineKind, DeadlineStatus
from bot.domain.when import LocalTime
from db.database import Connection, Row
from db.epoch import from_epoch, from_epoch_or_none, to_epoch, to_epoch_or_none

_ADD = """
    INSERT INTO deadlines (guild_id, project_id, song_id, kind, title, wall, zone, due_at, status,
                           created_by, created_at, closed_at)
    VALUES (:guild_id, :project_id, :song_id, :kind, :title, :wall, :zone, :due_at, :status,
            :created_by, :created_at, :closed_at)
    RETURNING id
"""
_ASSIGN = "INSERT INTO deadline_assignees (deadline_id, user_id) VALUES (:deadline_id, :user_id)"
_GET = "SELECT * FROM deadlines_shown WHERE id = :id AND guild_id = :guild_id ORDER BY assignee"
_UPDATE = """
    UPDATE deadlines SET kind = :kind, title = :title, wall = :wall, zone = :zone,
        due_at = :due_at, status = :status, closed_at = :closed_at
    WHERE id = :id AND guild_id = :guild_id
"""
_OPEN_OF_PROJECT = """
    SELECT * FROM deadlines_shown
    WHERE project_id = :project_id AND guild_id = :guild_id AND status = 'open'
    ORDER BY due_at, id, assignee
"""
_COUNTING = """
    SELECT * FROM deadlines_shown
    WHERE guild_id = :guild_id AND counts = 1 AND due_at < :before
      AND (:project_id IS NULL OR project_id = :project_id)
      AND (:sees_all OR project_id IN (SELECT m.project_id FROM project_members m
                                       WHERE m.guild_id = :guild_id AND m.user_id = :user_id))
    ORDER BY due_at, id, assignee LIMIT :limit
"""
_FOR_USER = """
    SELECT * FROM deadlines_shown
    WHERE counts = 1 AND (
        id IN (SELECT a.deadline_id FROM deadline_assignees a WHERE a.user_id = :user_id)
        OR (created_by = :user_id AND assignee IS NULL))
    ORDER BY due_at, id, assignee
"""


async def add(conn: Connection, deadline: Deadline) -> Deadline:
    """Keep a new deadline and its assignees; the one returned has its id."""
    row = await conn.fetch_only(
        _ADD,
        guild_id=deadline.guild_id,
        project_id=deadline.project_id,
        song_id=deadline.song_id,
        created_by=deadline.created_by,
        created_at=to_epoch(deadline.created_at),
        **to_row(deadline),
    )
    await conn.execute_many(
        _ASSIGN, [{"deadline_id": row["id"], "user_id": user} for user in deadline.assignees]
    )
    return replace(deadline, id=row["id"])


async def get(conn: Connection, guild_id: int, deadline_id: int) -> Deadline | None:
    """A deadline of the studio, open or not."""
    found = _deadlines(await conn.fetch_all(_GET, id=deadline_id, guild_id=guild_id))
    return found[0] if found else None


async def update(
    conn: Connection, guild_id: int, deadline_id: int, row: Mapping[str, Value]
) -> None:
    """Write the columns that `to_row` gives."""
    await conn.execute(_UPDATE, id=deadline_id, guild_id=guild_id, **row)


async def list_open(conn: Connection, guild_id: int, project_id: int) -> list[Deadline]:
    """A project's open deadlines, its songs' too, soonest first; whether or not they count now."""
    rows = await conn.fetch_all(_OPEN_OF_PROJECT, guild_id=guild_id, project_id=project_id)
    return _deadlines(rows)


async def list_counting(
    conn: Connection,
    guild_id: int,
    *,
    user_id: int,
    sees_all: bool,
    before: datetime,
    project_id: int | None = None,
    limit: int = 200,
) -> list[Deadline]:
    """Open deadlines of projects under way that the member may see, due before an instant."""
    rows = await conn.fetch_all(
        _COUNTING,
        guild_id=guild_id,
        user_id=user_id,
        sees_all=sees_all,
        before=to_epoch(before),
        project_id=project_id,
        limit=limit,
    )
    return _deadlines(rows)


async def list_for_user(conn: Connection, user_id: int) -> list[Deadline]:
    """Over every studio: open deadlines assigned to a user, or set by them for nobody else."""
    return _deadlines(await conn.fetch_all(_FOR_USER, user_id=user_id))


def to_row(deadline: Deadline) -> dict[str, Value]:
    """The columns that may change."""
    return {
        "kind": deadline.kind,
        "title": deadline.title,
        "wall": deadline.due.wall.isoformat(sep=" ", timespec="minutes"),
        "zone": deadline.due.zone,
        "due_at": to_epoch(deadline.due.at),
        "status": deadline.status,
        "closed_at": to_epoch_or_none(deadline.closed_at),
    }


def from_row(row: Row, assignees: Iterable[int] = ()) -> Deadline:
    """A stored row as the domain knows it."""
    return Deadline(
        id=row["id"],
        guild_id=row["guild_id"],
        project_id=row["project_id"],
        project_title=row["project_title"],
        song_id=row["song_id"],
        song_title=row["song_title"],
        kind=DeadlineKind(row["kind"]),
        title=row["title"],
        due=LocalTime(datetime.fromisoformat(row["wall"]), row["zone"], from_epoch(row["due_at"])),
        status=DeadlineStatus(row["status"]),
        assignees=tuple(assignees),
        created_by=row["created_by"],
        created_at=from_epoch(row["created_at"]),
        closed_at=from_epoch_or_none(row["closed_at"]),
    )


def _deadlines(rows: Sequence[Row]) -> list[Deadline]:
    """One deadline for each run of rows that differ only in the assignee."""
    found: list[Deadline] = []
    for _, group in groupby(rows, key=lambda row: row["id"]):
        lines = list(group)
        found.append(from_row(lines[0], [r["assignee"] for r in lines if r["assignee"]]))
    return found
