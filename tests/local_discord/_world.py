"""All that the local Discord knows: guilds, channels, members, messages, files."""

import hashlib
from collections.abc import Callable
from urllib.parse import quote

from tests.local_discord import _payloads
from tests.local_discord._model import (
    Attachment,
    Channel,
    ChannelType,
    Guild,
    Member,
    Message,
    MessageFlag,
    Permission,
    User,
)
from tests.local_discord._wire import ApiError, Json, Snowflakes, Upload

Emit = Callable[[str, Json], None]

_ALL_PERMISSIONS = (1 << 53) - 1


class World:
    """The store. Look-ups of what is not there raise Discord's own 404 codes."""

    def __init__(self, bot_name: str, emit: Emit) -> None:
        self.ids = Snowflakes()
        self.bot = User(self.ids.next(), bot_name, is_bot=True)
        self.cdn_url = ""
        self.emit = emit
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, dict[int, Message]] = {}
        self.attachments: dict[int, Attachment] = {}
        self._dms: dict[int, Channel] = {}

    def user(self, user_id: int) -> User:
        if (found := self.users.get(user_id)) is None:
            raise ApiError(404, 10013, "Unknown User")
        return found

    def guild(self, guild_id: int) -> Guild:
        if (found := self.guilds.get(guild_id)) is None:
            raise ApiError(404, 10004, "Unknown Guild")
        return found

    def member(self, guild_id: int, user_id: int) -> Member:
        if (found := self.guild(guild_id).members.get(user_id)) is None:
            self.user(user_id)
            raise ApiError(404, 10007, "Unknown Member")
        return found

    def channel(self, channel_id: int) -> Channel:
        if (found := self.channels.get(channel_id)) is None:
            raise ApiError(404, 10003, "Unknown Channel")
        return found

    def message(self, channel_id: int, message_id: int) -> Message:
        self.channel(channel_id)
        if (found := self.messages.get(channel_id, {}).get(message_id)) is None:
            raise ApiError(404, 10008, "Unknown Message")
        return found

    def dm(self, user: User) -> Channel:
        """The DM channel of the bot and a user, opened if need be."""
        if (found := self._dms.get(user.id)) is None:
            found = Channel(self.ids.next(), ChannelType.DM, recipient=user)
            self._dms[user.id] = self.channels[found.id] = found
        return found

    def channels_of(self, guild: Guild) -> list[Channel]:
        return [each for each in self.channels.values() if each.guild_id == guild.id]

    def active_threads(self, guild: Guild) -> list[Channel]:
        return [
            each for each in self.channels_of(guild) if each.thread and not each.thread.is_archived
        ]

    def permissions(self, member: Member) -> int:
        """What a member may do in the guild by their roles (channels have no overwrites here)."""
        guild = self.guild(member.guild_id)
        granted = guild.everyone.permissions
        for role_id in member.role_ids:
            granted |= guild.roles[role_id].permissions
        is_owner = member.id == guild.owner_id
        return _ALL_PERMISSIONS if is_owner or granted & Permission.ADMINISTRATOR else granted

    def visible_messages(self, channel_id: int) -> list[Message]:
        """What stands in a channel for everyone, oldest first; ephemeral replies are not there."""
        stored = self.messages.get(channel_id, {}).values()
        return [each for each in stored if not each.is_ephemeral]

    def message_json(self, message: Message) -> Json:
        mentions = [self.users[user_id] for user_id in message.mention_ids]
        thread = self.channels.get(message.id) if message.flags & MessageFlag.HAS_THREAD else None
        return _payloads.message(message, mentions=mentions, thread=thread)

    def emit_message(self, event: str, message: Message) -> None:
        """Tell the gateway of a message, unless only its one reader may know of it."""
        if message.is_ephemeral:
            return
        body = self.message_json(message)
        guild_id = self.channel(message.channel_id).guild_id
        if guild_id is not None:
            if message.author is not self.bot and self.bot.id not in message.mention_ids:
                # Without the message content intent its words are for others alone.
                body |= {"content": "", "embeds": [], "components": [], "attachments": []}
            body["guild_id"] = str(guild_id)
            author = self.guild(guild_id).members.get(message.author.id)
            if author is not None:
                body["member"] = _payloads.member_without_user(author)
        self.emit(event, body)

    def write(
        self, author: User, channel: Channel, content: str, reply_to: Message | None
    ) -> Message:
        """A message of a member; a reply pings whom it answers."""
        message = Message(self.ids.next(), channel.id, author, content)
        if reply_to is not None:
            message.reference = {
                "type": 0,
                "channel_id": str(channel.id),
                "message_id": str(reply_to.id),
            }
            message.mention_ids = [reply_to.author.id]
        self.messages.setdefault(channel.id, {})[message.id] = message
        channel.last_message_id = message.id
        self.emit_message("MESSAGE_CREATE", message)
        return message

    def attach(self, channel_id: int, upload: Upload, description: str | None = None) -> Attachment:
        """Keep an uploaded file, and serve it from the CDN path from now on."""
        attachment_id = self.ids.next()
        attachment = Attachment(
            id=attachment_id,
            filename=upload.filename,
            content_type=upload.content_type,
            url=f"{self.cdn_url}/{channel_id}/{attachment_id}/{quote(upload.filename)}",
            data=upload.data,
            sha256=hashlib.sha256(upload.data).hexdigest(),
            description=description,
        )
        self.attachments[attachment_id] = attachment
        return attachment

    def remove_channel(self, channel: Channel) -> None:
        """Delete a channel or thread with its messages and threads, and tell the bot."""
        del self.channels[channel.id]
        self.messages.pop(channel.id, None)
        is_thread = channel.thread is not None
        self.emit("THREAD_DELETE" if is_thread else "CHANNEL_DELETE", _payloads.channel(channel))
        for child in [each for each in self.channels.values() if each.parent_id == channel.id]:
            self.remove_channel(child)
