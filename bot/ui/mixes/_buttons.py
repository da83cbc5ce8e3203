"""What members press on a mix card, or in a DM about a mix, and the form for notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.domain.approvals import Left
from bot.domain.mixes import Question, ReviewState, VerdictKind
from bot.domain.reviews import Review, VerdictNews
from bot.domain.rounds import RoundPreview
from bot.ui import text
from bot.ui.answers import is_dm, mix_asker
from bot.ui.base import (
    CardButton,
    StudioView,
    UndoButton,
    add_answer,
    replace,
    services,
    undo,
)
from bot.ui.deadlines import DeadlineDoneButton
from bot.ui.forms import LastingModal
from bot.ui.mixes._cards import PICTURE, card, picture_file, status_words
from bot.ui.mixes._more import MoreButton, back_to_stage
from bot.ui.mixes._verdicts import CLOSE, closable, verdict_words
from bot.ui.notes import SeeListButton, sent_words, show_sent
from bot.ui.voices import voice_buttons


def card_buttons(review: Review) -> StudioView:
    """The buttons under a mix card: the next action first; none where nothing is left to do."""
    view = StudioView()
    if review.revision.withdrawn_at is not None:
        return view
    revision = review.revision
    if not review.is_current:
        older = f"Go with {revision.label}"
        view.add_item(
            ApproveMixButton(revision.id, label=older, style=discord.ButtonStyle.secondary)
        )
    elif revision.question is not Question.NONE and (
        review.sign_off.state is not ReviewState.APPROVED or review.sign_off.waiting
    ):
        view.add_item(ApproveMixButton(revision.id))
    view.add_item(SendNotesButton(revision.id))
    view.add_item(MoreButton(revision.id))
    return view


def answer_buttons(review: Review, *links: ui.Item[Any]) -> StudioView:
    """The buttons under a message to an approver: approve, send notes, and where it is."""
    mix_id = review.revision.id
    return StudioView(ApproveMixButton(mix_id), SendNotesButton(mix_id), *links)


def verdict_buttons(news: VerdictNews) -> StudioView:
    """The buttons under a verdict's post: close the deadline that it met, undo what followed."""
    view = StudioView()
    for number, deadline in closable(news):
        label = text.button_label(CLOSE, number + deadline.label)
        view.add_item(DeadlineDoneButton(deadline.id, label=label))
    for button in voice_buttons(news.voices):
        view.add_item(button)
    if news.verdict.kind is VerdictKind.SUGGESTED:
        view.add_item(SeeListButton(news.review.revision.id))
    if news.undo_id is not None:
        view.add_item(UndoButton(news.undo_id, label="I do not approve: undo"))
    if news.stage_move is not None:
        view.add_item(back_to_stage(news.stage_move))
    return view


class ApproveMixButton(
    CardButton, action="mix:approve", label="Approve", style=discord.ButtonStyle.success
):
    """Signs the revision off; an older one, and one with notes of the presser, is asked about."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Approve, show it on the card or in place of the question, and offer to undo it."""
        who = await mix_asker(interaction, self.noun_id)
        done = await services(interaction).approvals.approve(who, self.noun_id)
        words = verdict_words(done.value)
        if is_dm(interaction):
            await replace(interaction, words, view=_undo(interaction, self.noun_id, done.batch_id))
            return
        await _show(interaction, done.value)
        await add_answer(interaction, words, view=undo(done.batch_id))


class ChooseMixButton(CardButton, action="mix:choose", label="Go with it"):
    """Says yes to approving an older revision; its extra number names who is not on Discord."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Approve it and make it the current one."""
        await _go_on(interaction, self, choosing=True)


class ApproveWithNotesButton(CardButton, action="mix:with_notes", label="Approve with notes"):
    """Approves a revision with the notes that are left on it; its extra is as that of "choose"."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question."""
        await _go_on(interaction, self, left=Left.STAY)


class ApproveSettledButton(CardButton, action="mix:settled", label="They are done: approve"):
    """Approves a revision whose notes are done; its extra is as that of "choose"."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question."""
        await _go_on(interaction, self, left=Left.SETTLED)


class MixUndoButton(CardButton, action="mix:undo", label="Undo", emoji="↩️"):
    """Takes back what was answered in a DM; its id is the mix's, then the change's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Ask again in place of the answer."""
        who = await mix_asker(interaction, self.noun_id)
        await services(interaction).history.undo(who, self.extra or 0)
        review = await services(interaction).reviews.see(who, self.noun_id)
        await replace(interaction, f"↩️ Undone. {status_words(review)}", view=answer_buttons(review))


class SendNotesButton(CardButton, action="mix:notes", label="Send notes", emoji="📝"):
    """Opens the form for notes."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Open it for who may see the mix; who may send is checked when it is sent."""
        who = await mix_asker(interaction, self.noun_id)
        preview = await services(interaction).rounds.preview(who, self.noun_id)
        await interaction.response.send_modal(NotesModal(preview))


ANSWERS = (
    ApproveMixButton,
    ChooseMixButton,
    ApproveWithNotesButton,
    ApproveSettledButton,
    MixUndoButton,
    SendNotesButton,
)


class NotesModal(LastingModal, action="mix:notes", title="Send notes"):
    """One list of notes: one round."""

    def __init__(self, preview: RoundPreview) -> None:
        review = preview.review
        super().__init__(review.revision.id)
        self.title = text.cut(f"{review.revision.label} · {review.song.title}", 45)
        self.add_item(
            ui.Label(
                text="Notes, one a line",
                description=text.cut(". ".join(_what_goes(preview)), 100) or None,
                component=ui.TextInput(
                    custom_id="notes",
                    style=discord.TextStyle.paragraph,
                    placeholder="1:12-1:20 vocal a touch louder\n0:45.5 click\nbar 17 snare dry",
                    required=preview.is_empty,
                    max_length=4000,
                ),
            )
        )

    @classmethod
    async def submitted(
        cls, interaction: discord.Interaction[Any], noun_id: int, values: Mapping[str, str]
    ) -> None:
        """Send them and show it on the card; or ask first about what others suggest."""
        who = await mix_asker(interaction, noun_id)
        done = await services(interaction).rounds.send(who, noun_id, values.get("notes", ""))
        if interaction.message is None or done.value.waiting is not None:
            await show_sent(interaction, done.value, done.batch_id)
        elif is_dm(interaction):
            view = _undo(interaction, noun_id, done.batch_id)
            await replace(interaction, sent_words(done.value), view=view)
        else:
            await _show(interaction, done.value.review)
            await add_answer(interaction, sent_words(done.value), view=undo(done.batch_id))


def _what_goes(preview: RoundPreview) -> list[str]:
    """Above the form's field: what waits to go along, and what round it is."""
    mine, theirs = len(preview.drafts), len(preview.suggestions)
    return [
        part
        for part in (
            f"With your {text.count(mine, 'draft') if mine > 1 else 'draft'}" if mine else None,
            text.count(theirs, "suggestion") if theirs else None,
            preview.round_label,
        )
        if part
    ]


async def _go_on(
    interaction: discord.Interaction[Any],
    button: CardButton,
    *,
    choosing: bool = False,
    left: Left | None = None,
) -> None:
    """Approve after a question, and say so in its place."""
    who = await mix_asker(interaction, button.noun_id)
    done = await services(interaction).approvals.approve(
        who, button.noun_id, for_person=button.extra, choosing=choosing, left=left
    )
    view = _undo(interaction, button.noun_id, done.batch_id)
    await replace(interaction, verdict_words(done.value), view=view)


def _undo(interaction: discord.Interaction[Any], mix_id: int, batch_id: int | None) -> StudioView:
    """Undo under an answer, in a DM too."""
    if is_dm(interaction) and batch_id is not None:
        return StudioView(MixUndoButton(mix_id, batch_id))
    return undo(batch_id)


async def _show(interaction: discord.Interaction[Any], review: Review) -> None:
    """Make the card that was pressed current, through the press itself."""
    message = interaction.message
    is_card = message is not None and not message.flags.components_v2
    picture = await services(interaction).figures.picture(review) if is_card else None
    files = None
    if message is not None and picture is not None:
        audio = [file for file in message.attachments if file.filename != PICTURE]
        files = [*audio, picture_file(picture)]
    await replace(
        interaction,
        status_words(review),
        embed=card(review, has_picture=files is not None),
        view=card_buttons(review),
        files=files,
    )
