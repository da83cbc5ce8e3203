"""What studios aim at, in SQL: the only module that reads or writes `loudness_targets`."""

from collections.abc import Mapping

from bot.domain.activity import Value
from bot.domain.figures import LoudnessTarget
from bot.domain.names import name_key
from bot.domain.targets import GenreTarget, StudioTarget, Targets
from db.database import Connection, Row
from db.epoch import from_epoch_or_none, to_epoch_or_none

_LIST = """
    SELECT * FROM loudness_targets
    WHERE guild_id = :guild_id AND reset_at IS NULL ORDER BY genre_key
"""
_GET = "SELECT * FROM loudness_targets WHERE id = :id AND guild_id = :guild_id"
_OF_GENRE = """
    SELECT * FROM loudness_targets WHERE guild_id = :guild_id AND genre_key = :genre_key
"""
_ADD = """
    INSERT INTO loudness_targets (guild_id, genre_key, genre, integrated, true_peak)
    VALUES (:guild_id, :genre_key, :genre, :integrated, :true_peak)
    RETURNING *
"""
_UPDATE = """
    UPDATE loudness_targets
    SET genre = :genre, integrated = :integrated, true_peak = :true_peak, reset_at = :reset_at
    WHERE id = :id AND guild_id = :guild_id
"""
_GENRES = """
    SELECT DISTINCT genre FROM projects
    WHERE guild_id = :guild_id AND genre IS NOT NULL AND status <> 'archived'
    ORDER BY genre LIMIT :limit
"""


async def list_of_studio(conn: Connection, guild_id: int) -> Targets:
    """All that a studio aims at."""
    every = [_target(row) for row in await conn.fetch_all(_LIST, guild_id=guild_id)]
    return Targets(
        studio=next((each.target for each in every if each.genre is None), None),
        genres=tuple(GenreTarget(e.genre, e.target) for e in every if e.genre is not None),
    )


async def get(conn: Connection, guild_id: int, target_id: int) -> StudioTarget | None:
    """A target of a studio, reset or not."""
    row = await conn.fetch_one(_GET, guild_id=guild_id, id=target_id)
    return _target(row) if row else None


async def get_of_genre(conn: Connection, guild_id: int, genre: str | None) -> StudioTarget | None:
    """What was ever set in a genre, or for all the rest, reset or not."""
    key = name_key(genre or "")
    row = await conn.fetch_one(_OF_GENRE, guild_id=guild_id, genre_key=key)
    return _target(row) if row else None


async def add(
    conn: Connection, guild_id: int, genre: str | None, target: LoudnessTarget
) -> StudioTarget:
    """Keep what a studio aims at where it never set anything."""
    row = await conn.fetch_only(
        _ADD,
        guild_id=guild_id,
        genre_key=name_key(genre or ""),
        genre=genre or "",
        integrated=target.integrated,
        true_peak=target.true_peak,
    )
    return _target(row)


async def update(conn: Connection, guild_id: int, target_id: int, row: Mapping[str, Value]) -> None:
    """Write the columns that `to_row` gives."""
    await conn.execute(_UPDATE, id=target_id, guild_id=guild_id, **row)


async def list_genres(conn: Connection, guild_id: int, *, limit: int) -> list[str]:
    """The genres of a studio's projects, in their producers' words."""
    rows = await conn.fetch_all(_GENRES, guild_id=guild_id, limit=limit)
    return [row["genre"] for row in rows]


def to_row(target: StudioTarget) -> dict[str, Value]:
    """The columns that may change."""
    return {
        "genre": target.genre or "",
        "integrated": target.target.integrated,
        "true_peak": target.target.true_peak,
        "reset_at": to_epoch_or_none(target.reset_at),
    }


def _target(row: Row) -> StudioTarget:
    return StudioTarget(
        id=row["id"],
        guild_id=row["guild_id"],
        genre=row["genre"] or None,
        target=LoudnessTarget(row["integrated"], row["true_peak"]),
        reset_at=from_epoch_or_none(row["reset_at"]),
    )
