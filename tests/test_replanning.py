"""Reminders that wait, or were said elsewhere, while plans change or their reader rests."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

import aiohttp
import pytest

from bot.dispatcher._failures import judge
from bot.domain.deadlines import Deadline, Snooze
from bot.domain.ladders import DEFAULT_LADDER, Ladder
from bot.domain.outbox import Item, Result, State
from bot.domain.projects import ProjectStatus
from bot.services._unit import UnitOfWork
from bot.services.failures import FailureService
from db import outbox
from db.database import Database
from tests.desk import ENGINEER, PRODUCER, START, Desk

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
DUE = datetime(2026, 11, 24, 22, tzinfo=UTC)  # a Tuesday, eleven in the evening in Berlin
BEFORE_REST = DUE - HOUR - timedelta(minutes=1)


@pytest.fixture
async def desk(db: Database) -> Desk:
    made = Desk(db, START, [])
    await made.furnish()
    return made


async def claimed_before_rest(desk: Desk) -> tuple[Deadline, Item]:
    """A deadline in the engineer's rest, and the reminder of it that comes before that begins."""
    deadline = (await desk.set(days=2 + 11 / 24)).value.deadline
    assert deadline.due.at == DUE
    desk.now = BEFORE_REST
    claimed = await desk.claim_reminders(ENGINEER)
    (item,) = (each for each in claimed if each.rung == timedelta())
    return deadline, item


async def remind_by(desk: Desk, ladder: Ladder) -> None:
    await desk.members.change(ENGINEER.user_id, lambda m: replace(m, ladder=ladder))


async def call_off(desk: Desk, deadline: Deadline, rung: timedelta) -> None:
    """As the engineer does."""
    (item,) = (each for each in await desk.pending(deadline, ENGINEER) if each.rung == rung)
    async with desk.db.transaction() as conn:
        await outbox.cancel(conn, item.id, desk.now, by=ENGINEER.user_id)


async def test_what_was_due_before_the_rest_and_waits_for_discord_is_not_put_off_by_a_new_plan(
    desk: Desk,
) -> None:
    deadline, item = await claimed_before_rest(desk)
    await desk.fail(item, retry=True)
    desk.now += timedelta(seconds=90)

    await remind_by(desk, (timedelta(), -DAY))

    waits = (await desk.pending(deadline, ENGINEER))[-1]
    assert (waits.id, waits.due_at, waits.nonce) == (item.id, BEFORE_REST, item.nonce)
    assert waits.next_at == BEFORE_REST + timedelta(minutes=1)


async def test_who_was_mentioned_elsewhere_before_the_rest_is_not_told_again_after_it(
    desk: Desk,
) -> None:
    deadline, item = await claimed_before_rest(desk)
    await desk.outbox.finish([Result(item, State.SUPERSEDED, error="mentioned in the thread")])
    desk.now += HOUR / 2

    await remind_by(desk, (HOUR / 2, -DAY))

    assert await desk.rungs(deadline) == [-DAY]


async def test_who_was_mentioned_elsewhere_before_the_rest_hears_of_it_once_it_is_overdue(
    desk: Desk,
) -> None:
    await desk.studios.set_reminders(
        PRODUCER, lambda studio: replace(studio, silent_days=frozenset({2}))
    )
    deadline, item = await claimed_before_rest(desk)
    await desk.outbox.finish([Result(item, State.SUPERSEDED, error="mentioned in the thread")])
    desk.now += HOUR / 2
    nags = await desk.rungs(deadline)

    await remind_by(desk, (timedelta(), *(-day * DAY for day in range(1, 8))))

    assert await desk.rungs(deadline) == nags
    assert -DAY in nags


async def test_what_is_put_off_goes_into_another_message_than_what_was_due_with_it(
    desk: Desk,
) -> None:
    for title in ("one", "two"):
        await desk.set(days=2, title=title)
    desk.now += 2 * DAY
    claimed = await desk.outbox.claim(50)
    ((sent, rested),) = (d for d in claimed if d[0].user_id == ENGINEER.user_id and len(d) > 1)
    assert sent.nonce == rested.nonce

    await desk.deliver(sent)
    later = desk.now + timedelta(minutes=3)
    await desk.outbox.finish([Result(rested, State.SCHEDULED, retry_at=later, tries=0)])

    desk.now = later
    (again,) = await desk.claim_reminders(ENGINEER)
    assert (again.id, again.attempts) == (rested.id, 1)
    assert again.nonce != sent.nonce


async def test_what_is_late_because_the_bot_was_down_is_tried_as_long_as_anything_else(
    desk: Desk,
) -> None:
    await desk.set(days=2)
    desk.now += 9 * DAY
    item = (await desk.claim_reminders(ENGINEER))[-1]
    no_answer = aiohttp.ServerDisconnectedError()

    first = judge(item, no_answer, desk.now)
    last = judge(replace(item, attempts=2_000), no_answer, desk.now + 2 * DAY)

    assert first.retry_at is not None and first.retry_at - desk.now < timedelta(minutes=1)
    assert (last.state, last.retry_at) == (State.FAILED, None)


async def test_what_a_reader_called_off_takes_no_other_reminder_along_when_both_are_put_off(
    desk: Desk,
) -> None:
    deadline = (await desk.set(days=2)).value.deadline
    await call_off(desk, deadline, -3 * DAY)  # of a Friday

    await desk.studios.set_reminders(
        PRODUCER, lambda studio: replace(studio, silent_days=frozenset({4, 5, 6, 0}))
    )

    overdue = [rung for rung in await desk.rungs(deadline) if rung is not None and rung < -2 * DAY]
    assert overdue == [-7 * DAY, -4 * DAY]


async def test_what_a_reader_called_off_does_not_come_by_another_rung(desk: Desk) -> None:
    deadline = (await desk.set(days=2 + 11 / 24)).value.deadline
    await call_off(desk, deadline, timedelta())

    for now in (START, DUE - HOUR / 2):
        desk.now = now
        for ladder in ((HOUR / 2, timedelta(), -DAY), (HOUR / 2, -DAY)):
            await remind_by(desk, ladder)
            assert await desk.rungs(deadline) == [-DAY]


async def test_what_a_reader_called_off_does_not_come_after_the_deadline_by_an_earlier_rung(
    desk: Desk,
) -> None:
    deadline = (await desk.set(days=2 + 11 / 24)).value.deadline
    await remind_by(desk, (HOUR / 2, timedelta(), -DAY))
    await call_off(desk, deadline, timedelta())
    desk.now = BEFORE_REST - HOUR

    # There it is night already: what would come before the rest is put off until after it.
    await desk.members.change(ENGINEER.user_id, lambda m: replace(m, timezone="Asia/Kolkata"))

    assert await desk.rungs(deadline) == [-DAY]


async def with_digest(desk: Desk) -> tuple[Deadline, list[timedelta]]:
    """A deadline in ten days for the engineer, who has a digest, and what comes beside that."""
    await desk.members.change(ENGINEER.user_id, lambda m: replace(m, digest_at=time(8)))
    deadline = (await desk.set(days=10)).value.deadline
    return deadline, [timedelta(), 3 * HOUR]


async def test_whole_days_are_in_the_ladder_as_long_as_dms_are_closed_and_else_in_the_digest(
    desk: Desk,
) -> None:
    deadline, beside = await with_digest(desk)
    assert await desk.rungs(deadline) == beside

    for _ in range(2):
        await desk.outbox.dms_closed(ENGINEER.user_id)
        assert await desk.rungs(deadline) == sorted(DEFAULT_LADDER)
        first = (await desk.pending(deadline, ENGINEER))[-1].due_at
        assert desk.woken.pop() == first == deadline.due.at - 7 * DAY

        await desk.members.dms_seen_open(ENGINEER.user_id)
        assert await desk.rungs(deadline) == beside


async def test_dms_that_open_after_some_whole_days_were_told_leave_only_what_is_ahead(
    desk: Desk,
) -> None:
    deadline, beside = await with_digest(desk)
    await desk.outbox.dms_closed(ENGINEER.user_id)
    desk.now = deadline.due.at - 7 * DAY
    (week,) = await desk.claim_reminders(ENGINEER)
    await desk.outbox.finish([Result(week, State.SUPERSEDED, error="mentioned in the thread")])

    desk.now = deadline.due.at - 3 * DAY
    await desk.members.dms_seen_open(ENGINEER.user_id)
    assert await desk.rungs(deadline) == beside

    desk.now = deadline.due.at - DAY - HOUR
    await desk.outbox.dms_closed(ENGINEER.user_id)
    ahead = sorted(rung for rung in DEFAULT_LADDER if rung <= DAY)
    assert await desk.rungs(deadline) == ahead


async def test_a_whole_day_that_waits_for_discord_still_comes_when_dms_open(desk: Desk) -> None:
    deadline, beside = await with_digest(desk)
    await desk.outbox.dms_closed(ENGINEER.user_id)
    desk.now = deadline.due.at - 7 * DAY
    (week,) = await desk.claim_reminders(ENGINEER)
    await desk.fail(week, retry=True)

    await desk.members.dms_seen_open(ENGINEER.user_id)

    assert await desk.rungs(deadline) == [*beside, 7 * DAY]


async def test_trying_a_dm_again_has_whole_days_in_the_digest(desk: Desk) -> None:
    deadline, beside = await with_digest(desk)
    await desk.outbox.dms_closed(ENGINEER.user_id)
    desk.now = deadline.due.at - 7 * DAY
    (week,) = await desk.claim_reminders(ENGINEER)
    await desk.fail(week, retry=False)

    failures = FailureService(UnitOfWork(desk.db, now=lambda: desk.now, wake=desk.woken.append))
    await failures.try_again(PRODUCER, week.id)

    assert await desk.rungs(deadline) == [*beside, 7 * DAY]


async def snoozed(desk: Desk, deadline: Deadline) -> list[datetime]:
    """When what the engineer snoozed comes."""
    return [i.due_at for i in await desk.pending(deadline, ENGINEER) if i.rung is None]


async def undo(desk: Desk, batch_id: int | None) -> None:
    assert batch_id is not None
    await desk.history.undo(PRODUCER, batch_id)


async def test_undo_of_closing_brings_back_what_was_snoozed(desk: Desk) -> None:
    deadline = (await desk.set(days=5)).value.deadline
    item = (await desk.pending(deadline, ENGINEER))[-1]
    await desk.reminders.snooze(ENGINEER, item.id, Snooze.HOUR)
    until = (await desk.reminders.snooze(ENGINEER, item.id, Snooze.HOURS)).until
    rungs = await desk.rungs(deadline)

    for close in (desk.deadlines.done, desk.deadlines.cancel):
        closed = await close(PRODUCER, deadline.id)
        desk.now += HOUR
        desk.woken.clear()
        await undo(desk, closed.batch_id)

        assert await snoozed(desk, deadline) == [until]
        assert await desk.rungs(deadline) == rungs
        assert min(desk.woken) <= until


async def test_what_was_snoozed_until_before_the_undo_or_called_off_by_its_reader_stays_away(
    desk: Desk,
) -> None:
    deadline = (await desk.set(days=5)).value.deadline
    item = (await desk.pending(deadline, ENGINEER))[-1]
    await desk.reminders.snooze(ENGINEER, item.id, Snooze.HOUR)
    closed = await desk.deadlines.done(PRODUCER, deadline.id)
    desk.now += HOUR
    await undo(desk, closed.batch_id)
    assert await snoozed(desk, deadline) == []

    await desk.reminders.snooze(ENGINEER, item.id, Snooze.HOUR)
    (again,) = (i for i in await desk.pending(deadline, ENGINEER) if i.rung is None)
    async with desk.db.transaction() as conn:
        await outbox.cancel(conn, again.id, desk.now, by=ENGINEER.user_id)
    closed = await desk.deadlines.done(PRODUCER, deadline.id)
    await undo(desk, closed.batch_id)
    assert await snoozed(desk, deadline) == []


async def test_undo_of_closing_brings_nothing_back_while_the_project_is_on_hold(
    desk: Desk,
) -> None:
    deadline = (await desk.set(days=5)).value.deadline
    item = (await desk.pending(deadline, ENGINEER))[-1]
    await desk.reminders.snooze(ENGINEER, item.id, Snooze.HOURS)
    closed = await desk.deadlines.done(PRODUCER, deadline.id)
    await desk.projects.edit(PRODUCER, deadline.project_id, status=ProjectStatus.ON_HOLD)

    await undo(desk, closed.batch_id)

    assert await desk.pending(deadline) == []


async def test_undo_of_putting_a_project_or_song_away_brings_back_what_was_snoozed(
    desk: Desk,
) -> None:
    deadline = (await desk.set(days=5)).value.deadline
    item = (await desk.pending(deadline, ENGINEER))[-1]
    until = (await desk.reminders.snooze(ENGINEER, item.id, Snooze.HOURS)).until
    rungs = await desk.rungs(deadline)
    project_id = deadline.project_id

    for put_away in (
        partial(desk.projects.archive, PRODUCER, project_id),
        partial(desk.projects.edit, PRODUCER, project_id, status=ProjectStatus.ON_HOLD),
        partial(desk.songs.archive, PRODUCER, desk.song.id),
    ):
        gone = await put_away()
        assert await desk.pending(deadline) == []
        desk.now += timedelta(seconds=20)
        desk.woken.clear()
        await undo(desk, gone.batch_id)

        assert await snoozed(desk, deadline) == [until]
        assert await desk.rungs(deadline) == rungs
        assert min(desk.woken) <= until


async def test_what_was_snoozed_comes_back_with_its_project_only_for_whose_it_still_is(
    desk: Desk,
) -> None:
    deadline = (await desk.set(days=5)).value.deadline
    item = (await desk.pending(deadline, ENGINEER))[-1]
    await desk.reminders.snooze(ENGINEER, item.id, Snooze.HOURS)
    held = await desk.projects.edit(PRODUCER, deadline.project_id, status=ProjectStatus.ON_HOLD)
    await desk.deadlines.done(PRODUCER, deadline.id)

    await undo(desk, held.batch_id)

    assert await desk.pending(deadline) == []
