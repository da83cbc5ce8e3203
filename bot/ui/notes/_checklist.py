"""The checklist of a mix, and the question to authors whether their notes are fixed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any

import discord

from bot.checks import actor
from bot.domain.checklists import PAGE, Checklist, Confirmation
from bot.domain.comparisons import Trace
from bot.domain.notes import MixNote
from bot.domain.studios import Actor
from bot.ui import text
from bot.ui.base import Accent, CardButton, StudioView, answer, asker, replace, services
from bot.ui.letters import letter_card, thread_link
from bot.ui.notes._cards import note_line
from bot.ui.notes._traces import EARS, evidence_line, place_before, place_now
from bot.ui.selects import CardSelect
from bot.ui.voices import voice_buttons

_ROOM = 3500  # characters of a list of notes


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
    listed = text.cut_lines(lines, _ROOM)
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
        self, interaction: discord.Interaction[Any], chosen: frozenset[int], /
    ) -> None:
        """Keep it, and show how far it has come."""
        done = await services(interaction).checklists.tick(
            await actor(interaction),
            self.noun_id,
            self.extra or 0,
            ticked=chosen - self.ticked,
            unticked=self.ticked - chosen,
        )
        checklist = done.value
        words, card = checklist_words(checklist), checklist_card(checklist)
        await replace(interaction, words, embed=card, view=checklist_view(checklist))


def confirmation_words(asked: Confirmation) -> str:
    """What a phone shows an author."""
    mix = f"**{asked.revision.label}** of **{text.escape(asked.song.title)}**"
    total, listed = len(asked.notes), len(_listed(asked).notes)
    if total == 1:
        return f"🎧 {mix} addresses your note. Is it fixed?"
    which = "they" if listed == total else f"these {listed}"
    return f"🎧 {mix} addresses {total} of your notes. Are {which} fixed?"


def confirmation_card(asked: Confirmation, studio: str | None) -> discord.Embed:
    """The notes, with what the sound says of each, and whose project it is."""
    listed = _listed(asked).notes
    lines = [_confirmation_line(asked, note) for note in listed]
    if left := len(asked.notes) - len(listed):
        lines.append(f"… and then {left} more")
    hint = f"\n-# {EARS}" if asked.traces else ""
    return letter_card(asked.project, "\n".join(lines) + hint, studio)


def confirmation_buttons(asked: Confirmation, *, is_in_thread: bool = False) -> StudioView:
    """Yes, no, and the way to the thread."""
    listed = _listed(asked)
    mix_id, is_one = asked.revision.id, len(listed.notes) == 1
    may_link = asked.is_of_project and not is_in_thread
    return StudioView(
        FixedButton(mix_id, listed.mark, label="Fixed" if is_one else "All fixed"),
        NotFixedButton(mix_id, listed.mark, label="Not fixed" if is_one else "Not all"),
        *thread_link(asked.project, is_of_project=may_link),
    )


class FixedButton(
    CardButton, action="note:fixed", label="Fixed", style=discord.ButtonStyle.success
):
    """Says that the presser's notes which the message lists are fixed; its id is the mix's, its
    extra number their mark."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question."""
        who, asked = await _as_listed(interaction, self)
        if asked is not None:
            await _confirm(interaction, self.noun_id, who, shown={note.id for note in asked.notes})


class NotFixedButton(CardButton, action="note:unfixed", label="Not fixed"):
    """Opens the presser's note again; of several it asks which. Its id is the mix's, its extra
    number the mark of those that the message lists."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question, or ask which."""
        who, asked = await _as_listed(interaction, self)
        if asked is None:
            return
        if len(asked.notes) == 1:
            shown = {asked.notes[0].id}
            await _confirm(interaction, self.noun_id, who, shown=shown, unfixed=shown)
            return
        options = [
            _option(note, asked.traces.get(note.id), is_ticked=False) for note in asked.notes
        ]
        select = UnfixedSelect(self.noun_id, options=options, placeholder="Which are not fixed?")
        mix = f"**{asked.revision.label}** of **{text.escape(asked.song.title)}**"
        words = (
            f"🎧 {len(options)} of your notes on {mix}: choose those that are not fixed. The "
            "others of them count as fixed."
        )
        await replace(interaction, words, view=StudioView(select))


class UnfixedSelect(CardSelect, action="note:which"):
    """Says which of the presser's notes are not fixed; its id is the mix's."""

    async def choose(
        self, interaction: discord.Interaction[Any], chosen: frozenset[int], /
    ) -> None:
        """Open those again, and take the others that were shown as fixed."""
        who = await asker(interaction, self.noun_id, services(interaction).checklists.studio_of)
        await _confirm(interaction, self.noun_id, who, shown=self.shown, unfixed=chosen)


CHECKLIST_ITEMS = (ChecklistButton, TickSelect, FixedButton, NotFixedButton, UnfixedSelect)


def _listed(asked: Confirmation) -> Confirmation:
    """What one message asks about: as many notes as it lists in full, and a select takes."""
    room, count = _ROOM, 0
    for note in asked.notes[:PAGE]:
        room -= len(_confirmation_line(asked, note)) + 1
        if count and room < 0:
            break
        count += 1
    return asked.first(count)


def _confirmation_line(asked: Confirmation, note: MixNote) -> str:
    there = asked.traces.get(note.id)
    line = note_line(note, sender=note.author, trace=there).removesuffix(" · ✅ done")
    return line + evidence_line(there)


async def _as_listed(
    interaction: discord.Interaction[Any], button: CardButton
) -> tuple[Actor, Confirmation | None]:
    """Who presses, and what the message asks them; None where other notes wait now.

    Those are shown then: in place of the message, or beside one that others read too.
    """
    known = services(interaction).checklists
    who = await asker(interaction, button.noun_id, known.studio_of)
    asked = await known.asked(who, button.noun_id)
    listed = _listed(asked)
    if listed.mark == button.extra:
        return who, listed
    message = interaction.message
    is_own = interaction.guild_id is None or (message is not None and message.flags.ephemeral)
    first = "Other notes wait for you than stand there."
    await _ask(interaction, asked, first, show=replace if is_own else answer)
    return who, None


async def _confirm(
    interaction: discord.Interaction[Any],
    mix_id: int,
    who: Actor,
    *,
    shown: Collection[int],
    unfixed: Collection[int] = (),
) -> None:
    """Keep it, say thanks, and ask about those that are left."""
    known = services(interaction).checklists
    done = (await known.confirm(who, mix_id, shown=shown, unfixed=unfixed)).value
    mix = f"**{done.revision.label}** of **{text.escape(done.song.title)}**"
    parts = [f"{text.count(done.fixed, 'note')} fixed"] if done.fixed else []
    parts += [f"{text.count(done.unfixed, 'note')} open again"] if done.unfixed else []
    told = " The studio is told." if done.unfixed else ""
    thanks = f"Noted for {mix}: {', '.join(parts)}.{told} Thank you."
    if done.rest is None:
        await replace(interaction, thanks)
    else:
        await _ask(interaction, done.rest, thanks, show=replace)


async def _ask(
    interaction: discord.Interaction[Any],
    asked: Confirmation,
    first: str,
    *,
    show: Callable[..., Awaitable[None]],
) -> None:
    guild = interaction.client.get_guild(asked.project.guild_id)
    await show(
        interaction,
        f"{first}\n{confirmation_words(asked)}",
        embed=confirmation_card(asked, guild.name if guild else None),
        view=confirmation_buttons(asked, is_in_thread=interaction.guild_id is not None),
    )


def _option(note: MixNote, there: Trace | None, *, is_ticked: bool) -> discord.SelectOption:
    parts = place_now(note, there), place_before(note, there), there and there.brief
    return discord.SelectOption(
        label=text.cut(f"{note.number} · {note.text}", 100),
        description=text.cut(" · ".join(filter(None, parts)), 100) or None,
        value=str(note.id),
        default=is_ticked,
    )
