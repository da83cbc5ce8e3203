"""Letters: what is told to one person by DM, or in the project's thread to whom no DM reaches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import discord

from bot.checks import actor_in
from bot.dispatcher._courier import Courier, DmsClosedError
from bot.dispatcher._failures import TOO_LARGE, Code, DeliveryError
from bot.domain.errors import NotAllowedError
from bot.domain.members import Member
from bot.domain.outbox import Item, Kind, Result, State
from bot.domain.projects import Project
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


class Letters:
    """Delivers them, one way or another."""

    def __init__(self, courier: Courier, services: Services) -> None:
        self._courier = courier
        self._services = services

    def studio(self, item: Item) -> str | None:
        """The name of the server that a row is of."""
        guild = self._courier.client.get_guild(item.guild_id)
        return guild.name if guild else None

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
        try:
            message = await self._in_thread(item, letter)
        except DeliveryError as error:
            studio = await self._services.studios.get(item.guild_id)
            if studio.fallback_channel_id is None:
                raise
            await self._services.outbox.mention_instead(item, Kind.FALLBACK_MENTION)
            said = f"{error}; mentioned in the studio's channel instead"
            return Result(item, State.SUPERSEDED, error=said)
        return Result(
            item,
            State.DELIVERED,
            channel_id=message.channel.id,
            message_id=message.id,
            error=f"{reason}; mentioned in the project's thread instead",
        )

    async def _in_thread(self, item: Item, letter: Letter) -> discord.Message:
        thread_id = letter.project.thread_id
        if thread_id is None:
            raise DeliveryError("no DM reaches them, and the project has no thread")
        if not letter.is_of_project and not await self._may_see(item, letter):
            # Discord lets a member who is mentioned in a private thread into it.
            raise DeliveryError(
                "no DM reaches them, and they are not of the project: "
                "add them with `/project people add`"
            )
        try:
            return await self._say(thread_id, item, letter)
        except discord.NotFound as error:
            if error.code != Code.UNKNOWN_CHANNEL:
                raise
            raise DeliveryError("no DM reaches them, and the project's thread is gone") from error
        except DeliveryError as error:
            raise DeliveryError(f"no DM reaches them. {error}") from error
        except discord.Forbidden as error:
            raise DeliveryError(
                "no DM reaches them, and Discord does not let me write in the project's thread"
            ) from error

    async def _say(self, thread_id: int, item: Item, letter: Letter) -> discord.Message:
        async def send() -> discord.Message:
            return await self._courier.send(
                thread_id,
                nonce=item.nonce,
                content=in_thread_words(letter.reader.user_id, letter.content),
                embed=letter.embed,
                view=letter.thread_view,
                mentions=[letter.reader.user_id],
            )

        try:
            return await send()
        except discord.HTTPException as error:
            if error.code != Code.ARCHIVED_THREAD:
                raise
        await self._courier.reopen(thread_id)
        return await send()

    async def _may_see(self, item: Item, letter: Letter) -> bool:
        """Whether somebody sees the project by their role in the studio."""
        await self._courier.paced()
        try:
            asker = await actor_in(self._courier.client, item.guild_id, letter.reader.user_id)
        except NotAllowedError:
            return False
        return await self._services.projects.is_visible(asker, letter.project.id)
