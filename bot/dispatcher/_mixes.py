"""A mix's card in its project's thread, and the posts that tell of verdicts."""

import contextlib
from collections.abc import Sequence

import discord

from bot.dispatcher._courier import Courier, KeptFile
from bot.dispatcher._failures import TOO_LARGE, SupersededError
from bot.dispatcher._letters import opened
from bot.dispatcher._locks import Locks
from bot.dispatcher._threads import Threads
from bot.domain.boards import Board
from bot.domain.media import FileLostError
from bot.domain.outbox import Card, Item, Kind, Result, State
from bot.domain.reviews import Post, Review
from bot.services import Services
from bot.ui.base import StudioView, panel
from bot.ui.mixes import (
    PICTURE,
    call,
    card,
    card_buttons,
    picture_file,
    status_words,
    verdict_buttons,
    verdict_post,
    withdrawal_post,
    withdrawn_card,
)


class MixDeliveries:
    """Mix cards and verdict posts."""

    def __init__(self, courier: Courier, threads: Threads, services: Services) -> None:
        self._courier = courier
        self._threads = threads
        self._services = services
        # By mix, while one is shown: a card that is being posted must not be posted beside it by
        # a refresh, for which a later mix of the song asks at once.
        self._locks = Locks()

    async def show(self, item: Item) -> Result:
        """Post the card with its audio, or make it current; a withdrawn mix loses its audio."""
        async with self._locks.of(item.subject_id):
            return await self._show(item)

    async def _show(self, item: Item) -> Result:
        review = await self._services.reviews.get(item.guild_id, item.subject_id)
        if review is None:
            raise SupersededError("the mix is gone")
        shown = await self._services.outbox.card(item.guild_id, Kind.MIX_CARD, item.subject_id)
        if review.revision.withdrawn_at is not None:
            return await self._take_down(item, review, shown)
        if shown is None:
            return await self._post(item, review)
        files = _kept(shown, await self._services.figures.picture(review))
        try:
            await self._courier.edit(
                shown.channel_id,
                shown.message_id,
                content=status_words(review),
                embed=card(review, has_picture=files is not None),
                view=card_buttons(review),
                files=files,
            )
        except discord.NotFound:  # the card, or its thread, was deleted by hand
            return await self._post(item, review)
        await self._services.outbox.card_edited(shown)
        return Result(
            item, State.DELIVERED, channel_id=shown.channel_id, message_id=shown.message_id
        )

    async def tell(self, item: Item) -> Result:
        """Tell the thread of a verdict, and who has the next move."""
        news = await self._services.reviews.news(item.guild_id, item.subject_id)
        if news is None:
            raise SupersededError("the verdict was undone")
        content, embed, mentions = verdict_post(news)

        async def post(thread_id: int) -> Result:
            message = await self._courier.send(
                thread_id,
                nonce=item.nonce,
                view=panel(content, embed, verdict_buttons(news)),
                mentions=mentions,
            )
            return Result(item, State.DELIVERED, channel_id=thread_id, message_id=message.id)

        return await self._threads.inside(await self._board(item, news.review), item, post)

    async def tell_withdrawal(self, item: Item) -> Result:
        """Tell the thread that a mix counts no longer, and which does."""
        review = await self._services.reviews.get(item.guild_id, item.subject_id)
        if review is None or review.revision.withdrawn_at is None:
            raise SupersededError("it was brought back")
        content, mentions = withdrawal_post(review)

        async def post(thread_id: int) -> Result:
            message = await self._courier.send(
                thread_id, nonce=item.nonce, view=panel(content, None, None), mentions=mentions
            )
            return Result(item, State.DELIVERED, channel_id=thread_id, message_id=message.id)

        return await self._threads.inside(await self._board(item, review), item, post)

    async def _post(self, item: Item, review: Review) -> Result:
        audio = self._services.reviews.post_of(review.revision, review.song)
        picture = await self._services.figures.picture(review)
        content, mentions = call(review)

        async def send(thread_id: int, audio: Post | None) -> discord.Message:
            return await self._courier.send(
                thread_id,
                nonce=item.nonce,
                content=content,
                embed=card(review, has_picture=picture is not None),
                view=card_buttons(review),
                files=lambda: _attached(audio, picture),
                mentions=mentions,
            )

        async def post(thread_id: int) -> Result:
            try:
                message = await send(thread_id, audio)
            except discord.HTTPException as error:
                if audio is None or error.status != TOO_LARGE:
                    raise
                message = await send(thread_id, None)  # More has the original
            await self._keep(item, review, message, thread_id)
            return Result(item, State.DELIVERED, channel_id=thread_id, message_id=message.id)

        try:
            return await self._threads.inside(await self._board(item, review), item, post)
        except FileNotFoundError:
            raise FileLostError from None

    async def _keep(
        self, item: Item, review: Review, message: discord.Message, thread_id: int
    ) -> None:
        now = self._services.now()
        await self._services.outbox.keep_card(
            Card(
                kind=Kind.MIX_CARD,
                subject_id=review.revision.id,
                guild_id=item.guild_id,
                channel_id=thread_id,
                message_id=message.id,
                posted_at=now,
                edited_at=now,
                audio_id=next((a.id for a in message.attachments if a.filename != PICTURE), None),
            )
        )

    async def _take_down(self, item: Item, review: Review, shown: Card | None) -> Result:
        if shown is None:
            raise SupersededError("it was withdrawn before it was posted")
        with contextlib.suppress(discord.NotFound):  # deleted by hand: nothing to take down
            await self._courier.edit(
                shown.channel_id,
                shown.message_id,
                content=status_words(review),
                embed=withdrawn_card(review),
                view=StudioView(),
                files=(),
            )
        await self._services.outbox.forget_card(shown)
        return Result(
            item, State.DELIVERED, channel_id=shown.channel_id, message_id=shown.message_id
        )

    async def _board(self, item: Item, review: Review) -> Board:
        board = await self._services.boards.get(item.guild_id, review.project.id)
        if board is None:
            raise SupersededError("the project is gone")
        return board


def _attached(audio: Post | None, picture: bytes | None) -> list[discord.File]:
    """What a new card carries: the audio that Discord plays, and the picture in its embed."""
    return opened(audio) + ([picture_file(picture)] if picture else [])


def _kept(shown: Card, picture: bytes | None) -> Sequence[KeptFile | discord.File] | None:
    """What a card that is edited carries: its audio, and the picture anew.

    Discord shows a picture that an edit leaves in place a second time, outside the embed.
    """
    if picture is None or shown.audio_id is None:
        return None
    return [KeptFile(shown.audio_id), picture_file(picture)]
