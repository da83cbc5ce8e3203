"""A bounce on its way to its card: taken in, measured, and posted once its submitter says so."""

from collections.abc import Collection
from dataclasses import replace

from bot.domain.audio import OnStep
from bot.domain.errors import ConflictError
from bot.domain.figures import Analysis
from bot.domain.links import check_link
from bot.domain.mixes import MixFile, MixRevision
from bot.domain.preflight import OddError, Preflight, findings
from bot.domain.studios import Actor
from bot.services._access import SongScope, song_scope
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.mixes._intake import Intake, Upload
from bot.services.mixes._posting import NewMix, check_changes, new_revision, next_number, post
from db import analyses, mixes, targets


class SubmissionService:
    """What `/mix submit` and the buttons under a measured bounce change."""

    def __init__(self, work: UnitOfWork, intake: Intake) -> None:
        self._work = work
        self._intake = intake

    async def prepare(
        self,
        actor: Actor,
        song_id: int,
        new: NewMix,
        upload: Upload,
        *,
        postable: int,
        on_step: OnStep | None = None,
    ) -> Preflight:
        """Take in and measure the next revision of a song; nobody else hears of it yet.

        Args:
            actor: who asks: the producer or an engineer.
            song_id: the song that was mixed.
            new: type, number and words.
            upload: the file.
            postable: bytes that the bot may post in this server.
            on_step: is told how far it is.

        Raises:
            InvalidError: the file cannot be used.
            ConflictError: the number is taken, or the song is archived.
        """
        file, analysis = await self._take(actor, song_id, new, upload, postable, on_step)
        async with self._work.begin(actor) as unit:
            scope = await song_scope(unit.conn, actor, song_id)
            revision = await new_revision(unit, scope, new, file=file)
            await analyses.keep(unit.conn, unit.guild_id, file.sha256, analysis, unit.now)
            draft_id = await mixes.add_draft(unit.conn, revision)
            odd = await _odd(unit, scope, revision, analysis)
            aims = await targets.list_of_studio(unit.conn, unit.guild_id)
        aim = aims.of(scope.project.genre)
        return Preflight(draft_id, revision, scope.song.title, analysis, odd, aim)

    async def submit(
        self,
        actor: Actor,
        song_id: int,
        new: NewMix,
        upload: Upload,
        *,
        postable: int,
        told: Collection[str] = (),
        on_step: OnStep | None = None,
    ) -> Outcome[MixRevision]:
        """Take in, measure and post the next revision of a song, which was confirmed before.

        The arguments are those of `prepare`, and what is known to be odd about it.

        Raises:
            InvalidError: the file cannot be used.
            ConflictError: the number is taken, the song is archived, or has this very file.
            OddError: there is more that is odd; it is not posted.
        """
        file, analysis = await self._take(actor, song_id, new, upload, postable, on_step)
        async with self._work.begin(actor) as unit:
            scope = await song_scope(unit.conn, actor, song_id)
            revision = await new_revision(unit, scope, new, file=file)
            earlier = await mixes.find_file(unit.conn, actor.guild_id, song_id, file.sha256)
            if earlier is not None:
                raise ConflictError(f"That is the very file of {earlier.label}.")
            odd = await _odd(unit, scope, revision, analysis)
            if not set(odd) <= set(told):
                raise OddError(odd)
            await analyses.keep(unit.conn, unit.guild_id, file.sha256, analysis, unit.now)
            return unit.outcome(await post(unit, scope, revision, proposed_id=new.proposed_id))

    async def submit_link(
        self, actor: Actor, song_id: int, new: NewMix, link: str
    ) -> Outcome[MixRevision]:
        """Add the next revision of a song as a link, whose content stays unverified.

        Raises:
            InvalidError: the link cannot be used.
            ConflictError: the number is taken, or the song is archived.
        """
        kept = check_link(link)
        async with self._work.begin(actor) as unit:
            scope = await song_scope(unit.conn, actor, song_id)
            revision = await new_revision(unit, scope, new, link=kept)
            return unit.outcome(await post(unit, scope, revision, proposed_id=new.proposed_id))

    async def post_draft(self, actor: Actor, draft_id: int) -> Outcome[MixRevision]:
        """Post what waited for its submitter's yes; its card follows in the project's thread.

        Raises:
            ConflictError: it was posted or dropped already, or the song was archived since.
        """
        async with self._work.begin(actor) as unit:
            draft = await _take_draft(unit, draft_id)
            scope = await song_scope(unit.conn, actor, draft.song_id)
            number = await next_number(unit.conn, scope, NewMix(draft.type))
            # Another was posted meanwhile, or the number was given.
            revision = replace(draft, number=max(number, draft.number), submitted_at=unit.now)
            return unit.outcome(await post(unit, scope, revision))

    async def drop_draft(self, actor: Actor, draft_id: int) -> MixRevision:
        """Leave a bounce unposted: it is to be fixed; raises ConflictError if it was posted."""
        async with self._work.begin(actor) as unit:
            return await _take_draft(unit, draft_id)

    async def _take(
        self,
        actor: Actor,
        song_id: int,
        new: NewMix,
        upload: Upload,
        postable: int,
        on_step: OnStep | None,
    ) -> tuple[MixFile, Analysis]:
        """Take a file in; what would be refused after it was copied is refused before."""
        check_changes(new)
        async with self._work.db.snapshot() as conn:
            await next_number(conn, await song_scope(conn, actor, song_id), new)
        return await self._intake.take(
            upload, studio_id=actor.guild_id, postable=postable, on_step=on_step
        )


async def _odd(
    unit: Unit, scope: SongScope, revision: MixRevision, analysis: Analysis
) -> tuple[str, ...]:
    """What is odd about a bounce, beside the song's and the project's others."""
    earlier = await mixes.list_of_song(unit.conn, unit.guild_id, scope.song.id)
    every = await mixes.list_of_project(unit.conn, unit.guild_id, scope.project.id)
    return findings(analysis, revision, earlier, every)


async def _take_draft(unit: Unit, draft_id: int) -> MixRevision:
    draft = await mixes.take_draft(unit.conn, unit.guild_id, unit.actor.user_id, draft_id)
    if draft is None:
        raise ConflictError(
            "That was posted or dropped already, or waited for over two weeks. See `/mix history`."
        )
    return draft
