"""What follows from any change within a project."""

from collections.abc import Set as AbstractSet

from bot.domain.deadlines import Deadline
from bot.domain.outbox import Kind
from bot.domain.projects import ProjectStatus
from bot.services._reminders import replan, replan_project
from bot.services._unit import Unit
from db import projects


async def project_changed(unit: Unit, project_id: int) -> None:
    """Bring a project's reminders in step and ask for its card to be made current.

    What only the card shows needs no more than `unit.refresh(Kind.PROJECT_CARD, project_id)`.
    """

    async def follow() -> None:
        await replan_project(unit, project_id)
        await unit.refresh(Kind.PROJECT_CARD, project_id)

    await unit.together(follow)


async def deadline_changed(unit: Unit, deadline: Deadline) -> None:
    """Bring a deadline's reminders in step and ask for its project's card to be made current."""

    async def follow() -> None:
        await replan(unit, deadline)
        await unit.refresh(Kind.PROJECT_CARD, deadline.project_id)

    await unit.together(follow)


async def artist_changed(unit: Unit, artist_id: int, *, members: AbstractSet[int | None]) -> None:
    """As `project_changed` for each of an artist's projects; let the members in, or out.

    Archived ones are only asked for that: their threads are still read, and they may come back.
    """
    for project in await projects.list_of_artist(
        unit.conn, unit.guild_id, artist_id, or_archived=True
    ):
        if project.status is not ProjectStatus.ARCHIVED:
            await project_changed(unit, project.id)
        for user_id in members - {None}:
            await unit.say(Kind.THREAD_MEMBER, project.id, user_id=user_id)
