"""Mixed faults: three in ten requests fail in some way, and every reminder arrives, once.

The bot sends the reminders of several studios over real HTTP. The local Discord answers with 500,
502, 503 or 429, resets or closes the connection, or says nothing for longer than the client waits;
each before the request took effect or after it. Its memory of nonces runs on the bot's clock, which
is moved over the waits between tries.
"""

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from unittest.mock import patch

import aiohttp
import aiohttp.client
from aiohttp import web

from bot.app import App
from tests.endurance._connected import Clock, connected, deliver_all
from tests.endurance._ledger import Ledger, require_told, seeded, shown, told_so_far
from tests.endurance._studios import Studios, tomorrow_at
from tests.local_discord import Drop, Faults, LocalDiscord

_SHARE = 0.3
_STUDIOS = 5
_REPORT_SECONDS = 15.0
_SILENCE = "no answer"
_SENT = """
    SELECT COUNT(*) AS n FROM outbox
    WHERE state = 'delivered' AND kind IN ('reminder', 'thread_reminder')
"""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Climate:
    """What may go wrong, and how long the client waits for an answer in seconds."""

    kinds: tuple[int | Drop | str, ...]
    patience: float


EVERYTHING = Climate((500, 502, 503, 429, Drop.RESET, Drop.CLOSE, _SILENCE), patience=1.0)
# Without the two on which discord.py itself waits for seconds of real time.
QUICK = Climate((503, 429, Drop.RESET, Drop.CLOSE, _SILENCE), patience=0.3)


class Weather(Faults):
    """Spoils a random share of the requests, in every way; none before it begins.

    Attributes:
        spoilt: how many requests, by what went wrong.
    """

    def __init__(self, climate: Climate, seed: int) -> None:
        super().__init__()
        self._climate = climate
        self.spoilt: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._share_now = 0.0

    def begin(self, share: float) -> None:
        """From now on that share of the requests (0 to 1) fails."""
        self._share_now = share

    async def run(
        self,
        request: web.Request,
        path: str,
        handler: Callable[[], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        """Answer a request, or spoil it."""
        self.clear()
        if self._chance.random() < self._share_now:
            self._spoil(request.method, path)
        return await super().run(request, path, handler)

    def _spoil(self, method: str, path: str) -> None:
        kind = self._chance.choice(self._climate.kinds)
        then: Literal["before", "after"] = self._chance.choice(("before", "after"))
        self.spoilt[str(kind)] += 1
        if isinstance(kind, int):
            self.fail(method, path, status=kind, then=then)
        elif isinstance(kind, Drop):
            self.drop(method, path, kind, then=then)
        else:
            self.delay(method, path, 4 * self._climate.patience, then=then)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to."""

    reminders: int
    messages: int
    requests: int
    spoilt: Counter[str]
    repeated: int

    def __str__(self) -> str:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.spoilt.items()))
        return (
            f"{self.reminders:,} of {self.reminders:,} reminders delivered in {self.messages:,} "
            f"messages, none lost, none twice; {self.spoilt.total():,} of {self.requests:,} "
            f"requests spoilt ({kinds}), {self.repeated:,} repeats dropped by their nonce"
        )


async def run(
    reminders: int, seed: int, say: Say, *, each: int = 1, climate: Climate = EVERYTHING
) -> Figures:
    """Deliver so many reminders through bad weather.

    Args:
        reminders: how many.
        seed: of the weather.
        say: takes a line on how far it is.
        each: how many of them are for one person, all at the same minute.
        climate: what goes wrong.

    Raises:
        ViolationError: one was lost, told twice, or not marked.
    """
    clock, weather = Clock(), Weather(climate, seed)
    timeout = aiohttp.ClientTimeout(total=climate.patience)
    patience = patch.object(aiohttp.client, "DEFAULT_TIMEOUT", timeout)
    server = LocalDiscord(requests_per_second=None, clock=lambda: clock().timestamp())
    server.faults = weather
    with seeded(seed), patience, tempfile.TemporaryDirectory(prefix="talkback-") as folder:
        async with server:
            studios = Studios(server, _STUDIOS)
            people = studios.add_people(-(-reminders // each))
            async with connected(Path(folder), server, clock) as app:
                noon = tomorrow_at(12, clock())
                clock.move_to(tomorrow_at(10, clock()))  # past all reminders but that at the time
                assigned = await studios.set_deadlines(app, people, [noon] * reminders)
                say(f"{reminders:,} deadlines set; they are due now")
                clock.move_to(noon)
                before = len(server.log.requests)
                weather.begin(_SHARE)
                telling = asyncio.create_task(_tell(app, say))
                await deliver_all(app, clock)
                telling.cancel()
                now, requests = clock(), len(server.log.requests) - before
                weather.begin(0.0)
            require_told(
                [(user_id, name) for name, user_id in assigned.items()], told_so_far(server)
            )
            Ledger(Path(folder) / "talkback.db").require_done(now)
            messages = sum(1 for _ in shown(server))
            return Figures(reminders, messages, requests, weather.spoilt, server.deduplicated)


async def _tell(app: App, say: Say) -> None:
    while True:
        await asyncio.sleep(_REPORT_SECONDS)
        row = await app.db.read().fetch_only(_SENT)
        say(f"{row['n']:,} delivered")
