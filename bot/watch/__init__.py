"""Looks into a folder for finished bounces, and has the engineers asked about them."""

import asyncio
import logging
from collections.abc import Callable, Sequence

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
        servers: tells in which the bot is.
        studio: the server whose studio they are of; None where the bot is in one alone.
        reader: who alone is asked; None for the engineers of each song's project.
    """

    def __init__(
        self,
        folder: WatchedFolder,
        bounces: BounceService,
        *,
        servers: Callable[[], Sequence[int]],
        studio: int | None,
        reader: int | None,
    ) -> None:
        self._folder, self._bounces = folder, bounces
        self._servers, self._studio, self._reader = servers, studio, reader
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
        servers = self._servers()
        if self._studio is not None and self._studio not in servers:
            return (
                f"Bounces wait in the watched folder: the bot is in no server {self._studio}. "
                "Invite it there, or correct TALKBACK_INBOX_STUDIO"
            )
        if self._studio is None and len(servers) != 1:
            return (
                "Bounces wait in the watched folder: the bot is in several servers or none. Set "
                "TALKBACK_INBOX_STUDIO"
            )
        guild_id = self._studio or servers[0]
        asked = await self._bounces.land(guild_id, landed, reader=self._reader)
        waiting = [found for found in landed if found not in asked]
        self._folder.tell(asked)
        self._folder.put_off(waiting)
        if waiting:
            return "Bounces wait in the watched folder: the studio has nobody to ask yet"
        return None
