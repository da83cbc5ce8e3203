"""The card of a mix revision, its buttons, and what the thread is told of a verdict."""

from bot.ui.mixes._buttons import (
    ApproveMixButton,
    ChooseMixButton,
    NotesModal,
    SendNotesButton,
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
    verdict_post,
    verdict_words,
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

__all__ = [
    "PICTURE",
    "AbButton",
    "ApproveMixButton",
    "ChooseMixButton",
    "CompareButton",
    "FixDraftButton",
    "MoreButton",
    "NotesModal",
    "OriginalButton",
    "PostDraftButton",
    "SendNotesButton",
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
    "status_words",
    "submitted_words",
    "unverified_words",
    "verdict_buttons",
    "verdict_post",
    "verdict_words",
    "withdrawn_card",
]
