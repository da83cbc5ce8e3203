"""Discord users' own settings in SQL: the only module that reads or writes `members`."""

from collections.abc import Iterable
from datetime import datetime, time

from bot.domain import ladders
from bot.domain.members import Member
from bot.domain.rest import (
    DEFAULT_QUIET_HOURS,
    QuietHours,
    quiet_hours_from_text,
    quiet_hours_text,
)
from db.database import Connection, Row
from db.epoch import from_epoch_or_none, to_epoch

_GET = "SELECT * FROM members WHERE user_id = :user_id"
_SAVE = """
    INSERT INTO members (user_id, timezone, wants_dms, ladder, quiet_hours, digest_at, muted)
    VALUES (:user_id, :timezone, :wants_dms, :ladder, :quiet_hours, :digest_at, :muted)
    ON CONFLICT (user_id) DO UPDATE SET
        timezone = excluded.timezone, wants_dms = excluded.wants_dms, ladder = excluded.ladder,
        quiet_hours = excluded.quiet_hours, digest_at = excluded.digest_at,
        muted = excluded.muted
"""
_DMS_CLOSED = """
    INSERT INTO members (user_id, dms_closed_at) VALUES (:user_id, :now)
    ON CONFLICT (user_id) DO UPDATE SET
        dms_closed_at = COALESCE(members.dms_closed_at, excluded.dms_closed_at)
"""
_DMS_OPEN = """
    UPDATE members SET dms_closed_at = NULL WHERE user_id = :user_id AND dms_closed_at IS NOT NULL
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
    """Keep what a user chose; not what Discord said of their DMs."""
    await conn.execute(
        _SAVE,
        user_id=member.user_id,
        timezone=member.timezone,
        wants_dms=int(member.wants_dms),
        ladder=None if member.ladder is None else ladders.to_text(member.ladder),
        quiet_hours=quiet_hours_text(member.quiet_hours),
        digest_at=None if member.digest_at is None else f"{member.digest_at:%H:%M}",
        muted=",".join(map(str, sorted(member.muted))),
    )


async def set_dms_closed(conn: Connection, user_id: int, now: datetime) -> None:
    """Remember that Discord refused a DM to a user, and since when."""
    await conn.execute(_DMS_CLOSED, user_id=user_id, now=to_epoch(now))


async def set_dms_open(conn: Connection, user_id: int) -> bool:
    """Forget that; whether it was so."""
    return bool(await conn.execute(_DMS_OPEN, user_id=user_id))


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
        dms_closed_at=from_epoch_or_none(row["dms_closed_at"]),
        ladder=None if row["ladder"] is None else ladders.from_text(row["ladder"]),
        quiet_hours=_quiet_hours(row["quiet_hours"]),
        digest_at=None if row["digest_at"] is None else time.fromisoformat(row["digest_at"]),
        muted=frozenset(int(each) for each in (row["muted"] or "").split(",") if each),
    )


def _quiet_hours(text: str | None) -> QuietHours | None:
    """Those stored; who never chose has the usual ones."""
    return DEFAULT_QUIET_HOURS if text is None else quiet_hours_from_text(text)
