"""Files that wait for a yes to be posted as mixes: found, corrected, posted, dropped."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.domain.audio import OnStep, Step
from bot.domain.errors import ConflictError, InvalidError, StudioError
from bot.domain.mixes import MixRevision, MixType, check_number
from bot.domain.people import PersonRole
from bot.domain.preflight import OddError
from bot.domain.proposals import (
    LINGERING,
    MOST_FILES,
    Found,
    Offer,
    Row,
    Source,
    guessed,
)
from bot.domain.studios import Access, Actor
from bot.services._access import song_scope, studio_access
from bot.services._offers import (
    mixable_songs,
    read_offer,
    read_offered_file,
    require_open,
    require_unposted,
)
from bot.services._unit import Outcome, UnitOfWork
from bot.services.history import HistoryService
from bot.services.links import LinkService
from bot.services.mixes import NewMix, Upload
from bot.services.submissions import SubmissionService
from db import activity, projects, proposals

OpenFile = Callable[[Found], AsyncIterator[bytes]]
OnFileStep = Callable[[int, Step, float], None]


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of one file: a revision, or why not; neither where its row says what is odd."""

    row: Row
    made: Outcome[MixRevision] | None
    problem: str | None  # of what was posted all the same, why its content is unverified


class ProposalService:
    """What "Submit as mix" and the buttons under its answer read and write."""

    def __init__(
        self,
        work: UnitOfWork,
        submissions: SubmissionService,
        links: LinkService,
        history: HistoryService,
    ) -> None:
        self._work = work
        self._submissions = submissions
        self._links = links
        self._history = history

    async def propose(
        self, actor: Actor, found: Sequence[Found], *, channel_id: int | None
    ) -> Offer:
        """Keep files with a guess of what each is, for the member alone to decide.

        Args:
            actor: who found them: the producer or an engineer.
            found: the files.
            channel_id: where they were found: in a project's thread its songs are the likelier.

        Raises:
            InvalidError: there is none, or there are more than a message holds.
        """
        async with self._work.begin(actor) as unit:
            _, access = await studio_access(unit.conn, actor)
            _require_mixing(access)
            if not found:
                raise InvalidError(
                    "There is no audio file in that message. I take WAV, AIFF, FLAC, MP3, M4A "
                    "and Ogg."
                )
            if len(found) > MOST_FILES:
                raise InvalidError(f"At most {MOST_FILES} files are posted at once.")
            choices = await mixable_songs(unit.conn, actor, is_staff=access.is_staff)
            near = None
            if channel_id is not None:
                near = await projects.get_in_thread(unit.conn, actor.guild_id, channel_id)
            near_id = near.id if near and any(s.project_id == near.id for s in choices) else None
            proposal_id = await proposals.add(
                unit.conn,
                actor.guild_id,
                near_id,
                guessed(found, near_id, choices),
                [actor.user_id],
                at=unit.now,
            )
            return await read_offer(unit.conn, actor, proposal_id)

    async def see(self, actor: Actor, proposal_id: int) -> Offer:
        """A proposal as it now stands; raises NotFoundError when it is not the member's."""
        async with self._work.db.snapshot() as conn:
            return await read_offer(conn, actor, proposal_id)

    async def see_file(self, actor: Actor, file_id: int) -> tuple[Offer, Row]:
        """A file that can still be corrected, in its proposal.

        Raises:
            NotFoundError: it is not the member's.
            ConflictError: it was posted, or its proposal dropped.
        """
        async with self._work.db.snapshot() as conn:
            return await read_offered_file(conn, actor, file_id)

    async def correct(
        self,
        actor: Actor,
        file_id: int,
        *,
        song_id: int | None,
        type_: MixType,
        number: int | None = None,
    ) -> Offer:
        """Say what a file really is.

        Args:
            actor: who decides the proposal.
            file_id: which of its files.
            song_id: of which song; None leaves it out.
            type_: what kind of bounce.
            number: the revision's; None for the next.

        Raises:
            InvalidError: the number is out of bounds.
            ConflictError: it was posted meanwhile, or its proposal dropped.
        """
        if number is not None:
            check_number(number)
        async with self._work.begin(actor) as unit:
            offer, _ = await read_offered_file(unit.conn, actor, file_id)
            if song_id is not None:
                scope = await song_scope(unit.conn, actor, song_id)
                scope.access.require_staff()
                scope.require_live()
            if not await proposals.correct(
                unit.conn, actor.guild_id, file_id, song_id=song_id, type_=type_, number=number
            ):
                raise ConflictError("That file was posted meanwhile.")
            return await read_offer(unit.conn, actor, offer.proposal.id)

    async def post(
        self,
        actor: Actor,
        proposal_id: int,
        open_file: OpenFile,
        *,
        postable: int,
        anyway: bool,
        on_step: OnFileStep | None = None,
    ) -> list[Posted]:
        """Post the files that have a song, each as a revision of its own.

        What cannot be posted, and what is odd in a way that nobody was told of, stays proposed; the
        others are.

        Args:
            actor: who says yes.
            proposal_id: to what.
            open_file: reads a file.
            postable: bytes that the bot may post in this server.
            anyway: also what is as odd as its row says.
            on_step: is told how far which file is, by the file's id.

        Raises:
            ConflictError: it was posted or dropped already, or is being posted.
            InvalidError: no file has a song.
        """
        claimed_at, offer = await self._claim(actor, proposal_id)
        done: list[Posted] = []
        try:
            if not offer.ready:
                raise InvalidError("Choose the song of a file first.")
            for row in offer.ready:
                try:
                    claimed_at, offer = await self._claim(actor, proposal_id, claimed_at)
                    posted = await self._post(
                        actor,
                        offer.row(row.file.id),
                        open_file,
                        postable,
                        anyway=anyway,
                        on_step=partial(on_step, row.file.id) if on_step else None,
                    )
                    done.append(posted)
                except StudioError as problem:
                    done.append(Posted(row, None, str(problem)))
        finally:
            await self._finish(actor, proposal_id, claimed_at)
        return done

    async def drop(self, actor: Actor, proposal_id: int) -> None:
        """Post nothing more of it; raises ConflictError when that is decided already."""
        async with self._work.begin(actor) as unit:
            offer = await read_offer(unit.conn, actor, proposal_id)
            require_open(offer.proposal)
            await proposals.close(
                unit.conn, actor.guild_id, proposal_id, by=actor.user_id, at=unit.now
            )

    async def undo(self, actor: Actor, proposal_id: int) -> list[str]:
        """Take back every mix that it became; raises as `HistoryService.undo` does.

        Returns:
            The mixes' labels.
        """
        async with self._work.db.snapshot() as conn:
            offer = await read_offer(conn, actor, proposal_id)
            made = [
                await activity.batch_of_new(conn, actor.guild_id, "mix", revision_id)
                for revision_id in offer.posted_ids
            ]
        undone = [await self._history.undo(actor, batch) for batch in made if batch is not None]
        return [outcome.value.taken[0].label for outcome in undone]

    async def _claim(
        self, actor: Actor, proposal_id: int, own: datetime | None = None
    ) -> tuple[datetime, Offer]:
        """Take a proposal for posting, or keep what was taken then, and see how it now stands.

        Returns:
            When it was taken, and the proposal: its numbers go on from what was just posted.
        """
        async with self._work.begin(actor) as unit:
            offer = await read_offer(unit.conn, actor, proposal_id)
            require_open(offer.proposal)
            is_own = await proposals.claim(
                unit.conn,
                actor.guild_id,
                proposal_id,
                own=own,
                at=unit.now,
                lingering=unit.now - timedelta(seconds=LINGERING),
            )
            if not is_own:
                raise ConflictError("That is being posted right now.")
            return unit.now, offer

    async def _post(
        self,
        actor: Actor,
        row: Row,
        open_file: OpenFile,
        postable: int,
        *,
        anyway: bool,
        on_step: OnStep | None,
    ) -> Posted:
        if row.song is None:
            return Posted(row, None, "Its song is not there any more.")
        require_unposted(row)
        found, song_id = row.file.found, row.song.id
        new = NewMix(row.file.type, number=row.number, proposed_id=row.file.id)
        told = row.file.odd if anyway else ()
        try:
            if found.source is Source.LINK:
                linked = await self._links.post(
                    actor, song_id, new, found.place, postable=postable, told=told, on_step=on_step
                )
                return Posted(row, linked.made, linked.problem)
            upload = Upload(found.name, found.size or 0, lambda: open_file(found))
            made = await self._submissions.submit(
                actor, song_id, new, upload, postable=postable, told=told, on_step=on_step
            )
            return Posted(row, made, None)
        except OddError as odd:
            async with self._work.begin(actor) as unit:
                await proposals.keep_odd(unit.conn, actor.guild_id, row.file.id, odd.found)
            return Posted(row, None, None)

    async def _finish(self, actor: Actor, proposal_id: int, claimed_at: datetime) -> None:
        """Close what is all posted; let the rest be corrected and posted."""
        async with self._work.begin(actor) as unit:
            await proposals.release(unit.conn, actor.guild_id, proposal_id, own=claimed_at)
            offer = await read_offer(unit.conn, actor, proposal_id)
            if offer.proposal.closed_at is None and len(offer.posted_ids) == len(offer.rows):
                await proposals.close(
                    unit.conn, actor.guild_id, proposal_id, by=actor.user_id, at=unit.now
                )


def _require_mixing(access: Access) -> None:
    """Raise NotAllowedError unless the member may submit mixes, at least of one project."""
    if PersonRole.ENGINEER not in access.roles:
        access.require_staff()
