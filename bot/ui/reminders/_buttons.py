"""The buttons under the reminder of a deadline."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.checks import actor
from bot.domain.outbox import Item
from bot.domain.reminders import Part, Reminder
from bot.ui import text
from bot.ui.base import CardButton, StudioView, services
from bot.ui.deadlines import DeadlineDoneButton, name
from bot.ui.letters import thread_link
from bot.ui.merged import changed
from bot.ui.moves import MoveButton
from bot.ui.reminders._cards import Due, reminder_card
from bot.ui.snooze import snooze_buttons


def reminder_buttons(due: Due) -> StudioView:
    """Done, then later; under them another time, and the way to the project's thread."""
    reminder = due.reminder
    view = StudioView()
    if reminder.part is not Part.APPROVER:
        item_id = due.item.id
        view = StudioView(ReminderDoneButton(item_id), *snooze_buttons(item_id))
        view.add_item(MoveButton(item_id))
    for link in thread_link(reminder.project, is_of_project=reminder.is_of_project):
        view.add_item(link)
    return view


def done_button(due: Due) -> ui.Item[Any] | None:
    """Done, under a card for several reminders; None where their reader has nothing to do."""
    if due.reminder.part is Part.APPROVER:
        return None
    return ReminderDoneButton(due.item.id, label=_label("Done", due.reminder.deadline.name))


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
        """Show in place of the reminder that it is done; of several, in place of this button."""
        await interaction.response.defer()
        bot = services(interaction)
        item = await bot.reminders.get(interaction.user.id, self.noun_id)
        done = await bot.deadlines.done(await actor(interaction, item.guild_id), item.subject_id)
        said = f"✅ Done: {name(done.value)}"
        undo = ReminderUndoButton(item.id, done.batch_id)
        if await _is_among_others(interaction, item):
            undo = ReminderUndoButton(item.id, done.batch_id, label=_label("Undo", done.value.name))
            await changed(interaction, said, in_place_of=self, button=undo)
        else:
            await interaction.edit_original_response(content=said, embeds=[], view=StudioView(undo))


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
        if await _is_among_others(interaction, item):
            again = ReminderDoneButton(item.id, label=_label("Done", deadline.name))
            await changed(interaction, said, in_place_of=self, button=again)
            return
        reminder = await bot.reminders.look(item)
        if reminder is None:  # it was moved, or given to somebody else
            await interaction.edit_original_response(content=said, view=None)
            return
        guild = interaction.client.get_guild(item.guild_id)
        due = Due(item, reminder, guild.name if guild else None)
        await interaction.edit_original_response(
            content=said, embed=reminder_card(due, bot.now()), view=reminder_buttons(due)
        )


BUTTONS = (DeadlineDoneButton, ReminderDoneButton, ReminderUndoButton)


async def _is_among_others(interaction: discord.Interaction[Any], item: Item) -> bool:
    said = await services(interaction).inbox.said_with(interaction.user.id, item.id)
    return len(said) > 1


def _label(verb: str, what: str) -> str:
    return text.cut(f"{verb}: {what}", 80)
