"""Messages in plain words in SQL: those taken in, and what the message they reply to is of."""

from datetime import datetime

from bot.domain.outbox import Kind
from bot.domain.replies import Reply, ReplyKind
from db.database import Connection, Row
from db.epoch import from_epoch, to_epoch

_ADD = """
    INSERT INTO replies (guild_id, revision_id, user_id, channel_id, message_id, kind, batch_id,
                         in_bars, created_at)
    VALUES (:guild_id, :revision_id, :user_id, :channel_id, :message_id, :kind, :batch_id,
            :in_bars, :created_at)
    RETURNING *
"""
_GET = "SELECT * FROM replies WHERE id = :id AND guild_id = :guild_id"
_STUDIO = "SELECT guild_id FROM replies WHERE id = :id AND user_id = :user_id"
_TAKEN = "SELECT 1 FROM replies WHERE message_id = :message_id AND user_id = :user_id"
_REMAKE = """
    UPDATE replies SET revision_id = :revision_id, batch_id = :batch_id
    WHERE id = :id AND guild_id = :guild_id
"""
# The kinds are those of the partial indexes `outbox_posts` and `outbox_letters`, word for word.
_POSTED = """
    SELECT kind, subject_id, guild_id FROM outbox
    WHERE message_id = :message_id AND guild_id = :guild_id
      AND kind IN ('mix_card', 'verdict_post')
    LIMIT 1
"""
_ANSWERED = """
    SELECT kind, subject_id, guild_id FROM outbox
    WHERE message_id = :message_id AND user_id IS NOT NULL AND guild_id = :guild_id
      AND kind IN ('notes_done', 'reply', 'review_clock')
    LIMIT 1
"""
_WRITTEN_TO = """
    SELECT kind, subject_id, guild_id FROM outbox
    WHERE message_id = :message_id AND user_id = :user_id
      AND kind IN ('notes_done', 'reply', 'review_clock')
    LIMIT 1
"""
_WRITTEN_LAST = """
    SELECT kind, subject_id, guild_id FROM outbox
    WHERE user_id = :user_id AND channel_id = :channel_id AND finished_at >= :since
      AND message_id IS NOT NULL AND kind IN ('notes_done', 'reply', 'review_clock')
    ORDER BY message_id DESC LIMIT 1
"""

Told = tuple[Kind, int, int]
"""What a message of the bot is of: its kind, the id of what it is about, the server."""


async def add(conn: Connection, reply: Reply) -> Reply:
    """Keep a message that was taken in; raises DuplicateError for one that was already."""
    row = await conn.fetch_only(
        _ADD,
        guild_id=reply.guild_id,
        revision_id=reply.revision_id,
        user_id=reply.user_id,
        channel_id=reply.channel_id,
        message_id=reply.message_id,
        kind=reply.kind,
        batch_id=reply.batch_id,
        in_bars=int(reply.in_bars),
        created_at=to_epoch(reply.created_at),
    )
    return _reply(row)


async def get(conn: Connection, guild_id: int, reply_id: int) -> Reply | None:
    """A message that was taken in, in the studio."""
    row = await conn.fetch_one(_GET, id=reply_id, guild_id=guild_id)
    return _reply(row) if row else None


async def studio_of(conn: Connection, user_id: int, reply_id: int) -> int | None:
    """The server whose mix a user wrote of; None when the message is not theirs."""
    row = await conn.fetch_one(_STUDIO, id=reply_id, user_id=user_id)
    return row["guild_id"] if row else None


async def is_taken(conn: Connection, user_id: int, message_id: int) -> bool:
    """Whether a message was taken in before."""
    row = await conn.fetch_one(_TAKEN, message_id=message_id, user_id=user_id)
    return row is not None


async def remake(
    conn: Connection, guild_id: int, reply_id: int, *, revision_id: int, batch_id: int | None
) -> None:
    """Have a message be about another revision, with other notes."""
    await conn.execute(
        _REMAKE, id=reply_id, guild_id=guild_id, revision_id=revision_id, batch_id=batch_id
    )


async def told_in_studio(conn: Connection, guild_id: int, message_id: int) -> Told | None:
    """What a message of the bot in a server is of."""
    about = {"message_id": message_id, "guild_id": guild_id}
    row = await conn.fetch_one(_POSTED, **about) or await conn.fetch_one(_ANSWERED, **about)
    return _told(row) if row else None


async def told_in_dm(conn: Connection, user_id: int, message_id: int) -> Told | None:
    """What a message of the bot in a user's DM is of."""
    row = await conn.fetch_one(_WRITTEN_TO, message_id=message_id, user_id=user_id)
    return _told(row) if row else None


async def told_last(
    conn: Connection, user_id: int, channel_id: int, since: datetime
) -> Told | None:
    """What the last message about a mix in a user's DM is of, if it is no older than that."""
    row = await conn.fetch_one(
        _WRITTEN_LAST, user_id=user_id, channel_id=channel_id, since=to_epoch(since)
    )
    return _told(row) if row else None


def _told(row: Row) -> Told:
    return Kind(row["kind"]), row["subject_id"], row["guild_id"]


def _reply(row: Row) -> Reply:
    return Reply(
        id=row["id"],
        guild_id=row["guild_id"],
        revision_id=row["revision_id"],
        user_id=row["user_id"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        kind=ReplyKind(row["kind"]),
        batch_id=row["batch_id"],
        in_bars=bool(row["in_bars"]),
        created_at=from_epoch(row["created_at"]),
    )
