"""When the bot ran, and when not, in SQL: `heartbeat` and `outages`."""

from datetime import datetime, timedelta

from bot.domain.reminders import Outage
from db.database import Connection
from db.epoch import from_epoch, to_epoch

_KEPT = 20
_BEAT = """
    INSERT INTO heartbeat (id, alive_at) VALUES (1, :now)
    ON CONFLICT (id) DO UPDATE SET alive_at = excluded.alive_at
"""
_ALIVE_AT = "SELECT alive_at FROM heartbeat"
_ADD = "INSERT INTO outages (began_at, ended_at) VALUES (:began_at, :ended_at)"
_FORGET = (
    "DELETE FROM outages WHERE id NOT IN (SELECT id FROM outages ORDER BY id DESC LIMIT :kept)"
)
_NEWEST = "SELECT * FROM outages ORDER BY id DESC LIMIT :kept"


async def beat(conn: Connection, now: datetime) -> None:
    """Say that the bot runs."""
    await conn.execute(_BEAT, now=to_epoch(now))


async def end(conn: Connection, now: datetime, *, unless: timedelta) -> None:
    """The bot runs again: keep since when it did not, unless that is shorter than this."""
    row = await conn.fetch_one(_ALIVE_AT)
    if row is not None and now - from_epoch(row["alive_at"]) > unless:
        await conn.execute(_ADD, began_at=row["alive_at"], ended_at=to_epoch(now))
        await conn.execute(_FORGET, kept=_KEPT)
    await beat(conn, now)


async def list_newest(conn: Connection) -> list[Outage]:
    """The last times that the bot did not run, the latest first."""
    rows = await conn.fetch_all(_NEWEST, kept=_KEPT)
    return [Outage(from_epoch(row["began_at"]), from_epoch(row["ended_at"])) for row in rows]
