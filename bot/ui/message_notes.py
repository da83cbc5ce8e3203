"""The form that makes notes of any message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.checks import actor
from bot.domain.reviews import NamedMix
from bot.ui import text
from bot.ui.base import answer, services
from bot.ui.forms import LastingModal
from bot.ui.notes import added_reply

_CHOICES = 25  # of a select


class MessageNotesModal(LastingModal, action="note:message", title="Add as mix notes"):
    """The words of a message, and the mix that they are about; its id is the likeliest mix's."""

    def __init__(self, mixes: Sequence[NamedMix], words: str) -> None:
        super().__init__(mixes[0].revision.id)
        if len(mixes) > 1:
            options = [
                discord.SelectOption(
                    label=text.cut(mix.label, 100), value=str(mix.revision.id), default=place == 0
                )
                for place, mix in enumerate(mixes[:_CHOICES])
            ]
            select: ui.Select[Any] = ui.Select(custom_id="mix", options=options)
            self.add_item(ui.Label(text="Mix", component=select))
        self.add_item(
            ui.Label(
                text="Notes, one a line" if len(mixes) > 1 else text.cut(mixes[0].label, 45),
                description="Drafts of yours, until you send them. 1:23 vocal up",
                component=ui.TextInput(
                    custom_id="notes",
                    style=discord.TextStyle.paragraph,
                    default=text.cut(words, 4000),
                    max_length=4000,
                ),
            )
        )

    @classmethod
    async def submitted(
        cls, interaction: discord.Interaction[Any], noun_id: int, values: Mapping[str, str]
    ) -> None:
        """Keep them as drafts, and show the list that they are in."""
        chosen = values.get("mix", "")
        mix_id = int(chosen) if chosen.isdecimal() else noun_id
        done = await services(interaction).notes.add(
            await actor(interaction), mix_id, values.get("notes", "")
        )
        words, card, view = added_reply(done.value, done.batch_id)
        await answer(interaction, words, embed=card, view=view)
