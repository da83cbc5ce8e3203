"""Which files of the watched folder are finished bounces, and what is read of them."""

import os
import time
from pathlib import Path

import pytest

from bot.domain.errors import ConflictError
from bot.watch import WatchedFolder
from tests.sounds import wav

STILL = 10.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "bounces"
    made.mkdir()
    return made


async def names(watched: WatchedFolder, now: float) -> list[str]:
    return [found.name for found in await watched.landed(now)]


async def content(watched: WatchedFolder, stamp: str) -> bytes:
    return b"".join([block async for block in watched.read(stamp)])


async def test_a_file_lands_once_it_lies_still(folder: Path) -> None:
    watched, file = WatchedFolder(folder), folder / "nightdrive.wav"
    file.write_bytes(b"RIFF")
    assert await names(watched, 0) == []
    with file.open("ab") as bounce:  # still being exported
        bounce.write(b"more")
    assert await names(watched, STILL) == []
    assert await names(watched, 2 * STILL - 1) == []
    assert await names(watched, 2 * STILL) == ["nightdrive.wav"]


async def test_it_is_told_once_and_again_when_it_was_exported_anew(folder: Path) -> None:
    watched, file = WatchedFolder(folder), folder / "nightdrive.wav"
    file.write_bytes(b"RIFF")
    await watched.landed(0)
    landed = await watched.landed(STILL)
    assert [found.size for found in landed] == [4]
    watched.tell(landed)
    assert await watched.landed(2 * STILL) == []

    file.rename(folder / "final.wav")
    assert await watched.landed(3 * STILL) == []
    file.write_bytes(b"RIFF anew")
    await watched.landed(4 * STILL)
    assert await names(watched, 5 * STILL) == ["nightdrive.wav"]


async def test_a_few_are_told_at_a_time_and_those_that_wait_stand_back_for_the_others(
    folder: Path,
) -> None:
    for number in range(60):
        (folder / f"{number:02}.wav").write_bytes(b"RIFF")
    watched = WatchedFolder(folder)
    await watched.landed(0)

    first = await watched.landed(STILL)
    assert [found.name for found in first] == [f"{number:02}.wav" for number in range(50)]
    watched.tell(first[:45])
    watched.put_off(first[45:])

    assert await names(watched, STILL) == [f"{n:02}.wav" for n in (*range(50, 60), *range(45, 50))]


async def test_what_landed_in_time_waits_however_old_it_becomes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "nightdrive.wav").write_bytes(b"RIFF")
    watched, two_days_on = WatchedFolder(folder), time.time() + 48 * 3600
    await watched.landed(0)

    monkeypatch.setattr(time, "time", lambda: two_days_on)

    assert await names(watched, STILL) == ["nightdrive.wav"]
    assert await names(WatchedFolder(folder), STILL) == []


async def test_hidden_unfinished_and_other_files_are_passed_over(
    folder: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(b"secret")
    (folder / "link.wav").symlink_to(secret)
    (folder / "gone.wav").symlink_to(tmp_path / "nowhere.wav")
    (folder / "sub.wav").mkdir()
    (folder / "sub.wav" / "a.wav").write_bytes(b"a")
    os.mkfifo(folder / "pipe.wav")
    for name in (".hidden.wav", "~night.wav", "#night.wav", "a.wav.part", "a.crdownload", "a.txt"):
        (folder / name).write_bytes(b"a")
    (folder / "empty.wav").touch()
    old = folder / "old.wav"
    old.write_bytes(b"a")
    os.utime(old, (1_600_000_000, 1_600_000_000))
    (folder / "good.wav").write_bytes(b"a")

    watched = WatchedFolder(folder)
    await watched.landed(0)

    assert await names(watched, STILL) == ["good.wav"]


async def test_a_name_is_shown_without_what_cannot_be_shown(folder: Path) -> None:
    (folder / os.fsdecode(b"night\n\x1b[2Jdrive\xff\xe2\x80\xae.wav")).write_bytes(b"RIFF")
    watched = WatchedFolder(folder)
    await watched.landed(0)

    (found,) = await watched.landed(STILL)

    assert found.name == "night [2Jdrive.wav"
    assert await content(watched, found.place) == b"RIFF"


async def test_what_was_changed_or_taken_away_since_is_not_read(
    folder: Path, tmp_path: Path
) -> None:
    watched, file = WatchedFolder(folder), folder / "nightdrive.wav"
    file.write_bytes(wav(0.2))
    await watched.landed(0)
    (found,) = await watched.landed(STILL)
    assert await content(watched, found.place) == wav(0.2)

    file.write_bytes(wav(0.3))
    with pytest.raises(ConflictError, match="changed or taken away"):
        await content(watched, found.place)
    file.unlink()
    file.symlink_to(tmp_path / "secret.wav")
    with pytest.raises(ConflictError, match="changed or taken away"):
        await content(watched, found.place)


async def test_what_changes_while_it_is_read_is_no_file(folder: Path) -> None:
    watched, file = WatchedFolder(folder), folder / "nightdrive.wav"
    file.write_bytes(bytes(3 * 2**20))
    await watched.landed(0)
    (found,) = await watched.landed(STILL)

    async def read() -> None:
        async for _ in watched.read(found.place):
            with file.open("r+b") as bounce:
                bounce.write(b"RIFF")
                bounce.truncate(4 * 2**20)

    with pytest.raises(ConflictError, match="changed or taken away"):
        await read()


async def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await WatchedFolder(tmp_path / "nowhere").landed(0)
