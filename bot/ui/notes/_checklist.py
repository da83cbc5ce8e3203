"""The checklist of a mix, and the question to authors whether their notes are fixed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import discord

from bot.checks import actor
from bot.domain.checklists import Checklist, Confirmation
from bot.domain.comparisons import Trace
from bot.domain.notes import MixNote
from bot.ui import text
from bot.ui.base import Accent, CardButton, StudioView, answer, asker, replace, services
from bot.ui.letters import letter_card, thread_link
from bot.ui.notes._cards import note_line
from bot.ui.notes._traces import EARS, evidence_line, place_before, place_now
from bot.ui.selects import CardSelect
from bot.ui.voices import voice_buttons


def checklist_words(checklist: Checklist) -> str:
    """How far the engineer has come."""
    mix = f"**{checklist.revision.label}** of **{text.escape(checklist.song.title)}**"
    if not checklist.total:
        return f"No earlier notes wait for {mix}."
    page = f" · page {checklist.page + 1} of {checklist.pages}" if checklist.pages > 1 else ""
    return f"Which notes does {mix} address? {checklist.done} of {checklist.total} ticked{page}."


def checklist_card(checklist: Checklist) -> discord.Embed | None:
    """What the sound says of the notes on the page, in full; None where nothing was compared."""
    lines = [
        note_line(note, trace=there) + evidence_line(there)
        for note in checklist.notes
        if (there := checklist.traces.get(note.id))
    ]
    if not lines:
        return None
    listed = text.cut_lines(lines, 3500)
    return discord.Embed(description=listed, colour=Accent.NEUTRAL).set_footer(text=EARS)


def checklist_view(checklist: Checklist) -> StudioView:
    """The notes to tick, those to hear, and the way to those before and after."""
    view, mix_id, page = StudioView(), checklist.revision.id, checklist.page
    if not checklist.notes:
        return view
    options = [
        _option(note, checklist.traces.get(note.id), is_ticked=checklist.is_ticked(note))
        for note in checklist.notes
    ]
    view.add_item(TickSelect(mix_id, page, options=options, placeholder="Tick what is addressed"))
    for button in voice_buttons(checklist.voices):
        view.add_item(button)
    if page:
        view.add_item(ChecklistButton(mix_id, page - 1, label="Earlier notes"))
    if page + 1 < checklist.pages:
        view.add_item(ChecklistButton(mix_id, page + 1, label="More notes"))
    return view


class ChecklistButton(CardButton, action="note:checklist", label="Tick notes"):
    """Opens a mix's checklist for its engineer; its extra number is the page, from 0."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Turn the page of a checklist; beside a card, open it."""
        checklist = await services(interaction).checklists.read(
            await actor(interaction), self.noun_id, self.extra or 0
        )
        is_own = interaction.message is not None and interaction.message.flags.ephemeral
        show = replace if is_own and self.extra is not None else answer
        words, card = checklist_words(checklist), checklist_card(checklist)
        await show(interaction, words, embed=card, view=checklist_view(checklist))


class TickSelect(CardSelect, action="note:tick"):
    """Says which notes a mix addresses; its extra number is the page, from 0."""

    async def choose(
        self, interaction: discord.Interaction[Any], chosen: Collection[int], /
    ) -> None:
        """Keep it, and show how far it has come."""
        done = await services(interaction).checklists.tick(
            await actor(interaction),
            self.noun_id,
            self.extra or 0,
            shown=self.shown,
            chosen=chosen,
        )
        checklist = done.value
        words, card = checklist_words(checklist), checklist_card(checklist)
        await replace(interaction, words, embed=card, view=checklist_view(checklist))


def confirmation_words(asked: Confirmation) -> str:
    """What a phone shows an author."""
    mix = f"**{asked.revision.label}** of **{text.escape(asked.song.title)}**"
    if len(asked.notes) == 1:
        return f"🎧 {mix} addresses your note. Is it fixed?"
    return f"🎧 {mix} addresses {len(asked.notes)} of your notes. Are they fixed?"


def confirmation_card(asked: Confirmation, studio: str | None) -> discord.Embed:
    """The notes, with what the sound says of each, and whose project it is."""
    lines: list[str] = []
    for note in asked.notes:
        there = asked.traces.get(note.id)
        line = note_line(note, sender=note.author, trace=there).removesuffix(" · ✅ done")
        lines.append(line + evidence_line(there))
    hint = f"\n-# {EARS}" if asked.traces else ""
    return letter_card(asked.project, text.cut_lines(lines, 3500) + hint, studio)


def confirmation_buttons(asked: Confirmation, *, is_in_thread: bool = False) -> StudioView:
    """Yes, no, and the way to the thread."""
    mix_id, is_one = asked.revision.id, len(asked.notes) == 1
    may_link = asked.is_of_project and not is_in_thread
    return StudioView(
        FixedButton(mix_id, label="Fixed" if is_one else "All fixed"),
        NotFixedButton(mix_id, label="Not fixed" if is_one else "Not all"),
        *thread_link(asked.project, is_of_project=may_link),
    )


class FixedButton(
    CardButton, action="note:fixed", label="Fixed", style=discord.ButtonStyle.success
):
    """Says that all of the presser's notes which a mix addresses are fixed; its id is the mix's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question."""
        known = services(interaction).checklists
        who = await asker(interaction, self.noun_id, known.studio_of)
        done = await known.confirm(who, self.noun_id)
        await _thank(interaction, done.value, 0)


class NotFixedButton(CardButton, action="note:unfixed", label="Not fixed"):
    """Opens the presser's note again; of several it asks which. Its id is the mix's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question, or ask which."""
        known = services(interaction).checklists
        who = await asker(interaction, self.noun_id, known.studio_of)
        asked = await known.asked(who, self.noun_id)
        if len(asked.notes) == 1:
            done = await known.confirm(who, self.noun_id, unfixed=None)
            await _thank(interaction, done.value, 1)
            return
        options = [
            _option(note, asked.traces.get(note.id), is_ticked=False) for note in asked.notes[:25]
        ]
        select = UnfixedSelect(self.noun_id, options=options, placeholder="Which are not fixed?")
        words = (
            f"{confirmation_words(asked)}\nChoose those that are not: the others count as fixed."
        )
        await replace(interaction, words, view=StudioView(select))


class UnfixedSelect(CardSelect, action="note:which"):
    """Says which of the presser's notes are not fixed; its id is the mix's."""

    async def choose(
        self, interaction: discord.Interaction[Any], chosen: Collection[int], /
    ) -> None:
        """Open those again, and take the others as fixed."""
        known = services(interaction).checklists
        who = await asker(interaction, self.noun_id, known.studio_of)
        done = await known.confirm(who, self.noun_id, unfixed=chosen)
        await _thank(interaction, done.value, len(chosen))


CHECKLIST_ITEMS = (ChecklistButton, TickSelect, FixedButton, NotFixedButton, UnfixedSelect)


async def _thank(interaction: discord.Interaction[Any], asked: Confirmation, unfixed: int) -> None:
    mix = f"**{asked.revision.label}** of **{text.escape(asked.song.title)}**"
    fixed = len(asked.notes) - unfixed
    parts = [f"{text.count(fixed, 'note')} fixed"] if fixed else []
    parts += [f"{text.count(unfixed, 'note')} open again"] if unfixed else []
    await replace(interaction, f"Noted for {mix}: {', '.join(parts)}. Thank you.")


def _option(note: MixNote, there: Trace | None, *, is_ticked: bool) -> discord.SelectOption:
    parts = place_now(note, there), place_before(note, there), there and there.brief
    return discord.SelectOption(
        label=text.cut(f"{note.number} · {note.text}", 100),
        description=text.cut(" · ".join(filter(None, parts)), 100) or None,
        value=str(note.id),
        default=is_ticked,
    )
