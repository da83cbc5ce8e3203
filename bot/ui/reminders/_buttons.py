"""The buttons under the reminder of a deadline."""

from __future__ import annotations

from typing import Any

import discord

from bot.checks import actor
from bot.domain.outbox import Item
from bot.domain.reminders import Part, Reminder
from bot.ui import text
from bot.ui.base import CardButton, StudioView, in_row, services
from bot.ui.deadlines import DeadlineDoneButton, name
from bot.ui.letters import thread_link
from bot.ui.merged import settled
from bot.ui.moves import MoveButton
from bot.ui.reminders._cards import (
    Due,
    done_section,
    open_section,
    reminder_card,
    reminder_section,
)
from bot.ui.snooze import snooze_buttons


def reminder_buttons(due: Due) -> StudioView:
    """Done, another time, the way to the project's thread; under them, later."""
    reminder, item_id = due.reminder, due.item.id
    links = thread_link(reminder.project, is_of_project=reminder.is_of_project)
    if reminder.part is Part.APPROVER:
        return StudioView(*links)
    first = [ReminderDoneButton(item_id), MoveButton(item_id), *links]
    return StudioView(*first, *in_row(1, snooze_buttons(item_id)))


def done_button(due: Due, number: str = "") -> CardButton | None:
    """Done, under a card for several reminders; None where their reader has nothing to do.

    Args:
        due: what it is for.
        number: what stands before its name in the card.
    """
    if due.reminder.part is Part.APPROVER:
        return None
    label = text.button_label(ReminderDoneButton.label, number + due.name)
    return ReminderDoneButton(due.item.id, label=label)


def thread_buttons(reminder: Reminder) -> StudioView:
    """Done, for whoever may say so."""
    if reminder.part is Part.APPROVER:
        return StudioView()
    return StudioView(DeadlineDoneButton(reminder.deadline.id))


class ReminderDoneButton(
    CardButton, action="reminder:done", label="Done", style=discord.ButtonStyle.success
):
    """Marks the deadline of a reminder as done; its id is the reminder's: only for its reader."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Show in place of the reminder that it is done; of several, in place of its section."""
        await interaction.response.defer()
        bot = services(interaction)
        item = await bot.reminders.get(interaction.user.id, self.noun_id)
        done = await bot.deadlines.done(await actor(interaction, item.guild_id), item.subject_id)
        said = f"✅ Done: {name(done.value)}"
        if not await _is_among_others(interaction, item):
            view = StudioView(ReminderUndoButton(item.id, done.batch_id))
            await interaction.edit_original_response(content=said, embeds=[], view=view)
            return
        undo = ReminderUndoButton(item.id, done.batch_id)
        section = done_section(done.value)
        await settled(interaction, said, by=self, then=undo, section=section)


class ReminderUndoButton(CardButton, action="reminder:undo", label="Undo", emoji="↩️"):
    """Takes back what a button did in a DM; its id is the reminder's, then the change's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say that it is open again, and show the reminder as it now stands."""
        await interaction.response.defer()
        bot = services(interaction)
        item = await bot.reminders.get(interaction.user.id, self.noun_id)
        asker = await actor(interaction, item.guild_id)
        await bot.history.undo(asker, self.extra or 0)
        deadline = await bot.deadlines.get(asker, item.subject_id)
        said = f"↩️ Open again: {name(deadline)}, due {text.when(deadline.due.at)}"
        due = await _as_it_stands(interaction, item)
        if await _is_among_others(interaction, item):
            section = open_section(deadline) if due is None else reminder_section(due, bot.now())
            then = None if due is None else done_button(due)
            await settled(interaction, said, by=self, then=then, section=section)
        elif due is None:
            await interaction.edit_original_response(content=said, view=None)
        else:
            card = reminder_card(due, bot.now())
            view = reminder_buttons(due)
            await interaction.edit_original_response(content=said, embed=card, view=view)


BUTTONS = (DeadlineDoneButton, ReminderDoneButton, ReminderUndoButton)


async def _as_it_stands(interaction: discord.Interaction[Any], item: Item) -> Due | None:
    """A reminder as it would come now; None where it was moved, or given to somebody else."""
    reminder = await services(interaction).reminders.look(item)
    guild = interaction.client.get_guild(item.guild_id)
    return None if reminder is None else Due(item, reminder, guild.name if guild else None)


async def _is_among_others(interaction: discord.Interaction[Any], item: Item) -> bool:
    said = await services(interaction).inbox.said_with(interaction.user.id, item.id)
    return len(said) > 1
