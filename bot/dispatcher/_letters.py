"""Letters: what is told to one person by DM, or in the project's thread to whom no DM reaches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import discord

from bot.dispatcher._courier import Courier, DmsClosedError
from bot.dispatcher._failures import TOO_LARGE
from bot.dispatcher._mentions import Mention, Mentions
from bot.domain.members import Member
from bot.domain.outbox import Item, Result, State
from bot.domain.projects import Project
from bot.domain.reviews import Post
from bot.services import Services
from bot.ui.base import StudioView
from bot.ui.text import in_thread_words


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to tell somebody about a project."""

    project: Project
    reader: Member
    is_of_project: bool
    content: str
    embed: discord.Embed
    view: StudioView  # under the DM
    thread_view: StudioView  # under the mention in the thread
    named: Sequence[int]  # users whom `content` mentions
    files: Callable[[], Sequence[discord.File]] | None = None  # opens what goes along by DM


def opened(audio: Post | None) -> list[discord.File]:
    """The audio that goes along; where there is none, the way to the thread has to do."""
    return [discord.File(audio.path, filename=audio.name)] if audio else []


class Letters:
    """Delivers them, one way or another."""

    def __init__(self, courier: Courier, services: Services) -> None:
        self._courier = courier
        self._services = services
        self._mentions = Mentions(courier, services)

    def studio(self, item: Item) -> str | None:
        """The name of the server that a row is of."""
        return self._courier.studio_name(item.guild_id)

    async def deliver(self, item: Item, letter: Letter) -> Result:
        """By DM; in the thread where that is refused, and the row says so.

        Raises:
            DeliveryError: there is no place where they could be told.
        """
        if not letter.reader.takes_dms(item.guild_id):
            return await self._elsewhere(item, letter, "they take no DMs about this studio")
        try:
            message = await self._by_dm(item, letter)
        except DmsClosedError:
            await self._services.outbox.dms_closed(letter.reader.user_id)
            return await self._elsewhere(item, letter, "their DMs are closed")
        return Result(item, State.DELIVERED, channel_id=message.channel.id, message_id=message.id)

    async def _by_dm(self, item: Item, letter: Letter) -> discord.Message:
        """Send it; without its files where they are gone, or too large for Discord."""
        try:
            return await self._send_dm(item, letter)
        except FileNotFoundError:
            pass
        except discord.HTTPException as error:
            if letter.files is None or error.status != TOO_LARGE:
                raise
        return await self._send_dm(item, replace(letter, files=None))

    async def _send_dm(self, item: Item, letter: Letter) -> discord.Message:
        return await self._courier.send_dm(
            letter.reader.user_id,
            letter.reader.dm_channel_id,
            nonce=item.nonce,
            content=letter.content,
            embed=letter.embed,
            view=letter.view,
            files=letter.files,
            named=letter.named,
        )

    async def _elsewhere(self, item: Item, letter: Letter, reason: str) -> Result:
        mention = Mention(
            letter.project,
            letter.reader,
            letter.is_of_project,
            in_thread_words(letter.reader.user_id, letter.content),
            letter.thread_view,
            letter.embed,
        )
        reason = f"{reason}; mentioned in the project's thread instead"
        return await self._mentions.tell(item, mention, reason=reason)
