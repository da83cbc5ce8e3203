"""Every request that is made unasked goes through here, and through one token bucket."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from aiolimiter import AsyncLimiter

from bot.dispatcher._failures import CLOSED_DMS, Code, DeliveryError, GoneSinceError, code_of
from bot.services.outbox import OutboxService
from bot.ui.base import PanelView, StudioView
from bot.ui.studios import lack_words, missing_permissions

_NOT_ALLOWED = {Code.MISSING_PERMISSION, Code.MISSING_ACCESS}

# Discord counts 50 requests a second for a bot, interaction replies aside. Burst and rate leave
# some of them, for requests that left in time and arrive in a bunch: a network that stands still
# for 60 ms brings no 429. The burst makes up for late timers.
BURST, RATE = 1.5, 45.6


def discord_bucket() -> AsyncLimiter:
    """The token bucket for Discord's global limit."""
    return AsyncLimiter(BURST, BURST / RATE)


def missing_words(channel: discord.TextChannel | discord.ForumChannel) -> str:
    """Which of the permissions that a project's thread needs are missing in a channel."""
    missing = missing_permissions(channel)
    if not missing:
        return f"Discord does not let me open a thread in {channel.mention}."
    return f"{lack_words(channel, missing)} Grant that, then run `/studio setup`: it tries again."


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An attachment that a message keeps when it is edited: Discord knows it by its id."""

    id: int

    def to_dict(self) -> dict[str, int]:
        """As discord.py sends an attachment that is kept."""
        return {"id": self.id}


class DmsClosedError(Exception):
    """The user takes no DMs from the bot; more tries would only bring the ban of its address."""


class Courier:
    """Sends, edits and opens; ids in, messages out."""

    def __init__(self, client: discord.Client, outbox: OutboxService, bucket: AsyncLimiter) -> None:
        self.client = client
        self._outbox = outbox
        self._bucket = bucket

    def studio_name(self, guild_id: int) -> str | None:
        """The name of a server; None if the bot is not there, or does not know yet."""
        guild = self.client.get_guild(guild_id)
        return guild.name if guild else None

    async def send(
        self,
        channel_id: int,
        *,
        nonce: str,
        content: str | None = None,
        embed: discord.Embed | None = None,
        view: StudioView | PanelView | None = None,
        files: Callable[[], Sequence[discord.File]] | None = None,
        mentions: Sequence[int] = (),
        reply_to: int | None = None,
    ) -> discord.Message:
        """Post a message; Discord drops a repeat with the same nonce for some minutes.

        Args:
            channel_id: of a channel, a thread or a DM.
            nonce: the stored one of the delivery.
            content: above the embed; only here mentions notify.
            embed: the card.
            view: its buttons.
            files: opens the files to attach, once the bucket lets the request through.
            mentions: the users that `content` may notify.
            reply_to: a message there that it answers; one that was deleted is no hindrance.

        Raises:
            GoneSinceError: an earlier try posted it, and the message was deleted since.
            DeliveryError: the bot lacks a permission there; the message names it.
        """
        channel = self.client.get_partial_messageable(channel_id)
        allowed = discord.AllowedMentions(
            everyone=False, roles=False, users=[discord.Object(user_id) for user_id in mentions]
        )
        shown: Any = view or discord.utils.MISSING
        answered: Any = None
        if reply_to is not None:
            answered = discord.MessageReference(
                message_id=reply_to, channel_id=channel_id, fail_if_not_exists=False
            )
        await self._bucket.acquire()
        try:
            return await channel.send(
                content,
                embeds=[embed] if embed else [],
                view=shown,
                files=files() if files else [],
                nonce=nonce,
                allowed_mentions=allowed,
                reference=answered,
                mention_author=False,
            )
        except discord.NotFound as error:
            if error.code == Code.UNKNOWN_MESSAGE:  # what the nonce stands for was deleted
                raise GoneSinceError from error
            raise
        except discord.Forbidden as error:
            missing = await self._missing(channel_id) if error.code in _NOT_ALLOWED else None
            if missing is None:
                raise
            raise DeliveryError(missing) from error

    async def edit(
        self,
        channel_id: int,
        message_id: int,
        *,
        content: str | None = discord.utils.MISSING,
        embed: discord.Embed = discord.utils.MISSING,
        view: StudioView | PanelView,
        files: Sequence[KeptFile | discord.File] | None = None,
    ) -> None:
        """Make a card current; a thread that Discord archived is opened first.

        Args:
            channel_id: where it is.
            message_id: which it is.
            content: what stands above an embed.
            embed: the card, where it is one.
            view: its buttons, or all of it as components.
            files: its attachments from now on; all stay unless said.
        """
        shown: Any = view  # discord.py's overloads part the two kinds; a card is always one of them
        attachments: Any = discord.utils.MISSING if files is None else list(files)
        message = self.client.get_partial_messageable(channel_id).get_partial_message(message_id)
        await self._bucket.acquire()
        try:
            await message.edit(content=content, embed=embed, view=shown, attachments=attachments)
        except discord.HTTPException as error:
            if error.code != Code.ARCHIVED_THREAD:
                raise
            await self.reopen(channel_id)
            for file in files or ():
                if isinstance(file, discord.File):
                    file.reset()
            await self._bucket.acquire()
            await message.edit(content=content, embed=embed, view=shown, attachments=attachments)

    async def reopen(self, thread_id: int) -> None:
        """Take a thread out of Discord's archive."""
        thread = await self.channel(thread_id)
        if isinstance(thread, discord.Thread):
            await self._bucket.acquire()
            await thread.edit(archived=False)

    async def channel(
        self, channel_id: int
    ) -> discord.abc.GuildChannel | discord.Thread | discord.abc.PrivateChannel:
        """A channel, from the cache or asked for."""
        known = self.client.get_channel(channel_id)
        if known is not None:
            return known
        await self._bucket.acquire()
        return await self.client.fetch_channel(channel_id)

    async def _missing(self, channel_id: int) -> str | None:
        """What the bot lacks in a channel, or in the one that a thread is in; None if nothing."""
        try:
            place = await self.channel(channel_id)
        except discord.Forbidden:
            return f"I cannot see <#{channel_id}> any more. Give me View Channel there."
        home = place.parent if isinstance(place, discord.Thread) else place
        if not isinstance(home, discord.TextChannel | discord.ForumChannel):
            return None
        return missing_words(home) if missing_permissions(home) else None

    async def paced(self) -> None:
        """Wait for the bucket, before a request made elsewhere."""
        await self._bucket.acquire()

    async def send_dm(
        self,
        user_id: int,
        channel_id: int | None,
        *,
        nonce: str,
        content: str | None = None,
        embed: discord.Embed | None = None,
        view: StudioView | PanelView | None = None,
        files: Callable[[], Sequence[discord.File]] | None = None,
        named: Sequence[int] = (),
    ) -> discord.Message:
        """Post to a user's DM: one request where its channel is known.

        Args:
            user_id: who reads it.
            channel_id: of their DM, if it was opened before; else it is opened and remembered.
            nonce: the stored one of the delivery.
            content: what a phone shows of it.
            embed: the card.
            view: its buttons.
            files: as for `send`.
            named: users whom `content` mentions: the reader's Discord learns their names with it.
                They are not notified of what stands in another's DM.

        Raises:
            DmsClosedError: the user takes none.
        """
        try:
            if channel_id is not None:
                try:
                    return await self.send(
                        channel_id,
                        nonce=nonce,
                        content=content,
                        embed=embed,
                        view=view,
                        files=files,
                        mentions=named,
                    )
                except discord.NotFound as error:
                    if error.code != Code.UNKNOWN_CHANNEL:
                        raise
            await self._bucket.acquire()
            channel = await self.client.create_dm(discord.Object(user_id))
            await self._outbox.keep_dm_channel(user_id, channel.id)
            return await self.send(
                channel.id,
                nonce=nonce,
                content=content,
                embed=embed,
                view=view,
                files=files,
                mentions=named,
            )
        except discord.HTTPException as error:
            if code_of(error) in CLOSED_DMS:
                raise DmsClosedError from error
            raise
