"""Has mixes compared with those whose notes they carry, in the background."""

import logging

from bot.audio.workshop import WorkerError
from bot.domain.errors import MachineError, StudioError
from bot.domain.outbox import Kind
from bot.services._unit import UnitOfWork, refresh
from bot.services.comparisons import ComparisonService
from bot.services.mixes._reviews import read_by_id
from bot.services.mixes._traces import Files, answers, to_compare
from db import mixes

log = logging.getLogger(__name__)


class TraceService:
    """Finds out what became of the places of notes in a later mix."""

    def __init__(self, work: UnitOfWork, comparisons: ComparisonService) -> None:
        self._work = work
        self._comparisons = comparisons

    async def find(self, guild_id: int, revision_id: int) -> bool:
        """Compare a mix with those whose notes it carries, then have its card made current.

        What was compared is kept: tried again, this goes on where it had come to.

        Returns:
            Whether anything is known of the notes' places; else there is nothing to show.

        Raises:
            MachineError: a worker failed, or there is no room; the same may work later.
        """
        for files in await self._missing(guild_id, revision_id):
            try:
                await self._comparisons.of_files(*files)
            except MachineError:
                raise
            except StudioError as error:  # a file is lost, damaged, or too long to compare
                log.info("Mix %s is not compared with one of its notes: %s", revision_id, error)
            except (WorkerError, OSError) as error:
                raise MachineError(f"the mixes could not be compared: {error}") from error
        async with self._work.db.transaction() as conn:
            review = await read_by_id(conn, guild_id, revision_id)
            if review is None or not review.traces:
                return False
            _, at = await refresh(conn, guild_id, Kind.MIX_CARD, revision_id, now=self._work.now())
        self._work.wake(at)
        return True

    async def _missing(self, guild_id: int, revision_id: int) -> list[Files]:
        async with self._work.db.snapshot() as conn:
            review = await read_by_id(conn, guild_id, revision_id)
            if review is None or review.revision.withdrawn_at is not None:
                return []
            revisions = await mixes.list_of_song(conn, guild_id, review.song.id)
            return await to_compare(conn, revisions, answers(review.carried, revision_id))
