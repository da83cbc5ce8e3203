"""Keeps the reminders of deadlines in step with them, inside the transaction that changes them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.deadlines import Deadline, DeadlineStatus, rungs_ahead
from bot.domain.outbox import Item, Kind
from bot.domain.people import Person, PersonRole
from bot.domain.projects import Project, ProjectStatus
from bot.services._unit import Unit
from db import deadlines, outbox, people, projects, songs
from db.database import Connection


async def replan_project(unit: Unit, project_id: int) -> None:
    """Bring the reminders of all open deadlines of a project in step."""
    project = await projects.get(unit.conn, unit.guild_id, project_id)
    if project is None:
        return
    for deadline in await deadlines.list_open(unit.conn, unit.guild_id, project_id):
        await _replan(unit, deadline, project)


async def replan(unit: Unit, deadline: Deadline) -> None:
    """Make, move and call off the reminders of one deadline.

    Each recipient has one for each rung still to come. What was delivered stays, and so does what
    fell due and waits for Discord to take it; a snoozed one stays as long as the deadline is open.
    """
    project = await projects.get(unit.conn, unit.guild_id, deadline.project_id)
    if project is not None:
        await _replan(unit, deadline, project)


async def _replan(unit: Unit, deadline: Deadline, project: Project) -> None:
    pending = await outbox.list_pending(unit.conn, unit.guild_id, Kind.REMINDER, deadline.id)
    if not await counts(unit.conn, deadline, project):
        for item in pending:
            await outbox.cancel(unit.conn, item.id, unit.now)
        return
    scheduled: dict[tuple[int | None, timedelta | None], Item] = {}
    for item in pending:
        if item.rung is not None:
            scheduled[item.user_id, item.rung] = item
    reminded = await recipients(unit.conn, deadline)
    for user_id in reminded:
        for rung, at in rungs_ahead(deadline.due.at, unit.now):
            await _promise(unit, deadline, user_id, rung, at, scheduled.pop((user_id, rung), None))
    for item in scheduled.values():
        if item.user_id not in reminded or not is_promised(item, deadline):
            await outbox.cancel(unit.conn, item.id, unit.now)


async def recipients(conn: Connection, deadline: Deadline) -> list[int]:
    """Who is reminded of a deadline."""
    everyone = await people.list_of_project(conn, deadline.guild_id, deadline.project_id)
    return recipients_among(everyone, deadline)


def recipients_among(everyone: Iterable[Person], deadline: Deadline) -> list[int]:
    """Who of a project is reminded: the assignees; without one, who set it and the engineers."""
    if deadline.assignees:
        return list(deadline.assignees)
    engineers = [
        person.user_id
        for person in everyone
        if person.role is PersonRole.ENGINEER and person.user_id is not None
    ]
    return list(dict.fromkeys([deadline.created_by, *engineers]))


async def counts(conn: Connection, deadline: Deadline, project: Project) -> bool:
    """Whether anybody is to be reminded: it is open, and its project and song are under way."""
    if deadline.status is not DeadlineStatus.OPEN or project.status is not ProjectStatus.ACTIVE:
        return False
    if deadline.song_id is None:
        return True
    song = await songs.get(conn, deadline.guild_id, deadline.song_id)
    return song is not None and song.archived_at is None


def is_promised(item: Item, deadline: Deadline) -> bool:
    """Whether a reminder is for the time at which the deadline now stands; a snoozed one is."""
    return item.rung is None or item.due_at == deadline.due.at - item.rung


async def _promise(
    unit: Unit,
    deadline: Deadline,
    user_id: int,
    rung: timedelta,
    at: datetime,
    existing: Item | None,
) -> None:
    if existing is None:
        await unit.say(Kind.REMINDER, deadline.id, user_id=user_id, at=at, rung=rung)
    elif existing.due_at != at:
        await outbox.move(unit.conn, existing.id, at)
        unit.wake_at(at)
