"""What approvers are asked again about mixes, in SQL: rows of the outbox by project and reader."""

from datetime import datetime

from bot.domain.outbox import Item
from db import outbox
from db.database import Connection
from db.epoch import from_epoch, from_epoch_or_none, to_epoch

_OF_PROJECT = """
    SELECT o.* FROM songs s CROSS JOIN mix_revisions r CROSS JOIN outbox o
    WHERE s.project_id = :project_id AND r.song_id = s.id
      AND o.kind IN ('review_clock', 'silence') AND o.subject_id = r.id AND o.guild_id = :guild_id
    ORDER BY o.id
"""
_OF_STUDIO = """
    SELECT * FROM outbox
    WHERE guild_id = :guild_id AND state = 'scheduled' AND kind = 'review_clock'
"""
# One that is on its way counts as heard, and one for which they were mentioned in the open; one
# that is promised for later does not.
_HEARD = """
    SELECT user_id, MAX(COALESCE(finished_at, due_at)) AS heard_at FROM outbox o
    WHERE kind = 'review_clock' AND subject_id = :revision_id AND guild_id = :guild_id
      AND due_at <= :now
      AND (state IN ('scheduled', 'claimed', 'delivered')
           OR EXISTS (SELECT 1 FROM outbox m
                      WHERE m.kind = 'fallback_mention' AND m.subject_id = o.id))
    GROUP BY user_id
"""
_ANNOUNCED = """
    SELECT MIN(told.finished_at) AS told_at
    FROM outbox promise JOIN outbox told
      ON told.subject_id = promise.subject_id AND told.guild_id = promise.guild_id
     AND told.user_id = promise.user_id
    WHERE promise.id = :id AND promise.guild_id = :guild_id
      AND told.kind = 'review_clock' AND told.state = 'delivered' AND told.is_notice = 1
      AND told.finished_at >= promise.created_at
"""


async def list_of_project(conn: Connection, guild_id: int, project_id: int) -> list[Item]:
    """All that was ever promised about a project's mixes, in order."""
    rows = await conn.fetch_all(_OF_PROJECT, guild_id=guild_id, project_id=project_id)
    return [outbox.from_row(row) for row in rows]


async def list_of_studio(conn: Connection, guild_id: int) -> list[Item]:
    """What of a studio's mixes is still to be asked."""
    rows = await conn.fetch_all(_OF_STUDIO, guild_id=guild_id)
    return [outbox.from_row(row) for row in rows]


async def last_heard(
    conn: Connection, guild_id: int, revision_id: int, now: datetime
) -> dict[int, datetime]:
    """When each user was last asked about a mix by a message of their own."""
    about = {"guild_id": guild_id, "revision_id": revision_id, "now": to_epoch(now)}
    rows = await conn.fetch_all(_HEARD, **about)
    return {row["user_id"]: from_epoch(row["heard_at"]) for row in rows}


async def announced_at(conn: Connection, item: Item) -> datetime | None:
    """When the reader of a promise that silence counts was first told of it."""
    row = await conn.fetch_only(_ANNOUNCED, id=item.id, guild_id=item.guild_id)
    return from_epoch_or_none(row["told_at"])
