"""The demo's own page, on loopback: who is there, what they see, and the clock."""

import asyncio
import contextlib
import json
import secrets
import socket
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.resources import files
from typing import Any, Final, cast

from aiohttp import web
from aiohttp.typedefs import Handler
from simcord.builders import ChannelHandle

from bot.demo.previews import Previews
from bot.demo.sample import SAMPLES, SUBMITTED
from bot.demo.world import ZONE, Person, World

HOST: Final = "127.0.0.1"
TOKEN_HEADER: Final = "X-Talkback-Token"  # noqa: S105 - the name of a header
_TYPES: Final[Mapping[str, str]] = {
    "index.html": "text/html",
    "demo.css": "text/css",
    "demo.js": "text/javascript",
}
_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src 'self' data:; frame-src http://{HOST}:*; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}
_TICK = 0.5
_LONGEST_JUMP: Final = timedelta(days=366)


@asynccontextmanager
async def serve(world: World, port: int) -> AsyncGenerator["DemoServer"]:
    """Listen on loopback alone, and keep the clock going; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    with socket.create_server((HOST, port)) as listener:
        origin = f"http://{HOST}:{listener.getsockname()[1]}"
        async with Previews(world, framed_by=origin) as previews:
            server = DemoServer(world, previews, origin)
            runner = web.AppRunner(server.app(), access_log=None)
            await runner.setup()
            await web.SockSite(runner, listener).start()
            clock = asyncio.create_task(_keep_time(world, previews), name="clock")
            try:
                yield server
            finally:
                clock.cancel()
                await asyncio.gather(clock, return_exceptions=True)
                await runner.cleanup()


async def _keep_time(world: World, previews: Previews) -> None:
    last = time.monotonic()
    while True:
        await asyncio.sleep(_TICK)
        now = time.monotonic()
        world.keep_up(now - last)
        last = now
        previews.refresh()


class DemoServer:
    """Serves the page; every question about the world carries the token of this run."""

    def __init__(self, world: World, previews: Previews, origin: str) -> None:
        self._world = world
        self._previews = previews
        self._origin = origin
        self._token = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        """Where the page is; the token stands behind the #, which browsers keep to themselves."""
        return f"{self._origin}/#{self._token}"

    def app(self) -> web.Application:
        """What answers the browser."""
        app = web.Application(middlewares=[self._guard])
        app.add_routes(
            [
                web.get("/", self._file),
                web.get(r"/{name:demo\.(?:css|js)}", self._file),
                web.get("/audio/{name}", self._audio),
                web.get("/api/state", self._state),
                web.post("/api/open", self._open),
                web.post("/api/jump", self._jump),
            ]
        )
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer this page alone: no other site, no other name for this machine, no guessing."""
        if f"http://{request.host}" != self._origin:
            raise web.HTTPForbidden(text="Open the address that the terminal shows.")
        token = request.headers.get(TOKEN_HEADER, "")
        if request.path.startswith("/api/") and not secrets.compare_digest(
            token.encode(), self._token.encode()
        ):
            raise web.HTTPUnauthorized(text="Open the address that the terminal shows.")
        response = await handler(request)
        response.headers.update(_HEADERS)
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "index.html")
        text = files("bot.demo").joinpath("page", name).read_text(encoding="utf-8")
        return web.Response(text=text, content_type=_TYPES[name])

    async def _audio(self, request: web.Request) -> web.StreamResponse:
        make = SAMPLES.get(request.match_info["name"])
        if make is None:
            raise web.HTTPNotFound
        return web.Response(body=await asyncio.to_thread(make), content_type="audio/wav")

    async def _state(self, _: web.Request) -> web.StreamResponse:
        world = self._world
        return web.json_response(
            {
                "studio": world.guild.name,
                "now": world.env.now().isoformat(),
                "zone": ZONE,
                "samples": [name for name in SAMPLES if name not in SUBMITTED],
                "people": [
                    {
                        "id": str(person.actor.id),
                        "name": person.name,
                        "trade": person.trade,
                        "places": [self._place(place, person) for place in world.seen_by(person)],
                    }
                    for person in world.people
                ],
            }
        )

    def _place(self, place: ChannelHandle, person: Person) -> Mapping[str, Any]:
        kind = "dm" if place.guild is None else "thread" if place.is_thread else "channel"
        return {
            "id": str(place.id),
            "kind": kind,
            "name": place.name or "Talkback",
            "messages": self._world.messages_for(place, person),
        }

    async def _open(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        person = next(
            (p for p in self._world.people if str(p.actor.id) == body.get("person")), None
        )
        if person is None:
            raise web.HTTPNotFound(text="Nobody like that is here.")
        place = next(
            (p for p in self._world.seen_by(person) if str(p.id) == body.get("place")), None
        )
        if place is None:
            raise web.HTTPNotFound(text=f"{person.name} sees no such channel.")
        viewer = person.actor.user if place.guild is None else person.actor
        return web.json_response({"url": await self._previews.url(place, viewer)})

    async def _jump(self, request: web.Request) -> web.StreamResponse:
        seconds = (await _body(request)).get("seconds")
        async with self._world.lock:
            if seconds == "next":
                found = await self._world.jump_to_next()
            elif isinstance(seconds, int) and 0 < seconds <= _LONGEST_JUMP.total_seconds():
                found = True
                await self._world.jump(timedelta(seconds=seconds))
            else:
                raise web.HTTPBadRequest(text="A jump is of 1 second to 366 days.")
            self._previews.refresh()
        return web.json_response({"now": self._world.env.now().isoformat(), "found": found})


async def _body(request: web.Request) -> Mapping[str, Any]:
    with contextlib.suppress(json.JSONDecodeError, UnicodeDecodeError):
        body = await request.json()
        if isinstance(body, dict):
            return cast("dict[str, Any]", body)
    raise web.HTTPBadRequest(text="A JSON object is expected.")
