"""Undo leaves what it took back as it was before, and all that depends on it too."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.activity import Undone
from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.outbox import Kind
from bot.domain.people import PersonRole
from bot.domain.projects import ProjectStatus
from bot.domain.studios import Actor
from bot.services import Outcome
from db import outbox
from db.database import Database
from tests.desk import ARTIST, ENGINEER, GUILD, PRODUCER, SESSION_PLAYER, START, Desk


@pytest.fixture
async def desk(db: Database) -> Desk:
    made = Desk(db, START, [])
    await made.furnish()
    return made


async def undo(desk: Desk, done: Outcome[Any]) -> Undone:
    assert done.batch_id is not None
    return (await desk.history.undo(PRODUCER, done.batch_id)).value


async def artist_id(desk: Desk, name: str = "Ada") -> int:
    return await desk.artists.named(PRODUCER, name)


async def asked_of_thread(desk: Desk, project_id: int) -> set[int | None]:
    """Whom a project's thread is to let in or put out."""
    rows = await outbox.list_pending(desk.db.read(), GUILD, Kind.THREAD_MEMBER, project_id)
    return {item.user_id for item in rows}


async def is_inside(desk: Desk, who: Actor) -> bool:
    """Whether somebody is of the project's thread."""
    return who.user_id in await desk.outbox.thread_people(GUILD, desk.album.id)


async def test_undo_of_an_artists_new_account_reminds_the_old_one_again(desk: Desk) -> None:
    deadline = (await desk.set(assignee=None)).value.deadline
    before = await desk.reminded(deadline)
    assert ARTIST.user_id in before
    moved = await desk.artists.edit(
        PRODUCER, await artist_id(desk), member_id=SESSION_PLAYER.user_id
    )
    assert await desk.reminded(deadline) == before - {ARTIST.user_id} | {SESSION_PLAYER.user_id}

    await undo(desk, moved)

    assert await desk.reminded(deadline) == before


async def test_an_artists_new_account_is_let_into_the_threads_of_archived_projects_too(
    desk: Desk,
) -> None:
    await desk.projects.edit(PRODUCER, desk.album.id, status=ProjectStatus.ARCHIVED)
    await desk.artists.edit(PRODUCER, await artist_id(desk), member_id=SESSION_PLAYER.user_id)

    assert await asked_of_thread(desk, desk.album.id) == {ARTIST.user_id, SESSION_PLAYER.user_id}
    people = await desk.outbox.thread_people(GUILD, desk.album.id)
    assert set(people) == {PRODUCER.user_id, SESSION_PLAYER.user_id}


async def test_an_artist_who_comes_back_with_a_new_account_changes_places_in_the_threads(
    desk: Desk,
) -> None:
    await desk.projects.archive(PRODUCER, desk.album.id)
    await desk.artists.archive(PRODUCER, await artist_id(desk))

    await desk.artists.add(PRODUCER, "ada", member_id=SESSION_PLAYER.user_id)

    assert await asked_of_thread(desk, desk.album.id) == {ARTIST.user_id, SESSION_PLAYER.user_id}


async def test_undo_of_a_project_leaves_its_new_artist_where_another_project_is_theirs(
    desk: Desk,
) -> None:
    wrong = await desk.projects.create(PRODUCER, "Wrong title", "Luna", channel_id=1)
    right = await desk.projects.create(PRODUCER, "Right title", "Luna", channel_id=1)

    await undo(desk, wrong)

    assert [p.title for p in await desk.projects.list_visible(PRODUCER)] == ["Right title", "Tides"]
    assert await artist_id(desk, "Luna") == right.value.artist.id

    await undo(desk, right)
    assert await artist_id(desk, "Luna") == right.value.artist.id


async def test_undo_of_a_new_artist_is_refused_while_they_have_projects(desk: Desk) -> None:
    added = await desk.artists.add(PRODUCER, "Luna")
    made = await desk.projects.create(PRODUCER, "Moon", "Luna", channel_id=1)

    with pytest.raises(ConflictError, match="Luna has projects under way: Moon"):
        await undo(desk, added)

    await desk.projects.archive(PRODUCER, made.value.project.id)
    await undo(desk, added)
    with pytest.raises(NotFoundError):
        await artist_id(desk, "Luna")


async def test_undo_of_bringing_an_artist_back_is_refused_while_they_have_projects(
    desk: Desk,
) -> None:
    await desk.projects.archive(PRODUCER, desk.album.id)
    await desk.artists.archive(PRODUCER, await artist_id(desk))
    back = await desk.artists.add(PRODUCER, "Ada")
    await desk.project("Ebb", ["Low"])

    with pytest.raises(ConflictError, match="Ada has projects under way: Ebb"):
        await undo(desk, back)


async def test_who_mixed_leaves_with_their_place_in_the_project_and_undo_or_a_mix_lets_them_in(
    desk: Desk,
) -> None:
    add = partial(desk.people.add, PRODUCER, desk.album.id, user_id=ENGINEER.user_id)
    person = (await add(PersonRole.ENGINEER)).value
    await desk.mix(ENGINEER)
    removed = await desk.people.remove(PRODUCER, person.id)
    assert not await is_inside(desk, ENGINEER)

    await undo(desk, removed)
    assert await is_inside(desk, ENGINEER)

    await desk.people.remove(PRODUCER, person.id)
    desk.now += timedelta(minutes=1)
    await desk.mix(ENGINEER)
    assert await is_inside(desk, ENGINEER)
    assert ENGINEER.user_id in await asked_of_thread(desk, desk.album.id)

    again = await add(PersonRole.LISTENER)
    assert await is_inside(desk, ENGINEER)
    await desk.people.remove(PRODUCER, again.value.id)
    assert not await is_inside(desk, ENGINEER)


async def test_undo_of_a_role_puts_nobody_out_who_had_mixed_without_it(desk: Desk) -> None:
    await desk.mix(ENGINEER)
    desk.now += timedelta(minutes=1)
    added = await desk.people.add(
        PRODUCER, desk.album.id, PersonRole.APPROVER, user_id=ENGINEER.user_id
    )
    await undo(desk, added)
    assert await is_inside(desk, ENGINEER)


async def test_undo_of_a_role_puts_out_who_mixed_with_it(desk: Desk) -> None:
    added = await desk.people.add(
        PRODUCER, desk.album.id, PersonRole.ENGINEER, user_id=SESSION_PLAYER.user_id
    )
    await desk.mix(SESSION_PLAYER)
    await undo(desk, added)
    assert not await is_inside(desk, SESSION_PLAYER)


async def test_undo_of_a_shift_says_which_deadline_was_moved_since_and_leaves_it(
    desk: Desk,
) -> None:
    first, second, third = [
        (await desk.set(days=days, title=title)).value.deadline
        for days, title in ((10, "A"), (20, "B"), (30, "C"))
    ]
    preview = await desk.shifts.preview(PRODUCER, desk.album.id, 7)
    shifted = await desk.shifts.shift(PRODUCER, desk.album.id, 7, preview.mark)
    await desk.deadlines.move(PRODUCER, second.id, desk.due(50))

    undone = await undo(desk, shifted)

    assert [entry.noun_id for entry in undone.taken] == [first.id, third.id]
    assert [entry.noun_id for entry in undone.left] == [second.id]
    page = await desk.history.page(PRODUCER, desk.album.id)
    taken_back = [entry.noun_id for entry in page.entries if entry.is_undone]
    assert taken_back == [third.id, first.id]


async def test_undo_names_neither_as_taken_back_nor_as_left_what_was_undone_alone(
    desk: Desk,
) -> None:
    made = await desk.projects.create(PRODUCER, "Moon", "Luna", channel_id=1, songs=["Low", "High"])
    entries = (await desk.history.page(PRODUCER, made.value.project.id)).entries
    (high,) = (entry for entry in entries if entry.label == "High")
    await desk.history.undo(PRODUCER, high.id)

    undone = await undo(desk, made)

    assert [entry.label for entry in undone.taken] == ["Luna", "Moon", "Low"]
    assert undone.left == ()
