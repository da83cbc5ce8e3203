"""What every message about a project to one person has: whose it is, and the way to its thread."""

from typing import Any

import discord
from discord import ui

from bot.domain.projects import Project
from bot.ui import text
from bot.ui.base import Accent


def letter_card(project: Project, words: str, studio: str | None) -> discord.Embed:
    """The card under a line that says it all: whose project, and a few words more."""
    embed = discord.Embed(description=words, colour=Accent.NEUTRAL)
    embed.set_author(name=text.cut(f"{project.artist_name} · {project.title}", 256))
    if studio:
        embed.set_footer(text=text.cut(studio, 256))
    return embed


def thread_link(project: Project, *, is_of_project: bool) -> list[ui.Item[Any]]:
    """A button to the project's thread, for who may read it."""
    if project.thread_id is None or not is_of_project:
        return []
    url = f"https://discord.com/channels/{project.guild_id}/{project.thread_id}"
    return [ui.Button(label="Open thread", url=url)]
