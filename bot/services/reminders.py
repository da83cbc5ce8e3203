"""Reminders: what one has to say now, and putting it off."""

from dataclasses import replace
from datetime import datetime

from bot.domain.deadlines import Snooze
from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.outbox import Item, Kind
from bot.domain.reminders import Reminder
from bot.domain.studios import DEFAULT_ZONE, Actor
from bot.services._access import deadline_scope
from bot.services._reminders import counts, is_promised, recipients
from bot.services._unit import UnitOfWork
from bot.services.boards import read_board
from db import deadlines, members, outbox, projects


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

    async def read(self, item: Item) -> Reminder | None:
        """What a reminder has to say now.

        None when there is nothing to say any more: the deadline is closed or was moved, its
        project is not under way, or the person is not reminded of it now.
        """
        if item.user_id is None:
            return None
        async with self._work.db.snapshot() as conn:
            deadline = await deadlines.get(conn, item.guild_id, item.subject_id)
            if deadline is None:
                return None
            project = await projects.get(conn, item.guild_id, deadline.project_id)
            if project is None or not await counts(conn, deadline, project):
                return None
            if item.user_id not in await recipients(conn, deadline):
                return None
            if item.kind is Kind.REMINDER and not is_promised(item, deadline):
                return None
            board = await read_board(conn, project)
            insiders = await projects.list_member_ids(conn, item.guild_id, project.id)
        if deadline.song_id is not None:
            lines = tuple(line for line in board.songs if line.song.id == deadline.song_id)
            board = replace(board, songs=lines)
        is_of_project = item.user_id in {*insiders, project.created_by, deadline.created_by}
        return Reminder(deadline, board, item.user_id, is_of_project)

    async def snooze(self, actor: Actor, item_id: int, snooze: Snooze) -> datetime:
        """Remind the member again later, beside the reminders still to come; the instant (UTC).

        A second snooze of the same deadline takes the place of the first.

        Raises:
            NotFoundError: the reminder was meant for somebody else.
            ConflictError: nobody is reminded of the deadline any more, or not this member.
        """
        async with self._work.begin(actor) as unit:
            item = await outbox.get_for(unit.conn, actor.user_id, item_id)
            if item is None or item.guild_id != actor.guild_id:
                raise NotFoundError("That reminder is for somebody else.")
            deadline, scope = await deadline_scope(unit.conn, actor, item.subject_id)
            reminded = await recipients(unit.conn, deadline)
            is_under_way = await counts(unit.conn, deadline, scope.project)
            if not is_under_way or actor.user_id not in reminded:
                raise ConflictError(
                    f"You are not reminded of {deadline.name} any more: it was closed, put on hold "
                    "or given to somebody else."
                )
            member = await members.get(unit.conn, actor.user_id)
            zone = member.timezone or scope.studio.timezone or DEFAULT_ZONE
            until = snooze.until(unit.now, zone)
            pending = await outbox.list_pending(
                unit.conn, unit.guild_id, Kind.REMINDER, deadline.id
            )
            earlier = [i for i in pending if i.user_id == actor.user_id and i.rung is None]
            if earlier:
                await outbox.move(unit.conn, earlier[0].id, until)
                unit.wake_at(until)
            else:
                await unit.say(Kind.REMINDER, deadline.id, user_id=actor.user_id, at=until)
        return until
