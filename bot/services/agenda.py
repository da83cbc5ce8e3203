"""What is a member's to do, read over every studio at one moment."""

from collections.abc import Mapping, Sequence
from operator import attrgetter

from bot.domain.agenda import Agenda, Due, Move, moves
from bot.domain.errors import NotFoundError
from bot.domain.studios import Actor
from bot.services._access import deadline_scope, project_scope, studio_access
from bot.services._unit import UnitOfWork
from bot.services.boards import read_board
from db import deadlines, projects
from db.database import Connection

MAX_PROJECTS = 25  # of those with mixes, shared between the studios
MIN_PROJECTS = 3  # of each studio, however many there are
MAX_DEADLINES = 25


class AgendaService:
    """What `/agenda` reads."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def read(self, user_id: int, actors: Sequence[Actor]) -> Agenda:
        """A user's agenda over studios.

        Args:
            user_id: whose.
            actors: the user's standing in each of the studios.
        """
        async with self._work.db.snapshot() as conn:
            return await read_agenda(conn, user_id, actors)


async def read_agenda(
    conn: Connection,
    user_id: int,
    actors: Sequence[Actor],
    *,
    max_deadlines: int = MAX_DEADLINES,
) -> Agenda:
    """Put a user's agenda together; within a snapshot."""
    by_studio = {actor.guild_id: actor for actor in actors}
    due, deadlines_left_out = await _due(conn, user_id, by_studio, max_deadlines)
    mine: list[Move] = []
    others: list[Move] = []
    projects_left_out = 0
    limit = max(MIN_PROJECTS, MAX_PROJECTS // max(1, len(actors)))
    for actor in actors:
        _, access = await studio_access(conn, actor)
        found, count = await projects.list_with_mixes(
            conn, actor.guild_id, user_id=user_id, sees_all=access.is_staff, limit=limit
        )
        projects_left_out += count - len(found)
        for project in found:
            scope = await project_scope(conn, actor, project.id)
            own, theirs = moves(await read_board(conn, project), scope.access)
            mine += own
            others += theirs
    return Agenda(
        due=tuple(due),
        mine=tuple(sorted(mine, key=attrgetter("since"))),
        others=tuple(sorted(others, key=attrgetter("since"))),
        deadlines_left_out=deadlines_left_out,
        projects_left_out=projects_left_out,
    )


async def _due(
    conn: Connection, user_id: int, actors: Mapping[int, Actor], limit: int
) -> tuple[list[Due], int]:
    """The user's deadlines, soonest first, and how many later ones were not read."""
    found = [d for d in await deadlines.list_for_user(conn, user_id) if d.guild_id in actors]
    due: list[Due] = []
    for deadline in found[:limit]:
        try:
            _, scope = await deadline_scope(conn, actors[deadline.guild_id], deadline.id)
        except NotFoundError:
            continue  # set by somebody who no longer belongs to the project
        due.append(Due(deadline, scope.project))
    return due, len(found[limit:])
