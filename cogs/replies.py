"""Plain words: replies to what the bot says of a mix, in a thread or a DM; and the message menu.

No privileged intent: Discord sends the words of messages that mention the bot, which a reply with
its ping on does, and of those in its DMs. All others come empty, and are left alone.
"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor, actor_in, actor_of
from bot.client import StudioBot
from bot.domain.errors import InvalidError, NotFoundError
from bot.domain.replies import Heard, Subject, says_something
from bot.domain.studios import Actor
from bot.ui.replies import BUTTONS, HINT, MessageNotesModal, refuse, say

_TYPES = {discord.MessageType.default, discord.MessageType.reply}
_MOST, _WITHIN = 20, 60.0
"""Messages of one member that are taken in, in so many seconds."""


class Replies(commands.Cog):
    """What members write to the bot."""

    def __init__(self, bot: StudioBot) -> None:
        self._bot = bot
        self._replies, self._members = bot.services.replies, bot.services.members
        self._pace = _per_member(_MOST)
        self._warnings = _per_member(1)  # a hint, or that it is too much: not at each message
        self._menu = app_commands.guild_only()(
            app_commands.ContextMenu(name="Add as mix notes", callback=self.add_as_notes)
        )

    async def cog_load(self) -> None:
        """discord.py finds no context menu in a cog by itself."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it out again."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Take in what is said of a mix; what is not is left alone, but for a hint in a DM.

        What was taken in is answered through the outbox, and a refusal here: it changed nothing,
        and where Discord does not take it either, the silence says that nothing was understood.
        """
        if message.author.bot or message.webhook_id is not None or message.type not in _TYPES:
            return
        try:
            await self._hear(message)
        except Exception as error:  # the last stop before silence
            await refuse(message, error)

    @app_commands.checks.cooldown(20, 60.0)
    async def add_as_notes(
        self, interaction: discord.Interaction, message: discord.Message
    ) -> None:
        """Open a form with the words of the message, and the mixes that they may be about."""
        words = self._words_of(message)
        if not says_something(words):
            raise InvalidError("There are no words in that message to make notes of.")
        mixes = await self._replies.choices(
            await actor(interaction),
            channel_id=message.channel.id,
            replied_to=_replied_to(message),
        )
        if message.author != interaction.user:
            said_by = f" ({message.author.display_name})"
            words = "\n".join(line + said_by for line in words.splitlines() if line.strip())
        await interaction.response.send_modal(MessageNotesModal(mixes, words))

    async def _hear(self, message: discord.Message) -> None:
        in_dm = message.guild is None
        if in_dm:
            await self._members.dms_seen_open(message.author.id)
        words = self._words_of(message)
        if not says_something(words):
            return
        subject = await self._subject(message)
        if subject is None:
            if in_dm and self._is_in_pace(self._warnings, message):
                await say(message, HINT)
        elif not self._is_in_pace(self._pace, message):
            if self._is_in_pace(self._warnings, message):
                await say(message, "That is a lot at once. Try again in a minute.")
        else:
            await self._take(message, subject, Heard(message.channel.id, message.id, words))

    async def _take(self, message: discord.Message, subject: Subject, heard: Heard) -> None:
        try:
            who = await self._actor(message, subject)
            await self._replies.take(who, subject.revision_id, heard)
        except NotFoundError:
            if message.guild is None:
                raise  # a passer-by in a server hears nothing, of a mix that is not theirs

    async def _subject(self, message: discord.Message) -> Subject | None:
        """The mix that a message is about, by what it replies to; in a DM, by what came last."""
        replied_to = _replied_to(message)
        if message.guild is None:
            user_id, channel_id = message.author.id, message.channel.id
            return await self._replies.subject_in_dm(user_id, channel_id, replied_to)
        if replied_to is None:
            return None
        return await self._replies.subject_in_studio(message.guild.id, replied_to)

    async def _actor(self, message: discord.Message, subject: Subject) -> Actor:
        if isinstance(message.author, discord.Member):
            return actor_of(message.author)
        return await actor_in(self._bot, subject.guild_id, message.author.id)

    def _words_of(self, message: discord.Message) -> str:
        """What a message says, or what it forwards: members by name, and without the bot's."""
        guild = message.guild
        names = {self._bot.user.display_name} if self._bot.user else set[str]()
        if guild is not None:
            names.add(guild.me.display_name)
        words = message.clean_content
        for name in names:
            words = words.replace(f"@{name}", "")
        forwarded = [snapshot.content for snapshot in message.message_snapshots]
        return "\n".join(part.strip() for part in (words, *forwarded) if part.strip())

    def _is_in_pace(
        self, paces: commands.CooldownMapping[discord.Message], message: discord.Message
    ) -> bool:
        """Whether a member still may, at their pace; it counts."""
        at = message.created_at.timestamp()
        return paces.update_rate_limit(message, at) is None


def _per_member(count: int) -> commands.CooldownMapping[discord.Message]:
    return commands.CooldownMapping[discord.Message].from_cooldown(
        count, _WITHIN, commands.BucketType.user
    )


def _replied_to(message: discord.Message) -> int | None:
    """The id of the message that it replies to; what it forwards is none."""
    reference = message.reference
    if reference is None or reference.type is not discord.MessageReferenceType.reply:
        return None
    return reference.message_id


async def setup(bot: StudioBot) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(*BUTTONS)
    bot.add_listener(MessageNotesModal.heard, "on_interaction")
    await bot.add_cog(Replies(bot))
