"""Two bots on one database: the second is refused, and nothing comes twice.

While the first delivers to a Discord that answers slowly, the bot is started again and again on the
same file, as a supervisor that lost count of it would.
"""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bot_process import Host
from tests.endurance._connected import Clock, connected
from tests.endurance._ledger import Ledger, ViolationError, require_told, told_so_far
from tests.endurance._lives import Lives, NoDeaths, Tally
from tests.endurance._studios import Studios, tomorrow_at
from tests.local_discord import LocalDiscord

_SLOW_SECONDS = 0.5
_SECONDS = 60.0  # in which the first must have delivered
_REFUSAL = "Another Talkback is running"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to."""

    reminders: int
    refused: int

    def __str__(self) -> str:
        return (
            f"{self.refused} second bots refused while the first delivered: {self.reminders} of "
            f"{self.reminders} reminders, none lost, none twice"
        )


async def run(reminders: int, seconds: int) -> Figures:
    """Deliver so many reminders while so many other bots try to.

    Raises:
        ViolationError: a second one was let in, or a reminder was lost, told twice or not marked.
    """
    clock = Clock()
    with tempfile.TemporaryDirectory(prefix="talkback-") as name:
        folder = Path(name)
        async with LocalDiscord(requests_per_second=None) as server:
            studios = Studios(server, 1)
            people = studios.add_people(reminders)
            noon = tomorrow_at(12, clock())
            clock.move_to(tomorrow_at(10, clock()))
            async with connected(folder, server, clock) as app:
                assigned = await studios.set_deadlines(app, people, [noon] * reminders)
            ahead = noon - datetime.now(UTC)
            lives = Lives(folder, server, NoDeaths(), Tally())
            host = Host(folder, server)
            slow = server.faults.delay("POST", "/channels/*/messages", _SLOW_SECONDS, times=None)
            try:
                async with lives.life(ahead, ends_when_idle=False):
                    await server.changes.until(lambda: slow.hits, within=_SECONDS)
                    for _ in range(seconds):
                        other = await host.command("run")
                        if await other.wait() != 1 or _REFUSAL not in other.log:
                            raise ViolationError(f"a second bot ran: {other.log[-1000:]}")
                    await server.changes.until(
                        lambda: told_so_far(server).total() >= reminders, within=_SECONDS
                    )
            finally:
                await host.end()
            Ledger(folder / "talkback.db").require_done(datetime.now(UTC) + ahead)
            expected = [(user_id, title) for title, user_id in assigned.items()]
            require_told(expected, told_so_far(server))
            return Figures(reminders, seconds)
