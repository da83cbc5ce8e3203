"""The command line of the fuzzer."""

import argparse
import asyncio
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.fuzz import __doc__ as about
from tests.fuzz._mutations import Input, made
from tests.fuzz._seeds import seeds
from tests.fuzz._trial import Tally, Trial, ViolationError

_INPUTS = 10_000
_WARM = 200
"""Inputs after which this process has all the memory that it needs."""
_GROWTH = 32 * 2**20
"""Bytes by which its memory may grow after that."""
_REPORT_EACH = 1000


def main(argv: Sequence[str] | None = None) -> int:
    """Feed all inputs; 0 if every promise was kept, else 1."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.ERROR)  # a worker that dies of a file is counted
    numbers = range(options.inputs) if options.only is None else [options.only]
    _say(f"seed {options.seed}")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="talkback-") as folder:
        try:
            tally = asyncio.run(fed(numbers, options.seed, Path(folder), options.findings, _say))
        except ViolationError as violation:
            _say(f"VIOLATED: {violation}")
            return 1
    _report(tally, len(numbers))
    _say(f"{time.perf_counter() - started:.0f} s, seed {options.seed}")
    return int(tally.findings > 0)


async def fed(
    numbers: Iterable[int], seed: int, folder: Path, findings: Path, say: Callable[[str], None]
) -> Tally:
    """Put inputs of a seed through, and keep those that broke a promise.

    Args:
        numbers: which inputs.
        seed: of all chance.
        folder: an empty one to work in.
        findings: where what broke a promise is kept; made when it is needed.
        say: is told of each finding, and now and then how far it is.

    Raises:
        ViolationError: workers were left over, or the memory of this process grew.

    """
    files = seeds()
    before = 0
    async with Trial(folder) as trial:
        for count, number in enumerate(numbers, 1):
            present = made(number, seed, files)
            try:
                await trial.feed(present, files["WAV 16"])
            except ViolationError as violation:
                trial.tally.findings += 1
                kept = _kept(present, findings / f"{seed}-{number}")
                say(f"VIOLATED by {kept} ({present.made_of}): {violation}")
            if count == _WARM:
                before = _resident()
            if count % _REPORT_EACH == 0:
                say(f"{count} inputs, {trial.tally.findings} findings")
        if before and (grown := _resident() - before) > _GROWTH:
            raise ViolationError(f"this process grew by {grown / 2**20:.0f} MB")
    return trial.tally


def _kept(finding: Input, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(finding.content)
    return path


def _report(tally: Tally, inputs: int) -> None:
    for title, counted in (("came to", tally.outcomes), ("made of them", tally.made)):
        _say(title)
        for outcome, count in counted.most_common():
            _say(f"{count:8}  {outcome}")
    seconds, number = tally.slowest
    _say(
        f"{inputs} inputs, {tally.findings} findings, {tally.workers} workers "
        f"started, slowest {seconds:.2f} s (input {number})"
    )


def _resident() -> int:
    """Bytes that this process holds; 0 where the system does not say."""
    held = Path("/proc/self/statm")
    return int(held.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if held.exists() else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description=about,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--inputs", type=int, default=_INPUTS, metavar="N")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), metavar="N")
    parser.add_argument("--only", type=int, metavar="N", help="one input of the seed")
    parser.add_argument(
        "--findings",
        type=Path,
        default=Path("fuzz-findings"),
        metavar="FOLDER",
        help="where what broke a promise is kept",
    )
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
