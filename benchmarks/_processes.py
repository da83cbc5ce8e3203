"""Bots as processes of their own, each against a local Discord."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.local_discord import LocalDiscord

_ROOT = Path(__file__).parents[1]
_READY_SECONDS = 30.0
_STOP_SECONDS = 10.0
BOT = ("bot", "run")
ECHO = ("benchmarks._echo",)


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that has reached READY."""

    pid: int
    seconds_to_ready: float


@asynccontextmanager
async def running(
    server: LocalDiscord, folder: Path, module: tuple[str, ...] = BOT
) -> AsyncGenerator[Running]:
    """Run `python -m MODULE ...` with its files in a folder, from READY to SIGTERM.

    Raises:
        RuntimeError: it ended before it was READY; with what it logged.
    """
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(_ROOT),
        "DISCORD_TOKEN": server.token,
        "TALKBACK_DATABASE": str(folder / "talkback.db"),
        "TALKBACK_MEDIA": str(folder / "media"),
        "TALKBACK_API_URL": server.base_url,
        "TALKBACK_GATEWAY_URL": server.gateway_url,
    }
    seen = len(server.gateway.identifies)
    logged = folder / "log.txt"
    started = time.perf_counter()
    with logged.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *module), cwd=folder, env=environment, stdout=log, stderr=log
        )
    try:
        if not await _is_ready(server, process, seen):
            raise RuntimeError(f"It ended before READY:\n{logged.read_text(encoding='utf-8')}")
        yield Running(process.pid, time.perf_counter() - started)
    finally:
        await _stop(process)


async def _is_ready(server: LocalDiscord, process: asyncio.subprocess.Process, seen: int) -> bool:
    """Wait for the IDENTIFY, which the local gateway answers with READY at once."""
    identified = asyncio.create_task(
        server.changes.until(lambda: len(server.gateway.identifies) > seen, within=_READY_SECONDS)
    )
    ended = asyncio.create_task(process.wait())
    await asyncio.wait({identified, ended}, return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    if identified.done():
        return await identified
    identified.cancel()
    return False


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
