import asyncio
import json
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.audio.workshop import AudioWorkshop, WorkerError
from bot.domain.audio import (
    UnreadableAudioError,
)
from bot.domain.errors import DiskFullError
from tests import sounds
from tests.audio.helpers import (
    MB,
    NOISE,
    environment_of,
    names_in,
    needs_limits,
    needs_proc,
    until,
    worker_on,
    workers_on,
)


async def test_a_job_that_takes_too_long_is_ended(long_wav: Path, tmp_path: Path) -> None:
    workshop = AudioWorkshop(timeout=0.5)

    with pytest.raises(UnreadableAudioError, match="too long"):
        await workshop.preview(long_wav, tmp_path / "p.mp3", max_bytes=200 * MB)
    assert names_in(tmp_path) == ["long.wav"]
    assert list(workers_on(long_wav)) == []


@needs_proc
async def test_a_cancelled_job_ends_its_worker_and_leaves_nothing(
    workshop: AudioWorkshop, long_wav: Path, tmp_path: Path
) -> None:
    job = asyncio.create_task(workshop.preview(long_wav, tmp_path / "p.mp3", max_bytes=200 * MB))
    pid = await worker_on(long_wav)

    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    with pytest.raises(ProcessLookupError):  # not even a zombie is left
        os.kill(pid, 0)
    assert names_in(tmp_path) == ["long.wav"]


@needs_proc
async def test_a_worker_that_crashes_on_a_file_makes_it_unreadable(
    workshop: AudioWorkshop, long_wav: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    job = asyncio.create_task(workshop.preview(long_wav, tmp_path / "p.mp3", max_bytes=200 * MB))
    os.kill(await worker_on(long_wav), signal.SIGSEGV)

    with pytest.raises(UnreadableAudioError, match="damaged"):
        await job
    assert f"died of signal {signal.SIGSEGV.value}" in caplog.text
    assert names_in(tmp_path) == ["long.wav"]


async def test_what_is_not_the_fault_of_the_file_is_not_blamed_on_it(
    workshop: AudioWorkshop, tmp_path: Path
) -> None:
    with pytest.raises(WorkerError, match="FileNotFoundError"):
        await workshop.probe(tmp_path / "gone.wav")


@needs_limits
async def test_a_disk_without_room_for_the_preview_is_said_to_be_full(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path], tmp_path: Path
) -> None:
    import resource  # noqa: PLC0415  # absent on Windows

    source = upload(sounds.wav(3))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))  # the worker inherits it
    try:
        with pytest.raises(DiskFullError):
            await workshop.preview(source, tmp_path / "p.mp3", max_bytes=MB)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert names_in(tmp_path) == ["upload"]


@needs_limits
async def test_a_file_that_needs_too_much_memory_is_refused(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path]
) -> None:
    tag = 200 * MB
    size = bytes(tag >> shift & 0x7F for shift in (21, 14, 7, 0))
    picture = b"APIC" + struct.pack(">IH", tag - 10, 0) + b"\0image/png\0\x03\0"
    source = upload(b"ID3\x03\0\0" + size + picture)
    os.truncate(source, 10 + tag)
    with source.open("ab") as file:
        file.write(sounds.mp3())

    with pytest.raises(UnreadableAudioError, match="more memory"):
        await workshop.probe(source)


@needs_limits
def test_a_worker_whose_parent_is_gone_ends_by_itself(long_wav: Path, tmp_path: Path) -> None:
    job = {"job": "preview", "source": str(long_wav), "target": str(tmp_path / "p.mp3")}
    request = json.dumps(job | {"max_bytes": 200 * MB, "memory": 512 * MB, "cpu": 1})

    worker = subprocess.run(  # noqa: S603  # our own module
        [sys.executable, "-m", "bot.audio", request], capture_output=True, check=False
    )
    assert worker.returncode in (-signal.SIGXCPU, -signal.SIGKILL)


@needs_proc
async def test_no_more_workers_run_at_once_than_allowed(tmp_path: Path) -> None:
    workshop = AudioWorkshop(workers=1)
    sources = [tmp_path / f"{number}.wav" for number in range(4)]
    for source in sources:
        source.write_bytes(sounds.wav())
    jobs = [asyncio.create_task(workshop.probe(source)) for source in sources]
    seen: set[int] = set()

    while not all(job.done() for job in jobs):
        running = set(workers_on(tmp_path))
        assert len(running) <= 1
        seen |= running
        await asyncio.sleep(0)
    assert len(seen) == 4
    assert all(job.result().seconds == 1.0 for job in jobs)


@needs_proc
async def test_a_worker_has_a_low_priority_and_no_secrets(
    workshop: AudioWorkshop,
    long_wav: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "very secret")
    job = asyncio.create_task(workshop.preview(long_wav, tmp_path / "p.mp3", max_bytes=200 * MB))
    pid = await worker_on(long_wav)

    assert b"secret" not in environment_of(pid)
    await until(lambda: os.getpriority(os.PRIO_PROCESS, pid) == 10)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job


async def test_what_a_decoder_complains_of_goes_to_the_debug_log_and_is_cut(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "bot.audio.workshop")

    with pytest.raises(UnreadableAudioError):
        await workshop.probe(upload(sounds.m4a(3)[:20_000] + NOISE))
    [record] = [entry for entry in caplog.records if entry.name == "bot.audio.workshop"]
    assert "[aac @" in record.getMessage()
    assert len(record.getMessage()) < 5000


def test_the_bot_itself_does_not_load_the_decoders() -> None:
    program = "import sys, bot.audio.workshop; sys.exit('av' in sys.modules)"

    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603  # our own words
