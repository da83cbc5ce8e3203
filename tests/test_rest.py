"""Rest: what members type, when it begins and ends, and how reminders keep clear of it."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.errors import InvalidError
from bot.domain.ladders import DEFAULT_LADDER, Ladder, overdue_rungs, parse_ladder, rung_label
from bot.domain.rest import (
    DEFAULT_QUIET_HOURS,
    QuietHours,
    Rest,
    Rung,
    parse_quiet_hours,
    parse_silent_days,
    plan_rungs,
    quiet_hours_from_text,
    quiet_hours_text,
    quiet_hours_words,
    silent_days_from_text,
    silent_days_text,
    silent_days_words,
)
from bot.domain.when import LocalTime
from tests.rest_by_zone import (
    AT_THE_TIME,
    DAY,
    GRID,
    HOUR,
    MINUTE,
    WEEKEND,
    ZONES,
    changes,
    check,
    check_change,
    is_rest,
    local,
    meant,
    rest_around,
)

BERLIN = "Europe/Berlin"
NIGHTS = Rest(BERLIN, DEFAULT_QUIET_HOURS, frozenset())
NIGHTS_AND_WEEKENDS = Rest(BERLIN, DEFAULT_QUIET_HOURS, WEEKEND)
NO_REST = Rest(BERLIN, None, frozenset())
LONG_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


def at(text: str, zone: str = BERLIN) -> LocalTime:
    return local(datetime.fromisoformat(text), zone)


def shown(rungs: list[Rung], zone: str = BERLIN) -> list[tuple[str, str]]:
    """What comes, and when on the wall."""
    return [(rung_label(rung.before), wall(rung.at, zone)) for rung in rungs]


def wall(instant: datetime, zone: str = BERLIN) -> str:
    return f"{instant.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}"


QUIET_HOURS = (
    ("22:00-08:00", "22:00–08:00"),
    ("22:00–08:00", "22:00–08:00"),
    ("22-8", "22:00–08:00"),
    ("10pm to 8am", "22:00–08:00"),
    ("10 P.M. - 8 A.M.", "22:00–08:00"),
    ("from 22:30 until 7", "22:30–07:00"),
    ("von 22 Uhr bis 8 Uhr", "22:00–08:00"),
    ("de 22h à 8h", "22:00–08:00"),
    ("22h30-7h15", "22:30–07:15"),
    ("2200-0800", "22:00–08:00"),
    ("22.30 - 7.00", "22:30–07:00"),
    ("12am-6am", "00:00–06:00"),
    ("12pm-1pm", "12:00–13:00"),
    ("midnight to noon", "00:00–12:00"),
    ("20-24", "20:00–00:00"),
    ("4-20", "04:00–20:00"),
    ("off", "no quiet hours"),
    ("None", "no quiet hours"),
)


@pytest.mark.parametrize(("typed", "words"), QUIET_HOURS)
def test_quiet_hours_are_read_as_they_are_typed(typed: str, words: str) -> None:
    hours = parse_quiet_hours(typed)
    assert quiet_hours_words(hours) == words
    assert quiet_hours_from_text(quiet_hours_text(hours)) == hours


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "are not quiet hours. Type 22:00-08:00, for example, or off"),
        ("at night", "'at night' are not quiet hours"),
        ("22:00", "are not quiet hours"),
        ("22 8", "are not quiet hours"),
        ("22:00-08:00-09:00", "are not quiet hours"),
        ("8-8", "cannot begin and end at 08:00 both. Type 22:00-08:00"),
        ("0-24", "cannot begin and end at 00:00 both"),
        ("25-8", "25:00 is not a time of day"),
        ("22:60-8", "22:60 is not a time of day"),
        ("13pm-8am", "13 does not go with am or pm"),
        ("10-8", "10:00–08:00 is most of the day.* 16 hours is the most. Type .* 10pm-8am"),
    ],
)
def test_what_are_no_quiet_hours_is_refused_with_what_to_type(typed: str, why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        parse_quiet_hours(typed)


def test_the_stored_form_of_quiet_hours_is_what_may_be_typed() -> None:
    assert quiet_hours_text(DEFAULT_QUIET_HOURS) == "22:00-08:00"
    assert quiet_hours_text(None) == ""


SILENT_DAYS = (
    ("sat, sun", "Saturday and Sunday"),
    ("Sat Sun", "Saturday and Sunday"),
    ("saturdays & sundays", "Saturday and Sunday"),
    ("weekend", "Saturday and Sunday"),
    ("am Wochenende", "Saturday and Sunday"),
    ("le week-end", "Saturday and Sunday"),
    ("fin de semana, lunes", "Monday, Saturday and Sunday"),
    ("samstag und sonntag", "Saturday and Sunday"),
    ("miércoles y sábado", "Wednesday and Saturday"),
    ("mer, dim", "Wednesday and Sunday"),
    ("fri-mon", "Monday, Friday, Saturday and Sunday"),
    ("mon - wed", "Monday, Tuesday and Wednesday"),
    ("sun", "Sunday"),
    ("off", "no silent days"),
)


@pytest.mark.parametrize(("typed", "words"), SILENT_DAYS)
def test_silent_days_are_read_as_they_are_typed(typed: str, words: str) -> None:
    days = parse_silent_days(typed)
    assert silent_days_words(days) == words
    assert silent_days_from_text(silent_days_text(days)) == days


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "No day was given. Type sat, sun, for example, or off"),
        ("and", "No day was given"),
        ("caturday", "'caturday' are not days"),
        ("sat-", "are not days"),
        ("fri-sat-sun", "are not days"),
        ("sat off", "are not days"),
        ("mon-sun", "All seven days cannot be silent.* Leave one out"),
        ("weekend, mon-fri", "All seven days cannot be silent"),
    ],
)
def test_what_are_no_silent_days_is_refused_with_what_to_type(typed: str, why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        parse_silent_days(typed)


@given(st.text(max_size=120) | st.from_regex(r"[0-9:.hapm –-]{1,12}", fullmatch=True))
def test_any_text_is_rest_or_refused(text: str) -> None:
    with suppress(InvalidError):
        parse_quiet_hours(text)
    with suppress(InvalidError):
        assert len(parse_silent_days(text)) < 7


def test_a_rest_without_end_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at most six"):
        Rest(BERLIN, None, frozenset(range(7)))
    with pytest.raises(InvalidError, match="cannot begin and end"):
        QuietHours(time(8), time(8))


@pytest.mark.parametrize(
    ("rest", "instant", "begins", "ends"),
    [
        (NIGHTS, "2026-11-25 21:59", "Wed 25 Nov 21:59", "Wed 25 Nov 21:59"),
        (NIGHTS, "2026-11-25 22:00", "Wed 25 Nov 21:59", "Thu 26 Nov 08:00"),
        (NIGHTS, "2026-11-26 07:59", "Wed 25 Nov 21:59", "Thu 26 Nov 08:00"),
        (NIGHTS, "2026-11-26 08:00", "Thu 26 Nov 08:00", "Thu 26 Nov 08:00"),
        (NIGHTS_AND_WEEKENDS, "2026-11-28 12:00", "Fri 27 Nov 21:59", "Mon 30 Nov 08:00"),
        (NIGHTS_AND_WEEKENDS, "2026-11-27 23:00", "Fri 27 Nov 21:59", "Mon 30 Nov 08:00"),
        (NIGHTS_AND_WEEKENDS, "2026-11-30 07:00", "Fri 27 Nov 21:59", "Mon 30 Nov 08:00"),
        # The clocks go forward at 02:00 on 28 March, back at 03:00 on 31 October 2027.
        (NIGHTS, "2027-03-28 01:30", "Sat 27 Mar 21:59", "Sun 28 Mar 08:00"),
        (NIGHTS, "2027-10-31 01:30", "Sat 30 Oct 21:59", "Sun 31 Oct 08:00"),
        (
            Rest(BERLIN, QuietHours(time(1), time(2, 30)), frozenset()),
            *("2027-03-28 01:15", "Sun 28 Mar 00:59", "Sun 28 Mar 03:00"),
        ),
    ],
)
def test_rest_begins_and_ends_on_the_wall(rest: Rest, instant: str, begins: str, ends: str) -> None:
    moment = at(instant).at
    assert (wall(rest.begins(moment)), wall(rest.ends(moment))) == (begins, ends)


def test_seconds_do_not_count_where_rest_begins_and_ends() -> None:
    moment = at("2026-11-25 23:00").at + timedelta(seconds=30, microseconds=5)
    assert NIGHTS.begins(moment) == at("2026-11-25 21:59").at
    assert NIGHTS.ends(moment) == at("2026-11-26 08:00").at
    awake = at("2026-11-25 21:59").at + timedelta(seconds=30)
    assert NIGHTS.begins(awake) == NIGHTS.ends(awake) == awake


def planned(
    typed: str, due: str, rest: Rest = NIGHTS, *, now: datetime = LONG_BEFORE
) -> list[tuple[str, str]]:
    return shown(plan_rungs(at(due), parse_ladder(typed), rest, now=now))


def test_without_rest_each_rung_comes_at_its_own_time() -> None:
    assert planned("7d, 1d, 3h, 0, daily x2", "2026-11-27 18:00", NO_REST) == [
        ("7 days before", "Fri 20 Nov 18:00"),
        ("1 day before", "Thu 26 Nov 18:00"),
        ("3 hours before", "Fri 27 Nov 15:00"),
        ("at the time", "Fri 27 Nov 18:00"),
        ("1 day overdue", "Sat 28 Nov 18:00"),
        ("2 days overdue", "Sun 29 Nov 18:00"),
    ]


def test_days_keep_the_time_on_the_wall_over_a_change_of_the_clocks_and_hours_are_exact() -> None:
    typed = "7d, 1d, 36h, 3h, daily x1"
    assert planned(typed, "2027-03-28 04:00", NO_REST) == [
        ("7 days before", "Sun 21 Mar 04:00"),
        ("1 day 12 hours before", "Fri 26 Mar 15:00"),
        ("1 day before", "Sat 27 Mar 04:00"),
        ("3 hours before", "Sun 28 Mar 00:00"),
        ("1 day overdue", "Mon 29 Mar 04:00"),
    ]
    # 02:30 does not exist on the 28th: an hour later; on 31 October it comes twice: the first.
    assert planned("2d, 1d", "2027-03-29 02:30", NO_REST)[-1][1] == "Sun 28 Mar 03:30"
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    due = at("2027-11-01 02:30")
    assert plan_rungs(due, (DAY,), NO_REST, now=LONG_BEFORE) == [Rung(DAY, first)]


def test_a_rung_within_the_rest_comes_when_it_ends() -> None:
    assert planned("1d, 3h, daily x1", "2026-11-27 09:00", NIGHTS) == [
        ("1 day before", "Thu 26 Nov 09:00"),
        ("3 hours before", "Fri 27 Nov 08:00"),
        ("1 day overdue", "Sat 28 Nov 09:00"),
    ]


def test_a_rung_that_would_come_after_the_deadline_comes_before_the_rest() -> None:
    assert planned("3h", "2026-11-27 06:00") == [("3 hours before", "Thu 26 Nov 21:59")]
    assert planned("0", "2026-11-29 12:00", NIGHTS_AND_WEEKENDS) == [
        ("at the time", "Fri 27 Nov 21:59")
    ]
    # At 08:00 sharp it is not after the deadline.
    assert planned("3h", "2026-11-27 08:00") == [("3 hours before", "Fri 27 Nov 08:00")]


def test_of_a_deadline_that_is_set_within_the_rest_one_hears_when_the_rest_ends() -> None:
    for present in ("2026-11-26 21:59", "2026-11-26 23:00", "2026-11-27 05:59"):
        rungs = planned("3h, 0", "2026-11-27 06:00", now=at(present).at)
        assert rungs == [("at the time", "Fri 27 Nov 08:00")]


def test_rungs_that_fall_on_one_instant_are_one() -> None:
    assert planned("3h, 1h, 0", "2026-11-27 06:00") == [("at the time", "Thu 26 Nov 21:59")]
    assert planned("12h, 11h", "2026-11-27 17:00") == [("11 hours before", "Fri 27 Nov 08:00")]
    assert planned("daily x4", "2026-11-27 12:00", NIGHTS_AND_WEEKENDS) == [
        ("1 day overdue", "Mon 30 Nov 08:00"),
        ("3 days overdue", "Mon 30 Nov 12:00"),
        ("4 days overdue", "Tue 01 Dec 12:00"),
    ]


def test_overdue_rungs_are_only_delayed() -> None:
    assert planned("daily x2", "2026-11-27 06:00") == [
        ("1 day overdue", "Sat 28 Nov 08:00"),
        ("2 days overdue", "Sun 29 Nov 08:00"),
    ]


def test_planning_again_within_the_rest_keeps_the_rung_that_it_delays() -> None:
    typed, due = "3h, 0", "2026-11-27 10:00"
    within = at("2026-11-27 07:30").at
    assert planned(typed, due, now=within) == planned(typed, due)
    assert planned(typed, due)[0] == ("3 hours before", "Fri 27 Nov 08:00")


def test_a_rung_that_came_before_the_rest_is_not_repeated_to_who_was_told() -> None:
    due, ladder = at("2026-11-27 06:00"), parse_ladder("3h, 0, daily x1")
    within = at("2026-11-26 23:00").at
    first, overdue = plan_rungs(due, ladder, NIGHTS, now=LONG_BEFORE)
    again = plan_rungs(due, ladder, NIGHTS, now=within, told=first.before)
    assert again == [overdue]
    assert len(plan_rungs(due, ladder, NIGHTS, now=within)) == 2


def test_a_day_of_23_hours_is_nearer_than_23_hours_and_a_half() -> None:
    due, half_an_hour_more = at("2027-03-28 18:00"), 23 * HOUR + 30 * MINUTE
    ladder = (DAY, half_an_hour_more)
    first, second = plan_rungs(due, ladder, NO_REST, now=LONG_BEFORE)
    assert (first.before, second.before) == (half_an_hour_more, DAY)
    assert plan_rungs(due, ladder, NO_REST, now=first.at, told=first.before) == [second]
    dinner = Rest(BERLIN, QuietHours(time(17), time(20)), frozenset())
    assert [rung.before for rung in plan_rungs(due, ladder, dinner, now=LONG_BEFORE)] == [DAY]


def test_the_rest_is_of_the_person_and_the_days_are_of_the_deadline() -> None:
    due = at("2026-11-27 18:00")
    abroad = Rest("America/Los_Angeles", DEFAULT_QUIET_HOURS, frozenset())
    rungs = plan_rungs(due, (DAY, 3 * HOUR), abroad, now=LONG_BEFORE)
    assert shown(rungs, abroad.zone) == [
        ("1 day before", "Thu 26 Nov 09:00"),
        ("3 hours before", "Fri 27 Nov 08:00"),
    ]


CLOCKS = st.integers(0, DAY // GRID - 1).map(lambda steps: (LONG_BEFORE + steps * GRID).time())
MINUTES = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
QUIET = st.none() | (
    st.lists(CLOCKS, min_size=2, max_size=2, unique=True).map(lambda two: QuietHours(*two))
)
SILENT = st.frozensets(st.integers(0, 6), max_size=6)
RUNGS = st.integers(1, 1000).map(lambda steps: steps * GRID) | (
    st.integers(0, 40).map(lambda days: days * DAY)
)
WHILE = st.integers(0, 12 * DAY // MINUTE).map(lambda minutes: minutes * MINUTE)


@st.composite
def near_changes(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone, and an instant within some days of a change of its clocks, if it has any."""
    zone = draw(st.sampled_from(ZONES))
    change = draw(st.sampled_from(changes(zone) or (datetime(2030, 6, 1, tzinfo=UTC),)))
    return zone, change + draw(st.integers(-500, 500)) * GRID


@st.composite
def plans(draw: st.DrawFn) -> tuple[LocalTime, Ladder, Rest, datetime]:
    """A deadline near a change of the clocks, with its ladder, its reader's rest and the present.

    Half of the readers live elsewhere.
    """
    zone, instant = draw(near_changes())
    due = LocalTime(instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0), zone, instant)
    ahead = draw(st.sets(RUNGS, max_size=8))
    ladder = (*sorted(ahead, reverse=True), *overdue_rungs(draw(st.integers(0, 7))))
    rest = Rest(draw(st.just(zone) | st.sampled_from(ZONES)), draw(QUIET), draw(SILENT))
    return due, ladder, rest, due.at + 2 * DAY - draw(WHILE)


@settings(max_examples=100)
@given(near_changes(), QUIET, SILENT)
def test_rest_begins_and_ends_on_the_wall_of_every_zone(
    place: tuple[str, datetime], quiet: QuietHours | None, days: frozenset[int]
) -> None:
    zone, instant = place
    rest = Rest(zone, quiet, days)
    assert rest.covers(instant) is is_rest(rest, instant)
    assert (rest.begins(instant), rest.ends(instant)) == rest_around(rest, instant)


@settings(max_examples=100)
@given(near_changes(), MINUTES, MINUTES, SILENT, st.timedeltas(timedelta(), DAY))
def test_the_edges_of_rest_are_minutes(
    place: tuple[str, datetime], start: time, end: time, days: frozenset[int], more: timedelta
) -> None:
    assume(start != end)
    zone, instant = place[0], place[1] + more
    rest = Rest(zone, QuietHours(start, end), days)
    begins, ends = rest.begins(instant), rest.ends(instant)
    assert not is_rest(rest, begins) and not is_rest(rest, ends)
    if begins < instant:
        assert is_rest(rest, begins + MINUTE) and is_rest(rest, ends - MINUTE)
    else:
        assert begins == instant == ends


@settings(max_examples=100)
@given(plans())
def test_reminders_come_as_the_model_says(plan: tuple[LocalTime, Ladder, Rest, datetime]) -> None:
    check(*plan)


@settings(max_examples=100)
@given(plans())
def test_nothing_comes_in_the_rest_or_is_lost_and_nothing_needlessly_comes_too_late(
    plan: tuple[LocalTime, Ladder, Rest, datetime],
) -> None:
    due, ladder, rest, now = plan
    rungs = plan_rungs(due, ladder, rest, now=now)
    instants = [rung.at for rung in rungs]
    assert instants == sorted({instant for instant in instants if instant > now})
    assert not any(is_rest(rest, instant) for instant in instants)
    assert {rung.before for rung in rungs} <= set(ladder)
    for before in ladder:
        own = meant(before, due)
        assert own <= now or {own, *rest_around(rest, own)} & set(instants)
    for rung in rungs:
        if rung.before >= AT_THE_TIME and rung.at > due.at:
            begins, ends = rest_around(rest, due.at)
            assert begins <= now and rung.at == ends
        if rung.before < AT_THE_TIME:
            assert rung.at >= meant(rung.before, due)


@settings(max_examples=200)
@given(plans(), WHILE)
def test_planning_again_gives_the_same_for_what_is_still_ahead(
    plan: tuple[LocalTime, Ladder, Rest, datetime], later: timedelta
) -> None:
    due, ladder, rest, now = plan
    rungs = plan_rungs(due, ladder, rest, now=now)
    now += later
    came = [rung for rung in rungs if rung.at <= now]
    ahead = rungs[len(came) :]
    told = came[-1].before if came else None
    assert plan_rungs(due, ladder, rest, now=now, told=told) == ahead
    if all(rung.at >= meant(rung.before, due) for rung in came):  # none came before a rest
        assert plan_rungs(due, ladder, rest, now=now) == ahead


@pytest.mark.parametrize("zone", [BERLIN, "Australia/Lord_Howe", "Africa/Casablanca"])
def test_each_rung_comes_at_the_right_time_over_a_change_of_the_clocks(zone: str) -> None:
    assert check_change(zone, changes(zone)[0])


def test_the_default_ladder_is_planned_for_every_zone() -> None:
    for zone in ZONES:
        rest = Rest(zone, DEFAULT_QUIET_HOURS, frozenset())
        check(at("2027-04-05 09:00", zone), DEFAULT_LADDER, rest, LONG_BEFORE)
