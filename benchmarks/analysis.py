"""Measuring a mix of four minutes, beside what loudness alone costs; memory and stalls."""

import asyncio
import shutil
import statistics
import sys
from pathlib import Path

from benchmarks._measure import Row, most_resident_mb, ratio, timed, watched_loop
from bot.audio.workshop import AudioWorkshop
from tests.audio import tones
from tests.audio.helpers import workers

_SECONDS = 240
_RUNS = 5
_BARE = (sys.executable, "-m", "benchmarks._bare_graph")
_FFMPEG = ("ffmpeg", "-nostats", "-i", "{}", "-af", "ebur128=peak=true", "-f", "null", "-")


async def measure(folder: Path) -> list[Row]:
    """Measure the same music in four containers, in turns with the bare graph on the same file."""
    files = await asyncio.to_thread(_files, folder)
    workshop = AudioWorkshop(workers=1)
    try:
        await workshop.analyse(files["WAV"])  # starts the worker, which is kept
        [worker] = workers()
        rows = [await _beside(workshop, name, path) for name, path in files.items()]
        async with watched_loop() as stalls:
            for _ in range(_RUNS):
                await workshop.analyse(files["WAV"])
        memory = most_resident_mb(worker)
    finally:
        await workshop.close()
    return [
        *rows,
        Row("memory of the worker, at most", memory, 150, "MB"),
        Row("stall of the event loop meanwhile, p99.9", stalls.p999_ms, 20, "ms"),
    ]


async def _beside(workshop: AudioWorkshop, name: str, path: Path) -> Row:
    ours: list[float] = []
    bare: list[float] = []
    command: list[float] = []
    has_ffmpeg = shutil.which("ffmpeg") is not None
    for _ in range(_RUNS):
        ours.append(await timed(lambda: workshop.analyse(path)))
        bare.append(float(await _output(*_BARE, str(path))))
        if has_ffmpeg:
            command.append(await timed(lambda: _output(*(w.format(path) for w in _FFMPEG))))
    beside = f"; ffmpeg's command {statistics.median(command):.2f} s" if command else ""
    return Row(
        f"4 minutes of {name} over the bare graph",
        ratio(ours, bare),
        2,
        "×",
        note=f"{statistics.median(ours):.2f} s over {statistics.median(bare):.2f} s{beside}",
    )


async def _output(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    stdout, _ = await process.communicate()
    assert process.returncode == 0, command
    return stdout.decode()


def _files(folder: Path) -> dict[str, Path]:
    sound = tones.music(_SECONDS)
    contents = {
        "WAV": tones.wav(sound),
        "FLAC": tones.encoded(sound, "flac", "flac", bits=24),
        "MP3": tones.encoded(sound, "mp3", "libmp3lame", bit_rate=320_000),
        "M4A": tones.encoded(sound, "ipod", "aac", bit_rate=256_000),
    }
    files = {name: folder / name for name in contents}
    for name, content in contents.items():
        files[name].write_bytes(content)
    return files
