"""The local Discord as a test sees it: builders, members who act, and what the bot has done."""

from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.local_discord import _app, _payloads
from tests.local_discord._faults import Faults
from tests.local_discord._gateway import Gateway
from tests.local_discord._interactions import Interactions, InteractionType, Reply
from tests.local_discord._invocations import (
    FieldValue,
    OptionValue,
    Resolver,
    command_data,
    modal_data,
    press_data,
)
from tests.local_discord._limits import GLOBAL_REQUESTS_PER_SECOND, RateLimits
from tests.local_discord._model import (
    REQUIRE_TAG,
    Channel,
    ChannelType,
    Guild,
    Member,
    Message,
    Permission,
    Role,
    User,
)
from tests.local_discord._posting import NONCE_MEMORY_SECONDS, Posting
from tests.local_discord._rest_bot import BotRoutes
from tests.local_discord._rest_channels import ChannelRoutes
from tests.local_discord._rest_interactions import InteractionRoutes
from tests.local_discord._rest_messages import MessageRoutes
from tests.local_discord._signal import Changes
from tests.local_discord._wire import API_PATH, Json
from tests.local_discord._world import World

_HOST = "127.0.0.1"
_REPLY_SECONDS = 10.0
_SHUTDOWN_SECONDS = 1.0


class LocalDiscord:
    """A Discord of one's own on a free loopback port, for one bot.

    Builders are synchronous and tell a connected bot at once. What members do is awaited, and
    returns the bot's reply; TimeoutError if there is none within 10 s.

    Attributes:
        token: the bot token that it accepts.
        base_url: the API with its version, for `discord.http.Route.BASE`.
        changes: `await changes.until(predicate)` waits for a state, looking again when a request
            comes, when it took effect, when it is answered, and after each gateway message.
        faults: the script of what goes wrong.
        gateway: cuts, refuses or invalidates connections; counts IDENTIFYs and RESUMEs.
        limits: buckets for routes; counts the 429s.
        log: every request with its time and status.
        bot_routes: the commands that the bot synced, and how often.
        interactions: its `attachment_size_limit` is what interactions say.
    """

    def __init__(
        self,
        *,
        token: str = "local-token",  # noqa: S107 - no secret: nothing but this server knows it
        requests_per_second: int | None = GLOBAL_REQUESTS_PER_SECOND,
        nonce_memory: float = NONCE_MEMORY_SECONDS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.token = token
        self.base_url = ""
        self.changes = Changes()
        self.log = _app.RequestLog(clock)
        self.faults = Faults()
        self.limits = RateLimits(requests_per_second, clock)
        self.gateway = Gateway(token, self.changes)
        self.world = World("Talkback", self.gateway.dispatch)
        self.posting = Posting(self.world, clock, nonce_memory=nonce_memory)
        self.interactions = Interactions(self.world, clock)
        self.bot_routes = BotRoutes(self.world, self.gateway)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        messages = MessageRoutes(self.world, self.posting)
        tables = [
            self.bot_routes,
            messages,
            ChannelRoutes(self.world, self.posting),
            InteractionRoutes(self.world, self.posting, self.interactions),
        ]

        async def gateway(request: web.Request) -> web.StreamResponse:
            return await self.gateway.serve(request, self.world)

        guard = _app.Guard(self.token, self.log, self.limits, self.faults, self.changes)
        routes = [route for table in tables for route in table.routes()]
        app = _app.build(guard, routes, gateway, messages.serve_file)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        await runner.setup()
        await web.TCPSite(runner, _HOST, 0).start()
        port: int = runner.addresses[0][1]
        self.base_url = f"http://{_HOST}:{port}{API_PATH}"
        self.gateway.url = f"ws://{_HOST}:{port}{_app.GATEWAY_PATH}"
        self.world.cdn_url = f"http://{_HOST}:{port}{_app.CDN_PATH}"
        self._runner = runner
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._runner is not None
        self.faults.stop()
        self.gateway.close(1001)
        await self._runner.cleanup()

    @property
    def gateway_url(self) -> str:
        """For `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY`, and where a RESUME goes."""
        return self.gateway.url

    @property
    def deduplicated(self) -> int:
        """How many posts returned an earlier message because of their nonce."""
        return self.posting.deduplicated

    # Builders

    def add_guild(
        self,
        name: str = "Studio",
        owner: User | None = None,
        *,
        bot_permissions: int = Permission.ADMINISTRATOR,
    ) -> Guild:
        """A guild that the bot joins; its owner (a new user unless given) is a member."""
        owner = owner or self.add_user("owner")
        guild = Guild(self.world.ids.next(), name, owner.id)
        everyone = Role(guild.id, guild.id, "@everyone", int(Permission.EVERYONE), 0)
        bot_role = Role(self.world.ids.next(), guild.id, "Talkback", bot_permissions, 1)
        guild.roles = {everyone.id: everyone, bot_role.id: bot_role}
        self.world.guilds[guild.id] = guild
        self.add_member(guild, owner)
        bot = self.add_member(guild, self.world.bot, [bot_role])
        joined = _payloads.guild_create(guild, [], [bot])
        del joined["unavailable"]  # its absence tells a new guild from one that came back
        self.world.emit("GUILD_CREATE", joined)
        return guild

    def add_user(self, name: str) -> User:
        user = User(self.world.ids.next(), name)
        self.world.users[user.id] = user
        return user

    def add_role(self, guild: Guild, name: str, *, permissions: int = 0) -> Role:
        role = Role(self.world.ids.next(), guild.id, name, permissions, len(guild.roles))
        guild.roles[role.id] = role
        self.world.emit(
            "GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": _payloads.role(role)}
        )
        return role

    def add_member(self, guild: Guild, user: User, roles: Sequence[Role] = ()) -> Member:
        member = Member(user, guild.id, [role.id for role in roles])
        guild.members[user.id] = member
        return member

    def add_text_channel(self, guild: Guild, name: str) -> Channel:
        return self._add_channel(Channel(self.world.ids.next(), ChannelType.TEXT, name, guild.id))

    def add_forum(
        self, guild: Guild, name: str, *, tags: Sequence[str] = (), requires_tag: bool = False
    ) -> Channel:
        forum = Channel(self.world.ids.next(), ChannelType.FORUM, name, guild.id)
        forum.flags = REQUIRE_TAG if requires_tag else 0
        forum.tags = [
            {
                "id": str(self.world.ids.next()),
                "name": tag,
                "moderated": False,
                "emoji_id": None,
                "emoji_name": None,
            }
            for tag in tags
        ]
        return self._add_channel(forum)

    def remove_channel(self, channel: Channel) -> None:
        """Delete a channel or thread by hand, as a moderator would."""
        self.world.remove_channel(channel)

    def dm(self, user: User) -> Channel:
        """The DM channel of the bot and a user."""
        return self.world.dm(user)

    def _add_channel(self, channel: Channel) -> Channel:
        self.world.channels[channel.id] = channel
        self.world.emit("CHANNEL_CREATE", _payloads.channel(channel))
        return channel

    # What members do

    def write(
        self, actor: Member | User, channel: Channel, words: str, *, reply_to: Message | None = None
    ) -> Message:
        """Write a message. The bot is sent its words in a DM, and where a reply is to the bot."""
        author = actor.user if isinstance(actor, Member) else actor
        return self.world.write(author, channel, words, reply_to)

    async def interact(
        self,
        actor: Member | User,
        channel: Channel,
        command: str,
        options: Mapping[str, OptionValue] | None = None,
    ) -> Reply:
        """Use a synced slash command ("mix submit") and wait for the answer to be visible."""
        resolver = Resolver(self.world, channel)
        data = command_data(
            self._commands(channel),
            resolver,
            command,
            options or {},
            in_guild=channel.guild_id is not None,
        )
        return await self._reply(
            self.interactions.start(InteractionType.COMMAND, actor, channel, data)
        )

    async def autocomplete(
        self,
        actor: Member | User,
        channel: Channel,
        command: str,
        focused: str,
        options: Mapping[str, OptionValue],
    ) -> list[Json]:
        """The choices offered for the option `focused`, whose text so far is in `options`."""
        resolver = Resolver(self.world, channel)
        data = command_data(
            self._commands(channel),
            resolver,
            command,
            options,
            in_guild=channel.guild_id is not None,
            focused=focused,
        )
        reply = self.interactions.start(InteractionType.AUTOCOMPLETE, actor, channel, data)
        return (await self._reply(reply)).choices

    async def press(
        self, actor: Member | User, message: Message, custom_id: str, values: Sequence[str] = ()
    ) -> Reply:
        """Press a button, or choose `values` of a select, on a message in a guild or a DM."""
        data = press_data(message, custom_id, values)
        channel = self.world.channel(message.channel_id)
        return await self._reply(
            self.interactions.start(InteractionType.COMPONENT, actor, channel, data, message)
        )

    async def submit_modal(self, shown: Reply, values: Mapping[str, FieldValue]) -> Reply:
        """Fill in the modal that a reply showed, by the fields' custom_ids, and send it."""
        data = modal_data(shown.data, Resolver(self.world, shown.channel), values)
        return await self._reply(
            self.interactions.start(
                InteractionType.MODAL, shown.actor, shown.channel, data, shown.card
            )
        )

    async def _reply(self, reply: Reply) -> Reply:
        await self.changes.until(lambda: reply.is_complete, within=_REPLY_SECONDS)
        return reply

    def _commands(self, channel: Channel) -> list[Json]:
        synced = self.bot_routes.commands
        local = synced.get(channel.guild_id, []) if channel.guild_id is not None else []
        return [*local, *synced.get(None, [])]

    # What the bot has done

    def messages(self, channel: Channel) -> list[Message]:
        """What stands in a channel for everyone, oldest first."""
        return self.world.visible_messages(channel.id)

    def dms(self, user: User) -> list[Message]:
        """What the bot and a user can read in their DM, oldest first."""
        return self.world.visible_messages(self.world.dm(user).id)

    def threads(self, parent: Channel) -> list[Channel]:
        """The threads or posts of a channel, archived ones too."""
        return [each for each in self.world.channels.values() if each.parent_id == parent.id]
