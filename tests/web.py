"""The web as links see it: every host is a server on this machine, over real TLS.

`web.pem` is a certificate of these tests alone, for the hosts that they name, with its key:
made by `openssl req -x509 -newkey ec`, trusted by nobody else.
"""

import socket
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.domain.addresses import Address
from bot.fetch import Limits, LinkFetcher

_PEM = Path(__file__).with_name("web.pem")

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Web:
    """What each URL answers, and the addresses that hosts have; 127.0.0.1 unless said."""

    pages: dict[str, Page] = field(default_factory=dict[str, Page])
    addresses: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    asked: list[str] = field(default_factory=list[str])
    port: int = 0

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncGenerator[Self]:
        """Serve until the end of the block."""
        made = cls()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", made._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(_PEM)
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        made.port = runner.addresses[0][1]
        try:
            yield made
        finally:
            await runner.cleanup()

    def serve(self, url: str, body: bytes = b"", **headers: str) -> None:
        """Answer a URL (without its https://) with a whole body."""

        async def page(_: web.Request) -> web.StreamResponse:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(body=body, headers=named)

        self.pages[url] = page

    def redirect(self, url: str, to: str, status: int = 302) -> None:
        """Answer a URL with another."""

        async def page(_: web.Request) -> web.StreamResponse:
            return web.Response(status=status, headers={"Location": to})

        self.pages[url] = page

    def fetcher(
        self, *, limits: Limits | None = None, hosts: tuple[str, ...] | None = None
    ) -> LinkFetcher:
        """A fetcher to which 127.0.0.1, and that alone, is of the public internet."""
        return LinkFetcher(
            limits or Limits(size=10 * 2**20),
            hosts=hosts,
            is_allowed=_is_served,
            resolver=_Resolver(self),
            tls=ssl.create_default_context(cafile=str(_PEM)),
        )

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        url = f"{request.host}{request.rel_url}"
        self.asked.append(url)
        page = self.pages.get(url)
        return web.Response(status=404) if page is None else await page(request)


class _Resolver(AbstractResolver):
    """Finds each host at the port that the tests serve."""

    def __init__(self, pages: Web) -> None:
        self._web = pages

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses that the test says."""
        if host.endswith(".invalid"):
            raise OSError(f"{host} is not known")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=self._web.port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._web.addresses.get(host, ["127.0.0.1"])
        ]

    async def close(self) -> None:
        """Nothing is open."""


def _is_served(address: Address) -> bool:
    return str(address) == "127.0.0.1"
