"""The command line of the endurance runs."""

import argparse
import asyncio
import logging
import random
import sys
import time
from collections.abc import Awaitable, Callable, Sequence

from tests.endurance import clocks, crash, downtime, faults, second
from tests.endurance._ledger import ViolationError

_KILLS, _REMINDERS, _JUMPS = 1_000, 10_000, 500
_DEADLINES, _SECOND_BOTS = 2_000, 10

Run = Callable[[argparse.Namespace], Awaitable[object]]


def main(argv: Sequence[str] | None = None) -> int:
    """Run what was named; 0 if every promise was kept, else 1."""
    options = _parser().parse_args(argv)
    _say(f"seed {options.seed}")
    # A client that is killed in mid-request is no news here.
    logging.getLogger("aiohttp.server").disabled = True
    logging.basicConfig(level=logging.CRITICAL)
    started = time.perf_counter()
    runs = _RUNS if options.run == "all" else {options.run: _RUNS[options.run]}
    for name, run in runs.items():
        try:
            figures = asyncio.run(_awaited(run, options))
        except ViolationError as violation:
            _say(f"{name}: VIOLATED: {violation}")
            return 1
        _say(f"{name}: {figures}")
    _say(f"{time.perf_counter() - started:.0f} s, seed {options.seed}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.endurance", description=__doc__)
    parser.add_argument("run", choices=[*_RUNS, "all"], help="which run")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), metavar="N")
    parser.add_argument("--kills", type=int, default=_KILLS, metavar="N", help="of the crash test")
    parser.add_argument("--step", type=int, metavar="N", help="only that step of the crash test")
    parser.add_argument("--scenario", type=int, metavar="N", help="only that one of the crash test")
    parser.add_argument(
        "--reminders", type=int, default=_REMINDERS, metavar="N", help="of the mixed faults"
    )
    parser.add_argument(
        "--each", type=int, default=1, metavar="N", help="how many of those one person has at once"
    )
    parser.add_argument("--jumps", type=int, default=_JUMPS, metavar="N", help="of the clock")
    return parser


async def _crash(options: argparse.Namespace) -> object:
    test = crash.CrashTest(options.kills, options.seed, _say)
    if options.step is not None:
        await test.play(test.stepwise(options.step))
        return test.figures
    if options.scenario is not None:
        await test.play(test.scenario(options.scenario))
        return test.figures
    return await test.run()


async def _faults(options: argparse.Namespace) -> object:
    return await faults.run(options.reminders, options.seed, _say, each=options.each)


async def _clocks(options: argparse.Namespace) -> object:
    return await clocks.run(options.jumps, options.jumps, options.seed)


async def _downtime(options: argparse.Namespace) -> object:
    return await downtime.run(_DEADLINES, options.seed)


async def _second(_: argparse.Namespace) -> object:
    return await second.run(100 * _SECOND_BOTS, _SECOND_BOTS)


async def _awaited(run: Run, options: argparse.Namespace) -> object:
    return await run(options)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


_RUNS: dict[str, Run] = {
    "crash": _crash,
    "faults": _faults,
    "clocks": _clocks,
    "downtime": _downtime,
    "second": _second,
}

if __name__ == "__main__":
    sys.exit(main())
