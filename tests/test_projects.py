"""Projects, their people and songs: what is let in, and what comes back from the archive."""

import pytest

from bot.domain.errors import ConflictError
from bot.domain.people import PersonRole
from bot.services.people import MAX_PEOPLE
from db.database import Database
from tests.desk import PRODUCER, START, Desk


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
