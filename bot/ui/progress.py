"""How far a slow job is, told to whoever waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import discord

from bot.domain.audio import OnStep, Step
from bot.ui.base import answer

log = logging.getLogger(__name__)

_PATIENCE = 3.0
"""Seconds in which nothing is said: most files are done by then."""
_EACH = 2.0
"""Seconds between two edits, of which Discord takes only so many."""
_WORDS = {
    Step.RECEIVING: "Receiving",
    Step.MEASURING: "Measuring",
    Step.PREVIEWING: "Making the preview",
    Step.COMPARING: "Comparing",
    Step.ALTERNATING: "Making the A/B",
}


def step_words(step: Step, share: float) -> str:
    """One line: "Measuring… 42 %"."""
    return f"{_WORDS[step]}… {round(100 * share)} %"


class SlowEdits:
    """Edits a message now and then while a job is under way; to be used in an `async with`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.time() + _PATIENCE
        self._latest: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        if self._latest is not None:
            await self._latest  # else it could come after what is said next

    @property
    def were_made(self) -> bool:
        """Whether it took long enough for one."""
        return self._latest is not None

    def make(self, edit: Callable[[], Awaitable[Any]]) -> None:
        """Make an edit, unless it is too early for one, or one is under way."""
        if self._loop.time() < self._next or (self._latest and not self._latest.done()):
            return
        self._next = self._loop.time() + _EACH
        self._latest = asyncio.create_task(_tried(edit), name="show how far it is")


@asynccontextmanager
async def slow_answer(
    interaction: discord.Interaction[Any], *, is_replaced: bool = True
) -> AsyncGenerator[OnStep]:
    """Show how far a job is in a deferred answer; where it fails, only the failure stays.

    Args:
        interaction: deferred.
        is_replaced: whether the answer is edited to what came of it. What Discord is to play
            cannot stand in an answer of components: then this one is taken away, for another.
    """
    edits = SlowEdits()

    def on_step(step: Step, share: float) -> None:
        edits.make(lambda: answer(interaction, step_words(step, share)))

    async def take_away() -> None:
        if edits.were_made:
            await _tried(interaction.delete_original_response)

    try:
        async with edits:
            yield on_step
    except Exception:
        await take_away()
        raise
    if not is_replaced:
        await take_away()


async def _tried(edit: Callable[[], Awaitable[Any]]) -> None:
    """Progress that cannot be shown costs nobody their file."""
    try:
        await edit()
    except discord.HTTPException as error:
        log.info("How far it is could not be shown: %s", error)
