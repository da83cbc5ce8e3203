"""The rows of the outbox that failed, in SQL, as a studio's producer deals with them."""

from datetime import datetime

from bot.domain.outbox import Item, Kind
from db import outbox
from db.database import Connection, Row
from db.epoch import from_epoch, to_epoch

_LIST = """
    SELECT o.*, COUNT(*) OVER () AS found FROM outbox o
    WHERE o.guild_id = :guild_id AND o.state = 'failed'
    ORDER BY o.finished_at DESC, o.id DESC LIMIT :limit
"""
_GET = "SELECT * FROM outbox WHERE id = :id AND guild_id = :guild_id AND state = 'failed'"
_GET_ANY = "SELECT * FROM outbox WHERE id = :id AND guild_id = :guild_id"
_STAND_IN = """
    SELECT MAX(id) AS stand_in FROM (
        SELECT id FROM outbox
        WHERE kind = 'thread_reminder' AND subject_id = :subject_id
          AND guild_id = :guild_id AND user_id = :user_id AND id > :id
        UNION ALL
        SELECT id FROM outbox
        WHERE kind = 'fallback_mention' AND subject_id = :id AND guild_id = :guild_id) mentions
"""
# What was to be said in the thread, to somebody whom no DM reached, is tried by DM again.
_TRY_AGAIN = """
    UPDATE outbox SET state = 'scheduled', next_at = :now, nonce = :nonce, attempts = 0,
        kind = CASE WHEN kind = 'thread_reminder' THEN 'reminder' ELSE kind END,
        error = NULL, finished_at = NULL, leased_until = NULL
    WHERE id = :id AND guild_id = :guild_id AND state IN ('failed', 'superseded')
"""
_GIVE_UP = """
    UPDATE outbox SET state = 'superseded', error = error || '; tried again'
    WHERE id = :id AND guild_id = :guild_id AND state = 'failed'
"""
_TOLD = """
    UPDATE outbox SET state = 'delivered', channel_id = :channel_id, message_id = :message_id,
        error = error || '; told elsewhere', finished_at = :now
    WHERE id = :id AND guild_id = :guild_id AND state = 'failed'
"""
_MENTIONED = """
    UPDATE outbox SET state = 'superseded', error = error || '; mentioned elsewhere',
        finished_at = :now
    WHERE id = :id AND guild_id = :guild_id AND state = 'failed'
"""
_ADD_MENTION = """
    INSERT INTO outbox (guild_id, kind, subject_id, user_id, due_at, next_at, state, nonce,
                        channel_id, message_id, created_at, finished_at)
    SELECT guild_id, 'fallback_mention', id, user_id, :now, :now, 'delivered', :nonce,
           :channel_id, :message_id, :now, :now
    FROM outbox WHERE id = :id AND guild_id = :guild_id
"""


async def list_latest(
    conn: Connection, guild_id: int, *, limit: int
) -> tuple[list[tuple[Item, datetime]], int]:
    """What failed in a studio and when, the latest first.

    Returns:
        At most `limit` rows, and how many there are in all.
    """
    rows = await conn.fetch_all(_LIST, guild_id=guild_id, limit=limit)
    return [_failed(row) for row in rows], rows[0]["found"] if rows else 0


async def get(conn: Connection, guild_id: int, item_id: int) -> tuple[Item, datetime] | None:
    """A row of the studio that failed, and when."""
    row = await conn.fetch_one(_GET, id=item_id, guild_id=guild_id)
    return _failed(row) if row else None


async def meant_by(conn: Connection, item: Item) -> Item:
    """What a row was to say: that of the row which a mention in the open stands for."""
    if item.kind is not Kind.FALLBACK_MENTION:
        return item
    row = await conn.fetch_one(_GET_ANY, id=item.subject_id, guild_id=item.guild_id)
    return outbox.from_row(row) if row else item


async def stand_in(conn: Connection, item: Item) -> int | None:
    """The id of the newest mention that was put in place of a row, if any."""
    row = await conn.fetch_only(
        _STAND_IN,
        id=item.id,
        guild_id=item.guild_id,
        user_id=item.user_id,
        subject_id=item.subject_id,
    )
    return row["stand_in"]


async def try_again(conn: Connection, item: Item, now: datetime, *, nonce: str) -> None:
    """Have a row sent now, as another message. Raises DuplicateError: its like is scheduled."""
    await conn.execute(
        _TRY_AGAIN, id=item.id, guild_id=item.guild_id, now=to_epoch(now), nonce=nonce
    )


async def give_up(conn: Connection, item: Item) -> None:
    """Another row does the work of this one: it no longer counts as failed."""
    await conn.execute(_GIVE_UP, id=item.id, guild_id=item.guild_id)


async def told(
    conn: Connection, item: Item, now: datetime, *, channel_id: int, message_id: int
) -> None:
    """Keep where its reader was told after all."""
    await conn.execute(
        _TOLD,
        id=item.id,
        guild_id=item.guild_id,
        now=to_epoch(now),
        channel_id=channel_id,
        message_id=message_id,
    )


async def mentioned(
    conn: Connection,
    item: Item,
    now: datetime,
    *,
    channel_id: int,
    message_id: int,
    nonce: str,
) -> None:
    """Keep where its reader was told that something waits, and not what: that they look up."""
    place = {"channel_id": channel_id, "message_id": message_id, "now": to_epoch(now)}
    if item.kind is Kind.FALLBACK_MENTION:
        await conn.execute(_TOLD, id=item.id, guild_id=item.guild_id, **place)
    elif await conn.execute(_MENTIONED, id=item.id, guild_id=item.guild_id, now=to_epoch(now)):
        await conn.execute(_ADD_MENTION, id=item.id, guild_id=item.guild_id, nonce=nonce, **place)


def _failed(row: Row) -> tuple[Item, datetime]:
    return outbox.from_row(row), from_epoch(row["finished_at"])
