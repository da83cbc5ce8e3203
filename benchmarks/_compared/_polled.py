"""A plain table, looked through each 5 seconds: what is due is claimed, sent and marked in turn."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks._compared import _plain
from benchmarks._compared._contender import Contender, Way
from benchmarks._compared._figures import Duty
from benchmarks._compared._plain import PlainTable
from benchmarks._stub_client import StubClient

_LOOKS_EACH = 5


@asynccontextmanager
async def _opened(file: Path, client: StubClient) -> AsyncGenerator[Contender]:
    async with PlainTable.opened(file, client) as table:
        await _look(table)
        looking = asyncio.create_task(_keep_looking(table))
        try:
            yield _Polled(table)
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)


class _Polled:
    def __init__(self, table: PlainTable) -> None:
        self._table = table

    async def pending(self) -> int:
        return await self._table.pending()

    async def add(self, number: int) -> None:
        await self._table.add(number)

    async def add_crowd(self, due: int, duty: Duty) -> None:
        assert duty is Duty.WHOLE
        await self._table.add_crowd(due)

    async def unmarked(self) -> int:
        return await self._table.unsent()


async def _keep_looking(table: PlainTable) -> None:
    loop = asyncio.get_running_loop()
    while True:
        started = loop.time()
        await _look(table)
        await asyncio.sleep(max(0.0, started + _LOOKS_EACH - loop.time()))


async def _look(table: PlainTable) -> None:
    for row in await table.claim():
        await table.deliver(row)


POLLED = Way(_plain.seed, _opened, duties=(Duty.WHOLE,), looks_each=_LOOKS_EACH)
