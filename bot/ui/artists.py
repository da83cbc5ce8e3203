"""Artists as cards and lists."""

from collections.abc import Sequence

import discord

from bot.domain.artists import Artist
from bot.ui import text
from bot.ui.base import Accent


def artist_card(artist: Artist) -> discord.Embed:
    """One artist: how they are reached, and whether they can press buttons themselves."""
    lines = [
        f"<@{artist.member_id}>"
        if artist.member_id
        else "Not on Discord: the producer records their verdicts."
    ]
    if artist.contact:
        lines.append(text.escape(artist.contact))
    return discord.Embed(
        title=text.cut(text.escape(artist.name), 256),
        description="\n".join(lines),
        colour=Accent.QUIET if artist.archived_at else Accent.NEUTRAL,
    )


def artist_list(everyone: Sequence[tuple[Artist, int]]) -> discord.Embed:
    """Every artist, each with how many projects are under way."""
    lines = [
        f"**{text.escape(artist.name)}**"
        + (f" <@{artist.member_id}>" if artist.member_id else "")
        + f" · {text.count(projects, 'project')}"
        for artist, projects in everyone
    ]
    return discord.Embed(
        title="Artists",
        description=text.cut_lines(lines, 4000)
        or "No artists yet. `/project create` with a new name makes one.",
        colour=Accent.NEUTRAL,
    )
