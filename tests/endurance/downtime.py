"""A week of downtime: of each deadline only the latest reminder comes, once, and says it is late.

Deadlines are set from an hour to a fortnight ahead; then the bot is away for a week. Each person
gets one message about each of their deadlines of which something was due meanwhile.
"""

import random
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.endurance._connected import Clock, connected, deliver_all
from tests.endurance._ledger import Ledger, ViolationError, require_told, seeded, shown, told_so_far
from tests.endurance._studios import Studios, tomorrow_at
from tests.local_discord import LocalDiscord

_STUDIOS = 3
_AWAY = timedelta(days=7, minutes=30)  # past the hour: nothing is due just then
_LATE = "Late:"
_HOURS_AHEAD = 14 * 24


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to."""

    deadlines: int
    due: int
    told: int

    def __str__(self) -> str:
        return (
            f"a week away: {self.due} reminders of {self.deadlines} deadlines had fallen due, and "
            f"{self.told} came, the latest of each, once and marked late"
        )


async def run(deadlines: int, seed: int) -> Figures:
    """Set so many deadlines, be away for a week, and come back.

    Raises:
        ViolationError: a deadline was not told, or told twice, or not as late.
    """
    chance, clock = random.Random(seed), Clock()
    with seeded(seed), tempfile.TemporaryDirectory(prefix="talkback-") as folder:
        async with LocalDiscord(
            requests_per_second=None, clock=lambda: clock().timestamp()
        ) as server:
            studios = Studios(server, _STUDIOS)
            people = studios.add_people(max(1, deadlines // 3))
            clock.move_to(tomorrow_at(12, clock()))
            left = clock()
            dues = [
                left + timedelta(hours=chance.randint(1, _HOURS_AHEAD)) for _ in range(deadlines)
            ]
            async with connected(Path(folder), server, clock) as app:
                assigned = await studios.set_deadlines(app, people, dues)
            ledger = Ledger(Path(folder) / "talkback.db")
            clock.move_to(left + _AWAY)
            missed = [each for each in ledger.promises() if each.at <= clock()]
            async with connected(Path(folder), server, clock) as app:
                await deliver_all(app, clock)
            ledger.require_done(clock())
            require_told({(each.user_id, each.title) for each in missed}, told_so_far(server))
            for each in shown(server):
                if each.text.count(_LATE) < len(each.titles):
                    raise ViolationError(f"it does not say that it is late: {each.text}")
            return Figures(len(assigned), len(missed), told_so_far(server).total())
