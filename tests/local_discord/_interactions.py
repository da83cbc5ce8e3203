"""Interactions under way: what a member did, the token to answer with, the answer as it grows."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from tests.local_discord import _payloads
from tests.local_discord._model import Channel, Member, Message, Permission, User
from tests.local_discord._wire import MAX_UPLOAD_BYTES, ApiError, Json
from tests.local_discord._world import World

ACKNOWLEDGE_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60.0


class InteractionType(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    AUTOCOMPLETE = 8
    MODAL = 9


@dataclass(eq=False)
class Reply:
    """What the bot answered to one interaction, up to now.

    Attributes:
        callback: the first answer's type, None while there is none.
        data: the first answer's data: a modal's fields, an autocompletion's choices.
        message: the original response as it now stands (for a press that updates: the card).
        followups: the later messages.
        edits: how many times the original response was edited after the callback.
        is_deleted: whether the original response was deleted.
        card: the message whose button was pressed, if one was.
    """

    actor: Member | User
    channel: Channel
    card: Message | None = None
    callback: Callback | None = None
    data: Json = field(default_factory=dict[str, object])
    message: Message | None = None
    followups: list[Message] = field(default_factory=list[Message])
    edits: int = 0
    is_deleted: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether there is something to see: not before a deferred message was filled in."""
        return self.callback is not None and not (self.message and self.message.is_loading)

    @property
    def content(self) -> str:
        """The text of the original response; AssertionError if there is none."""
        assert self.message is not None, f"the answer was no message but {self.callback!r}"
        return self.message.content

    @property
    def choices(self) -> list[Json]:
        """The choices of an autocompletion, each with its name and value."""
        return self.data["choices"]


@dataclass(eq=False)
class Interaction:
    id: int
    token: str
    type: InteractionType
    started_at: float
    reply: Reply


class Interactions:
    """Starts interactions and finds them again by their tokens.

    Attributes:
        attachment_size_limit: bytes that the bot may post in answer, as each interaction says.
    """

    def __init__(self, world: World, clock: Callable[[], float]) -> None:
        self.attachment_size_limit = MAX_UPLOAD_BYTES
        self._world = world
        self._clock = clock
        self._by_token: dict[str, Interaction] = {}

    def start(
        self,
        kind: InteractionType,
        actor: Member | User,
        channel: Channel,
        data: Json,
        card: Message | None = None,
    ) -> Reply:
        """Tell the bot what a member did; the reply fills as the bot answers."""
        interaction = Interaction(
            id=self._world.ids.next(),
            token=secrets.token_urlsafe(32),
            type=kind,
            started_at=self._clock(),
            reply=Reply(actor, channel, card),
        )
        self._by_token[interaction.token] = interaction
        self._world.emit("INTERACTION_CREATE", self._event(interaction, data))
        return interaction.reply

    def acknowledge(self, interaction_id: int, token: str) -> Interaction:
        """Find the interaction that a callback answers.

        Raises:
            ApiError: 10062 if it is unknown or over 3 s old, 40060 if it was answered before.
        """
        interaction = self._by_token.get(token)
        if interaction is None or interaction.id != interaction_id:
            raise ApiError(404, 10062, "Unknown interaction")
        if interaction.reply.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if self._clock() - interaction.started_at > ACKNOWLEDGE_SECONDS:
            raise ApiError(404, 10062, "Unknown interaction")
        return interaction

    def follow_up(self, token: str) -> Interaction:
        """Find the interaction that a webhook belongs to.

        Raises:
            ApiError: 50027 if its token is over 15 min old, 10015 if there was no callback yet.
        """
        interaction = self._by_token.get(token)
        if interaction is None or interaction.reply.callback is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        if self._clock() - interaction.started_at > TOKEN_SECONDS:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return interaction

    def _event(self, interaction: Interaction, data: Json) -> Json:
        actor, channel = interaction.reply.actor, interaction.reply.channel
        event: Json = {
            "id": str(interaction.id),
            "application_id": str(self._world.bot.id),
            "type": int(interaction.type),
            "token": interaction.token,
            "version": 1,
            "data": data,
            "channel_id": str(channel.id),
            "channel": _payloads.channel(channel),
            "locale": "en-US",
            "entitlements": [],
            "attachment_size_limit": self.attachment_size_limit,
        }
        if interaction.reply.card is not None:
            event["message"] = self._world.message_json(interaction.reply.card)
        if channel.guild_id is None:
            user = actor.user if isinstance(actor, Member) else actor
            return event | {
                "user": _payloads.user(user),
                "app_permissions": str(int(Permission.IN_DM)),
                "authorizing_integration_owners": {"0": "0"},
                "context": 1,
            }
        assert isinstance(actor, Member), "in a guild a member acts, not a user"
        guild_id = str(channel.guild_id)
        bot = self._world.member(channel.guild_id, self._world.bot.id)
        permissions = {"permissions": str(self._world.permissions(actor))}
        return event | {
            "guild_id": guild_id,
            "guild": {"id": guild_id, "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "member": _payloads.member(actor) | permissions,
            "app_permissions": str(self._world.permissions(bot)),
            "authorizing_integration_owners": {"0": guild_id},
            "context": 0,
        }
