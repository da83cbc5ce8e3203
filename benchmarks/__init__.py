"""What Talkback promises of its speed, measured: a module a promise, each run on its own.

A module that does not begin with an underscore holds `measure(folder)`, which works in an empty
folder of its own and returns the rows that it measured. One that says how many `MINUTES` it takes
runs only when it is named.
"""
