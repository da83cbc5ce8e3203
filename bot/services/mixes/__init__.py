"""What may happen to a mix that was posted: approved, answered with notes, withdrawn."""

from dataclasses import replace

from bot.domain.audio import duration_label
from bot.domain.errors import ConflictError, InvalidError, NotAllowedError, QuestionError
from bot.domain.mixes import MixRevision, VerdictKind, split_notes
from bot.domain.names import clean_text
from bot.domain.outbox import Kind
from bot.domain.reviews import Review
from bot.domain.studios import Actor
from bot.services._access import MixScope, mix_scope
from bot.services._nouns import MIX
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.mixes._intake import Intake, Upload
from bot.services.mixes._posting import NewMix
from bot.services.mixes._reviews import read_by_id
from bot.services.mixes._verdicts import (
    about,
    choose,
    give,
    offline_id,
    require_current,
    reviewed,
    whose,
)
from db import verdicts

__all__ = ["Intake", "MixService", "NewMix", "Upload"]

_MAX_NOTES = 100


class MixService:
    """What `/mix` and the buttons of a mix card change."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

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
