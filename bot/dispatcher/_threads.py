"""A project's thread: opened in the studio's channel, its people let in, its card posted."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord

from bot.dispatcher._courier import Courier, missing_words
from bot.dispatcher._failures import Code, DeliveryError
from bot.dispatcher._locks import Locks
from bot.domain.boards import Board
from bot.domain.outbox import Card, Item, Kind
from bot.services.outbox import OutboxService
from bot.ui.base import panel
from bot.ui.projects import card, card_buttons

log = logging.getLogger(__name__)

T = TypeVar("T")
_HOME_GONE = "The channel for project threads is gone: choose another with `/studio setup`."


class Threads:
    """Opens a project's thread once, whoever needs it first."""

    def __init__(self, courier: Courier, outbox: OutboxService) -> None:
        self._courier = courier
        self._outbox = outbox
        self._locks = Locks()  # by project

    async def inside(self, board: Board, item: Item, act: Callable[[int], Awaitable[T]]) -> T:
        """Do something in the project's thread; one that was deleted by hand is opened anew.

        Args:
            board: the project.
            item: what is delivered there.
            act: takes the thread's id; a 404 of the thread has it called again with the new one's.

        Raises:
            DeliveryError: there is no channel for a thread, or a permission is missing.
        """
        try:
            return await act(await self._ensure(board, item))
        except discord.NotFound as error:
            if error.code != Code.UNKNOWN_CHANNEL:
                raise
        await self._outbox.lose_thread(board.project.guild_id, board.project.id)
        return await act(await self._ensure(board, item))

    async def _ensure(self, board: Board, item: Item) -> int:
        """The id of the project's thread, with its card and its people; opened if there is none.

        Whatever a crash or a lost answer left undone is done by the next try. Discord has no nonce
        for private threads and forum posts: a crash between the opening and its record could open
        a second one, so a try after the first looks for the earlier's.
        """
        project = board.project
        async with self._locks.of(project.id):
            thread_id = await self._outbox.thread_of(project.guild_id, project.id)
            is_new = thread_id is None
            if thread_id is None:
                home = await self._home(board)
                thread = await self._earlier(home, board) if item.attempts > 1 else None
                if thread is None:
                    thread = await self._open(home, board)
                elif isinstance(home, discord.ForumChannel):
                    await self._keep_card(thread.id, thread.id, board)  # a post's id is its card's
                thread_id = thread.id
                await self._outbox.keep_thread(project, thread_id)
            if await self._outbox.card(project.guild_id, Kind.PROJECT_CARD, project.id) is None:
                await self.post_card(thread_id, board, item)
                is_new = True
        if is_new or item.attempts > 1:
            await self._let_in(thread_id, board)
        return thread_id

    async def sync_member(self, thread_id: int, user_id: int, *, is_in: bool) -> None:
        """Let somebody into a thread, or out of it."""
        thread = await self._courier.channel(thread_id)
        if not isinstance(thread, discord.Thread):
            return
        await self._courier.paced()
        try:
            if is_in:
                await thread.add_user(discord.Object(user_id))
            else:
                await thread.remove_user(discord.Object(user_id))
        except discord.NotFound:
            log.info("User %s is not there to be in thread %s", user_id, thread_id)

    async def _home(self, board: Board) -> discord.TextChannel | discord.ForumChannel:
        channel_id = board.project.home_channel_id
        if channel_id is None:
            raise DeliveryError("No channel for project threads: choose one with `/studio setup`.")
        try:
            home = await self._courier.channel(channel_id)
        except discord.NotFound:
            raise DeliveryError(_HOME_GONE) from None
        except discord.Forbidden:
            raise DeliveryError(
                f"I cannot see <#{channel_id}>. Give me View Channel there, or choose another "
                "with `/studio setup`."
            ) from None
        if isinstance(home, discord.Thread) and home.parent is not None:
            home = home.parent
        if isinstance(home, discord.TextChannel | discord.ForumChannel):
            return home
        raise DeliveryError(
            f"<#{channel_id}> cannot hold threads: choose a text channel or a forum with "
            "`/studio setup`."
        )

    async def _open(
        self, home: discord.TextChannel | discord.ForumChannel, board: Board
    ) -> discord.Thread:
        name = board.project.title[:100]
        await self._courier.paced()
        try:
            if isinstance(home, discord.ForumChannel):
                tags: list[discord.ForumTag] = []
                if home.flags.require_tag:
                    tags = list(home.available_tags[:1])
                made = await home.create_thread(
                    name=name,
                    view=panel(None, card(board), card_buttons(board.project.id)),
                    applied_tags=tags,
                )
                await self._keep_card(made.thread.id, made.message.id, board)
                return made.thread
            return await home.create_thread(
                name=name, type=discord.ChannelType.private_thread, invitable=False
            )
        except discord.NotFound as error:
            raise DeliveryError(_HOME_GONE) from error
        except discord.Forbidden as error:
            raise DeliveryError(missing_words(home)) from error

    async def _earlier(
        self, home: discord.TextChannel | discord.ForumChannel, board: Board
    ) -> discord.Thread | None:
        """A thread that an earlier try opened and did not live to record."""
        await self._courier.paced()
        mine = self._courier.client.user
        for thread in await home.guild.active_threads():
            if (
                thread.parent_id == home.id
                and mine is not None
                and thread.owner_id == mine.id
                and thread.name == board.project.title[:100]
                and discord.utils.snowflake_time(thread.id) >= board.project.created_at
                and not await self._outbox.is_known_thread(home.guild.id, thread.id)
            ):
                return thread
        return None

    async def post_card(self, thread_id: int, board: Board, item: Item) -> None:
        """Post the project's card and pin it where Discord allows."""
        message = await self._courier.send(
            thread_id,
            nonce=f"{item.nonce}c",  # the row's own may be of a message that goes there next
            view=panel(None, card(board), card_buttons(board.project.id)),
        )
        await self._keep_card(thread_id, message.id, board)
        await self._courier.paced()
        try:
            await message.pin()
        except discord.HTTPException as error:  # a nicety: its permission is not asked for
            log.info("The card of project %s is not pinned: %s", board.project.id, error)

    async def _keep_card(self, thread_id: int, message_id: int, board: Board) -> None:
        await self._outbox.keep_card(
            Card(
                kind=Kind.PROJECT_CARD,
                subject_id=board.project.id,
                guild_id=board.project.guild_id,
                channel_id=thread_id,
                message_id=message_id,
                posted_at=self._outbox.now,
                edited_at=self._outbox.now,
            )
        )

    async def _let_in(self, thread_id: int, board: Board) -> None:
        project = board.project
        for user_id in await self._outbox.thread_people(project.guild_id, project.id):
            try:
                await self.sync_member(thread_id, user_id, is_in=True)
            except discord.HTTPException as error:
                if error.code not in {Code.MISSING_ACCESS, Code.MISSING_PERMISSION}:
                    raise
                log.info("User %s cannot see the channel of thread %s", user_id, thread_id)
