"""The words in which a member says when, turned into an instant; and the names of time zones.

Own rules read what people type most, in English, German, Spanish and French; dateparser reads some
of the rest. Nothing here has a clock: the caller passes `now`. What is ambiguous, past, absurd or
does not exist is an error whose message is the reply.

What the rules decide, so that the same words always mean the same instant:

- A date without a time means 18:00, the end of the studio's day (`DAY_ENDS_AT`).
- "in 3 days" keeps the time on the wall over a change of the clocks; "in 3 hours" is 3 hours.
- An hour from 1 to 7 without am, pm, "uhr", "h" or a leading zero is in the afternoon: "fri 6" and
  "fri 6:30" are 18:00 and 18:30, "fri 06:30" and "freitag 6 uhr" are early. Completion shows both.
- "2h" alone is a duration, in French it asks; "18h30" is a time in French, elsewhere it asks.
- "friday" is the coming one; on a Friday, if the time is still ahead, it asks: today or in a week.
- "next friday" is the Friday of next week; where that is not also the coming Friday, it asks.
- "end of week" is its Friday or its Sunday: it asks, until only one of them is ahead.
- A date without a year is the next one; today counts, so a time of today that is over is refused.
- Dotted dates are day first. Dates with slashes that fit both orders ask.
- "midnight" is the coming one; "friday midnight" asks: as Friday begins, or as it ends.

And of what comes again and again (`parse_when`):

- A rule has one time of day, on the wall of the member's zone: it stays over a change of the
  clocks. Without one it is 18:00. Of a repeated time the earlier counts; a skipped one comes later
  by what the clocks skip.
- "every 2 weeks" counts from today, or from the day that "from 4 dec" names; "every other friday"
  from the coming Friday. A week starts on Monday.
- "every 2nd friday" asks: every 2 weeks, or of the month; "every other friday" does not, nor does
  "every first friday", which is of the month.
- "monday to friday", "mon-fri" and "every weekday" are the five days; "monday, friday" are two.
- "every month on the 15" names the day, never 15:00. Days that a month lacks are passed over.
- "until 24 dec" includes that day.
- An RRULE is read as far as it can be said in words: no COUNT, nothing oftener than once a day.
"""

from bot.domain.when._clock import (
    absolute,
    at_wall,
    compatible,
    describe,
    morning_after,
    next_clock,
    relocate,
    wall_at,
)
from bot.domain.when._due import parse_date, parse_due, suggest_date, suggest_due
from bot.domain.when._fallback import warm_up
from bot.domain.when._names import span_named, weekday_named
from bot.domain.when._recurrence import Recurrence
from bot.domain.when._text import fold, quote
from bot.domain.when._values import (
    DAY_ENDS_AT,
    AmbiguousDueError,
    DueError,
    LocalTime,
    Suggestion,
)
from bot.domain.when._when import parse_when, suggest_when
from bot.domain.when._zone_rules import by_present_rules, forget_rules, rules_digest
from bot.domain.when._zones import check_zone, find_zones

__all__ = [
    "DAY_ENDS_AT",
    "AmbiguousDueError",
    "DueError",
    "LocalTime",
    "Recurrence",
    "Suggestion",
    "absolute",
    "at_wall",
    "by_present_rules",
    "check_zone",
    "compatible",
    "describe",
    "find_zones",
    "fold",
    "forget_rules",
    "morning_after",
    "next_clock",
    "parse_date",
    "parse_due",
    "parse_when",
    "quote",
    "relocate",
    "rules_digest",
    "span_named",
    "suggest_date",
    "suggest_due",
    "suggest_when",
    "wall_at",
    "warm_up",
    "weekday_named",
]
