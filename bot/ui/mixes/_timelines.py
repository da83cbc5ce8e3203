"""The course of a song, in a line and as a picture."""

import io
from datetime import timedelta

import discord

from bot.domain.figures import signed
from bot.domain.timelines import Timeline
from bot.ui import text


def timeline_words(found: Timeline) -> str | None:
    """In a line, what the picture shows; None where there is nothing to show."""
    if not found.steps:
        return None
    parts: list[str] = []
    if (loudness := found.steps[-1].integrated) is not None:
        parts.append(f"{signed(loudness, 1)} LUFS now")
    parts.append(f"{text.count(found.opened, 'note')} sent, {found.closed} addressed or declined")
    parts.append(f"waited {_days(found.approvers)} for approvers")
    parts.append(f"{_days(found.studio)} for the studio")
    return " · ".join(parts)


def timeline_file(picture: bytes) -> discord.File:
    """The picture as the attachment that a card shows."""
    return discord.File(io.BytesIO(picture), "history.png")


def _days(span: timedelta) -> str:
    days = span / timedelta(days=1)
    return "less than a day" if 0 < days < 1 else text.count(round(days), "day")
