"""The gateway: sessions that outlive their websockets, so that a RESUME replays what was missed."""

import asyncio
import contextlib
import json
import secrets
import zlib
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from aiohttp import WSMsgType, web

from tests.local_discord import _payloads
from tests.local_discord._signal import Changes
from tests.local_discord._wire import Json
from tests.local_discord._world import World

_HEARTBEAT_INTERVAL_MS = 41_250
_REPLAYED_EVENTS = 5_000
_ZLIB_STREAM = "zlib-stream"


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Intent(IntFlag):
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12


class Connection:
    """One websocket; what it is to say stands in a queue, so that events keep their order."""

    def __init__(self, socket: web.WebSocketResponse, *, compression: str | None) -> None:
        self._socket = socket
        self._outgoing: asyncio.Queue[Json | int] = asyncio.Queue()
        self._compressor = zlib.compressobj() if compression == _ZLIB_STREAM else None

    def send(
        self, op: Op, data: object = None, *, event: str | None = None, seq: int | None = None
    ) -> None:
        self._outgoing.put_nowait({"op": int(op), "d": data, "t": event, "s": seq})

    def close(self, code: int) -> None:
        self._outgoing.put_nowait(code)

    async def write(self) -> None:
        """Send what is queued until a close code comes."""
        with contextlib.suppress(ConnectionError):
            while not isinstance(payload := await self._outgoing.get(), int):
                await self._send(json.dumps(payload))
            await self._socket.close(code=payload)

    async def _send(self, text: str) -> None:
        """Text, or one flushed chunk of the zlib stream: discord.py takes either."""
        if self._compressor is None:
            await self._socket.send_str(text)
            return
        chunk = self._compressor.compress(text.encode())
        await self._socket.send_bytes(chunk + self._compressor.flush(zlib.Z_SYNC_FLUSH))


@dataclass(eq=False)
class Session:
    id: str
    intents: Intent
    connection: Connection | None
    seq: int = 0
    events: deque[tuple[int, str, Json]] = field(
        default_factory=lambda: deque[tuple[int, str, Json]](maxlen=_REPLAYED_EVENTS)
    )

    def dispatch(self, event: str, data: Json) -> None:
        if not self._wants(event, data):
            return
        self.seq += 1
        self.events.append((self.seq, event, data))
        if self.connection is not None:
            self.connection.send(Op.DISPATCH, data, event=event, seq=self.seq)

    def can_replay(self, seq: int) -> bool:
        """Whether every event after `seq` is still known."""
        return seq == self.seq or (bool(self.events) and self.events[0][0] <= seq + 1 <= self.seq)

    def replay(self, seq: int, connection: Connection) -> None:
        self.connection = connection
        for number, event, data in self.events:
            if number > seq:
                connection.send(Op.DISPATCH, data, event=event, seq=number)
        self.dispatch("RESUMED", {})

    def _wants(self, event: str, data: Json) -> bool:
        if event.startswith(("GUILD_", "CHANNEL_", "THREAD_")):
            return Intent.GUILDS in self.intents
        if event.startswith("MESSAGE_"):
            needed = Intent.GUILD_MESSAGES if "guild_id" in data else Intent.DIRECT_MESSAGES
            return needed in self.intents
        return True


class Gateway:
    """Serves the websocket, and lets a test cut, refuse or invalidate what it serves.

    Attributes:
        identifies: the intents of each accepted IDENTIFY, in order.
        resumes: how many sessions were resumed.
        refuse_with: a close code with which every IDENTIFY is answered (4014, say), or None.
    """

    def __init__(self, token: str, changes: Changes) -> None:
        self.url = ""
        self.identifies: list[Intent] = []
        self.resumes = 0
        self.refuse_with: int | None = None
        self._token = token
        self._changes = changes
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()

    @property
    def is_connected(self) -> bool:
        """Whether a bot is identified or resumed, and hears events at once."""
        return any(session.connection for session in self._sessions.values())

    def dispatch(self, event: str, data: Json) -> None:
        """Send an event to every session that its intents let hear it; the absent hear it later."""
        for session in self._sessions.values():
            session.dispatch(event, data)

    def reconnect(self) -> None:
        """Ask the bot to reconnect and resume (op 7); what happens meanwhile is replayed."""
        for connection in self._detach():
            connection.send(Op.RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Declare the sessions invalid (op 9); not resumable means that a new IDENTIFY follows."""
        connections = self._detach()
        if not resumable:
            self._sessions.clear()
        for connection in connections:
            connection.send(Op.INVALID_SESSION, resumable)

    def close(self, code: int) -> None:
        """Close every websocket with Discord's code: 4000 resumes, 4004 and 4014 end a bot."""
        self._detach()
        for connection in self._connections:
            connection.close(code)

    async def serve(self, request: web.Request, world: World) -> web.WebSocketResponse:
        """Handle one websocket from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(socket, compression=request.query.get("compress"))
        self._connections.add(connection)
        writer = asyncio.create_task(connection.write())
        connection.send(Op.HELLO, {"heartbeat_interval": _HEARTBEAT_INTERVAL_MS})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(json.loads(message.data), connection, world)
                    self._changes.notify()
        finally:
            self._connections.discard(connection)
            for session in self._sessions.values():
                if session.connection is connection:
                    session.connection = None
            writer.cancel()
            self._changes.notify()
        return socket

    def _receive(self, payload: Json, connection: Connection, world: World) -> None:
        match payload["op"]:
            case Op.HEARTBEAT:
                connection.send(Op.HEARTBEAT_ACK)
            case Op.IDENTIFY:
                self._identify(payload["d"], connection, world)
            case Op.RESUME:
                self._resume(payload["d"], connection)
            case _:  # presence and voice have no effect here
                pass

    def _identify(self, data: Json, connection: Connection, world: World) -> None:
        if data["token"] != self._token:
            connection.close(4004)
            return
        if self.refuse_with is not None:
            connection.close(self.refuse_with)
            return
        session = Session(secrets.token_hex(16), Intent(data["intents"]), connection)
        self._sessions[session.id] = session
        self.identifies.append(session.intents)
        session.dispatch("READY", self._ready(session, world))
        for guild in world.guilds.values():
            # Without the members intent Discord names nobody but the bot itself.
            hears_members = Intent.GUILD_MEMBERS in session.intents
            members = [
                each for each in guild.members.values() if hears_members or each.user is world.bot
            ]
            channels = [
                each
                for each in world.channels_of(guild)
                if each.thread is None or not each.thread.is_archived
            ]
            session.dispatch("GUILD_CREATE", _payloads.guild_create(guild, channels, members))

    def _resume(self, data: Json, connection: Connection) -> None:
        if data["token"] != self._token:
            connection.close(4004)
            return
        session = self._sessions.get(data["session_id"])
        if session is None or not session.can_replay(data["seq"]):
            connection.send(Op.INVALID_SESSION, data=False)
            return
        self.resumes += 1
        session.replay(data["seq"], connection)

    def _ready(self, session: Session, world: World) -> Json:
        return {
            "v": 10,
            "user": _payloads.user(world.bot),
            "guilds": [{"id": str(guild_id), "unavailable": True} for guild_id in world.guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(world.bot.id), "flags": 0},
            "private_channels": [],
            "shard": [0, 1],
        }

    def _detach(self) -> list[Connection]:
        """Stop delivering at once, so that what is dispatched from now on awaits a RESUME."""
        detached: list[Connection] = []
        for session in self._sessions.values():
            if session.connection is not None:
                detached.append(session.connection)
                session.connection = None
        return detached
