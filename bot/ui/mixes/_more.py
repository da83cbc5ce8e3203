"""What stands behind More on a mix card: the figures, the original, what else can be done."""

from __future__ import annotations

from typing import Any

import discord

from bot.checks import actor
from bot.domain.media import size_label
from bot.domain.reviews import Review, StageMove
from bot.domain.studios import Access
from bot.ui.base import CardButton, StudioView, UndoButton, answer, services
from bot.ui.mixes._comparing import AbButton, CompareButton
from bot.ui.mixes._figures import figures_card
from bot.ui.notes import ChecklistButton


def back_to_stage(move: StageMove) -> UndoButton:
    """Takes back that a song moved on by itself."""
    return UndoButton(move.entry_id, label=f"Back to {move.before.label}")


def more_buttons(review: Review, access: Access) -> StudioView:
    """What the member can do with a mix beside answering it."""
    view = StudioView()
    if review.revision.withdrawn_at is not None:
        return view
    if review.revision.file is not None:
        if review.revision.number > 1:
            view.add_item(CompareButton(review.revision.id))
            view.add_item(AbButton(review.revision.id))
        view.add_item(OriginalButton(review.revision.id))
    if review.carried.total and review.is_current and access.is_staff:
        view.add_item(ChecklistButton(review.revision.id))
    move = review.stage_move
    if move is not None and review.is_current and access.may_undo(move.by):
        view.add_item(back_to_stage(move))
    return view


class MoreButton(CardButton, action="mix:more", label="More"):
    """Shows what was measured to who presses it, with what else can be done."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer at once, or measure first what an older version of the bot did not."""
        figures = services(interaction).figures
        review, analysis, access = await figures.see(await actor(interaction), self.noun_id)
        if analysis is None and review.revision.file is not None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            analysis = await figures.measure(review)
        card = figures_card(review, analysis, await figures.context(review))
        await answer(interaction, embed=card, view=more_buttons(review, access))


class OriginalButton(CardButton, action="mix:original", label="Get original"):
    """Gives the file as it was submitted, to who presses it."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Send it where it fits, else say where it is."""
        review, post = await services(interaction).reviews.original(
            await actor(interaction), self.noun_id
        )
        file = review.revision.file
        if file is None:
            return
        if file.size > interaction.filesize_limit:
            await answer(
                interaction,
                f"The original of {review.revision.label} is {size_label(file.size)}, more than "
                f"the {size_label(interaction.filesize_limit)} that Discord lets me post here. "
                f"It is kept as `{file.sha256[:2]}/{file.sha256[2:]}` in the media folder of "
                "whoever hosts Talkback.",
            )
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send(file=discord.File(post.path, post.name), ephemeral=True)
