"""The people of projects in SQL: the only module that writes `people`."""

from collections.abc import Mapping

from bot.domain.activity import Value
from bot.domain.names import name_key
from bot.domain.people import Person, PersonRole
from db.database import Connection, Row
from db.epoch import from_epoch_or_none, to_epoch_or_none

_ADD = """
    INSERT INTO people (guild_id, project_id, user_id, name, name_key, contact, role, removed_at)
    VALUES (:guild_id, :project_id, :user_id, :name, :name_key, :contact, :role, NULL)
    RETURNING *
"""
_GET = "SELECT * FROM people WHERE id = :id AND guild_id = :guild_id"
_UPDATE = """
    UPDATE people SET contact = :contact, role = :role, removed_at = :removed_at
    WHERE id = :id AND guild_id = :guild_id
"""
_LIST = """
    SELECT * FROM people
    WHERE guild_id = :guild_id AND project_id = :project_id AND removed_at IS NULL ORDER BY id
"""


async def add(conn: Connection, person: Person) -> Person:
    """Keep a person of a project; the one returned has its id."""
    row = await conn.fetch_only(
        _ADD,
        guild_id=person.guild_id,
        project_id=person.project_id,
        user_id=person.user_id,
        name=person.name,
        name_key=name_key(person.name) if person.name else None,
        contact=person.contact,
        role=person.role,
    )
    return from_row(row)


async def get(conn: Connection, guild_id: int, person_id: int) -> Person | None:
    """A person of one of the studio's projects, removed or not."""
    row = await conn.fetch_one(_GET, guild_id=guild_id, id=person_id)
    return from_row(row) if row else None


async def update(conn: Connection, guild_id: int, person_id: int, row: Mapping[str, Value]) -> None:
    """Write the columns that `to_row` gives."""
    await conn.execute(_UPDATE, id=person_id, guild_id=guild_id, **row)


async def list_of_project(conn: Connection, guild_id: int, project_id: int) -> list[Person]:
    """Who was added to a project, in that order; its artist is not among them."""
    rows = await conn.fetch_all(_LIST, guild_id=guild_id, project_id=project_id)
    return [from_row(row) for row in rows]


def to_row(person: Person) -> dict[str, Value]:
    """The columns that may change."""
    return {
        "contact": person.contact,
        "role": person.role,
        "removed_at": to_epoch_or_none(person.removed_at),
    }


def from_row(row: Row) -> Person:
    """A stored row as the domain knows it."""
    return Person(
        id=row["id"],
        guild_id=row["guild_id"],
        project_id=row["project_id"],
        user_id=row["user_id"],
        name=row["name"],
        contact=row["contact"],
        role=PersonRole(row["role"]),
        removed_at=from_epoch_or_none(row["removed_at"]),
    )
