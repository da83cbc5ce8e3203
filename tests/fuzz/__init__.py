"""Feeds damaged and lying audio files to the code that every upload goes through.

    python -m tests.fuzz --inputs 10000 --seed 1

Each input is a small real file, of each container and codec that is taken, that was changed: bits
flipped, fields of its header made to lie, chunks repeated or dropped, cut off, joined with another,
hidden behind something else. Each goes through the real `AudioWorkshop` and its worker processes,
one in three through the real intake into a media folder.

Whatever comes, an input either is measured, with figures that can be, or is refused by an error
with a member's text. Nothing hangs, no worker is left over, no file stays behind, and the memory of
this process does not grow. What breaks that is written to a folder, with how to make it again
(`--seed N --only M`), and the exit status is 1. `test_fuzz.py` is the short form.
"""
