"""Ladders of reminders: what members type, what they read, and what is stored."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidError
from bot.domain.ladders import (
    DEFAULT_LADDER,
    Ladder,
    for_client,
    from_text,
    ladder_words,
    overdue_rungs,
    parse_ladder,
    rung_label,
    to_text,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AT_THE_TIME = timedelta()
WORDS = """
    7d 1 day days 2w 3 hours 30m 0 x daily x3 at the time most once while overdue before and then
    , none off 99999 999999w -1d week tage heures 1mo 1.5h ' ` @ <
"""


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """Any ladder that a member can have."""
    minutes = st.integers(5, 90 * 24 * 60).map(lambda count: count * MINUTE)
    before = draw(st.sets(minutes, max_size=10))
    at_the_time = draw(st.sets(st.just(AT_THE_TIME)))
    return (*sorted(before | at_the_time, reverse=True), *overdue_rungs(draw(st.integers(0, 7))))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("7d, 2d, 1d, 3h, 0", "7 days, 2 days, 1 day and 3 hours before, at the time"),
        ("1 week, 1 day, 3 hours, at the time", "7 days, 1 day and 3 hours before, at the time"),
        ("2w 3d 12h", "17 days 12 hours before"),
        ("2w3d12h", "17 days 12 hours before"),
        ("1h30m", "1 hour 30 minutes before"),
        ("30m", "30 minutes before"),
        ("7d 2d 1d", "7 days, 2 days and 1 day before"),
        ("7d 2d 1d 3h", "7 days, 2 days, 1 day and 3 hours before"),
        ("7 days 2 days 1 day 12 hours", "7 days, 2 days, 1 day and 12 hours before"),
        ("1w 3d, 2d 1d", "10 days, 2 days and 1 day before"),
        (
            "7d 1d12h daily x2",
            "7 days and 1 day 12 hours before, then daily while overdue, at most twice",
        ),
        ("3h 1d", "1 day and 3 hours before"),
        ("1d 12h", "1 day 12 hours before"),
        ("0, 5h", "5 hours before, at the time"),
        ("24 hours", "1 day before"),
        ("3h, 1d, 3 hours, 180 min", "1 day and 3 hours before"),
        ("1 Day before and 3 HOURS before", "1 day and 3 hours before"),
        ("7 tage und 3 stunden", "7 days and 3 hours before"),
        ("1 sem, 2 jours et 3 heures", "7 days, 2 days and 3 hours before"),
        ("1 semana, 1 día y 3 horas", "7 days, 1 day and 3 hours before"),
        ("0", "at the time"),
        ("when due", "at the time"),
        ("90d, 5m", "90 days and 5 minutes before"),
        ("at the time, daily", "at the time, then daily while overdue, at most 7 times"),
        ("at the time, daily x3", "at the time, then daily while overdue, at most 3 times"),
        ("daily 2 times", "daily while overdue, at most twice"),
        ("daily ×1; 1d", "1 day before, then daily while overdue, at most once"),
        ("daily x2, daily x4", "daily while overdue, at most 4 times"),
        ("daily, 3h", "3 hours before, then daily while overdue, at most 7 times"),
        ("none", "no reminders"),
        ("Off", "no reminders"),
    ],
)
def test_a_ladder_is_read_as_it_is_typed(typed: str, words: str) -> None:
    assert ladder_words(parse_ladder(typed)) == words


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "No time to remind at was given"),
        (", and,", "No time to remind at was given"),
        ("soon", "'soon' is not a time before a deadline. Type 7d, 1d, 3h, 0"),
        ("3", "'3' is not a time"),
        ("1 month", "'1 month' is not a time"),
        ("1d 0", "'1d 0' is not a time"),
        ("7d2d", "'7d2d' is not a time"),
        ("7d 2d soon", "'7d 2d soon' is not a time"),
        ("0,5h", "'0,5h' can be one reminder or two. .*type minutes.*, a space: 0, 5h"),
        ("1d, 0,25 h", "'0,25 h' can be one reminder or two"),
        ("-1d", "'-1d' is not a time"),
        ("1d none", "is not a time"),
        ("1234567d", "is not a time"),
        ("91d", "91 days before is too early; 90 days is the most"),
        ("12w 6d 1m", "90 days 1 minute before is too early"),
        ("4m", "4 minutes before is too late; 5 minutes is the least. Type 0 for at the time"),
        ("daily x8", "1 to 7 times: type daily x7"),
        ("daily x0", "1 to 7 times"),
        (", ".join(f"{hours}h" for hours in range(1, 12)), "11 reminders before .* at most 10"),
        ("1d," * 67, "longer than 200 characters"),
    ],
)
def test_what_is_no_ladder_or_too_much_is_refused_with_what_to_type(typed: str, why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        parse_ladder(typed)


def test_ten_before_the_time_seven_overdue_and_one_at_the_time_are_admitted() -> None:
    typed = ", ".join(f"{hours}h" for hours in range(1, 11))
    assert len(parse_ladder(f"{typed}, 0, daily x7")) == 18


def test_the_default_ladder_is_what_its_words_say() -> None:
    words = (
        "7 days, 2 days, 1 day and 3 hours before, at the time, "
        "then daily while overdue, at most 7 times"
    )
    assert ladder_words(DEFAULT_LADDER) == words
    assert parse_ladder("7d, 2d, 1d, 3h, 0, daily") == DEFAULT_LADDER


@given(ladders())
def test_a_ladder_is_stored_and_read_back_unchanged(ladder: Ladder) -> None:
    assert from_text(to_text(ladder)) == ladder


def test_the_stored_form_is_seconds() -> None:
    assert to_text((DAY, HOUR, AT_THE_TIME, -DAY)) == "86400,3600,0,-86400"
    assert to_text(()) == ""
    assert from_text("") == ()


@given(ladders())
def test_the_words_of_a_ladder_can_be_typed(ladder: Ladder) -> None:
    words = ladder_words(ladder)
    if len(words) <= 200:
        assert parse_ladder(words) == ladder


@given(st.text(max_size=250) | st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join))
def test_any_text_is_a_ladder_within_bounds_or_refused(text: str) -> None:
    with suppress(InvalidError):
        ladder = parse_ladder(text)
        assert list(ladder) == sorted(set(ladder), reverse=True)
        assert sum(rung > AT_THE_TIME for rung in ladder) <= 10
        assert all(5 * MINUTE <= rung <= 90 * DAY for rung in ladder if rung > AT_THE_TIME)
        nags = tuple(rung for rung in ladder if rung < AT_THE_TIME)
        assert nags == overdue_rungs(len(nags))
        assert len(nags) <= 7


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("7d, 2d, 1d, 3h, 0, daily", "1 day before, at the time"),
        ("7d, 2d, 0", "2 days before, at the time"),
        ("7d, 1d", "7 days and 1 day before"),
        ("36h, 12h, 0", "1 day 12 hours before, at the time"),
        ("3h, daily", "3 hours before"),
        ("0", "at the time"),
        ("daily", "no reminders"),
        ("none", "no reminders"),
    ],
)
def test_an_artist_is_told_at_most_twice_and_never_while_overdue(typed: str, kept: str) -> None:
    assert ladder_words(for_client(parse_ladder(typed))) == kept


@given(ladders())
def test_what_an_artist_is_told_is_of_the_ladder_and_ends_with_its_last(ladder: Ladder) -> None:
    ahead = [rung for rung in ladder if rung >= AT_THE_TIME]
    kept = for_client(ladder)
    assert set(kept) <= set(ahead)
    assert len(kept) == min(2, len(ahead))
    assert kept[-1:] == tuple(ahead[-1:])


@pytest.mark.parametrize(
    ("before", "label"),
    [
        (7 * DAY, "7 days before"),
        (14 * DAY, "14 days before"),
        (DAY, "1 day before"),
        (3 * HOUR, "3 hours before"),
        (HOUR, "1 hour before"),
        (30 * MINUTE, "30 minutes before"),
        (17 * DAY + 12 * HOUR, "17 days 12 hours before"),
        (AT_THE_TIME, "at the time"),
        (-DAY, "1 day overdue"),
        (-3 * DAY, "3 days overdue"),
    ],
)
def test_a_rung_is_named(before: timedelta, label: str) -> None:
    assert rung_label(before) == label
