"""The worker: `python -m bot.audio MEMORY` does the jobs that come on its stdin, one after another.

`_protocol` says how, and `workshop` what a job holds. It ends when its stdin does.
"""

import base64
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import av.logging

from bot.audio._comparing import compare, write_ab
from bot.audio._decoder import Decoder
from bot.audio._preview import write_preview
from bot.audio._protocol import END_OF_JOB
from bot.audio.analysis import analyse
from bot.domain.audio import (
    AudioFacts,
    PreviewTooLargeError,
    UnreadableAudioError,
    preview_bit_rates,
)
from bot.domain.media import is_no_room

_NICENESS = 10
"""The bot's own event loop goes first."""
_PROGRESS_SECONDS = 0.25
"""Between two reports."""


def main() -> None:
    """Do what comes, until nothing more can."""
    _limit(memory=int(sys.argv[1]))
    av.logging.restore_default_callback()  # to stderr, which the parent writes to its debug log
    av.logging.set_libav_level(av.logging.WARNING)
    for line in sys.stdin:
        job = json.loads(line)
        _grant(cpu=job["cpu"])
        _say({"begun": True})
        answer = _answer(job)
        sys.stderr.buffer.write(END_OF_JOB)
        sys.stderr.buffer.flush()
        _say(answer)


def _say(words: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    source = Path(job["source"])
    try:
        match job["job"]:
            case "analyse":
                return _analysis(source)
            case "compare":
                return {"comparison": _comparison(source, Path(job["second"]))}
            case "ab":
                return {"ab": _ab(source, job)}
            case _:
                return {"preview": _preview(source, Path(job["target"]), job["max_bytes"])}
    except UnreadableAudioError as error:
        return {"unreadable": str(error)}
    except PreviewTooLargeError as error:
        return {"too_large": str(error)}
    except MemoryError:
        return {"exhausted": True}
    except OSError as error:
        if is_no_room(error):
            return {"disk_full": str(error)}
        raise


def _analysis(source: Path) -> dict[str, Any]:
    analysis = analyse(source, _reporting())
    waveform = base64.b64encode(analysis.waveform.to_bytes()).decode()
    return {"analysis": analysis.to_json(), "waveform": waveform}


def _reporting() -> Callable[[float], None]:
    """Return what tells the parent how far a job is, and only so many times a second."""
    last = time.monotonic()

    def report(share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= _PROGRESS_SECONDS:
            last = time.monotonic()
            _say({"progress": share})

    return report


def _probe(source: Path) -> AudioFacts:
    with source.open("rb") as file:
        decoder = Decoder(file)
        for _ in decoder.frames():
            pass
        return decoder.facts()


def _preview(source: Path, target: Path, max_bytes: int) -> dict[str, Any]:
    rates = preview_bit_rates(_probe(source).seconds, max_bytes)
    preview = write_preview(source, target, rates, max_bytes=max_bytes, on_progress=_reporting())
    return asdict(preview)


def _comparison(source: Path, second: Path) -> dict[str, Any]:
    return compare(source, second, _reporting()).to_json()


def _ab(source: Path, job: dict[str, Any]) -> dict[str, Any]:
    ab = write_ab(
        source,
        Path(job["second"]),
        Path(job["target"]),
        start_ms=job["start_ms"],
        length_ms=job["length_ms"],
        max_bytes=job["max_bytes"],
        on_progress=_reporting(),
    )
    return asdict(ab)


def _limit(*, memory: int) -> None:
    """Make this process polite and bounded, as far as the platform can.

    Windows has neither limits nor niceness; macOS refuses a limit of the address space. The
    parent's deadline holds everywhere.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # absent on Windows

    os.nice(_NICENESS)
    for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _grant(*, cpu: int) -> None:
    """Allow so many more seconds of the processor: a worker may outlive a parent that hangs."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # absent on Windows

    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    until = int(time.process_time()) + 1 + cpu
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (until, most))


if __name__ == "__main__":
    main()
