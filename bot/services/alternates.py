"""Has alternates compared with the approved mix that they go with, in the background."""

import logging

from bot.audio.workshop import WorkerError
from bot.domain.errors import MachineError, StudioError
from bot.domain.outbox import Kind
from bot.services._unit import UnitOfWork, refresh
from bot.services.comparisons import ComparisonService
from bot.services.mixes._alternates import Files, files_to_compare
from bot.services.mixes._reviews import read_by_id

log = logging.getLogger(__name__)


class AlternateService:
    """Finds out whether alternates start where their mix does."""

    def __init__(self, work: UnitOfWork, comparisons: ComparisonService) -> None:
        self._work = work
        self._comparisons = comparisons

    async def check(self, guild_id: int, revision_id: int) -> bool:
        """Compare an alternate with its mix, then have the project's card made current.

        Returns:
            Whether it could be compared, and still is the alternate of an approved mix.

        Raises:
            MachineError: a worker failed, or there is no room; the same may work later.
        """
        async with self._work.db.snapshot() as conn:
            review = await read_by_id(conn, guild_id, revision_id)
            wanted: dict[int, Files] = {}
            if review is not None:
                wanted = await files_to_compare(conn, review.project, review.song.id)
        if review is None or revision_id not in wanted:
            return False
        try:
            await self._comparisons.of_files(guild_id, *wanted[revision_id])
        except MachineError:
            raise
        except StudioError as error:  # a file is lost, damaged, or too long to compare
            log.info("Alternate %s is not compared with its mix: %s", revision_id, error)
            return False
        except (WorkerError, OSError) as error:
            raise MachineError(f"an alternate could not be compared: {error}") from error
        async with self._work.db.transaction() as conn:
            now = self._work.now()
            _, at = await refresh(conn, guild_id, Kind.PROJECT_CARD, review.project.id, now=now)
        self._work.wake(at)
        return True
