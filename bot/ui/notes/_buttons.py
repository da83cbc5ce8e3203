"""What members press under a list of notes: send it, take in what others suggest, choose."""

from __future__ import annotations

from typing import Any

import discord

from bot.checks import actor
from bot.domain.notes import MixNote, NoteList
from bot.domain.rounds import Added, RoundPreview, Sent
from bot.ui import text
from bot.ui.answers import mix_asker, undo_here
from bot.ui.base import CardButton, StudioView, UndoButton, answer, replace, services
from bot.ui.notes._cards import added_words, clash_words, preview_card, sent_words
from bot.ui.voices import voice_buttons

_ALONE, _TOGETHER = 0, 1  # the extra number of a Send button: without, or with suggestions


def preview_buttons(preview: RoundPreview) -> StudioView:
    """Under somebody's list: send it, choose where two disagree, throw it away."""
    view, mix_id = StudioView(), preview.review.revision.id
    mine, theirs = len(preview.drafts), len(preview.suggestions)
    if theirs:
        verb = "Send with" if mine else "Take in"
        label = f"{verb} {text.count(theirs, 'suggestion')}"
        view.add_item(SendListButton(mix_id, _TOGETHER, label=label))
    if mine:
        label = f"Send {text.count(mine, 'note')}" + (" alone" if theirs else "")
        style = discord.ButtonStyle.secondary if theirs else discord.ButtonStyle.success
        view.add_item(SendListButton(mix_id, _ALONE, label=label, style=style))
    if preview.clashes:
        label = f"Settle {text.count(len(preview.clashes), 'conflict')}"
        view.add_item(ClashButton(mix_id, label=label))
    if mine:
        view.add_item(DiscardButton(mix_id))
    return view


def list_buttons(found: NoteList) -> StudioView:
    """Under a song's notes: those that were spoken, the reader's own list, where two disagree."""
    view = StudioView(*voice_buttons(found.voices))
    if found.drafts_on is not None:
        view.add_item(SeeListButton(found.drafts_on, label="My drafts"))
    if found.clashes_on is not None:
        view.add_item(ClashButton(found.clashes_on))
    return view


def added_reply(added: Added, batch_id: int | None) -> tuple[str, discord.Embed, StudioView]:
    """What who wrote drafts sees: their list, how to send it, and how to take them back."""
    view = preview_buttons(added.preview)
    if batch_id is not None:
        view.add_item(UndoButton(batch_id))
    return added_words(added), preview_card(added.preview), view


async def show_sent(
    interaction: discord.Interaction[Any], sent: Sent, batch_id: int | None
) -> None:
    """Answer who sent a list; show it once more where others' suggestions are to be looked at."""
    said, waiting = sent_words(sent), sent.waiting
    if waiting is None:
        await answer(interaction, said, view=undo_here(interaction, batch_id))
    else:
        await answer(interaction, said, embed=preview_card(waiting), view=preview_buttons(waiting))


class SendListButton(
    CardButton, action="note:send", label="Send", style=discord.ButtonStyle.success
):
    """Sends the presser's drafts on a mix; its extra number says whether suggestions go along."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say in place of the list that it is sent."""
        who = await mix_asker(interaction, self.noun_id)
        done = await services(interaction).rounds.send(
            who, self.noun_id, taking_in=self.extra == _TOGETHER
        )
        view = undo_here(interaction, done.batch_id)
        await replace(interaction, sent_words(done.value), view=view)


class SeeListButton(CardButton, action="note:preview", label="See the list"):
    """Shows who presses it their list on a mix, with what others suggest."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer with it, beside what others read."""
        preview = await services(interaction).rounds.preview(await actor(interaction), self.noun_id)
        if preview.is_empty:
            await answer(interaction, "There is nothing to send: no drafts, no suggestions.")
            return
        await answer(interaction, embed=preview_card(preview), view=preview_buttons(preview))


class DiscardButton(CardButton, action="note:discard", label="Discard"):
    """Throws the presser's drafts on a mix away."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the list, and offer to undo it."""
        who = await mix_asker(interaction, self.noun_id)
        done = await services(interaction).rounds.discard(who, self.noun_id)
        view = undo_here(interaction, done.batch_id)
        await replace(interaction, "Your drafts are gone.", view=view)


class ClashButton(CardButton, action="note:clash", label="Settle conflicts"):
    """Shows two notes on the same place, to choose between."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Show the first pair in place of the list."""
        preview = await services(interaction).rounds.preview(await actor(interaction), self.noun_id)
        await _show_clash(interaction, preview)


class KeepNoteButton(CardButton, action="note:keep", label="Keep"):
    """Goes with one of two notes on the same place; its extra number is the other's id."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Show the next pair, or the list."""
        done = await services(interaction).rounds.keep(
            await actor(interaction), self.noun_id, self.extra or 0
        )
        await _show_clash(interaction, done.value)


class KeepBothButton(CardButton, action="note:both", label="Keep both"):
    """Has two notes on the same place stand beside each other; its extra is the other's id."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Show the next pair, or the list."""
        done = await services(interaction).rounds.keep_both(
            await actor(interaction), self.noun_id, self.extra or 0
        )
        await _show_clash(interaction, done.value)


BUTTONS = (
    SendListButton,
    SeeListButton,
    DiscardButton,
    ClashButton,
    KeepNoteButton,
    KeepBothButton,
)


async def _show_clash(interaction: discord.Interaction[Any], preview: RoundPreview) -> None:
    if preview.clashes:
        first, second = preview.clashes[0]
        view = StudioView(
            KeepNoteButton(first.id, second.id, label=_keep(first)),
            KeepNoteButton(second.id, first.id, label=_keep(second)),
            KeepBothButton(first.id, second.id),
        )
        await replace(interaction, clash_words((first, second)), view=view)
    elif preview.is_empty:
        await replace(interaction, "Nothing is left to choose between.")
    else:
        card, view = preview_card(preview), preview_buttons(preview)
        await replace(interaction, "Nothing is left to choose between.", embed=card, view=view)


def _keep(note: MixNote) -> str:
    number = "draft" if note.number is None else f"{note.number}"
    return text.cut(f"Keep {number}: {note.text}", 80)
