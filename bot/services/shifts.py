"""Shifting all deadlines of a project by a number of days."""

from bot.domain.errors import ConflictError, InvalidError, NotFoundError
from bot.domain.shifts import Shift, check_days, shifted
from bot.domain.studios import Actor
from bot.services._access import project_scope
from bot.services._follow import project_changed
from bot.services._news import tell_of
from bot.services._nouns import DEADLINE
from bot.services._unit import Outcome, UnitOfWork
from db import deadlines
from db.database import Connection

_NAMED = 10  # of those that would be past


class ShiftService:
    """What `/deadline shift` shows and does."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def preview(self, actor: Actor, project_id: int, days: int) -> Shift:
        """What it would come to: each open deadline of the project, its songs' too.

        Raises:
            InvalidError: the number is out of bounds, or a deadline would be past.
            NotFoundError: the project has no open deadline.
        """
        async with self._work.db.snapshot() as conn:
            found = await _shift(conn, actor, project_id, days)
        _require_ahead(found, self._work)
        return found

    async def shift(self, actor: Actor, project_id: int, days: int, mark: int) -> Outcome[Shift]:
        """Do it: one batch, which Undo takes back as a whole.

        Args:
            actor: who asks.
            project_id: whose deadlines.
            days: by how many.
            mark: of the preview that was agreed to.

        Raises:
            ConflictError: the deadlines are not as they were then (a second press finds them so).
        """
        async with self._work.begin(actor) as unit:
            found = await _shift(unit.conn, actor, project_id, days)
            if found.mark != mark:
                raise ConflictError(
                    "The deadlines were changed since this preview. Run `/deadline shift` again to "
                    "see them as they stand."
                )
            _require_ahead(found, self._work)

            async def write() -> None:
                for each in found.deadlines:
                    await unit.change(DEADLINE, each.deadline, each.moved, verb="moved")
                await project_changed(unit, project_id)
                await tell_of(unit, [each.moved for each in found.deadlines])

            await unit.together(write)
            return unit.outcome(found)


async def _shift(conn: Connection, actor: Actor, project_id: int, days: int) -> Shift:
    scope = await project_scope(conn, actor, project_id)
    scope.access.require_producer()
    scope.require_live()
    check_days(days)
    found = await deadlines.list_visible(
        conn,
        actor.guild_id,
        user_id=actor.user_id,
        sees_all=True,
        is_under_way=False,
        project_id=project_id,
    )
    if not found:
        raise NotFoundError(f"{scope.project.title} has no open deadline to shift.")
    return Shift(scope.project, days, tuple(shifted(deadline, days) for deadline in found))


def _require_ahead(found: Shift, work: UnitOfWork) -> None:
    past = found.past(work.now())
    if past:
        names = ", ".join(deadline.name for deadline in past[:_NAMED])
        more = f" and {len(past) - _NAMED} more" if len(past) > _NAMED else ""
        raise InvalidError(
            f"{names}{more} would be past: move it alone first, or mark it as done."
            if len(past) == 1
            else f"{names}{more} would be past: move them one by one first, or mark them as done."
        )
