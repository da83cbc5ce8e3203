"""Notes on mixes as cards and lists show them, and the buttons under a list."""

from bot.ui.notes._buttons import BUTTONS, SeeListButton, added_reply, list_buttons, show_sent
from bot.ui.notes._cards import (
    add_notes,
    added_words,
    answered_words,
    bar_hint,
    edited_words,
    note_line,
    note_list,
    notes_words,
    numbered,
    sent_words,
    what_sending_does,
)
from bot.ui.notes._checklist import (
    CHECKLIST_ITEMS,
    ChecklistButton,
    confirmation_buttons,
    confirmation_card,
    confirmation_words,
)
from bot.ui.notes._exports import author_names, export_words
from bot.ui.notes._rounds import ROUND_BUTTONS, extra_buttons, extra_card, extra_words
from bot.ui.notes._traces import evidence_line

__all__ = [
    "BUTTONS",
    "CHECKLIST_ITEMS",
    "ROUND_BUTTONS",
    "ChecklistButton",
    "SeeListButton",
    "add_notes",
    "added_reply",
    "added_words",
    "answered_words",
    "author_names",
    "bar_hint",
    "confirmation_buttons",
    "confirmation_card",
    "confirmation_words",
    "edited_words",
    "evidence_line",
    "export_words",
    "extra_buttons",
    "extra_card",
    "extra_words",
    "list_buttons",
    "note_line",
    "note_list",
    "notes_words",
    "numbered",
    "sent_words",
    "show_sent",
    "what_sending_does",
]
