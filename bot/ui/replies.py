"""The answer to plain words: what was understood, and what its author presses under it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import discord

from bot.domain.approvals import Left
from bot.domain.errors import QuestionError
from bot.domain.replies import ReplyKind, Understood
from bot.domain.rounds import Sent
from bot.error_handler import explain
from bot.ui import text
from bot.ui.base import (
    Accent,
    CardButton,
    PanelView,
    StudioView,
    asker,
    panel,
    replace,
    services,
)
from bot.ui.mixes import verdict_words
from bot.ui.notes import bar_hint, notes_words, sent_words, what_sending_does

log = logging.getLogger(__name__)

HINT = (
    "Reply to my message about a mix, and your words become notes on it: `1:23 vocal up`, one a "
    "line. `/help` shows what else there is."
)
"""For whoever writes to the bot without saying of what."""
_ALONE, _TOGETHER = 0, 1  # the extra number of a Send button: without, or with suggestions


async def say(message: discord.Message, words: str) -> None:
    """Reply to a message that was not taken in; where that fails, the silence says so."""
    safe = words.replace("](", "] (")  # a refusal repeats members' words: no link of their making
    try:
        await message.reply(safe, mention_author=False, suppress_embeds=True)
    except discord.HTTPException as lost:
        log.info("A message could not be answered (%s): %s", lost, words)


async def refuse(message: discord.Message, error: Exception) -> None:
    """Say why a message was not taken in; a bug is logged under the reference that they read."""
    await say(message, explain(error))


def understood_panel(understood: Understood) -> PanelView:
    """What was made of a message: others read along in a thread, so no more than stood in it."""
    if understood.reply.kind is ReplyKind.APPROVAL:
        return panel(_asked_words(understood), None, _approve_buttons(understood))
    return panel(None, _notes_card(understood), _notes_buttons(understood))


def _notes_card(understood: Understood) -> discord.Embed:
    preview, newest = understood.preview, understood.newest
    review = preview.review
    count = text.count(len(understood.notes), "note")
    label = review.revision.label
    name = f"{text.escape(review.song.title)} · {label}"
    lines = [notes_words(understood.notes, limit=3000)]
    if newest is not None:
        these = "this is" if len(understood.notes) == 1 else "these are"
        lines.append(f"⚠️ **{newest.label}** is the current one: {these} on {label}.")
    if understood.reply.in_bars:
        lines.append(bar_hint(review.song, is_staff=preview.is_staff))
    others = len(preview.drafts) - len(understood.notes)
    parts = ["Not sent yet", what_sending_does(preview)]
    parts += [f"{text.count(others, 'other draft')} of yours along"] if others > 0 else []
    embed = discord.Embed(
        title=text.cut(f"📝 {count} on {name}", 256),
        description="\n".join(lines),
        colour=Accent.WAITING if newest is not None else Accent.NEUTRAL,
    )
    embed.set_footer(text=" · ".join(parts))
    return embed


def _notes_buttons(understood: Understood) -> StudioView:
    reply_id, count = understood.reply.id, len(understood.preview.drafts)
    view = StudioView(SendReplyButton(reply_id, label=f"Send {text.count(count, 'note')}"))
    if understood.newest is not None:
        view.add_item(MoveReplyButton(reply_id, label=f"Move to {understood.newest.label}"))
    if understood.reply.batch_id is not None:
        view.add_item(UndoReplyButton(reply_id, understood.reply.batch_id))
    return view


def _asked_words(understood: Understood) -> str:
    review, newest = understood.preview.review, understood.newest
    song = text.escape(review.song.title)
    if newest is None:
        asked = f"Approve **{review.revision.label}** of **{song}**? It counts once you press."
        return asked if understood.left is None else f"{asked}\n{understood.left}"
    return (
        f"You replied to **{review.revision.label}** of **{song}**; **{newest.label}** is the "
        "current one. Which do you approve?"
    )


def _approve_buttons(understood: Understood) -> StudioView:
    reply_id, revision = understood.reply.id, understood.preview.review.revision
    if understood.newest is None and understood.left is not None:
        return _ways(reply_id, revision.id, understood.left)
    newest = understood.newest or revision
    view = StudioView(ApproveReplyButton(reply_id, newest.id, label=f"Approve {newest.label}"))
    if understood.newest is not None:
        older = f"Go with {revision.label}"
        view.add_item(ChooseReplyButton(reply_id, revision.id, label=older))
    return view


def _ask_about_others(reply_id: int, sent: Sent) -> tuple[str, StudioView]:
    """Others suggest notes too: with them, or alone?"""
    waiting = sent.waiting
    count = len(waiting.suggestions) if waiting is not None else 0
    together = f"Send with {text.count(count, 'suggestion')}"
    view = StudioView(
        SendReplyButton(reply_id, _TOGETHER, label=together),
        SendReplyButton(
            reply_id, _ALONE, label="Send mine alone", style=discord.ButtonStyle.secondary
        ),
    )
    return sent_words(sent), view


class SendReplyButton(
    CardButton, action="reply:send", label="Send", style=discord.ButtonStyle.success
):
    """Sends the list that a message's notes are in; its extra number says whether suggestions go
    along. Its id is the message's, as it was taken in."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say in place of the list that it is sent, or ask about what others suggest."""
        known = services(interaction).replies
        who = await asker(interaction, self.noun_id, known.studio_of)
        taking_in = None if self.extra is None else self.extra == _TOGETHER
        done = await known.send(who, self.noun_id, taking_in=taking_in)
        if done.value.waiting is not None:
            words, view = _ask_about_others(self.noun_id, done.value)
            await replace(interaction, words, view=view)
        else:
            await replace(interaction, sent_words(done.value), view=_undo(self, done.batch_id))


class MoveReplyButton(CardButton, action="reply:move", label="Move to the newest mix"):
    """Has the notes of a message be on the newest mix; its id is the message's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Show them anew."""
        known = services(interaction).replies
        who = await asker(interaction, self.noun_id, known.studio_of)
        done = await known.move(who, self.noun_id)
        await replace(interaction, embed=_notes_card(done.value), view=_notes_buttons(done.value))


class ApproveReplyButton(
    CardButton, action="reply:approve", label="Approve", style=discord.ButtonStyle.success
):
    """Signs off the mix that the answer to a message named; its extra number is the mix's id."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question; or ask about a newer mix, or notes that are left."""
        try:
            await _approve(interaction, self)
        except QuestionError as asked:
            await replace(interaction, str(asked), view=_ways(self.noun_id, self.extra, asked))


class ChooseReplyButton(CardButton, action="reply:choose", label="Go with it"):
    """Goes with an older mix; its extra number is the mix's id."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question."""
        await _approve(interaction, self, choosing=True)


class ApproveWithNotesReplyButton(
    CardButton, action="reply:with_notes", label="Approve with notes"
):
    """Approves a mix with the notes that are left on it; its extra number is the mix's id."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question."""
        await _approve(interaction, self, left=Left.STAY)


class ApproveSettledReplyButton(CardButton, action="reply:settled", label="They are done: approve"):
    """Approves a mix whose notes are done; its extra number is the mix's id."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question."""
        await _approve(interaction, self, left=Left.SETTLED)


_GO_ON: Final[Mapping[str, type[CardButton]]] = MappingProxyType(
    {
        "mix:choose": ChooseReplyButton,
        "mix:with_notes": ApproveWithNotesReplyButton,
        "mix:settled": ApproveSettledReplyButton,
    }
)
"""By the button of a mix's card that would go on after a question: here who wrote goes on."""


class UndoReplyButton(CardButton, action="reply:undo", label="Undo", emoji="↩️"):
    """Takes back what came of a message; its extra number is the batch."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the answer."""
        known = services(interaction)
        who = await asker(interaction, self.noun_id, known.replies.studio_of)
        done = await known.replies.undo(who, self.noun_id, self.extra or 0)
        await replace(interaction, text.undone(done.value, "Taken back"))


BUTTONS = (
    SendReplyButton,
    MoveReplyButton,
    ApproveReplyButton,
    ChooseReplyButton,
    ApproveWithNotesReplyButton,
    ApproveSettledReplyButton,
    UndoReplyButton,
)


def _ways(reply_id: int, mix_id: int | None, asked: QuestionError) -> StudioView:
    """How to go on after a question about a mix."""
    return StudioView(
        *(_GO_ON[way.action](reply_id, mix_id, label=way.label) for way in asked.answers)
    )


async def _approve(
    interaction: discord.Interaction[Any],
    button: CardButton,
    *,
    choosing: bool = False,
    left: Left | None = None,
) -> None:
    known = services(interaction).replies
    who = await asker(interaction, button.noun_id, known.studio_of)
    done = await known.approve(who, button.noun_id, button.extra, choosing=choosing, left=left)
    await replace(interaction, verdict_words(done.value), view=_undo(button, done.batch_id))


def _undo(button: CardButton, batch_id: int | None) -> StudioView:
    if batch_id is None:
        return StudioView()
    return StudioView(UndoReplyButton(button.noun_id, batch_id))
