"""German words for when, folded: without umlauts, or with them written as two letters."""

from typing import Final

from bot.domain.when._lexicon import (
    HALF_AN_HOUR,
    MIDNIGHT,
    NOON,
    WORKDAYS,
    Kind,
    Lexicon,
    Part,
    Token,
    Unit,
    day,
    end_of,
    every,
    lexicon,
    part,
    past,
    unit,
    weekly,
)

_WEEKDAYS: Final = (
    "montag, mo",
    "dienstag, di",
    "mittwoch, mi",
    "donnerstag, do",
    "freitag, fr",
    "samstag, sa, sonnabend",
    "sonntag, so",
)

GERMAN: Final[Lexicon] = lexicon(
    weekdays=_WEEKDAYS,
    months=(
        "januar, jan, janner, jaenner",
        "februar, feb, feber",
        "marz, maerz, mar, mrz",
        "april, apr",
        "mai",
        "juni, jun",
        "juli, jul",
        "august, aug",
        "september, sep, sept",
        "oktober, okt",
        "november, nov",
        "dezember, dez",
    ),
    numbers=(
        "ein, eins, eine, einem, einen, einer",
        "zwei",
        "drei",
        "vier",
        "funf, fuenf",
        "sechs",
        "sieben",
        "acht",
        "neun",
        "zehn",
        "elf",
        "zwolf, zwoelf",
    ),
    ordinals=(
        "erste, ersten, erster, erstes, erstem",
        "zweite, zweiten, zweiter, zweites, zweitem",
        "dritte, dritten, dritter, drittes, drittem",
        "vierte, vierten, vierter, viertes, viertem",
        "funfte, funften, fuenfte, fuenften",
    ),
    units={
        Unit.MINUTE: "minuten, minute, min, m",
        Unit.HOUR: "stunden, stunde, std, h",
        Unit.DAY: "tagen, tage, tag, tages, t, d",
        Unit.WEEK: "wochen, woche, w",
        Unit.MONTH: "monaten, monate, monat, monats",
        Unit.YEAR: "jahren, jahre, jahr, jahres",
    },
    parts={
        Part.MORNING: "morgens, fruh, frueh, vormittag, vormittags",
        Part.AFTERNOON: "nachmittag, nachmittags",
        Part.EVENING: "abend, abends",
        Part.NIGHT: "nacht, nachts",
    },
    kinds={
        Kind.NEXT: (
            "nachste, nachsten, nachster, nachstes, nachstem, "
            "naechste, naechsten, naechster, naechstes, naechstem"
        ),
        Kind.THIS: (
            "diese, diesen, dieser, dieses, diesem, "
            "kommende, kommenden, kommender, kommendes, kommendem"
        ),
        Kind.LAST: "letzte, letzten, letzter, letztes, vergangenen",
        Kind.END: "ende",
        Kind.IN: "in",
        Kind.AGO: "vor",
        Kind.AT: "um",
        Kind.O_CLOCK: "uhr",
        Kind.EVERY: "jeden, jede, jedes, jeder, jedem, alle",
        Kind.FROM: "ab, beginnend",
        Kind.UNTIL: "bis, bis zum, bis zur",
    },
    phrases={
        "heute": (day(0),),
        "morgen": (day(1),),
        "ubermorgen, uebermorgen": (day(2),),
        "gestern": (day(-1),),
        "heute morgen": (day(0), part(Part.MORNING)),
        # "morgen" is tomorrow, but after a weekday it is the morning.
        **{
            ", ".join(f"{name.strip()} morgen" for name in names.split(",")): (
                Token(Kind.WEEKDAY, (number,)),
                part(Part.MORNING),
            )
            for number, names in enumerate(_WEEKDAYS)
        },
        **weekly(
            (
                *("montags", "dienstags", "mittwochs", "donnerstags"),
                *("freitags", "samstags, sonnabends", "sonntags"),
            )
        ),
        "werktag, wochentag": WORKDAYS,
        "werktags, wochentags, werktagen": every(*WORKDAYS),
        "jeden morgen": every(part(Part.MORNING)),
        "stundlich, stuendlich": every(unit(Unit.HOUR)),
        "taglich, taeglich": every(unit(Unit.DAY)),
        "wochentlich, woechentlich": every(unit(Unit.WEEK)),
        "monatlich": every(unit(Unit.MONTH)),
        "jahrlich, jaehrlich": every(unit(Unit.YEAR)),
        "mittag, mittags": (NOON,),
        "mitternacht": (MIDNIGHT,),
        "eine halbe stunde, einer halben stunde": HALF_AN_HOUR,
        "halb": past(-30),
        "viertel nach": past(15),
        "viertel vor, dreiviertel": past(-15),
        "monatsende": end_of(Unit.MONTH),
        "jahresende": end_of(Unit.YEAR),
    },
    fillers="am, an, im, zum, zur, den, der, die, das, des, dem, und",
)
