"""Personal reminders: made, said, acknowledged and put off by whose they are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.deadlines import Snooze
from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.members import Member
from bot.domain.names import clean_text
from bot.domain.outbox import NO_STUDIO, Item, Kind
from bot.domain.personal import (
    TEXT_LIMIT,
    Acknowledged,
    Notice,
    PersonalReminder,
    Promised,
    SnoozedReminder,
    first_of,
)
from bot.domain.projects import Project
from bot.domain.studios import Actor
from bot.domain.when import LocalTime, Recurrence
from bot.services._access import project_scope
from bot.services._personal import pending, promise, require_room
from bot.services._unit import UnitOfWork, nonce
from db import members, outbox, personal
from db.database import Connection
from db.personal import InHand

_OF_OTHERS = "That reminder is for somebody else."


class PersonalService:
    """What `/reminder add` keeps, and what the dispatcher says of it."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def add(
        self,
        actor: Actor,
        text: str,
        when: LocalTime | Recurrence,
        *,
        project_id: int | None = None,
    ) -> Promised:
        """Have a member reminded of something, once or again and again.

        Args:
            actor: who asks; the studio counts only with a project.
            text: what they are to be told.
            when: the first time.
            project_id: what it is about.

        Raises:
            InvalidError: the text is empty or too long.
            NotFoundError: there is no such project, or not for this member.
            ConflictError: they have as many as one may have.
        """
        cleaned = clean_text(text, limit=TEXT_LIMIT)
        asker = actor if project_id is not None else Actor(NO_STUDIO, actor.user_id)
        async with self._work.begin(asker) as unit:
            project: Project | None = None
            if project_id is not None:
                project = (await project_scope(unit.conn, asker, project_id)).project
            await require_room(unit.conn, asker.user_id)
            reminder = await personal.add(
                unit.conn,
                PersonalReminder(
                    id=0,
                    user_id=asker.user_id,
                    guild_id=unit.guild_id,
                    project_id=project_id,
                    text=cleaned,
                    due=when if isinstance(when, LocalTime) else first_of(when),
                    rule=None if isinstance(when, LocalTime) else when.rule,
                    created_at=unit.now,
                    closed_at=None,
                    done_at=None,
                ),
            )
            item_id = await promise(unit.conn, unit.now, reminder)
            unit.wake_at(reminder.due.at)
            member = await members.get(unit.conn, asker.user_id)
            return Promised(reminder, project, member, item_id)

    async def read(self, items: Sequence[Item]) -> dict[int, Notice]:
        """What claimed rows have to say now, by their ids; those that were closed are left out."""
        async with self._work.db.snapshot() as conn:
            found = await personal.read(conn, [item.id for item in items])
        now = self._work.now()
        said = ((item, found.reminders.get(item.id)) for item in items)
        return {
            item.id: _notice(item, reminder, found, now)
            for item, reminder in said
            if reminder is not None
        }

    async def done(self, user_id: int, item_id: int) -> Acknowledged:
        """Say that a reminder was read: of one that comes again, only this time is over.

        Raises:
            NotFoundError: it was meant for somebody else.
        """
        async with self._work.begin(Actor(NO_STUDIO, user_id)) as unit:
            reminder = await _of(unit.conn, user_id, item_id)
            is_once = reminder.rule is None
            for item in await pending(unit.conn, reminder):
                if is_once or item.about_at is None:
                    await outbox.cancel(unit.conn, item.id, unit.now, by=user_id)
            is_open = reminder.closed_at is None
            if is_once:
                closed = replace(reminder, closed_at=unit.now, done_at=unit.now)
                await personal.update(unit.conn, closed)
            return Acknowledged(reminder, reminder.due if is_open and not is_once else None)

    async def snooze(self, user_id: int, item_id: int, until: Snooze | datetime) -> SnoozedReminder:
        """Say it again later, beside the next time of one that comes again.

        A second snooze takes the place of the first.

        Raises:
            NotFoundError: it was meant for somebody else.
            ConflictError: they are done with it, or called it off.
        """
        async with self._work.begin(Actor(NO_STUDIO, user_id)) as unit:
            reminder = await _of(unit.conn, user_id, item_id)
            if reminder.done_at is not None:
                raise ConflictError(
                    "That reminder is done, or was called off. `/reminder add` makes a new one."
                )
            if isinstance(until, Snooze):
                member = await members.get(unit.conn, user_id)
                until = until.until(unit.now, member.timezone or reminder.due.zone)
            waiting = await pending(unit.conn, reminder)
            earlier = [item for item in waiting if item.about_at is None]
            if earlier:
                await outbox.move(unit.conn, earlier[0].id, until, nonce=nonce())
            else:
                await promise(unit.conn, unit.now, reminder, snoozed=until)
            await personal.update(unit.conn, replace(reminder, closed_at=None))
            unit.wake_at(until)
            return SnoozedReminder(reminder, until)


def _notice(item: Item, reminder: PersonalReminder, found: InHand, now: datetime) -> Notice:
    following = reminder
    if item.about_at == reminder.due.at:  # else it was snoozed, or is told after its time
        following = reminder.after(max(now, reminder.due.at))
    project = found.projects.get(reminder.project_id or 0)
    return Notice(
        reminder=reminder,
        project=project,
        is_of_project=project is not None
        and (
            project.created_by == reminder.user_id
            or (project.id, reminder.user_id) in found.insiders
        ),
        reader=found.members.get(reminder.user_id) or Member(reminder.user_id),
        next=following.due if following is not None and reminder.rule else None,
        fallback_channel_id=found.fallbacks.get(reminder.guild_id),
        outage=next((each for each in found.outages if each.covers(item.due_at)), None),
    )


async def _of(conn: Connection, user_id: int, item_id: int) -> PersonalReminder:
    item = await outbox.get_for(conn, user_id, item_id)
    if item is None or item.kind is not Kind.PERSONAL_REMINDER:
        raise NotFoundError(_OF_OTHERS)
    reminder = await personal.get(conn, user_id, item.subject_id)
    if reminder is None:
        raise NotFoundError(_OF_OTHERS)
    return reminder
