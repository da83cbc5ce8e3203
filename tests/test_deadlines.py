"""Deadlines: who may set and close them, who sees them, and how they are found."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.deadlines import DeadlineKind, DeadlineStatus, Period, Target, TargetNoun
from bot.domain.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from bot.domain.studios import Actor, Studio
from bot.domain.when import at_wall
from db import studios
from db.database import Database
from tests.desk import (
    ARTIST,
    BERLIN,
    ELSEWHERE,
    ENGINEER,
    ENGINEER_ROLE,
    GUILD,
    PRODUCER,
    SESSION_PLAYER,
    START,
    Desk,
)


@pytest.fixture
async def desk(db: Database) -> Desk:
    made = Desk(db, START, [])
    await made.furnish()
    return made


async def test_the_wall_time_and_its_zone_are_kept_beside_the_instant(desk: Desk) -> None:
    due = at_wall(datetime.fromisoformat("2026-12-24 18:00"), BERLIN)

    made = await desk.deadlines.set(PRODUCER, desk.song, due)

    (shown,) = (await desk.deadlines.list_visible(PRODUCER)).deadlines
    assert shown.due == made.value.deadline.due == due
    assert due.at == datetime(2026, 12, 24, 17, tzinfo=UTC)


async def test_a_song_is_due_as_a_mix_and_a_project_as_a_delivery_unless_said(desk: Desk) -> None:
    song = await desk.deadlines.set(PRODUCER, desk.song, desk.due(9))
    album = await desk.deadlines.set(PRODUCER, desk.album, desk.due(9))
    said = await desk.deadlines.set(PRODUCER, desk.song, desk.due(9), kind=DeadlineKind.MASTER)

    kinds = [made.value.deadline.kind for made in (song, album, said)]
    assert kinds == [DeadlineKind.MIX, DeadlineKind.DELIVERY, DeadlineKind.MASTER]


async def test_the_same_deadline_twice_is_refused_but_another_title_is_another_deadline(
    desk: Desk,
) -> None:
    async def typed() -> object:
        try:
            return await desk.set(title="Vocals")
        except ConflictError as error:
            return error

    results = await asyncio.gather(typed(), typed())

    assert sorted(isinstance(result, ConflictError) for result in results) == [False, True]
    await desk.set(title="Drums")
    await desk.set(days=31, title="Vocals")
    assert len((await desk.deadlines.list_visible(PRODUCER)).deadlines) == 3


async def test_a_time_that_passed_meanwhile_is_refused(desk: Desk) -> None:
    deadline = (await desk.set()).value.deadline
    with pytest.raises(InvalidError, match="past"):
        await desk.set(days=-1)
    with pytest.raises(InvalidError, match="past"):
        await desk.deadlines.move(PRODUCER, deadline.id, desk.due(-1))


@pytest.mark.parametrize("asker", [ENGINEER, ARTIST])
async def test_only_the_producer_sets_moves_and_cancels(desk: Desk, asker: Actor) -> None:
    deadline = (await desk.set()).value.deadline

    with pytest.raises(NotAllowedError):
        await desk.deadlines.set(asker, desk.song, desk.due(9))
    with pytest.raises(NotAllowedError):
        await desk.deadlines.move(asker, deadline.id, desk.due(9))
    with pytest.raises(NotAllowedError):
        await desk.deadlines.cancel(asker, deadline.id)


async def test_an_assignee_marks_done_and_others_of_the_project_do_not(desk: Desk) -> None:
    deadline = (await desk.set(assignee=ENGINEER)).value.deadline

    with pytest.raises(NotAllowedError, match="assignee"):
        await desk.deadlines.done(ARTIST, deadline.id)
    closed = (await desk.deadlines.done(ENGINEER, deadline.id)).value
    assert closed.status is DeadlineStatus.DONE and closed.closed_at == START


async def test_a_closed_deadline_says_so_when_it_is_closed_again(desk: Desk) -> None:
    deadline = (await desk.set()).value.deadline
    await desk.deadlines.done(ENGINEER, deadline.id)

    for close in (desk.deadlines.done, desk.deadlines.cancel):
        with pytest.raises(ConflictError, match="is done already"):
            await close(PRODUCER, deadline.id)
    with pytest.raises(ConflictError, match="is done already"):
        await desk.deadlines.move(PRODUCER, deadline.id, desk.due(9))


async def test_an_assignee_from_outside_sees_keeps_and_undoes_that_deadline_alone(
    desk: Desk,
) -> None:
    await desk.set(title="Not theirs")
    theirs = (await desk.set(assignee=SESSION_PLAYER, title="Bass take")).value.deadline

    seen = await desk.deadlines.list_visible(SESSION_PLAYER)
    assert [d.title for d in seen.deadlines] == ["Bass take"]
    with pytest.raises(NotFoundError):
        await desk.deadlines.list_visible(SESSION_PLAYER, project_id=desk.album.id)
    closed = await desk.deadlines.done(SESSION_PLAYER, theirs.id)
    assert closed.batch_id is not None
    await desk.history.undo(SESSION_PLAYER, closed.batch_id)
    assert len((await desk.deadlines.list_visible(SESSION_PLAYER)).deadlines) == 1


async def test_an_outsiders_deadline_is_undone_only_by_them_or_the_producer(desk: Desk) -> None:
    theirs = (await desk.set(assignee=SESSION_PLAYER)).value.deadline
    closed = await desk.deadlines.done(PRODUCER, theirs.id)
    assert closed.batch_id is not None

    with pytest.raises(NotAllowedError):
        await desk.history.undo(SESSION_PLAYER, closed.batch_id)
    with pytest.raises(NotFoundError):
        await desk.history.undo(replace(SESSION_PLAYER, user_id=999), closed.batch_id)


async def test_a_deadline_of_another_studio_is_not_found(desk: Desk) -> None:
    deadline = (await desk.set()).value.deadline

    for ask in (
        desk.deadlines.done(ELSEWHERE, deadline.id),
        desk.deadlines.cancel(ELSEWHERE, deadline.id),
        desk.deadlines.move(ELSEWHERE, deadline.id, desk.due(9)),
        desk.deadlines.set(ELSEWHERE, desk.song, desk.due(9)),
        desk.deadlines.set(ELSEWHERE, desk.album, desk.due(9)),
        desk.deadlines.named(ELSEWHERE, "Night Drive"),
        desk.deadlines.target_named(ELSEWHERE, "Night Drive"),
    ):
        with pytest.raises(NotFoundError):
            await ask
    assert (await desk.deadlines.list_visible(ELSEWHERE)).deadlines == ()
    assert await desk.deadlines.search(ELSEWHERE, "") == []


async def test_the_list_tells_overdue_this_week_and_all_apart(desk: Desk) -> None:
    for days in (1, 5, 20):
        await desk.set(days=days, title=f"in {days}")
    desk.now += timedelta(days=2)

    async def titles(period: Period) -> list[str | None]:
        found = await desk.deadlines.list_visible(PRODUCER, period)
        return [deadline.title for deadline in found.deadlines]

    assert await titles(Period.OVERDUE) == ["in 1"]
    assert await titles(Period.WEEK) == ["in 1", "in 5"]
    assert await titles(Period.ALL) == ["in 1", "in 5", "in 20"]


async def test_engineers_see_every_deadline_and_an_artist_those_of_their_projects(
    desk: Desk,
) -> None:
    await desk.set(assignee=None)
    await desk.artists.add(PRODUCER, "Bo")
    other = await desk.projects.create(PRODUCER, "Else", "Bo", channel_id=1, songs=["Far"])
    await desk.set(target=Target(TargetNoun.PROJECT, other.value.project.id), assignee=None)

    async def seen(asker: Actor) -> list[str]:
        return [d.target for d in (await desk.deadlines.list_visible(asker)).deadlines]

    assert await seen(ENGINEER) == ["Night Drive", "Else"]
    assert await seen(ARTIST) == ["Night Drive"]
    assert await seen(SESSION_PLAYER) == []


async def test_completion_finds_by_any_words_of_what_is_due_for_what(desk: Desk) -> None:
    await desk.set(title="Vocal comp")
    await desk.set(target=desk.album)

    async def found(text: str) -> list[str]:
        return [d.name for d in await desk.deadlines.search(PRODUCER, text)]

    assert await found("") == ["Vocal comp · Night Drive", "Delivery · Tides"]
    assert await found("drive voc") == ["Vocal comp · Night Drive"]
    assert await found("TIDES del") == ["Delivery · Tides"]
    assert await found("100%") == []


async def test_a_name_stands_for_a_deadline_if_it_fits_exactly_one(desk: Desk) -> None:
    mix = (await desk.set()).value.deadline
    await desk.set(target=desk.album)
    await desk.set(target=desk.album, days=40)

    assert await desk.deadlines.named(PRODUCER, "mix") == mix.id
    assert await desk.deadlines.named(PRODUCER, "night drive") == mix.id
    with pytest.raises(NotFoundError, match="Several"):
        await desk.deadlines.named(PRODUCER, "Delivery")
    with pytest.raises(NotFoundError, match="no such"):
        await desk.deadlines.named(PRODUCER, str(mix.id))


async def test_a_name_that_is_both_a_project_and_a_song_asks_which(desk: Desk) -> None:
    await desk.project("Ocean", ["Ocean"])

    assert await desk.deadlines.target_named(PRODUCER, "tides") == desk.album
    assert await desk.deadlines.target_named(PRODUCER, "Night Drive") == desk.song
    with pytest.raises(NotFoundError, match="the project Ocean, the song Ocean"):
        await desk.deadlines.target_named(PRODUCER, "Ocean")


async def test_a_time_read_without_any_zone_says_so(desk: Desk) -> None:
    assert (await desk.set()).value.has_zone
    async with desk.db.transaction() as conn:
        await studios.save(conn, Studio(GUILD, engineer_role_id=ENGINEER_ROLE))
    assert not (await desk.set(days=9)).value.has_zone
    await desk.members.change(PRODUCER.user_id, lambda m: replace(m, timezone="Europe/Lisbon"))
    assert (await desk.set(days=10)).value.has_zone
