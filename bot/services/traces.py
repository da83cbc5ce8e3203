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

        What was compared is kept: tried again, this goes on with what is left.

        Returns:
            Whether it was compared with all of them: else a file is lost, damaged or too long.

        Raises:
            MachineError: a worker failed, or there is no room; the same may work later.
        """
        is_whole, failure = True, None
        for files in await self._missing(guild_id, revision_id):
            try:
                await self._comparisons.of_files(*files)
            except MachineError as error:
                failure = error
            except StudioError as error:
                log.info("Mix %s is not compared with one of its notes: %s", revision_id, error)
                is_whole = False
            except (WorkerError, OSError) as error:
                failure = MachineError(f"the mixes could not be compared: {error}")
                failure.__cause__ = error
        await self._show(guild_id, revision_id)
        if failure is not None:
            raise failure
        return is_whole

    async def _show(self, guild_id: int, revision_id: int) -> None:
        async with self._work.db.transaction() as conn:
            review = await read_by_id(conn, guild_id, revision_id)
            if review is None or not review.traces:
                return
            _, at = await refresh(conn, guild_id, Kind.MIX_CARD, revision_id, now=self._work.now())
        self._work.wake(at)

    async def _missing(self, guild_id: int, revision_id: int) -> list[Files]:
        async with self._work.db.snapshot() as conn:
            review = await read_by_id(conn, guild_id, revision_id)
            if review is None or review.revision.withdrawn_at is not None:
                return []
            revisions = await mixes.list_of_song(conn, guild_id, review.song.id)
            return await to_compare(conn, revisions, answers(review.carried, revision_id))
