"""How a studio's deliveries do, as a card for its producer."""

import discord

from bot.domain.health import OutboxHealth, counted, lateness_words
from bot.ui import text
from bot.ui.base import Accent


def status_card(health: OutboxHealth) -> discord.Embed:
    """What waits, what is overdue and since when, how punctual the last day was, what failed."""
    failed = f"{counted(health.failed)}: `/reminder failed` shows them" if health.failed else "none"
    lines = [
        f"**Waiting** {counted(health.waiting)}",
        f"**Overdue** {_overdue(health)}",
        f"**Last day** {_punctuality(health)}",
        f"**Failed** {failed}",
    ]
    if health.is_behind:
        lines += ["", "⚠️ Deliveries are behind. They all go out, late ones say so."]
    embed = discord.Embed(
        title="Deliveries",
        description="\n".join(lines),
        colour=_accent(health),
        timestamp=health.at,
    )
    embed.set_footer(text="Reminders, news and cards of this studio")
    return embed


def _overdue(health: OutboxHealth) -> str:
    oldest = health.oldest_overdue_at
    if oldest is None:
        return "none"
    return f"{counted(health.overdue)}, the oldest was due {text.ago(oldest)}"


def _punctuality(health: OutboxHealth) -> str:
    if health.lateness_p50 is None or health.lateness_p99 is None:
        return "nothing delivered"
    half, nearly_all = map(lateness_words, (health.lateness_p50, health.lateness_p99))
    return (
        f"{counted(health.delivered)} delivered, half of them within {half}, "
        f"99 of 100 within {nearly_all}"
    )


def _accent(health: OutboxHealth) -> Accent:
    if health.is_behind:
        return Accent.LATE
    return Accent.WAITING if health.failed else Accent.DONE
