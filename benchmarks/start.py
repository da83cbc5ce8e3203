"""From the start of the process to READY, and the memory that it holds when idle."""

import statistics
from pathlib import Path

from benchmarks._measure import Row, idle, resident_mb
from benchmarks._processes import running
from tests.local_discord import LocalDiscord

_STARTS = 5


async def measure(folder: Path) -> list[Row]:
    """Start it in an empty folder (migrations, commands synced), then again on the same files."""
    first: list[float] = []
    later: list[float] = []
    memory: list[float] = []
    for number in range(_STARTS):
        place = folder / str(number)
        place.mkdir()
        async with LocalDiscord() as server:
            server.add_text_channel(server.add_guild(), "studio")
            async with running(server, place) as bot:
                first.append(bot.seconds_to_ready)
            async with running(server, place) as bot:
                later.append(bot.seconds_to_ready)
                if number < 2:
                    await idle(bot.pid)
                    memory.append(resident_mb(bot.pid))
    return [
        Row("first start to READY, median", statistics.median(first), 1.5, "s"),
        Row("later start to READY, median", statistics.median(later), 1.5, "s"),
        Row("memory when idle", max(memory), 120, "MB"),
    ]
