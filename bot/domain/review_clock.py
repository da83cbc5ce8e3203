"""The review clock: when approvers who have not answered a mix are asked again.

By default nothing follows from silence; where a project says so, it counts as approval after a
while. Whoever is silent was told before, and any note on the mix stops that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.errors import InvalidError
from bot.domain.ladders import (
    NOTHING_WORDS,
    Ladder,
    asks_default,
    parse_ladder,
    parse_span,
    span_words,
)
from bot.domain.members import Member
from bot.domain.mixes import MixRevision, Question, ReviewState
from bot.domain.people import Who
from bot.domain.projects import DEFAULT_CLOCK, Project
from bot.domain.rest import Rest
from bot.domain.reviews import Review
from bot.domain.when import fold

NOTICE: Final = timedelta(days=1)
"""How long before silence counts somebody was told that it will."""
CHASED_EVERY: Final = timedelta(hours=1)
"""How often at most somebody is asked about the same mix."""

_MOST: Final = 2  # an artist hears at most twice of what waits for them
_SOONEST: Final = timedelta(hours=1)
_LATEST: Final = timedelta(days=60)
_CLOCK_EXAMPLE: Final = "Type 2d, 5d, for example, or off"
_SILENCE_EXAMPLE: Final = "Type 7d, for example, or off"


@dataclass(frozen=True, slots=True)
class Nudge:
    """A mix that somebody is asked about, as things stand."""

    review: Review
    reader: Member
    is_of_project: bool
    rest: Rest  # when the reader is left alone
    silent_at: datetime | None  # from when on their silence counts as approval


@dataclass(frozen=True, slots=True)
class Chase:
    """Whom somebody had asked about a mix, and whom not."""

    review: Review
    asked: tuple[Who, ...]
    heard: tuple[tuple[Who, datetime], ...]  # who heard of it within the hour, and when
    to_call: tuple[tuple[Who, str | None], ...]  # who is not on Discord, and how they are reached
    by_producer: bool  # who may note how somebody is reached


def parse_review_clock(text: str) -> Ladder:
    """How long after a mix its approvers are asked again, soonest first, as typed: "2d, 5d".

    "off" is never, "default" what a project has that never chose.

    Raises:
        InvalidError: it cannot be read, or asks for too much; the message says what to type.
    """
    if asks_default(text):
        return DEFAULT_CLOCK
    try:
        spans = sorted(parse_ladder(text))
    except InvalidError:
        raise InvalidError(
            f"That is not when to ask again after a mix. {_CLOCK_EXAMPLE}."
        ) from None
    if len(spans) > _MOST:
        raise InvalidError(
            f"Approvers are asked at most {_MOST} times again; `/mix chase` asks now. "
            f"{_CLOCK_EXAMPLE}."
        )
    if spans and not _SOONEST <= spans[0] <= spans[-1] <= _LATEST:
        raise InvalidError(
            f"Approvers are asked again {span_words(_SOONEST)} to {_LATEST.days} days after a mix. "
            f"{_CLOCK_EXAMPLE}."
        )
    return tuple(spans)


def parse_silence(text: str) -> timedelta | None:
    """After how long silence counts as approval, as typed: "7d"; None for "off".

    Raises:
        InvalidError: it cannot be read, or is too short or too long.
    """
    if fold(text[:100]) in NOTHING_WORDS or asks_default(text):
        return None
    span = parse_span(text)
    if span is None or not NOTICE + _SOONEST <= span <= _LATEST:
        raise InvalidError(
            f"Silence counts after more than {span_words(NOTICE)} and at most {_LATEST.days} days. "
            f"{_SILENCE_EXAMPLE}."
        )
    return span


def check_silence(project: Project) -> None:
    """Raise InvalidError where silence would count of people who were not told in time."""
    if project.silence is None:
        return
    if not project.review_clock:
        raise InvalidError(
            "Silence can count only where approvers are asked again before. Set `review_clock`, "
            "for example to 2d, or `silence` to off."
        )
    if project.review_clock[0] + NOTICE > project.silence:
        first = span_words(project.review_clock[0])
        raise InvalidError(
            f"Approvers are asked again after {first}, and have at least {span_words(NOTICE)} "
            "from then. Have silence count later, or ask them sooner."
        )


def clock_words(clock: Ladder) -> str:
    """As it is read: "after 2 and 5 days", "after 1 hour and 3 days", "never"."""
    if not clock:
        return "never"
    *before, (last, unit) = [span_words(span).rsplit(maxsplit=1) for span in clock]
    said = [
        count if count.isdecimal() and of.rstrip("s") == unit.rstrip("s") else f"{count} {of}"
        for count, of in before
    ]
    return f"after {' and '.join([*said, f'{last} {unit}'])}"


def silence_words(silence: timedelta | None) -> str:
    """As it is read: "after 7 days", "never"."""
    return "never" if silence is None else f"after {span_words(silence)}"


def is_asked(review: Review, who: Who) -> bool:
    """Whether a mix still waits for somebody's verdict."""
    sign_off = review.sign_off
    return (
        review.revision.withdrawn_at is None
        and review.song.archived_at is None
        and review.is_current
        and sign_off.state is ReviewState.IN_REVIEW
        and who in sign_off.waiting
    )


def may_count_silent(revision: MixRevision) -> bool:
    """Whether silence may approve a mix at all.

    Never a link, of which nobody can say what was heard; nor where no decision was asked for.
    """
    return revision.file is not None and revision.question is Question.DECISION
