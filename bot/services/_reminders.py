"""Keeps the reminders of deadlines in step with them, inside the transaction that changes them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.deadlines import Deadline, DeadlineStatus
from bot.domain.outbox import Item, Kind, State
from bot.domain.people import Who
from bot.domain.projects import Project, ProjectStatus
from bot.domain.reminders import Recipient, keepers, ladder_for, recipients, rest_of
from bot.domain.rest import Rest, Rung, plan_rungs
from bot.domain.studios import Studio
from bot.services._review_clock import (
    move_clocks_of_member,
    move_clocks_of_studio,
    replan_clock,
)
from bot.services._summaries import promise_summary
from bot.services._unit import Unit, nonce
from db import artists, deadlines, members, outbox, people, projects, songs, studios
from db.database import Connection

_TOLD = {State.DELIVERED, State.CLAIMED}


async def replan_project(unit: Unit, project_id: int) -> None:
    """Bring the reminders of all open deadlines and mixes of a project in step."""
    project = await projects.get(unit.conn, unit.guild_id, project_id)
    if project is None:
        return
    for deadline in await deadlines.list_open(unit.conn, unit.guild_id, project_id):
        unit.wake_at(await _replan(unit.conn, unit.now, deadline, project))
    unit.wake_at(await replan_clock(unit.conn, unit.now, project))


async def replan(unit: Unit, deadline: Deadline) -> None:
    """Make, move and call off the reminders of one deadline.

    Each recipient has one for each rung of their ladder still to come. What was delivered stays,
    and so does what fell due and waits for Discord to take it; a snoozed one stays as long as the
    deadline is theirs. What its reader called off is not promised again.
    """
    unit.wake_at(await replan_deadlines(unit.conn, unit.now, [deadline]))


async def renew_snoozed(unit: Unit, deadline: Deadline, closed_at: datetime) -> None:
    """Have snoozed reminders come after all that a deadline took along when it was closed.

    What follows its reopening (`replan`) calls them off again where they are nobody's by now.
    """
    for at in await outbox.renew_snoozed(
        unit.conn, unit.guild_id, deadline.id, cancelled_at=closed_at, now=unit.now
    ):
        unit.wake_at(at)


async def replan_deadlines(
    conn: Connection, now: datetime, found: Iterable[Deadline]
) -> datetime | None:
    """As `replan` for deadlines of any studio; when the first reminder comes that was changed."""
    changed: list[datetime] = []
    for deadline in found:
        project = await projects.get(conn, deadline.guild_id, deadline.project_id)
        if project is not None:
            at = await _replan(conn, now, deadline, project)
            changed += [at] if at is not None else []
    return min(changed, default=None)


async def replan_member(conn: Connection, now: datetime, user_id: int) -> datetime | None:
    """As `replan_deadlines` for all that a user is reminded of, over every studio."""
    asked = await move_clocks_of_member(conn, now, user_id)
    reminded = await replan_deadlines(conn, now, await deadlines.list_reminding(conn, user_id))
    return min([at for at in (asked, reminded) if at is not None], default=None)


async def replan_studio(conn: Connection, now: datetime, guild_id: int) -> datetime | None:
    """As `replan_deadlines` for all open deadlines of a studio, and its mixes in review."""
    asked = await move_clocks_of_studio(conn, now, guild_id)
    reminded = await replan_deadlines(conn, now, await deadlines.list_of_studio(conn, guild_id))
    return min([at for at in (asked, reminded) if at is not None], default=None)


async def recipients_of(conn: Connection, deadline: Deadline, project: Project) -> list[Recipient]:
    """Who is reminded of a deadline, and as what."""
    everyone = await people.list_of_project(conn, deadline.guild_id, deadline.project_id)
    return recipients(deadline, await artist_of(conn, project), everyone)


async def keepers_of(conn: Connection, deadline: Deadline) -> list[int]:
    """Whose a deadline is: who is reminded of it, and may say that it is done."""
    everyone = await people.list_of_project(conn, deadline.guild_id, deadline.project_id)
    return keepers(deadline, everyone)


async def artist_of(conn: Connection, project: Project) -> Who:
    """A project's artist, on Discord or by name."""
    artist = await artists.get(conn, project.guild_id, project.artist_id)
    member_id = artist.member_id if artist else None
    return Who(member_id, None if member_id else project.artist_name)


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
    return item.about_at is None or item.about_at == deadline.due.at


async def _replan(
    conn: Connection, now: datetime, deadline: Deadline, project: Project
) -> datetime | None:
    """When the first reminder comes that was made or moved; None if none was."""
    about = await outbox.list_about(
        conn, deadline.guild_id, Kind.REMINDER, deadline.id, deadline.due.at
    )
    pending = [item for item in about if item.state is State.SCHEDULED]
    if not await counts(conn, deadline, project):
        for item in pending:
            await outbox.cancel(conn, item.id, now)
        return None
    waiting = [item for item in pending if _waits(item, deadline, now)]
    spent = [*waiting, *(item for item in about if item.state is not State.SCHEDULED)]
    studio = await studios.get(conn, deadline.guild_id)
    reminded = await recipients_of(conn, deadline, project)
    ahead = {(item.user_id, item.rung): item for item in pending if item not in waiting}
    changed: list[datetime] = []
    for recipient in reminded:
        for rung in await _rungs(conn, now, deadline, recipient, studio, spent):
            existing = ahead.pop((recipient.user_id, rung.before), None)
            if await _promise(conn, now, deadline, recipient.user_id, rung, existing):
                changed.append(rung.at)
    stays = {recipient.user_id for recipient in reminded}
    others = [item for item in waiting if item.user_id not in stays]
    for item in [*ahead.values(), *others]:
        await outbox.cancel(conn, item.id, now)
    changed.append(await promise_summary(conn, now, deadline, studio))
    return min(changed)


def _waits(item: Item, deadline: Deadline, now: datetime) -> bool:
    """Whether a promise stays as it is: it is snoozed, or was due and is still to be sent."""
    return item.rung is None or (item.due_at <= now and is_promised(item, deadline))


async def _rungs(
    conn: Connection,
    now: datetime,
    deadline: Deadline,
    recipient: Recipient,
    studio: Studio,
    spent: Sequence[Item],
) -> list[Rung]:
    """What is still to come for one person.

    A rung whose time has come is told, whatever became of it: they were mentioned elsewhere, or a
    later one took its place. What they called off for an instant does not come then by another
    rung.
    """
    member = await members.get(conn, recipient.user_id)
    rest = rest_of(member, studio)
    own = {i.rung: i for i in spent if i.user_id == recipient.user_id and i.rung is not None}
    called_off = {rung for rung, item in own.items() if item.state is State.CANCELLED}
    told = [
        rung
        for rung, item in own.items()
        if rung not in called_off and (item.due_at <= now or item.state in _TOLD)
    ]
    ladder = tuple(
        rung
        for rung in ladder_for(recipient.part, deadline, member, studio)
        if rung not in own and not _is_overtaken(rung, called_off, deadline, rest, now)
    )
    planned = plan_rungs(deadline.due, ladder, rest, now=now, told=min(told, default=None))
    taken = {item.due_at for item in own.values()}
    return [rung for rung in planned if rung.at not in taken]


def _is_overtaken(
    rung: timedelta, called_off: Iterable[timedelta], deadline: Deadline, rest: Rest, now: datetime
) -> bool:
    """Whether it would come after the deadline, where a nearer one would that was called off."""
    if not any(timedelta() <= other < rung for other in called_off):
        return False
    alone = plan_rungs(deadline.due, (rung,), rest, now=now)
    return any(each.at > deadline.due.at for each in alone)


async def _promise(
    conn: Connection,
    now: datetime,
    deadline: Deadline,
    user_id: int,
    rung: Rung,
    existing: Item | None,
) -> bool:
    """Have a reminder come at its time; whether anything was changed for that."""
    if existing is None:
        await outbox.add(
            conn,
            deadline.guild_id,
            Kind.REMINDER,
            deadline.id,
            at=rung.at,
            now=now,
            nonce=nonce(),
            user_id=user_id,
            rung=rung.before,
            about_at=deadline.due.at,
        )
        return True
    if existing.due_at == rung.at and existing.about_at == deadline.due.at:
        return False
    await outbox.move(conn, existing.id, rung.at, nonce=nonce(), about_at=deadline.due.at)
    return True
