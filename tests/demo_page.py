"""The demo in the test's own process: the sample studio, and its page as a browser asks for it."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp

from bot.demo.sample import EARLIER, furnish
from bot.demo.server import TOKEN_HEADER, serve
from bot.demo.world import World


@dataclass
class Page:
    """The demo's page, as a browser asks for what it shows."""

    session: aiohttp.ClientSession
    origin: str
    token: str

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncGenerator[Self]:
        parts = urlsplit(url)
        async with aiohttp.ClientSession() as session:
            yield cls(session, f"http://{parts.netloc}", parts.fragment)

    async def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        async with self._send(path, body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def status(self, path: str, body: Mapping[str, Any] | None = None) -> int:
        async with self._send(path, body) as response:
            return response.status

    def _send(self, path: str, body: Mapping[str, Any] | None) -> Any:
        return self.session.request(
            "POST" if body else "GET",
            f"{self.origin}{path}",
            json=body,
            headers={TOKEN_HEADER: self.token},
        )


@asynccontextmanager
async def studio(folder: Path) -> AsyncGenerator[World]:
    """The sample studio, which must see no failure of the bot's."""
    async with World.open(folder, earlier=EARLIER) as world:
        await furnish(world)
        yield world
        assert not world.env.errors


@asynccontextmanager
async def served(world: World) -> AsyncGenerator[Page]:
    async with serve(world, 0) as server, Page.at(server.url) as page:
        yield page


def person(state: Any, name: str) -> Any:
    return next(one for one in state["people"] if one["name"] == name)


def place(somebody: Any, kind: str) -> Any:
    return next(one for one in somebody["places"] if one["kind"] == kind)
