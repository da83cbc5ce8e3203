"""The rules of setting and moving a deadline, whoever asks for it and where."""

from dataclasses import replace

from bot.domain.deadlines import Deadline, DeadlineStatus
from bot.domain.errors import ConflictError, InvalidError
from bot.domain.names import name_key
from bot.domain.when import LocalTime
from bot.services._access import Scope
from bot.services._follow import deadline_changed
from bot.services._news import tell_of
from bot.services._nouns import DEADLINE
from bot.services._unit import Unit
from db import deadlines

MAX_OPEN = 200  # of one project: what a list can show


async def move_deadline(unit: Unit, deadline: Deadline, scope: Scope, due: LocalTime) -> Deadline:
    """Have it due at another time; its reminders move with it, and its assignees hear of it.

    Raises:
        ConflictError: it is done or cancelled, or due at that time already.
        InvalidError: the time is past.
        NotAllowedError: the actor is no producer.
    """
    scope.access.require_producer()
    require_movable(deadline, scope)
    require_ahead(unit, due)
    moved = replace(deadline, due=due)
    if not await unit.change(DEADLINE, deadline, moved, verb="moved"):
        raise ConflictError(f"{deadline.name} is due at that time already.")
    await deadline_changed(unit, moved)
    await tell_of(unit, [moved])
    return moved


def require_movable(deadline: Deadline, scope: Scope) -> None:
    """Raise ConflictError when it is closed, or its project archived."""
    scope.require_live()
    require_open(deadline)


def require_open(deadline: Deadline) -> None:
    """Raise ConflictError when it is done or cancelled."""
    if deadline.status is not DeadlineStatus.OPEN:
        raise ConflictError(
            f"{deadline.name} is {deadline.status.value} already. "
            "Undo under that answer opens it again, or set a new one with `/deadline set`."
        )


def require_ahead(unit: Unit, due: LocalTime) -> None:
    """Raise InvalidError for a time that is past."""
    if due.at <= unit.now:
        raise InvalidError("That time is past. Name a time that is still ahead.")


async def require_new(unit: Unit, wanted: Deadline) -> None:
    """Refuse the same deadline twice, and more of them than a list can show."""
    of_project = unit.guild_id, wanted.project_id
    if await deadlines.count_open(unit.conn, *of_project) >= MAX_OPEN:
        raise InvalidError(
            f"A project takes at most {MAX_OPEN} open deadlines. Mark some as done first."
        )
    for other in await deadlines.list_open_at(unit.conn, *of_project, wanted.due.at):
        if _essence(other) == _essence(wanted):
            raise ConflictError(
                f"{other.name} is due at that time already. See `/deadline list`; "
                "`/deadline move` changes it."
            )


def _essence(deadline: Deadline) -> tuple[object, ...]:
    title = name_key(deadline.title) if deadline.title else None
    return deadline.song_id, deadline.kind, title, deadline.due.at, deadline.assignees
