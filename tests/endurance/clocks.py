"""A clock that jumps by hours, back and forth, while reminders wait and are under way.

The computer's clock is wrong, is set, and is wrong again. After each jump the bot does what its
sweep does twice a minute. Discord answers slowly at times, so that the clock also jumps between a
request and its answer, and leases end meanwhile. Nothing comes before its time, nothing is lost,
and nothing comes twice.
"""

import asyncio
import random
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.domain.outbox import MERGED_WITHIN
from tests.endurance._connected import Clock, connected, deliver_all
from tests.endurance._ledger import (
    Ledger,
    Told,
    ViolationError,
    require_told,
    seeded,
    told_so_far,
)
from tests.endurance._studios import Studios, tomorrow_at
from tests.local_discord import LocalDiscord

_STUDIOS = 2
_MINUTE = timedelta(minutes=1)
_EARLY, _START, _END = timedelta(hours=9), timedelta(hours=10), timedelta(hours=17)  # of the day
_LAST_DUE = 175  # minutes after the start: under three hours, so that each has one reminder
_MESSAGES = "/channels/*/messages"
_SLOW = 8  # answers after each jump
_SLOW_SECONDS = 0.2
_MOST_TURNS = 200  # of the event loop between two jumps


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to."""

    reminders: int
    jumps: int
    repeated: int

    def __str__(self) -> str:
        return (
            f"{self.jumps} jumps of the clock: {self.reminders} of {self.reminders} reminders "
            f"delivered, none lost, none twice, none early ({self.repeated} repeats dropped by "
            "their nonce)"
        )


async def run(reminders: int, jumps: int, seed: int) -> Figures:
    """Let the clock jump so many times while so many reminders fall due.

    Raises:
        ViolationError: one was lost, told twice, told early or not marked.
    """
    chance, clock = random.Random(seed), Clock()
    with seeded(seed), tempfile.TemporaryDirectory(prefix="talkback-") as folder:
        async with LocalDiscord(requests_per_second=None) as server:
            studios = Studios(server, _STUDIOS)
            people = studios.add_people(max(1, reminders // 2))
            day = tomorrow_at(0, clock())
            clock.move_to(day + _START)
            dues = [clock() + chance.randint(5, _LAST_DUE) * _MINUTE for _ in range(reminders)]
            async with connected(Path(folder), server, clock) as app:
                assigned = await studios.set_deadlines(app, people, dues)
                due_at = dict(zip(assigned, dues, strict=True))
                latest = clock()
                for _ in range(jumps):
                    server.faults.clear()
                    server.faults.delay("POST", _MESSAGES, _SLOW_SECONDS, times=_SLOW)
                    clock.move_to(day + chance.uniform(0, 1) * (_END - _EARLY) + _EARLY)
                    latest = max(latest, clock())
                    await _sweep(app)
                    for _ in range(chance.randint(0, _MOST_TURNS)):
                        await asyncio.sleep(0)
                    _require_due(told_so_far(server), due_at, max(latest, clock()))
                clock.move_to(day + _END)
                await deliver_all(app, clock)
            Ledger(Path(folder) / "talkback.db").require_done(clock())
            require_told(
                [(user_id, name) for name, user_id in assigned.items()], told_so_far(server)
            )
            return Figures(reminders, jumps, server.deduplicated)


async def _sweep(app: App) -> None:
    """What the scheduler does each half minute."""
    await app.services.outbox.beat()
    await app.bot.dispatcher.drain()


def _require_due(told: Told, due_at: dict[str, datetime], latest: datetime) -> None:
    """Nothing was told that no clock so far has called due, or due soon enough to share a DM."""
    if early := [name for _, name in told if due_at[name] >= latest + MERGED_WITHIN]:
        raise ViolationError(f"told before their time: {early[:5]}")
