"""The answer to a message in plain words: what was understood, with its buttons."""

import discord

from bot.checks import actor_in
from bot.dispatcher._courier import Courier
from bot.dispatcher._failures import Code, SupersededError
from bot.domain.errors import ConflictError, NotAllowedError, NotFoundError
from bot.domain.outbox import Item, Result, State
from bot.services import Services
from bot.ui.replies import understood_panel


class ReplyDeliveries:
    """Answers where the message stands, as a reply to it; nobody is notified."""

    def __init__(self, courier: Courier, services: Services) -> None:
        self._courier = courier
        self._services = services

    async def answer(self, item: Item) -> Result:
        """Say what was understood, unless that is settled already."""
        reply = await self._services.replies.read(item.guild_id, item.subject_id)
        if reply is None:
            raise SupersededError("the message is gone")
        await self._courier.paced()
        try:
            author = await actor_in(self._courier.client, item.guild_id, reply.user_id)
            understood = await self._services.replies.understood(author, reply.id)
        except (NotAllowedError, NotFoundError):
            raise SupersededError("they are not in the studio any more") from None
        except ConflictError:
            raise SupersededError("the notes were sent, or taken back") from None
        try:
            message = await self._courier.send(
                reply.channel_id,
                nonce=item.nonce,
                view=understood_panel(understood),
                reply_to=reply.message_id,
            )
        except discord.NotFound as error:
            if error.code != Code.UNKNOWN_CHANNEL:
                raise
            raise SupersededError("the channel of the message is gone") from None
        return Result(item, State.DELIVERED, channel_id=message.channel.id, message_id=message.id)
