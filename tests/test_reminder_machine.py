"""A short walk of the machine; `tests.reminder_machine` says how to take a long one."""

from tests.reminder_machine import explore


def test_whatever_members_discord_and_clocks_do_the_bot_reminds_as_the_model_does() -> None:
    explore(examples=15, steps=25)
