"""Reads and converts audio in a worker process, since a file of a stranger may be hostile.

`workshop` is what the bot uses; it imports neither PyAV nor anything heavy. The other modules run
in the worker (`python -m bot.audio`), and this file imports nothing so that the worker starts fast.
"""
