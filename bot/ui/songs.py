"""Songs as cards and lists, and the form for several titles at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.checks import actor
from bot.domain.boards import Board
from bot.domain.songs import Song
from bot.ui import text
from bot.ui.base import Accent, answer, services, undo
from bot.ui.forms import LastingModal
from bot.ui.projects import gauge, song_lines


def song_card(song: Song) -> discord.Embed:
    """One song."""
    facts = [f"{gauge(song.stage)} {song.stage.label}"]
    if song.tempo:
        facts.append(f"{song.tempo:g} BPM")
    if song.key:
        facts.append(text.escape(song.key))
    return discord.Embed(
        title=text.cut(text.escape(song.title), 256),
        description=" · ".join(facts),
        colour=Accent.QUIET if song.archived_at else Accent.NEUTRAL,
    )


def song_list(board: Board) -> discord.Embed:
    """A project's songs with their stages and current mixes."""
    return discord.Embed(
        title=text.cut(f"Songs of {text.escape(board.project.title)}", 256),
        description=song_lines(board),
        colour=Accent.NEUTRAL,
    )


def added_words(songs: Sequence[Song]) -> str:
    """What was added, in a line."""
    names = text.cut(", ".join(f"**{text.escape(song.title)}**" for song in songs), 1500)
    return f"Added {names}."


class TitlesModal(LastingModal, action="song:add", title="Add songs"):
    """Several titles, one a line."""

    def __init__(self, project_id: int) -> None:
        super().__init__(project_id)
        self.add_item(
            ui.Label(
                text="Titles, one a line",
                component=ui.TextInput(
                    custom_id="titles", style=discord.TextStyle.paragraph, max_length=3000
                ),
            )
        )

    @classmethod
    async def submitted(
        cls, interaction: discord.Interaction[Any], noun_id: int, values: Mapping[str, str]
    ) -> None:
        """Add them all, or none."""
        titles = [line for line in values.get("titles", "").splitlines() if line.strip()]
        made = await services(interaction).songs.add(await actor(interaction), noun_id, titles)
        await answer(interaction, added_words(made.value), view=undo(made.batch_id))
