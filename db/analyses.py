"""What measuring files showed, in SQL: the only module that reads or writes `analyses`."""

import json
from collections.abc import Iterable
from datetime import datetime

from bot.domain.figures import ANALYSER_VERSION, Analysis
from bot.domain.streaming import Level
from db.database import Connection, Row
from db.epoch import to_epoch

_GET = """
    SELECT result, waveform FROM analyses WHERE guild_id = :guild_id AND sha256 = :sha256
"""
_OF_SONG = """
    SELECT DISTINCT a.sha256, a.result FROM mix_revisions r
    JOIN analyses a ON a.guild_id = r.guild_id AND a.sha256 = r.sha256
    WHERE r.song_id = :song_id AND r.guild_id = :guild_id
"""
_OF_PROJECT = """
    SELECT DISTINCT a.sha256, a.result FROM songs s
    JOIN mix_revisions r ON r.song_id = s.id
    JOIN analyses a ON a.guild_id = r.guild_id AND a.sha256 = r.sha256
    WHERE s.project_id = :project_id AND s.guild_id = :guild_id
"""
_KEEP = """
    INSERT INTO analyses (guild_id, sha256, result, waveform, measured_at)
    VALUES (:guild_id, :sha256, :result, :waveform, :measured_at)
    ON CONFLICT (guild_id, sha256) DO UPDATE SET
        result = excluded.result, waveform = excluded.waveform, measured_at = excluded.measured_at
"""
_FORGET_UNUSED = """
    DELETE FROM analyses
    WHERE measured_at <= :before AND sha256 NOT IN (SELECT sha256 FROM files_in_use)
"""


async def get(conn: Connection, guild_id: int, sha256: str) -> Analysis | None:
    """What measuring a file of the studio showed; None if it is to be measured (anew)."""
    row = await conn.fetch_one(_GET, guild_id=guild_id, sha256=sha256)
    if row is None:
        return None
    try:
        analysis = Analysis.from_json(json.loads(row["result"]), row["waveform"])
    except (KeyError, TypeError, ValueError):  # of an analyser that gave other figures
        return None
    return analysis if analysis.is_current else None


async def loudness_of_song(conn: Connection, guild_id: int, song_id: int) -> dict[str, float]:
    """The integrated loudness (LUFS) of a song's files by their hash, as far as it is known."""
    rows = await conn.fetch_all(_OF_SONG, song_id=song_id, guild_id=guild_id)
    return {sha256: level.integrated for sha256, level in _levels(rows).items()}


async def levels_of_project(conn: Connection, guild_id: int, project_id: int) -> dict[str, Level]:
    """How loud a project's files are, by their hash, as far as it is known."""
    rows = await conn.fetch_all(_OF_PROJECT, project_id=project_id, guild_id=guild_id)
    return _levels(rows)


def _levels(rows: Iterable[Row]) -> dict[str, Level]:
    """Without the waveforms, of which many mixes have megabytes."""
    levels: dict[str, Level] = {}
    for row in rows:
        result = json.loads(row["result"])
        if result.get("version") != ANALYSER_VERSION:
            continue
        figures = result["figures"]
        if figures["integrated"] is not None and figures["true_peak"] is not None:
            levels[row["sha256"]] = Level(figures["integrated"], figures["true_peak"])
    return levels


async def keep(
    conn: Connection, guild_id: int, sha256: str, analysis: Analysis, at: datetime
) -> None:
    """Keep what measuring a file showed, in place of what an earlier analyser did."""
    await conn.execute(
        _KEEP,
        guild_id=guild_id,
        sha256=sha256,
        result=json.dumps(analysis.to_json()),
        waveform=analysis.waveform.to_bytes(),
        measured_at=to_epoch(at),
    )


async def forget_unused(conn: Connection, *, before: datetime) -> None:
    """Forget, in any studio, what was measured till then of files that no row speaks of."""
    await conn.execute(_FORGET_UNUSED, before=to_epoch(before))
