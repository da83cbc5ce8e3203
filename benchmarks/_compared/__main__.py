"""`python -m benchmarks._compared WAY FILE COUNT CROWDS`: the figures of one way, as JSON."""

import asyncio
import math
import os
import sys
import time
from pathlib import Path

from benchmarks._compared._contender import CROWD, Contender, Name, Way
from benchmarks._compared._figures import Crowd, Duty, Figures
from benchmarks._compared._ways import WAYS
from benchmarks._measure import one_core, resident_mb, timed, watched_loop
from benchmarks._stub_client import StubClient

_ADDED = 400
_WHOLE = 0.99  # of what there is: a deadline's reminders do not divide every number
_AHEAD = 2.5  # seconds, at least, from adding a crowd to the moment due
_AHEAD_OF_EACH = 1e-5  # more of them for each reminder, where adding grows with their number
_LOOK_AGAIN = 0.005  # seconds
_WATCHED = 0.5  # seconds before that moment, from which on the event loop is watched


async def measure(name: Name, file: Path, count: int, crowds: int) -> Figures:
    """Get ready; unless that is all, add some, and serve so many crowds of each duty."""
    way = WAYS[name]
    async with StubClient(CROWD) as client:
        began = time.perf_counter()
        async with way.opened(file, client) as contender:
            ready = time.perf_counter() - began
            resident = resident_mb(os.getpid())
            pending = await contender.pending()
            adding: list[float] = []
            served: list[Crowd] = []
            is_whole = pending > count * _WHOLE
            if crowds and is_whole:
                adding = await _adding(contender, count)
                served = [
                    await _serve(contender, client, duty, _due(way, count, number))
                    for duty in way.duties
                    for number in range(crowds)
                ]
            return Figures(pending, ready * 1000, resident, adding, served)


async def _adding(contender: Contender, count: int) -> list[float]:
    with one_core():
        return [
            await timed(lambda number=number: contender.add(count + number)) * 1000
            for number in range(_ADDED)
        ]


def _due(way: Way, count: int, number: int) -> int:
    """When the nth crowd is to be due, in seconds since 1970."""
    ahead = _AHEAD + (count * _AHEAD_OF_EACH if way.starts_slowly else 0)
    due = math.ceil(time.time() + ahead)
    while way.looks_each is not None and due % way.looks_each != 2 * number % way.looks_each:
        due += 1  # one crowd soon after a look, one later, one shortly before the next
    return due


async def _serve(contender: Contender, client: StubClient, duty: Duty, due: int) -> Crowd:
    client.expect(CROWD)
    await contender.add_crowd(due, duty)
    left = due - _WATCHED - time.time()
    if left < 0:
        raise RuntimeError("adding the crowd took until it was due")
    await asyncio.sleep(left)
    async with watched_loop() as stalls:
        await client.enough.wait()
        while True:
            left, ended = await contender.unmarked(), time.time()
            if not left:
                break
            await asyncio.sleep(_LOOK_AGAIN)
        await asyncio.sleep(0.1)
    if len(client.sent) != CROWD:
        raise RuntimeError(f"{len(client.sent)} of {CROWD} were sent")
    return Crowd(
        duty,
        [(sent - due) * 1000 for sent in client.sent],
        ended - due,
        stalls.longest_ms,
        stalls.p999_ms,
    )


if __name__ == "__main__":
    _, chosen, path, wanted, rounds = sys.argv
    print(asyncio.run(measure(Name(chosen), Path(path), int(wanted), int(rounds))).to_json())
