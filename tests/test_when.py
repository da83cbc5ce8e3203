"""Words for when: what they mean, what is asked, and what is refused."""

import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import InvalidError
from bot.domain.when import (
    DAY_ENDS_AT,
    AmbiguousDueError,
    DueError,
    LocalTime,
    Suggestion,
    at_wall,
    check_zone,
    describe,
    find_zones,
    morning_after,
    parse_date,
    parse_due,
    relocate,
    suggest_date,
    suggest_due,
    warm_up,
)

BERLIN, NEW_YORK, KOLKATA = "Europe/Berlin", "America/New_York", "Asia/Kolkata"
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
TUESDAY = SUNDAY + timedelta(days=2)
FRIDAY = SUNDAY + timedelta(days=5)
EVERY_LANGUAGE = ("en", "de", "es", "fr")
FIRST, LAST = datetime(2026, 1, 1), datetime(2036, 1, 1)  # noqa: DTZ001 - made aware by their use
LAST_CHANGE = datetime(2037, 1, 1, tzinfo=UTC)
WORDS = """
    fri friday next this last morgen mañana demain heute tomorrow today tonight in en dans at um a
    las 6 6pm 18:00 18h30 9h 3 3d 24 24. 24.12. 24.12.2026 5/12 2026-12-24 dec mar sept days weeks
    tagen horas heures uhr end ende fin of de du month mes mois week midnight noon mittag am pm
    minuit <t:1798000000> utc +02:00 -05:00 th x the 0 99999 1.5h 1h30m eom EST fortnight
    halb before antes 4.30 18h et quart
"""
ZONES = sorted(available_timezones() - {"localtime", "Factory", "EST", "MST"})


def due(
    text: str,
    *languages: str,
    now: datetime = SUNDAY,
    zone: str = BERLIN,
) -> str:
    """The wall time that the words mean."""
    moment = parse_due(text, now=now, zone=zone, languages=languages or ("en",))
    assert moment.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment.wall
    assert moment.zone == zone
    return f"{moment.wall:%Y-%m-%d %H:%M}"


def asked(text: str, *languages: str, now: datetime = SUNDAY, zone: str = BERLIN) -> list[str]:
    """The values of the choices of the question that the words raise."""
    with pytest.raises(AmbiguousDueError) as caught:
        parse_due(text, now=now, zone=zone, languages=languages or ("en",))
    return [choice.value for choice in caught.value.choices]


def refused(text: str, *languages: str, now: datetime = SUNDAY, zone: str = BERLIN) -> str:
    """The message that refuses the words."""
    with pytest.raises(DueError) as caught:
        parse_due(text, now=now, zone=zone, languages=languages or ("en",))
    assert not isinstance(caught.value, AmbiguousDueError)
    return str(caught.value)


ENGLISH = (
    ("friday night at 2am", "2026-11-28 02:00"),
    ("tonight at 1am", "2026-11-23 01:00"),
    ("friday night at 11pm", "2026-11-27 23:00"),
    ("half past 6", "2026-11-22 18:30"),
    ("fri quarter to 7", "2026-11-27 18:45"),
    ("quarter past 9am tomorrow", "2026-11-23 09:15"),
    ("fri 4.30", "2026-11-27 16:30"),
    ("tue 24", "2026-11-24 18:00"),
    ("fri 4", "2026-11-27 16:00"),
    ("before 6pm", "2026-11-22 18:00"),
    ("fri 6pm", "2026-11-27 18:00"),
    ("friday 18:00", "2026-11-27 18:00"),
    ("friday", "2026-11-27 18:00"),
    ("by friday", "2026-11-27 18:00"),
    ("this friday", "2026-11-27 18:00"),
    ("next friday", "2026-11-27 18:00"),
    ("friday week", "2026-12-04 18:00"),
    ("friday at noon", "2026-11-27 12:00"),
    ("friday morning", "2026-11-27 09:00"),
    ("friday night", "2026-11-27 22:00"),
    ("Fri, 27 Nov, 6 p.m.", "2026-11-27 18:00"),
    ("tomorrow", "2026-11-23 18:00"),
    ("tomorrow at 9", "2026-11-23 09:00"),
    ("9am tomorrow", "2026-11-23 09:00"),
    ("the day after tomorrow", "2026-11-24 18:00"),
    ("today", "2026-11-22 18:00"),
    ("tonight", "2026-11-22 20:00"),
    ("tonight at 9", "2026-11-22 21:00"),
    ("tonight at 1", "2026-11-23 01:00"),
    ("in 3 days", "2026-11-25 13:00"),
    ("in three days", "2026-11-25 13:00"),
    ("3 days from now", "2026-11-25 13:00"),
    ("in 3 days at 18:00", "2026-11-25 18:00"),
    ("in 2 weeks", "2026-12-06 13:00"),
    ("in a month", "2026-12-22 13:00"),
    ("3d", "2026-11-25 13:00"),
    ("1w2d", "2026-12-01 13:00"),
    ("1d12h", "2026-11-24 01:00"),
    ("1h30m", "2026-11-22 14:30"),
    ("1h 30 min", "2026-11-22 14:30"),
    ("1h30", "2026-11-22 14:30"),
    ("1.5h", "2026-11-22 14:30"),
    ("2h", "2026-11-22 15:00"),
    ("in half an hour", "2026-11-22 13:30"),
    ("2026-12-24 18:00", "2026-12-24 18:00"),
    ("2026-12-24T18:00", "2026-12-24 18:00"),
    ("2026-12-24T18:00:00Z", "2026-12-24 19:00"),
    ("2026-12-24 18:00 utc", "2026-12-24 19:00"),
    ("2026-12-24", "2026-12-24 18:00"),
    ("24 dec", "2026-12-24 18:00"),
    ("dec 24", "2026-12-24 18:00"),
    ("24 dec 6pm", "2026-12-24 18:00"),
    ("24th of December, 2026 at 6 in the evening", "2026-12-24 18:00"),
    ("dec 24 6", "2026-12-24 18:00"),
    ("thu 24 dec", "2026-12-24 18:00"),
    ("24.12.", "2026-12-24 18:00"),
    ("24.12", "2026-12-24 18:00"),
    ("5.12.", "2026-12-05 18:00"),
    ("24.12.2026 18:00", "2026-12-24 18:00"),
    ("24. 12. 2026", "2026-12-24 18:00"),
    ("24.12.26", "2026-12-24 18:00"),
    ("13/12", "2026-12-13 18:00"),
    ("12/13", "2026-12-13 18:00"),
    ("5/5", "2027-05-05 18:00"),
    ("05/12/26", "2026-12-05 18:00"),
    ("the 24th", "2026-11-24 18:00"),
    ("the 3rd", "2026-12-03 18:00"),
    ("21 nov", "2027-11-21 18:00"),
    ("29 feb", "2028-02-29 18:00"),
    ("end of month", "2026-11-30 18:00"),
    ("eom", "2026-11-30 18:00"),
    ("end of next month", "2026-12-31 18:00"),
    ("end of december", "2026-12-31 18:00"),
    ("end of week", "2026-11-22 18:00"),
    ("30 dec 18:30", "2026-12-30 18:30"),
    ("eod", "2026-11-22 18:00"),
    ("eoy", "2026-12-31 18:00"),
    ("monday", "2026-11-23 18:00"),
    ("mon 9", "2026-11-23 09:00"),
    ("mon 12", "2026-11-23 12:00"),
    ("fri 6", "2026-11-27 18:00"),
    ("fri 7", "2026-11-27 19:00"),
    ("fri 8", "2026-11-27 08:00"),
    ("fri 6:30", "2026-11-27 18:30"),
    ("fri 06:30", "2026-11-27 06:30"),
    ("fri 06", "2026-11-27 06:00"),
    ("fri 6am", "2026-11-27 06:00"),
    ("fri 12am", "2026-11-27 00:00"),
    ("fri 12pm", "2026-11-27 12:00"),
    ("fri 1830", "2026-11-27 18:30"),
    ("fri 24:00", "2026-11-28 00:00"),
    ("18:00", "2026-11-22 18:00"),
    ("at 9", "2026-11-23 09:00"),
    ("noon", "2026-11-23 12:00"),
    ("midnight", "2026-11-23 00:00"),
    ("<t:1798000000:F>", "2026-12-23 05:26"),
    ("<t:1798000000>", "2026-12-23 05:26"),
    ("Fri 27 Nov 18:00, in 5 days", "2026-11-27 18:00"),
    ("in a fortnight", "2026-12-06 18:00"),
    ("\uff46\uff52\uff49 \uff16\uff50\uff4d", "2026-11-27 18:00"),
    ("\u200ffri\u202e 6pm", "2026-11-27 18:00"),
)


@pytest.mark.parametrize(("text", "wall"), ENGLISH)
def test_english_words_mean(text: str, wall: str) -> None:
    assert due(text) == wall
    assert due(text.upper()) == wall
    assert due(f"  {text} ") == wall


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_english_is_always_understood_as_well(language: str) -> None:
    french_asks = {"2h", "1h30"} if language == "fr" else set[str]()
    meant = {text: due(text, language) for text, _ in ENGLISH if text not in french_asks}
    assert meant == {text: wall for text, wall in ENGLISH if text not in french_asks}


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("morgen um 9", "2026-11-23 09:00"),
        ("morgen früh", "2026-11-23 09:00"),
        ("halb 6", "2026-11-22 17:30"),
        ("freitag halb sechs", "2026-11-27 17:30"),
        ("viertel nach 5", "2026-11-22 17:15"),
        ("morgen viertel vor 9", "2026-11-23 08:45"),
        ("morgen um 6.15", "2026-11-23 18:15"),
        ("morgen 6.15 uhr", "2026-11-23 06:15"),
        ("di 24", "2026-11-24 18:00"),
        ("9 uhr morgen", "2026-11-23 09:00"),
        ("heute abend", "2026-11-22 20:00"),
        ("nächsten freitag", "2026-11-27 18:00"),
        ("naechsten Freitag", "2026-11-27 18:00"),
        ("kommenden Freitag", "2026-11-27 18:00"),
        ("Freitag in einer Woche", "2026-12-04 18:00"),
        ("übermorgen", "2026-11-24 18:00"),
        ("in 3 tagen", "2026-11-25 13:00"),
        ("in acht Tagen", "2026-11-30 13:00"),
        ("heute in 8 tagen", "2026-11-30 18:00"),
        ("in zwei Wochen", "2026-12-06 13:00"),
        ("in einer halben Stunde", "2026-11-22 13:30"),
        ("in 1,5 Stunden", "2026-11-22 14:30"),
        ("2h", "2026-11-22 15:00"),
        ("1h30m", "2026-11-22 14:30"),
        ("freitag 18 uhr", "2026-11-27 18:00"),
        ("freitag 18 uhr 30", "2026-11-27 18:30"),
        ("freitag um 6", "2026-11-27 18:00"),
        ("freitag 6 uhr", "2026-11-27 06:00"),
        ("freitag morgen", "2026-11-27 09:00"),
        ("6 am freitag", "2026-11-27 06:00"),
        ("fr 18.30 Uhr", "2026-11-27 18:30"),
        ("Fr., 27.11. 18:00", "2026-11-27 18:00"),
        ("ende des monats", "2026-11-30 18:00"),
        ("Monatsende", "2026-11-30 18:00"),
        ("Ende der Woche", "2026-11-22 18:00"),
        ("24. dezember", "2026-12-24 18:00"),
        ("am 24. Dezember 2026 um 18:00 Uhr", "2026-12-24 18:00"),
        ("24.12. 18 uhr", "2026-12-24 18:00"),
        ("am 3.", "2026-12-03 18:00"),
        ("mitternacht", "2026-11-23 00:00"),
        ("morgen mittag", "2026-11-23 12:00"),
        ("fri 6pm", "2026-11-27 18:00"),
    ],
)
def test_german_words_mean(text: str, wall: str) -> None:
    assert due(text, "de") == wall


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("mañana", "2026-11-23 18:00"),
        ("manana a las 9", "2026-11-23 09:00"),
        ("a las 5 y cuarto", "2026-11-22 17:15"),
        ("viernes a las 5 y media de la tarde", "2026-11-27 17:30"),
        ("mañana a las 9 menos cuarto", "2026-11-23 08:45"),
        ("mañana a las 9", "2026-11-23 09:00"),
        ("mañana por la mañana", "2026-11-23 09:00"),
        ("hoy a las 18 horas", "2026-11-22 18:00"),
        ("esta noche", "2026-11-22 20:00"),
        ("el viernes", "2026-11-27 18:00"),
        ("próximo viernes", "2026-11-27 18:00"),
        ("el viernes que viene", "2026-11-27 18:00"),
        ("el martes a las 6 de la tarde", "2026-11-24 18:00"),
        ("vie 18:00", "2026-11-27 18:00"),
        ("pasado mañana", "2026-11-24 18:00"),
        ("en 3 días", "2026-11-25 13:00"),
        ("dentro de dos semanas", "2026-12-06 13:00"),
        ("en media hora", "2026-11-22 13:30"),
        ("fin de mes", "2026-11-30 18:00"),
        ("24 de diciembre de 2026 a las 18:00", "2026-12-24 18:00"),
        ("24 dic", "2026-12-24 18:00"),
        ("mediodía", "2026-11-23 12:00"),
        ("a medianoche", "2026-11-23 00:00"),
        ("friday 6pm", "2026-11-27 18:00"),
    ],
)
def test_spanish_words_mean(text: str, wall: str) -> None:
    assert due(text, "es") == wall


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("demain à 9h", "2026-11-23 09:00"),
        ("demain matin", "2026-11-23 09:00"),
        ("demain à 9 heures et demie", "2026-11-23 09:30"),
        ("18h et quart", "2026-11-22 18:15"),
        ("avant 18h", "2026-11-22 18:00"),
        ("aujourd'hui à 18h", "2026-11-22 18:00"),
        ("ce soir", "2026-11-22 20:00"),
        ("cet après-midi à 4h", "2026-11-22 16:00"),
        ("vendredi", "2026-11-27 18:00"),
        ("vendredi 18h", "2026-11-27 18:00"),
        ("vendredi à 18 h 30", "2026-11-27 18:30"),
        ("vendredi prochain", "2026-11-27 18:00"),
        ("vendredi en huit", "2026-12-04 18:00"),
        ("d’ici vendredi", "2026-11-27 18:00"),
        ("après-demain", "2026-11-24 18:00"),
        ("dans 3 jours", "2026-11-25 13:00"),
        ("dans sept jours", "2026-11-29 13:00"),
        ("dans une demi-heure", "2026-11-22 13:30"),
        ("dans 9h", "2026-11-22 22:00"),
        ("fin du mois", "2026-11-30 18:00"),
        ("fin du mois prochain", "2026-12-31 18:00"),
        ("18h30", "2026-11-22 18:30"),
        ("24 décembre", "2026-12-24 18:00"),
        ("le 24 décembre 2026 à 18h30", "2026-12-24 18:30"),
        ("fin d'année", "2026-12-31 18:00"),
        ("fin d'avril", "2027-04-30 18:00"),
        ("1j12h", "2026-11-24 01:00"),
        ("1er janvier", "2027-01-01 18:00"),
        ("7 sept", "2027-09-07 18:00"),
        ("midi", "2026-11-23 12:00"),
        ("minuit", "2026-11-23 00:00"),
        ("tomorrow at 9", "2026-11-23 09:00"),
    ],
)
def test_french_words_mean(text: str, wall: str) -> None:
    assert due(text, "fr") == wall


@pytest.mark.parametrize(
    ("zone", "text", "wall"),
    [
        (NEW_YORK, "today 18:00", "2026-11-22 18:00"),
        (NEW_YORK, "noon", "2026-11-22 12:00"),
        (NEW_YORK, "in 3 days", "2026-11-25 07:00"),
        (NEW_YORK, "<t:1798000000>", "2026-12-22 23:26"),
        (KOLKATA, "in 90 min", "2026-11-22 19:00"),
        (KOLKATA, "18:00", "2026-11-22 18:00"),
        (KOLKATA, "17:00", "2026-11-23 17:00"),
        (KOLKATA, "2026-12-24T18:00Z", "2026-12-24 23:30"),
    ],
)
def test_words_are_read_in_the_members_zone(zone: str, text: str, wall: str) -> None:
    assert due(text, zone=zone) == wall


def test_a_locale_stands_for_its_language_and_an_unknown_one_for_english() -> None:
    assert due("mañana a las 9", "es-419") == "2026-11-23 09:00"
    assert due("tomorrow at 9", "ja") == "2026-11-23 09:00"
    assert "morgen" in refused("morgen um 9", "ja")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5/12", ["2026-12-05 18:00", "2027-05-12 18:00"]),
        ("5/12 9am", ["2026-12-05 09:00", "2027-05-12 09:00"]),
        ("5-12-2027", ["2027-05-12 18:00", "2027-12-05 18:00"]),
        ("sunday", ["2026-11-22 18:00", "2026-11-29 18:00"]),
        ("friday midnight", ["2026-11-27 00:00", "2026-11-28 00:00"]),
        ("18h30", ["2026-11-22 18:30", "2026-11-23 07:30"]),
        ("next month", ["2026-12-01 18:00", "2026-12-31 18:00"]),
        ("before friday", ["2026-11-26 18:00", "2026-11-27 18:00"]),
        ("mon 23", ["2026-11-23 18:00", "2026-11-23 23:00"]),
    ],
)
def test_words_with_several_readings_are_asked(text: str, values: list[str]) -> None:
    assert asked(text) == values


def test_words_that_two_languages_read_differently_are_asked() -> None:
    assert asked("mar 9", "es") == ["2026-11-24 09:00", "2027-03-09 18:00"]
    assert asked("um 6 am 24.12.", "de") == ["2026-12-24 06:00", "2026-12-24 18:00"]
    assert asked("9h", "fr") == ["2026-11-22 22:00", "2026-11-23 09:00"]
    assert asked("18h", "es") == asked("18h", "de") == ["2026-11-22 18:00", "2026-11-23 07:00"]
    assert asked("antes del martes", "es") == ["2026-11-23 18:00", "2026-11-24 18:00"]
    assert asked("avant mardi", "fr") == ["2026-11-23 18:00", "2026-11-24 18:00"]


def test_next_friday_and_the_end_of_the_week_are_asked_while_two_days_fit() -> None:
    assert asked("next friday", now=TUESDAY) == ["2026-11-27 18:00", "2026-12-04 18:00"]
    assert asked("end of week", now=TUESDAY) == ["2026-11-27 18:00", "2026-11-29 18:00"]
    assert due("next monday", now=TUESDAY) == "2026-11-30 18:00"
    assert due("next friday", now=FRIDAY) == "2026-12-04 18:00"


def test_friday_said_on_a_friday_is_asked_only_while_its_time_is_ahead() -> None:
    assert asked("friday", now=FRIDAY) == ["2026-11-27 18:00", "2026-12-04 18:00"]
    assert due("friday 9am", now=FRIDAY) == "2026-12-04 09:00"
    assert due("this friday", now=FRIDAY) == "2026-11-27 18:00"


def test_next_week_asks_for_the_day() -> None:
    assert asked("next week")[0::4] == ["2026-11-23 18:00", "2026-11-27 18:00"]


def test_a_question_names_its_choices() -> None:
    with pytest.raises(AmbiguousDueError) as caught:
        parse_due("5/12", now=SUNDAY, zone=BERLIN)
    assert str(caught.value) == (
        "“5/12” can mean Sat 5 Dec 18:00 or Wed 12 May 18:00. Which one? "
        "Type 2026-12-05 18:00, for example."
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-11-21 18:00", "Sat 21 Nov 18:00 is past"),
        ("21 nov 2026", "Sat 21 Nov 18:00 is past"),
        ("24.12.2020", "Thu 24 Dec 2020 18:00 is past"),
        ("yesterday", "Sat 21 Nov 18:00 is past"),
        ("last friday", "Fri 20 Nov 18:00 is past"),
        ("3 days ago", "Thu 19 Nov 13:00 is past"),
        ("today 9am", "Sun 22 Nov 09:00 is past"),
        ("22 nov 9am", "Sun 22 Nov 09:00 is past"),
        ("<t:1782000000:F>", "Sun 21 Jun 02:00 is past"),
        ("<t:-1>", "is past"),
        ("0001-01-01", "is past"),
        ("in 0 days", "That is now"),
        ("0m", "That is now"),
        ("in 2d 5d", "That names days twice. Give one length of time, such as 3 days 12 hours"),
        ("2h 1h", "That names hours twice"),
        ("in 99999 days", "more than 5 years"),
        ("in 999999 years", "more than 5 years"),
        ("in 123456789012 years", "more than 5 years"),
        ("in 99999999 minutes", "more than 5 years"),
        ("2032-01-01", "more than 5 years"),
        ("9999-12-31 23:59", "more than 5 years"),
        ("<t:9999999999999>", "more than 5 years"),
        ("0000-01-01", "no such day as 0000-01-01"),
        ("2026-02-31", "no such day as 2026-02-31"),
        ("2026-13-01", "no such day as 2026-13-01"),
        ("31 feb", "no day 31 Feb"),
        ("0 dec", "no day 0 Dec"),
        ("31/31", "no day 31"),
        ("the 32nd", "No month has a day 32"),
        ("after 18h", "I do not understand"),
        ("fri 24", "I do not understand"),
        ("fri 24 dec", "Thu 24 Dec 2026 is not a Fri"),
        ("25:00", "25:00 is not a time of day"),
        ("fri 99", "99:00 is not a time of day"),
        ("friday 18 o'clock 99", "18:99 is not a time of day"),
        ("fri 18:60", "18:60 is not a time of day"),
        ("fri 13pm", "13 does not go with am or pm"),
        ("10:00-12:00", "Write one time"),
        ("24 december 2026 18:00 EST", "Leave the name of the time zone out"),
        ("christmas", "I do not understand “christmas”"),
        ("9", "I do not understand “9”"),
        ("in 2 weeks friday", "I do not understand"),
        ("friday 10-12", "I do not understand"),
        ("mix 3 friday", "I do not understand"),
        ("", "Say when"),
        ("\x00\ud800\u202e", "Say when"),
        ("fri 6pm" * 15, "longer than 100 characters"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(text: str, why: str) -> None:
    assert why in refused(text)


def test_a_refusal_quotes_only_harmless_text() -> None:
    said = refused("@everyone <@&123> `*x*` \u202eabc https://x.y " + "z" * 50)
    assert "everyone 123" in said
    assert not set(said) & set("@<>`*&\u202e")
    assert "://" not in said
    assert len(said) < 200


def test_days_keep_the_time_on_the_wall_over_a_change_of_the_clocks() -> None:
    saturday = datetime(2027, 3, 27, 12, tzinfo=UTC)  # 13:00 in Berlin, where Sunday has 23 hours
    assert due("in 1 day", now=saturday) == "2027-03-28 13:00"
    assert due("24h", now=saturday) == "2027-03-28 14:00"
    assert due("1d12h", now=saturday) == "2027-03-29 01:00"


def test_a_duration_in_hours_or_minutes_is_never_shorter_than_asked() -> None:
    assert due("1m", now=SUNDAY + timedelta(seconds=45)) == "2026-11-22 13:02"
    assert due("in 1 day", now=SUNDAY + timedelta(seconds=45)) == "2026-11-23 13:00"


def test_a_time_that_the_clocks_skip_is_asked_with_the_two_nearest() -> None:
    assert asked("2027-03-28 02:30") == ["2027-03-28 01:30", "2027-03-28 03:30"]
    with pytest.raises(AmbiguousDueError, match="02:30 is skipped in Europe/Berlin"):
        at_wall(datetime(2027, 3, 28, 2, 30), BERLIN)  # noqa: DTZ001 - a wall time


def test_a_time_that_the_clocks_repeat_is_asked_and_its_values_say_which() -> None:
    values = asked("2027-11-07 01:30", zone=NEW_YORK)
    assert values == ["2027-11-07 01:30-04:00", "2027-11-07 01:30-05:00"]
    first, second = (parse_due(value, now=SUNDAY, zone=NEW_YORK) for value in values)
    assert first.wall == second.wall
    assert second.at - first.at == timedelta(hours=1)
    assert describe(first, now=SUNDAY) == "Sun 7 Nov 2027 01:30-04:00, in 11 months"


def change_after(instant: datetime, zone: str) -> datetime:
    """An instant up to 6 hours before the zone's next change of the clocks, if there is one."""
    tz, step = ZoneInfo(zone), timedelta(hours=6)
    while instant.astimezone(tz).utcoffset() == (instant + step).astimezone(tz).utcoffset():
        instant += step
        if instant > LAST_CHANGE:
            return instant
    return instant


def readings(wall: datetime, zone: str) -> list[datetime]:
    """The instants at which the clocks of a zone show a time: none, one or two."""
    tz = ZoneInfo(zone)
    folds = {wall.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(at for at in folds if at.astimezone(tz).replace(tzinfo=None, fold=0) == wall)


def test_a_repeated_time_of_which_one_is_still_ahead_is_asked_and_of_which_none_is_past() -> None:
    between = datetime(2027, 10, 31, 0, 45, tzinfo=UTC)
    assert asked("today 02:30", now=between) == ["2027-10-31 02:30+01:00"]
    after = between + timedelta(hours=1)
    assert "Sun 31 Oct 02:30 is past" in refused("today 02:30", now=after)


@settings(max_examples=100)
@given(zone=st.sampled_from(ZONES), start=st.datetimes(FIRST, LAST, timezones=st.just(UTC)))
def test_around_each_change_of_the_clocks_a_wall_time_is_one_instant_or_a_question(
    zone: str, start: datetime
) -> None:
    change = change_after(start.replace(minute=0, second=0, microsecond=0), zone)
    first = change.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) - timedelta(hours=3)
    now = change - timedelta(days=3)
    for quarter in range(60):
        wall = first + timedelta(minutes=15 * quarter)
        instants = readings(wall, zone)
        if len(instants) == 1:
            assert at_wall(wall, zone) == LocalTime(wall, zone, instants[0])
            continue
        values = asked(f"{wall:%Y-%m-%d %H:%M}", now=now, zone=zone)
        moments = [parse_due(value, now=now, zone=zone) for value in values]
        assert len(moments) == 2 and moments[0].at < moments[1].at
        assert [moment.at for moment in moments if moment.wall == wall] == instants


PHRASES = st.lists(st.sampled_from(WORDS.split()), max_size=7).map(" ".join) | st.text(max_size=110)


@settings(max_examples=400)
@given(
    text=PHRASES,
    now=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    languages=st.lists(st.sampled_from(EVERY_LANGUAGE), max_size=3),
)
def test_any_text_is_a_future_minute_or_a_due_error(
    text: str, now: datetime, zone: str, languages: list[str]
) -> None:
    with suppress(DueError):
        moment = parse_due(text, now=now, zone=zone, languages=languages)
        assert moment.at > now
        assert moment.wall.second == moment.at.second == 0
        assert suggest_due(text, now=now, zone=zone, languages=languages)


@settings(max_examples=400)
@given(
    text=PHRASES,
    now=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    languages=st.lists(st.sampled_from(EVERY_LANGUAGE), max_size=3),
)
def test_every_choice_means_what_it_says_by_its_value_and_by_its_label(
    text: str, now: datetime, zone: str, languages: list[str]
) -> None:
    for choice in suggest_due(text, now=now, zone=zone, languages=languages):
        moment = parse_due(choice.value, now=now, zone=zone, languages=languages)
        assert describe(moment, now=now) == choice.label
        assert parse_due(choice.label, now=now, zone=zone, languages=languages) == moment
        assert len(choice.label) <= 100


@settings(max_examples=200)
@given(text=PHRASES, zone=st.sampled_from(ZONES))
def test_any_text_is_a_day_from_today_on_or_a_due_error(text: str, zone: str) -> None:
    with suppress(DueError):
        today = SUNDAY.astimezone(ZoneInfo(zone)).date()
        assert parse_date(text, now=SUNDAY, zone=zone) >= today
    for choice in suggest_date(text, now=SUNDAY, zone=zone):
        day = parse_date(choice.value, now=SUNDAY, zone=zone)
        assert day.isoformat() == choice.value
        assert parse_date(choice.label, now=SUNDAY, zone=zone) == day


def labels(text: str, *languages: str, now: datetime = SUNDAY) -> list[str]:
    return [choice.label for choice in suggest_due(text, now=now, zone=BERLIN, languages=languages)]


def test_an_empty_text_suggests_ready_choices() -> None:
    assert labels("") == [
        "Sun 22 Nov 18:00, in 5 hours",
        "Mon 23 Nov 18:00, in 1 day",
        "Fri 27 Nov 18:00, in 5 days",
        "Sun 29 Nov 18:00, in 7 days",
        "Mon 30 Nov 18:00, in 8 days",
    ]
    assert labels("", now=SUNDAY + timedelta(hours=6))[0] == "Mon 23 Nov 18:00, in 23 hours"


def test_completion_shows_what_was_understood_and_the_other_half_of_the_day() -> None:
    assert labels("fri 6pm") == ["Fri 27 Nov 18:00, in 5 days"]
    assert labels("fri 6") == ["Fri 27 Nov 18:00, in 5 days", "Fri 27 Nov 06:00, in 5 days"]


def test_completion_finishes_the_word_that_is_being_typed() -> None:
    assert labels("tomo") == ["Mon 23 Nov 18:00, in 1 day"]
    assert labels("fri 6p") == ["Fri 27 Nov 18:00, in 5 days"]
    assert labels("überm", "de") == ["Tue 24 Nov 18:00, in 2 days"]
    assert labels("in 3")[0] == "Wed 25 Nov 13:00, in 3 days"


def test_completion_offers_the_choices_of_a_question_and_nothing_for_a_refusal() -> None:
    assert labels("5/12") == ["Sat 5 Dec 18:00, in 13 days", "Wed 12 May 18:00, in 6 months"]
    assert labels("yesterday") == []
    assert labels("qwertz") == []
    assert labels("in a fortnight") == ["Sun 6 Dec 18:00, in 14 days"]


def test_a_date_is_a_calendar_day_from_today_on() -> None:
    def day(text: str) -> date:
        return parse_date(text, now=SUNDAY, zone=BERLIN)

    assert day("today") == date(2026, 11, 22)
    assert day("22 nov") == date(2026, 11, 22)
    assert day("in 3 weeks") == date(2026, 12, 13)
    assert day("24 dec") == date(2026, 12, 24)
    with pytest.raises(AmbiguousDueError, match="Sat 5 Dec 2026 or Wed 12 May 2027"):
        day("5/12")
    with pytest.raises(DueError, match="Sat 21 Nov 2026 is past"):
        day("21.11.2026")
    with pytest.raises(DueError, match="5 years"):
        day("2040-01-01")


def test_a_date_is_of_the_members_zone() -> None:
    late = datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert parse_date("today", now=late, zone=KOLKATA) == date(2026, 11, 23)
    assert parse_date("tomorrow", now=late, zone=NEW_YORK) == date(2026, 11, 23)


def test_dates_are_suggested_with_their_year() -> None:
    choices = suggest_date("24 dec", now=SUNDAY, zone=BERLIN)
    assert choices == [Suggestion("Thu 24 Dec 2026, in 32 days", "2026-12-24")]
    assert suggest_date("", now=SUNDAY, zone=BERLIN)[0].label == "Sun 22 Nov 2026, today"


@pytest.mark.parametrize(
    ("ahead", "label"),
    [
        (timedelta(), "Sun 22 Nov 13:00, now"),
        (timedelta(minutes=1), "Sun 22 Nov 13:01, in 1 minute"),
        (timedelta(minutes=59), "Sun 22 Nov 13:59, in 59 minutes"),
        (timedelta(hours=23), "Mon 23 Nov 12:00, in 23 hours"),
        (timedelta(days=1), "Mon 23 Nov 13:00, in 1 day"),
        (timedelta(days=90), "Sat 20 Feb 13:00, in 3 months"),
        (timedelta(days=400), "Mon 27 Dec 2027 13:00, in 13 months"),
        (timedelta(days=1000), "Sat 18 Aug 2029 14:00, in 3 years"),
        (timedelta(hours=-2), "Sun 22 Nov 11:00, 2 hours ago"),
        (timedelta(days=-2), "Fri 20 Nov 13:00, 2 days ago"),
    ],
)
def test_a_moment_is_described_with_how_far_away_it_is(ahead: timedelta, label: str) -> None:
    at = SUNDAY + ahead
    wall = at.astimezone(ZoneInfo(BERLIN)).replace(tzinfo=None)
    assert describe(LocalTime(wall, BERLIN, at), now=SUNDAY) == label


def test_another_zone_keeps_the_wall_time_and_never_asks() -> None:
    moment = parse_due("24 dec 18:00", now=SUNDAY, zone=BERLIN)
    moved = relocate(moment, NEW_YORK)
    assert (moved.wall, moved.zone) == (moment.wall, NEW_YORK)
    assert moved.at - moment.at == timedelta(hours=6)
    assert relocate(moved, BERLIN) == moment

    skipped = relocate(parse_due("2027-03-28 02:30", now=SUNDAY, zone=KOLKATA), BERLIN)
    assert f"{skipped.wall:%H:%M}" == "03:30"
    repeated = relocate(parse_due("2027-10-31 02:30", now=SUNDAY, zone=KOLKATA), BERLIN)
    assert repeated.at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_tomorrow_morning_is_at_nine_on_the_wall_over_a_change_of_the_clocks() -> None:
    assert morning_after(SUNDAY, BERLIN) == datetime(2026, 11, 23, 8, tzinfo=UTC)
    before_summer = datetime(2027, 3, 27, 20, tzinfo=UTC)
    assert morning_after(before_summer, BERLIN) == datetime(2027, 3, 28, 7, tzinfo=UTC)
    assert morning_after(before_summer, BERLIN, hour=2) == datetime(2027, 3, 28, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Munich", BERLIN),
        ("münchen", BERLIN),
        ("Munich (Europe/Berlin)", BERLIN),
        ("berlin", BERLIN),
        ("europe/berlin", BERLIN),
        ("LA", "America/Los_Angeles"),
        ("san francisco", "America/Los_Angeles"),
        ("los_angeles", "America/Los_Angeles"),
        ("Nashville", "America/Chicago"),
        ("new york", NEW_YORK),
        ("EST", NEW_YORK),
        ("mumbai", KOLKATA),
        ("Beijing", "Asia/Shanghai"),
        ("sao paulo", "America/Sao_Paulo"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_known_by_its_name_or_a_city(typed: str, zone: str) -> None:
    assert check_zone(typed) == zone
    assert zone in {name for _, name in find_zones(typed)}


def test_every_iana_name_is_known_and_completed() -> None:
    for zone in ZONES:
        assert check_zone(zone) == zone
        assert zone in {name for _, name in find_zones(zone)}


def test_every_completed_label_and_city_stands_for_a_zone_that_exists() -> None:
    for start in "abcdefghijklmnopqrstuvwxyzü":
        for label, zone in find_zones(start, limit=1000):
            assert zone in ZONES
            assert check_zone(label) == zone


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Atlantis",
        "../../etc/passwd",
        "/etc/localtime",
        "x" * 4000,
        "Europe/Berlin\0",
        "posixrules",
        "localtime",
        "Factory",
        "\ud800",
        "@everyone",
    ],
)
def test_what_is_no_zone_is_refused(typed: str) -> None:
    with pytest.raises(InvalidError, match="Type a city, such as Munich") as caught:
        check_zone(typed)
    assert not set(str(caught.value)) & {"@", "\0", "\ud800"}
    assert len(str(caught.value)) < 250


@given(st.text(max_size=120))
def test_any_text_is_a_zone_or_refused(text: str) -> None:
    assert len(find_zones(text)) <= 25
    with suppress(InvalidError):
        assert check_zone(text) in ZONES


def test_common_zones_are_offered_before_a_letter_is_typed() -> None:
    choices = find_zones("")
    assert ("Berlin (Europe/Berlin)", BERLIN) in choices
    assert len(choices) <= 25
    assert {zone for _, zone in choices} <= set(ZONES)


def test_a_zone_that_is_no_longer_known_is_refused_clearly() -> None:
    with pytest.raises(InvalidError, match="'Mars/Olympus' is not known here"):
        parse_due("tomorrow", now=SUNDAY, zone="Mars/Olympus")
    moment = parse_due("tomorrow", now=SUNDAY, zone=BERLIN)
    with pytest.raises(InvalidError, match="is not known here"):
        relocate(moment, "Mars/Olympus")


def test_a_date_without_a_time_means_the_end_of_the_day() -> None:
    assert parse_due("24 dec", now=SUNDAY, zone=BERLIN).wall.time() == DAY_ENDS_AT


def test_dateparser_is_not_imported_until_the_rules_do_not_know_a_word() -> None:
    code = (
        "import sys, datetime; from bot.domain.when import parse_due, suggest_due;"
        "now = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC);"
        "parse_due('fri 6pm', now=now, zone='Europe/Berlin');"
        "suggest_due('tomo', now=now, zone='Europe/Berlin');"
        "assert 'dateparser' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own interpreter


def test_dateparser_can_be_prepared_ahead() -> None:
    warm_up(EVERY_LANGUAGE)
    assert due("in a fortnight", "de") == "2026-12-06 18:00"
