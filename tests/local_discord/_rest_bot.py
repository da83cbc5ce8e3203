"""REST: who the bot is, the people and guilds it asks about, and the commands that it syncs."""

from aiohttp import web

from tests.local_discord import _payloads
from tests.local_discord._gateway import Gateway
from tests.local_discord._wire import Json, json_response, path_id, read_body
from tests.local_discord._world import World

_COMMANDS = "/applications/{application_id}/commands"
_GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"


class BotRoutes:
    """The bot's own resources.

    Attributes:
        commands: the application commands by guild id; None stands for the global ones.
        syncs: how many times commands were put.
    """

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.commands: dict[int | None, list[Json]] = {}
        self.syncs = 0
        self._world = world
        self._gateway = gateway

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/users/@me", self._me),
            web.get("/users/@me/guilds", self._guilds),
            web.get(r"/users/{user_id:\d+}", self._user),
            web.post("/users/@me/channels", self._open_dm),
            web.get("/applications/@me", self._application),
            web.get("/oauth2/applications/@me", self._application),
            web.get("/gateway/bot", self._gateway_bot),
            web.get("/guilds/{guild_id}", self._guild),
            web.get("/guilds/{guild_id}/channels", self._channels),
            web.get("/guilds/{guild_id}/roles", self._roles),
            web.get("/guilds/{guild_id}/members/{user_id}", self._member),
            web.get("/guilds/{guild_id}/threads/active", self._active_threads),
            web.get(_COMMANDS, self._list_commands),
            web.put(_COMMANDS, self._put_commands),
            web.get(_GUILD_COMMANDS, self._list_commands),
            web.put(_GUILD_COMMANDS, self._put_commands),
        ]

    async def _me(self, _: web.Request) -> web.Response:
        own = {"mfa_enabled": True, "verified": True, "locale": "en-US", "flags": 0}
        return json_response(_payloads.user(self._world.bot) | own)

    async def _guilds(self, _: web.Request) -> web.Response:
        bot = self._world.bot
        return json_response(
            [
                _payloads.guild(each)
                | {
                    "owner": False,
                    "permissions": str(self._world.permissions(each.members[bot.id])),
                }
                for each in self._world.guilds.values()
            ]
        )

    async def _user(self, request: web.Request) -> web.Response:
        return json_response(_payloads.user(self._world.user(path_id(request, "user_id"))))

    async def _open_dm(self, request: web.Request) -> web.Response:
        wanted = (await read_body(request)).payload
        user = self._world.user(int(wanted["recipient_id"]))
        return json_response(_payloads.channel(self._world.dm(user)))

    async def _application(self, _: web.Request) -> web.Response:
        bot = self._world.bot
        return json_response(
            {
                "id": str(bot.id),
                "name": bot.name,
                "description": "",
                "icon": None,
                "bot": _payloads.user(bot),
                "bot_public": True,
                "bot_require_code_grant": False,
                "owner": _payloads.user(bot),
                "team": None,
                "verify_key": "0" * 64,
                "flags": 0,
                "approximate_guild_count": len(self._world.guilds),
            }
        )

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        started = len(self._gateway.identifies)
        limit = {
            "total": 1000,
            "remaining": 1000 - started,
            "reset_after": 86_400_000,
            "max_concurrency": 1,
        }
        return json_response({"url": self._gateway.url, "shards": 1, "session_start_limit": limit})

    async def _guild(self, request: web.Request) -> web.Response:
        return json_response(_payloads.guild(self._world.guild(path_id(request, "guild_id"))))

    async def _channels(self, request: web.Request) -> web.Response:
        guild = self._world.guild(path_id(request, "guild_id"))
        channels = [each for each in self._world.channels_of(guild) if each.thread is None]
        return json_response([_payloads.channel(each) for each in channels])

    async def _roles(self, request: web.Request) -> web.Response:
        guild = self._world.guild(path_id(request, "guild_id"))
        return json_response([_payloads.role(each) for each in guild.roles.values()])

    async def _member(self, request: web.Request) -> web.Response:
        member = self._world.member(path_id(request, "guild_id"), path_id(request, "user_id"))
        return json_response(_payloads.member(member))

    async def _active_threads(self, request: web.Request) -> web.Response:
        guild = self._world.guild(path_id(request, "guild_id"))
        bot_id = self._world.bot.id
        threads = self._world.active_threads(guild)
        memberships = [
            _payloads.thread_member(each.id, bot_id, each.thread.archived_at)
            for each in threads
            if each.thread is not None and bot_id in each.thread.member_ids
        ]
        return json_response(
            {"threads": [_payloads.channel(each) for each in threads], "members": memberships}
        )

    async def _list_commands(self, request: web.Request) -> web.Response:
        return json_response(self.commands.get(_scope(request), []))

    async def _put_commands(self, request: web.Request) -> web.Response:
        """Replace all commands of a scope; one that keeps its name and type keeps its id."""
        scope = _scope(request)
        known = {_key(each): each["id"] for each in self.commands.get(scope, [])}
        stored: list[Json] = []
        for wanted in await request.json():
            command: Json = {"type": 1, "description": "", "options": []} | wanted
            command["id"] = known.get(_key(command)) or str(self._world.ids.next())
            command["application_id"] = str(self._world.bot.id)
            command["version"] = str(self._world.ids.next())
            if scope is not None:
                command["guild_id"] = str(scope)
            stored.append(command)
        self.commands[scope] = stored
        self.syncs += 1
        return json_response(stored)


def _scope(request: web.Request) -> int | None:
    return int(request.match_info["guild_id"]) if "guild_id" in request.match_info else None


def _key(command: Json) -> tuple[str, int]:
    return command["name"], command["type"]
