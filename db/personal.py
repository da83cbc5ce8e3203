"""Personal reminders in SQL: the only module that reads or writes `personal_reminders`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.members import Member
from bot.domain.personal import PersonalReminder
from bot.domain.projects import Project
from bot.domain.reminders import Outage
from bot.domain.when import LocalTime
from db import members, outages, projects
from db.database import Connection, Row, one_visit
from db.epoch import from_epoch, from_epoch_or_none, to_epoch, to_epoch_or_none

_ADD = """
    INSERT INTO personal_reminders (user_id, guild_id, project_id, text, wall, zone, due_at, rule,
                                    created_at)
    VALUES (:user_id, :guild_id, :project_id, :text, :wall, :zone, :due_at, :rule, :created_at)
    RETURNING id
"""
_GET = "SELECT * FROM personal_reminders WHERE id = :id AND user_id = :user_id"
_COUNT_OPEN = """
    SELECT COUNT(*) AS open_ones FROM personal_reminders
    WHERE user_id = :user_id AND closed_at IS NULL
"""
_OPEN = """
    SELECT * FROM personal_reminders WHERE user_id = :user_id AND closed_at IS NULL ORDER BY id
"""
_UPDATE = """
    UPDATE personal_reminders
    SET wall = :wall, zone = :zone, due_at = :due_at, closed_at = :closed_at,
        done_at = :done_at
    WHERE id = :id AND user_id = :user_id
"""
# Of those in hand; the ids `first` to `last` say which of them.
_IN_HAND = """
    SELECT r.*, i.item_id FROM personal_in_hand i JOIN personal_reminders r ON r.id = i.reminder_id
    WHERE i.item_id BETWEEN :first AND :last AND r.closed_at IS NULL
"""
_PROJECTS = """
    SELECT p.*, a.name AS artist_name FROM projects p JOIN artists a ON a.id = p.artist_id
    WHERE p.id IN (SELECT project_id FROM personal_in_hand WHERE item_id BETWEEN :first AND :last)
"""
_INSIDERS = """
    SELECT m.project_id, m.user_id FROM project_members m
    JOIN personal_in_hand i ON i.project_id = m.project_id AND i.user_id = m.user_id
    WHERE i.item_id BETWEEN :first AND :last
"""
_MEMBERS = """
    SELECT * FROM members
    WHERE user_id IN (SELECT user_id FROM personal_in_hand WHERE item_id BETWEEN :first AND :last)
"""
_FALLBACKS = """
    SELECT guild_id, fallback_channel_id FROM studios
    WHERE guild_id IN (SELECT guild_id FROM personal_in_hand
                       WHERE item_id BETWEEN :first AND :last)
"""


@dataclass(frozen=True, slots=True)
class InHand:
    """Personal reminders that are being sent, and everything that they are about."""

    reminders: dict[int, PersonalReminder]  # by the ids of their rows
    projects: dict[int, Project]
    insiders: set[tuple[int, int]]  # project and user, of who belongs to which
    members: dict[int, Member]
    fallbacks: dict[int, int | None]  # of each studio its channel for whom no DM reaches
    outages: list[Outage]


async def add(conn: Connection, reminder: PersonalReminder) -> PersonalReminder:
    """Keep a new one; the one returned has its id."""
    row = await conn.fetch_only(
        _ADD,
        user_id=reminder.user_id,
        guild_id=reminder.guild_id,
        project_id=reminder.project_id,
        text=reminder.text,
        wall=reminder.due.wall.isoformat(sep=" ", timespec="minutes"),
        zone=reminder.due.zone,
        due_at=to_epoch(reminder.due.at),
        rule=reminder.rule,
        created_at=to_epoch(reminder.created_at),
    )
    return replace(reminder, id=row["id"])


async def get(conn: Connection, user_id: int, reminder_id: int) -> PersonalReminder | None:
    """A reminder of this user, closed or not."""
    row = await conn.fetch_one(_GET, id=reminder_id, user_id=user_id)
    return _from_row(row) if row else None


async def count_open(conn: Connection, user_id: int) -> int:
    """How many of a user's are still to come."""
    return int((await conn.fetch_only(_COUNT_OPEN, user_id=user_id))["open_ones"])


async def list_open(conn: Connection, user_id: int) -> list[PersonalReminder]:
    """Those of a user that are still to come."""
    return [_from_row(row) for row in await conn.fetch_all(_OPEN, user_id=user_id)]


async def update(conn: Connection, reminder: PersonalReminder) -> None:
    """Keep when it is due, and whether it is closed, or done with."""
    await conn.execute(
        _UPDATE,
        id=reminder.id,
        user_id=reminder.user_id,
        wall=reminder.due.wall.isoformat(sep=" ", timespec="minutes"),
        zone=reminder.due.zone,
        due_at=to_epoch(reminder.due.at),
        closed_at=to_epoch_or_none(reminder.closed_at),
        done_at=to_epoch_or_none(reminder.done_at),
    )


@one_visit
async def read(conn: Connection, item_ids: Sequence[int]) -> InHand:
    """What claimed rows are about; it may hold more, of others claimed at the same time."""
    ids = {"first": min(item_ids), "last": max(item_ids)}
    insiders = await conn.fetch_all(_INSIDERS, **ids)
    fallbacks = await conn.fetch_all(_FALLBACKS, **ids)
    return InHand(
        reminders={r["item_id"]: _from_row(r) for r in await conn.fetch_all(_IN_HAND, **ids)},
        projects={r["id"]: projects.from_row(r) for r in await conn.fetch_all(_PROJECTS, **ids)},
        insiders={(row["project_id"], row["user_id"]) for row in insiders},
        members={r["user_id"]: members.from_row(r) for r in await conn.fetch_all(_MEMBERS, **ids)},
        fallbacks={row["guild_id"]: row["fallback_channel_id"] for row in fallbacks},
        outages=await outages.list_newest(conn),
    )


def _from_row(row: Row) -> PersonalReminder:
    return PersonalReminder(
        id=row["id"],
        user_id=row["user_id"],
        guild_id=row["guild_id"],
        project_id=row["project_id"],
        text=row["text"],
        due=LocalTime(
            wall=datetime.fromisoformat(row["wall"]),
            zone=row["zone"],
            at=from_epoch(row["due_at"]),
        ),
        rule=row["rule"],
        created_at=from_epoch(row["created_at"]),
        closed_at=from_epoch_or_none(row["closed_at"]),
        done_at=from_epoch_or_none(row["done_at"]),
    )
