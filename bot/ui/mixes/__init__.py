"""The card of a mix revision, its buttons, and what the thread is told of a verdict."""

from bot.ui.mixes._buttons import (
    ApproveMixButton,
    ChooseMixButton,
    NotesModal,
    OriginalButton,
    PostDraftButton,
    SendNotesButton,
    card_buttons,
    notes_sent,
    verdict_buttons,
)
from bot.ui.mixes._cards import (
    call,
    card,
    history_card,
    notes_words,
    status_words,
    submitted_words,
    verdict_post,
    verdict_words,
    withdrawn_card,
)

__all__ = [
    "ApproveMixButton",
    "ChooseMixButton",
    "NotesModal",
    "OriginalButton",
    "PostDraftButton",
    "SendNotesButton",
    "call",
    "card",
    "card_buttons",
    "history_card",
    "notes_sent",
    "notes_words",
    "status_words",
    "submitted_words",
    "verdict_buttons",
    "verdict_post",
    "verdict_words",
    "withdrawn_card",
]
