"""Discord users' own settings in SQL: the only module that reads or writes `members`."""

from collections.abc import Iterable

from bot.domain.members import Member
from db.database import Connection, Row

_GET = "SELECT * FROM members WHERE user_id = :user_id"
_SAVE = """
    INSERT INTO members (user_id, timezone, wants_dms) VALUES (:user_id, :timezone, :wants_dms)
    ON CONFLICT (user_id) DO UPDATE SET
        timezone = excluded.timezone, wants_dms = excluded.wants_dms
"""
_KEEP_DM_CHANNEL = """
    INSERT INTO members (user_id, dm_channel_id) VALUES (:user_id, :dm_channel_id)
    ON CONFLICT (user_id) DO UPDATE SET dm_channel_id = excluded.dm_channel_id
"""


async def get(conn: Connection, user_id: int) -> Member:
    """A user's settings; one who never set any has the defaults."""
    row = await conn.fetch_one(_GET, user_id=user_id)
    return from_row(row) if row else Member(user_id)


async def save(conn: Connection, member: Member) -> None:
    """Keep what a user chose."""
    await conn.execute(
        _SAVE,
        user_id=member.user_id,
        timezone=member.timezone,
        wants_dms=int(member.wants_dms),
    )


async def keep_dm_channels(conn: Connection, channels: Iterable[tuple[int, int]]) -> None:
    """Remember the DM channels of users: (user id, channel id)."""
    await conn.execute_many(
        _KEEP_DM_CHANNEL,
        [{"user_id": user_id, "dm_channel_id": channel_id} for user_id, channel_id in channels],
    )


def from_row(row: Row) -> Member:
    """A stored row as the domain knows it."""
    return Member(
        user_id=row["user_id"],
        timezone=row["timezone"],
        wants_dms=bool(row["wants_dms"]),
        dm_channel_id=row["dm_channel_id"],
    )
