"""Reminders: what one has to say now, and putting it off."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.deadlines import Snooze
from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.outbox import Item, Kind
from bot.domain.reminders import Reminder, Snoozed, rest_of
from bot.domain.studios import Actor
from bot.services._access import deadline_scope
from bot.services._reminders import counts, recipients_of
from bot.services._saying import look_ahead, what_to_say
from bot.services._unit import UnitOfWork, nonce
from db import members, outbox, reminders


class ReminderService:
    """What the dispatcher says of a deadline, and what the buttons under it do."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def get(self, user_id: int, item_id: int) -> Item:
        """A reminder that was meant for this user.

        Raises:
            NotFoundError: it was meant for somebody else, or there is none.
        """
        item = await outbox.get_for(self._work.db.read(), user_id, item_id)
        if item is None or item.kind not in {Kind.REMINDER, Kind.THREAD_REMINDER}:
            raise NotFoundError("That reminder is for somebody else.")
        return item

    async def read(self, items: Sequence[Item]) -> dict[int, Reminder]:
        """What claimed reminders have to say now, by their ids.

        One has nothing to say any more, and is left out, when its deadline is closed or was moved,
        its project is not under way, or the person is not reminded of it now.
        """
        async with self._work.db.snapshot() as conn:
            found = await reminders.read(conn, [item.id for item in items])
        said = {item.id: what_to_say(item, found) for item in items}
        return {item_id: reminder for item_id, reminder in said.items() if reminder is not None}

    async def look(self, item: Item) -> Reminder | None:
        """What a reminder would say if it came now; None for nothing any more."""
        async with self._work.db.snapshot() as conn:
            return what_to_say(item, await look_ahead(conn, item.user_id or 0, [item]))

    async def snooze(self, actor: Actor, item_id: int, until: Snooze | datetime) -> Snoozed:
        """Remind the member again later, beside the reminders still to come.

        A second snooze of the same deadline takes the place of the first.

        Args:
            actor: who asks.
            item_id: which reminder.
            until: by how much, or when (UTC).

        Raises:
            NotFoundError: the reminder was meant for somebody else.
            ConflictError: nobody is reminded of the deadline any more, or not this member.
        """
        async with self._work.begin(actor) as unit:
            item = await outbox.get_for(unit.conn, actor.user_id, item_id)
            if item is None or item.guild_id != actor.guild_id:
                raise NotFoundError("That reminder is for somebody else.")
            deadline, scope = await deadline_scope(unit.conn, actor, item.subject_id)
            reminded = await recipients_of(unit.conn, deadline, scope.project)
            is_under_way = await counts(unit.conn, deadline, scope.project)
            if not is_under_way or all(each.user_id != actor.user_id for each in reminded):
                raise ConflictError(
                    f"You are not reminded of {deadline.name} any more: it was closed, put on hold "
                    "or given to somebody else."
                )
            if isinstance(until, Snooze):
                member = await members.get(unit.conn, actor.user_id)
                until = until.until(unit.now, rest_of(member, scope.studio).zone)
            pending = await outbox.list_pending(
                unit.conn, unit.guild_id, Kind.REMINDER, deadline.id
            )
            earlier = [i for i in pending if i.user_id == actor.user_id and i.rung is None]
            if earlier:
                await outbox.move(unit.conn, earlier[0].id, until, nonce=nonce())
                unit.wake_at(until)
            else:
                await unit.say(Kind.REMINDER, deadline.id, user_id=actor.user_id, at=until)
        return Snoozed(deadline, until)
