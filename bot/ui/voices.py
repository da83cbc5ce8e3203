"""The button that plays a spoken note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.checks import actor
from bot.domain.voices import VoiceNote
from bot.ui.base import CardButton, services

_MOST = 10  # spoken notes that one message has buttons for


class VoiceButton(CardButton, action="note:voice", label="Play", emoji="🎤"):
    """Gives the recording of a note to who presses it; its id is the note's."""

    @classmethod
    def of(cls, spoken: VoiceNote) -> VoiceButton:
        """The button of a note, with its number and its length."""
        return cls(spoken.note_id, label=spoken.label)

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Send it: Discord plays it."""
        post = await services(interaction).voices.play(await actor(interaction), self.noun_id)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send(file=discord.File(post.path, post.name), ephemeral=True)


def voice_buttons(voices: Sequence[VoiceNote]) -> list[VoiceButton]:
    """The buttons of the first few spoken notes of a list."""
    return [VoiceButton.of(spoken) for spoken in voices[:_MOST]]
