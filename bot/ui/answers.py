"""Answering about a mix where one is asked: on its card, or in a DM."""

from typing import Any

import discord

from bot.domain.studios import Actor
from bot.ui.base import StudioView, asker, services, undo


async def mix_asker(interaction: discord.Interaction[Any], mix_id: int) -> Actor:
    """Who presses: in this server; in a DM, in the server of the mix that they are asked about."""
    return await asker(interaction, mix_id, services(interaction).reviews.studio_of)


def is_dm(interaction: discord.Interaction[Any]) -> bool:
    """Whether nobody else reads the message that was pressed."""
    return interaction.guild_id is None


def undo_here(interaction: discord.Interaction[Any], batch_id: int | None) -> StudioView:
    """Undo under a reply in a server; in a DM it would not know in which."""
    return StudioView() if is_dm(interaction) else undo(batch_id)
