"""Compares two revisions of one song, and lets them be heard in turns.

`compare` reads both files once for their outlines, aligns these, and reads both again side by side
along the alignment for the levels of their bands; `write_ab` plays along the same alignment. What
is kept in memory is a few kilobytes a second.
"""

from bot.audio._comparing._ab import write_ab
from bot.audio._comparing._compare import compare

__all__ = ["compare", "write_ab"]
