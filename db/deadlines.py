"""Deadlines in SQL: the only module that reads or writes `deadlines` and their assignees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from bot.domain import ladders
from bot.domain.activity import Value
from bot.domain.deadlines import Deadline, DeadlineKind, DeadlineStatus
from bot.domain.when import LocalTime
from db.database import Connection, Row
from db.epoch import from_epoch, from_epoch_or_none, to_epoch, to_epoch_or_none

_ADD = """
    INSERT INTO deadlines (guild_id, project_id, song_id, kind, title, wall, zone, due_at, status,
                           created_by, created_at, closed_at, ladder)
    VALUES (:guild_id, :project_id, :song_id, :kind, :title, :wall, :zone, :due_at, :status,
            :created_by, :created_at, :closed_at, :ladder)
    RETURNING id
"""
_ASSIGN = "INSERT INTO deadline_assignees (deadline_id, user_id) VALUES (:deadline_id, :user_id)"
_GET = "SELECT * FROM deadlines_shown WHERE id = :id AND guild_id = :guild_id ORDER BY assignee"
_UPDATE = """
    UPDATE deadlines SET kind = :kind, title = :title, wall = :wall, zone = :zone,
        due_at = :due_at, status = :status, closed_at = :closed_at, ladder = :ladder
    WHERE id = :id AND guild_id = :guild_id
"""
_OPEN_OF_PROJECT = """
    SELECT * FROM deadlines_shown
    WHERE project_id = :project_id AND guild_id = :guild_id AND status = 'open'
    ORDER BY due_at, id, assignee
"""
_OPEN_AT = """
    SELECT * FROM deadlines_shown
    WHERE project_id = :project_id AND guild_id = :guild_id AND status = 'open'
      AND due_at = :due_at
    ORDER BY id, assignee
"""
_COUNT_OPEN = """
    SELECT COUNT(*) AS deadlines FROM deadlines
    WHERE project_id = :project_id AND guild_id = :guild_id AND status = 'open'
"""
_VISIBLE = """
    SELECT d.* FROM deadlines_shown d
    JOIN projects p ON p.id = d.project_id LEFT JOIN songs s ON s.id = d.song_id
    WHERE d.guild_id = :guild_id AND d.status = 'open'
      AND p.status <> 'archived' AND s.archived_at IS NULL
      AND (d.counts = 1 OR NOT :is_under_way)
      AND (:before IS NULL OR d.due_at < :before)
      AND (:project_id IS NULL OR d.project_id = :project_id)
      AND (:sees_all
           OR d.project_id IN (SELECT m.project_id FROM project_members m
                               WHERE m.guild_id = :guild_id AND m.user_id = :user_id)
           OR d.id IN (SELECT a.deadline_id FROM deadline_assignees a WHERE a.user_id = :user_id))
    ORDER BY d.due_at, d.id, d.assignee LIMIT :limit
"""
# Without an assignee it is due for who set it and for the project's engineers.
_FOR_USER = """
    SELECT * FROM deadlines_shown
    WHERE counts = 1 AND id IN (
        SELECT deadline_id FROM deadline_assignees WHERE user_id = :user_id
        UNION
        SELECT id FROM (
            SELECT id FROM deadlines WHERE created_by = :user_id AND status = 'open'
            UNION
            SELECT d.id FROM people m JOIN deadlines d ON d.project_id = m.project_id
            WHERE d.status = 'open'
              AND m.user_id = :user_id AND m.role = 'engineer' AND m.removed_at IS NULL) open_ones
        WHERE NOT EXISTS (SELECT 1 FROM deadline_assignees a WHERE a.deadline_id = open_ones.id))
    ORDER BY due_at, id, assignee
"""
_REMINDING = """
    SELECT * FROM deadlines_shown
    WHERE status = 'open'
      AND id IN (SELECT subject_id FROM outbox
                 WHERE user_id = :user_id AND state = 'scheduled' AND kind = 'reminder'
                 UNION
                 SELECT d.id FROM project_members m JOIN deadlines d ON d.project_id = m.project_id
                 WHERE m.user_id = :user_id AND d.status = 'open')
    ORDER BY id, assignee
"""
_OPEN_OF_STUDIO = """
    SELECT * FROM deadlines_shown WHERE guild_id = :guild_id AND status = 'open'
    ORDER BY id, assignee
"""
_HAS_OPEN_BY = """
    SELECT 1 FROM deadlines
    WHERE created_by = :user_id AND guild_id = :guild_id AND status = 'open' LIMIT 1
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
    found = from_rows(await conn.fetch_all(_GET, id=deadline_id, guild_id=guild_id))
    return found[0] if found else None


async def update(
    conn: Connection, guild_id: int, deadline_id: int, row: Mapping[str, Value]
) -> None:
    """Write the columns that `to_row` gives."""
    await conn.execute(_UPDATE, id=deadline_id, guild_id=guild_id, **row)


async def list_open(conn: Connection, guild_id: int, project_id: int) -> list[Deadline]:
    """A project's open deadlines, its songs' too, soonest first; whether or not they count now."""
    rows = await conn.fetch_all(_OPEN_OF_PROJECT, guild_id=guild_id, project_id=project_id)
    return from_rows(rows)


async def list_open_at(
    conn: Connection, guild_id: int, project_id: int, at: datetime
) -> list[Deadline]:
    """Of a project's open deadlines those that are due at this instant."""
    return from_rows(
        await conn.fetch_all(
            _OPEN_AT, guild_id=guild_id, project_id=project_id, due_at=to_epoch(at)
        )
    )


async def count_open(conn: Connection, guild_id: int, project_id: int) -> int:
    """How many deadlines of a project are open, its songs' too."""
    row = await conn.fetch_only(_COUNT_OPEN, guild_id=guild_id, project_id=project_id)
    return int(row["deadlines"])


async def list_visible(
    conn: Connection,
    guild_id: int,
    *,
    user_id: int,
    sees_all: bool,
    is_under_way: bool,
    before: datetime | None = None,
    project_id: int | None = None,
    limit: int = 500,
) -> list[Deadline]:
    """Open deadlines that the member may see, what is archived aside, soonest first.

    Args:
        conn: where to read.
        guild_id: the studio.
        user_id: who asks: sees those of their projects, and those assigned to them.
        sees_all: whether they see those of every project.
        is_under_way: leave out projects on hold or delivered, of which nobody is reminded.
        before: due before this instant.
        project_id: only of this one.
        limit: how many rows; a deadline has one for each assignee.
    """
    rows = await conn.fetch_all(
        _VISIBLE,
        guild_id=guild_id,
        user_id=user_id,
        sees_all=sees_all,
        is_under_way=is_under_way,
        before=to_epoch_or_none(before),
        project_id=project_id,
        limit=limit,
    )
    return from_rows(rows)


async def list_for_user(conn: Connection, user_id: int) -> list[Deadline]:
    """Over every studio: a user's open deadlines, soonest first.

    Theirs are those assigned to them; without an assignee, those that they set, and those of the
    projects whose engineer they are.
    """
    return from_rows(await conn.fetch_all(_FOR_USER, user_id=user_id))


async def list_reminding(conn: Connection, user_id: int) -> list[Deadline]:
    """Over every studio: what a user is to be reminded of, or would be but for their settings."""
    found = [
        *await list_for_user(conn, user_id),
        *from_rows(await conn.fetch_all(_REMINDING, user_id=user_id)),
    ]
    return list({deadline.id: deadline for deadline in found}.values())


async def list_of_studio(conn: Connection, guild_id: int) -> list[Deadline]:
    """All open deadlines of a studio; whether or not they count now."""
    return from_rows(await conn.fetch_all(_OPEN_OF_STUDIO, guild_id=guild_id))


async def has_open_by(conn: Connection, guild_id: int, user_id: int) -> bool:
    """Whether any deadline that a user set in a studio is open."""
    found = await conn.fetch_one(_HAS_OPEN_BY, guild_id=guild_id, user_id=user_id)
    return found is not None


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
        "ladder": None if deadline.ladder is None else ladders.to_text(deadline.ladder),
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
        ladder=None if row["ladder"] is None else ladders.from_text(row["ladder"]),
        status=DeadlineStatus(row["status"]),
        assignees=tuple(assignees),
        created_by=row["created_by"],
        created_at=from_epoch(row["created_at"]),
        closed_at=from_epoch_or_none(row["closed_at"]),
    )


def from_rows(rows: Sequence[Row]) -> list[Deadline]:
    """One deadline for each run of rows that differ only in the assignee."""
    found: list[Deadline] = []
    for _, group in groupby(rows, key=lambda row: row["id"]):
        lines = list(group)
        found.append(from_row(lines[0], [r["assignee"] for r in lines if r["assignee"]]))
    return found
