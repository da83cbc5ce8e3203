"""What a member may do in a studio, and what to do next."""

from bot.domain.help import Advice, Guide, Newest, advise
from bot.domain.projects import ProjectStatus
from bot.domain.studios import Access, Actor, Studio
from bot.services._access import project_scope, studio_access
from bot.services._unit import UnitOfWork
from bot.services.agenda import read_agenda
from bot.services.boards import read_board
from db import projects
from db.database import Connection


class HelpService:
    """What `/help` reads."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def see(self, actor: Actor | None) -> Guide:
        """The guide for a member of a studio; without one, that for a DM."""
        if actor is None:
            return Guide(Advice.IN_SERVER)
        async with self._work.db.snapshot() as conn:
            studio, access = await studio_access(conn, actor)
            return advise(
                access,
                await read_agenda(conn, actor.user_id, [actor]),
                await _newest(conn, actor, access),
                is_manager=actor.is_manager,
                is_set_up=studio != Studio(actor.guild_id),
                now=self._work.now(),
            )


async def _newest(conn: Connection, actor: Actor, access: Access) -> Newest | None:
    found = await projects.list_visible(
        conn,
        actor.guild_id,
        user_id=actor.user_id,
        sees_all=access.is_staff,
        status=ProjectStatus.ACTIVE,
        limit=1,
    )
    if not found:
        return None
    scope = await project_scope(conn, actor, found[0].id)
    return Newest(await read_board(conn, scope.project), scope.access)
