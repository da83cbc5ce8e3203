"""The nouns of Discord, as far as a bot without privileged intents meets them."""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from tests.local_discord._wire import Json, timestamp


class ChannelType(IntEnum):
    TEXT = 0
    DM = 1
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


class MessageFlag(IntFlag):
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7


class Permission(IntFlag):
    ADMINISTRATOR = 1 << 3
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    USE_APPLICATION_COMMANDS = 1 << 31
    SEND_MESSAGES_IN_THREADS = 1 << 38

    IN_DM = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY
    EVERYONE = IN_DM | USE_APPLICATION_COMMANDS | SEND_MESSAGES_IN_THREADS
    """What @everyone may do in a guild that nobody has configured, as far as bots ask."""


REQUIRE_TAG = 1 << 4
"""The flag of a forum that refuses posts without a tag."""


@dataclass(eq=False)
class User:
    id: int
    name: str
    is_bot: bool = False


@dataclass(eq=False)
class Role:
    id: int
    guild_id: int
    name: str
    permissions: int
    position: int


@dataclass(eq=False)
class Member:
    user: User
    guild_id: int
    role_ids: list[int]
    joined_at: str = field(default_factory=timestamp)

    @property
    def id(self) -> int:
        return self.user.id


@dataclass(eq=False)
class Thread:
    """What makes a channel a thread."""

    owner_id: int
    auto_archive_minutes: int
    is_archived: bool = False
    is_locked: bool = False
    archived_at: str = field(default_factory=timestamp)
    member_ids: list[int] = field(default_factory=list[int])
    tag_ids: list[int] = field(default_factory=list[int])


@dataclass(eq=False)
class Channel:
    id: int
    type: ChannelType
    name: str = ""
    guild_id: int | None = None
    parent_id: int | None = None
    recipient: User | None = None
    thread: Thread | None = None
    tags: list[Json] = field(default_factory=list[Json])
    flags: int = 0
    last_message_id: int | None = None


@dataclass(eq=False)
class Guild:
    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict[int, Role])
    members: dict[int, Member] = field(default_factory=dict[int, Member])

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]


@dataclass(eq=False)
class Attachment:
    id: int
    filename: str
    content_type: str
    url: str
    data: bytes = field(repr=False)
    sha256: str
    description: str | None = None

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(eq=False)
class Message:
    id: int
    channel_id: int
    author: User
    content: str = ""
    embeds: list[Json] = field(default_factory=list[Json])
    components: list[Json] = field(default_factory=list[Json])
    attachments: list[Attachment] = field(default_factory=list[Attachment])
    flags: int = 0
    nonce: str | None = None
    reference: Json | None = None
    mention_ids: list[int] = field(default_factory=list[int])
    mentions_everyone: bool = False
    is_pinned: bool = False
    interaction: Json | None = None
    created_at: str = field(default_factory=timestamp)
    edited_at: str | None = None

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.flags & MessageFlag.EPHEMERAL)

    @property
    def is_loading(self) -> bool:
        return bool(self.flags & MessageFlag.LOADING)

    def custom_id(self, label: str) -> str:
        """The custom_id of the button that reads `label`; LookupError if there is none."""
        for component in walk(self.components):
            if component.get("label") == label and "custom_id" in component:
                return component["custom_id"]
        raise LookupError(f"no button reads {label!r} on message {self.id}")


def walk(components: list[Json]) -> list[Json]:
    """Every component at any depth: rows, sections, containers, labels and what they hold."""
    found: list[Json] = []
    for component in components:
        found.append(component)
        nested = [component[key] for key in ("component", "accessory") if key in component]
        found.extend(walk([*component.get("components", []), *nested]))
    return found
