"""The reminder of a deadline as it comes by DM or in a thread, and the buttons under it."""

from bot.ui.reminders._buttons import (
    BUTTONS,
    done_button,
    reminder_buttons,
    thread_buttons,
)
from bot.ui.reminders._cards import (
    Due,
    assigned_words,
    open_words,
    reminder_card,
    reminder_section,
    reminder_words,
    thread_words,
)

__all__ = [
    "BUTTONS",
    "Due",
    "assigned_words",
    "done_button",
    "open_words",
    "reminder_buttons",
    "reminder_card",
    "reminder_section",
    "reminder_words",
    "thread_buttons",
    "thread_words",
]
