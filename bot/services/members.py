"""A user's own settings, the same in every studio."""

from dataclasses import replace

from bot.domain.members import Member
from bot.domain.studios import DEFAULT_ZONE
from bot.domain.when import check_zone
from bot.services._unit import UnitOfWork
from db import members, studios


class MemberService:
    """What `/me` reads and writes."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def get(self, user_id: int) -> Member:
        """A user's settings; the defaults where none were made."""
        return await members.get(self._work.db.read(), user_id)

    async def zone(self, user_id: int, guild_id: int | None) -> str:
        """The zone a user's words are read in: their own, else the studio's, else UTC."""
        async with self._work.db.snapshot() as conn:
            member = await members.get(conn, user_id)
            if member.timezone or guild_id is None:
                return member.timezone or DEFAULT_ZONE
            return (await studios.get(conn, guild_id)).timezone or DEFAULT_ZONE

    async def change(
        self, user_id: int, *, timezone: str | None = None, wants_dms: bool | None = None
    ) -> Member:
        """Change what is given; the rest stays.

        Raises:
            InvalidError: there is no such time zone.
        """
        zone = check_zone(timezone) if timezone else None
        async with self._work.db.transaction() as conn:
            before = await members.get(conn, user_id)
            after = replace(
                before,
                timezone=zone or before.timezone,
                wants_dms=before.wants_dms if wants_dms is None else wants_dms,
            )
            await members.save(conn, after)
        return after
