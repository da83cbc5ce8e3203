"""`python -m benchmarks`: one row a promise; the exit status is 1 if a bar is missed."""

import argparse
import asyncio
import importlib
import json
import pkgutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import benchmarks
from benchmarks._measure import Row


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One module of this package.

    Attributes:
        name: of the module.
        summary: what it says of itself.
        measure: works in an empty folder.
        minutes: that it takes, if it is too long to run without being named.
    """

    name: str
    summary: str
    measure: Callable[[Path], Awaitable[list[Row]]]
    minutes: int | None


def main(argv: Sequence[str] | None = None) -> int:
    """Run what was named, or all; 0 if every bar holds, else 1."""
    found = {benchmark.name: benchmark for benchmark in _discover()}
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="run these; else all short ones")
    parser.add_argument("--list", action="store_true", help="list the names, run nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there, too")
    options = parser.parse_args(argv)
    if unknown := [name for name in options.names if name not in found]:
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(found)}")
    if options.list:
        for benchmark in found.values():
            only = f" Only when named: {benchmark.minutes} minutes." if benchmark.minutes else ""
            print(f"{benchmark.name:20}{benchmark.summary}{only}")
        return 0
    rows: list[dict[str, object]] = []
    short = [benchmark.name for benchmark in found.values() if benchmark.minutes is None]
    for name in options.names or short:
        for row in _run(found[name]):
            print(_line(row), flush=True)
            rows.append({"benchmark": name, **asdict(row), "holds": row.holds})
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row["holds"] for row in rows) else 1


def _discover() -> list[Benchmark]:
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    modules = {
        name: importlib.import_module(f"benchmarks.{name}")
        for name in names
        if not name.startswith("_")
    }
    return [
        Benchmark(
            name,
            (module.__doc__ or "").splitlines()[0],
            module.measure,
            getattr(module, "MINUTES", None),
        )
        for name, module in modules.items()
    ]


def _run(benchmark: Benchmark) -> list[Row]:
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="talkback-") as folder:
        rows = asyncio.run(_measured(benchmark, Path(folder)))
    print(f"{benchmark.name} ({time.perf_counter() - started:.0f} s)", flush=True)
    return rows


async def _measured(benchmark: Benchmark, folder: Path) -> list[Row]:
    return await benchmark.measure(folder)


def _line(row: Row) -> str:
    bound = "≥" if row.is_floor else "≤"
    verdict = "holds" if row.holds else "MISSED"
    figures = f"{row.measured:>10,.2f} {row.unit:<4} {bound} {row.bar:>7,g} {row.unit:<4}"
    note = f"  ({row.note})" if row.note else ""
    return f"  {row.what:<58}{figures} {verdict}{note}"


if __name__ == "__main__":
    sys.exit(main())
