"""The command line: `talkback run`, `demo`, `doctor`, `backup`, `restore`.

Each command is imported when it is called: `talkback --help` need not wait for discord.py.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bot.commands import CommandError, complain


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 1 it failed, 2 it was called wrongly."""
    options = _parser().parse_args(argv)
    try:
        status: int = import_module(f"bot.commands.{options.command}").main(options)
    except CommandError as error:
        complain(str(error))
        return error.status
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="talkback",
        description="A Discord bot with which a music producer runs artist projects.",
        epilog="Settings come from the environment and from .env; .env.example explains each.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the bot on Discord (needs DISCORD_TOKEN)")
    run.add_argument("--sync", action="store_true", help="send the commands even if unchanged")

    demo = commands.add_parser("demo", help="try the bot in a simulated Discord, in the browser")
    demo.add_argument("--tour", action="store_true", help="play the main job through, and end")
    demo.add_argument(
        "--shots", type=Path, metavar="FOLDER", help="where the tour writes a picture of each card"
    )
    demo.add_argument("--port", type=int, default=0, metavar="N", help="serve on it; 0: a free one")
    demo.add_argument("--no-browser", action="store_true", help="print the address, open nothing")

    commands.add_parser("doctor", help="check the settings, the database, Discord and the queue")

    backup = commands.add_parser("backup", help="copy the database, also while the bot runs")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--force", action="store_true", help="overwrite FILE if it exists")

    restore = commands.add_parser("restore", help="put a backup in the database's place")
    restore.add_argument("file", type=Path, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
