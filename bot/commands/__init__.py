"""What `talkback` can do, a module a command; this one is what they share, and imports little."""

import sys


class CommandError(Exception):
    """A command cannot go on; the message tells whoever typed it why and what to do.

    Attributes:
        status: the exit status: 1 it failed, 2 it was called wrongly or something is missing.
    """

    def __init__(self, message: str, *, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def say(text: str) -> None:
    """A line to whoever typed the command."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """A line about what went wrong, kept apart from what a command prints."""
    sys.stderr.write(f"talkback: {text}\n")
    sys.stderr.flush()
