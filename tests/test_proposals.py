"""Each proposed file becomes one mix, whoever presses, how long it takes and whatever breaks."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import ConflictError
from bot.domain.proposals import Found, Source
from bot.media import MediaStore
from bot.services import Services
from bot.services.proposals import OpenFile, Posted
from db.database import Database
from tests.desk import PRODUCER, START, Desk
from tests.sounds import wav

SOUNDS = {"nightdrive_v1.wav": wav(0.3), "nightdrive_v2.wav": wav(0.4)}
FILES = [Found(Source.ATTACHMENT, name, name, len(sound)) for name, sound in SOUNDS.items()]
LINK = Found(Source.LINK, "https://mixes.example/nightdrive_v2", "nightdrive_v2", None)


@dataclass
class Table:
    """A studio in which files wait to be posted."""

    desk: Desk
    services: Services

    async def propose(self, *found: Found) -> int:
        """Files that may be posted; the proposal's id."""
        offer = await self.services.proposals.propose(PRODUCER, found, channel_id=None)
        return offer.proposal.id

    async def post(self, proposal_id: int, open_file: OpenFile | None = None) -> list[Posted]:
        """Say yes to them."""
        return await self.services.proposals.post(
            PRODUCER, proposal_id, open_file or sent, postable=2**20, anyway=False
        )

    async def mixes(self) -> list[str]:
        """What stands in the studio."""
        rows = await self.desk.db.read().fetch_all("SELECT number FROM mix_revisions ORDER BY id")
        return [f"Mix {row['number']}" for row in rows]


async def sent(found: Found) -> AsyncIterator[bytes]:
    yield SOUNDS[found.name]


def slowly(arrive: Callable[[Found], AsyncIterator[None]]) -> OpenFile:
    """Files in the midst of whose download something happens."""

    async def received(found: Found) -> AsyncIterator[bytes]:
        sound = SOUNDS[found.name]
        yield sound[:100]
        async for _ in arrive(found):
            pass
        yield sound[100:]

    return received


@pytest.fixture
async def table(db: Database, tmp_path: Path) -> AsyncIterator[Table]:
    desk = Desk(db, START, [])
    await desk.furnish()
    media = MediaStore(tmp_path / "media", reserve=0)
    await media.open()
    services = Services.build(
        db, media, now=lambda: desk.now, wake=desk.woken.append, max_upload=2**20
    )
    yield Table(desk, services)
    await services.audio.close()


async def test_a_file_that_cannot_be_marked_is_not_posted_and_can_be_posted_later(
    table: Table,
) -> None:
    proposal = await table.propose(FILES[0])
    async with table.desk.db.transaction() as conn:
        await conn.execute(
            "CREATE TRIGGER crash BEFORE UPDATE OF posted_id ON proposed_files "
            "BEGIN SELECT RAISE(ABORT, 'crash'); END"
        )
    with pytest.raises(sqlite3.IntegrityError, match="crash"):
        await table.post(proposal)
    assert await table.mixes() == []

    async with table.desk.db.transaction() as conn:
        await conn.execute("DROP TRIGGER crash")
    (posted,) = await table.post(proposal)

    assert posted.made is not None
    assert await table.services.proposals.undo(PRODUCER, proposal) == ["Mix 1 of Night Drive"]


async def test_who_takes_over_what_seems_abandoned_posts_each_file_once(table: Table) -> None:
    proposal = await table.propose(FILES[0], LINK)

    async def taken_over(_: Found) -> AsyncIterator[None]:
        table.desk.now += timedelta(minutes=16)
        yield
        assert [p.problem for p in await table.post(proposal)] == [None, None]

    late = await table.post(proposal, slowly(taken_over))

    assert await table.mixes() == ["Mix 1", "Mix 2"]
    assert [p.made for p in late] == [None, None]
    assert all("decided that already" in (p.problem or "") for p in late[1:])


async def test_a_posting_goes_on_as_long_as_its_files_come(table: Table) -> None:
    proposal = await table.propose(*FILES)
    refused: list[str] = []

    async def pressed_again(_: Found) -> AsyncIterator[None]:
        table.desk.now += timedelta(minutes=10)
        yield
        with pytest.raises(ConflictError) as caught:
            await table.post(proposal)
        refused.append(str(caught.value))

    await table.post(proposal, slowly(pressed_again))

    assert refused == ["That is being posted right now."] * 2
    assert await table.mixes() == ["Mix 1", "Mix 2"]


async def test_what_was_dropped_meanwhile_is_posted_no_further(table: Table) -> None:
    proposal = await table.propose(*FILES)

    async def dropped(found: Found) -> AsyncIterator[None]:
        yield
        assert found == FILES[0]
        await table.services.proposals.drop(PRODUCER, proposal)

    done = await table.post(proposal, slowly(dropped))

    assert await table.mixes() == ["Mix 1"]
    assert [p.made is not None for p in done] == [True, False]
    assert "decided that already" in (done[1].problem or "")
