"""When a reminder comes, in words: once, or again and again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.when._choices import attempt, distinct, question
from bot.domain.when._clock import Here, compatible, day_label, here
from bot.domain.when._dates import too_far
from bot.domain.when._due import FURTHEST, LONGEST_TEXT, parse_due, suggest_due
from bot.domain.when._lexer import completions, known_languages
from bot.domain.when._recurrence import Recurrence, recurrence_choice
from bot.domain.when._rules import Rule
from bot.domain.when._spoken import Spoken, recurring
from bot.domain.when._text import fold
from bot.domain.when._values import DueError, LocalTime, Suggestion

_TAILS: Final = (" day", " weekday", " monday", " 2 weeks", " month")
"""What completes "every" of any language: English is always read too."""


def parse_when(
    text: str, *, now: datetime, zone: str, languages: Sequence[str] = ("en",)
) -> LocalTime | Recurrence:
    """The future minute, or the rule from its first occurrence on, that a member's words mean.

    `now` is aware. Raises AmbiguousDueError and DueError as parse_due.
    """
    at = here(now, zone)
    spoken = _spoken(text, at, known_languages(languages))
    if spoken is None:
        return parse_due(text, now=now, zone=zone, languages=languages)
    found = _recurrences(spoken, at)
    if len(found) == 1:
        return found[0]
    named = [(one.label, recurrence_choice(one, now=now)) for one in found]
    raise question(text, named, example=f"“{found[0].label}”")


def suggest_when(
    text: str, *, now: datetime, zone: str, languages: Sequence[str] = ("en",)
) -> list[Suggestion]:
    """What to complete to while a member types when a reminder comes; at most 25 choices."""
    at, known = here(now, zone), known_languages(languages)
    folded = fold(text[:LONGEST_TEXT])

    def understood(phrase: str) -> list[Suggestion]:
        return attempt(lambda: _choices(_spoken(phrase, at, known) or [], at))

    if not _is_recurring(text, at, known):
        once = suggest_due(text, now=now, zone=zone, languages=languages)
        completed = completions(folded, known) if folded else ()
        return distinct([once, *map(understood, completed)])
    completed = (*completions(folded, known), *(folded + tail for tail in _TAILS))
    return distinct([understood(text)]) or distinct(map(understood, completed))


def _is_recurring(text: str, at: Here, languages: Sequence[str]) -> bool:
    try:
        return _spoken(text, at, languages) is not None
    except DueError:
        return True


def _spoken(text: str, at: Here, languages: Sequence[str]) -> list[Spoken] | None:
    """The readings of recurring words; None for others, and for a text that is too long."""
    return recurring(text, at, languages) if len(text) <= LONGEST_TEXT else None


def _choices(spoken: Sequence[Spoken], at: Here) -> list[Suggestion]:
    sure = [recurrence_choice(one, now=at.now) for one in _recurrences(spoken, at)]
    second = [one._replace(is_second_guess=False) for one in spoken if one.is_second_guess]
    return sure + (attempt(lambda: _choices(second, at)) if second else [])


def _recurrences(spoken: Sequence[Spoken], at: Here) -> list[Recurrence]:
    """What the words themselves mean, from the earliest start on; at least one."""
    found: dict[Recurrence, None] = {}
    refused: DueError | None = None
    for one in spoken:
        if one.is_second_guess:
            continue
        try:
            found[_begun(one, at)] = None
        except DueError as error:
            refused = refused or error
    if not found:
        raise refused or too_far()
    return sorted(found, key=lambda recurrence: recurrence.start)


def _begun(spoken: Spoken, at: Here) -> Recurrence:
    """The rule from its first occurrence ahead.

    Intervals are counted from the day that was named, else from the first of the named days that
    is ahead ("every other friday"), else from today ("every 2 weeks").
    """
    rule = spoken.said.rule.ending_by(spoken.wall_time)
    day = spoken.start or at.today
    if abs(day - at.today) > FURTHEST:
        raise too_far()
    start = datetime.combine(day, spoken.wall_time)
    each = replace(rule, interval=1)
    first = next(each.walls(start, since=start), None) if spoken.said.names_days else start
    if first is None:
        raise _over(rule)
    if spoken.said.names_days and spoken.start is None:
        coming = Recurrence(str(each), first, at.zone).after(at.now)
        first = first if coming is None else coming.start
    found = Recurrence(str(rule), first, at.zone).after(at.now)
    if found is None:
        raise _over(rule)
    if rule.until is None and found.next_after(compatible(found.start, at.zone)) is None:
        raise DueError("That comes again only after more than 5 years. Name a shorter time.")
    return found


def _over(rule: Rule) -> DueError:
    if rule.until is None:
        return too_far()
    return DueError(
        f"Nothing of it is ahead until {day_label(rule.until.date(), year=True)}. Name a later end."
    )
