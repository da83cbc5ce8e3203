"""Songs in SQL: the only module that reads or writes `songs`."""

from collections.abc import Mapping

from bot.domain.activity import Value
from bot.domain.names import name_key
from bot.domain.songs import Song, Stage
from db.database import Connection, Row
from db.epoch import from_epoch, from_epoch_or_none, to_epoch, to_epoch_or_none
from db.search import search_params

_ADD = """
    INSERT INTO songs (guild_id, project_id, title, title_key, position, stage, tempo, key,
                       archived_at, created_at)
    SELECT :guild_id, :project_id, :title, :title_key, COALESCE(MAX(position), 0) + 1, :stage,
           :tempo, :key, :archived_at, :created_at
    FROM songs WHERE project_id = :project_id
    RETURNING *
"""
_GET = "SELECT * FROM songs WHERE id = :id AND guild_id = :guild_id"
_ARCHIVED = """
    SELECT * FROM songs
    WHERE guild_id = :guild_id AND title_key = :key AND project_id = :project_id
      AND archived_at IS NOT NULL
    ORDER BY archived_at DESC LIMIT 1
"""
_UPDATE = """
    UPDATE songs SET title = :title, title_key = :title_key, stage = :stage, tempo = :tempo,
        key = :key, archived_at = :archived_at
    WHERE id = :id AND guild_id = :guild_id
"""
_LIST = """
    SELECT * FROM songs
    WHERE guild_id = :guild_id AND project_id = :project_id AND archived_at IS NULL
    ORDER BY position
"""
_NAMED = """
    SELECT s.* FROM songs s JOIN projects p ON p.id = s.project_id
    WHERE s.guild_id = :guild_id AND s.title_key = :key
      AND s.archived_at IS NULL AND p.status <> 'archived'
      AND (:sees_all OR s.project_id IN (SELECT m.project_id FROM project_members m
                                         WHERE m.guild_id = :guild_id AND m.user_id = :user_id))
    ORDER BY s.id LIMIT 25
"""
_SEARCH_ALL = """
    SELECT found.*, p.title AS project_title FROM (
        SELECT * FROM (
            SELECT s.*, 0 AS place FROM songs s JOIN projects q ON q.id = s.project_id
            WHERE s.guild_id = :guild_id AND s.title_key >= :first AND s.title_key < :last
              AND s.archived_at IS NULL AND q.status <> 'archived'
            ORDER BY s.title_key LIMIT :limit) beginning
        UNION ALL
        SELECT * FROM (
            SELECT recent.*, 1 AS place FROM (
                SELECT s.* FROM songs s JOIN projects q ON q.id = s.project_id
                WHERE s.guild_id = :guild_id AND s.archived_at IS NULL AND q.status <> 'archived'
                ORDER BY s.id DESC LIMIT 500) recent
            WHERE title_key LIKE :pattern ESCAPE '!'
              AND NOT (title_key >= :first AND title_key < :last)
            ORDER BY title_key LIMIT :limit) holding) found
    JOIN projects p ON p.id = found.project_id
    ORDER BY place, title_key LIMIT :limit
"""
_TO_MIX = """
    SELECT s.*, p.title AS project_title FROM songs s JOIN projects p ON p.id = s.project_id
    WHERE s.guild_id = :guild_id AND s.archived_at IS NULL AND p.status <> 'archived'
      AND (:is_staff OR s.project_id IN (SELECT m.project_id FROM project_members m
                                         WHERE m.guild_id = :guild_id AND m.user_id = :user_id
                                           AND m.role = 'engineer'))
    ORDER BY s.id DESC LIMIT :limit
"""
# From the member's projects on: theirs are few, however many songs the studio has.
_SEARCH_OWN = """
    SELECT s.*, p.title AS project_title
    FROM (SELECT DISTINCT m.project_id FROM project_members m
          WHERE m.guild_id = :guild_id AND m.user_id = :user_id) mine
    JOIN projects p ON p.id = mine.project_id JOIN songs s ON s.project_id = p.id
    WHERE s.guild_id = :guild_id AND s.archived_at IS NULL AND p.status <> 'archived'
      AND s.title_key LIKE :pattern ESCAPE '!'
    ORDER BY CASE WHEN s.title_key >= :first AND s.title_key < :last THEN 0 ELSE 1 END,
             s.title_key
    LIMIT :limit
"""


async def add(conn: Connection, song: Song) -> Song:
    """Keep a new song as the last of its project; the one returned has its id and position."""
    row = await conn.fetch_only(
        _ADD,
        guild_id=song.guild_id,
        project_id=song.project_id,
        created_at=to_epoch(song.created_at),
        **to_row(song),
    )
    return from_row(row)


async def get(conn: Connection, guild_id: int, song_id: int) -> Song | None:
    """A song of the studio, archived or not."""
    row = await conn.fetch_one(_GET, guild_id=guild_id, id=song_id)
    return from_row(row) if row else None


async def update(conn: Connection, guild_id: int, song_id: int, row: Mapping[str, Value]) -> None:
    """Write the columns that `to_row` gives."""
    await conn.execute(_UPDATE, id=song_id, guild_id=guild_id, **row)


async def get_archived(conn: Connection, guild_id: int, project_id: int, title: str) -> Song | None:
    """The song of that title that was archived last."""
    row = await conn.fetch_one(
        _ARCHIVED, guild_id=guild_id, project_id=project_id, key=name_key(title)
    )
    return from_row(row) if row else None


async def list_of_project(conn: Connection, guild_id: int, project_id: int) -> list[Song]:
    """A project's songs in order, archived ones aside."""
    rows = await conn.fetch_all(_LIST, guild_id=guild_id, project_id=project_id)
    return [from_row(row) for row in rows]


async def list_named(
    conn: Connection, guild_id: int, title: str, *, user_id: int, sees_all: bool
) -> list[Song]:
    """Songs of that title which the member may see, archived ones aside; at most 25."""
    rows = await conn.fetch_all(
        _NAMED, guild_id=guild_id, key=name_key(title), user_id=user_id, sees_all=sees_all
    )
    return [from_row(row) for row in rows]


async def search(
    conn: Connection, guild_id: int, text: str, *, user_id: int, sees_all: bool, limit: int
) -> list[tuple[Song, str]]:
    """Visible songs, each with its project's title: those that begin with the text come first."""
    params: dict[str, Value] = {"guild_id": guild_id, "limit": limit, **search_params(text)}
    if sees_all:
        rows = await conn.fetch_all(_SEARCH_ALL, **params)
    else:
        rows = await conn.fetch_all(_SEARCH_OWN, user_id=user_id, **params)
    return [(from_row(row), row["project_title"]) for row in rows]


async def list_to_mix(
    conn: Connection, guild_id: int, *, user_id: int, is_staff: bool, limit: int
) -> list[tuple[Song, str]]:
    """The newest songs that the member may submit mixes of, each with its project's title."""
    rows = await conn.fetch_all(
        _TO_MIX, guild_id=guild_id, user_id=user_id, is_staff=is_staff, limit=limit
    )
    return [(from_row(row), row["project_title"]) for row in rows]


def to_row(song: Song) -> dict[str, Value]:
    """The columns that may change."""
    return {
        "title": song.title,
        "title_key": name_key(song.title),
        "stage": song.stage,
        "tempo": song.tempo,
        "key": song.key,
        "archived_at": to_epoch_or_none(song.archived_at),
    }


def from_row(row: Row) -> Song:
    """A stored row as the domain knows it."""
    return Song(
        id=row["id"],
        guild_id=row["guild_id"],
        project_id=row["project_id"],
        title=row["title"],
        position=row["position"],
        stage=Stage(row["stage"]),
        tempo=row["tempo"],
        key=row["key"],
        archived_at=from_epoch_or_none(row["archived_at"]),
        created_at=from_epoch(row["created_at"]),
    )
