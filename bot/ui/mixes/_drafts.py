"""A bounce before it is posted: what its submitter presses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord

from bot.checks import actor
from bot.domain.mixes import MixRevision
from bot.domain.outbox import Kind
from bot.domain.preflight import Preflight
from bot.ui.base import CardButton, StudioView, answer, replace, services, undo
from bot.ui.mixes._cards import submitted_words
from bot.ui.notes import ChecklistButton

if TYPE_CHECKING:
    from bot.client import StudioBot
    from bot.services import Outcome


def preflight_buttons(waiting: Preflight) -> StudioView:
    """Post it, or go back and fix it."""
    return StudioView(
        PostDraftButton(waiting.draft_id, label=f"Post {waiting.revision.label}"),
        FixDraftButton(waiting.draft_id),
    )


async def show_posted(interaction: discord.Interaction[Any], made: Outcome[MixRevision]) -> None:
    """Wait for the card of a mix, and say where it is, or why it is not there yet."""
    bot = cast("StudioBot", interaction.client)
    sent = await bot.dispatcher.finish(made.deliveries)
    review = await bot.services.reviews.see(await actor(interaction), made.value.id)
    posted = [item for item in sent if item.kind is Kind.MIX_CARD]
    words = submitted_words(made.value, review.song.title, posted)
    view = undo(made.batch_id)
    if open_notes := len(review.carried.open):
        view.add_item(ChecklistButton(made.value.id, label=f"Tick notes: {open_notes} open"))
    await answer(interaction, words, view=view)


class PostDraftButton(
    CardButton, action="mix:draft", label="Post", style=discord.ButtonStyle.success
):
    """Says yes to a bounce that was measured."""

    async def press(self, interaction: discord.Interaction[StudioBot], /) -> None:
        """Post it as the next revision."""
        await interaction.response.defer()
        who = await actor(interaction)
        await show_posted(
            interaction, await services(interaction).submissions.post_draft(who, self.noun_id)
        )


class FixDraftButton(CardButton, action="mix:fix", label="Fix it first"):
    """Leaves a bounce unposted."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Drop it, and say what comes next."""
        dropped = await services(interaction).submissions.drop_draft(
            await actor(interaction), self.noun_id
        )
        await replace(
            interaction,
            f"**{dropped.label}** is not posted. Export it again, then `/mix submit`.",
        )
