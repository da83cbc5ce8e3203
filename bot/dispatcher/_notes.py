"""What is asked about notes: the producer about extra rounds, authors whether they are fixed."""

from bot.dispatcher._failures import SupersededError
from bot.dispatcher._letters import Letter, Letters, opened
from bot.domain.outbox import Item, Result
from bot.services import Services
from bot.ui.notes import (
    confirmation_buttons,
    confirmation_card,
    confirmation_words,
    extra_buttons,
    extra_card,
    extra_words,
)


class NoteDeliveries:
    """One question for one person."""

    def __init__(self, letters: Letters, services: Services) -> None:
        self._letters = letters
        self._services = services

    async def ask_about_round(self, item: Item) -> Result:
        """Ask who made the project whether a round may count."""
        extra = await self._services.rounds.to_ask(item)
        if extra is None or item.user_id is None:
            raise SupersededError("it was answered, taken back, or is within the included by now")
        who = extra.verdict.who.user_id
        letter = Letter(
            project=extra.project,
            reader=await self._services.members.get(item.user_id),
            is_of_project=True,
            content=extra_words(extra),
            embed=extra_card(extra, self._letters.studio(item)),
            view=extra_buttons(extra, is_of_project=True),
            thread_view=extra_buttons(extra, is_of_project=False),
            named=[who] if who is not None else [],
        )
        return await self._letters.deliver(item, letter)

    async def ask_author(self, item: Item) -> Result:
        """Ask whose notes a mix is said to address whether they are fixed."""
        asked = await self._services.checklists.to_ask(item)
        if asked is None:
            raise SupersededError("they said so already, or the notes are open again")
        audio = self._services.reviews.dm_post_of(asked.revision, asked.song)
        letter = Letter(
            project=asked.project,
            reader=asked.reader,
            is_of_project=asked.is_of_project,
            content=confirmation_words(asked),
            embed=confirmation_card(asked, self._letters.studio(item)),
            view=confirmation_buttons(asked),
            thread_view=confirmation_buttons(asked, is_in_thread=True),
            named=[],
            files=lambda: opened(audio),
        )
        return await self._letters.deliver(item, letter)
