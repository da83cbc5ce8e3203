"""What may happen to a mix that was posted: approved, answered with notes, withdrawn."""

from dataclasses import replace

from bot.domain.errors import ConflictError, NotAllowedError, QuestionError
from bot.domain.mixes import VerdictKind
from bot.domain.outbox import Kind
from bot.domain.reviews import Review
from bot.domain.studios import Actor
from bot.services._access import MixScope, live_mix, mix_scope
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

__all__ = ["Intake", "MixService", "NewMix", "Upload"]


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
            scope = await live_mix(unit.conn, actor, revision_id)
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

    async def _review(self, unit: Unit, scope: MixScope) -> Review:
        review = await read_by_id(unit.conn, unit.guild_id, scope.revision.id)
        if review is None:
            raise LookupError(f"revision {scope.revision.id} is gone")
        return review
