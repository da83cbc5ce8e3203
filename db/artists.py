"""Artists in SQL: the only module that reads or writes `artists`."""

from collections.abc import Mapping

from bot.domain.activity import Value
from bot.domain.artists import Artist
from bot.domain.names import name_key
from db.database import Connection, Row
from db.epoch import from_epoch, from_epoch_or_none, to_epoch, to_epoch_or_none
from db.search import search_params

_ADD = """
    INSERT INTO artists (guild_id, name, name_key, member_id, contact, archived_at, created_at)
    VALUES (:guild_id, :name, :name_key, :member_id, :contact, :archived_at, :created_at)
    RETURNING *
"""
_GET = "SELECT * FROM artists WHERE id = :id AND guild_id = :guild_id"
_ARCHIVED = """
    SELECT * FROM artists
    WHERE guild_id = :guild_id AND name_key = :key AND archived_at IS NOT NULL
    ORDER BY archived_at DESC LIMIT 1
"""
_UPDATE = """
    UPDATE artists SET name = :name, name_key = :name_key, member_id = :member_id,
        contact = :contact, archived_at = :archived_at
    WHERE id = :id AND guild_id = :guild_id
"""
_NAMED = """
    SELECT * FROM artists
    WHERE guild_id = :guild_id AND name_key = :key AND archived_at IS NULL
"""
_LIST = """
    SELECT * FROM artists WHERE guild_id = :guild_id AND archived_at IS NULL ORDER BY name_key
"""
_OF_MEMBER = """
    SELECT * FROM artists WHERE member_id = :member_id AND archived_at IS NULL ORDER BY id
"""
_SEARCH = """
    SELECT * FROM (
        SELECT * FROM (
            SELECT a.*, 0 AS place FROM artists a
            WHERE guild_id = :guild_id AND archived_at IS NULL
              AND name_key >= :first AND name_key < :last
            ORDER BY name_key LIMIT :limit) beginning
        UNION ALL
        SELECT * FROM (
            SELECT recent.*, 1 AS place FROM (
                SELECT * FROM artists WHERE guild_id = :guild_id AND archived_at IS NULL
                ORDER BY id DESC LIMIT 500) recent
            WHERE name_key LIKE :pattern ESCAPE '!'
              AND NOT (name_key >= :first AND name_key < :last)
            ORDER BY name_key LIMIT :limit) holding) found
    ORDER BY place, name_key LIMIT :limit
"""


async def add(conn: Connection, artist: Artist) -> Artist:
    """Keep a new artist; the one returned has its id."""
    row = await conn.fetch_only(
        _ADD, guild_id=artist.guild_id, created_at=to_epoch(artist.created_at), **to_row(artist)
    )
    return from_row(row)


async def get(conn: Connection, guild_id: int, artist_id: int) -> Artist | None:
    """An artist of the studio, archived or not."""
    row = await conn.fetch_one(_GET, guild_id=guild_id, id=artist_id)
    return from_row(row) if row else None


async def update(conn: Connection, guild_id: int, artist_id: int, row: Mapping[str, Value]) -> None:
    """Write the columns that `to_row` gives."""
    await conn.execute(_UPDATE, id=artist_id, guild_id=guild_id, **row)


async def get_named(conn: Connection, guild_id: int, name: str) -> Artist | None:
    """The artist of that name who is not archived."""
    row = await conn.fetch_one(_NAMED, guild_id=guild_id, key=name_key(name))
    return from_row(row) if row else None


async def get_archived(conn: Connection, guild_id: int, name: str) -> Artist | None:
    """The artist of that name who was archived last."""
    row = await conn.fetch_one(_ARCHIVED, guild_id=guild_id, key=name_key(name))
    return from_row(row) if row else None


async def list_all(conn: Connection, guild_id: int) -> list[Artist]:
    """Every artist of the studio who is not archived, by name."""
    return [from_row(row) for row in await conn.fetch_all(_LIST, guild_id=guild_id)]


async def list_of_member(conn: Connection, member_id: int) -> list[Artist]:
    """Over every studio: the artists that a Discord user is, archived ones aside."""
    return [from_row(row) for row in await conn.fetch_all(_OF_MEMBER, member_id=member_id)]


async def search(conn: Connection, guild_id: int, text: str, *, limit: int) -> list[Artist]:
    """Artists whose name begins with the text, then those whose name holds it."""
    rows = await conn.fetch_all(_SEARCH, guild_id=guild_id, limit=limit, **search_params(text))
    return [from_row(row) for row in rows]


def to_row(artist: Artist) -> dict[str, Value]:
    """The columns that may change."""
    return {
        "name": artist.name,
        "name_key": name_key(artist.name),
        "member_id": artist.member_id,
        "contact": artist.contact,
        "archived_at": to_epoch_or_none(artist.archived_at),
    }


def from_row(row: Row) -> Artist:
    """A stored row as the domain knows it."""
    return Artist(
        id=row["id"],
        guild_id=row["guild_id"],
        name=row["name"],
        member_id=row["member_id"],
        contact=row["contact"],
        archived_at=from_epoch_or_none(row["archived_at"]),
        created_at=from_epoch(row["created_at"]),
    )
