"""Words for what comes again: the rule they name, when it comes, and what is refused."""

import sys
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from types import FrameType
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.errors import InvalidError
from bot.domain.when import (
    AmbiguousDueError,
    DueError,
    LocalTime,
    Recurrence,
    Suggestion,
    parse_due,
    parse_when,
    suggest_due,
    suggest_when,
)

BERLIN, NEW_YORK, APIA = "Europe/Berlin", "America/New_York", "Pacific/Apia"
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)  # 13:00 in Berlin
EVERY_LANGUAGE = ("en", "de", "es", "fr")
FIRST, LAST = datetime(2026, 1, 1), datetime(2036, 1, 1)  # noqa: DTZ001 - made aware by their use
ZONES = sorted(available_timezones() - {"localtime", "Factory", "EST", "MST"})
INSTANTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def again(
    text: str, *languages: str, now: datetime = SUNDAY, zone: str = BERLIN
) -> tuple[str, str, str]:
    """The rule, the first wall time and the label of recurring words."""
    found = parse_when(text, now=now, zone=zone, languages=languages or ("en",))
    assert isinstance(found, Recurrence) and found.zone == zone
    return found.rule, f"{found.start:%Y-%m-%d %H:%M}", found.label


def asked(text: str, *languages: str, now: datetime = SUNDAY) -> list[str]:
    """The labels of the choices of the question that the words raise."""
    with pytest.raises(AmbiguousDueError) as caught:
        parse_when(text, now=now, zone=BERLIN, languages=languages or ("en",))
    return [choice.label for choice in caught.value.choices]


def refused(text: str, *languages: str, now: datetime = SUNDAY) -> str:
    """The message that refuses the words."""
    with pytest.raises(DueError) as caught:
        parse_when(text, now=now, zone=BERLIN, languages=languages or ("en",))
    assert not isinstance(caught.value, AmbiguousDueError)
    return str(caught.value)


def labels(text: str, *languages: str, now: datetime = SUNDAY) -> list[str]:
    return [
        choice.label for choice in suggest_when(text, now=now, zone=BERLIN, languages=languages)
    ]


ENGLISH = (
    ("every day 9am", "FREQ=DAILY", "2026-11-23 09:00", "every day at 09:00"),
    ("every day 6pm", "FREQ=DAILY", "2026-11-22 18:00", "every day at 18:00"),
    ("daily at 9", "FREQ=DAILY", "2026-11-23 09:00", "every day at 09:00"),
    ("9am every day", "FREQ=DAILY", "2026-11-23 09:00", "every day at 09:00"),
    ("every day", "FREQ=DAILY", "2026-11-22 18:00", "every day at 18:00"),
    ("every day at midnight", "FREQ=DAILY", "2026-11-23 00:00", "every day at 00:00"),
    ("every morning", "FREQ=DAILY", "2026-11-23 09:00", "every day at 09:00"),
    ("every evening at 8", "FREQ=DAILY", "2026-11-22 20:00", "every day at 20:00"),
    ("every day half past 9", "FREQ=DAILY", "2026-11-23 09:30", "every day at 09:30"),
    ("every day before 6pm", "FREQ=DAILY", "2026-11-22 18:00", "every day at 18:00"),
    ("every night at 1", "FREQ=DAILY", "2026-11-23 01:00", "every day at 01:00"),
    ("every 3 days", "FREQ=DAILY;INTERVAL=3", "2026-11-22 18:00", "every 3 days at 18:00"),
    ("every 3 days 9am", "FREQ=DAILY;INTERVAL=3", "2026-11-25 09:00", "every 3 days at 09:00"),
    ("every other day 9am", "FREQ=DAILY;INTERVAL=2", "2026-11-24 09:00", "every 2 days at 09:00"),
    ("every monday 10:00", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 10:00", "every Monday at 10:00"),
    ("each monday 10:00", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 10:00", "every Monday at 10:00"),
    ("mondays 10am", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 10:00", "every Monday at 10:00"),
    ("weekly on monday", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 18:00", "every Monday at 18:00"),
    ("every monday 6", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 18:00", "every Monday at 18:00"),
    ("every monday morning", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 09:00", "every Monday at 09:00"),
    ("every sunday 9am", "FREQ=WEEKLY;BYDAY=SU", "2026-11-29 09:00", "every Sunday at 09:00"),
    (
        "every friday night at 1",
        "FREQ=WEEKLY;BYDAY=SA",
        "2026-11-28 01:00",
        "every Saturday at 01:00",
    ),
    (
        "every friday night at 1am",
        "FREQ=WEEKLY;BYDAY=SA",
        "2026-11-28 01:00",
        "every Saturday at 01:00",
    ),
    (
        "every mon and thu 18:00",
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "2026-11-23 18:00",
        "every Monday and Thursday at 18:00",
    ),
    (
        "thu, mon and sat every week",
        "FREQ=WEEKLY;BYDAY=MO,TH,SA",
        "2026-11-23 18:00",
        "every Mon, Thu and Sat at 18:00",
    ),
    ("every weekday 9:00", WORKDAYS, "2026-11-23 09:00", "every weekday at 09:00"),
    ("weekdays 9:00", WORKDAYS, "2026-11-23 09:00", "every weekday at 09:00"),
    ("mon-fri 9:00", WORKDAYS, "2026-11-23 09:00", "every weekday at 09:00"),
    ("mondays-fridays 9:00", WORKDAYS, "2026-11-23 09:00", "every weekday at 09:00"),
    ("every monday to friday 9:00", WORKDAYS, "2026-11-23 09:00", "every weekday at 09:00"),
    (
        "every monday till friday until sun 29 nov",
        f"{WORKDAYS};UNTIL=20261129T235959",
        "2026-11-23 18:00",
        "every weekday at 18:00 until 29 Nov 2026",
    ),
    ("daily mon-fri 9:00", WORKDAYS, "2026-11-23 09:00", "every weekday at 09:00"),
    (
        "every sat - mon",
        "FREQ=WEEKLY;BYDAY=MO,SA,SU",
        "2026-11-22 18:00",
        "every Mon, Sat and Sun at 18:00",
    ),
    ("every mon - sun 9:00", "FREQ=DAILY", "2026-11-23 09:00", "every day at 09:00"),
    (
        "every 2 weeks",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
        "2026-11-22 18:00",
        "every 2 weeks on Sunday at 18:00",
    ),
    (
        "every 2 weeks 9am",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
        "2026-12-06 09:00",
        "every 2 weeks on Sunday at 09:00",
    ),
    (
        "every other friday",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "2026-11-27 18:00",
        "every 2 weeks on Friday at 18:00",
    ),
    (
        "fortnightly on friday at 9",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "2026-11-27 09:00",
        "every 2 weeks on Friday at 09:00",
    ),
    (
        "every 2 weeks starting 4 dec",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "2026-12-04 18:00",
        "every 2 weeks on Friday at 18:00",
    ),
    (
        "every monday from 30 nov at 10:00",
        "FREQ=WEEKLY;BYDAY=MO",
        "2026-11-30 10:00",
        "every Monday at 10:00",
    ),
    (
        "every month",
        "FREQ=MONTHLY;BYMONTHDAY=22",
        "2026-11-22 18:00",
        "on the 22nd of every month at 18:00",
    ),
    (
        "last day of every month",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "2026-11-30 18:00",
        "on the last day of every month at 18:00",
    ),
    (
        "every last day of the month",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "2026-11-30 18:00",
        "on the last day of every month at 18:00",
    ),
    (
        "end of every month",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "2026-11-30 18:00",
        "on the last day of every month at 18:00",
    ),
    (
        "every month on the 15th",
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "2026-12-15 18:00",
        "on the 15th of every month at 18:00",
    ),
    (
        "every month on the 15",
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "2026-12-15 18:00",
        "on the 15th of every month at 18:00",
    ),
    (
        "1st of every month 9am",
        "FREQ=MONTHLY;BYMONTHDAY=1",
        "2026-12-01 09:00",
        "on the 1st of every month at 09:00",
    ),
    (
        "1st and 15th of every month",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "2026-12-01 18:00",
        "on the 1st and 15th of every month at 18:00",
    ),
    (
        "last day and 12th of every month",
        "FREQ=MONTHLY;BYMONTHDAY=12,-1",
        "2026-11-30 18:00",
        "on the 12th and last day of every month at 18:00",
    ),
    (
        "every 31st",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "2026-12-31 18:00",
        "on the 31st of every month at 18:00, in months that have it",
    ),
    (
        "every 2 months on the 3rd",
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=3",
        "2026-12-03 18:00",
        "every 2 months on the 3rd at 18:00",
    ),
    (
        "every last friday of the month",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "2026-11-27 18:00",
        "on the last Friday of every month at 18:00",
    ),
    (
        "first monday of every month",
        "FREQ=MONTHLY;BYDAY=1MO",
        "2026-12-07 18:00",
        "on the first Monday of every month at 18:00",
    ),
    (
        "every first monday",
        "FREQ=MONTHLY;BYDAY=1MO",
        "2026-12-07 18:00",
        "on the first Monday of every month at 18:00",
    ),
    (
        "every 3 months on the first monday",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO",
        "2026-12-07 18:00",
        "every 3 months on the first Monday at 18:00",
    ),
    (
        "fifth friday of every month",
        "FREQ=MONTHLY;BYDAY=5FR",
        "2027-01-29 18:00",
        "on the fifth Friday of every month at 18:00, in months that have it",
    ),
    (
        "every year on 24 dec",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
        "2026-12-24 18:00",
        "every year on 24 Dec at 18:00",
    ),
    (
        "every 24 dec 9am",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
        "2026-12-24 09:00",
        "every year on 24 Dec at 09:00",
    ),
    (
        "yearly on dec 24th",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
        "2026-12-24 18:00",
        "every year on 24 Dec at 18:00",
    ),
    (
        "every year on 29 feb",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "2028-02-29 18:00",
        "every year on 29 Feb at 18:00, in years that have it",
    ),
    (
        "every 5 years",
        "FREQ=YEARLY;INTERVAL=5;BYMONTH=11;BYMONTHDAY=22",
        "2026-11-22 18:00",
        "every 5 years on 22 Nov at 18:00",
    ),
    (
        "every day 9am until 24 dec",
        "FREQ=DAILY;UNTIL=20261224T235959",
        "2026-11-23 09:00",
        "every day at 09:00 until 24 Dec 2026",
    ),
    (
        "every day until 24 dec at 9",
        "FREQ=DAILY;UNTIL=20261224T235959",
        "2026-11-23 09:00",
        "every day at 09:00 until 24 Dec 2026",
    ),
    (
        "every week until friday",
        "FREQ=WEEKLY;BYDAY=SU;UNTIL=20261127T235959",
        "2026-11-22 18:00",
        "every Sunday at 18:00 until 27 Nov 2026",
    ),
    (
        "every monday until thu 24 dec",
        "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261224T235959",
        "2026-11-23 18:00",
        "every Monday at 18:00 until 24 Dec 2026",
    ),
    (
        "every 2 weeks from 4 dec until 24 dec 9am",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;UNTIL=20261224T235959",
        "2026-12-04 09:00",
        "every 2 weeks on Friday at 09:00 until 24 Dec 2026",
    ),
)
GERMAN = (
    ("jeden Montag 10 Uhr", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 10:00"),
    ("montags und donnerstags 10 Uhr", "FREQ=WEEKLY;BYDAY=MO,TH", "2026-11-23 10:00"),
    ("Mo-Fr 9 Uhr", WORKDAYS, "2026-11-23 09:00"),
    ("jeden Montag bis Freitag 9 Uhr", WORKDAYS, "2026-11-23 09:00"),
    ("werktags 9 Uhr", WORKDAYS, "2026-11-23 09:00"),
    ("täglich um 9", "FREQ=DAILY", "2026-11-23 09:00"),
    ("jeden Tag bis 24.12.", "FREQ=DAILY;UNTIL=20261224T235959", "2026-11-22 18:00"),
    ("jeden Morgen um 8", "FREQ=DAILY", "2026-11-23 08:00"),
    ("alle 2 Wochen", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-11-22 18:00"),
    ("alle zwei Wochen ab 4.12.", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-12-04 18:00"),
    ("am letzten Tag jedes Monats", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30 18:00"),
    ("am 1. und 15. jedes Monats", "FREQ=MONTHLY;BYMONTHDAY=1,15", "2026-12-01 18:00"),
    ("monatlich am 15.", "FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15 18:00"),
    ("jeden ersten Montag im Monat", "FREQ=MONTHLY;BYDAY=1MO", "2026-12-07 18:00"),
    ("jedes Jahr am 24.12.", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "2026-12-24 18:00"),
    ("jährlich am 24. Dezember", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "2026-12-24 18:00"),
)
SPANISH = (
    ("cada lunes a las 10", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 10:00"),
    ("todos los lunes", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 18:00"),
    ("los lunes a las 10", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 10:00"),
    ("de lunes a viernes a las 9", WORKDAYS, "2026-11-23 09:00"),
    ("cada día laborable 9:00", WORKDAYS, "2026-11-23 09:00"),
    ("todos los días 9:00", "FREQ=DAILY", "2026-11-23 09:00"),
    ("cada día hasta el 24 dic", "FREQ=DAILY;UNTIL=20261224T235959", "2026-11-22 18:00"),
    ("cada mañana a las 8", "FREQ=DAILY", "2026-11-23 08:00"),
    ("cada 2 semanas", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-11-22 18:00"),
    ("el último día de cada mes", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30 18:00"),
    ("el 15 de cada mes", "FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15 18:00"),
    ("el primer lunes de cada mes", "FREQ=MONTHLY;BYDAY=1MO", "2026-12-07 18:00"),
    ("cada 24 de diciembre", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "2026-12-24 18:00"),
)
FRENCH = (
    ("tous les lundis à 10h", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 10:00"),
    ("du lundi au vendredi à 9h", WORKDAYS, "2026-11-23 09:00"),
    ("tous les jours ouvrés à 9h", WORKDAYS, "2026-11-23 09:00"),
    ("chaque jour à 9h", "FREQ=DAILY", "2026-11-23 09:00"),
    ("tous les jours à 9h", "FREQ=DAILY", "2026-11-23 09:00"),
    ("chaque jour jusqu'au 24 décembre", "FREQ=DAILY;UNTIL=20261224T235959", "2026-11-22 18:00"),
    ("tous les matins", "FREQ=DAILY", "2026-11-23 09:00"),
    ("toutes les 2 semaines", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-11-22 18:00"),
    ("le dernier jour de chaque mois", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30 18:00"),
    ("le 15 de chaque mois", "FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15 18:00"),
    ("le 1er de chaque mois", "FREQ=MONTHLY;BYMONTHDAY=1", "2026-12-01 18:00"),
    ("le premier lundi de chaque mois", "FREQ=MONTHLY;BYDAY=1MO", "2026-12-07 18:00"),
    ("chaque année le 24 décembre", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "2026-12-24 18:00"),
)


@pytest.mark.parametrize(("text", "rule", "start", "label"), ENGLISH)
def test_english_words_name_a_rule(text: str, rule: str, start: str, label: str) -> None:
    assert again(text) == (rule, start, label)


@pytest.mark.parametrize(
    ("language", "text", "rule", "start"),
    [
        (language, *row)
        for language, table in (("de", GERMAN), ("es", SPANISH), ("fr", FRENCH))
        for row in table
    ],
)
def test_words_of_other_languages_name_a_rule(
    language: str, text: str, rule: str, start: str
) -> None:
    assert again(text, language)[:2] == (rule, start)
    assert again(text, language, *EVERY_LANGUAGE)[:2] == (rule, start)


@pytest.mark.parametrize("text", ["fri 6pm", "until friday", "tomorrow", "24 dec", "in 3 weeks"])
def test_other_words_mean_what_they_mean_for_a_deadline(text: str) -> None:
    found = parse_when(text, now=SUNDAY, zone=BERLIN)
    assert isinstance(found, LocalTime)
    assert found == parse_due(text, now=SUNDAY, zone=BERLIN)


def test_what_has_two_readings_is_asked() -> None:
    both = [
        "every 2 weeks on Friday at 18:00, first Fri 27 Nov",
        "on the second Friday of every month at 18:00, first Fri 11 Dec",
    ]
    assert asked("every second friday") == asked("every 2nd friday") == both
    assert asked("jeden zweiten Freitag", "de") == both
    assert asked("every 2nd of the month") == [
        "every 2 months on the 22nd at 18:00, first Sun 22 Nov",
        "on the 2nd of every month at 18:00, first Wed 2 Dec",
    ]
    assert asked("every friday midnight") == [
        "every Friday at 00:00, first Fri 27 Nov",
        "every Saturday at 00:00, first Sat 28 Nov",
    ]
    assert asked("every year on 5/12") == [
        "every year on 5 Dec at 18:00, first Sat 5 Dec",
        "every year on 12 May at 18:00, first Wed 12 May",
    ]
    with pytest.raises(AmbiguousDueError, match="Type “every 2 weeks on Friday at 18:00”, for"):
        parse_when("every second friday", now=SUNDAY, zone=BERLIN)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("every hour", "oftener than once a day"),
        ("hourly", "oftener than once a day"),
        ("every 5 minutes", "oftener than once a day"),
        ("every 2h", "oftener than once a day"),
        ("every hour on monday", "oftener than once a day"),
        ("every 0 days", "“Every 0” never comes"),
        ("every 6 years", "more than 5 years"),
        ("every 61 months", "more than 5 years"),
        ("every 261 weeks", "more than 5 years"),
        ("every 1890 days", "more than 5 years"),
        ("every 99999999 weeks", "more than 5 years"),
        ("every 3 years on 29 feb", "more than 5 years"),
        ("every day from 2040-01-01", "more than 5 years away"),
        ("every 30 feb", "no day 30 Feb"),
        ("every 32nd", "no day 32 of the month"),
        ("1st, 2nd, 3rd and 4th of every month", "at most 3 days"),
        ("every day until 1 nov 2026", "Nothing of it is ahead until Sun 1 Nov 2026"),
        ("every monday 25:00", "25:00 is not a time of day"),
        ("every monday 10:00 utc", "read in Europe/Berlin"),
        ("last day of every month at midnight", "00:00 or 23:59"),
        ("every", "every monday 10:00"),
        ("every fortnite", "I do not understand “every fortnite”"),
        ("every day until friday until sunday", "I do not understand"),
        ("every monday at 9 until 24 dec at 10", "I do not understand"),
        ("every 24 dec 2027", "I do not understand"),
        ("every month on the last week", "I do not understand"),
        ("every day " * 11, "longer than 100 characters"),
    ],
)
def test_what_cannot_be_used_is_refused(text: str, message: str) -> None:
    assert message in refused(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "stündlich"), ("de", "jede Stunde"), ("es", "cada hora"), ("fr", "toutes les heures")],
)
def test_nothing_comes_oftener_than_once_a_day_in_any_language(language: str, text: str) -> None:
    assert "oftener than once a day" in refused(text, language)


def test_what_a_member_typed_cannot_mention_anyone_in_a_refusal() -> None:
    assert not set(refused("every @everyone <@&123> `x`")) & {"@", "<", ">", "`"}


@pytest.mark.parametrize(
    ("text", "rule", "start"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 18:00"),
        ("rrule:freq=weekly;byday=mo;", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 18:00"),
        ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=SU", "2026-11-22 18:00"),
        ("BYDAY=MO", None, None),
        ("FREQ=DAILY;BYDAY=FR,MO,TU,WE,TH", WORKDAYS, "2026-11-23 18:00"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=MO",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR",
            "2026-11-23 18:00",
        ),
        (
            "2026-11-20 09:00 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
            "2026-12-04 09:00",
        ),
        (
            "FREQ=MONTHLY;BYDAY=+1MO;UNTIL=20271224",
            "FREQ=MONTHLY;BYDAY=1MO;UNTIL=20271224T235959",
            "2026-12-07 18:00",
        ),
        (
            "FREQ=DAILY;UNTIL=20261224T170000Z",
            "FREQ=DAILY;UNTIL=20261224T235959",
            "2026-11-22 18:00",
        ),
        (
            "FREQ=DAILY;UNTIL=20261224T165959Z",
            "FREQ=DAILY;UNTIL=20261223T235959",
            "2026-11-22 18:00",
        ),
    ],
)
def test_a_pasted_rule_is_read(text: str, rule: str | None, start: str | None) -> None:
    if rule is None:
        refused(text)
    else:
        assert again(text)[:2] == (rule, start)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "X",
        "FREQ=SECONDLY",
        "FREQ=HOURLY;INTERVAL=24",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;BYHOUR=1,2,3",
        "FREQ=DAILY;INTERVAL=2;BYDAY=MO",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=9999999",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;BYMONTH=2",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;WKST=SU",
        "FREQ=MONTHLY;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=1MO,2MO",
        "FREQ=MONTHLY;BYDAY=1MO,TU",
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=1FR",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=MONTHLY;BYMONTH=2",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1",
        "FREQ=YEARLY;BYMONTH=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        "FREQ=YEARLY;BYMONTH=2",
        "FREQ=YEARLY;BYDAY=1MO",
        "FREQ=DAILY;UNTIL=20261324",
        "FREQ=DAILY;UNTIL=99991231T235959Z",
        "FREQ=DAILY;UNTIL=00010101T000000Z",
        "FREQ=DAILY\nRRULE:FREQ=SECONDLY",
        "FREQ=DAILY;EXDATE=20261122",
        "FREQ=DAILY;INTERVAL=\u0661",
    ],
)
def test_a_pasted_rule_that_words_could_not_say_is_refused(rule: str) -> None:
    refused(f"RRULE:{rule}")
    if rule.startswith("FREQ"):
        with pytest.raises(InvalidError):
            Recurrence(rule, datetime(2026, 11, 22, 18), BERLIN)  # noqa: DTZ001 - a wall time


def test_a_start_that_does_not_exist_or_is_too_far_is_refused() -> None:
    assert "no such time as 2026-02-30" in refused("2026-02-30 09:00 RRULE:FREQ=DAILY")
    assert "no such time as" in refused("2026-02-01 25:00 RRULE:FREQ=DAILY")
    assert "5 years" in refused("0001-01-01 09:00 RRULE:FREQ=DAILY")
    assert "5 years" in refused("9999-12-31 09:00 RRULE:FREQ=DAILY")


def test_a_recurrence_starts_on_a_day_of_its_rule() -> None:
    with pytest.raises(InvalidError, match="2026-11-22 does not fit the rule FREQ=WEEKLY;BYDAY=MO"):
        Recurrence("FREQ=WEEKLY;BYDAY=MO", datetime(2026, 11, 22, 18), BERLIN)  # noqa: DTZ001


def times(text: str, count: int, *, now: datetime = SUNDAY, zone: str = BERLIN) -> list[str]:
    """The wall times of the next occurrences."""
    found = parse_when(text, now=now, zone=zone)
    assert isinstance(found, Recurrence)
    walls: list[str] = []
    instant = now
    for _ in range(count):
        moment = found.next_after(instant)
        if moment is None:
            return [*walls, "none"]
        walls.append(f"{moment.wall:%Y-%m-%d %H:%M}")
        instant = moment.at
    return walls


def test_months_without_the_day_are_passed_over() -> None:
    assert times("every 31st", 4) == [
        *("2026-12-31 18:00", "2027-01-31 18:00", "2027-03-31 18:00", "2027-05-31 18:00"),
    ]
    assert times("last day of every month", 4) == [
        *("2026-11-30 18:00", "2026-12-31 18:00", "2027-01-31 18:00", "2027-02-28 18:00"),
    ]
    assert times("every year on 29 feb", 2) == ["2028-02-29 18:00", "2032-02-29 18:00"]


def test_weeks_are_counted_from_the_first_occurrence() -> None:
    wednesday = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert times("every 2 weeks on mon and thu", 4, now=wednesday) == [
        *("2026-11-26 18:00", "2026-12-07 18:00", "2026-12-10 18:00", "2026-12-21 18:00"),
    ]
    friday_evening = datetime(2026, 11, 27, 20, tzinfo=UTC)
    assert times("every other friday", 2, now=friday_evening) == [
        *("2026-12-04 18:00", "2026-12-18 18:00"),
    ]


def test_a_rule_ends_with_its_last_day() -> None:
    assert times("every friday until 4 dec", 3) == ["2026-11-27 18:00", "2026-12-04 18:00", "none"]
    assert times("every day at 23:59 until tomorrow", 3) == [
        *("2026-11-22 23:59", "2026-11-23 23:59", "none"),
    ]


def test_a_rule_without_an_occurrence_within_five_years_has_none() -> None:
    rule = "FREQ=YEARLY;INTERVAL=3;BYMONTH=2;BYMONTHDAY=29"
    leap = Recurrence(rule, datetime(2028, 2, 29), BERLIN)  # noqa: DTZ001
    assert leap.next_after(datetime(2028, 3, 1, tzinfo=UTC)) is None
    far = Recurrence("FREQ=DAILY", datetime(9999, 12, 31, 18), BERLIN)  # noqa: DTZ001
    assert far.next_after(SUNDAY) is None


def test_the_wall_time_stays_over_a_change_of_the_clocks() -> None:
    found = Recurrence("FREQ=DAILY", datetime(2027, 3, 26, 9), BERLIN)  # noqa: DTZ001
    saturday = found.next_after(datetime(2027, 3, 26, 12, tzinfo=UTC))
    assert saturday and saturday.at == datetime(2027, 3, 27, 8, tzinfo=UTC)
    sunday = found.next_after(saturday.at)
    assert sunday and sunday.at == datetime(2027, 3, 28, 7, tzinfo=UTC)


def test_a_skipped_time_comes_later_that_day_alone_and_of_a_repeated_one_the_earlier() -> None:
    assert times("every day 02:30", 3, now=datetime(2027, 3, 27, tzinfo=UTC)) == [
        *("2027-03-27 02:30", "2027-03-28 03:30", "2027-03-29 02:30"),
    ]
    found = Recurrence("FREQ=DAILY", datetime(2027, 10, 1, 2, 30), BERLIN)  # noqa: DTZ001
    repeated = found.next_after(datetime(2027, 10, 30, 12, tzinfo=UTC))
    assert repeated and repeated.at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    between = found.next_after(repeated.at + timedelta(minutes=30))
    assert between and between.at == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)


def test_a_day_that_a_zone_skips_is_one_occurrence_less() -> None:
    """Samoa went over the date line: after 29 December 2011 came the 31st."""
    found = Recurrence("FREQ=DAILY", datetime(2011, 12, 28, 10), APIA)  # noqa: DTZ001
    last = found.next_after(datetime(2011, 12, 29, 0, tzinfo=UTC))
    assert last and last.wall.date() == date(2011, 12, 29)
    after = found.next_after(last.at)
    assert after and after.wall.date() == date(2011, 12, 31)
    then = found.next_after(after.at)
    assert then and then.wall.date() == date(2012, 1, 1)


def test_a_recurrence_moves_to_another_zone_with_its_wall_time() -> None:
    found = Recurrence("FREQ=DAILY", datetime(2026, 11, 23, 9), BERLIN)  # noqa: DTZ001
    moved = found.relocated(NEW_YORK)
    assert (moved.rule, moved.start, moved.zone) == (found.rule, found.start, NEW_YORK)
    here, there = found.next_after(SUNDAY), moved.next_after(SUNDAY)
    assert here and there and there.at - here.at == timedelta(hours=6)
    with pytest.raises(InvalidError, match="'Mars/Olympus' is not known here"):
        found.relocated("Mars/Olympus").next_after(SUNDAY)


def test_completion_shows_the_rule_and_its_first_day() -> None:
    assert suggest_when("every monday 10:00", now=SUNDAY, zone=BERLIN) == [
        Suggestion(
            "every Monday at 10:00, first Mon 23 Nov",
            "2026-11-23 10:00 RRULE:FREQ=WEEKLY;BYDAY=MO",
        )
    ]
    assert labels("every year on 1 nov") == ["every year on 1 Nov at 18:00, first Mon 1 Nov 2027"]


def test_completion_shows_the_other_half_of_the_day_and_the_choices_of_a_question() -> None:
    assert labels("every monday 6") == [
        "every Monday at 18:00, first Mon 23 Nov",
        "every Monday at 06:00, first Mon 23 Nov",
    ]
    assert labels("every second friday") == asked("every second friday")


def test_completion_finishes_the_word_that_is_being_typed() -> None:
    assert labels("every mond")[0] == "every Monday at 18:00, first Mon 23 Nov"
    assert labels("every last da")[0] == "on the last day of every month at 18:00, first Mon 30 Nov"
    assert labels("dai") == ["every day at 18:00, first Sun 22 Nov"]
    assert "every day at 18:00, first Sun 22 Nov" in labels("tägl", "de")
    assert "every weekday at 18:00, first Mon 23 Nov" in labels("mon-f")


def test_completion_offers_rules_for_every_and_both_kinds_for_a_weekday() -> None:
    for word, language in (("every", "en"), ("jeden", "de"), ("cada", "es"), ("chaque", "fr")):
        offered = labels(word, language)
        assert "every day at 18:00, first Sun 22 Nov" in offered
        assert "every Monday at 18:00, first Mon 23 Nov" in offered
        assert "every 2 weeks on Sunday at 18:00, first Sun 22 Nov" in offered
    assert labels("mon")[:2] == [
        "Mon 23 Nov 18:00, in 1 day",
        "every Monday at 18:00, first Mon 23 Nov",
    ]


def test_completion_of_other_words_is_that_of_deadlines_and_a_refusal_offers_nothing() -> None:
    for text in ("", "fri 6", "5/12", "qwertz", "in a fortnight"):
        assert suggest_when(text, now=SUNDAY, zone=BERLIN) == suggest_due(
            text, now=SUNDAY, zone=BERLIN
        )
    assert labels("every hour") == []
    assert labels("RRULE:FREQ=SECONDLY") == []


WORDS = """
    every every every each daily weekly monthly yearly mondays weekdays monday mon fri thu and to -
    until from first last second 1st 2nd 15th 31st 29th of the month months week weeks day days year
    2 3 60 0 9 9am 18:00 02:30 midnight morning night dec feb 24 29 24.12. 5/12 2026-12-24 jeden
    alle tage wochen bis ab cada todos los lunes a las hasta tous les lundis chaque mois jusqu'au
    RRULE:FREQ=DAILY ;INTERVAL=2 utc h
"""
PHRASES = st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join) | st.text(max_size=110)


@settings(max_examples=400)
@given(
    text=PHRASES,
    now=INSTANTS,
    zone=st.sampled_from(ZONES),
    languages=st.lists(st.sampled_from(EVERY_LANGUAGE), max_size=3),
)
def test_any_text_is_a_future_minute_or_a_rule_or_a_due_error(
    text: str, now: datetime, zone: str, languages: list[str]
) -> None:
    with suppress(DueError):
        found = parse_when(text, now=now, zone=zone, languages=languages)
        moment = found.next_after(now) if isinstance(found, Recurrence) else found
        assert moment and moment.at > now


@settings(max_examples=300)
@given(
    words=st.lists(st.sampled_from(WORDS.split()), max_size=7),
    now=INSTANTS,
    zone=st.sampled_from(ZONES),
    languages=st.lists(st.sampled_from(EVERY_LANGUAGE), max_size=3),
)
def test_every_choice_means_what_it_says_by_its_value_and_by_its_label(
    words: list[str], now: datetime, zone: str, languages: list[str]
) -> None:
    for choice in suggest_when(
        " ".join(["every", *words]), now=now, zone=zone, languages=languages
    ):
        assert len(choice.label) <= 100 and len(choice.value) <= 100
        found = parse_when(choice.value, now=now, zone=zone, languages=languages)
        assert isinstance(found, Recurrence)
        assert choice.label.startswith(found.label)
        if ", first " in choice.label:
            assert parse_when(choice.label, now=now, zone=zone, languages=languages) == found


RULES = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;INTERVAL=1826",
        "FREQ=WEEKLY;BYDAY=SU",
        "FREQ=WEEKLY;BYDAY=MO,SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU",
        "FREQ=MONTHLY;BYDAY=-1SU",
        "FREQ=MONTHLY;BYDAY=1SU",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=29,30,-1",
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=28",
    ]
)


def started(rule: str, now: datetime, minutes: int, zone: str) -> Recurrence:
    """The rule from its first day after an instant on, at a minute of the day."""
    start = now.astimezone(UTC).replace(tzinfo=None)
    for ahead in range(400):
        wall = datetime.combine(start.date() + timedelta(days=ahead), datetime.min.time())
        with suppress(InvalidError):
            return Recurrence(rule, wall + timedelta(minutes=minutes), zone)
    raise AssertionError(rule)


def meant_day(moment: LocalTime, rule: Recurrence) -> date:
    """The day of an occurrence; the next has begun where its time is skipped over midnight."""
    is_next = moment.wall.time() < rule.start.time()
    return moment.wall.date() - timedelta(days=is_next)


@settings(max_examples=300)
@given(
    rule=RULES,
    now=INSTANTS,
    minutes=st.integers(0, 1439),
    zone=st.sampled_from(ZONES),
    ahead=st.timedeltas(timedelta(), timedelta(days=1500)),
)
@example(  # the clocks go from 23:00 to midnight
    "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=28",
    datetime(2026, 1, 1, tzinfo=UTC),
    1380,
    "America/Godthab",
    timedelta(),
)
def test_each_occurrence_is_later_than_the_last_and_keeps_its_wall_time_unless_it_is_skipped(
    rule: str, now: datetime, minutes: int, zone: str, ahead: timedelta
) -> None:
    found, tz = started(rule, now, minutes, zone), ZoneInfo(zone)
    instant = now + ahead
    for _ in range(8):
        moment = found.next_after(instant)
        assert moment is not None and moment.at > instant
        shown = moment.at.astimezone(tz)
        assert shown.replace(tzinfo=None, fold=0) == moment.wall
        assert shown.fold == 0  # of a repeated time the earlier
        if moment.wall.time() != found.start.time():
            meant = datetime.combine(meant_day(moment, found), found.start.time(), tz)
            back = meant.astimezone(UTC).astimezone(tz)
            assert back.replace(fold=0) != meant, "only a skipped time may move"
        instant = moment.at


@settings(max_examples=150)
@given(zone=st.sampled_from(ZONES), now=INSTANTS, minutes=st.integers(0, 1439))
@example("America/Godthab", datetime(2026, 1, 1, tzinfo=UTC), 23 * 60)
def test_a_daily_rule_comes_on_each_day_over_each_change_of_the_clocks(
    zone: str, now: datetime, minutes: int
) -> None:
    tz, step = ZoneInfo(zone), timedelta(hours=12)
    change = now
    while change < now + timedelta(days=400):
        if change.astimezone(tz).utcoffset() != (change + step).astimezone(tz).utcoffset():
            break
        change += step
    found = started("FREQ=DAILY", now - timedelta(days=2), minutes, zone)
    instant = change - timedelta(days=3)
    days: list[date] = []
    for _ in range(6):
        moment = found.next_after(instant)
        assert moment is not None
        days.append(meant_day(moment, found))
        instant = moment.at
    assert days == [days[0] + timedelta(days=number) for number in range(6)]


@settings(max_examples=100)
@given(rule=RULES, now=INSTANTS, minutes=st.integers(0, 1439), ahead=st.integers(0, 3000))
def test_what_is_long_past_is_not_counted_one_by_one_but_gives_the_same(
    rule: str, now: datetime, minutes: int, ahead: int
) -> None:
    found = started(rule, now, minutes, "UTC")
    moment = found.next_after(now - timedelta(days=1))
    while moment is not None and moment.at <= now + timedelta(days=ahead):
        last = moment
        moment = found.next_after(last.at)
    assert found.next_after(now + timedelta(days=ahead)) == moment


@pytest.mark.parametrize(
    "text",
    [
        "every mar mar mar mar mar mar until mar 2 second mar from mar mar mar m m m a a a",
        "until " * 16,
        "every " * 16,
        "every a 2 m " * 8,
        "every mon to fri to mon to fri to mon until a from a",
        "RRULE:" + "FREQ=DAILY;" * 8,
        "RRULE:FREQ=YEARLY;INTERVAL=5;BYMONTH=2;BYMONTHDAY=29",
        "1900-01-01 00:00 RRULE:FREQ=DAILY",
    ],
)
def test_hostile_words_and_rules_cost_little(text: str) -> None:
    """Counted in calls: a rule that dateutil follows to the year 9999 makes over 50,000."""
    calls = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    previous = sys.getprofile()
    sys.setprofile(count)
    try:
        with suppress(DueError):
            parse_when(text, now=SUNDAY, zone=BERLIN, languages=EVERY_LANGUAGE)
    finally:
        sys.setprofile(previous)
    assert 0 < calls < 10_000
