"""What each kind of row does on Discord, with the present state."""

from collections.abc import Awaitable, Callable, Mapping

import discord

from bot.dispatcher._comparisons import ComparisonDeliveries
from bot.dispatcher._courier import Courier
from bot.dispatcher._dm_tests import DmTests
from bot.dispatcher._failures import Code, SupersededError
from bot.dispatcher._letters import Letters
from bot.dispatcher._mixes import MixDeliveries
from bot.dispatcher._news import NewsDeliveries
from bot.dispatcher._notes import NoteDeliveries
from bot.dispatcher._proposals import ProposalDeliveries
from bot.dispatcher._reminders import ReminderDeliveries
from bot.dispatcher._replies import ReplyDeliveries
from bot.dispatcher._review_clock import ReviewClockDeliveries
from bot.dispatcher._summaries import SummaryDeliveries
from bot.dispatcher._threads import Threads
from bot.domain.boards import Board
from bot.domain.outbox import MERGED, Delivery, Item, Kind, Result, State
from bot.services import Services
from bot.ui.base import panel
from bot.ui.projects import card, card_buttons

Handler = Callable[[Delivery], Awaitable[list[Result]]]


def handlers(courier: Courier, threads: Threads, services: Services) -> Mapping[Kind, Handler]:
    """The handler of each kind."""
    projects = ProjectDeliveries(courier, threads, services)
    reminders = ReminderDeliveries(courier, services)
    mixes = MixDeliveries(courier, threads, services)
    comparisons = ComparisonDeliveries(services)
    letters = Letters(courier, services)
    news = NewsDeliveries(letters, services)
    notes = NoteDeliveries(letters, services)
    summaries = SummaryDeliveries(courier, services)
    clock = ReviewClockDeliveries(letters, services)
    alone: Mapping[Kind, Callable[[Item], Awaitable[Result]]] = {
        Kind.MIX_CARD: mixes.show,
        Kind.MIX_COMPARISON: comparisons.compare,
        Kind.ALTERNATE_CHECK: comparisons.check_alternate,
        Kind.VERDICT_POST: mixes.tell,
        Kind.WITHDRAWAL: mixes.tell_withdrawal,
        Kind.EXTRA_ROUND: notes.ask_about_round,
        Kind.NOTES_DONE: notes.ask_author,
        Kind.REVIEW_CLOCK: clock.ask,
        Kind.SILENCE: clock.settle,
        Kind.REPLY: ReplyDeliveries(courier, services).answer,
        Kind.PROJECT_THREAD: projects.open_thread,
        Kind.PROJECT_CARD: projects.refresh_card,
        Kind.THREAD_MEMBER: projects.sync_member,
        Kind.THREAD_REMINDER: reminders.in_thread,
        Kind.DEADLINE_NEWS: news.tell,
        Kind.MOVE_REQUEST: news.ask,
        Kind.MOVE_ANSWER: news.answer,
        Kind.FALLBACK_MENTION: reminders.in_the_open,
        Kind.PROPOSAL: ProposalDeliveries(courier, services).ask,
        Kind.DM_TEST: DmTests(courier, services).send,
        Kind.DIGEST: summaries.digest,
        Kind.OVERDUE_SUMMARY: summaries.overdue,
        Kind.FAILURE_SUMMARY: summaries.failures,
    }
    return {
        **{kind: _alone(handle) for kind, handle in alone.items()},
        **dict.fromkeys(MERGED, reminders.by_dm),
    }


def _alone(handle: Callable[[Item], Awaitable[Result]]) -> Handler:
    """The handler of rows of which each is a delivery."""

    async def handler(delivery: Delivery) -> list[Result]:
        return [await handle(delivery[0])]

    return handler


class ProjectDeliveries:
    """A project's thread, its people and its card."""

    def __init__(self, courier: Courier, threads: Threads, services: Services) -> None:
        self._courier = courier
        self._threads = threads
        self._services = services

    async def open_thread(self, item: Item) -> Result:
        """Open the thread with the project's card."""
        board = await self._board(item)
        return await self._threads.inside(
            board, item, lambda thread_id: _delivered(item, thread_id)
        )

    async def refresh_card(self, item: Item) -> Result:
        """Make the card current; one that was deleted by hand is posted again."""
        board = await self._board(item)
        outbox = self._services.outbox
        shown = await outbox.card(item.guild_id, Kind.PROJECT_CARD, item.subject_id)
        if shown is None and board.project.thread_id is None:
            raise SupersededError("its thread will open with a current card")
        if shown is None:
            return await self.open_thread(item)
        try:
            await self._courier.edit(
                shown.channel_id,
                shown.message_id,
                view=panel(None, card(board), card_buttons(board.project.id)),
            )
        except discord.NotFound as error:
            if error.code == Code.UNKNOWN_CHANNEL:
                await outbox.lose_thread(item.guild_id, item.subject_id)
            await outbox.forget_card(shown)
            return await self.open_thread(item)
        await outbox.card_edited(shown)
        return await _delivered(item, shown.channel_id, shown.message_id)

    async def sync_member(self, item: Item) -> Result:
        """Let somebody into the thread, or out of it, as they now belong."""
        board = await self._board(item)
        thread_id = board.project.thread_id
        if thread_id is None or item.user_id is None:
            raise SupersededError("its thread will open with its people")
        belongs = await self._services.outbox.thread_people(item.guild_id, item.subject_id)
        try:
            await self._threads.sync_member(thread_id, item.user_id, is_in=item.user_id in belongs)
        except discord.NotFound:
            raise SupersededError("its thread is gone") from None
        return Result(item, State.DELIVERED, channel_id=thread_id)

    async def _board(self, item: Item) -> Board:
        board = await self._services.boards.get(item.guild_id, item.subject_id)
        if board is None:
            raise SupersededError("the project is gone")
        return board


async def _delivered(item: Item, channel_id: int, message_id: int | None = None) -> Result:
    return Result(item, State.DELIVERED, channel_id=channel_id, message_id=message_id)
