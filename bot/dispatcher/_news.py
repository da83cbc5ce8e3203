"""News of deadlines: what was set or moved, who asks for another time, and what became of that."""

from bot.dispatcher._failures import SupersededError
from bot.dispatcher._letters import Letter, Letters
from bot.domain.outbox import Item, Result
from bot.services import Services
from bot.ui.base import StudioView
from bot.ui.letters import thread_link
from bot.ui.moves import answer_card, answer_words, request_buttons, request_card, request_words
from bot.ui.news import news_buttons, news_card, news_words


class NewsDeliveries:
    """One row of news for one person."""

    def __init__(self, letters: Letters, services: Services) -> None:
        self._letters = letters
        self._services = services

    async def tell(self, item: Item) -> Result:
        """Tell what was set or moved."""
        news = await self._services.news.read(item)
        if news is None:
            raise SupersededError("there is nothing that they do not know, or later news says it")
        letter = Letter(
            project=news.project,
            reader=news.reader,
            is_of_project=news.is_of_project,
            content=news_words(news),
            embed=news_card(news, self._letters.studio(item)),
            view=news_buttons(news, *thread_link(news.project, is_of_project=news.is_of_project)),
            thread_view=news_buttons(news),
            named=list(dict.fromkeys(change.by for change in news.changes)),
        )
        return await self._letters.deliver(item, letter)

    async def ask(self, item: Item) -> Result:
        """Ask who set a deadline whether it may be moved."""
        asked = await self._services.moves.read(item)
        if asked is None:
            raise SupersededError("they asked again, or the deadline was closed or moved since")
        link = thread_link(asked.project, is_of_project=asked.is_of_project)
        letter = Letter(
            project=asked.project,
            reader=asked.reader,
            is_of_project=asked.is_of_project,
            content=request_words(asked),
            embed=request_card(asked, self._letters.studio(item)),
            view=request_buttons(asked, *link),
            thread_view=request_buttons(asked),
            named=[asked.request.asked_by],
        )
        return await self._letters.deliver(item, letter)

    async def answer(self, item: Item) -> Result:
        """Tell who asked what was decided."""
        asked = await self._services.moves.read(item)
        if asked is None:
            raise SupersededError("the deadline was closed or moved since")
        letter = Letter(
            project=asked.project,
            reader=asked.reader,
            is_of_project=asked.is_of_project,
            content=answer_words(asked),
            embed=answer_card(asked, self._letters.studio(item)),
            view=StudioView(*thread_link(asked.project, is_of_project=asked.is_of_project)),
            thread_view=StudioView(),
            named=[by] if (by := asked.request.answered_by) is not None else [],
        )
        return await self._letters.deliver(item, letter)
