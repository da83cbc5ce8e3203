"""The bot as whoever hosts it starts it: a process of its own, against the local Discord."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.local_discord import LocalDiscord, Message

ROOT = Path(__file__).parents[1]
_SECONDS = 20.0


class BotProcess:
    """One `python -m bot ...`, with what it printed and logged.

    Attributes:
        printed: the file that its standard output went to.
        logged: the file that its standard error went to.
    """

    def __init__(self, process: asyncio.subprocess.Process, printed: Path, logged: Path) -> None:
        self._process = process
        self.printed, self.logged = printed, logged

    @classmethod
    async def start(
        cls,
        folder: Path,
        name: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        wrapper: Sequence[str] = (),
    ) -> Self:
        """Start a command in a folder, where no `.env` but a test's own is found."""
        printed, logged = folder / f"{name}.out", folder / f"{name}.err"
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("TALKBACK_") and name != "DISCORD_TOKEN"
        }
        with printed.open("wb") as out, logged.open("wb") as err:
            process = await asyncio.create_subprocess_exec(
                *wrapper,
                sys.executable,
                "-m",
                "bot",
                *arguments,
                cwd=folder,
                env=inherited | {"PYTHONPATH": str(ROOT)} | dict(environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
        return cls(process, printed, logged)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def output(self) -> str:
        """What it printed so far."""
        return self.printed.read_text(encoding="utf-8")

    @property
    def log(self) -> str:
        """What it logged so far."""
        return self.logged.read_text(encoding="utf-8")

    async def wait(self, seconds: float = _SECONDS) -> int:
        """Its exit status, once it has ended by itself; TimeoutError if it does not."""
        async with asyncio.timeout(seconds):
            return await self._process.wait()

    async def stop(self, *, within: float = 5.0) -> int:
        """Ask it to end, as a supervisor does; its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return await self.wait(within)

    async def kill(self) -> None:
        """End it as a crash or a power cut does: it learns nothing of it."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


class Host:
    """Whoever runs Talkback: one folder, one local Discord, processes started and ended."""

    def __init__(self, folder: Path, discord: LocalDiscord) -> None:
        self.folder = folder
        self.discord = discord
        self.database = folder / "talkback.db"
        self.media = folder / "media"
        self._processes: list[BotProcess] = []

    async def command(
        self, *arguments: str, wrapper: Sequence[str] = (), **settings: str
    ) -> BotProcess:
        """Start a command; `settings` are environment variables beside, or instead of, its own."""
        environment = {
            "DISCORD_TOKEN": self.discord.token,
            "TALKBACK_DATABASE": str(self.database),
            "TALKBACK_MEDIA": str(self.media),
            "TALKBACK_API_URL": self.discord.base_url,
            "TALKBACK_GATEWAY_URL": self.discord.gateway_url,
        }
        process = await BotProcess.start(
            self.folder,
            f"process-{len(self._processes)}",
            arguments,
            environment | settings,
            wrapper=wrapper,
        )
        self._processes.append(process)
        return process

    async def run(self, *arguments: str, **settings: str) -> BotProcess:
        """Start the bot, and wait until it has reached READY."""
        seen = len(self.discord.gateway.identifies)
        bot = await self.command("run", *arguments, **settings)
        ready = asyncio.create_task(
            self.discord.changes.until(
                lambda: len(self.discord.gateway.identifies) > seen, within=_SECONDS
            )
        )
        ended = asyncio.create_task(bot.wait(_SECONDS + 1))
        await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        assert ready.done(), bot.log
        await ready
        return bot

    async def end(self) -> None:
        """Leave no process behind."""
        for process in self._processes:
            await process.kill()


def told(message: Message | None) -> str:
    """Everything that a message shows, raw: its text, its embeds, its components."""
    assert message is not None
    return f"{message.content}{message.embeds}{message.components}"
