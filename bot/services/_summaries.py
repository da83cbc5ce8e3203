"""What comes again: a member's digest, a studio's weekly summary, the day's failures."""

from datetime import datetime, time, timedelta

from bot.domain.deadlines import WEEK, Deadline
from bot.domain.members import Member
from bot.domain.outbox import NO_STUDIO, Item, Kind, Result, State
from bot.domain.reminders import rest_of
from bot.domain.studios import DEFAULT_ZONE, Studio
from bot.domain.when import next_clock
from bot.services._personal import promise_again
from bot.services._unit import nonce
from db import deadlines, members, outbox, studios
from db.database import Connection

_MONDAY, _MORNING = 0, time(9)
_A_DAY = timedelta(days=1)
_HALF_A_DAY = _A_DAY / 2
_REMINDERS = {Kind.REMINDER, Kind.THREAD_REMINDER}


async def promise_summary(
    conn: Connection, now: datetime, deadline: Deadline, studio: Studio
) -> datetime:
    """Have who set a deadline hear of it each week, once it is overdue for a week.

    Returns:
        When that would be first, unless they hear of others sooner.
    """
    at = await _summary_after(conn, max(now, deadline.due.at + WEEK), deadline.created_by, studio)
    await _promise(conn, now, Kind.OVERDUE_SUMMARY, studio.guild_id, deadline.created_by, at)
    return at


async def promise_digest(conn: Connection, now: datetime, member: Member) -> datetime | None:
    """Have a member get their digest at their hour, and at no other; when that is."""
    for item in await outbox.list_pending(conn, NO_STUDIO, Kind.DIGEST, member.user_id):
        await outbox.cancel(conn, item.id, now)
    if member.digest_at is None:
        return None
    at = next_clock(now, member.timezone or DEFAULT_ZONE, member.digest_at)
    await _promise(conn, now, Kind.DIGEST, NO_STUDIO, member.user_id, at)
    return at


async def move_digest(conn: Connection, now: datetime, reader: Member) -> datetime | None:
    """Have a promised digest come on the same morning, by the rules that its zone has by now.

    One whose hour is past by those comes at once: what it names is said nowhere else. One that was
    due, and waits for Discord to take it, stays.

    Returns:
        When it comes, if it was moved.
    """
    if reader.digest_at is None:
        return None
    for item in await outbox.list_pending(conn, NO_STUDIO, Kind.DIGEST, reader.user_id):
        zone = reader.timezone or DEFAULT_ZONE
        at = next_clock(item.due_at - _HALF_A_DAY, zone, reader.digest_at)
        if item.due_at > now and at != item.due_at:
            await outbox.move(conn, item.id, at, nonce=nonce())
            return at
    return None


async def move_summaries(conn: Connection, now: datetime, reader: Member) -> datetime | None:
    """Have the weekly summaries of somebody come on the Monday mornings of their clock as it is.

    Returns:
        When the first comes of those that were moved; None if none was.
    """
    moved: list[datetime] = []
    for item in await outbox.list_promised(conn, reader.user_id, Kind.OVERDUE_SUMMARY):
        # It was for the Monday of some zone: two days earlier, that Monday is ahead in every zone.
        studio = await studios.get(conn, item.guild_id)
        at = await _summary_after(conn, max(now, item.due_at - 2 * _A_DAY), reader.user_id, studio)
        if item.due_at > now and at != item.due_at:
            await outbox.move(conn, item.id, at, nonce=nonce())
            moved.append(at)
    return min(moved, default=None)


async def promise_next(conn: Connection, now: datetime, result: Result) -> datetime | None:
    """What follows from a row that is final: the next of what comes again, or a producer told.

    Returns:
        When something is to be sent for it; None for nothing.
    """
    item = result.item
    if item.user_id is None:
        return None
    if item.kind is Kind.DIGEST:
        return await promise_digest(conn, now, await members.get(conn, item.user_id))
    if item.kind is Kind.OVERDUE_SUMMARY:
        return await _next_summary(conn, now, item.guild_id, item.user_id)
    if item.kind is Kind.PERSONAL_REMINDER:
        return await promise_again(conn, now, item)
    if result.state is State.FAILED:
        meant = await _meant(conn, item)
        if meant is not None and meant.kind in _REMINDERS:
            return await _tell_of_failure(conn, now, meant)
    return None


async def _meant(conn: Connection, item: Item) -> Item | None:
    """What a row says: a mention in the open stands for another that reached nobody."""
    if item.kind is not Kind.FALLBACK_MENTION:
        return item
    return await outbox.get(conn, item.subject_id)


async def _next_summary(
    conn: Connection, now: datetime, guild_id: int, user_id: int
) -> datetime | None:
    if not await deadlines.has_open_by(conn, guild_id, user_id):
        return None
    at = await _summary_after(conn, now, user_id, await studios.get(conn, guild_id))
    await _promise(conn, now, Kind.OVERDUE_SUMMARY, guild_id, user_id, at)
    return at


async def _summary_after(
    conn: Connection, instant: datetime, user_id: int, studio: Studio
) -> datetime:
    """The next Monday morning on the clock of who reads it, clear of their rest."""
    rest = rest_of(await members.get(conn, user_id), studio)
    return rest.ends(next_clock(instant, rest.zone, _MORNING, weekday=_MONDAY))


async def _tell_of_failure(conn: Connection, now: datetime, item: Item) -> datetime | None:
    """Have who set a deadline hear once a day of reminders of it that reach nobody."""
    deadline = await deadlines.get(conn, item.guild_id, item.subject_id)
    if deadline is None:
        return None
    teller = deadline.created_by
    told = await outbox.last_delivered(conn, item.guild_id, Kind.FAILURE_SUMMARY, teller)
    at = now if told is None else max(now, told + _A_DAY)
    studio = await studios.get(conn, item.guild_id)
    at = rest_of(await members.get(conn, teller), studio).ends(at)
    await _promise(conn, now, Kind.FAILURE_SUMMARY, item.guild_id, teller, at)
    return at


async def _promise(
    conn: Connection, now: datetime, kind: Kind, guild_id: int, user_id: int, at: datetime
) -> None:
    subject_id = user_id if guild_id == NO_STUDIO else guild_id
    await outbox.add_summary(
        conn, guild_id, kind, subject_id, user_id=user_id, at=at, now=now, nonce=nonce()
    )
