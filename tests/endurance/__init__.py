"""The long runs that prove that reminders are never lost and never doubled.

    python -m tests.endurance crash --kills 1000    the bot is killed at every step, over and over
    python -m tests.endurance faults --reminders 10000    three in ten requests fail in some way
    python -m tests.endurance clocks --jumps 500    the clock jumps by hours, back and forth
    python -m tests.endurance downtime    a week away; only the latest of each deadline comes
    python -m tests.endurance second    two bots on one database
    python -m tests.endurance all

Each drives the real bot over real HTTP against `tests/local_discord`, on a real SQLite file, and
judges by what stands in people's DMs and by what the rows of the outbox ended as. The seed is
printed first (`--seed N` repeats it), a summary last; the exit status is 1 if a promise was not
kept. A violation of the crash test names its scenario or step, which `--seed N --scenario M` or
`--step M` plays alone. A seed decides what happens in which order; how far a process is when it is
killed also depends on how its threads and answers interleave: a rare finding may take some repeats.

`faults --each 3` gives each person three reminders at the same minute, which share a message.
`test_endurance.py` is the short form of all of it, with seeds that are new each time.
"""
