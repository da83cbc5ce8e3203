"""A song's revisions over time, for the people of its project."""

import asyncio
from collections import defaultdict

from bot.domain.mixes import Verdict
from bot.domain.studios import Actor
from bot.domain.timelines import SongFacts, Timeline, timeline
from bot.services._access import song_scope
from bot.services._unit import UnitOfWork
from bot.services.mixes._reviews import read_approvers
from db import analyses, mixes, notes, verdicts


class TimelineService:
    """Reads and draws the course of a song."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def of_song(self, actor: Actor, song_id: int) -> Timeline:
        """The course of a song that the member may see."""
        async with self._work.db.snapshot() as conn:
            scope = await song_scope(conn, actor, song_id)
            revisions = await mixes.list_of_song(conn, actor.guild_id, song_id)
            given: defaultdict[int, list[Verdict]] = defaultdict(list)
            for verdict in await verdicts.list_of_song(conn, actor.guild_id, song_id):
                given[verdict.revision_id].append(verdict)
            facts = SongFacts(
                song=scope.song,
                rule=scope.project.sign_off,
                approvers=await read_approvers(conn, scope.project),
                revisions=revisions,
                verdicts=given,
                notes=await notes.list_of_song(conn, actor.guild_id, song_id),
                loudness=await analyses.loudness_of_song(conn, actor.guild_id, song_id),
            )
        return timeline(facts, self._work.now())

    async def picture(self, found: Timeline) -> bytes | None:
        """A PNG of the course of a song; None where there is no mix yet."""
        return await asyncio.to_thread(_draw, found) if found.steps else None


def _draw(found: Timeline) -> bytes:
    from bot.audio.timelines import draw_timeline  # noqa: PLC0415  # a bot at rest goes without

    return draw_timeline(found)
