"""How a studio's deliveries do, for its producer."""

from bot.domain.health import OutboxHealth
from bot.domain.studios import Actor
from bot.services._access import studio_access
from bot.services._unit import UnitOfWork
from db import outbox_health


class HealthService:
    """What `/reminder status` reads; `talkback doctor` reads the same of all studios."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def studio(self, actor: Actor) -> OutboxHealth:
        """What waits, is overdue or failed in the studio, and how late its deliveries were.

        Raises:
            NotAllowedError: the actor is no producer.
        """
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            access.require_producer()
            return await outbox_health.health(conn, self._work.now(), guild_id=actor.guild_id)
