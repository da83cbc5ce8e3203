"""What recurring words may mean, before it is known when they come first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time
from functools import partial
from itertools import pairwise
from typing import Final, NamedTuple

from bot.domain.when._clock import Here
from bot.domain.when._dates import dates
from bot.domain.when._every import is_every, rules, with_ranges
from bot.domain.when._lexer import lex
from bot.domain.when._lexicon import Kind, Sense, Unit, without
from bot.domain.when._names import weekday_named
from bot.domain.when._rule_labels import PASSED_OVER
from bot.domain.when._rules import Draft, draft, end_of_day, read_rule
from bot.domain.when._text import fold, quote
from bot.domain.when._times import TimeOfDay, times
from bot.domain.when._values import DAY_ENDS_AT, DueError

_RRULE: Final = re.compile(
    r"(?:(?P<day>\d{4}-\d\d-\d\d) (?P<time>\d\d:\d\d) )?(?:rrule:|(?=freq=))(?P<rule>.*)", re.ASCII
)
"""An RRULE as a calendar states it, or after its start, as our choices state it."""
_FIRST: Final = ", first "
"""What comes before the first day in our labels."""
_HYPHEN: Final = re.compile(r"([a-z]+)\s?[-–]\s?(?=([a-z]+))")
_DAY: Final = 24 * 60
_AT_DAYS_END: Final = TimeOfDay(DAY_ENDS_AT.hour * 60 + DAY_ENDS_AT.minute)


class Spoken(NamedTuple):
    """One reading of what comes again."""

    said: Draft
    wall_time: time
    start: date | None
    """The day that was named for the first, or before it."""
    is_second_guess: bool = False
    """Whether completion offers it, although the words by themselves mean another time."""


def recurring(text: str, at: Here, languages: Sequence[str]) -> list[Spoken] | None:
    """What the words may mean; None if they are not of what comes again.

    Raises DueError if they are, but cannot be used.
    """
    folded = fold(text)
    if pasted := _RRULE.fullmatch(folded):
        return [_pasted(pasted, at)]
    for words in PASSED_OVER:
        folded = folded.replace(words, "")
    lexed = lex(_HYPHEN.sub(_to, folded.replace(_FIRST, " from ")), languages)
    phrases = (without(tokens, Kind.BEFORE) for tokens in lexed.phrases)
    ways = [dict.fromkeys((with_ranges(tokens), tokens)) for tokens in phrases]
    known = [*lexed.certain, *(token for way in ways for tokens in way for token in tokens)]
    if all(token.kind is not Kind.EVERY for token in known):
        return None
    found: dict[Spoken, None] = {}
    refused: DueError | None = None
    for way in ways:
        try:
            # "monday till friday" is a range, unless the rest makes sense only with an end.
            readings = (list(_sections(tokens, at)) for tokens in way)
            found.update(dict.fromkeys(next(filter(None, readings), ())))
        except DueError as error:
            refused = refused or error
    if found:
        return list(found)
    raise refused or DueError(
        f"I do not understand “{quote(text)}”. Type a rule such as “every monday 10:00”, "
        "“every 2 weeks” or “last day of every month”."
    )


def _to(match: re.Match[str]) -> str:
    """ "mon-fri" as "mon to fri"; the lexer passes over a hyphen between letters."""
    either = ((word, word.removesuffix("s")) for word in match.groups())  # "mondays-fridays"
    is_range = all(any(weekday_named(word) is not None for word in words) for words in either)
    return f"{match[1]} to " if is_range else match[0]


def _pasted(match: re.Match[str], at: Here) -> Spoken:
    try:
        start = date.fromisoformat(match["day"]) if match["day"] else None
        wall_time = time.fromisoformat(match["time"]) if match["time"] else DAY_ENDS_AT
    except ValueError as error:
        raise DueError(f"There is no such time as {match['day']} {match['time']}.") from error
    return Spoken(read_rule(match["rule"], start or at.today, at.zone), wall_time, start)


def _sections(tokens: Sense, at: Here) -> Iterator[Spoken]:
    """The readings of a rule, and of the days from which and until which it holds, if said."""
    marks = [n for n, token in enumerate(tokens) if token.kind in (Kind.FROM, Kind.UNTIL)]
    sections = [
        (tokens[start].kind, tokens[start + 1 : end])
        for start, end in pairwise([*marks, len(tokens)])
    ]
    if len({kind for kind, _ in sections}) < len(sections):
        return
    bounds: list[tuple[dict[Kind, date], Sense]] = [({}, ())]
    for kind, said in sections:
        bounds = [
            ({**days, kind: day}, of_time or left)
            for days, of_time in bounds
            for day, left in _days(said, at)
            if not (of_time and left)
        ]
    head = tokens[: marks[0]] if marks else tokens
    for days, of_time in bounds:
        yield from _timed(head, of_time, days, at)


def _days(tokens: Sense, at: Here) -> list[tuple[date, Sense]]:
    """The days that a section may name, each with what is left of it, which may be the time.

    Raises DueError if there are none and one was nearly right ("30 feb").
    """
    found: list[tuple[date, Sense]] = []
    refused: DueError | None = None
    for cut in range(1, len(tokens) + 1):
        try:
            found += ((day, tokens[cut:]) for day in dates(tokens[:cut], at))
        except DueError as error:
            refused = refused or error
    if refused and not found:
        raise refused
    return found


def _timed(head: Sense, of_time: Sense, days: dict[Kind, date], at: Here) -> Iterator[Spoken]:
    """The rule with its time of day: after the days, else beside the rule, else 18:00."""
    read = partial(_at_times, days=days, at=at)
    if of_time:
        yield from read(head, of_time, after_date=True)
        return
    yield from read(head, (), after_date=True)
    for cut in range(1, len(head)):
        yield from read(head[:cut], head[cut:], after_date=True)
        yield from read(head[cut:], head[:cut], after_date=False)


def _at_times(
    of_rule: Sense, of_time: Sense, *, after_date: bool, days: dict[Kind, date], at: Here
) -> Iterator[Spoken]:
    start = days.get(Kind.FROM)
    said_on = start or at.today
    drafts = list(rules(of_rule, said_on))
    if not drafts and is_every(of_rule) and of_time and of_time[0].kind is Kind.PART:
        drafts = [draft(Unit.DAY, said_on)]  # "every morning at 8"
    if [token.kind for token in of_time] == [Kind.NUMBER]:
        # "every month on the 15" names no time.
        drafts = [said for said in drafts if said.rule.every in (Unit.DAY, Unit.WEEK)]
    moments = times(of_time, after_date=after_date) if drafts and of_time else [_AT_DAYS_END]
    for said in drafts:
        for moment in moments:
            shifted = _shifted(said, moment, at)
            if Kind.UNTIL in days:
                until = end_of_day(days[Kind.UNTIL])
                shifted = shifted._replace(rule=replace(shifted.rule, until=until))
            hour, minute = divmod(moment.minutes % _DAY, 60)
            yield Spoken(shifted, time(hour, minute), start, moment.is_second_guess)


def _shifted(said: Draft, moment: TimeOfDay, at: Here) -> Draft:
    """The rule of a time that may lie in the night after the days that were named."""
    if moment.offset is not None:
        raise DueError(f"What comes again is read in {at.zone}. Leave the offset from UTC out.")
    if moment.minutes < _DAY or said.rule.every is Unit.DAY:
        return said
    if said.rule.every is not Unit.WEEK:
        raise DueError(
            "That can mean the night before or after the day. Write a time such as 00:00 or 23:59."
        )
    return Draft(said.rule.a_day_later(), names_days=True)
