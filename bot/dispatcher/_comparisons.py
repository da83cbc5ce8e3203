"""Mixes that are compared once their cards are up, so that those show where notes were answered."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.dispatcher._failures import SupersededError
from bot.domain.outbox import Item, Result, State
from bot.services import Services

_AT_ONCE = 2
"""Comparing takes seconds to minutes: the rest of the outbox needs the places in flight."""
_LATER = timedelta(seconds=15)
_TRIES = 3


class ComparisonDeliveries:
    """What is found out for a card, a few mixes at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running = 0

    async def compare(self, item: Item) -> Result:
        """Compare a mix with those whose notes it carries; a card without that is right, too."""
        return await self._find(item, self._services.traces.find)

    async def check_alternate(self, item: Item) -> Result:
        """Compare an alternate with its mix, for the project's card to say where it starts."""
        return await self._find(item, self._services.alternates.check)

    async def _find(self, item: Item, find: Callable[[int, int], Awaitable[bool]]) -> Result:
        if item.attempts > _TRIES:
            raise SupersededError("it could not be compared")
        if self._running >= _AT_ONCE:
            retry_at = self._services.now() + _LATER
            return Result(item, State.SCHEDULED, retry_at=retry_at, tries=item.attempts - 1)
        self._running += 1
        try:
            if not await find(item.guild_id, item.subject_id):
                raise SupersededError("nothing waits for it, or a file cannot be compared")
        finally:
            self._running -= 1
        return Result(item, State.DELIVERED)
