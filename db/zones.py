"""Zones in SQL: `zone_rules`, and what is still to come on the wall of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.when import LocalTime
from db.database import Connection, Row, one_visit
from db.epoch import from_epoch

# From each zone to the next, by the index: a host has a million rows in a dozen zones.
_OF_DEADLINES = """
    WITH RECURSIVE used (zone) AS (
        SELECT MIN(zone) FROM deadlines WHERE status = 'open'
        UNION ALL
        SELECT (SELECT MIN(zone) FROM deadlines WHERE status = 'open' AND zone > used.zone)
        FROM used WHERE used.zone IS NOT NULL)
    SELECT zone FROM used WHERE zone IS NOT NULL
"""
_OF_REMINDERS = """
    WITH RECURSIVE used (zone) AS (
        SELECT MIN(zone) FROM personal_reminders WHERE closed_at IS NULL
        UNION ALL
        SELECT (SELECT MIN(zone) FROM personal_reminders
                WHERE closed_at IS NULL AND zone > used.zone)
        FROM used WHERE used.zone IS NOT NULL)
    SELECT zone FROM used WHERE zone IS NOT NULL
"""
# With the terms of `outbox_one_summary`: that index holds the few of these among all rows.
_OF_SUMMARIES = """
    SELECT DISTINCT COALESCE(m.timezone, s.timezone) AS zone FROM outbox o
    LEFT JOIN members m ON m.user_id = o.user_id
    LEFT JOIN studios s ON s.guild_id = o.guild_id
    WHERE o.state = 'scheduled' AND o.kind IN ('digest', 'overdue_summary', 'failure_summary')
      AND o.kind <> 'failure_summary' AND COALESCE(m.timezone, s.timezone) IS NOT NULL
"""
_DEADLINES = """
    SELECT id, guild_id AS owner_id, wall, zone, due_at FROM deadlines
    WHERE status = 'open' AND zone = :zone AND id > :after ORDER BY id LIMIT :limit
"""
_REMINDERS = """
    SELECT id, user_id AS owner_id, wall, zone, due_at FROM personal_reminders
    WHERE closed_at IS NULL AND zone = :zone AND id > :after ORDER BY id LIMIT :limit
"""
_READERS = """
    SELECT DISTINCT o.user_id FROM outbox o
    LEFT JOIN members m ON m.user_id = o.user_id
    LEFT JOIN studios s ON s.guild_id = o.guild_id
    WHERE o.state = 'scheduled' AND o.kind IN ('digest', 'overdue_summary', 'failure_summary')
      AND o.kind <> 'failure_summary' AND COALESCE(m.timezone, s.timezone) = :zone
      AND o.user_id > :after
    ORDER BY o.user_id LIMIT :limit
"""
_RULES = "SELECT zone, digest FROM zone_rules"
_KEEP = """
    INSERT INTO zone_rules (zone, digest) VALUES (:zone, :digest)
    ON CONFLICT (zone) DO UPDATE SET digest = excluded.digest
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """When an open deadline or personal reminder is due."""

    id: int
    owner_id: int  # the studio of a deadline, the user of a reminder
    due: LocalTime


@one_visit
async def list_in_use(conn: Connection) -> list[str]:
    """The zones in which anything is still to come, of every studio and user."""
    each = (_OF_DEADLINES, _OF_REMINDERS, _OF_SUMMARIES)
    return sorted({row["zone"] for used in each for row in await conn.fetch_all(used)})


async def list_deadlines(
    conn: Connection, zone: str, *, after: int, limit: int
) -> Sequence[Moment]:
    """Open deadlines of every studio in a zone, by their ids, from the one after `after` on."""
    rows = await conn.fetch_all(_DEADLINES, zone=zone, after=after, limit=limit)
    return [_moment(row) for row in rows]


async def list_reminders(
    conn: Connection, zone: str, *, after: int, limit: int
) -> Sequence[Moment]:
    """As `list_deadlines`, for open personal reminders of every user."""
    rows = await conn.fetch_all(_REMINDERS, zone=zone, after=after, limit=limit)
    return [_moment(row) for row in rows]


async def list_readers(conn: Connection, zone: str, *, after: int, limit: int) -> list[int]:
    """The users who are promised a digest or a weekly summary in the mornings of a zone.

    By their ids, from the one after `after` on. Theirs is their own zone, else the studio's.
    """
    rows = await conn.fetch_all(_READERS, zone=zone, after=after, limit=limit)
    return [row["user_id"] for row in rows]


async def rules(conn: Connection) -> dict[str, str]:
    """The digest of each zone's rules by which its instants were last computed."""
    return {row["zone"]: row["digest"] for row in await conn.fetch_all(_RULES)}


async def keep_rules(conn: Connection, zone: str, digest: str) -> None:
    """Remember by which rules a zone's instants are computed."""
    await conn.execute(_KEEP, zone=zone, digest=digest)


def _moment(row: Row) -> Moment:
    due = LocalTime(datetime.fromisoformat(row["wall"]), row["zone"], from_epoch(row["due_at"]))
    return Moment(row["id"], row["owner_id"], due)
