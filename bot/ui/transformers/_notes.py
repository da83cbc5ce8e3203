"""Notes on mixes as arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord

from bot.domain.studios import Actor
from bot.ui.base import services
from bot.ui.transformers._nouns import NounArgument

if TYPE_CHECKING:
    from bot.services import Services


class NoteArgument(NounArgument):
    """A note on a mix: one that was sent, or the member's own draft."""

    noun = "note"

    async def named(self, services: Services, asker: Actor, name: str) -> int:
        """By song and number: "Night Drive 3"."""
        return await services.notes.named(asker, name)

    async def search(
        self, interaction: discord.Interaction[Any], asker: Actor, text: str
    ) -> Sequence[tuple[str, int]]:
        """By song, number, place and words, newest first."""
        return await services(interaction).notes.search(asker, text)
