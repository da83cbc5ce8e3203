"""What could not be delivered in a studio: shown to its producer, tried again, told elsewhere."""

from dataclasses import replace
from datetime import datetime

from bot.domain.errors import ConflictError, NotAllowedError
from bot.domain.failures import Failure, Failures, Place, Telling
from bot.domain.outbox import Item, Kind, State
from bot.domain.studios import Actor
from bot.services._access import studio_access
from bot.services._reminders import replan_member
from bot.services._saying import look_ahead, what_to_say
from bot.services._unit import Outcome, Unit, UnitOfWork, nonce
from db import deadlines, failures, members, personal, projects
from db.database import Connection, DuplicateError

_SHOWN = 5
_OF_DEADLINES = {Kind.REMINDER, Kind.THREAD_REMINDER}
_OF_PROJECTS = {Kind.PROJECT_THREAD, Kind.PROJECT_CARD, Kind.THREAD_MEMBER}
_DEALT_WITH = "That was dealt with already. `/reminder failed` shows what is left."


class FailureService:
    """What `/reminder failed` shows, and what its buttons do; for the producer alone."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def latest(self, actor: Actor) -> Failures:
        """The last that failed in the studio. Raises NotAllowedError."""
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            access.require_producer()
            found, count = await failures.list_latest(conn, actor.guild_id, limit=_SHOWN)
            entries = [await _failure(conn, item, at) for item, at in found]
            return Failures(tuple(entries), count - len(entries))

    async def try_again(self, actor: Actor, item_id: int) -> Outcome[Failure]:
        """Send it now: by DM, whatever is thought of its reader's.

        Raises:
            NotAllowedError: the actor is no producer.
            ConflictError: nothing of the studio failed by that id, or it was dealt with.
        """
        async with self._work.begin(actor) as unit:
            failure = await _of_producer(unit.conn, actor, item_id)
            meant = failure.meant
            if meant.user_id is not None and await members.set_dms_open(unit.conn, meant.user_id):
                unit.wake_at(await replan_member(unit.conn, unit.now, meant.user_id))
            await _reopen(unit, meant)
            is_again = True
            try:
                await failures.try_again(unit.conn, meant, unit.now, nonce=nonce())
            except DuplicateError:  # one of its kind is to be sent as it is, and says it all
                is_again = False
            if not is_again or meant.id != failure.item.id:
                await failures.give_up(unit.conn, failure.item)
            unit.deliveries.append(meant.id)
            unit.wake_at(unit.now)
            return unit.outcome(failure)

    async def stand_in(self, item: Item) -> int | None:
        """The row that was put in place of one whose reader no DM reached, if any."""
        if item.state is not State.SUPERSEDED:
            return None
        return await failures.stand_in(self._work.db.read(), item)

    async def telling(self, actor: Actor, item_id: int, place: Place) -> Telling:
        """What is to be said to its reader in a channel: all of it only in the project's thread.

        Raises:
            NotAllowedError: the actor is no producer, or a mention would let the reader into a
                thread that they do not belong to.
            ConflictError: it was dealt with, is for nobody, or has nothing to say any more.
        """
        async with self._work.db.snapshot() as conn:
            failure = await _of_producer(conn, actor, item_id)
            item = failure.meant
            if item.user_id is None:
                raise ConflictError("That is for nobody in particular. Press Retry.")
            if item.kind not in _OF_DEADLINES:
                _require_open(place)
                return Telling(item.user_id, None)
            found = await look_ahead(conn, item.user_id, [item])
            reminder = what_to_say(item, found)
            if reminder is None:
                raise ConflictError("It has nothing to say any more: it is done, or was moved.")
            if place.channel_id != reminder.project.thread_id:
                _require_open(place)
                return Telling(item.user_id, None)
            if place.is_private_thread and not reminder.is_of_project:
                raise NotAllowedError(
                    "They are not of this project, and Discord would let them into its thread. "
                    "Add them with `/project people add`, or press this in another channel."
                )
            return Telling(item.user_id, reminder)

    async def told(
        self, actor: Actor, item_id: int, telling: Telling, *, channel_id: int, message_id: int
    ) -> None:
        """Keep that its reader was told after all, or that something waits, and where.

        Raises as `try_again` does.
        """
        async with self._work.begin(actor) as unit:
            item = (await _of_producer(unit.conn, actor, item_id)).item
            place = {"channel_id": channel_id, "message_id": message_id}
            if telling.reminder is not None:
                await failures.told(unit.conn, item, unit.now, **place)
            else:
                await failures.mentioned(unit.conn, item, unit.now, nonce=nonce(), **place)


async def _of_producer(conn: Connection, actor: Actor, item_id: int) -> Failure:
    _, access = await studio_access(conn, actor)
    access.require_producer()
    found = await failures.get(conn, actor.guild_id, item_id)
    if found is None:
        raise ConflictError(_DEALT_WITH)
    return await _failure(conn, *found)


async def _failure(conn: Connection, item: Item, failed_at: datetime) -> Failure:
    """With the names of what it is about; a member's own reminder says nothing to others."""
    meant = await failures.meant_by(conn, item)
    deadline = project = None
    if meant.kind in _OF_DEADLINES:
        deadline = await deadlines.get(conn, meant.guild_id, meant.subject_id)
    elif meant.kind in _OF_PROJECTS:
        project = await projects.get(conn, meant.guild_id, meant.subject_id)
    return Failure(item, meant, failed_at, deadline, project)


async def _reopen(unit: Unit, item: Item) -> None:
    """What its owner asked for once was over when it failed."""
    if item.kind is not Kind.PERSONAL_REMINDER or item.user_id is None:
        return
    reminder = await personal.get(unit.conn, item.user_id, item.subject_id)
    if reminder is not None and reminder.rule is None and reminder.done_at is None:
        await personal.update(unit.conn, replace(reminder, closed_at=None))


def _require_open(place: Place) -> None:
    if place.is_private_thread:
        raise NotAllowedError(
            "Discord would let them into this private thread. Press this in a channel that they "
            "can see."
        )
