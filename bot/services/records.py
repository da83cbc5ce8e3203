"""The record of a sign-off, for the people of its project."""

import asyncio

from bot.domain.audio import UnreadableAudioError
from bot.domain.errors import NotFoundError
from bot.domain.figures import Analysis
from bot.domain.records import SignOffRecord
from bot.domain.sheets import Sheet
from bot.domain.studios import Actor
from bot.services._access import mix_scope
from bot.services._unit import UnitOfWork
from bot.services.mixes._intake import Intake
from bot.services.mixes._measured import measured
from bot.services.mixes._reviews import read_review
from db import verdicts


class RecordService:
    """Reads and draws records of sign-offs."""

    def __init__(self, work: UnitOfWork, intake: Intake) -> None:
        self._work = work
        self._intake = intake

    async def of_mix(self, actor: Actor, revision_id: int) -> SignOffRecord:
        """The record of a revision that the member may see, withdrawn or not.

        What an older version of the bot did not measure is measured now; where the file is lost,
        the record has no figures.
        """
        async with self._work.db.snapshot() as conn:
            scope = await mix_scope(conn, actor, revision_id)
            review = await read_review(conn, scope.revision, scope.song, scope.project)
            given = await verdicts.list_of_revision(conn, actor.guild_id, revision_id)
        analysis = await self._analysis(actor.guild_id, scope.revision.sha256)
        return SignOffRecord.of(review, given, analysis, self._work.now())

    async def draw(self, sheet: Sheet) -> bytes:
        """A PNG of a page."""
        return await asyncio.to_thread(_draw, sheet)

    async def _analysis(self, guild_id: int, sha256: str | None) -> Analysis | None:
        if sha256 is None:
            return None
        try:
            return await measured(self._work, self._intake, guild_id, sha256)
        except (NotFoundError, UnreadableAudioError):
            return None


def _draw(sheet: Sheet) -> bytes:
    from bot.audio.sheets import draw_sheet  # noqa: PLC0415  # a bot at rest goes without

    return draw_sheet(sheet)
