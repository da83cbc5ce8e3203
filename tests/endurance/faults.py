"""Mixed faults: three in ten requests fail in some way, and every reminder arrives, once.

The bot sends the reminders of several studios over real HTTP, and the news of their deadlines. The
local Discord answers with 500, 502, 503 or 429, resets or closes the connection, or says nothing
for longer than the client waits; each before the request took effect or after it. Its memory of
nonces runs on the bot's clock, which is moved over the waits between tries.
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
from tests.endurance._connected import Clock, connected, deliver_all, opened
from tests.endurance._ledger import (
    NEWS,
    REMINDER,
    Ledger,
    require_told,
    seeded,
    shown,
    told_so_far,
)
from tests.endurance._studios import Studios, tomorrow_at
from tests.local_discord import Drop, Faults, LocalDiscord

_SHARE = 0.3
_SPOILT = ("/channels/", "/users/@me/channels")
_STUDIOS = 5
_STRANGERS = 20  # every so manyth had no DM before: discord.py opens those one after the other
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
    """Spoils a random share of the requests that write to people; the bot can always log in.

    Attributes:
        requests: how many there were.
        spoilt: how many of them, by what went wrong.
    """

    def __init__(self, climate: Climate, seed: int) -> None:
        super().__init__()
        self._climate = climate
        self.requests = 0
        self.spoilt: Counter[str] = Counter()
        self._chance = random.Random(seed)

    async def run(
        self,
        request: web.Request,
        path: str,
        handler: Callable[[], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        """Answer a request, or spoil it."""
        self.clear()
        if path.startswith(_SPOILT):
            self.requests += 1
            if self._chance.random() < _SHARE:
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
    weather: Weather
    repeated: int

    def __str__(self) -> str:
        spoilt = self.weather.spoilt
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(spoilt.items()))
        return (
            f"{self.reminders:,} of {self.reminders:,} reminders delivered, and the news of as "
            f"many deadlines, in {self.messages:,} messages, none lost, none twice; "
            f"{spoilt.total():,} of {self.weather.requests:,} requests spoilt ({kinds}), "
            f"{self.repeated:,} repeats dropped by their nonce"
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
            noon = tomorrow_at(12, clock())
            clock.move_to(tomorrow_at(10, clock()))  # past all reminders but that at the time
            async with opened(Path(folder), clock) as app:
                assigned = await studios.set_deadlines(app, people, [noon] * reminders)
                for number, person in enumerate(people):
                    if number % _STRANGERS:
                        channel_id = server.dm(person).id
                        await app.services.outbox.keep_dm_channel(person.id, channel_id)
            say(f"{reminders:,} deadlines set; they are due now")
            clock.move_to(noon)
            async with connected(Path(folder), server, clock) as app:
                telling = asyncio.create_task(_tell(app, say))
                try:
                    await deliver_all(app, clock)
                finally:
                    telling.cancel()
                now = clock()
            expected = [(user_id, name) for name, user_id in assigned.items()]
            require_told(expected, told_so_far(server))
            require_told(expected, told_so_far(server, NEWS))
            Ledger(Path(folder) / "talkback.db").require_done(now)
            messages = sum(1 for kind in (REMINDER, NEWS) for _ in shown(server, kind))
            return Figures(reminders, messages, weather, server.deduplicated)


async def _tell(app: App, say: Say) -> None:
    while True:
        await asyncio.sleep(_REPORT_SECONDS)
        row = await app.db.read().fetch_only(_SENT)
        say(f"{row['n']:,} delivered")
