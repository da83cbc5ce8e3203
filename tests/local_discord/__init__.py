"""A small Discord on loopback: gateway, REST, rate limits and faults, for tests and benchmarks."""

from tests.local_discord._faults import Drop, Fault, Faults
from tests.local_discord._interactions import Callback, Reply
from tests.local_discord._model import Channel, Guild, Member, Message, Role, User
from tests.local_discord._wire import Upload
from tests.local_discord.server import LocalDiscord

__all__ = [
    "Callback",
    "Channel",
    "Drop",
    "Fault",
    "Faults",
    "Guild",
    "LocalDiscord",
    "Member",
    "Message",
    "Reply",
    "Role",
    "Upload",
    "User",
]
