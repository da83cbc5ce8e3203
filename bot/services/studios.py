"""A studio's settings."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.errors import NotAllowedError
from bot.domain.outbox import Kind
from bot.domain.studios import Access, Actor, Studio
from bot.domain.when import check_zone
from bot.services._access import studio_access
from bot.services._reminders import replan_studio
from bot.services._unit import Unit, UnitOfWork
from db import projects, retries, studios


class StudioService:
    """What `/studio` reads and writes."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def get(self, guild_id: int) -> Studio:
        """A server's settings; the defaults where there was no set-up."""
        return await studios.get(self._work.db.read(), guild_id)

    async def access(self, actor: Actor) -> tuple[Studio, Access]:
        """What the member may do here, with the roles they hold in any project."""
        async with self._work.db.snapshot() as conn:
            return await studio_access(conn, actor)

    async def known_to(self, user_id: int) -> list[int]:
        """The servers in which a user has to do with a project, youngest first.

        Whether the user is still there is for Discord to say.
        """
        return await studios.list_that_know(self._work.db.read(), user_id)

    async def set_up(
        self,
        actor: Actor,
        *,
        timezone: str | None = None,
        producer_role_id: int | None = None,
        engineer_role_id: int | None = None,
        channel_id: int | None = None,
    ) -> Studio:
        """Change what is given; the rest stays. What could not be posted so far is tried again.

        Raises:
            NotAllowedError: the member may not manage the server.
            InvalidError: there is no such time zone.
        """
        if not actor.is_manager:
            raise NotAllowedError("Setting up the studio needs the Manage Server permission.")
        zone = check_zone(timezone) if timezone else None
        async with self._work.begin(actor) as unit:
            before = await studios.get(unit.conn, actor.guild_id)
            after = replace(
                before,
                timezone=zone or before.timezone,
                producer_role_id=producer_role_id or before.producer_role_id,
                engineer_role_id=engineer_role_id or before.engineer_role_id,
                channel_id=channel_id or before.channel_id,
            )
            await studios.save(unit.conn, after)
            if channel_id is not None:
                await projects.move_homes(unit.conn, actor.guild_id, channel_id)
            if after.timezone != before.timezone:
                unit.wake_at(await replan_studio(unit.conn, unit.now, actor.guild_id))
            await _try_again(unit)
        return after

    async def set_reminders(self, actor: Actor, changed: Callable[[Studio], Studio]) -> Studio:
        """Change how the studio reminds; the reminders to come follow.

        Args:
            actor: who asks.
            changed: the settings as they are to be, from those that are.

        Raises:
            NotAllowedError: the member may not manage the server.
        """
        if not actor.is_manager:
            raise NotAllowedError("Setting up the studio needs the Manage Server permission.")
        async with self._work.begin(actor) as unit:
            before = await studios.get(unit.conn, actor.guild_id)
            after = changed(before)
            if after != before:
                await studios.save(unit.conn, after)
                unit.wake_at(await replan_studio(unit.conn, unit.now, actor.guild_id))
        return after


async def _try_again(unit: Unit) -> None:
    """Post what Discord refused: its cause is what a set-up mends."""
    for post in await retries.take_failed(unit.conn, unit.guild_id):
        if post.kind in {Kind.PROJECT_CARD, Kind.MIX_CARD}:
            await unit.refresh(post.kind, post.subject_id)
        else:
            await unit.say(post.kind, post.subject_id, user_id=post.user_id)
