"""Mentions: what somebody whom no DM reaches is told in the project's thread."""

from dataclasses import dataclass

import discord

from bot.checks import actor_in
from bot.dispatcher._courier import Courier
from bot.dispatcher._failures import Code, DeliveryError
from bot.domain.errors import NotAllowedError
from bot.domain.members import Member
from bot.domain.outbox import Item, Kind, Result, State
from bot.domain.projects import Project
from bot.services import Services
from bot.ui.base import StudioView


@dataclass(frozen=True, slots=True)
class Mention:
    """Something to tell somebody where the others of a project read it."""

    project: Project
    reader: Member
    is_of_project: bool
    content: str
    view: StudioView
    embed: discord.Embed | None = None


class Mentions:
    """Posts them."""

    def __init__(self, courier: Courier, services: Services) -> None:
        self._courier = courier
        self._services = services

    async def tell(self, item: Item, mention: Mention, *, reason: str | None = None) -> Result:
        """In the thread; failing that, in the studio's channel that something waits.

        Args:
            item: the row that is delivered.
            mention: what is told to whom.
            reason: why it is told there, as the row says.

        Raises:
            DeliveryError: there is no place where they could be told.
        """
        try:
            message = await self._in_thread(item, mention)
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
            error=reason,
        )

    async def _in_thread(self, item: Item, mention: Mention) -> discord.Message:
        project, reader_id = mention.project, mention.reader.user_id
        if project.thread_id is None:
            raise DeliveryError("no DM reaches them, and the project has no thread")
        if not mention.is_of_project and not await may_see(
            self._courier, self._services, project, reader_id
        ):
            # Discord lets a member who is mentioned in a private thread into it.
            raise DeliveryError(
                "no DM reaches them, and they are not of the project: "
                "add them with `/project people add`"
            )
        try:
            return await self._say(project.thread_id, item, mention)
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

    async def _say(self, thread_id: int, item: Item, mention: Mention) -> discord.Message:
        async def send() -> discord.Message:
            return await self._courier.send(
                thread_id,
                nonce=item.nonce,
                content=mention.content,
                embed=mention.embed,
                view=mention.view,
                mentions=[mention.reader.user_id],
            )

        try:
            return await send()
        except discord.HTTPException as error:
            if error.code != Code.ARCHIVED_THREAD:
                raise
        await self._courier.reopen(thread_id)
        return await send()


async def may_see(courier: Courier, services: Services, project: Project, user_id: int) -> bool:
    """Whether somebody who is not of a project sees it by their role in the studio."""
    await courier.paced()
    try:
        asker = await actor_in(courier.client, project.guild_id, user_id)
    except NotAllowedError:
        return False
    return await services.projects.is_visible(asker, project.id)
