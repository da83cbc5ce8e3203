"""The worker: `python -m bot.audio REQUEST` does one job and prints its answer.

REQUEST and the answer are JSON, so that a path can hold anything; see `workshop` for their fields.
"""

import contextlib
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import av.logging

from bot.audio._decoder import Decoder
from bot.audio._preview import write_preview
from bot.domain.audio import (
    AudioFacts,
    PreviewTooLargeError,
    UnreadableAudioError,
    preview_bit_rates,
)
from bot.domain.media import is_no_room

_NICENESS = 10
"""The bot's own event loop goes first."""


def main() -> None:
    """Do the job of the command line."""
    request = json.loads(sys.argv[1])
    _limit(memory=request["memory"], cpu=request["cpu"])
    av.logging.restore_default_callback()  # to stderr, which the parent writes to its debug log
    av.logging.set_libav_level(av.logging.WARNING)
    json.dump(_answer(request), sys.stdout)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    source = Path(request["source"])
    try:
        if request["job"] == "probe":
            return {"facts": asdict(_probe(source))}
        return {"preview": _preview(source, Path(request["target"]), request["max_bytes"])}
    except UnreadableAudioError as error:
        return {"unreadable": str(error)}
    except PreviewTooLargeError as error:
        return {"too_large": str(error)}
    except MemoryError:
        return {"unreadable": "That file needs more memory to decode than any mix does."}
    except OSError as error:
        if is_no_room(error):
            return {"disk_full": str(error)}
        raise


def _probe(source: Path) -> AudioFacts:
    with source.open("rb") as file:
        decoder = Decoder(file)
        for _ in decoder.frames():
            pass
        return decoder.facts()


def _preview(source: Path, target: Path, max_bytes: int) -> dict[str, Any]:
    rates = preview_bit_rates(_probe(source).seconds, max_bytes)
    return asdict(write_preview(source, target, rates, max_bytes=max_bytes))


def _limit(*, memory: int, cpu: int) -> None:
    """Make this process polite and bounded, as far as the platform can.

    Windows has neither limits nor niceness; macOS refuses a limit of the address space. The
    parent's deadline holds everywhere.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # absent on Windows

    os.nice(_NICENESS)
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    main()
