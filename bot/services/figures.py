"""What was measured of mixes: read, made anew where it is missing, and drawn."""

import asyncio

from bot.domain.errors import NotFoundError
from bot.domain.figures import Analysis
from bot.domain.reviews import Compared, Context, Review
from bot.domain.studios import Access, Actor
from bot.services._access import mix_scope
from bot.services._unit import UnitOfWork
from bot.services.mixes._albums import read_album
from bot.services.mixes._intake import Intake
from bot.services.mixes._measured import measured
from bot.services.mixes._reviews import read_review
from db import analyses, targets


class FiguresService:
    """The figures behind a mix, and its picture."""

    def __init__(self, work: UnitOfWork, intake: Intake) -> None:
        self._work = work
        self._intake = intake

    async def see(self, actor: Actor, revision_id: int) -> tuple[Review, Analysis | None, Access]:
        """A mix that the member may see, what was measured, and what they may do.

        Nothing was measured until it is `measure`d.
        """
        async with self._work.db.snapshot() as conn:
            scope = await mix_scope(conn, actor, revision_id)
            review = await read_review(conn, scope.revision, scope.song, scope.project)
            file = review.revision.file
            known = await analyses.get(conn, actor.guild_id, file.sha256) if file else None
        return review, known, scope.access

    async def context(self, review: Review) -> Context:
        """What the figures of a mix are set against: its target, and the songs around it."""
        async with self._work.db.snapshot() as conn:
            aims = await targets.list_of_studio(conn, review.project.guild_id)
            album = await read_album(conn, review)
        return Context(aims.of(review.project.genre), album)

    async def measure(self, review: Review) -> Analysis:
        """Measure the file of a mix, as an older version of the bot did not or did otherwise.

        Raises:
            NotFoundError: the media folder has lost it, or it is a link.
            UnreadableAudioError: it is no whole audio file any more.
        """
        if review.revision.sha256 is None:
            raise NotFoundError("There is no file of that mix, so nothing was measured.")
        guild_id = review.project.guild_id
        return await measured(self._work, self._intake, guild_id, review.revision.sha256)

    async def picture(self, review: Review) -> bytes | None:
        """A PNG of the mix's waveform with its open notes; None where nothing was measured."""
        file = review.revision.file
        if file is None or review.revision.withdrawn_at is not None:
            return None
        analysis = await analyses.get(self._work.db.read(), review.project.guild_id, file.sha256)
        return None if analysis is None else await asyncio.to_thread(_draw, analysis, review)

    async def strip(self, compared: Compared) -> bytes:
        """A PNG of where two revisions differ, over the waveform of the newer."""
        return await asyncio.to_thread(_draw_strip, compared)


def _draw_strip(compared: Compared) -> bytes:
    from bot.audio.pictures import draw_strip  # noqa: PLC0415  # a bot at rest goes without

    analysis = compared.second.analysis
    return draw_strip(analysis.waveform, analysis.facts.seconds, compared.found)


def _draw(analysis: Analysis, review: Review) -> bytes:
    from bot.audio.pictures import Mark, draw_waveform  # noqa: PLC0415  # a bot at rest goes without

    marks = [
        Mark(note.number or 0, start_ms, end_ms)
        for note in review.open_notes
        for start_ms, end_ms in [review.place_of(note)]
        if start_ms is not None
    ]
    return draw_waveform(analysis.waveform, analysis.facts.seconds, marks)
