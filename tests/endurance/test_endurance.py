"""The endurance runs in short; `python -m tests.endurance` are the long ones.

The seeds are new each time, and a violation names its own.
"""

import random

import pytest

from tests.endurance import clocks, crash, downtime, faults, second


@pytest.fixture
def seed() -> int:
    return random.SystemRandom().randrange(10**6)


def silent(_: str) -> None:
    """A short run need not tell how far it is."""


async def test_a_bot_killed_again_and_again_delivers_each_reminder_once(seed: int):
    test = crash.CrashTest(1, seed, silent)
    script = crash.Script(people=4, each=2, phases=2)

    deaths = crash.RandomDeaths(random.Random(seed))

    while not test.figures.tally.kills:  # each life may have done its work before its time came
        await test.play(crash.Job("short", script, deaths))

    assert test.figures.delivered


async def test_a_bot_killed_at_a_step_goes_on_from_there(seed: int):
    test = crash.CrashTest(1, seed, silent)

    for step in random.Random(seed).sample(range(1, 80), 4):
        await test.play(test.stepwise(step))

    assert test.figures.tally.kills == 4


async def test_a_reminder_may_show_twice_but_is_never_lost_when_discord_forgets_nonces(seed: int):
    test = crash.CrashTest(1, seed, silent)
    chance = random.Random(seed)

    await test.play(crash.Job("forgetful", crash.SHORT, crash.ForgetfulDeaths(chance)))

    assert test.figures.delivered


async def test_reminders_arrive_once_though_three_in_ten_requests_fail(seed: int):
    figures = await faults.run(40, seed, silent, each=2, climate=faults.QUICK)

    assert figures.reminders == 40


async def test_a_clock_that_jumps_by_hours_loses_and_doubles_nothing(seed: int):
    figures = await clocks.run(20, 15, seed)

    assert figures.reminders == 20


async def test_after_a_week_only_the_latest_reminder_of_each_deadline_comes_late(seed: int):
    figures = await downtime.run(20, seed)

    assert figures.told


async def test_a_second_bot_on_the_file_is_refused_and_doubles_nothing():
    figures = await second.run(20, 1)

    assert figures.refused == 1
