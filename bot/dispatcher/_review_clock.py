"""What approvers are asked again about a mix, with its audio; and silence that counts."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.dispatcher._failures import SupersededError
from bot.dispatcher._letters import Letter, Letters, opened
from bot.domain.outbox import Item, Result, State
from bot.services import Services
from bot.ui.review_clock import nudge_buttons, nudge_card, nudge_words

_ON_TIME = timedelta(minutes=15)  # later, it is asked again whether the reader rests


class ReviewClockDeliveries:
    """One mix for one approver."""

    def __init__(self, letters: Letters, services: Services) -> None:
        self._letters = letters
        self._services = services

    async def ask(self, item: Item) -> Result:
        """Ask for their verdict; what is so late that they rest now waits for the end of that."""
        nudge = await self._services.review_clock.to_ask(item)
        if nudge is None:
            raise SupersededError("they answered, or another mix took its place")
        now = self._services.now()
        if item.rung is not None and now - item.due_at >= _ON_TIME and nudge.rest.covers(now):
            return _put_off(item, "they rest now", nudge.rest.ends(now))
        audio = self._services.reviews.dm_post_of(nudge.review.revision, nudge.review.song)
        letter = Letter(
            project=nudge.review.project,
            reader=nudge.reader,
            is_of_project=nudge.is_of_project,
            content=nudge_words(nudge),
            embed=nudge_card(nudge, self._letters.studio(item)),
            view=nudge_buttons(nudge),
            thread_view=nudge_buttons(nudge),
            named=[],
            files=lambda: opened(audio),
        )
        told = await self._letters.deliver(item, letter)
        return replace(told, is_notice=nudge.silent_at is not None)

    async def settle(self, item: Item) -> Result:
        """Have silence count, if nothing stands against it; the thread is told by what follows."""
        settled = await self._services.review_clock.settle(item)
        if settled.put_off_until is not None:
            return _put_off(item, "it was told too late, or they rest now", settled.put_off_until)
        if settled.reason is not None:
            raise SupersededError(settled.reason)
        return Result(item, State.DELIVERED)


def _put_off(item: Item, why: str, at: datetime) -> Result:
    return Result(item, State.SCHEDULED, error=why, retry_at=at, tries=0)
