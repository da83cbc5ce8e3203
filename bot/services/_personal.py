"""Keeps the rows of personal reminders in step with them, inside the transaction."""

from dataclasses import replace
from datetime import datetime

from bot.domain.errors import ConflictError
from bot.domain.outbox import Item, Kind
from bot.domain.personal import MOST_OPEN, PersonalReminder
from bot.services._unit import nonce
from db import outbox, personal
from db.database import Connection


async def promise(
    conn: Connection, now: datetime, reminder: PersonalReminder, *, snoozed: datetime | None = None
) -> int:
    """Have a reminder come at its time, or once more when it is snoozed to; the row's id.

    A row for the reminder's own time says so (`about_at`); a snoozed one is beside it.
    """
    return await outbox.add(
        conn,
        reminder.guild_id,
        Kind.PERSONAL_REMINDER,
        reminder.id,
        at=snoozed or reminder.due.at,
        now=now,
        nonce=nonce(),
        user_id=reminder.user_id,
        about_at=None if snoozed else reminder.due.at,
    )


async def require_room(conn: Connection, user_id: int) -> None:
    """Raise ConflictError when a user has as many reminders to come as one may have."""
    if await personal.count_open(conn, user_id) >= MOST_OPEN:
        raise ConflictError(
            f"You have {MOST_OPEN} reminders of your own to come, which is the most. "
            "Call one off with `/reminder cancel` first."
        )


async def pending(conn: Connection, reminder: PersonalReminder) -> list[Item]:
    """The rows of a reminder that are still to be sent, its own and snoozed ones."""
    return await outbox.list_pending(conn, reminder.guild_id, Kind.PERSONAL_REMINDER, reminder.id)


async def close(
    conn: Connection, now: datetime, reminder: PersonalReminder, *, by: int | None = None
) -> None:
    """Have nothing more come of a reminder."""
    for item in await pending(conn, reminder):
        await outbox.cancel(conn, item.id, now, by=by)
    done_at = reminder.done_at if by is None else now
    await personal.update(conn, replace(reminder, closed_at=now, done_at=done_at))


async def promise_again(conn: Connection, now: datetime, item: Item) -> datetime | None:
    """What follows from a row that is final: the next time, or the reminder's end.

    What fell due several times while the bot did not run came once, late; the next is ahead.

    Returns:
        When it comes next; None when it does not, or when that is promised already.
    """
    reminder = await personal.get(conn, item.user_id or 0, item.subject_id)
    if reminder is None or reminder.closed_at is not None:
        return None
    waiting = await pending(conn, reminder)
    if any(other.about_at is not None for other in waiting):
        return None
    is_ahead = reminder.due.at > now and item.about_at != reminder.due.at  # it was moved meanwhile
    following = reminder if is_ahead else reminder.after(max(now, reminder.due.at))
    if following is not None:
        await personal.update(conn, following)
        await promise(conn, now, following)
        return following.due.at
    if not waiting:
        await personal.update(conn, replace(reminder, closed_at=now))
    return None


async def move_to_zone(conn: Connection, now: datetime, user_id: int, zone: str) -> datetime | None:
    """Have a user's reminders come at the same time on the wall of the zone where they now are.

    Returns:
        When the first comes that was moved; None when none was.
    """
    moved: list[datetime] = []
    for reminder in await personal.list_open(conn, user_id):
        there = reminder.relocated(zone, now) if reminder.due.zone != zone else reminder
        if there is None:
            await close(conn, now, reminder)
            continue
        if there == reminder:
            continue
        moved += await move(conn, now, reminder, there)
    return min(moved, default=None)


async def move(
    conn: Connection, now: datetime, reminder: PersonalReminder, there: PersonalReminder
) -> list[datetime]:
    """Have a reminder come at another time; when each of its rows comes that was moved."""
    await personal.update(conn, there)
    moved: list[datetime] = []
    for item in await pending(conn, reminder):
        if item.about_at is None or item.due_at <= now:
            continue  # snoozed by so long, or due already
        at = there.due.at if item.due_at == item.about_at else item.due_at
        await outbox.move(conn, item.id, at, nonce=nonce(), about_at=there.due.at)
        moved.append(at)
    return moved
