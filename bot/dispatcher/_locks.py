"""Locks by what they are of."""

import asyncio
from weakref import WeakValueDictionary


class Locks:
    """A lock for each id, kept for as long as somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._held: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def of(self, id_: int) -> asyncio.Lock:
        """The one lock of an id."""
        return self._held.setdefault(id_, asyncio.Lock())
