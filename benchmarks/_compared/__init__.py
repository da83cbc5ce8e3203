"""Ways to keep reminders and to send them when they are due, each a process that measures itself.

`python -m benchmarks._compared WAY FILE COUNT CROWDS` prints its figures as JSON.
"""
