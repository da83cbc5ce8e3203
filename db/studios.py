"""Studios in SQL: the only module that reads or writes `studios`."""

from datetime import timedelta

from bot.domain import ladders
from bot.domain.activity import Value
from bot.domain.rest import silent_days_from_text, silent_days_text
from bot.domain.studios import Studio
from db.database import Connection, Row

_GET = "SELECT * FROM studios WHERE guild_id = :guild_id"
_SAVE = """
    INSERT INTO studios (guild_id, timezone, producer_role_id, engineer_role_id, channel_id,
                         fallback_channel_id, ladder, escalate_after, silent_days)
    VALUES (:guild_id, :timezone, :producer_role_id, :engineer_role_id, :channel_id,
            :fallback_channel_id, :ladder, :escalate_after, :silent_days)
    ON CONFLICT (guild_id) DO UPDATE SET
        timezone = excluded.timezone, producer_role_id = excluded.producer_role_id,
        engineer_role_id = excluded.engineer_role_id, channel_id = excluded.channel_id,
        fallback_channel_id = excluded.fallback_channel_id, ladder = excluded.ladder,
        escalate_after = excluded.escalate_after, silent_days = excluded.silent_days
"""
_THAT_KNOW = """
    SELECT guild_id FROM artists WHERE member_id = :user_id AND archived_at IS NULL
    UNION
    SELECT guild_id FROM people WHERE user_id = :user_id AND removed_at IS NULL
    UNION
    SELECT guild_id FROM projects WHERE created_by = :user_id
    UNION
    SELECT guild_id FROM mix_revisions WHERE submitted_by = :user_id
    UNION
    SELECT guild_id FROM deadlines WHERE created_by = :user_id AND status = 'open'
    UNION
    SELECT d.guild_id FROM deadline_assignees a JOIN deadlines d ON d.id = a.deadline_id
    WHERE a.user_id = :user_id AND d.status = 'open'
    ORDER BY guild_id DESC
"""
_CHANNELS = "SELECT guild_id, channel_id FROM studios"


async def get(conn: Connection, guild_id: int) -> Studio:
    """The studio of a server; one that never ran a set-up has the defaults."""
    row = await conn.fetch_one(_GET, guild_id=guild_id)
    return from_row(row) if row else Studio(guild_id)


async def save(conn: Connection, studio: Studio) -> None:
    """Keep a studio's settings."""
    await conn.execute(_SAVE, guild_id=studio.guild_id, **to_row(studio))


async def list_that_know(conn: Connection, user_id: int) -> list[int]:
    """The servers where a user is an artist or a person of a project, or has made or to do one.

    Whether the user is still in them is for Discord to say. The youngest server comes first.
    """
    return [row["guild_id"] for row in await conn.fetch_all(_THAT_KNOW, user_id=user_id)]


async def channels(conn: Connection) -> dict[int, int | None]:
    """The channel for project threads by server: for whoever hosts the bot, over every studio."""
    rows = await conn.fetch_all(_CHANNELS)
    return {row["guild_id"]: row["channel_id"] for row in rows}


def to_row(studio: Studio) -> dict[str, Value]:
    """The columns that may change."""
    return {
        "timezone": studio.timezone,
        "producer_role_id": studio.producer_role_id,
        "engineer_role_id": studio.engineer_role_id,
        "channel_id": studio.channel_id,
        "fallback_channel_id": studio.fallback_channel_id,
        "ladder": ladders.to_text(studio.ladder),
        "escalate_after": int((studio.escalate_after or timedelta()).total_seconds()),
        "silent_days": silent_days_text(studio.silent_days),
    }


def from_row(row: Row) -> Studio:
    """A stored row as the domain knows it."""
    return Studio(
        guild_id=row["guild_id"],
        timezone=row["timezone"],
        producer_role_id=row["producer_role_id"],
        engineer_role_id=row["engineer_role_id"],
        channel_id=row["channel_id"],
        fallback_channel_id=row["fallback_channel_id"],
        ladder=ladders.from_text(row["ladder"]),
        escalate_after=timedelta(seconds=row["escalate_after"]) or None,
        silent_days=silent_days_from_text(row["silent_days"]),
    )
