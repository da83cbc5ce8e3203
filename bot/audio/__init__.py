"""Measures and converts audio in a worker process, since a file of a stranger may be hostile.

`workshop` is what the bot uses; it and the modules that it imports load neither PyAV nor anything
heavy. The others run in the worker (`python -m bot.audio`), and this file imports nothing so that
the worker starts fast.
"""
