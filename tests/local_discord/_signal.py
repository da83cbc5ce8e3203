"""Waiting for a state, instead of sleeping until it has probably come."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Tells waiters that something changed; each then looks again at what it waits for."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def notify(self) -> None:
        for event in self._waiting:
            event.set()

    async def until(self, predicate: Callable[[], T], *, within: float = 10.0) -> T:
        """The predicate's first truthy value; TimeoutError after `within` seconds."""
        changed = asyncio.Event()
        self._waiting.add(changed)
        try:
            async with asyncio.timeout(within):
                while not (value := predicate()):
                    await changed.wait()
                    changed.clear()
        finally:
            self._waiting.discard(changed)
        return value
