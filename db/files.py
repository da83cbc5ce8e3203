"""Files of the media store in SQL: which are spoken of, by what name, and which are not any more.

The only module that reads or writes `idle_files`. A file is stored once for all studios that
have it, so that what is asked here is asked of all of them.
"""

from collections.abc import Collection
from datetime import datetime

from bot.domain.media import NamedFile
from bot.domain.mixes import MixType
from db.database import Connection, one_visit
from db.epoch import from_epoch, to_epoch

_IN_USE = "SELECT DISTINCT sha256 FROM files_in_use"
_IS_IN_USE = "SELECT 1 FROM files_in_use WHERE sha256 = :sha256 LIMIT 1"
_IDLE = "SELECT sha256, since FROM idle_files"
_ADD = "INSERT INTO idle_files (sha256, since) VALUES (:sha256, :since)"
_REMOVE = "DELETE FROM idle_files WHERE sha256 = :sha256"
_NAMED = """
    SELECT r.sha256, s.title, r.type, r.number, 0 AS is_preview, 0 AS is_voice
    FROM mix_revisions r JOIN songs s ON s.id = r.song_id
    WHERE r.sha256 IS NOT NULL
    UNION ALL
    SELECT r.preview_sha256, s.title, r.type, r.number, 1, 0
    FROM mix_revisions r JOIN songs s ON s.id = r.song_id
    WHERE r.preview_sha256 IS NOT NULL
    UNION ALL
    SELECT d.sha256, s.title, NULL, NULL, 0, 0
    FROM mix_drafts d JOIN songs s ON s.id = d.song_id
    WHERE d.sha256 IS NOT NULL
    UNION ALL
    SELECT v.sha256, s.title, r.type, r.number, 0, 1
    FROM voice_notes v JOIN mix_notes n ON n.id = v.note_id
    JOIN mix_revisions r ON r.id = n.revision_id JOIN songs s ON s.id = r.song_id
"""


@one_visit
async def note_idle(
    conn: Connection, present: Collection[str], *, at: datetime
) -> dict[str, datetime]:
    """Keep which of the files that are there nothing speaks of; since when, as far as was looked.

    Args:
        conn: of a transaction.
        present: the names of all files of the store.
        at: now.
    """
    used = {row["sha256"] for row in await conn.fetch_all(_IN_USE)}
    known = {row["sha256"]: from_epoch(row["since"]) for row in await conn.fetch_all(_IDLE)}
    idle = set(present) - used
    fresh, over = idle - known.keys(), known.keys() - idle
    await conn.execute_many(_ADD, [{"sha256": name, "since": to_epoch(at)} for name in fresh])
    await conn.execute_many(_REMOVE, [{"sha256": name} for name in over])
    return {name: known.get(name, at) for name in sorted(idle)}


async def is_in_use(conn: Connection, sha256: str) -> bool:
    """Whether any row speaks of a file."""
    return await conn.fetch_one(_IS_IN_USE, sha256=sha256) is not None


async def list_named(conn: Connection) -> list[NamedFile]:
    """Every file that should be there, once for each mix that it is of."""
    return [
        NamedFile(
            row["sha256"],
            song=row["title"],
            mix=None if row["type"] is None else f"{MixType(row['type']).label} {row['number']}",
            is_preview=bool(row["is_preview"]),
            is_voice=bool(row["is_voice"]),
        )
        for row in await conn.fetch_all(_NAMED)
    ]
