"""When people are left alone: quiet hours, silent days, and the reminders that keep clear of both.

A reminder that falls within them is moved, never dropped.
"""

from bot.domain.rest._plan import Rung, plan_rungs
from bot.domain.rest._quiet import (
    DEFAULT_QUIET_HOURS,
    QuietHours,
    parse_clock,
    parse_quiet_hours,
    quiet_hours_from_text,
    quiet_hours_text,
    quiet_hours_words,
)
from bot.domain.rest._rest import Rest
from bot.domain.rest._silent import (
    parse_silent_days,
    silent_days_from_text,
    silent_days_text,
    silent_days_words,
)

__all__ = [
    "DEFAULT_QUIET_HOURS",
    "QuietHours",
    "Rest",
    "Rung",
    "parse_clock",
    "parse_quiet_hours",
    "parse_silent_days",
    "plan_rungs",
    "quiet_hours_from_text",
    "quiet_hours_text",
    "quiet_hours_words",
    "silent_days_from_text",
    "silent_days_text",
    "silent_days_words",
]
