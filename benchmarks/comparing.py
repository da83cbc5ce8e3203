"""Comparing two mixes of four minutes, beside measuring one of them."""

import asyncio
import statistics
from pathlib import Path

from benchmarks._measure import Row, most_resident_mb, ratio, timed
from bot.audio.workshop import AudioWorkshop
from tests.audio import tones
from tests.audio.helpers import workers

_SECONDS = 240
_RUNS = 5
_QUIETER = slice(150 * tones.RATE, 170 * tones.RATE)
"""What differs: 20 s that are 3 dB down."""


async def measure(folder: Path) -> list[Row]:
    """Compare two 24-bit WAVs and measure the second, in turns, by one worker."""
    first, second = await asyncio.to_thread(_files, folder)
    compared: list[float] = []
    measured: list[float] = []
    workshop = AudioWorkshop(workers=1)
    try:
        await workshop.analyse(second)  # starts the worker, which is kept
        found = await workshop.compare(first, second)
        for _ in range(_RUNS):
            compared.append(await timed(lambda: workshop.compare(first, second)))
            measured.append(await timed(lambda: workshop.analyse(second)))
        [worker] = workers()
        memory = most_resident_mb(worker)
    finally:
        await workshop.close()
    [change] = found.changes
    return [
        Row(
            "two WAVs of 4 minutes compared over one measured",
            ratio(compared, measured),
            2,
            "×",
            note=f"{statistics.median(compared):.2f} s over {statistics.median(measured):.2f} s; "
            f"found {change.label}; the worker held {memory:.0f} MB",
        )
    ]


def _files(folder: Path) -> tuple[Path, Path]:
    sound = tones.music(_SECONDS)
    first, second = folder / "first.wav", folder / "second.wav"
    first.write_bytes(tones.wav(sound))
    sound[_QUIETER] *= 10 ** (-3 / 20)
    second.write_bytes(tones.wav(sound))
    return first, second
