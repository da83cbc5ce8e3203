"""Has people told what changed, when it may disturb them, inside the transaction of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.deadlines import Deadline
from bot.domain.outbox import Kind
from bot.domain.reminders import rest_of
from bot.services._reminders import keepers_of
from bot.services._unit import Unit
from db import members, news, outbox, studios

_GRACE = timedelta(seconds=30)  # what is undone, or changed again, so soon is not told
_PATIENCE = timedelta(days=30)  # what has time wakes nobody


async def tell_of(unit: Unit, changed: Iterable[Deadline]) -> None:
    """Have everyone whose deadlines they are, but who changed them, told once of this batch.

    Args:
        unit: has recorded the changes.
        changed: deadlines of one project, as they now stand.
    """
    first_due: dict[int, datetime] = {}  # of what each has to hear of
    for deadline in (theirs := list(changed)):
        for user_id in await keepers_of(unit.conn, deadline):
            due_at = deadline.due.at
            first_due[user_id] = min(due_at, first_due.get(user_id, due_at))
    first_due.pop(unit.actor.user_id, None)
    for user_id, due_at in first_due.items():
        await _promise(unit, user_id, theirs[0].project_id, due_at)


async def say_at_ease(
    unit: Unit,
    kind: Kind,
    subject_id: int,
    user_id: int,
    *,
    after: timedelta = timedelta(),
    before: datetime | None = None,
) -> None:
    """Have a user told something, so much later, as soon as they may be disturbed.

    Where that would be too late, rest or not: `before` is when, unless it has time.
    """
    moment = unit.now + after
    at = await _at_ease(unit, user_id, moment, before=before or moment + _PATIENCE)
    await unit.say(kind, subject_id, user_id=user_id, at=at)


async def _at_ease(unit: Unit, user_id: int, moment: datetime, *, before: datetime) -> datetime:
    """From when on a user may be disturbed; the moment itself where that would be too late."""
    member = await members.get(unit.conn, user_id)
    studio = await studios.get(unit.conn, unit.guild_id)
    calm = rest_of(member, studio).ends(moment)
    return calm if calm < before else moment


async def _promise(unit: Unit, user_id: int, project_id: int, due_at: datetime) -> None:
    """Put the news in the outbox, in place of what waits there: the newest row tells it all."""
    if unit.batch_id is None:
        return
    waiting = await news.list_pending(unit.conn, unit.guild_id, project_id, user_id)
    at = await _at_ease(unit, user_id, unit.now + _GRACE, before=due_at)
    for item in waiting:
        at = min(at, item.due_at)
        await outbox.cancel(unit.conn, item.id, unit.now)
    await unit.say(Kind.DEADLINE_NEWS, unit.batch_id, user_id=user_id, at=max(at, unit.now))
