"""What becomes of a message that the bot posts or edits: limits, files, mentions, nonces."""

import re
from collections.abc import Callable

from tests.local_discord import _payloads
from tests.local_discord._model import Attachment, Channel, Message, MessageFlag, User
from tests.local_discord._wire import ApiError, Body, Json, timestamp
from tests.local_discord._world import World

NONCE_MEMORY_SECONDS = 300.0
_MAX_CONTENT = 2_000
_MAX_NONCE = 25
_MAX_FILES = 10
_MENTION = re.compile(r"<@!?(\d+)>")


class Posting:
    """Creates and changes the bot's messages.

    Attributes:
        deduplicated: how many posts were answered with an earlier message of the same nonce.
    """

    def __init__(self, world: World, clock: Callable[[], float], *, nonce_memory: float) -> None:
        self.deduplicated = 0
        self._world = world
        self._clock = clock
        self._nonce_memory = nonce_memory
        self._nonces: dict[str, tuple[Message, float]] = {}

    def create(
        self,
        channel: Channel,
        body: Body,
        *,
        message_id: int | None = None,
        flags: int = 0,
        interaction: Json | None = None,
    ) -> Message:
        """Post a message of the bot, or return the earlier one if its nonce is remembered."""
        payload = body.payload
        nonce = str(payload["nonce"]) if payload.get("nonce") is not None else None
        if nonce is not None and len(nonce) > _MAX_NONCE:
            raise ApiError(400, 50035, "Invalid Form Body: nonce must be 25 or fewer in length.")
        if nonce is not None and payload.get("enforce_nonce") and (known := self._known(nonce)):
            self.deduplicated += 1
            return known
        message = Message(
            id=message_id or self._world.ids.next(),
            channel_id=channel.id,
            author=self._world.bot,
            flags=flags | payload.get("flags", 0),
            nonce=nonce,
            reference=payload.get("message_reference"),
            interaction=interaction,
        )
        self._apply(message, body)
        if nonce is not None:
            self._nonces[nonce] = message, self._clock()
        self._world.messages.setdefault(channel.id, {})[message.id] = message
        self._unarchive(channel)
        if not message.is_ephemeral:
            channel.last_message_id = message.id
        self._world.emit_message("MESSAGE_CREATE", message)
        return message

    def edit(self, message: Message, body: Body) -> None:
        """Change a message; one in an archived thread is refused with 50083."""
        thread = self._world.channel(message.channel_id).thread
        if thread is not None and thread.is_archived:
            raise ApiError(400, 50083, "Thread is archived")
        self._apply(message, body)
        message.flags &= ~MessageFlag.LOADING
        message.edited_at = timestamp()
        self._world.emit_message("MESSAGE_UPDATE", message)

    def delete(self, message: Message) -> None:
        del self._world.messages[message.channel_id][message.id]
        if message.is_ephemeral:
            return
        event: Json = {"id": str(message.id), "channel_id": str(message.channel_id)}
        guild_id = self._world.channel(message.channel_id).guild_id
        if guild_id is not None:
            event["guild_id"] = str(guild_id)
        self._world.emit("MESSAGE_DELETE", event)

    def _known(self, nonce: str) -> Message | None:
        message, posted_at = self._nonces.get(nonce, (None, 0.0))
        if message is None or self._clock() - posted_at >= self._nonce_memory:
            return None
        return self._world.message(message.channel_id, message.id)

    def _apply(self, message: Message, body: Body) -> None:
        payload = body.payload
        content = payload.get("content", message.content) or ""
        embeds: list[Json] = payload.get("embeds", message.embeds) or []
        components: list[Json] = payload.get("components", message.components) or []
        attachments = self._attachments(message, body)
        if len(content) > _MAX_CONTENT:
            raise ApiError(
                400, 50035, "Invalid Form Body: content must be 2000 or fewer in length."
            )
        is_empty = not (content or embeds or components or attachments)
        if is_empty and not message.flags & MessageFlag.LOADING:
            raise ApiError(400, 50006, "Cannot send an empty message")
        message.content = content
        message.embeds = embeds
        message.components = components
        message.attachments = attachments
        message.mention_ids = [user.id for user in self._mentioned(content, payload)]
        allowed = payload.get("allowed_mentions")
        parses_everyone = allowed is None or "everyone" in allowed.get("parse", [])
        message.mentions_everyone = parses_everyone and "@everyone" in content

    def _attachments(self, message: Message, body: Body) -> list[Attachment]:
        """The attachments after a change: those that the payload keeps, then the new files."""
        named: list[Json] | None = body.payload.get("attachments")
        kept = message.attachments
        descriptions: dict[int, str | None] = {}
        if named is not None:
            ids = {int(each["id"]) for each in named}
            kept = [each for each in kept if each.id in ids]
            descriptions = {int(each["id"]): each.get("description") for each in named}
        if len(kept) + len(body.files) > _MAX_FILES:
            raise ApiError(400, 50035, "Invalid Form Body: attachments must be 10 or fewer.")
        return kept + [
            self._world.attach(message.channel_id, upload, descriptions.get(index))
            for index, upload in sorted(body.files.items())
        ]

    def _mentioned(self, content: str, payload: Json) -> list[User]:
        allowed: Json | None = payload.get("allowed_mentions")
        found = [
            self._world.users[int(user_id)]
            for user_id in dict.fromkeys(_MENTION.findall(content))
            if int(user_id) in self._world.users
        ]
        if allowed is None or "users" in allowed.get("parse", []):
            return found
        named = {int(user_id) for user_id in allowed.get("users", [])}
        return [user for user in found if user.id in named]

    def _unarchive(self, channel: Channel) -> None:
        """A message in an archived thread opens it again, unless it is locked."""
        thread = channel.thread
        if thread is not None and thread.is_archived and not thread.is_locked:
            thread.is_archived = False
            self._world.emit("THREAD_UPDATE", _payloads.channel(channel))
