"""Lives of the bot one after another on the same file, and how each ended."""

import asyncio
import json
import multiprocessing
import signal
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Protocol

from tests.endurance import _life
from tests.endurance._ledger import ViolationError
from tests.endurance._life import Orders
from tests.local_discord import LocalDiscord

_AT_ANY_TIME = "at any time"
_SECONDS = 60  # that a life may take; most take a tenth of one


@dataclass(frozen=True, slots=True)
class Ending:
    """How a life ended.

    Attributes:
        died: the kind of step at which it was killed, or "at any time"; None if it lived.
        steps: how many steps it went, if it lived to its end.
    """

    died: str | None
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Death:
    """When a life is killed.

    Attributes:
        step: at this one, if one is named.
        seconds: else after so many, wherever it is by then: in the midst of a write, too.
    """

    step: int | None = None
    seconds: float | None = None


class Deaths(Protocol):
    """Decides how each life ends."""

    def next(self) -> Death | None:
        """How the next life ends; None for it to live."""
        ...

    def note(self, ending: Ending) -> None:
        """How that life ended."""
        ...


class NoDeaths:
    """Every life goes to its end."""

    def next(self) -> None:
        """None of them is killed."""

    def note(self, ending: Ending) -> None:
        """Nothing follows from it."""


@dataclass
class Tally:
    """What happened over many lives."""

    lives: int = 0
    deaths: Counter[str] = field(default_factory=Counter[str])

    @property
    def kills(self) -> int:
        """How many lives were killed."""
        return self.deaths.total()


class Life:
    """A process on its way."""

    def __init__(self, orders: Orders, *, seconds: float | None) -> None:
        self._report = orders.report
        # Forked from a process that has all imported: a start costs a tenth of a fresh one.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([_life.__name__])
        self._process = context.Process(target=_life.live, args=(orders,), daemon=True)
        self._process.start()
        self._death: asyncio.TimerHandle | None = None
        if seconds is not None:
            self._death = asyncio.get_running_loop().call_later(seconds, self._process.kill)
        self.ended = asyncio.create_task(self._end())

    def stop(self) -> None:
        """Ask it to end, as a supervisor does."""
        self._process.terminate()

    def abandon(self) -> None:
        """End it without waiting for what it does, as nobody is interested any more."""
        self.ended.cancel()
        self._process.kill()
        self._process.join()

    async def _end(self) -> Ending:
        loop, gone = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, gone.set)
        try:
            async with asyncio.timeout(_SECONDS):
                await gone.wait()
        except TimeoutError:
            raise ViolationError(f"it did not end within {_SECONDS} s: {self._log}") from None
        finally:
            loop.remove_reader(self._process.sentinel)
            if self._death is not None:
                self._death.cancel()
        self._process.join()
        status = self._process.exitcode
        if status not in {0, -signal.SIGKILL}:
            raise ViolationError(f"it ended with status {status}: {self._log}")
        if status == -signal.SIGKILL and self._death is not None:
            return Ending(_AT_ANY_TIME)  # it may have been writing the report
        said = json.loads(self._report.read_text(encoding="utf-8"))
        return Ending(said.get("died"), said.get("steps", 0))

    @property
    def _log(self) -> str:
        return self._report.with_suffix(".log").read_text(encoding="utf-8")[-2000:]


class Lives:
    """The lives of a bot in one folder, against one server."""

    def __init__(self, folder: Path, server: LocalDiscord, deaths: Deaths, tally: Tally) -> None:
        self._folder = folder
        self._server = server
        self._deaths = deaths
        self._tally = tally
        self._numbers: Iterator[int] = count(1)

    async def until_idle(self, ahead: timedelta) -> None:
        """Live, die and live again until all that is due by a clock so far ahead was sent."""
        ending = Ending("not born")
        while ending.died is not None:
            async with self.life(ahead, ends_when_idle=True) as life:
                ending = await asyncio.shield(life.ended)

    @asynccontextmanager
    async def life(self, ahead: timedelta, *, ends_when_idle: bool) -> AsyncGenerator[Life]:
        """One life; it is told to stop at the end of the block, and waited for.

        Args:
            ahead: how far its clock is ahead.
            ends_when_idle: whether it ends by itself once all that is due was sent.
        """
        death = self._deaths.next() or Death()
        orders = Orders(
            folder=self._folder,
            report=self._folder / f"life-{next(self._numbers)}",
            api_url=self._server.base_url,
            gateway_url=self._server.gateway_url,
            token=self._server.token,
            ahead=ahead,
            dies_at=death.step,
            ends_when_idle=ends_when_idle,
        )
        life = Life(orders, seconds=death.seconds)
        try:
            yield life
            if not life.ended.done():
                life.stop()
            ending = await asyncio.shield(life.ended)
        except BaseException:
            life.abandon()
            raise
        self._deaths.note(ending)
        self._tally.lives += 1
        if ending.died is not None:
            self._tally.deaths[ending.died] += 1
