"""The messages that are kept current, in SQL: the only module that reads or writes `cards`."""

from bot.domain.outbox import Card, Kind
from db.database import Connection, Row
from db.epoch import from_epoch, to_epoch

_CARD = """
    SELECT * FROM cards WHERE kind = :kind AND subject_id = :subject_id AND guild_id = :guild_id
"""
# CROSS keeps SQLite from walking the cards of every studio in search of these mixes.
_OF_MIXES = """
    SELECT c.* FROM songs s CROSS JOIN mix_revisions r CROSS JOIN cards c
    WHERE s.project_id = :project_id AND r.song_id = s.id
      AND c.kind = 'mix_card' AND c.subject_id = r.id AND c.guild_id = :guild_id
"""
_KEEP_CARD = """
    INSERT INTO cards (
        kind, subject_id, guild_id, channel_id, message_id, audio_id, posted_at, edited_at)
    VALUES (
        :kind, :subject_id, :guild_id, :channel_id, :message_id, :audio_id, :posted_at, :edited_at)
    ON CONFLICT (kind, subject_id) DO UPDATE SET
        channel_id = excluded.channel_id, message_id = excluded.message_id,
        audio_id = excluded.audio_id, posted_at = excluded.posted_at,
        edited_at = excluded.edited_at
"""
_FORGET = (
    "DELETE FROM cards WHERE kind = :kind AND subject_id = :subject_id AND guild_id = :guild_id"
)
_FORGET_CHANNEL = "DELETE FROM cards WHERE channel_id = :channel_id AND guild_id = :guild_id"


async def get(conn: Connection, guild_id: int, kind: Kind, subject_id: int) -> Card | None:
    """The message that shows a thing, if it was posted."""
    row = await conn.fetch_one(_CARD, guild_id=guild_id, kind=kind, subject_id=subject_id)
    return from_row(row) if row else None


async def list_of_mixes(conn: Connection, guild_id: int, project_id: int) -> list[Card]:
    """The cards of a project's mixes, as far as they were posted."""
    rows = await conn.fetch_all(_OF_MIXES, guild_id=guild_id, project_id=project_id)
    return [from_row(row) for row in rows]


async def keep(conn: Connection, card: Card) -> None:
    """Remember the message that shows a thing, in place of an earlier one."""
    await conn.execute(
        _KEEP_CARD,
        kind=card.kind,
        subject_id=card.subject_id,
        guild_id=card.guild_id,
        channel_id=card.channel_id,
        message_id=card.message_id,
        audio_id=card.audio_id,
        posted_at=to_epoch(card.posted_at),
        edited_at=to_epoch(card.edited_at),
    )


async def forget(conn: Connection, card: Card) -> None:
    """Forget a card: its message stays as it is."""
    await conn.execute(_FORGET, kind=card.kind, subject_id=card.subject_id, guild_id=card.guild_id)


async def forget_channel(conn: Connection, guild_id: int, channel_id: int) -> None:
    """Forget the cards of a channel that is gone."""
    await conn.execute(_FORGET_CHANNEL, guild_id=guild_id, channel_id=channel_id)


def from_row(row: Row) -> Card:
    """A stored row as the domain knows it."""
    return Card(
        kind=Kind(row["kind"]),
        subject_id=row["subject_id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        audio_id=row["audio_id"],
        posted_at=from_epoch(row["posted_at"]),
        edited_at=from_epoch(row["edited_at"]),
    )
