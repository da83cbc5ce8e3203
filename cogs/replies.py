"""Plain words: replies to what the bot says of a mix, in a thread or a DM; and the message menu.

No privileged intent: Discord sends the words of messages that mention the bot, which a reply with
its ping on does, and of those in its DMs. All others come empty, and are left alone.
"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor, actor_in, actor_of, cooldown
from bot.client import StudioBot
from bot.domain.errors import InvalidError, NotFoundError
from bot.domain.replies import Heard, Subject, is_courtesy, says_something
from bot.domain.studios import Actor
from bot.domain.voices import Voice
from bot.ui.message_notes import MessageNotesModal
from bot.ui.replies import BUTTONS, HINT, refuse, say
from bot.ui.voices import VoiceButton

_TYPES = {discord.MessageType.default, discord.MessageType.reply}
_MOST, _WITHIN = 20, 60.0
"""Messages of one member that are taken in, in so many seconds."""


class Replies(commands.Cog):
    """What members write to the bot."""

    def __init__(self, bot: StudioBot) -> None:
        self._bot = bot
        self._replies, self._members = bot.services.replies, bot.services.members
        self._subjects, self._outbox = bot.services.subjects, bot.services.outbox
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

    @cooldown(20, 60.0)
    async def add_as_notes(
        self, interaction: discord.Interaction, message: discord.Message
    ) -> None:
        """Open a form with the words of the message, and the mixes that they may be about."""
        words = self._words_of(message)
        if not says_something(words):
            raise InvalidError("There are no words in that message to make notes of.")
        mixes = await self._subjects.choices(
            await actor(interaction),
            channel_id=message.channel.id,
            replied_to=_replied_to(message),
        )
        if message.author != interaction.user:
            said_by = f" ({message.author.display_name})"
            words = "\n".join(line + said_by for line in words.splitlines() if line.strip())
        await interaction.response.send_modal(MessageNotesModal(mixes, words))

    async def _hear(self, message: discord.Message) -> None:
        if message.guild is None:
            await self._members.dms_seen_open(message.author.id)
        elif self._bot.user not in message.mentions:
            return
        words, voice = self._words_of(message), self._voice_of(message)
        if voice is None and (not says_something(words) or is_courtesy(words)):
            return
        subject = await self._subject(message)
        if subject is None:
            if await self._is_for_us(message) and self._is_in_pace(self._warnings, message):
                await say(message, HINT)
        elif not self._is_in_pace(self._pace, message):
            if self._is_in_pace(self._warnings, message):
                await say(message, "That is a lot at once. Try again in a minute.")
        else:
            heard = Heard(message.channel.id, message.id, words, voice)
            await self._take(message, subject, heard)

    async def _take(self, message: discord.Message, subject: Subject, heard: Heard) -> None:
        try:
            who = await self._actor(message, subject)
            await self._replies.take(who, subject.revision_id, heard)
        except NotFoundError:
            if message.guild is None:
                raise  # a passer-by in a server hears nothing, of a mix that is not theirs

    async def _subject(self, message: discord.Message) -> Subject | None:
        """The mix that a message is about: by what it replies to, else by where it is said."""
        replied_to = _replied_to(message)
        if message.guild is None:
            user_id, channel_id = message.author.id, message.channel.id
            return await self._subjects.in_dm(user_id, channel_id, replied_to)
        guild_id, found = message.guild.id, None
        if replied_to is not None:
            found = await self._subjects.in_studio(guild_id, replied_to)
        return found or await self._subjects.in_thread(guild_id, message.channel.id)

    async def _is_for_us(self, message: discord.Message) -> bool:
        """Whether who wrote it waits for an answer: in a DM, and in a project's thread."""
        guild = message.guild
        return guild is None or await self._outbox.is_known_thread(guild.id, message.channel.id)

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

    def _voice_of(self, message: discord.Message) -> Voice | None:
        """A voice message: Discord lets nothing else stand in one."""
        spoken = [file for file in message.attachments if file.is_voice_message()]
        if not message.flags.voice or not spoken:
            return None
        file = spoken[0]
        return Voice(file.filename, file.size, lambda: self._bot.open_attachment(file))

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
    """Add it to the bot, with its buttons and forms."""
    bot.add_dynamic_items(*BUTTONS, VoiceButton)
    bot.add_forms(MessageNotesModal)
    await bot.add_cog(Replies(bot))
