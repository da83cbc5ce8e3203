"""A government changes its clocks: what is due keeps its time on the wall.

The database of time zones is a folder of the test's own, in which files are replaced as an update
of it does: Berlin gets the rules of Moscow, three hours ahead of UTC the whole year.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import whenever

from bot.domain.deadlines import Deadline
from bot.domain.outbox import NO_STUDIO, Item, Kind, Result, State
from bot.domain.when import LocalTime, Recurrence, at_wall, by_present_rules, rules_digest
from bot.services._unit import UnitOfWork
from bot.services.personal import PersonalService
from bot.services.zones import ZoneService
from db import deadlines, outbox, personal, zones
from db.database import Database
from tests.desk import ARTIST, ENGINEER, GUILD, PRODUCER, START, Desk
from tests.zone_folder import ATLANTIS, BERLIN, MOSCOW, ZoneFolder, fixed, rules_of, zone_folder

EIGHTEEN = datetime.fromisoformat("2026-12-24 18:00")
TODAY = START.replace(hour=0)  # a Sunday, on which it is one in the afternoon in Berlin
BEFORE, AFTER = datetime(2026, 12, 24, 17, tzinfo=UTC), datetime(2026, 12, 24, 15, tzinfo=UTC)
TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[ZoneFolder]:
    with zone_folder(tmp_path / "zones") as made:
        yield made


@pytest.fixture
async def desk(db: Database, folder: ZoneFolder) -> Desk:
    made = Desk(db, START, [])
    await made.furnish()
    return made


@pytest.fixture
def rules(desk: Desk) -> ZoneService:
    return ZoneService(_work(desk))


@pytest.fixture
def own(desk: Desk) -> PersonalService:
    return PersonalService(_work(desk))


def _work(desk: Desk) -> UnitOfWork:
    return UnitOfWork(desk.db, now=lambda: desk.now, wake=desk.woken.append)


async def due_at_christmas(desk: Desk, zone: str = BERLIN) -> Deadline:
    """A deadline of the engineer's at 18:00 on Christmas Eve."""
    made = await desk.deadlines.set(
        PRODUCER, desk.song, at_wall(EIGHTEEN, zone), assignee=ENGINEER.user_id
    )
    return made.value.deadline


async def now_due(desk: Desk, deadline: Deadline) -> LocalTime:
    found = await deadlines.get(desk.db.read(), GUILD, deadline.id)
    assert found is not None
    return found.due


async def own_rows(desk: Desk, reminder_id: int) -> list[Item]:
    return await outbox.list_pending(desk.db.read(), NO_STUDIO, Kind.PERSONAL_REMINDER, reminder_id)


async def wants_digest(desk: Desk, at: time) -> None:
    """The artist is in Berlin, and has nothing to do there."""
    await desk.members.change(
        ARTIST.user_id, lambda member: replace(member, timezone=BERLIN, digest_at=at)
    )


async def digest_next(desk: Desk) -> datetime:
    (item,) = await outbox.list_promised(desk.db.read(), ARTIST.user_id, Kind.DIGEST)
    return item.due_at


async def test_changed_rules_move_what_is_due_and_its_reminders_with_the_wall(
    desk: Desk, rules: ZoneService, folder: ZoneFolder
) -> None:
    deadline = await due_at_christmas(desk)
    await rules.recheck()
    rungs = {item.rung: item.due_at for item in await desk.pending(deadline)}
    desk.woken.clear()

    folder.write(BERLIN, rules_of(MOSCOW))
    await rules.recheck()

    assert deadline.due == LocalTime(EIGHTEEN, BERLIN, BEFORE)
    assert await now_due(desk, deadline) == LocalTime(EIGHTEEN, BERLIN, AFTER)
    moved = await desk.pending(deadline)
    assert {item.rung: item.due_at + TWO_HOURS for item in moved} == rungs
    assert {item.about_at for item in moved} == {AFTER}
    assert desk.woken and at_wall(EIGHTEEN, BERLIN).at == AFTER


async def test_the_card_follows_but_nobody_is_said_to_have_done_it(
    desk: Desk, rules: ZoneService, folder: ZoneFolder
) -> None:
    deadline = await due_at_christmas(desk)
    await rules.recheck()
    history = await desk.history.page(PRODUCER, deadline.project_id)
    sent = [item for delivery in await desk.outbox.claim(50) for item in delivery]
    await desk.outbox.finish([Result(item, State.DELIVERED) for item in sent])

    folder.write(BERLIN, rules_of(MOSCOW))
    await rules.recheck()

    cards = await outbox.list_pending(desk.db.read(), GUILD, Kind.PROJECT_CARD, deadline.project_id)
    assert len(cards) == 1
    assert await desk.history.page(PRODUCER, deadline.project_id) == history


async def test_nothing_is_written_when_nothing_changed(
    desk: Desk, rules: ZoneService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    deadline = await due_at_christmas(desk)
    await rules.recheck()
    before = await desk.pending(deadline)
    desk.woken.clear()

    await rules.recheck()

    assert await desk.pending(deadline) == before
    assert await zones.rules(desk.db.read()) == {BERLIN: rules_digest(BERLIN)}
    assert desk.woken == [] and caplog.messages == []


async def test_rules_that_changed_before_the_first_look_are_followed_too(
    desk: Desk, rules: ZoneService, folder: ZoneFolder
) -> None:
    deadline = await due_at_christmas(desk)

    folder.write(BERLIN, rules_of(MOSCOW))
    await rules.recheck()

    assert (await now_due(desk, deadline)).at == AFTER


async def test_other_zones_and_what_is_done_stay(
    desk: Desk, rules: ZoneService, folder: ZoneFolder
) -> None:
    done, elsewhere = await due_at_christmas(desk), await due_at_christmas(desk, ATLANTIS)
    await rules.recheck()
    await desk.deadlines.done(PRODUCER, done.id)

    folder.write(BERLIN, rules_of(MOSCOW))
    await rules.recheck()

    assert await now_due(desk, done) == done.due
    assert await now_due(desk, elsewhere) == elsewhere.due


async def test_more_than_is_looked_through_at_once_is_moved(
    desk: Desk, rules: ZoneService, folder: ZoneFolder
) -> None:
    first = await due_at_christmas(desk)
    async with desk.db.transaction() as conn:
        for _ in range(530):
            await deadlines.add(conn, first)
    await rules.recheck()

    folder.write(BERLIN, rules_of(MOSCOW))
    await rules.recheck()

    of_studio = await deadlines.list_of_studio(desk.db.read(), GUILD)
    assert {each.due.at for each in of_studio} == {AFTER} and len(of_studio) == 531


async def test_personal_reminders_move_and_what_was_snoozed_stays(
    desk: Desk, own: PersonalService, rules: ZoneService, folder: ZoneFolder
) -> None:
    once = await own.add(ARTIST, "Call the drummer", at_wall(EIGHTEEN, BERLIN))
    weekly = await own.add(ARTIST, "Back up", Recurrence("FREQ=WEEKLY;BYDAY=TH", EIGHTEEN, BERLIN))
    async with desk.db.transaction() as conn:
        snoozed = await outbox.add(
            conn,
            NO_STUDIO,
            Kind.PERSONAL_REMINDER,
            once.reminder.id,
            at=BEFORE,
            now=START,
            nonce="snoozed",
            user_id=ARTIST.user_id,
        )
    await rules.recheck()

    folder.write(BERLIN, rules_of(MOSCOW))
    await rules.recheck()

    for made in (once, weekly):
        reminder = await personal.get(desk.db.read(), ARTIST.user_id, made.reminder.id)
        assert reminder is not None
        assert reminder.due == LocalTime(EIGHTEEN, BERLIN, AFTER)
        rows = {item.id: item.due_at for item in await own_rows(desk, reminder.id)}
        assert rows.pop(snoozed, BEFORE) == BEFORE
        assert list(rows.values()) == [AFTER]


async def test_a_digest_comes_at_its_hour_of_the_same_morning_by_changed_rules(
    desk: Desk, rules: ZoneService, folder: ZoneFolder
) -> None:
    await wants_digest(desk, time(8))
    await rules.recheck()
    tomorrow = TODAY + timedelta(days=1)
    assert await digest_next(desk) == tomorrow.replace(hour=7)
    desk.woken.clear()

    for zone, hour in (("Europe/Moscow", 5), ("Atlantic/Azores", 9), ("Asia/Tokyo", -1)):
        folder.write(BERLIN, rules_of(zone))
        await rules.recheck()

        at = tomorrow + timedelta(hours=hour)
        assert await digest_next(desk) == at
        assert desk.woken.pop() == at and desk.woken == []


async def test_the_digest_of_a_morning_that_is_past_by_changed_rules_comes_at_once(
    desk: Desk, rules: ZoneService, folder: ZoneFolder
) -> None:
    desk.now = TODAY.replace(hour=6)
    await wants_digest(desk, time(8))
    await rules.recheck()

    folder.write(BERLIN, rules_of(MOSCOW))
    await rules.recheck()

    assert await digest_next(desk) == TODAY.replace(hour=5)
    (item,) = [item for delivery in await desk.outbox.claim(50) for item in delivery]
    await desk.deliver(item)
    assert await digest_next(desk) == TODAY + timedelta(days=1, hours=5)


async def test_who_had_their_digest_today_gets_no_second_by_changed_rules(
    desk: Desk, rules: ZoneService, folder: ZoneFolder
) -> None:
    desk.now = TODAY.replace(hour=8)  # at which it is not yet eight on the Azores
    await wants_digest(desk, time(8))
    await rules.recheck()

    folder.write(BERLIN, rules_of("Atlantic/Azores"))
    await rules.recheck()

    assert await digest_next(desk) == TODAY + timedelta(days=1, hours=9)


async def test_a_digest_that_waits_for_discord_stays_by_changed_rules(
    desk: Desk, rules: ZoneService, folder: ZoneFolder
) -> None:
    desk.now = TODAY.replace(hour=6)
    await wants_digest(desk, time(8))
    await rules.recheck()
    desk.now = TODAY.replace(hour=7)
    (item,) = [item for delivery in await desk.outbox.claim(50) for item in delivery]
    await desk.fail(item, retry=True)

    folder.write(BERLIN, rules_of(MOSCOW))
    await rules.recheck()

    (waits,) = await outbox.list_promised(desk.db.read(), ARTIST.user_id, Kind.DIGEST)
    assert (waits.due_at, waits.nonce, waits.attempts) == (item.due_at, item.nonce, 1)


async def test_the_mornings_of_those_elsewhere_stay(
    desk: Desk, rules: ZoneService, folder: ZoneFolder
) -> None:
    await wants_digest(desk, time(8))
    await rules.recheck()

    folder.write(ATLANTIS, rules_of(MOSCOW))
    await rules.recheck()

    assert await digest_next(desk) == TODAY + timedelta(days=1, hours=7)


@pytest.mark.parametrize("is_own", [True, False])
async def test_a_weekly_summary_comes_on_the_monday_morning_of_changed_rules(
    desk: Desk, rules: ZoneService, folder: ZoneFolder, *, is_own: bool
) -> None:
    """By the producer's own zone, else by their studio's; the deadline is elsewhere."""
    if is_own:
        await desk.studios.set_up(PRODUCER, timezone=MOSCOW)
        await desk.members.change(PRODUCER.user_id, lambda m: replace(m, timezone=BERLIN))
    await due_at_christmas(desk, ATLANTIS)
    await rules.recheck()
    monday = datetime(2027, 1, 4, tzinfo=UTC)

    async def summary_at() -> datetime:
        (item,) = await outbox.list_promised(desk.db.read(), PRODUCER.user_id, Kind.OVERDUE_SUMMARY)
        return item.due_at

    assert await summary_at() == monday.replace(hour=8)
    for zone, hour in (("Europe/Moscow", 6), ("Atlantic/Azores", 10)):
        folder.write(BERLIN, rules_of(zone))
        await rules.recheck()
        assert await summary_at() == monday.replace(hour=hour)


async def test_a_zone_that_vanishes_leaves_everything_as_it_is_and_is_logged(
    desk: Desk, rules: ZoneService, folder: ZoneFolder, caplog: pytest.LogCaptureFixture
) -> None:
    gone, there = await due_at_christmas(desk, ATLANTIS), await due_at_christmas(desk)
    await rules.recheck()
    before = await desk.pending(gone)

    folder.remove(ATLANTIS)
    folder.write(BERLIN, rules_of(MOSCOW))
    whenever.clear_tzcache()  # as after a restart
    await rules.recheck()

    assert await now_due(desk, gone) == gone.due and await desk.pending(gone) == before
    assert (await now_due(desk, there)).at == AFTER
    assert [m for m in caplog.messages if ATLANTIS in m] and "what is due stays" in caplog.text

    folder.write(ATLANTIS, fixed(4))
    await rules.recheck()
    assert (await now_due(desk, gone)).at == gone.due.at - TWO_HOURS


@pytest.mark.parametrize("content", [b"", b"half a fi", b"TZif2, and then nothing of use"])
async def test_a_file_that_is_none_leaves_everything_until_it_is_mended(
    desk: Desk,
    rules: ZoneService,
    folder: ZoneFolder,
    caplog: pytest.LogCaptureFixture,
    content: bytes,
) -> None:
    deadline = await due_at_christmas(desk, ATLANTIS)
    await rules.recheck()

    folder.write(ATLANTIS, content)
    await rules.recheck()
    assert await now_due(desk, deadline) == deadline.due
    assert [m for m in caplog.messages if ATLANTIS in m and "stays" in m]

    folder.write(ATLANTIS, fixed(4))
    await rules.recheck()
    assert (await now_due(desk, deadline)).at == deadline.due.at - TWO_HOURS


async def test_of_a_repeated_time_the_one_that_was_chosen_stays(
    desk: Desk, rules: ZoneService, folder: ZoneFolder
) -> None:
    later = LocalTime(
        datetime.fromisoformat("2027-10-31 02:30"),
        BERLIN,
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    )
    made = await desk.deadlines.set(PRODUCER, desk.song, later)
    await rules.recheck()

    folder.write(BERLIN, rules_of("Europe/Paris"))  # the same clocks, in another file
    await rules.recheck()

    assert await now_due(desk, made.value.deadline) == later


def test_a_time_that_is_skipped_by_new_rules_comes_later_and_keeps_its_wall(
    folder: ZoneFolder,
) -> None:
    wall = datetime.fromisoformat("2027-03-28 02:30")
    stored = at_wall(wall, ATLANTIS)
    folder.write(ATLANTIS, rules_of(BERLIN))
    whenever.clear_tzcache()

    moved = by_present_rules(stored)

    assert (moved.wall, moved.at) == (wall, datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
    assert by_present_rules(moved) == moved


def test_a_digest_is_of_the_first_file_that_is_found(folder: ZoneFolder) -> None:
    before = rules_digest(BERLIN)
    from_package = rules_digest(MOSCOW)

    folder.write(BERLIN, rules_of(MOSCOW))

    assert before and from_package and before != from_package
    assert rules_digest(BERLIN) == from_package
    assert rules_digest("Europe/Nowhere") is None
