"""What the demo says in the terminal, and what is typed there."""

import asyncio
import sys
import threading
from collections.abc import AsyncGenerator


def say(text: str = "") -> None:
    """One line, at once, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def lines() -> AsyncGenerator[str]:
    """The lines that are typed, until the end of the input.

    A thread reads them: there is no way of waiting for a terminal that works on every system, and
    a thread that still waits for a line does not keep the process from ending.
    """
    loop = asyncio.get_running_loop()
    typed: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(typed.put_nowait, line.strip())
        loop.call_soon_threadsafe(typed.put_nowait, None)

    threading.Thread(target=read, name="typed lines", daemon=True).start()
    while (line := await typed.get()) is not None:
        yield line
