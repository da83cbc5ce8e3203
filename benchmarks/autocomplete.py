"""Completing a song's name in a studio of 100,000 songs."""

import random
from datetime import UTC, datetime
from pathlib import Path

from benchmarks._measure import Row, quantile, timed
from benchmarks._seed import FIRST_ARTIST, FIRST_GUILD, PRODUCER, Studios, opened
from bot.domain.studios import Actor
from bot.services._unit import UnitOfWork
from bot.services.songs import SongService
from db.database import Database

_STUDIO = Studios(count=1, projects=5_000, songs=20)
_ARTISTS = 500
_TIMES = 40  # that each of the texts is completed
# Nothing yet; what many titles begin with, few, one; what stands within; what no title holds.
_TEXTS = ("", "n", "ni", "night", "night drive", "night drive 9", "drive", "99", "xyz", "%_!")


async def measure(folder: Path) -> list[Row]:
    """Search as the option does while somebody types: who sees all songs, and who sees some."""
    async with opened(folder / "talkback.db") as db:
        async with db.transaction() as conn:
            await _STUDIO.add(conn)
        chance = random.Random(1)
        producer = Actor(FIRST_GUILD, PRODUCER, is_manager=True)
        artists = [Actor(FIRST_GUILD, FIRST_ARTIST + number) for number in range(_ARTISTS)]
        return [
            await _row("the producer", db, [producer] * _TIMES),
            await _row("artists", db, chance.choices(artists, k=_TIMES)),
        ]


async def _row(who: str, db: Database, actors: list[Actor]) -> Row:
    work = UnitOfWork(db, now=lambda: datetime.now(UTC), wake=lambda _: None)
    songs = SongService(work)
    taken = [
        await timed(lambda actor=actor, text=text: songs.search(actor, text)) * 1000
        for actor in actors
        for text in _TEXTS
    ]
    note = f"median {quantile(taken, 0.5):.2f} ms"
    return Row(f"completing for {who}, p99", quantile(taken, 0.99), 5, "ms", note=note)
