"""Bounces wait in the watched folder until somebody can be asked, and keep nobody else waiting."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.domain.people import PersonRole
from bot.domain.proposals import Found, ProposedFile, SongChoice, Source, guessed
from bot.services._unit import UnitOfWork
from bot.services.bounces import BounceService
from bot.watch import WatchedFolder, Watcher
from db.database import Database
from tests.desk import GUILD, PRODUCER, SESSION_PLAYER, START, Desk

BOUNCE = Found(Source.FOLDER, "1:2:3:4", "nightdrive.wav", 3)


@pytest.fixture
async def desk(db: Database) -> Desk:
    return Desk(db, START, [])


@pytest.fixture
def bounces(desk: Desk) -> BounceService:
    return BounceService(UnitOfWork(desk.db, now=lambda: desk.now, wake=desk.woken.append))


@pytest.fixture
async def folder(tmp_path: Path) -> WatchedFolder:
    """With a bounce that lies still since long."""
    (tmp_path / "bounces").mkdir()
    (tmp_path / "bounces" / "nightdrive.wav").write_bytes(b"RIFF")
    folder = WatchedFolder(tmp_path / "bounces")
    await folder.landed(asyncio.get_running_loop().time() - 60)
    return folder


async def asked(desk: Desk) -> list[str]:
    rows = await desk.db.read().fetch_all("SELECT name FROM proposed_files ORDER BY id")
    return [row["name"] for row in rows]


async def test_a_bounce_waits_for_the_first_project_and_is_asked_about_once(
    desk: Desk, bounces: BounceService, folder: WatchedFolder, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = Watcher(folder, bounces, servers=lambda: [GUILD], studio=None, reader=None)
    for _ in range(3):
        await watcher.look()
    assert await asked(desk) == []
    assert [record.message for record in caplog.records] == [
        "Bounces wait in the watched folder: the studio has nobody to ask yet"
    ]

    await desk.furnish()
    for _ in range(3):
        await watcher.look()

    assert await asked(desk) == ["nightdrive.wav"]
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("chosen", "why"),
    [(None, "in several servers or none. Set "), (GUILD, f"in no server {GUILD}. Invite it there")],
)
async def test_a_bounce_waits_until_the_bot_is_invited(
    desk: Desk,
    bounces: BounceService,
    folder: WatchedFolder,
    caplog: pytest.LogCaptureFixture,
    chosen: int | None,
    why: str,
) -> None:
    await desk.furnish()
    servers: list[int] = []
    watcher = Watcher(folder, bounces, servers=lambda: servers, studio=chosen, reader=None)
    await watcher.look()
    await watcher.look()
    assert await asked(desk) == []
    (record,) = caplog.records
    assert why in record.message and "TALKBACK_INBOX_STUDIO" in record.message

    servers.append(GUILD)
    await watcher.look()

    assert await asked(desk) == ["nightdrive.wav"]


async def test_others_write_while_it_is_guessed_what_a_bounce_is(
    desk: Desk, bounces: BounceService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.furnish()
    loop, guessing, wrote = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def long(
        found: Sequence[Found], near: int | None, songs: Sequence[SongChoice]
    ) -> list[ProposedFile]:
        loop.call_soon_threadsafe(guessing.set)
        assert wrote.wait(5)
        return guessed(found, near, songs)

    monkeypatch.setattr("bot.services.bounces.guessed", long)
    landing = asyncio.create_task(bounces.land(GUILD, [BOUNCE]))
    await guessing.wait()
    await desk.artists.add(PRODUCER, "Bea")
    wrote.set()

    assert await landing == [BOUNCE]
    assert await asked(desk) == ["nightdrive.wav"]


async def test_a_bounce_is_no_longer_for_who_mixed_and_was_taken_off_the_project(
    desk: Desk, bounces: BounceService
) -> None:
    await desk.furnish()
    person = await desk.people.add(
        PRODUCER, desk.album.id, PersonRole.ENGINEER, user_id=SESSION_PLAYER.user_id
    )
    await desk.mix(SESSION_PLAYER)
    await desk.people.remove(PRODUCER, person.value.id)

    await bounces.land(GUILD, [BOUNCE])

    rows = await desk.db.read().fetch_all("SELECT user_id FROM outbox WHERE kind = 'proposal'")
    assert [row["user_id"] for row in rows] == [PRODUCER.user_id]
