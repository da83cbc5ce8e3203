"""What comparing two files showed, in SQL: the only module that reads or writes `comparisons`."""

import json
from datetime import datetime

from bot.domain.comparisons import Comparison
from db.database import Connection
from db.epoch import to_epoch

_GET = """
    SELECT result FROM comparisons
    WHERE guild_id = :guild_id AND first_sha256 = :first AND second_sha256 = :second
"""
_KEEP = """
    INSERT INTO comparisons (guild_id, first_sha256, second_sha256, result, compared_at)
    VALUES (:guild_id, :first, :second, :result, :compared_at)
    ON CONFLICT (guild_id, first_sha256, second_sha256) DO UPDATE SET
        result = excluded.result, compared_at = excluded.compared_at
"""


async def get(conn: Connection, guild_id: int, first: str, second: str) -> Comparison | None:
    """What comparing two files of the studio showed; None if they are to be compared (anew)."""
    row = await conn.fetch_one(_GET, guild_id=guild_id, first=first, second=second)
    if row is None:
        return None
    try:
        return Comparison.from_json(json.loads(row["result"]))
    except (KeyError, TypeError, ValueError):  # another version made it
        return None


async def keep(
    conn: Connection, guild_id: int, first: str, second: str, found: Comparison, at: datetime
) -> None:
    """Keep what comparing two files showed, in place of what an earlier version did."""
    await conn.execute(
        _KEEP,
        guild_id=guild_id,
        first=first,
        second=second,
        result=json.dumps(found.to_json()),
        compared_at=to_epoch(at),
    )
