import asyncio
import errno
import hashlib
import os
import sys
import time
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.domain.errors import DiskFullError, InvalidError, StudioError
from bot.domain.media import (
    EmptyFileError,
    FileTooLargeError,
    is_no_room,
    size_label,
)
from bot.media import MediaStore
from tests.media import take_in

MB = 2**20
SOUND = b"RIFF" + bytes(range(256)) * 4096 * 3  # a little over 3 MB: several blocks
SHA256 = hashlib.sha256(SOUND).hexdigest()


class Usage(NamedTuple):
    """What `shutil.disk_usage` returns."""

    total: int
    used: int
    free: int


@pytest.fixture
async def store(tmp_path: Path) -> MediaStore:
    store = MediaStore(tmp_path / "media", reserve=0)
    await store.open()
    return store


async def stream(content: bytes, size: int = 60_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def contents(paths: Iterable[Path]) -> list[bytes]:
    return [path.read_bytes() for path in paths]


async def test_a_stream_is_stored_under_its_hash(store: MediaStore, tmp_path: Path) -> None:
    stored = await take_in(store, stream(SOUND), max_bytes=len(SOUND))

    assert (stored.sha256, stored.size) == (SHA256, len(SOUND))
    assert contents([store.path(SHA256)]) == [SOUND]
    assert files_in(tmp_path / "media") == [f"{SHA256[:2]}/{SHA256[2:]}"]
    assert store.exists(SHA256)
    assert await store.verify(SHA256)


@pytest.mark.parametrize("size", [1, 1000, 2**20, 2**23])
async def test_how_a_stream_is_cut_makes_no_difference(store: MediaStore, size: int) -> None:
    content = SOUND[: 3000 if size == 1 else None]

    stored = await take_in(store, stream(content, size), max_bytes=10 * MB)

    assert contents([store.path(stored.sha256)]) == [content]


async def test_the_same_content_twice_is_one_file(store: MediaStore, tmp_path: Path) -> None:
    first, second = await asyncio.gather(
        take_in(store, stream(SOUND), max_bytes=10 * MB),
        take_in(store, stream(SOUND, 7), max_bytes=10 * MB),
    )
    third = await take_in(store, stream(SOUND), max_bytes=10 * MB)

    assert first == second == third
    assert len(files_in(tmp_path / "media")) == 1


@pytest.mark.parametrize("damage", [SOUND[:1000], b"RIFX" + SOUND[4:]], ids=["cut", "rotten"])
async def test_a_damaged_copy_is_replaced_by_the_next_upload(
    store: MediaStore, damage: bytes
) -> None:
    await take_in(store, stream(SOUND), max_bytes=10 * MB)
    store.path(SHA256).write_bytes(damage)

    assert not await store.verify(SHA256)
    await take_in(store, stream(SOUND), max_bytes=10 * MB)
    assert await store.verify(SHA256)


async def test_where_nothing_may_be_moved_onto_a_file_that_is_read_the_copy_stays(
    store: MediaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await take_in(store, stream(SOUND), max_bytes=10 * MB)
    os.utime(store.path(SHA256), (0, 0))

    def refused(_: Path, target: Path) -> None:  # as Windows does
        raise PermissionError(errno.EACCES, "in use", str(target))

    monkeypatch.setattr(Path, "replace", refused)
    again = await take_in(store, stream(SOUND), max_bytes=10 * MB)

    assert again.sha256 == SHA256
    assert files_in(tmp_path / "media") == [f"{SHA256[:2]}/{SHA256[2:]}"]
    assert not await store.remove(SHA256, untouched_for=timedelta(hours=1))
    with pytest.raises(PermissionError):
        await take_in(store, stream(SOUND[1:]), max_bytes=10 * MB)


async def test_a_copy_that_rotted_or_is_gone_does_not_verify(store: MediaStore) -> None:
    await take_in(store, stream(SOUND), max_bytes=10 * MB)
    with store.path(SHA256).open("r+b") as file:
        file.write(b"RIFX")

    assert not await store.verify(SHA256)
    assert not await store.verify("0" * 64)
    assert not store.exists("0" * 64)


async def test_more_than_the_limit_is_refused_before_it_is_read_to_its_end(
    store: MediaStore, tmp_path: Path
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += MB
            yield bytes(MB)

    with pytest.raises(FileTooLargeError, match="larger than the 3 MB"):
        await take_in(store, endless(), max_bytes=3 * MB)
    assert sent == 4 * MB
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("chunks", [[], [b"", b""]])
async def test_an_empty_file_is_refused(
    store: MediaStore, tmp_path: Path, chunks: list[bytes]
) -> None:
    async def nothing() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    with pytest.raises(EmptyFileError, match="empty"):
        await take_in(store, nothing(), max_bytes=MB)
    assert files_in(tmp_path) == []


async def test_a_stream_that_breaks_leaves_nothing(store: MediaStore, tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield SOUND
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await take_in(store, broken(), max_bytes=10 * MB)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("after", [0, 10, MB, len(SOUND)])
async def test_a_cancelled_intake_leaves_nothing(
    store: MediaStore, tmp_path: Path, after: int
) -> None:
    async def cancelling() -> AsyncIterator[bytes]:
        yield SOUND[:after]  # from a megabyte on, the cancellation meets a thread that writes
        job.cancel()
        yield SOUND[after:] or b"x"

    job = asyncio.create_task(take_in(store, cancelling(), max_bytes=10 * MB))
    with pytest.raises(asyncio.CancelledError):
        await job
    assert files_in(tmp_path) == []


async def test_an_intake_that_is_cancelled_before_it_began_leaves_nothing(
    store: MediaStore, tmp_path: Path
) -> None:
    job = asyncio.create_task(take_in(store, stream(SOUND), max_bytes=10 * MB))
    await asyncio.sleep(0)  # it has asked a thread to make its file

    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert files_in(tmp_path) == []


@pytest.mark.skipif(sys.platform != "linux", reason="sets a limit of Linux")
async def test_a_disk_that_fills_up_is_said_to_be_full_and_nothing_is_left(
    store: MediaStore, tmp_path: Path
) -> None:
    import resource  # noqa: PLC0415  # absent on Windows

    local = tmp_path / "preview.mp3"
    local.write_bytes(SOUND)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MB, hard))
    try:
        with pytest.raises(DiskFullError, match="disk is full"):
            await take_in(store, stream(SOUND), max_bytes=10 * MB)
        with pytest.raises(DiskFullError):
            await store.adopt(local)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files_in(tmp_path) == ["preview.mp3"]


@pytest.mark.parametrize("left", [0, 2])
async def test_the_reserve_of_the_disk_is_not_touched(tmp_path: Path, left: int) -> None:
    free = iter([Usage(0, 0, 10 * MB)] * left + [Usage(0, 0, 10 * MB - 1)])
    store = MediaStore(tmp_path, reserve=10 * MB, disk_usage=lambda _: next(free))
    await store.open()

    with pytest.raises(DiskFullError) as caught:
        await take_in(store, stream(SOUND), max_bytes=10 * MB)
    assert isinstance(caught.value, StudioError)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "is_full"),
    [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EFBIG, True), (errno.EACCES, False)],
)
def test_a_full_disk_is_told_from_other_failures(number: int, *, is_full: bool) -> None:
    assert is_no_room(OSError(number, "")) is is_full


async def test_a_failure_that_is_not_for_want_of_room_stays_what_it_is(tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "never opened", disk_usage=lambda _: Usage(0, 0, 2**40))

    with pytest.raises(FileNotFoundError):
        await take_in(store, stream(SOUND), max_bytes=10 * MB)


async def test_opening_sweeps_out_what_a_crash_left_and_nothing_else(
    store: MediaStore, tmp_path: Path
) -> None:
    await take_in(store, stream(SOUND), max_bytes=10 * MB)
    folder, old = tmp_path / "media", time.time() - 3700
    (folder / "work.part").mkdir()
    (folder / "work.part" / "work").write_bytes(b"half a preview")
    for name in ("old.part", "young.part", "notes.txt"):
        (folder / name).write_bytes(b"x")
    for name in ("old.part", "work.part", "notes.txt", SHA256[:2]):
        os.utime(folder / name, (old, old))

    await store.open()
    assert files_in(folder) == sorted([f"{SHA256[:2]}/{SHA256[2:]}", "notes.txt", "young.part"])


async def test_a_local_file_is_moved_in(store: MediaStore, tmp_path: Path) -> None:
    async with store.scratch() as path:
        path.write_bytes(SOUND)
        stored = await store.adopt(path)
        assert files_in(tmp_path) == [f"media/{SHA256[:2]}/{SHA256[2:]}"]

    assert (stored.sha256, stored.size) == (SHA256, len(SOUND))
    assert await store.verify(SHA256)


async def test_an_empty_local_file_is_refused_and_stays(store: MediaStore, tmp_path: Path) -> None:
    path = tmp_path / "preview.mp3"
    path.touch()

    with pytest.raises(EmptyFileError):
        await store.adopt(path)
    assert files_in(tmp_path) == ["preview.mp3"]


async def test_work_in_progress_is_gone_when_it_fails(store: MediaStore, tmp_path: Path) -> None:
    async def fail() -> None:
        async with store.scratch() as path:
            path.write_bytes(SOUND)
            raise RuntimeError("no luck")

    with pytest.raises(RuntimeError, match="no luck"):
        await fail()
    assert files_in(tmp_path) == []
    assert list((tmp_path / "media").iterdir()) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_hash_names_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidError):
        MediaStore(tmp_path).path(name)


@pytest.mark.parametrize(
    ("size", "label"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (831_000, "812 KB"),
        (MB - 1, "1 MB"),
        (3 * MB, "3 MB"),
        (int(2.5 * MB), "2.5 MB"),
        (69_120_044, "66 MB"),
        (int(1.25 * 2**30), "1.2 GB"),
    ],
)
def test_a_size_is_shown_as_discord_shows_it(size: int, label: str) -> None:
    assert size_label(size) == label
