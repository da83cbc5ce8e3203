"""Projects, their people and songs: what is let in, and what comes back from the archive."""

import pytest

from bot.domain.errors import ConflictError, InvalidError
from bot.domain.people import PersonRole
from bot.domain.projects import ProjectStatus
from bot.services.people import MAX_PEOPLE
from db.database import Database
from tests.desk import ARTIST, PRODUCER, START, Desk


@pytest.fixture
async def desk(db: Database) -> Desk:
    furnished = Desk(db, START, [])
    await furnished.furnish()
    return furnished


async def test_in_a_full_project_a_role_can_still_be_changed_and_nobody_be_added(
    desk: Desk,
) -> None:
    project_id = desk.album.id
    for user_id in range(1, MAX_PEOPLE + 1):
        await desk.people.add(PRODUCER, project_id, PersonRole.LISTENER, user_id=user_id)

    changed = await desk.people.add(PRODUCER, project_id, PersonRole.DECIDER, user_id=7)

    assert changed.value.role is PersonRole.DECIDER
    assert len(await desk.people.list_of_project(PRODUCER, project_id)) == MAX_PEOPLE
    with pytest.raises(ConflictError, match="at most 50 people"):
        await desk.people.add(PRODUCER, project_id, PersonRole.LISTENER, name="Vera")


async def test_an_archived_song_comes_back_with_the_tempo_and_key_that_are_given(
    desk: Desk,
) -> None:
    project_id = desk.album.id
    made = await desk.songs.add(PRODUCER, project_id, ["Undertow"], tempo=90, key="Am")
    await desk.songs.archive(PRODUCER, made.value[0].id)

    back = (await desk.songs.add(PRODUCER, project_id, ["undertow"], tempo=120)).value[0]

    assert (back.id, back.tempo, back.key) == (made.value[0].id, 120, "Am")
    await desk.songs.archive(PRODUCER, back.id)
    with pytest.raises(InvalidError, match="20 to 400"):
        await desk.songs.add(PRODUCER, project_id, ["Undertow"], tempo=5)
    again = (await desk.songs.add(PRODUCER, project_id, ["Undertow"], key="C")).value[0]
    assert (again.tempo, again.key) == (120, "C")


async def test_an_archived_project_is_found_however_many_were_archived_since(desk: Desk) -> None:
    await desk.projects.archive(PRODUCER, desk.album.id)
    for number in range(101):
        made = await desk.project(f"Low Tides {number}", ["A"])
        await desk.projects.archive(PRODUCER, made.project.id)

    assert await desk.projects.named(PRODUCER, "tides") == desk.album.id
    assert await desk.projects.named(ARTIST, "tides") == desk.album.id
    found = await desk.projects.search(PRODUCER, "low tides 1")
    assert "Low Tides 1" in [project.title for project in found]


async def test_a_project_comes_back_only_under_a_title_that_its_artist_has_not(desk: Desk) -> None:
    await desk.projects.archive(PRODUCER, desk.album.id)
    newer = (await desk.project("Tides", ["A"])).project
    other = (await desk.project("Ebb", ["A"])).project

    with pytest.raises(ConflictError, match="Ada already has a project called Tides"):
        await desk.projects.edit(PRODUCER, desk.album.id, status=ProjectStatus.ACTIVE)
    with pytest.raises(ConflictError, match="Ada already has a project called Tides"):
        await desk.projects.edit(PRODUCER, other.id, title="tides")

    assert await desk.projects.named(PRODUCER, "Tides") == newer.id
    await desk.projects.edit(PRODUCER, newer.id, title="TIDES")
    await desk.projects.edit(PRODUCER, desk.album.id, title="Old", status=ProjectStatus.ACTIVE)
    assert await desk.projects.named(PRODUCER, "Old") == desk.album.id
