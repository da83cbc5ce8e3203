"""What could not be done, in SQL: posts that are tried again once their cause was mended."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.outbox import Kind
from db.database import Connection
from db.epoch import to_epoch

# What is for one reader at one time, a reminder, is not told again long after.
_TAKE_FAILED = """
    UPDATE outbox SET state = 'superseded', error = error || '; tried again'
    WHERE guild_id = :guild_id AND state = 'failed'
      AND kind IN ('project_thread', 'project_card', 'thread_member', 'mix_card', 'verdict_post',
                   'withdrawal')
    RETURNING id, kind, subject_id, user_id
"""
_WAS_GIVEN_UP = """
    SELECT 1 FROM outbox
    WHERE kind = :kind AND subject_id = :subject_id AND guild_id = :guild_id
      AND state = 'superseded' AND finished_at >= :since LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Post:
    """What was to be posted: of which kind, about what, for whom."""

    kind: Kind
    subject_id: int
    user_id: int | None


async def take_failed(conn: Connection, guild_id: int) -> list[Post]:
    """A studio's posts that failed, each once, the oldest first; they no longer count as failed."""
    rows = await conn.fetch_all(_TAKE_FAILED, guild_id=guild_id)
    in_order = sorted(rows, key=lambda row: row["id"])
    posts = (Post(Kind(row["kind"]), row["subject_id"], row["user_id"]) for row in in_order)
    return list(dict.fromkeys(posts))


async def was_given_up(
    conn: Connection, guild_id: int, kind: Kind, subject_id: int, *, since: datetime
) -> bool:
    """Whether something about a thing was left undone, not long ago."""
    about = {"guild_id": guild_id, "kind": kind, "subject_id": subject_id}
    return await conn.fetch_one(_WAS_GIVEN_UP, **about, since=to_epoch(since)) is not None
