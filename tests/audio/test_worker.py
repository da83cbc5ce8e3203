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
    leave_no_memory,
    names_in,
    needs_limits,
    needs_proc,
    until,
    worker_on,
    workers,
)


@needs_proc
async def test_a_job_that_takes_too_long_is_ended_and_its_worker_replaced(
    long_wav: Path, upload: Callable[[bytes], Path], tmp_path: Path
) -> None:
    workshop = AudioWorkshop(timeout=3)

    with pytest.raises(UnreadableAudioError, match="too long"):
        await workshop.preview(long_wav, tmp_path / "p.mp3", max_bytes=200 * MB)
    assert names_in(tmp_path) == ["long.wav"]
    assert workers() == []
    assert (await workshop.analyse(upload(sounds.wav()))).facts.seconds == 1.0
    await workshop.close()


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
    (tmp_path / "next.wav").write_bytes(sounds.wav())
    assert (await workshop.analyse(tmp_path / "next.wav")).facts.seconds == 1.0


async def test_what_is_not_the_fault_of_the_file_is_not_blamed_on_it(
    workshop: AudioWorkshop, tmp_path: Path
) -> None:
    with pytest.raises(WorkerError, match="FileNotFoundError"):
        await workshop.analyse(tmp_path / "gone.wav")


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
        await workshop.analyse(source)


@needs_proc
@needs_limits
async def test_a_file_for_which_earlier_jobs_left_no_memory_is_measured_by_another_worker(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path]
) -> None:
    source = upload(sounds.flac(1.0))
    expected = await workshop.analyse(source)
    [used] = workers()
    leave_no_memory(used)

    assert await workshop.analyse(source) == expected

    [fresh] = workers()
    assert fresh != used


@needs_limits
def test_a_worker_whose_parent_is_gone_ends_by_itself(long_wav: Path, tmp_path: Path) -> None:
    job = {"job": "preview", "source": str(long_wav), "target": str(tmp_path / "p.mp3")}
    request = json.dumps(job | {"max_bytes": 200 * MB, "cpu": 1})

    worker = subprocess.run(  # noqa: S603  # our own module
        [sys.executable, "-m", "bot.audio", str(512 * MB)],
        input=request.encode(),
        capture_output=True,
        check=False,
    )
    assert worker.returncode in (-signal.SIGXCPU, -signal.SIGKILL)


@needs_proc
async def test_a_worker_is_kept_for_the_next_job(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path]
) -> None:
    source = upload(sounds.wav())
    await workshop.analyse(source)
    first = workers()

    assert (await workshop.analyse(source)).facts.seconds == 1.0
    with pytest.raises(UnreadableAudioError):
        await workshop.analyse(upload(NOISE))
    assert len(first) == 1
    assert workers() == first


@needs_proc
async def test_a_worker_that_died_at_rest_is_replaced_without_a_word(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path]
) -> None:
    source = upload(sounds.wav())
    await workshop.analyse(source)
    [first] = workers()
    os.kill(first, signal.SIGKILL)

    assert (await workshop.analyse(source)).facts.seconds == 1.0
    assert first not in workers()


@needs_proc
async def test_a_worker_that_is_killed_at_work_says_what_to_do(
    workshop: AudioWorkshop, long_wav: Path, tmp_path: Path
) -> None:
    job = asyncio.create_task(workshop.preview(long_wav, tmp_path / "p.mp3", max_bytes=200 * MB))
    os.kill(await worker_on(long_wav), signal.SIGKILL)

    with pytest.raises(UnreadableAudioError, match="Try again"):
        await job


@needs_proc
async def test_a_closed_workshop_has_no_workers_and_takes_no_jobs(
    workshop: AudioWorkshop, long_wav: Path, tmp_path: Path
) -> None:
    job = asyncio.create_task(workshop.preview(long_wav, tmp_path / "p.mp3", max_bytes=200 * MB))
    await worker_on(long_wav)

    await workshop.close()
    assert workers() == []
    with pytest.raises(WorkerError, match="closed"):
        await job
    with pytest.raises(WorkerError, match="closed"):
        await workshop.analyse(long_wav)
    assert names_in(tmp_path) == ["long.wav"]


@needs_proc
async def test_a_worker_that_starts_while_the_workshop_closes_is_ended_too(
    workshop: AudioWorkshop, long_wav: Path
) -> None:
    job = asyncio.create_task(workshop.analyse(long_wav))
    while not workers():  # noqa: ASYNC110 - it is seen before the workshop has it
        await asyncio.sleep(0)

    await workshop.close()

    assert workers() == []
    with pytest.raises(WorkerError, match="closed"):
        await job


@needs_proc
async def test_no_more_workers_run_at_once_than_allowed(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path]
) -> None:
    source = upload(sounds.wav())

    analyses = await asyncio.gather(*(workshop.analyse(source) for _ in range(4)))
    assert [analysis.facts.seconds for analysis in analyses] == [1.0] * 4
    assert len(workers()) == 1


async def test_studios_take_turns_however_much_one_of_them_sends(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path]
) -> None:
    source = upload(sounds.wav())
    done: list[str] = []

    async def measure(name: str, studio: int) -> None:
        await workshop.analyse(source, queue=studio)
        done.append(name)

    names = [("A1", 1), ("A2", 1), ("A3", 1), ("A4", 1), ("B1", 2), ("C1", 3), ("B2", 2)]
    await asyncio.gather(*(measure(name, studio) for name, studio in names))
    assert done == ["A1", "A2", "B1", "C1", "A3", "B2", "A4"]


async def test_a_file_that_is_no_longer_wanted_gives_its_turn_to_the_next(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path]
) -> None:
    source = upload(sounds.wav())
    jobs = [asyncio.create_task(workshop.analyse(source)) for _ in range(3)]
    await asyncio.sleep(0)  # all have asked for a turn

    jobs[1].cancel()
    assert (await jobs[2]).facts.seconds == 1.0
    with pytest.raises(asyncio.CancelledError):
        await jobs[1]


async def test_progress_is_told_while_a_long_file_is_measured(
    workshop: AudioWorkshop, long_wav: Path
) -> None:
    shares: list[float] = []

    job = asyncio.create_task(workshop.analyse(long_wav, on_progress=shares.append))
    await until(lambda: len(shares) >= 3)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


async def test_progress_is_told_while_a_preview_is_made(
    workshop: AudioWorkshop, long_wav: Path, tmp_path: Path
) -> None:
    shares: list[float] = []

    job = asyncio.create_task(
        workshop.preview(
            long_wav, tmp_path / "p.mp3", max_bytes=200 * MB, on_progress=shares.append
        )
    )
    await until(lambda: len(set(shares)) >= 3)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


async def test_a_listener_that_fails_costs_the_job_and_not_the_workshop(
    workshop: AudioWorkshop, long_wav: Path, upload: Callable[[bytes], Path]
) -> None:
    def fail(share: float) -> None:
        raise LookupError(share)

    with pytest.raises(LookupError):
        await workshop.analyse(long_wav, on_progress=fail)
    assert (await workshop.analyse(upload(sounds.wav()))).facts.seconds == 1.0


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
    caplog.set_level("DEBUG", "bot.audio._process")

    with pytest.raises(UnreadableAudioError):
        await workshop.analyse(upload(sounds.m4a(3)[:20_000] + NOISE))
    [record] = [entry for entry in caplog.records if entry.name == "bot.audio._process"]
    assert "[aac @" in record.getMessage()
    assert len(record.getMessage()) < 5000


def test_the_bot_itself_does_not_load_the_decoders() -> None:
    program = "import sys, bot.audio.workshop; sys.exit('av' in sys.modules)"

    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603  # our own words
