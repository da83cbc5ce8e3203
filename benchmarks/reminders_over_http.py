"""1,000 reminders due at once, sent over HTTP to a local Discord that keeps Discord's limits."""

import math
import time
from collections import Counter
from pathlib import Path

from benchmarks._measure import Row
from benchmarks._processes import running
from benchmarks._seed import Deadlines, Studios, add_dm_channels, opened
from tests.local_discord import LocalDiscord, User

_CROWD = 1_000
_STUDIOS = 100
_AHEAD = 4.0  # seconds, at least, from seeding to the moment due: the bot starts meanwhile
_SECONDS = 60.0  # until whatever has not come counts as lost
_POSTS = ("POST", "/channels/*/messages")


async def measure(folder: Path) -> list[Row]:
    """The bot as a process, to users whose DM channels it knows."""
    async with LocalDiscord() as server:
        users = [server.add_user(f"artist {number}") for number in range(_CROWD)]
        await _seed(folder, server, users)
        async with running(server, folder):
            await server.changes.until(
                lambda: len(server.log.matching(*_POSTS)) >= _CROWD, within=_SECONDS
            )
        posts = server.log.matching(*_POSTS)
        seconds = posts[-1].at - posts[0].at
        received = Counter(len(server.dms(user)) for user in users)
        refused = server.limits.refused
    return [
        Row("requests a second", len(posts) / seconds, 45, "/s", is_floor=True),
        Row("requests answered with 429", refused, 0, ""),
        Row("users without their reminder, or with it twice", _CROWD - received[1], 0, ""),
    ]


async def _seed(folder: Path, server: LocalDiscord, users: list[User]) -> None:
    guild_ids = [server.add_guild().id for _ in range(_STUDIOS)]
    studios = Studios(_STUDIOS, projects=10, songs=5, guild_ids=guild_ids)
    due = math.ceil(time.time() + _AHEAD)
    async with opened(folder / "talkback.db") as db, db.transaction() as conn:
        await studios.add(conn)
        await add_dm_channels(conn, {user.id: server.dm(user).id for user in users})
        await Deadlines(
            studios, 1, _CROWD, lambda _: due, lambda number: users[number].id, rungs=(0,)
        ).add(conn)
