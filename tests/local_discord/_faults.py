"""Faults by script: what goes wrong, for which requests, before or after they took effect."""

import asyncio
import random
import re
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from aiohttp import web

from tests.local_discord._limits import too_many_requests
from tests.local_discord._routes import path_regex
from tests.local_discord._wire import ApiError

When = Literal["before", "after"]
Handler = Callable[[], Awaitable[web.StreamResponse]]

_RETRY_AFTER_SECONDS = 0.05


class Drop(StrEnum):
    """How a connection is lost."""

    RESET = "reset"
    """A TCP RST: the peer sees "connection reset by peer"."""
    CLOSE = "close"
    """A FIN without an answer: the peer sees a disconnected server."""
    SILENCE = "silence"
    """No answer until the server stops."""


@dataclass(eq=False)
class Fault:
    """One scripted fault.

    Attributes:
        hits: how many requests it has spoilt so far.
    """

    method: str
    path: re.Pattern[str]
    then: When
    times: int | None
    response: Callable[[], web.Response] | None = None
    drop: Drop | None = None
    delay: float = 0.0
    hits: int = 0

    def matches(self, method: str, path: str) -> bool:
        if self.times is not None and self.hits >= self.times:
            return False
        return self.method in (method, "*") and self.path.fullmatch(path) is not None


class Faults:
    """The script. Paths stand below the API's base; `*` is one segment, `/**` all that follow."""

    def __init__(self) -> None:
        self._script: list[Fault] = []
        self._share: _Share | None = None
        self._stopped = asyncio.Event()

    def fail(
        self,
        method: str,
        path: str,
        *,
        status: int = 500,
        code: int = 0,
        times: int | None = 1,
        then: When = "before",
    ) -> Fault:
        """Answer with a status and Discord's code, `times` times (None: for ever).

        With `then="after"` the request takes effect first, and only its answer is lost.
        """
        response = _status(status, code)
        return self._add(Fault(method, path_regex(path), then, times, response=response))

    def drop(
        self,
        method: str,
        path: str,
        how: Drop = Drop.RESET,
        *,
        times: int | None = 1,
        then: When = "before",
    ) -> Fault:
        """Lose the connection instead of answering."""
        return self._add(Fault(method, path_regex(path), then, times, drop=how))

    def delay(
        self,
        method: str,
        path: str,
        seconds: float,
        *,
        times: int | None = 1,
        then: When = "before",
    ) -> Fault:
        """Answer late: the request takes effect before or after the wait."""
        return self._add(Fault(method, path_regex(path), then, times, delay=seconds))

    def share(self, portion: float, *, seed: int, path: str = "/**") -> None:
        """Spoil a random share (0 to 1) of the requests to `path` in every way but silence."""
        self._share = _Share(portion, path_regex(path), random.Random(seed))

    def clear(self) -> None:
        """From now on everything works."""
        self._script.clear()
        self._share = None

    def stop(self) -> None:
        """Let the silent requests go, for the server ends."""
        self._stopped.set()

    async def run(self, request: web.Request, path: str, handler: Handler) -> web.StreamResponse:
        """Answer a request, spoilt if the script says so."""
        fault = self._next(request.method, path)
        if fault is None:
            return await handler()
        fault.hits += 1
        if fault.then == "after":
            answer = await handler()
            await asyncio.sleep(fault.delay)
        else:
            await asyncio.sleep(fault.delay)
            answer = await handler() if fault.delay else None
        if fault.drop is not None:
            await self._lose(request, fault.drop)
        if fault.response is not None:
            return fault.response()
        return answer or web.Response(status=500)  # a lost connection: nobody reads this

    def _add(self, fault: Fault) -> Fault:
        self._script.append(fault)
        return fault

    def _next(self, method: str, path: str) -> Fault | None:
        for fault in self._script:
            if fault.matches(method, path):
                return fault
        return self._share.draw(path) if self._share is not None else None

    async def _lose(self, request: web.Request, how: Drop) -> None:
        if how is Drop.SILENCE:
            await self._stopped.wait()
        transport = request.transport
        if transport is None:
            return
        if how is not Drop.RESET:
            transport.close()
            return
        raw: socket.socket = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


@dataclass
class _Share:
    portion: float
    path: re.Pattern[str]
    random: random.Random

    def draw(self, path: str) -> Fault | None:
        if not self.path.fullmatch(path) or self.random.random() >= self.portion:
            return None
        then: When = self.random.choice(("before", "after"))
        how = self.random.choice((500, 502, 503, 429, Drop.RESET, Drop.CLOSE))
        if isinstance(how, Drop):
            return Fault("*", self.path, then, None, drop=how)
        return Fault("*", self.path, then, None, response=_status(how, 0))


def _status(status: int, code: int) -> Callable[[], web.Response]:
    if status == 429:
        return lambda: too_many_requests(_RETRY_AFTER_SECONDS)
    return ApiError(status, code, f"scripted {status}").response
