"""Who on Discord belongs to which project, in SQL: reads the view `project_members`."""

from bot.domain.people import PersonRole
from db.database import Connection

_ROLES = """
    SELECT role FROM project_members
    WHERE guild_id = :guild_id AND project_id = :project_id AND user_id = :user_id
"""
_ANY_ROLE = "SELECT role FROM project_members WHERE guild_id = :guild_id AND user_id = :user_id"
_MEMBERS = """
    SELECT DISTINCT user_id FROM project_members
    WHERE guild_id = :guild_id AND project_id = :project_id ORDER BY user_id
"""


async def roles(
    conn: Connection, guild_id: int, project_id: int, user_id: int
) -> frozenset[PersonRole]:
    """What a member is to a project."""
    rows = await conn.fetch_all(_ROLES, guild_id=guild_id, project_id=project_id, user_id=user_id)
    return frozenset(PersonRole(row["role"]) for row in rows)


async def roles_anywhere(conn: Connection, guild_id: int, user_id: int) -> frozenset[PersonRole]:
    """What a member is to the studio's projects, taken together."""
    rows = await conn.fetch_all(_ANY_ROLE, guild_id=guild_id, user_id=user_id)
    return frozenset(PersonRole(row["role"]) for row in rows)


async def list_ids(conn: Connection, guild_id: int, project_id: int) -> list[int]:
    """Everyone on Discord who belongs to a project, its artist included."""
    rows = await conn.fetch_all(_MEMBERS, guild_id=guild_id, project_id=project_id)
    return [row["user_id"] for row in rows]
