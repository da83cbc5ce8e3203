"""Reminders: kept in step with their deadlines, and put off by whom they are for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.deadlines import Snooze, Target, TargetNoun
from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.ladders import DEFAULT_LADDER
from bot.domain.people import PersonRole
from bot.domain.projects import ProjectStatus
from db.database import Database
from tests.desk import (
    ARTIST,
    ENGINEER,
    PRODUCER,
    RUNGS,
    SESSION_PLAYER,
    START,
    Desk,
)

DAY = timedelta(days=1)


@pytest.fixture
async def desk(db: Database) -> Desk:
    made = Desk(db, START, [])
    await made.furnish()
    return made


async def test_each_recipient_has_a_reminder_for_each_rung_still_to_come(desk: Desk) -> None:
    far = (await desk.set(days=30)).value
    near = (await desk.set(days=0.2)).value

    assert await desk.rungs(far.deadline) == RUNGS
    assert far.rungs == DEFAULT_LADDER
    assert [item.due_at for item in await desk.pending(far.deadline, ENGINEER)] == [
        far.deadline.due.at - rung for rung in RUNGS
    ]
    assert await desk.rungs(near.deadline) == [rung for rung in RUNGS if rung < DAY / 5]


async def test_reminders_move_with_their_deadline(desk: Desk) -> None:
    deadline = (await desk.set(days=3)).value.deadline

    moved = (await desk.deadlines.move(PRODUCER, deadline.id, desk.due(40))).value.deadline

    assert [item.due_at for item in await desk.pending(deadline, ENGINEER)] == [
        moved.due.at - rung for rung in RUNGS
    ]
    assert min(desk.woken) <= moved.due.at - RUNGS[-1]


async def test_a_deadline_that_is_closed_takes_its_reminders_along_and_undo_brings_them_back(
    desk: Desk,
) -> None:
    deadline = (await desk.set()).value.deadline
    for close in (desk.deadlines.done, desk.deadlines.cancel):
        closed = await close(PRODUCER, deadline.id)
        assert await desk.rungs(deadline) == []
        assert closed.batch_id is not None
        await desk.history.undo(PRODUCER, closed.batch_id)
        assert await desk.rungs(deadline) == RUNGS


async def test_undoing_a_set_and_a_move_takes_the_reminders_back(desk: Desk) -> None:
    made = await desk.set(days=3)
    moved = await desk.deadlines.move(PRODUCER, made.value.deadline.id, desk.due(40))
    assert made.batch_id is not None and moved.batch_id is not None

    await desk.history.undo(PRODUCER, moved.batch_id)
    assert await desk.rungs(made.value.deadline) == [rung for rung in RUNGS if rung < 3 * DAY]
    await desk.history.undo(PRODUCER, made.batch_id)
    assert await desk.rungs(made.value.deadline) == []
    assert (await desk.deadlines.list_visible(PRODUCER)).deadlines == ()


async def test_without_an_assignee_who_set_it_and_the_projects_engineers_are_reminded(
    desk: Desk,
) -> None:
    deadline = (await desk.set(assignee=None, target=desk.album)).value.deadline
    assert await desk.reminded(deadline) == {PRODUCER.user_id}

    added = await desk.people.add(
        PRODUCER, desk.album.id, PersonRole.ENGINEER, user_id=ENGINEER.user_id
    )
    assert await desk.reminded(deadline) == {PRODUCER.user_id, ENGINEER.user_id}

    await desk.people.remove(PRODUCER, added.value.id)
    assert await desk.reminded(deadline) == {PRODUCER.user_id}


async def test_an_artist_is_told_at_most_twice_of_what_is_theirs_or_waits_on_them(
    desk: Desk,
) -> None:
    await desk.people.add(PRODUCER, desk.album.id, PersonRole.ENGINEER, user_id=ENGINEER.user_id)
    delivery = (await desk.set(assignee=None, target=desk.album)).value.deadline
    mix = (await desk.set(assignee=None)).value.deadline
    own = (await desk.set(assignee=ARTIST)).value.deadline

    assert await desk.reminded(delivery) == {PRODUCER.user_id, ENGINEER.user_id}
    for deadline in (mix, own):
        assert await desk.rungs(deadline, ARTIST) == [timedelta(), DAY]


async def test_who_set_a_deadline_for_another_hears_of_it_once_it_is_overdue_for_a_day(
    desk: Desk,
) -> None:
    deadline = (await desk.set(assignee=ENGINEER)).value.deadline
    assert await desk.rungs(deadline, PRODUCER) == [-DAY]

    await desk.studios.set_reminders(PRODUCER, lambda s: replace(s, escalate_after=3 * DAY))
    assert await desk.rungs(deadline, PRODUCER) == [-3 * DAY]
    await desk.studios.set_reminders(PRODUCER, lambda s: replace(s, escalate_after=None))
    assert await desk.rungs(deadline, PRODUCER) == []


async def test_an_archived_project_silences_its_reminders_and_undo_brings_them_back(
    desk: Desk,
) -> None:
    deadline = (await desk.set()).value.deadline
    archived = await desk.projects.archive(PRODUCER, desk.album.id)
    assert archived.batch_id is not None

    assert await desk.rungs(deadline) == []
    with pytest.raises(ConflictError, match="archived"):
        await desk.set(days=5)
    with pytest.raises(ConflictError, match="archived"):
        await desk.deadlines.move(PRODUCER, deadline.id, desk.due(5))
    await desk.history.undo(PRODUCER, archived.batch_id)
    assert await desk.rungs(deadline) == RUNGS


async def test_an_archived_song_silences_its_reminders(desk: Desk) -> None:
    deadline = (await desk.set()).value.deadline

    await desk.songs.archive(PRODUCER, desk.song.id)

    assert await desk.rungs(deadline) == []
    with pytest.raises(ConflictError, match="archived"):
        await desk.set(days=5)


async def test_of_a_project_on_hold_nobody_is_reminded_until_it_goes_on(desk: Desk) -> None:
    await desk.projects.edit(PRODUCER, desk.album.id, status=ProjectStatus.ON_HOLD)

    plan = (await desk.set()).value

    assert not plan.is_under_way
    assert await desk.rungs(plan.deadline) == []
    assert (await desk.deadlines.list_visible(PRODUCER)).deadlines == ()
    named = await desk.deadlines.list_visible(PRODUCER, project_id=desk.album.id)
    assert [d.id for d in named.deadlines] == [plan.deadline.id]
    await desk.projects.edit(PRODUCER, desk.album.id, status=ProjectStatus.ACTIVE)
    assert await desk.rungs(plan.deadline) == RUNGS


async def test_a_due_reminder_that_waits_for_discord_outlives_a_change_of_its_project(
    desk: Desk,
) -> None:
    deadline = (await desk.set(days=1)).value.deadline
    desk.now = deadline.due.at - timedelta(hours=3)
    claimed = await desk.claim_reminders(ENGINEER)
    await desk.fail(claimed[0], retry=True)

    await desk.songs.edit(PRODUCER, desk.song.id, tempo=120)

    assert timedelta(hours=3) in await desk.rungs(deadline)
    assert min(at for at in desk.woken if at > desk.now) == desk.now + timedelta(minutes=1)
    desk.now += timedelta(minutes=1)
    (again,) = await desk.claim_reminders(ENGINEER)
    assert (again.id, again.nonce) == (claimed[0].id, claimed[0].nonce)
    assert list(await desk.reminders.read([again])) == [again.id]


async def test_a_reminder_of_a_time_that_was_moved_has_nothing_to_say(desk: Desk) -> None:
    deadline = (await desk.set(days=1)).value.deadline
    desk.now = deadline.due.at - timedelta(hours=3)
    claimed = await desk.claim_reminders(ENGINEER)

    assert list(await desk.reminders.read(claimed)) == [claimed[0].id]
    await desk.deadlines.move(PRODUCER, deadline.id, desk.due(9))

    assert await desk.reminders.read(claimed) == {}
    await desk.fail(claimed[0], retry=True)
    assert timedelta() in await desk.rungs(deadline)


async def test_a_snooze_reminds_again_beside_the_rungs_and_a_second_one_moves_it(
    desk: Desk,
) -> None:
    deadline = (await desk.set(days=5)).value.deadline
    item = (await desk.pending(deadline, ENGINEER))[-1]
    await desk.members.change(
        ENGINEER.user_id, lambda m: replace(m, timezone="America/Los_Angeles")
    )
    rungs = await desk.rungs(deadline)

    hour = (await desk.reminders.snooze(ENGINEER, item.id, Snooze.HOUR)).until
    morning = (await desk.reminders.snooze(ENGINEER, item.id, Snooze.MORNING)).until

    assert hour == START + timedelta(hours=1)
    assert morning == datetime(2026, 11, 23, 17, tzinfo=UTC)  # nine in California
    snoozed = [i.due_at for i in await desk.pending(deadline) if i.rung is None]
    assert snoozed == [morning]
    assert [rung for rung in await desk.rungs(deadline) if rung is not None] == rungs
    await desk.deadlines.done(ENGINEER, deadline.id)
    assert await desk.pending(deadline) == []


async def test_a_reminder_is_put_off_only_by_whom_it_was_meant_for(desk: Desk) -> None:
    deadline = (await desk.set()).value.deadline
    item = (await desk.pending(deadline, ENGINEER))[-1]

    for other in (PRODUCER, ARTIST, replace(ENGINEER, guild_id=20)):
        with pytest.raises(NotFoundError):
            await desk.reminders.snooze(other, item.id, Snooze.HOUR)
    with pytest.raises(NotFoundError):
        await desk.reminders.get(PRODUCER.user_id, item.id)
    await desk.deadlines.done(PRODUCER, deadline.id)
    with pytest.raises(ConflictError, match="any more"):
        await desk.reminders.snooze(ENGINEER, item.id, Snooze.HOUR)


async def test_what_did_not_arrive_is_shown_to_the_producer_alone(desk: Desk) -> None:
    deadline = (await desk.set(days=1)).value.deadline
    desk.now = deadline.due.at
    (item,) = await desk.claim_reminders(ENGINEER)
    await desk.fail(item, retry=False)

    (lost,) = (await desk.deadlines.list_visible(PRODUCER)).undelivered
    assert (lost.deadline.id, lost.user_id, lost.reason) == (
        deadline.id,
        ENGINEER.user_id,
        "no answer",
    )
    assert (await desk.deadlines.list_visible(ENGINEER)).undelivered == ()


async def test_reminders_are_read_together_each_with_its_own_songs(desk: Desk) -> None:
    await desk.songs.add(PRODUCER, desk.album.id, ["Undertow"])
    other = await desk.project("Else", ["Far"])
    await desk.set(days=1)
    await desk.set(days=1, target=desk.album, assignee=SESSION_PLAYER)
    await desk.set(days=1, target=Target(TargetNoun.PROJECT, other.project.id), assignee=None)
    gone = (await desk.set(days=1, title="Done in time")).value.deadline
    desk.now += timedelta(days=1)
    claimed = [item for item in await desk.claim_reminders() if item.user_id != ARTIST.user_id]
    claimed.sort(key=lambda item: item.subject_id)
    await desk.deadlines.done(ENGINEER, gone.id)

    read = await desk.reminders.read(claimed)

    assert len(claimed) == 4
    assert [
        (r.reader.user_id, r.is_of_project, [state.song.title for state in r.songs])
        for r in read.values()
    ] == [
        (ENGINEER.user_id, False, ["Night Drive"]),
        (SESSION_PLAYER.user_id, False, ["Night Drive", "Undertow"]),
        (PRODUCER.user_id, True, ["Far"]),
    ]
    alone = await desk.reminders.read(claimed[1:2])
    assert list(alone) == [claimed[1].id]


async def test_a_reminder_knows_its_readers_settings(desk: Desk) -> None:
    await desk.set(days=1)
    await desk.members.change(ENGINEER.user_id, lambda m: replace(m, wants_dms=False))
    await desk.outbox.keep_dm_channel(ENGINEER.user_id, 77)
    desk.now += timedelta(days=1)
    claimed = await desk.claim_reminders(ENGINEER)

    (reminder,) = (await desk.reminders.read(claimed)).values()

    assert (reminder.reader.wants_dms, reminder.reader.dm_channel_id) == (False, 77)


@pytest.mark.parametrize("view", ["reminders_in_hand", "songs_in_hand"])
async def test_what_is_in_hand_is_found_without_a_walk_through_all_reminders(
    desk: Desk, view: str
) -> None:
    plan = await desk.db.read().fetch_all(
        f"EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE item_id BETWEEN 1 AND 1000000"  # noqa: S608 - a name of ours
    )

    steps = [row["detail"] for row in plan]
    of_outbox = [step for step in steps if step.startswith(("SEARCH o ", "SCAN o"))]
    assert of_outbox and all("outbox_claimed" in step for step in of_outbox), steps
