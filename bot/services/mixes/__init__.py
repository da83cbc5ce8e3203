"""What may happen to a mix: submitted, measured, posted, withdrawn."""

from dataclasses import replace

from bot.domain.errors import ConflictError, NotAllowedError
from bot.domain.outbox import Kind
from bot.domain.reviews import Review
from bot.domain.studios import Actor
from bot.services._access import MixScope, mix_scope
from bot.services._nouns import MIX
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.mixes._intake import Intake, Upload
from bot.services.mixes._posting import NewMix
from bot.services.mixes._reviews import read_by_id
from bot.services.mixes._verdicts import about, current_instead, fall_back, reviewed

__all__ = ["Intake", "MixService", "NewMix", "Upload"]


class MixService:
    """What `/mix` and the buttons of a mix card change."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def withdraw(self, actor: Actor, revision_id: int) -> Outcome[Review]:
        """Take back a wrong file: who submitted it may, and the producer.

        The stage that the song came to with it is taken back too; where the mix counted, the
        thread is told.
        """
        async with self._work.begin(actor) as unit:
            scope = await mix_scope(unit.conn, actor, revision_id)
            is_own = scope.revision.submitted_by == actor.user_id
            if not (is_own and scope.access.is_staff) and not scope.access.is_producer:
                raise NotAllowedError("Only who submitted it, or the producer, can withdraw a mix.")
            scope.require_live()
            if scope.revision.withdrawn_at is not None:
                raise ConflictError(f"{scope.revision.label} was withdrawn already.")
            counted = await current_instead(unit, scope) is None
            after = replace(scope.revision, withdrawn_at=unit.now)
            await unit.change(MIX, scope.revision, after, verb="withdrew", about=about(scope))
            await fall_back(unit, scope)
            if counted:
                await unit.say(Kind.WITHDRAWAL, revision_id)
            await reviewed(unit, replace(scope, revision=after))
            return unit.outcome(await self._review(unit, scope))

    async def _review(self, unit: Unit, scope: MixScope) -> Review:
        review = await read_by_id(unit.conn, unit.guild_id, scope.revision.id)
        if review is None:
            raise LookupError(f"revision {scope.revision.id} is gone")
        return review
