"""Reads what is asked for at the same time at once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

from bot.domain.outbox import Item

T = TypeVar("T")

_AT_ONCE = 16  # answered before the event loop serves others: a card takes half a millisecond


class Together(Generic[T]):
    """Asks for many rows in one read: hundreds fall due in the same minute."""

    def __init__(self, read: Callable[[Sequence[Item]], Awaitable[Mapping[int, T]]]) -> None:
        self._read = read
        self._asked: list[tuple[Item, asyncio.Future[T | None]]] = []
        self._reading: asyncio.Task[None] | None = None

    async def read(self, item: Item) -> T | None:
        """What a row has to say; those that are asked for meanwhile are read together."""
        answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
        self._asked.append((item, answer))
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_asked(), name="read reminders")
        return await answer

    async def _read_asked(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, []
            try:
                found = await self._read([item for item, _ in asked])
            except Exception as error:  # each delivery that asked is to be judged by it
                for _, answer in asked:
                    if not answer.done():
                        answer.set_exception(error)
            else:
                for number, (item, answer) in enumerate(asked, 1):
                    if not answer.done():
                        answer.set_result(found.get(item.id))
                    if number % _AT_ONCE == 0:
                        await asyncio.sleep(0)
