"""Feeds one input after another to the real code, and holds what comes against what is promised."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from bot.audio.workshop import AudioWorkshop
from bot.domain.errors import StudioError
from bot.domain.figures import Analysis
from bot.media import MediaStore
from bot.services.mixes import Intake, Upload
from tests.audio.helpers import workers
from tests.fuzz._judge import wrong_comparison, wrong_figures, wrong_text
from tests.fuzz._mutations import Input

_TIMEOUT = 120.0
"""Seconds that a worker has for a job, which takes some hundredths where nothing else runs."""
_HUNG = 3 * _TIMEOUT
"""Seconds after which nothing more is waited for."""
_INTAKE_EACH, _PREVIEW_EACH, _COMPARE_EACH = 3, 5, 11
"""Every so many inputs go that way, too."""
_MOST_BYTES = 2**24
_CHUNK = 10_000


class ViolationError(Exception):
    """A promise that was broken."""


@dataclass(slots=True)
class Tally:
    """What came of all inputs so far."""

    outcomes: Counter[str] = field(default_factory=Counter[str])
    made: Counter[str] = field(default_factory=Counter[str])
    """Previews, comparisons and A/B files, by what came of them."""
    workers: int = 0
    """Processes that were started."""
    slowest: tuple[float, int] = (0.0, -1)
    """Seconds, and the number of the input."""
    findings: int = 0


class Trial:
    """The workshop, a media folder and the intake, on an empty folder; to be used in a `with`."""

    def __init__(self, folder: Path) -> None:
        self.tally = Tally()
        self._folder = folder
        self._input, self._other = folder / "input", folder / "other"
        self._media = MediaStore(folder / "media", reserve=0)
        self._workshop = AudioWorkshop(timeout=_TIMEOUT, workers=1)
        self._intake = Intake(self._media, self._workshop, max_bytes=_MOST_BYTES)
        self._known: set[int] = set()
        self._unseen: list[str] = []

    async def __aenter__(self) -> Self:
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: self._unseen.append(str(context.get("exception", context)))
        )
        await self._media.open()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._workshop.close()
        if left := workers():
            raise ViolationError(f"workers are left over: {left}")

    async def feed(self, fed: Input, other: bytes) -> None:
        """Put an input through; raises ViolationError.

        Args:
            fed: the input.
            other: a whole file, which it is compared with.

        """
        self._input.write_bytes(fed.content)
        self._other.write_bytes(other)
        started = time.perf_counter()
        try:
            async with asyncio.timeout(_HUNG):
                outcome = await self._come_of(fed)
        except TimeoutError as error:
            raise ViolationError("nothing came of it") from error
        except ViolationError:
            self._tidied()  # the next input is not to be blamed
            raise
        taken = time.perf_counter() - started
        self.tally.outcomes[outcome] += 1
        self.tally.slowest = max(self.tally.slowest, (taken, fed.number))
        self._look_around()

    async def _come_of(self, fed: Input) -> str:
        try:
            if fed.number % _INTAKE_EACH == 0:
                analysis = await self._taken_in(fed)
            else:
                analysis = await self._workshop.analyse(self._input)
        except Exception as error:  # whatever it is, it is judged
            outcome = _refusal(error)
        else:
            if wrong := wrong_figures(analysis):
                raise ViolationError("; ".join(wrong))
            outcome = "measured"
        if fed.number % _PREVIEW_EACH == 0:
            await self._preview()
        if fed.number % _COMPARE_EACH == 0:
            await self._compare()
        return outcome

    async def _taken_in(self, fed: Input) -> Analysis:
        """Take it in as an upload; what is kept of it is whole, and taken out again."""

        async def sent() -> AsyncIterator[bytes]:
            for start in range(0, len(fed.content), _CHUNK):
                yield fed.content[start : start + _CHUNK]

        size = len(fed.content)
        postable = size if fed.number % 2 else max(40_000, size // 2)
        upload = Upload("mix.wav", size, sent)
        file, analysis = await self._intake.take(upload, studio_id=1, postable=postable)
        kept = {file.sha256, *([file.preview.sha256] if file.preview else [])}
        for sha256 in kept:
            if not await self._media.verify(sha256):
                raise ViolationError(f"what was kept is not whole: {sha256}")
            self._media.path(sha256).unlink()
        return analysis

    async def _preview(self) -> None:
        target = self._folder / "preview"
        try:
            made = await self._workshop.preview(self._input, target, max_bytes=2**20)
        except Exception as error:  # as above
            _refusal(error)
            self.tally.made["no preview"] += 1
            return
        try:
            heard = await self._workshop.analyse(target)
        except StudioError as error:
            raise ViolationError(f"the preview is no sound: {error}") from error
        wrong = wrong_figures(heard)
        if wrong or target.stat().st_size != made.size:
            raise ViolationError(f"the preview is wrong: {made}, {heard.facts}, {wrong}")
        target.unlink()
        self.tally.made["preview"] += 1

    async def _compare(self) -> None:
        target = self._folder / "ab"
        try:
            found = await self._workshop.compare(self._other, self._input)
            made = await self._workshop.ab(self._other, self._input, target, max_bytes=2**20)
        except Exception as error:  # as above
            _refusal(error)
            self.tally.made["no comparison"] += 1
            return
        wrong = wrong_comparison(found)
        if wrong or target.stat().st_size != made.size:
            raise ViolationError(f"the comparison is wrong: {wrong}, {made}")
        target.unlink()
        self.tally.made["comparison"] += 1

    def _look_around(self) -> None:
        """Whether anything is left that should not be."""
        if left := self._tidied():
            raise ViolationError(f"left behind: {left}")
        alive = set(workers())
        self.tally.workers += len(alive - self._known)
        self._known = alive
        if len(alive) > 1:
            raise ViolationError(f"more workers than there may be: {len(alive)}")
        if self._unseen:
            raise ViolationError(f"failed unseen: {self._unseen.pop()}")

    def _tidied(self) -> list[str]:
        """Delete what is left; the names."""
        mine = {self._input, self._other}
        left = [path for path in self._folder.rglob("*") if path.is_file() and path not in mine]
        for path in left:
            path.unlink()
        return [path.name for path in left]


def _refusal(error: Exception) -> str:
    """Return the kind of an error that a member reads; raises ViolationError for any other."""
    if not isinstance(error, StudioError):
        if isinstance(error, ViolationError | TimeoutError):
            raise error
        raise ViolationError(f"{type(error).__name__}: {error}") from error
    if wrong := wrong_text(error):
        raise ViolationError(wrong) from error
    first = re.split(r"[.:;,] ", str(error))[0].rstrip(".")
    return re.sub(r"\b\d[\d:,.]*", "N", first)
