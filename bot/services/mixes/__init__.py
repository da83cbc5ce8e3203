"""What may happen to a mix: submitted, heard, approved, answered with notes, withdrawn."""

from dataclasses import dataclass, replace

from bot.domain.audio import duration_label
from bot.domain.errors import ConflictError, InvalidError, NotAllowedError, QuestionError
from bot.domain.links import check_link
from bot.domain.mixes import (
    MixFile,
    MixRevision,
    MixType,
    Question,
    VerdictKind,
    split_notes,
)
from bot.domain.names import clean_text
from bot.domain.outbox import Kind
from bot.domain.reviews import Review
from bot.domain.songs import Stage
from bot.domain.studios import Actor
from bot.services._access import MixScope, SongScope, mix_scope, song_scope
from bot.services._nouns import MIX
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.mixes._intake import Intake, Upload
from bot.services.mixes._reviews import read_by_id
from bot.services.mixes._verdicts import (
    about,
    advance,
    choose,
    give,
    offline_id,
    require_current,
    reviewed,
    whose,
)
from db import mixes, verdicts
from db.database import Connection

__all__ = ["Intake", "MixService", "NewMix", "Upload"]

_MAX_NOTES = 100
_NUMBER_LIMIT = 999


@dataclass(frozen=True, slots=True)
class NewMix:
    """What is submitted beside the file or the link."""

    type: MixType = MixType.MAIN
    changes: str | None = None
    number: int | None = None
    question: Question = Question.DECISION


class MixService:
    """What `/mix` and the buttons of a mix card change."""

    def __init__(self, work: UnitOfWork, intake: Intake) -> None:
        self._work = work
        self._intake = intake

    async def submit(
        self,
        actor: Actor,
        song_id: int,
        new: NewMix,
        *,
        upload: Upload | None = None,
        link: str | None = None,
        postable: int,
    ) -> Outcome[MixRevision]:
        """Add the next revision of a song; its card follows in the project's thread.

        Args:
            actor: who asks: the producer or an engineer.
            song_id: the song that was mixed.
            new: type, number and words.
            upload: the file, or
            link: where to hear it instead; its content stays unverified.
            postable: bytes that the bot may post in this server.

        Raises:
            InvalidError: not exactly one of file and link, or one that cannot be used.
            ConflictError: the number is taken, or the song is archived.
            QuestionError: the song has this very file already; a draft waits for a yes.
        """
        if (upload is None) == (link is None):
            raise InvalidError("Give a file or a link: one of the two.")
        kept_link = check_link(link) if link else None
        changes = clean_text(new.changes, what="list of changes") if new.changes else None
        async with self._work.db.snapshot() as conn:  # refused before anything is copied
            await self._check_submit(conn, await song_scope(conn, actor, song_id), new)
        file = await self._intake.take(upload, postable=postable) if upload else None
        async with self._work.begin(actor) as unit:
            scope = await song_scope(unit.conn, actor, song_id)
            number = await self._check_submit(unit.conn, scope, new)
            revision = self._revision(unit, song_id, new, number, file, kept_link, changes)
            earlier = None
            if file is not None:
                earlier = await mixes.find_file(unit.conn, actor.guild_id, song_id, file.sha256)
            if earlier is None:
                return unit.outcome(await self._post(unit, scope, revision))
            draft_id = await mixes.add_draft(unit.conn, revision)
        raise QuestionError(
            f"That is the very file of {earlier.label}. Post it again as {revision.label}?",
            yes="Post it again",
            action="mix:draft",
            noun_id=draft_id,
        )

    async def post_draft(self, actor: Actor, draft_id: int) -> Outcome[MixRevision]:
        """Post what waited for its submitter's yes; raises ConflictError when it was used."""
        async with self._work.begin(actor) as unit:
            draft = await mixes.take_draft(unit.conn, actor.guild_id, actor.user_id, draft_id)
            if draft is None:
                raise ConflictError("That was posted already. See `/mix history`.")
            scope = await song_scope(unit.conn, actor, draft.song_id)
            number = await self._check_submit(unit.conn, scope, NewMix(draft.type))
            revision = replace(draft, number=number, submitted_at=unit.now)
            return unit.outcome(await self._post(unit, scope, revision))

    async def approve(
        self,
        actor: Actor,
        revision_id: int,
        *,
        for_person: str | int | None = None,
        choosing: bool = False,
    ) -> Outcome[Review]:
        """Sign off a revision: the very file that was posted.

        Args:
            actor: an approver, or the producer.
            revision_id: what is approved.
            for_person: whose word the producer records, of somebody who is not on Discord: a
                name, or a person's id (0 for the artist).
            choosing: go with this revision although a newer is out.

        Raises:
            QuestionError: a newer one is out, and `choosing` was not said.
            NotAllowedError: the sign-off is somebody else's.
            ConflictError: it was withdrawn, archived, or approved by them already.
        """
        async with self._work.begin(actor) as unit:
            scope = await self._open(unit, revision_id)
            who = await whose(unit, scope, VerdictKind.APPROVED, for_person)
            newest = await require_current(unit, scope)
            if newest is not None and not choosing:
                raise QuestionError(
                    f"{newest.label} is the newest. Go with {scope.revision.label}?",
                    yes=f"Go with {scope.revision.label}",
                    action="mix:choose",
                    noun_id=revision_id,
                    extra=await offline_id(unit, scope, who),
                )
            verdict = await give(unit, scope, VerdictKind.APPROVED, who)
            if newest is not None:
                await choose(unit, scope)
            await unit.say(Kind.VERDICT_POST, verdict.id)
            await reviewed(unit, scope)
            return unit.outcome(await self._review(unit, scope))

    async def send_notes(
        self, actor: Actor, revision_id: int, text: str, *, for_person: str | None = None
    ) -> Outcome[Review]:
        """Send a list of notes, one a line: one round.

        Raises:
            InvalidError: there is no note in the text, or a time is past the mix's end.
            NotAllowedError: the sign-off is somebody else's.
        """
        notes = split_notes(clean_text(text, what="list of notes", limit=4000))
        if not notes:
            raise InvalidError("Write at least one note.")
        if len(notes) > _MAX_NOTES:
            raise InvalidError(f"At most {_MAX_NOTES} notes fit in one list. Send the rest after.")
        async with self._work.begin(actor) as unit:
            scope = await self._open(unit, revision_id)
            _check_places(scope.revision, notes)
            who = await whose(unit, scope, VerdictKind.NOTES, for_person)
            verdict = await give(unit, scope, VerdictKind.NOTES, who)
            await verdicts.add_notes(unit.conn, verdict, scope.song.id, notes)
            await unit.say(Kind.VERDICT_POST, verdict.id)
            await reviewed(unit, scope)
            return unit.outcome(await self._review(unit, scope))

    async def withdraw(self, actor: Actor, revision_id: int) -> Outcome[Review]:
        """Take back a wrong file: who submitted it may, and the producer."""
        async with self._work.begin(actor) as unit:
            scope = await mix_scope(unit.conn, actor, revision_id)
            is_own = scope.revision.submitted_by == actor.user_id
            if not (is_own and scope.access.is_staff) and not scope.access.is_producer:
                raise NotAllowedError("Only who submitted it, or the producer, can withdraw a mix.")
            scope.require_live()
            if scope.revision.withdrawn_at is not None:
                raise ConflictError(f"{scope.revision.label} was withdrawn already.")
            after = replace(scope.revision, withdrawn_at=unit.now)
            await unit.change(MIX, scope.revision, after, verb="withdrew", about=about(scope))
            await unit.refresh(Kind.MIX_CARD, revision_id, at_once=True)
            await reviewed(unit, scope)
            return unit.outcome(await self._review(unit, scope))

    async def _open(self, unit: Unit, revision_id: int) -> MixScope:
        scope = await mix_scope(unit.conn, unit.actor, revision_id)
        scope.require_live()
        if scope.revision.withdrawn_at is not None:
            raise ConflictError(f"{scope.revision.label} was withdrawn: it was the wrong file.")
        return scope

    async def _review(self, unit: Unit, scope: MixScope) -> Review:
        review = await read_by_id(unit.conn, unit.guild_id, scope.revision.id)
        if review is None:
            raise LookupError(f"revision {scope.revision.id} is gone")
        return review

    async def _check_submit(self, conn: Connection, scope: SongScope, new: NewMix) -> int:
        """The number that the revision gets; raises when it cannot be submitted."""
        scope.access.require_staff()
        scope.require_live()
        last = await mixes.last_number(conn, scope.project.guild_id, scope.song.id, new.type)
        if new.number is None:
            return last + 1
        if not 1 <= new.number <= _NUMBER_LIMIT:
            raise InvalidError(f"A number goes from 1 to {_NUMBER_LIMIT}.")
        if new.number <= last:
            raise ConflictError(
                f"{new.type.label} {new.number} is taken: the next is {new.type.label} {last + 1}."
            )
        return new.number

    def _revision(
        self,
        unit: Unit,
        song_id: int,
        new: NewMix,
        number: int,
        file: MixFile | None,
        link: str | None,
        changes: str | None,
    ) -> MixRevision:
        return MixRevision(
            id=0,
            guild_id=unit.guild_id,
            song_id=song_id,
            type=new.type,
            number=number,
            file=file,
            link=link,
            changes=changes,
            question=new.question,
            submitted_by=unit.actor.user_id,
            submitted_at=unit.now,
            withdrawn_at=None,
            chosen_over=None,
        )

    async def _post(self, unit: Unit, scope: SongScope, revision: MixRevision) -> MixRevision:
        known = await mixes.list_submitter_ids(unit.conn, unit.guild_id, scope.project.id)
        if unit.actor.user_id not in known:  # let into the thread: they answer what comes
            await unit.say(Kind.THREAD_MEMBER, scope.project.id, user_id=unit.actor.user_id)
        added = await mixes.add(unit.conn, revision)
        mix = MixScope(scope.studio, scope.access, scope.project, scope.song, added)
        await unit.added(MIX, added, verb="submitted", about=about(mix))
        if added.type is MixType.MAIN:
            await advance(unit, mix, Stage.MIXING)
        await reviewed(unit, mix)
        return added


def _check_places(revision: MixRevision, notes: list[tuple[int | None, int | None, str]]) -> None:
    """Raise InvalidError for a place past the end, or a range that runs backwards."""
    length = revision.file.facts.seconds if revision.file else None
    for start, end, words in notes:
        if start is not None and end is not None and end <= start:
            raise InvalidError(f"This range runs backwards: {words[:80]}")
        last = end if end is not None else start
        if length is not None and last is not None and last > (length + 1) * 1000:
            raise InvalidError(
                f"{revision.label} is only {duration_label(length)} long, so this note is past its "
                f"end: {words[:80]}"
            )
