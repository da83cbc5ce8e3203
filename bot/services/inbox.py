"""A member's own reminders: listed, put off, called off and brought back."""

import contextlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.inbox import REMEMBERED, Entry, Inbox, PutOff, Which
from bot.domain.names import name_key
from bot.domain.outbox import Item, Kind, State
from bot.domain.personal import PersonalReminder
from bot.domain.projects import Project
from bot.domain.studios import Actor
from bot.domain.when import LocalTime
from bot.services._access import deadline_scope, project_scope
from bot.services._personal import close, promise, require_room
from bot.services._reminders import is_promised, replan
from bot.services._saying import look_ahead, what_to_say
from bot.services._unit import Unit, UnitOfWork, nonce
from db import deadlines, inbox, outbox, personal
from db.database import Connection

_READ = 200  # rows of which it is asked what they have to say
_OFFERED = 25
_OVER = "Its time is over by now, so it is not brought back."
_MOVED = "The deadline was moved or closed since. `/reminder list` shows what comes."
_NOT_YOURS = "There is no such reminder of yours. Pick one from the list."


class InboxService:
    """What `/reminder list`, `snooze` and `cancel` read and write; all of it is one user's."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def read(self, user_id: int, actors: Sequence[Actor], which: Which) -> Inbox:
        """A user's reminders; of those to come only such as would have something to say now.

        Args:
            user_id: whose.
            actors: their standing in each of their studios.
            which: to come, or what became of the others lately.
        """
        standing = {actor.guild_id: actor for actor in actors}
        since = self._work.now() - REMEMBERED
        async with self._work.db.snapshot() as conn:
            items, found = await inbox.list_of(conn, user_id, which, since=since, limit=_READ)
            _, missed = await inbox.list_of(conn, user_id, Which.FAILED, since=since, limit=1)
            here = [item for item in items if _is_readable(item, standing)]
            if which is Which.TO_COME:
                entries = await _to_come(conn, user_id, here, standing)
            else:
                entries = [await _past(conn, user_id, item, standing) for item in here]
        return Inbox(
            which=which,
            entries=tuple(entry for entry in entries if entry is not None),
            left_out=found - len(items),
            elsewhere=len(items) - len(here),
            missed=missed,
        )

    async def studios(self, user_id: int) -> list[int]:
        """The servers of which a user has reminders; whether they are still there, Discord says."""
        since = self._work.now() - REMEMBERED
        return await inbox.list_studios(self._work.db.read(), user_id, since=since)

    async def said_with(self, user_id: int, item_id: int) -> list[Item]:
        """What a message said to a user, by one of its rows; nothing if that is not theirs."""
        return await inbox.list_said_with(self._work.db.read(), user_id, item_id)

    async def search(self, user_id: int, actors: Sequence[Actor], text: str) -> list[Entry]:
        """The first of a user's reminders to come whose label holds every word of the text."""
        words = name_key(text).split()
        found = await self.read(user_id, actors, Which.TO_COME)
        fitting = [e for e in found.entries if all(w in name_key(e.label) for w in words)]
        return fitting[:_OFFERED]

    async def named(self, user_id: int, actors: Sequence[Actor], label: str) -> int:
        """The id of the one reminder to come of exactly that label.

        Raises:
            NotFoundError: the user has none, or several.
        """
        found = await self.search(user_id, actors, label)
        exact = [entry for entry in found if name_key(entry.label) == name_key(label)]
        if not exact:
            raise NotFoundError(_NOT_YOURS)
        if len(exact) > 1:
            raise NotFoundError(
                f"{len(exact)} reminders of yours are called that. Pick one as you type."
            )
        return exact[0].item.id

    async def put_off(self, user_id: int, item_id: int, until: LocalTime) -> PutOff:
        """Have a reminder to come come at another time; of a recurring one only the next.

        Raises:
            NotFoundError: the user has no such reminder.
            ConflictError: it came already, was called off, or has nothing to say any more.
        """
        async with self._begin(user_id, await self._studio_of(user_id, item_id)) as unit:
            entry = await _entry_ahead(unit, item_id)
            if entry.personal is not None:
                await _put_off_personal(unit, entry.personal, entry.item, until)
            else:
                await _put_off_rung(unit, entry.item, until)
            unit.wake_at(until.at)
        return PutOff(entry, until.at)

    async def cancel(self, user_id: int, item_id: int) -> Entry:
        """Call a reminder off: of a deadline this one alone, of one's own all of it.

        Raises:
            NotFoundError: the user has no such reminder.
            ConflictError: it came already, or was called off.
        """
        async with self._begin(user_id, await self._studio_of(user_id, item_id)) as unit:
            entry = await _entry_ahead(unit, item_id)
            if entry.personal is not None:
                await close(unit.conn, unit.now, entry.personal, by=user_id)
            else:
                await outbox.cancel(unit.conn, item_id, unit.now, by=user_id)
        return entry

    async def restore(self, user_id: int, item_id: int) -> Entry:
        """Bring back a reminder that its reader called off.

        Raises:
            NotFoundError: the user has no such reminder.
            ConflictError: they did not call it off, its time is over, or there is nothing to say.
        """
        async with self._begin(user_id, await self._studio_of(user_id, item_id)) as unit:
            entry = await _entry(unit, item_id)
            if entry.item.state is not State.CANCELLED:
                raise ConflictError("It is not called off. `/reminder list` shows what comes.")
            if entry.personal is not None:
                return await _restore_personal(unit, entry, entry.personal)
            return await _restore_rung(unit, entry)

    def _begin(self, user_id: int, guild_id: int) -> AbstractAsyncContextManager[Unit]:
        return self._work.begin(Actor(guild_id, user_id))

    async def _studio_of(self, user_id: int, item_id: int) -> int:
        return (await _own(self._work.db.read(), user_id, item_id)).guild_id


async def _own(conn: Connection, user_id: int, item_id: int) -> Item:
    item = await outbox.get_for(conn, user_id, item_id)
    if item is None or item.kind not in {Kind.REMINDER, Kind.PERSONAL_REMINDER}:
        raise NotFoundError(_NOT_YOURS)
    return item


async def _entry(unit: Unit, item_id: int) -> Entry:
    user_id = unit.actor.user_id
    item = await _own(unit.conn, user_id, item_id)
    if item.kind is Kind.PERSONAL_REMINDER:
        return Entry(item, None, await personal.get(unit.conn, user_id, item.subject_id), None)
    return Entry(item, await deadlines.get(unit.conn, item.guild_id, item.subject_id), None, None)


async def _entry_ahead(unit: Unit, item_id: int) -> Entry:
    entry = await _entry(unit, item_id)
    if entry.item.state is not State.SCHEDULED:
        raise ConflictError(
            "That reminder came already, or was called off. `/reminder list` shows what comes."
        )
    return entry


async def _put_off_personal(
    unit: Unit, reminder: PersonalReminder, item: Item, until: LocalTime
) -> None:
    about_at = item.about_at
    if reminder.rule is None and about_at is not None:
        await personal.update(unit.conn, replace(reminder, due=until))
        about_at = until.at
    await outbox.move(unit.conn, item.id, until.at, nonce=nonce(), about_at=about_at)


async def _put_off_rung(unit: Unit, item: Item, until: LocalTime) -> None:
    if item.rung is None:
        await outbox.move(unit.conn, item.id, until.at, nonce=nonce())
        return
    user_id = unit.actor.user_id
    found = await look_ahead(unit.conn, user_id, [item])
    if what_to_say(item, found) is None:
        raise ConflictError("It has nothing to say just now, so there is nothing to put off.")
    await outbox.cancel(unit.conn, item.id, unit.now, by=user_id)
    await unit.say(Kind.REMINDER, item.subject_id, user_id=user_id, at=until.at)


async def _restore_rung(unit: Unit, entry: Entry) -> Entry:
    """Promise it again, on the condition that the deadline still has it come then."""
    item, deadline = entry.item, entry.deadline
    if item.due_at <= unit.now:
        raise ConflictError(_OVER)
    if deadline is not None and is_promised(item, deadline):
        if not await inbox.restore(unit.conn, unit.actor.user_id, item.id, nonce=nonce()):
            raise ConflictError(_MOVED)
        await replan(unit, deadline)
        brought = await _own(unit.conn, unit.actor.user_id, item.id)
        if brought.state is State.SCHEDULED:
            unit.wake_at(brought.due_at)
            return replace(entry, item=brought)
    raise ConflictError(_MOVED)


async def _restore_personal(unit: Unit, entry: Entry, reminder: PersonalReminder) -> Entry:
    """As it was; of one that comes again, from its next time on."""
    if reminder.closed_at is None:
        raise ConflictError("It is not called off. `/reminder list` shows what comes.")
    await require_room(unit.conn, reminder.user_id)
    item, again = entry.item, replace(reminder, closed_at=None, done_at=None)
    is_ahead = item.due_at > unit.now
    if is_ahead:
        await inbox.restore(unit.conn, reminder.user_id, item.id, nonce=nonce())
        unit.wake_at(item.due_at)
    if reminder.rule is not None and not (is_ahead and item.about_at is not None):
        following = again if again.due.at > unit.now else again.after(unit.now)
        if following is None:
            raise ConflictError(_OVER)
        again = following
        await promise(unit.conn, unit.now, again)
        unit.wake_at(again.due.at)
    elif not is_ahead:
        raise ConflictError(_OVER)
    await personal.update(unit.conn, again)
    return replace(entry, personal=again)


async def _to_come(
    conn: Connection, user_id: int, items: Sequence[Item], standing: Mapping[int, Actor]
) -> list[Entry | None]:
    found = await look_ahead(conn, user_id, [i for i in items if i.kind is Kind.REMINDER])
    entries: list[Entry | None] = []
    for item in items:
        if item.kind is Kind.PERSONAL_REMINDER:
            entries.append(await _personal_entry(conn, user_id, item, standing))
        elif (reminder := what_to_say(item, found)) is not None:
            entries.append(Entry(item, reminder.deadline, None, reminder.project))
    return entries


async def _past(
    conn: Connection, user_id: int, item: Item, standing: Mapping[int, Actor]
) -> Entry | None:
    """What a reminder was about, if its reader still may see that."""
    if item.kind is Kind.PERSONAL_REMINDER:
        return await _personal_entry(conn, user_id, item, standing)
    try:
        deadline, scope = await deadline_scope(conn, standing[item.guild_id], item.subject_id)
    except NotFoundError:
        return None
    return Entry(item, deadline, None, scope.project)


async def _personal_entry(
    conn: Connection, user_id: int, item: Item, standing: Mapping[int, Actor]
) -> Entry | None:
    reminder = await personal.get(conn, user_id, item.subject_id)
    if reminder is None:
        return None
    project: Project | None = None
    actor = standing.get(reminder.guild_id)
    if actor is not None and reminder.project_id is not None:
        with contextlib.suppress(NotFoundError):
            project = (await project_scope(conn, actor, reminder.project_id)).project
    return Entry(item, None, reminder, project)


def _is_readable(item: Item, standing: Mapping[int, Actor]) -> bool:
    return item.kind is Kind.PERSONAL_REMINDER or item.guild_id in standing
