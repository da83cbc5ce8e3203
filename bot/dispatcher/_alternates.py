"""Alternates that are compared with their mix, so that the project's card says where they start."""

from datetime import timedelta

from bot.dispatcher._failures import SupersededError
from bot.domain.outbox import Item, Result, State
from bot.services import Services

_AT_ONCE = 2
"""Comparing takes seconds to minutes: the rest of the outbox needs the places in flight."""
_LATER = timedelta(seconds=15)
_TRIES = 3


class AlternateDeliveries:
    """What is found out for a project's card, a few alternates at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running = 0

    async def check(self, item: Item) -> Result:
        """Compare an alternate with its mix; a card without that is right, too."""
        if item.attempts > _TRIES:
            raise SupersededError("it could not be compared")
        if self._running >= _AT_ONCE:
            retry_at = self._services.now() + _LATER
            return Result(item, State.SCHEDULED, retry_at=retry_at, was_tried=False)
        self._running += 1
        try:
            if not await self._services.alternates.check(item.guild_id, item.subject_id):
                raise SupersededError("nothing can be said of where it starts")
        finally:
            self._running -= 1
        return Result(item, State.DELIVERED)
