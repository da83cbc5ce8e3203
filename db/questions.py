"""Questions in the outbox in SQL: who was asked about what, and in which studio."""

from bot.domain.outbox import Kind
from db.database import Connection

_WAS_ASKED = """
    SELECT 1 FROM outbox
    WHERE kind = :kind AND subject_id = :subject_id AND guild_id = :guild_id
      AND user_id = :user_id AND state NOT IN ('superseded', 'cancelled') LIMIT 1
"""
_STUDIO_ASKING = """
    SELECT guild_id FROM outbox
    WHERE kind = :kind AND subject_id = :subject_id AND user_id = :user_id LIMIT 1
"""


async def was_asked(
    conn: Connection, guild_id: int, kind: Kind, subject_id: int, user_id: int
) -> bool:
    """Whether a user was asked about a thing, or is going to be."""
    about = {"guild_id": guild_id, "kind": kind, "subject_id": subject_id, "user_id": user_id}
    return await conn.fetch_one(_WAS_ASKED, **about) is not None


async def studio_asking(conn: Connection, user_id: int, kind: Kind, subject_id: int) -> int | None:
    """The server whose thing a user was asked about: in a DM, their standing is asked for there."""
    row = await conn.fetch_one(_STUDIO_ASKING, user_id=user_id, kind=kind, subject_id=subject_id)
    return row["guild_id"] if row else None
