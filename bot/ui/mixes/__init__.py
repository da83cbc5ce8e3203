"""The card of a mix revision, its buttons, and what the thread is told of a verdict."""

from bot.ui.mixes._buttons import (
    ANSWERS,
    ApproveMixButton,
    NotesModal,
    SendNotesButton,
    answer_buttons,
    card_buttons,
    verdict_buttons,
)
from bot.ui.mixes._cards import (
    PICTURE,
    call,
    card,
    history_card,
    picture_file,
    status_words,
    submitted_words,
    unverified_words,
    withdrawal_post,
    withdrawal_words,
    withdrawn_card,
)
from bot.ui.mixes._comparing import AbButton, CompareButton, show_ab, show_comparison
from bot.ui.mixes._drafts import (
    FixDraftButton,
    PostDraftButton,
    preflight_buttons,
    show_posted,
)
from bot.ui.mixes._figures import preflight_card
from bot.ui.mixes._more import MoreButton, OriginalButton
from bot.ui.mixes._records import show_record
from bot.ui.mixes._timelines import timeline_file, timeline_words
from bot.ui.mixes._verdicts import verdict_post, verdict_words

__all__ = [
    "ANSWERS",
    "PICTURE",
    "AbButton",
    "ApproveMixButton",
    "CompareButton",
    "FixDraftButton",
    "MoreButton",
    "NotesModal",
    "OriginalButton",
    "PostDraftButton",
    "SendNotesButton",
    "answer_buttons",
    "call",
    "card",
    "card_buttons",
    "history_card",
    "picture_file",
    "preflight_buttons",
    "preflight_card",
    "show_ab",
    "show_comparison",
    "show_posted",
    "show_record",
    "status_words",
    "submitted_words",
    "timeline_file",
    "timeline_words",
    "unverified_words",
    "verdict_buttons",
    "verdict_post",
    "verdict_words",
    "withdrawal_post",
    "withdrawal_words",
    "withdrawn_card",
]
