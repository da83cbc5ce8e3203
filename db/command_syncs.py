"""Which commands Discord was last told, in SQL: the only module of `command_syncs`."""

from datetime import datetime

from db.database import Connection
from db.epoch import to_epoch

_GET = "SELECT digest FROM command_syncs WHERE application_id = :application_id"
_KEEP = """
    INSERT INTO command_syncs (application_id, digest, synced_at)
    VALUES (:application_id, :digest, :at)
    ON CONFLICT (application_id) DO UPDATE SET
        digest = excluded.digest, synced_at = excluded.synced_at
"""


async def digest(conn: Connection, application_id: int) -> str | None:
    """The digest of the commands that an application was last given; None if it never was."""
    row = await conn.fetch_one(_GET, application_id=application_id)
    return str(row["digest"]) if row else None


async def keep(conn: Connection, application_id: int, digest: str, at: datetime) -> None:
    """Remember which commands an application has now."""
    await conn.execute(_KEEP, application_id=application_id, digest=digest, at=to_epoch(at))
