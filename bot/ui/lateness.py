"""That a message comes later than it was promised, and why."""

from datetime import datetime, timedelta

import discord

from bot.domain.reminders import Outage
from bot.ui import text

LATE = timedelta(minutes=5)  # a delivery's usual waits and retries are not worth a word


def late_words(
    promised_at: datetime, now: datetime, *, attempts: int, outage: Outage | None
) -> str | None:
    """What is said of it; None where it is on time.

    Args:
        promised_at: when it was to come.
        now: when it comes.
        attempts: how often it was tried, this time too.
        outage: while the bot did not run, if it fell due then.
    """
    if now - promised_at <= LATE:
        return None
    if outage is not None:
        began, ended = (
            discord.utils.format_dt(at, "f") for at in (outage.began_at, outage.ended_at)
        )
        return f"⚠️ Late: I was offline from {began} to {ended}."
    cause = "" if attempts <= 1 else "; Discord did not take it sooner"
    return f"⚠️ Late: this was to come {text.ago(promised_at)}{cause}."
