"""What studios aim at, in SQL: the only module that reads or writes `loudness_targets`."""

from bot.domain.figures import LoudnessTarget
from bot.domain.names import name_key
from bot.domain.targets import GenreTarget, Targets
from db.database import Connection

_LIST = "SELECT * FROM loudness_targets WHERE guild_id = :guild_id ORDER BY genre_key"
_SAVE = """
    INSERT INTO loudness_targets (guild_id, genre_key, genre, integrated, true_peak)
    VALUES (:guild_id, :genre_key, :genre, :integrated, :true_peak)
    ON CONFLICT (guild_id, genre_key) DO UPDATE SET
        genre = excluded.genre, integrated = excluded.integrated, true_peak = excluded.true_peak
"""
_FORGET = """
    DELETE FROM loudness_targets WHERE guild_id = :guild_id AND genre_key = :genre_key
    RETURNING genre_key
"""
_GENRES = """
    SELECT DISTINCT genre FROM projects
    WHERE guild_id = :guild_id AND genre IS NOT NULL AND status <> 'archived'
    ORDER BY genre LIMIT :limit
"""


async def list_of_studio(conn: Connection, guild_id: int) -> Targets:
    """All that a studio aims at."""
    rows = await conn.fetch_all(_LIST, guild_id=guild_id)
    every = [(row["genre"], LoudnessTarget(row["integrated"], row["true_peak"])) for row in rows]
    return Targets(
        studio=next((target for genre, target in every if not genre), None),
        genres=tuple(GenreTarget(genre, target) for genre, target in every if genre),
    )


async def save(conn: Connection, guild_id: int, genre: str | None, target: LoudnessTarget) -> None:
    """Keep what a studio aims at: in a genre, or for all the rest."""
    await conn.execute(
        _SAVE,
        guild_id=guild_id,
        genre_key=name_key(genre or ""),
        genre=genre or "",
        integrated=target.integrated,
        true_peak=target.true_peak,
    )


async def forget(conn: Connection, guild_id: int, genre: str | None) -> bool:
    """Drop a target; False where there was none."""
    row = await conn.fetch_one(_FORGET, guild_id=guild_id, genre_key=name_key(genre or ""))
    return row is not None


async def list_genres(conn: Connection, guild_id: int, *, limit: int) -> list[str]:
    """The genres of a studio's projects, in their producers' words."""
    rows = await conn.fetch_all(_GENRES, guild_id=guild_id, limit=limit)
    return [row["genre"] for row in rows]
