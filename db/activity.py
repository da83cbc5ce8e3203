"""The record of changes in SQL: the only module that reads or writes `activity`."""

import json
from collections.abc import Iterable
from datetime import datetime

from bot.domain.activity import Activity, Changes
from db.database import Connection, Row
from db.epoch import from_epoch, to_epoch

_ADD = """
    INSERT INTO activity (batch_id, guild_id, project_id, actor_id, at, verb, noun, noun_id, label,
                          is_new, changes)
    VALUES (:batch_id, :guild_id, :project_id, :actor_id, :at, :verb, :noun, :noun_id, :label,
            :is_new, :changes)
    RETURNING id
"""
_BATCH = """
    SELECT * FROM activity
    WHERE guild_id = :guild_id AND (id = :batch_id OR batch_id = :batch_id) ORDER BY id
"""
_UNDONE = "UPDATE activity SET undone_at = :at WHERE id = :id AND guild_id = :guild_id"
_BATCH_OF_NEW = """
    SELECT COALESCE(batch_id, id) AS batch_id FROM activity
    WHERE guild_id = :guild_id AND noun = :noun AND noun_id = :noun_id ORDER BY id LIMIT 1
"""
# Of several notes that one command changed, the first stands for all.
_OF_PROJECT = """
    SELECT * FROM activity
    WHERE guild_id = :guild_id AND project_id = :project_id
      AND (noun <> 'note' OR batch_id IS NULL)
    ORDER BY id DESC LIMIT :limit OFFSET :offset
"""


async def add(
    conn: Connection,
    *,
    batch_id: int | None,
    guild_id: int,
    project_id: int | None,
    actor_id: int,
    at: datetime,
    verb: str,
    noun: str,
    noun_id: int,
    label: str,
    is_new: bool,
    changes: Changes,
) -> int:
    """Record one change; its id. The first of a batch has no `batch_id`: the batch has its id."""
    row = await conn.fetch_only(
        _ADD,
        batch_id=batch_id,
        guild_id=guild_id,
        project_id=project_id,
        actor_id=actor_id,
        at=to_epoch(at),
        verb=verb,
        noun=noun,
        noun_id=noun_id,
        label=label,
        is_new=int(is_new),
        changes=json.dumps(changes),
    )
    return int(row["id"])


async def list_batch(conn: Connection, guild_id: int, batch_id: int) -> list[Activity]:
    """The changes that one command made, in order."""
    rows = await conn.fetch_all(_BATCH, guild_id=guild_id, batch_id=batch_id)
    return [_activity(row) for row in rows]


async def batch_of_new(conn: Connection, guild_id: int, noun: str, noun_id: int) -> int | None:
    """The batch that made a thing."""
    row = await conn.fetch_one(_BATCH_OF_NEW, guild_id=guild_id, noun=noun, noun_id=noun_id)
    return row["batch_id"] if row else None


async def mark_undone(conn: Connection, taken: Iterable[Activity], at: datetime) -> None:
    """Say of changes that they were taken back."""
    await conn.execute_many(
        _UNDONE,
        [{"id": entry.id, "guild_id": entry.guild_id, "at": to_epoch(at)} for entry in taken],
    )


async def list_of_project(
    conn: Connection, guild_id: int, project_id: int, *, limit: int, offset: int = 0
) -> list[Activity]:
    """What happened to a project and all in it, newest first."""
    rows = await conn.fetch_all(
        _OF_PROJECT, guild_id=guild_id, project_id=project_id, limit=limit, offset=offset
    )
    return [_activity(row) for row in rows]


def _activity(row: Row) -> Activity:
    changes = json.loads(row["changes"])
    return Activity(
        id=row["id"],
        batch_id=row["batch_id"] or row["id"],
        guild_id=row["guild_id"],
        project_id=row["project_id"],
        actor_id=row["actor_id"],
        at=from_epoch(row["at"]),
        verb=row["verb"],
        noun=row["noun"],
        noun_id=row["noun_id"],
        label=row["label"],
        is_new=bool(row["is_new"]),
        changes={column: (before, after) for column, (before, after) in changes.items()},
        is_undone=row["undone_at"] is not None,
    )
