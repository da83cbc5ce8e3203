"""Due times and dates from words: one reading, a question, or a refusal."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final

from bot.domain.when._choices import attempt, distinct, question
from bot.domain.when._clock import (
    Here,
    absolute,
    at_instant,
    at_wall,
    day_label,
    days_away,
    here,
    suggestion,
    wall_at,
)
from bot.domain.when._dates import plus, too_far
from bot.domain.when._fallback import guess
from bot.domain.when._grammar import Reading, read
from bot.domain.when._lexer import completions, known_languages, lex
from bot.domain.when._lexicon import Unit
from bot.domain.when._text import fold, quote
from bot.domain.when._values import (
    DAY_ENDS_AT,
    AmbiguousDueError,
    DueError,
    LocalTime,
    Suggestion,
)

LONGEST_TEXT: Final = 100
FURTHEST: Final = timedelta(days=5 * 366)
_A_DAY: Final = timedelta(days=1)
_A_YEAR: Final = timedelta(days=335)
_FRIDAY: Final = 4
_TIMESTAMP: Final = re.compile(r"<t:(-?\d{1,13})(?::[a-z])?>", re.ASCII)
_HOW_FAR: Final = re.compile(
    r"(?:(?<=:\d\d)|(?<= \d{4})), (?:in \d{1,5} [a-z]+|today|now)$", re.ASCII
)
"""What our labels end with: clients may send a label back in place of its value."""


def parse_due(
    text: str, *, now: datetime, zone: str, languages: Sequence[str] = ("en",)
) -> LocalTime:
    """The future minute that a member's words mean in their zone.

    `now` is aware. Raises AmbiguousDueError if the words have several readings or the clocks skip
    or repeat the time, DueError if they cannot be used.
    """
    at = here(now, zone)
    moments = _moments(_readings(text, at, known_languages(languages)), at)
    if len(moments) == 1:
        return moments[0]
    named = [(absolute(m, now=now), suggestion(m, now=now)) for m in moments]
    raise question(text, named, example=named[0][1].value)


def suggest_due(
    text: str, *, now: datetime, zone: str, languages: Sequence[str] = ("en",)
) -> list[Suggestion]:
    """What to complete to while a member types when something is due; at most 25 choices.

    What was understood, the choices if that is ambiguous, and ready choices for an empty text.
    """
    at = here(now, zone)

    def choices(readings: Sequence[Reading]) -> list[Suggestion]:
        sure = [suggestion(moment, now=now) for moment in _moments(readings, at)]
        second = [r._replace(is_second_guess=False) for r in readings if r.is_second_guess]
        return sure + (attempt(lambda: choices(second)) if second else [])

    return _suggest(text, at, known_languages(languages), choices)


def parse_date(text: str, *, now: datetime, zone: str, languages: Sequence[str] = ("en",)) -> date:
    """The day, today or later, that a member's words mean in their zone; errors as parse_due."""
    at = here(now, zone)
    days = _days(_readings(text, at, known_languages(languages)), at)
    if len(days) == 1:
        return days[0]
    named = [(day_label(day, year=True), _day_choice(day, at)) for day in days]
    raise question(text, named, example=named[0][1].value)


def suggest_date(
    text: str, *, now: datetime, zone: str, languages: Sequence[str] = ("en",)
) -> list[Suggestion]:
    """What to complete to while a member types a date; at most 25 choices, as suggest_due."""
    at = here(now, zone)

    def choices(readings: Sequence[Reading]) -> list[Suggestion]:
        return [_day_choice(day, at) for day in _days(readings, at)]

    return _suggest(text, at, known_languages(languages), choices)


def _suggest(
    text: str,
    at: Here,
    languages: Sequence[str],
    choices: Callable[[Sequence[Reading]], list[Suggestion]],
) -> list[Suggestion]:
    """The choices of the first that yields some: own rules, completed words, dateparser."""
    folded = fold(text[:LONGEST_TEXT])
    if not folded:
        ready = [Reading(wall) for wall in _ready(at)]
        return distinct(attempt(partial(choices, [reading])) for reading in ready)

    def understood(phrase: str, *, with_guess: bool) -> list[Suggestion]:
        return attempt(lambda: choices(_readings(phrase, at, languages, with_guess=with_guess)))

    completed = completions(folded, languages)
    return (
        distinct([understood(text, with_guess=False)])
        or distinct(understood(phrase, with_guess=False) for phrase in completed)
        or distinct([understood(text, with_guess=True)])
    )


def _ready(at: Here) -> list[datetime]:
    """What is offered before a word is typed."""
    friday = (_FRIDAY - at.today.weekday() - 1) % 7 + 1
    month = plus(at.today.replace(day=1), 1, Unit.MONTH)
    days = (
        at.today,
        at.today + timedelta(days=1),
        at.today + timedelta(days=friday),
        at.today + timedelta(days=7),
        month - timedelta(days=1),
    )
    return [datetime.combine(day, DAY_ENDS_AT) for day in days]


def _readings(
    text: str, at: Here, languages: Sequence[str], *, with_guess: bool = True
) -> list[Reading]:
    """What the words may mean, whether or not it is past; at least one reading."""
    if len(text) > LONGEST_TEXT:
        raise DueError(f"That is longer than {LONGEST_TEXT} characters. {_examples(at)}")
    folded = _HOW_FAR.sub("", fold(text))
    if stamp := _TIMESTAMP.fullmatch(folded):
        return [Reading(_instant(int(stamp[1])))]
    lexed = lex(folded, languages)
    if found := read(lexed.phrases, at):
        return found
    if with_guess and not lexed.is_known:
        guessed = guess(folded, lexed.certain, at, languages)
        if guessed is not None:
            return [Reading(guessed.replace(second=0, microsecond=0))]
    quoted = quote(text)
    what = f"I do not understand “{quoted}”." if quoted else "Say when."
    raise DueError(f"{what} {_examples(at)}")


def _instant(seconds: int) -> datetime:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError as error:
        raise too_far() from error


def _moments(readings: Iterable[Reading], at: Here) -> list[LocalTime]:
    """What is ahead of what the words themselves mean, from the earliest on; at least one."""
    found: dict[datetime, LocalTime] = {}
    refused: DueError | None = None
    for when, is_second_guess in readings:
        if is_second_guess:
            continue
        try:
            moment = _moment(when, at)
        except AmbiguousDueError:
            raise
        except DueError as error:
            refused = refused or error
        else:
            found[moment.at] = moment
    if not found:
        raise refused or too_far()
    return [found[instant] for instant in sorted(found)]


def _moment(when: datetime, at: Here) -> LocalTime:
    """The local time of a reading, if it is ahead and not too far."""
    ahead = when - (at.wall if when.tzinfo is None else at.now)
    if ahead > FURTHEST:
        raise too_far()
    if ahead < -_A_DAY:
        wall = _wall(when, at)
        raise _past(f"{day_label(wall.date(), year=-ahead > _A_YEAR)} {wall:%H:%M}")
    if when.tzinfo is not None:
        moment = at_instant(when, at.zone)
    else:
        try:
            moment = at_wall(when, at.zone, now=at.now)
        except AmbiguousDueError as error:
            if error.choices:
                raise
            raise _past(f"{day_label(when.date(), year=False)} {when:%H:%M}") from error
    if moment.at <= at.now:
        raise _past(absolute(moment, now=at.now))
    return moment


def _days(readings: Iterable[Reading], at: Here) -> list[date]:
    """The days from today on that the words themselves mean, from the earliest on."""
    walls = [_wall(when, at) for when, is_second_guess in readings if not is_second_guess]
    days = sorted({wall.date() for wall in walls})
    ahead = [day for day in days if at.today <= day <= at.today + FURTHEST]
    if not ahead and days[0] < at.today:
        raise _past(day_label(days[0], year=True))
    if not ahead:
        raise too_far()
    return ahead


def _wall(when: datetime, at: Here) -> datetime:
    if when.tzinfo is None:
        return when
    try:
        return wall_at(when, at.zone)
    except (OverflowError, ValueError) as error:
        raise too_far() from error


def _day_choice(day: date, at: Here) -> Suggestion:
    label = f"{day_label(day, year=True)}, {days_away((day - at.today).days)}"
    return Suggestion(label=label, value=day.isoformat())


def _past(label: str) -> DueError:
    return DueError(f"{label} is past. Name a time that is still ahead.")


def _examples(at: Here) -> str:
    day = at.today + timedelta(days=30)
    return f"Type a time such as “fri 6pm”, “in 3 days” or “{day.isoformat()} 18:00”."
