"""Looks into a folder for finished bounces, and has the engineers asked about them."""

import asyncio
import logging
from collections.abc import Callable

from bot.services.bounces import BounceService
from bot.watch._folder import WatchedFolder

__all__ = ["WatchedFolder", "Watcher"]

log = logging.getLogger(__name__)

_EACH = 5.0  # seconds between two looks


class Watcher:
    """Looks every few seconds.

    Args:
        folder: where bounces land.
        bounces: has them asked about.
        studio: the server whose studio they are of; None while that is not known.
        reader: who alone is asked; None for the engineers of each song's project.
    """

    def __init__(
        self,
        folder: WatchedFolder,
        bounces: BounceService,
        *,
        studio: Callable[[], int | None],
        reader: int | None,
    ) -> None:
        self._folder, self._bounces = folder, bounces
        self._studio, self._reader = studio, reader
        self._problem: str | None = None

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(_EACH)

    async def look(self) -> None:
        """Have the bounces asked about that have landed; what fails is tried at the next look."""
        problem = None
        try:
            problem = await self._look()
        except OSError as error:
            problem = f"The watched folder cannot be read: {error.strerror}"
        except Exception:
            log.exception("Bounces in the watched folder could not be asked about")
        if problem is not None and problem != self._problem:  # said once, not every few seconds
            log.warning(problem)
        self._problem = problem

    async def _look(self) -> str | None:
        """As `look`; why some wait, if they do."""
        landed = await self._folder.landed(asyncio.get_running_loop().time())
        if not landed:
            return None
        guild_id = self._studio()
        if guild_id is None:
            return (
                "Bounces wait in the watched folder: the bot is in several servers or none. Set "
                "TALKBACK_INBOX_STUDIO"
            )
        asked = await self._bounces.land(guild_id, landed, reader=self._reader)
        waiting = [found for found in landed if found not in asked]
        self._folder.tell(asked)
        self._folder.put_off(waiting)
        if waiting:
            return "Bounces wait in the watched folder: the studio has nobody to ask yet"
        return None
