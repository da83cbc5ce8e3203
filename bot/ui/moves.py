"""Moving a deadline from a message: the button, its form, and the producer's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.checks import actor
from bot.domain.deadlines import Deadline
from bot.domain.moves import MAX_REASON, Asked, MoveRequest
from bot.domain.studios import Actor
from bot.domain.when import absolute
from bot.ui import text, times
from bot.ui.base import CardButton, StudioView, answer, asker, replace, services
from bot.ui.deadlines import name, plan_card
from bot.ui.forms import LastingModal
from bot.ui.letters import letter_card


def request_words(asked: Asked) -> str:
    """What a phone shows the producer: who asks for what."""
    request = asked.request
    return f"📨 <@{request.asked_by}> asks to move {name(asked.deadline)}: {_from_to(request)}"


def request_card(asked: Asked, studio: str | None) -> discord.Embed:
    """Whose project, and why they ask."""
    reason = asked.request.reason
    words = f"“{text.escape(reason)}”" if reason else "They gave no reason."
    return letter_card(asked.project, words, studio)


def request_buttons(asked: Asked, *links: ui.Item[Any]) -> StudioView:
    """Yes, no, and the way to the thread."""
    ids = asked.deadline.id, asked.request.id
    return StudioView(AllowMoveButton(*ids), KeepDeadlineButton(*ids), *links)


def answer_words(asked: Asked) -> str:
    """What who asked reads."""
    request, what = asked.request, name(asked.deadline)
    due = discord.utils.format_dt(asked.deadline.due.at, "F")
    if request.is_allowed:
        return f"📅 Moved as you asked: {what} is due {due}, says <@{request.answered_by}>"
    return f"📌 <@{request.answered_by}> keeps it: {what} stays due {due}"


def answer_card(asked: Asked, studio: str | None) -> discord.Embed:
    """Whose project, and how soon it is due."""
    return letter_card(asked.project, f"Due {text.ago(asked.deadline.due.at)}", studio)


class MoveButton(CardButton, action="reminder:move", label="Move"):
    """Opens the form for another time; its id is the reminder's: only for its reader."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Open it while the deadline can be moved; who may move it is asked when it is sent."""
        item = await services(interaction).reminders.get(interaction.user.id, self.noun_id)
        await _open(interaction, await actor(interaction, item.guild_id), item.subject_id)


class AskToMoveButton(CardButton, action="deadline:ask", label="Ask to move"):
    """Opens the form for another time; its id is the deadline's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Open it for whose deadline it is."""
        who = await asker(interaction, self.noun_id, services(interaction).moves.studio_of)
        await _open(interaction, who, self.noun_id)


class AllowMoveButton(
    CardButton, action="move:allow", label="Move it", style=discord.ButtonStyle.success
):
    """Moves a deadline as it was asked for; its id is the deadline's, then the request's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the request, and offer to undo it."""
        known = services(interaction).moves
        who = await asker(interaction, self.noun_id, known.studio_of)
        done = await known.answer(who, self.extra or 0, is_allowed=True)
        request = done.value.request
        said = (
            f"📅 Moved: {name(done.value.deadline)}: {_from_to(request)}, says {_me(interaction)}. "
            f"<@{request.asked_by}> hears of it."
        )
        await replace(interaction, said, view=_undo(self.noun_id, done.batch_id))


class KeepDeadlineButton(CardButton, action="move:keep", label="Keep it"):
    """Leaves a deadline where it is; its id is the deadline's, then the request's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the request."""
        known = services(interaction).moves
        who = await asker(interaction, self.noun_id, known.studio_of)
        done = await known.answer(who, self.extra or 0, is_allowed=False)
        due = discord.utils.format_dt(done.value.deadline.due.at, "F")
        said = (
            f"📌 Kept: {name(done.value.deadline)} stays due {due}, says {_me(interaction)}. "
            f"<@{done.value.request.asked_by}> hears of it."
        )
        await replace(interaction, said)


class UndoMoveButton(CardButton, action="move:undo", label="Undo", emoji="↩️"):
    """Takes a move back, in a DM too; its id is the deadline's, then the change's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say in place of the answer when it is due again."""
        known = services(interaction)
        who = await asker(interaction, self.noun_id, known.moves.studio_of)
        await known.history.undo(who, self.extra or 0)
        deadline = await known.deadlines.get(who, self.noun_id)
        due = discord.utils.format_dt(deadline.due.at, "F")
        await replace(interaction, f"↩️ Undone: {name(deadline)} is due {due} again.")


class MoveModal(LastingModal, action="deadline:move", title="Another time"):
    """A new time in words, and why."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__(deadline.id)
        self.title = text.cut(f"Move {deadline.name}", 45)
        self.add_item(
            ui.Label(
                text="New time",
                description=text.cut(f"Now {absolute(deadline.due)} in {deadline.due.zone}", 100),
                component=ui.TextInput(
                    custom_id="due", placeholder="mon 6pm, in 2 days", max_length=100
                ),
            )
        )
        self.add_item(
            ui.Label(
                text="Why",
                description="The producer reads it, where it is theirs to move.",
                component=ui.TextInput(custom_id="reason", required=False, max_length=MAX_REASON),
            )
        )

    @classmethod
    async def submitted(
        cls, interaction: discord.Interaction[Any], noun_id: int, values: Mapping[str, str]
    ) -> None:
        """Move it, or ask who may; said in place of a DM, else beside what others read."""
        in_dm = interaction.guild_id is None and interaction.message is not None
        known = services(interaction).moves
        who = await asker(interaction, noun_id, known.studio_of)
        due = await times.due(interaction, values.get("due", ""), guild_id=who.guild_id)
        done = await known.wish(who, noun_id, due, reason=values.get("reason"))
        if isinstance(done.value, Asked):
            said = _asked_words(done.value)
            if in_dm:  # the card and its buttons stay: they may ask again
                await interaction.response.edit_message(content=said)
            else:
                await answer(interaction, said)
            return
        show = replace if in_dm else answer
        view = _undo(noun_id, done.batch_id)
        said = f"📅 Moved: {name(done.value.deadline)}"
        await show(interaction, said, embed=plan_card(done.value), view=view)


BUTTONS = (MoveButton, AskToMoveButton, AllowMoveButton, KeepDeadlineButton, UndoMoveButton)


async def _open(interaction: discord.Interaction[Any], who: Actor, deadline_id: int) -> None:
    deadline = await services(interaction).moves.movable(who, deadline_id)
    await interaction.response.send_modal(MoveModal(deadline))


def _asked_words(asked: Asked) -> str:
    request = asked.request
    return (
        f"📨 {name(asked.deadline)}: I ask <@{asked.deadline.created_by}> to move it, "
        f"{_from_to(request)}. You hear what they say; until then it stays."
    )


def _from_to(request: MoveRequest) -> str:
    old = discord.utils.format_dt(request.old_at, "F")
    return f"{old} → {discord.utils.format_dt(request.due.at, 'F')}"


def _undo(deadline_id: int, batch_id: int | None) -> StudioView:
    return StudioView(*([UndoMoveButton(deadline_id, batch_id)] if batch_id is not None else []))


def _me(interaction: discord.Interaction[Any]) -> str:
    return f"<@{interaction.user.id}>"
