"""Asking for a deadline to be moved, and answering."""

from bot.domain.deadlines import Deadline, DeadlineStatus, Plan
from bot.domain.errors import ConflictError, NotAllowedError, NotFoundError
from bot.domain.moves import MAX_REASON, Asked, MoveRequest
from bot.domain.names import clean_name
from bot.domain.outbox import Item, Kind
from bot.domain.studios import Actor
from bot.domain.when import LocalTime, absolute
from bot.services._access import deadline_scope
from bot.services._deadlines import move_deadline, require_ahead, require_movable
from bot.services._news import say_at_ease
from bot.services._reminders import keepers_of
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.deadlines import DeadlineService
from db import deadlines, members, moves, project_members, projects

_NOT_THERE = "There is no such request here."


class MoveService:
    """What the Move button, its form and the answers to it read and write."""

    def __init__(self, work: UnitOfWork, deadlines: DeadlineService) -> None:
        self._work = work
        self._deadlines = deadlines

    async def studio_of(self, user_id: int, deadline_id: int) -> int:
        """The server of a deadline that concerns a user; raises NotFoundError."""
        guild_id = await moves.studio_of(self._work.db.read(), user_id, deadline_id)
        if guild_id is None:
            raise NotFoundError("There is no such deadline of yours any more.")
        return guild_id

    async def movable(self, actor: Actor, deadline_id: int) -> Deadline:
        """A deadline that the member may move, or ask to be moved.

        Raises:
            ConflictError: it is done or cancelled, or its project archived.
            NotAllowedError: it is not theirs to ask for.
            NotFoundError: there is none that they may see.
        """
        async with self._work.db.snapshot() as conn:
            deadline, scope = await deadline_scope(conn, actor, deadline_id)
            require_movable(deadline, scope)
            if not scope.access.is_producer:
                _require_keeper(actor, await keepers_of(conn, deadline))
            return deadline

    async def wish(
        self, actor: Actor, deadline_id: int, due: LocalTime, *, reason: str | None = None
    ) -> Outcome[Plan] | Outcome[Asked]:
        """Move a deadline; who may not asks who set it, an earlier request of theirs gives way.

        Args:
            actor: who would have it moved: a producer, or whose deadline it is.
            deadline_id: which.
            due: the new time.
            reason: why, in one line; a producer needs none.

        Raises:
            ConflictError: it is done or cancelled, or due at that time already.
            InvalidError: the time is past, or the reason too long.
            NotAllowedError: it is not theirs to ask for.
        """
        why = (reason or "").strip()
        why = clean_name(why, what="reason", limit=MAX_REASON) if why else None
        try:
            return await self._deadlines.move(actor, deadline_id, due)
        except NotAllowedError:
            return await self._ask(actor, deadline_id, due, why)

    async def answer(self, actor: Actor, request_id: int, *, is_allowed: bool) -> Outcome[Asked]:
        """Move the deadline as it was asked for, or keep it; who asked hears of either.

        Raises:
            ConflictError: it was answered already, or the deadline was closed or moved meanwhile.
            NotAllowedError: the member is no producer.
            NotFoundError: there is no such request here.
        """
        async with self._work.begin(actor) as unit:
            request = await moves.get(unit.conn, unit.guild_id, request_id)
            if request is None:
                raise NotFoundError(_NOT_THERE)
            deadline, scope = await deadline_scope(unit.conn, actor, request.deadline_id)
            scope.access.require_producer()
            _require_open(request)
            _require_unchanged(request, deadline)
            await moves.answer(
                unit.conn,
                unit.guild_id,
                request_id,
                is_allowed=is_allowed,
                by=actor.user_id,
                now=unit.now,
            )
            if is_allowed:
                deadline = await move_deadline(unit, deadline, scope, request.due)
            # Whoever is told that it moved, as its keeper, needs no second word.
            if not is_allowed or request.asked_by not in await keepers_of(unit.conn, deadline):
                await _say(unit, Kind.MOVE_ANSWER, request, deadline, request.asked_by)
            return unit.outcome(await _asked(unit, request, deadline))

    async def read(self, item: Item) -> Asked | None:
        """A request as it now stands, for whom a row of the outbox tells of it.

        None when there is nothing to say: it was answered before it was asked, or the deadline was
        closed or moved meanwhile.
        """
        async with self._work.db.snapshot() as conn:
            request = await moves.get(conn, item.guild_id, item.subject_id)
            if request is None or item.user_id is None:
                return None
            deadline = await deadlines.get(conn, item.guild_id, request.deadline_id)
            project = deadline and await projects.get(conn, item.guild_id, deadline.project_id)
            if deadline is None or project is None:
                return None
            is_open = request.answered_at is None and request.concerns(deadline)
            is_due = is_open if item.kind is Kind.MOVE_REQUEST else _is_news(request, deadline)
            if not is_due:
                return None
            insiders = await project_members.list_ids(conn, item.guild_id, project.id)
            return Asked(
                request,
                deadline,
                project,
                await members.get(conn, item.user_id),
                is_of_project=item.user_id in {*insiders, project.created_by, deadline.created_by},
            )

    async def _ask(
        self, actor: Actor, deadline_id: int, due: LocalTime, reason: str | None
    ) -> Outcome[Asked]:
        async with self._work.begin(actor) as unit:
            deadline, scope = await deadline_scope(unit.conn, actor, deadline_id)
            require_movable(deadline, scope)
            _require_keeper(actor, await keepers_of(unit.conn, deadline))
            require_ahead(unit, due)
            if due.at == deadline.due.at:
                raise ConflictError(f"{deadline.name} is due at that time already.")
            if deadline.created_by == actor.user_id:
                raise NotAllowedError(
                    "Only a producer can move that, and you set it while you were one. Ask the "
                    "producer in the project's thread."
                )
            request = await moves.add(
                unit.conn,
                unit.guild_id,
                deadline.id,
                due,
                old_at=deadline.due.at,
                reason=reason,
                by=actor.user_id,
                now=unit.now,
            )
            await _say(unit, Kind.MOVE_REQUEST, request, deadline, deadline.created_by)
            return unit.outcome(await _asked(unit, request, deadline))


def _require_keeper(actor: Actor, keepers: list[int]) -> None:
    if actor.user_id not in keepers:
        raise NotAllowedError("Only whose deadline it is can ask for another time.")


def _require_open(request: MoveRequest) -> None:
    if request.answered_at is None:
        return
    if request.answered_by == request.asked_by:
        raise ConflictError("They asked for another time since: answer their newer request.")
    said = "moved as they asked" if request.is_allowed else "kept"
    raise ConflictError(f"That was answered already: the deadline was {said}.")


def _require_unchanged(request: MoveRequest, deadline: Deadline) -> None:
    if request.concerns(deadline):
        return
    if deadline.status is not DeadlineStatus.OPEN:
        raise ConflictError(f"{deadline.name} is {deadline.status.value} meanwhile: nothing moves.")
    raise ConflictError(
        f"{deadline.name} was moved meanwhile, to {absolute(deadline.due)} "
        f"({deadline.due.zone}). `/deadline move` sets another time."
    )


def _is_news(request: MoveRequest, deadline: Deadline) -> bool:
    """Whether the answer still is how the deadline stands."""
    if deadline.status is not DeadlineStatus.OPEN:
        return False
    return deadline.due.at == (request.due.at if request.is_allowed else request.old_at)


async def _say(
    unit: Unit, kind: Kind, request: MoveRequest, deadline: Deadline, user_id: int
) -> None:
    sooner = min(deadline.due.at, request.due.at)
    await say_at_ease(unit, kind, request.id, user_id, before=sooner)


async def _asked(unit: Unit, request: MoveRequest, deadline: Deadline) -> Asked:
    """What the member who asked, or answered, is shown."""
    project = await projects.get(unit.conn, unit.guild_id, deadline.project_id)
    if project is None:
        raise NotFoundError(_NOT_THERE)
    member = await members.get(unit.conn, unit.actor.user_id)
    return Asked(request, deadline, project, member, is_of_project=True)
