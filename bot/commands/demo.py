"""`talkback demo`: the bot in a simulated Discord, where the extra that it needs is installed."""

import argparse
from importlib import import_module
from importlib.util import find_spec

from bot.commands import CommandError


def main(options: argparse.Namespace) -> int:
    """Serve the demo, or play its tour; the exit status.

    Raises:
        CommandError: the simulated Discord is not installed.
    """
    if find_spec("simcord") is None:
        raise CommandError(
            "The demo needs the simulated Discord, which is not installed. Install it with\n"
            '  pip install "talkback[demo]"     (in a clone: pip install -e ".[demo]")',
            status=2,
        )
    status: int = import_module("bot.demo").main(
        tour=options.tour,
        shots=options.shots,
        port=options.port,
        open_browser=not options.no_browser,
    )
    return status
