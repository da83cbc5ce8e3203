"""One run of the demo: a world in a temporary folder, its page, its prompt."""

import asyncio
import contextlib
import signal
import sys
import webbrowser
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo.prompt import prompt
from bot.demo.sample import EARLIER, furnish
from bot.demo.server import HOST, serve
from bot.demo.terminal import say
from bot.demo.world import World


def run(port: int, *, open_browser: bool) -> int:
    """Serve until `quit` or Ctrl+C; the exit status."""
    # A shell that starts it in the background has it ignore the interrupt, which ends it here too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with TemporaryDirectory(prefix="talkback-demo-") as folder:
        try:
            asyncio.run(_serve(Path(folder), port, open_browser=open_browser))
        except KeyboardInterrupt:
            say()
        except OSError as error:
            sys.stderr.write(f"Nothing can be served on {HOST}:{port}: {error.strerror}.\n")
            return 1
    return 0


async def _serve(folder: Path, port: int, *, open_browser: bool) -> None:
    say("Starting Talkback in a simulated Discord …")
    async with (
        World.open(folder, earlier=EARLIER) as world,
        serve(world, port) as server,
    ):
        await furnish(world)
        say(f"Open {server.url}")
        say("Type help for what can be typed here.")
        if open_browser:
            with contextlib.suppress(webbrowser.Error):
                await asyncio.to_thread(webbrowser.open, server.url)
        await prompt(world)
