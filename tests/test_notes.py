"""Notes as people write them: taken apart, put in their place, and set against each other."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidError
from bot.domain.notes import (
    MAX_NOTES,
    MixNote,
    NewNote,
    NoteState,
    Ruler,
    carried_by,
    conflicts,
    parse_place,
    split_notes,
    time_code,
)
from bot.domain.notes._midi import midi_markers
from bot.domain.people import Who

FOUR_MINUTES = Ruler("Mix 1", 240_000)
AT_120 = Ruler("Mix 1", 240_000, tempo=120.0)
DIGITS = [
    "0123456789",
    "٠١٢٣٤٥٦٧٨٩",
    "۰۱۲۳۴۵۶۷۸۹",
    "०१२३४५६७८९",
    "০১২৩৪৫৬৭৮৯",
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
]
ADA, ABE = Who(1), Who(2)


def only(text: str, ruler: Ruler = FOUR_MINUTES) -> tuple[int | None, int | None, str]:
    (note,) = split_notes(text, ruler)
    return note.start_ms, note.end_ms, note.text


def note(
    note_id: int,
    author: Who,
    start: int | None,
    end: int | None = None,
    *,
    state: NoteState = NoteState.OPEN,
    revision_id: int = 1,
    addressed_in: int | None = None,
    is_kept: bool = False,
) -> MixNote:
    return MixNote(
        id=note_id,
        guild_id=10,
        song_id=1,
        revision_id=revision_id,
        verdict_id=1,
        number=note_id,
        start_ms=start,
        end_ms=end,
        text="louder",
        author=author,
        recorded_by=author.user_id or 0,
        state=state,
        addressed_in=addressed_in,
        reason=None,
        is_kept=is_kept,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        removed_at=None,
    )


@pytest.mark.parametrize(
    ("line", "start", "end", "words"),
    [
        ("1:12-1:20 vocal low", 72_000, 80_000, "vocal low"),
        ("1:12 - 1:20: vocal low", 72_000, 80_000, "vocal low"),
        ("from 1:12 to 1:20 vocal low", 72_000, 80_000, "vocal low"),
        ("1:12–1:20 vocal low", 72_000, 80_000, "vocal low"),
        ("1:23.5 click", 83_500, None, "click"),
        ("1:23,25 click", 83_250, None, "click"),
        ("at 1:23 click", 83_000, None, "click"),
        ("@1:23 click", 83_000, None, "click"),
        ("[1:23] click", 83_000, None, "click"),
        ("- 1:23 - click", 83_000, None, "click"),
        ("2) 1:23 click", 83_000, None, "click"),
        ("0:01:23 click", 83_000, None, "click"),
        ("1:23", 83_000, None, "1:23"),
        ("the vocal is too low at 1:12", 72_000, None, "the vocal is too low at 1:12"),
        ("snare (1:12-1:20) rings", 72_000, 80_000, "snare (1:12-1:20) rings"),
        ("\u0660\u0661:\u0662\u0663 الصوت منخفض", 83_000, None, "الصوت منخفض"),
        ("१:२३.५ क्लिक", 83_500, None, "क्लिक"),
        ("1:12-20 vocal low", 72_000, 80_000, "vocal low"),
        ("1:12-20 dB too loud", 72_000, None, "-20 dB too loud"),
        ("3:00 to the end: fade", 180_000, 240_000, "fade"),
        ("3:00-Ende zu laut", 180_000, 240_000, "zu laut"),
        ("3:00 - end is too abrupt", 180_000, None, "end is too abrupt"),
        ("1:12 to the end of the verse", 72_000, None, "to the end of the verse"),
        ("1:12 a final chorus", 72_000, None, "a final chorus"),
        ("between 1:12 and 1:20 the vocal is low", 72_000, 80_000, "the vocal is low"),
        ("snare rings between 1:12 and 1:20", 72_000, 80_000, "snare rings between 1:12 and 1:20"),
        ("vocal low 1:12-1:20", 72_000, 80_000, "vocal low 1:12-1:20"),
        ("1:12 -> 1:20 vocal low", 72_000, 80_000, "vocal low"),
        ("1:12 \u2192 1:20 vocal low", 72_000, 80_000, "vocal low"),
        ("1:12,1:20 click", 72_000, None, "1:12,1:20 click"),
        ("1:12,5 click", 72_500, None, "click"),
        ("1:23 and 2:10 clicks", 83_000, None, "1:23 and 2:10 clicks"),
        ("1:12-1:20, 2:10-2:20 low", 72_000, 80_000, "1:12-1:20, 2:10-2:20 low"),
        ("~1:23 click", 83_000, None, "click"),
        ("1:23 \u2192 click", 83_000, None, "click"),
        ("1:23 => click", 83_000, None, "click"),
        ("1:23 =click", 83_000, None, "=click"),
        ("**1:23** click", 83_000, None, "click"),
        ("1\u201923 clic", 83_000, None, "clic"),
        ("à 1:23 clic", 83_000, None, "clic"),
        ("de 1:12 à 1:20 voix trop basse", 72_000, 80_000, "voix trop basse"),
        ("desde 1:12 hasta 1:20 voz baja", 72_000, 80_000, "voz baja"),
        ("en el minuto 1:23 clic", 83_000, None, "clic"),
        ("von 1:12 bis 1:20 Stimme leise", 72_000, 80_000, "Stimme leise"),
        ("zwischen 1:12 und 1:20 zu leise", 72_000, 80_000, "zu leise"),
        ("1:23 am Ende", 83_000, None, "am Ende"),
        ("1:23 pm works for me", None, None, "1:23 pm works for me"),
        ("love the drums", None, None, "love the drums"),
        ("1:23 -- click", 83_000, None, "click"),
        ("-1:23 click", 83_000, None, "click"),
        ("-3 dB on the bass", None, None, "-3 dB on the bass"),
        ("- -3 dB on the bass", None, None, "-3 dB on the bass"),
        ("• \u22123 dB on the bass", None, None, "\u22123 dB on the bass"),
        ("- 3 dB on the bass", None, None, "- 3 dB on the bass"),
        ("- 3 takes are enough", None, None, "3 takes are enough"),
        ("1:23 -3 dB vocal", 83_000, None, "-3 dB vocal"),
        ("1:23: -3 dB vocal", 83_000, None, "-3 dB vocal"),
        ("1:12-1:20 -1.5dB vocal", 72_000, 80_000, "-1.5dB vocal"),
        ("-.5 dB on the vocal", None, None, "-.5 dB on the vocal"),
        ("1:12 -.5 dB on the vocal", 72_000, None, "-.5 dB on the vocal"),
        ("-½ dB vocal", None, None, "-½ dB vocal"),
        ("-inf on the send", None, None, "-inf on the send"),
        ("1:12-18dBFS noise", 72_000, None, "-18dBFS noise"),
        ("1:23 - 2 dB at 3 kHz", 83_000, None, "- 2 dB at 3 kHz"),
        ("16:9 cover please", None, None, "16:9 cover please"),
        ("2. chorus too loud", None, None, "2. chorus too loud"),
        ("compare at 1:12 with at 2:10", None, None, "compare at 1:12 with at 2:10"),
        ("as in their song at 9:10", None, None, "as in their song at 9:10"),
    ],
)
def test_a_line_is_a_note_with_the_place_that_it_names(
    line: str, start: int | None, end: int | None, words: str
) -> None:
    assert only(line) == (start, end, words)


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("bar 17 click", 32_000, 34_000),
        ("bars 17-20 too busy", 32_000, 40_000),
        ("Bars 17 to 20: too busy", 32_000, 40_000),
        ("bar 17 -2 dB on the vocal", 32_000, 34_000),
        ("bar 17 - 20 dB too loud", 32_000, 34_000),
        ("from bar 17 to bar 20 too busy", 32_000, 40_000),
        ("bar 17 -> 20 too busy", 32_000, 40_000),
        ("bars 17 - 20 too busy", 32_000, 40_000),
        ("Takt 1 zu laut", 0, 2_000),
        ("mesure \u0661\u0667 trop fort", 32_000, 34_000),
        ("bar 120 is the last", 238_000, 240_000),
    ],
)
def test_bars_are_found_in_four_four_by_the_songs_tempo(line: str, start: int, end: int) -> None:
    assert only(line, AT_120) == (start, end, line)


@pytest.mark.parametrize(
    ("line", "notes"),
    [
        ("1:12 vocal low, 1:20 click", [(72_000, "vocal low"), (80_000, "click")]),
        ("1:12 vocal low. At 1:20 a click", [(72_000, "vocal low"), (80_000, "a click")]),
        ("1:12 low; and 1:20-1:30 loud", [(72_000, "low"), (80_000, "loud")]),
        ("- 1:12 low, 1:20 loud\nbass", [(72_000, "low"), (80_000, "loud"), (None, "bass")]),
        ("1:12 low, louder, 1.20 x", [(72_000, "low, louder, 1.20 x")]),
        ("1:12, 1:20 snare", [(72_000, "1:12, 1:20 snare")]),
        ("1:12 as at 0:40, 1:20 snare", [(72_000, "as at 0:40, 1:20 snare")]),
        ("1:12 low, 1:20", [(72_000, "low, 1:20")]),
        ("1:12 low (e.g. 1:20 is fine)", [(72_000, "low (e.g. 1:20 is fine)")]),
        ("low, 1:20 click", [(None, "low, 1:20 click")]),
    ],
)
def test_a_line_holds_several_notes_where_each_begins_with_its_time(
    line: str, notes: list[tuple[int | None, str]]
) -> None:
    assert [(note.start_ms, note.text) for note in split_notes(line, FOUR_MINUTES)] == notes


def test_a_bar_stays_words_while_the_tempo_is_unknown_and_in_half_bars() -> None:
    (unknown,) = split_notes("bar 17 click", FOUR_MINUTES)
    assert unknown == NewNote(None, None, "bar 17 click", in_bars=True)
    for words in ("bar 0 click", "bar 17.3 click", "bartender was great", "bar none the best"):
        assert only(words, AT_120) == (None, None, words)


@pytest.mark.parametrize(
    ("line", "ruler", "refusal"),
    [
        ("1:20-1:12 vocal", FOUR_MINUTES, "runs backwards: 1:20-1:12 vocal\n"),
        ("1:20-1:20 vocal", FOUR_MINUTES, "runs backwards"),
        ("bars 20-17 vocal", AT_120, "runs backwards"),
        ("4:02 too late", FOUR_MINUTES, "Mix 1 ends at 4:00, .* past its end: 4:02 too late"),
        ("3:00-4:02 too late", FOUR_MINUTES, "past its end"),
        ("bar 122 too late", AT_120, "past its end: bar 122 too late"),
        ("1:72 snare", FOUR_MINUTES, "Seconds go from 00 to 59: 1:72 snare"),
        ("0:50-0:60 snare", FOUR_MINUTES, "Seconds go from 00 to 59"),
        ("0:50-60 snare", FOUR_MINUTES, "Seconds go from 00 to 59"),
        ("0:50-40 snare", FOUR_MINUTES, "runs backwards"),
        ("\n".join(["louder"] * 4000), FOUR_MINUTES, "That is 4,000 notes; at most 100 fit"),
        ("x" * 4001, FOUR_MINUTES, "at most 4,000 fit"),
        ("  \n - \n", FOUR_MINUTES, "Write at least one note"),
        ("\u200b", FOUR_MINUTES, "empty"),
    ],
)
def test_what_cannot_be_a_note_is_refused_with_the_reason(
    line: str, ruler: Ruler, refusal: str
) -> None:
    with pytest.raises(InvalidError, match=refusal):
        split_notes(line, ruler)


@pytest.mark.parametrize("text", ["", "soon", "1:7", "1:12 and more", "bar", "-"])
def test_an_option_for_a_place_takes_nothing_else(text: str) -> None:
    with pytest.raises(InvalidError, match=r"is no place in a mix\. Write 1:23"):
        parse_place(text, AT_120)


def test_an_option_for_a_place_takes_tenths_and_spaces_around_it() -> None:
    assert parse_place(" 1:12.5 ", AT_120).start_ms == 72_500


def test_an_option_for_a_place_says_what_a_bar_lacks() -> None:
    assert parse_place("bar 2", AT_120).start_ms == 2_000
    with pytest.raises(InvalidError, match="when the song's tempo is known"):
        parse_place("bar 2", FOUR_MINUTES)


@given(
    start=st.integers(0, 239_000),
    length=st.none() | st.integers(1, 1_000),
    digits=st.sampled_from(DIGITS),
    dash=st.sampled_from(["-", "–", "—", " - ", " to ", "\u2212"]),
    words=st.from_regex(r"[a-z\u0627-\u064a]{1,12}( [a-z]{1,8}){0,3}", fullmatch=True),
)
def test_any_place_is_read_back_as_it_is_written_in_any_digits(
    start: int, length: int | None, digits: str, dash: str, words: str
) -> None:
    code = (
        time_code(start)
        if length is None
        else f"{time_code(start)}{dash}{time_code(start + length)}"
    )
    written = code.translate({ord("0") + value: digits[value] for value in range(10)})
    expected_end = None if length is None else start + length

    assert only(f"{written} {words}") in {
        (start, expected_end, words),
        (start, expected_end, f"{written} {words}"),
    }


@given(st.text(max_size=600))
def test_any_text_becomes_notes_or_is_refused_in_words(text: str) -> None:
    try:
        notes = split_notes(text, AT_120)
    except InvalidError:
        return
    assert 0 < len(notes) <= MAX_NOTES
    for each in notes:
        assert each.text.strip()
        if each.start_ms is None:
            assert each.end_ms is None
        else:
            assert 0 <= each.start_ms <= 241_000
            assert each.end_ms is None or each.start_ms < each.end_ms


@given(st.lists(st.from_regex(r"[a-z]{2,20}", fullmatch=True), min_size=1, max_size=MAX_NOTES))
def test_every_line_is_one_note_in_its_order(lines: list[str]) -> None:
    bulleted = "\n\n".join(f"• {line}" for line in lines)

    assert [each.text for each in split_notes(bulleted, FOUR_MINUTES)] == lines


@given(
    st.lists(
        st.tuples(st.integers(0, 20_000), st.integers(1, 3_000), st.sampled_from([ADA, ABE])),
        max_size=10,
    )
)
def test_notes_clash_where_two_people_are_within_two_seconds(
    placed: list[tuple[int, int, Who]],
) -> None:
    notes = [note(i, who, start, start + long) for i, (start, long, who) in enumerate(placed, 1)]

    found = {frozenset({a.id, b.id}) for a, b in conflicts(notes)}

    expected = {
        frozenset({a.id, b.id})
        for a in notes
        for b in notes
        if a.author != b.author
        and (a.start_ms or 0) <= (b.end_ms or 0) + 2_000
        and (b.start_ms or 0) <= (a.end_ms or 0) + 2_000
    }
    assert found == expected


def test_notes_on_the_whole_and_pairs_that_were_kept_do_not_clash() -> None:
    whole = [note(1, ADA, None), note(2, ABE, None)]
    kept = [note(3, ADA, 1_000, is_kept=True), note(4, ABE, 1_000, is_kept=True)]
    assert not conflicts([*whole, *kept])
    assert len(conflicts([*kept, note(5, ADA, 1_500)])) == 1  # a third is asked about again


def test_a_mix_brings_what_is_open_and_counts_what_was_addressed_in_it() -> None:
    done = note(1, ADA, 0, state=NoteState.ADDRESSED, addressed_in=2)
    confirmed = note(2, ADA, 0, state=NoteState.CONFIRMED, addressed_in=2)
    open_, declined = note(3, ADA, 0), note(4, ADA, 0, state=NoteState.DECLINED)
    new = note(5, ADA, 0, revision_id=2)

    carried = carried_by(2, [done, confirmed, open_, declined, new], {1}, is_current=True)

    assert carried.addressed == (done, confirmed) and carried.open == (open_,)
    assert carried.total == 3
    old = carried_by(2, [done, confirmed, open_], {1}, is_current=False)
    assert old.total == 2  # what is open waits on the newest


def vlq(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length quantity, and where the next byte is."""
    value = 0
    while True:
        value = value << 7 | data[at] & 0x7F
        at += 1
        if not data[at - 1] & 0x80:
            return value, at


def markers_in(data: bytes) -> tuple[float, list[tuple[float, str]]]:
    """The tempo of a MIDI file of one track, and its markers in milliseconds."""
    assert data[:8] == b"MThd\0\0\0\6" and data[14:18] == b"MTrk"
    division, end = int.from_bytes(data[12:14], "big"), 22 + int.from_bytes(data[18:22], "big")
    assert end == len(data)
    at, tick, beat_us, kind = 22, 0, 0, 0
    found: list[tuple[float, str]] = []
    while at < end:
        delta, at = vlq(data, at)
        tick += delta
        kind = data[at + 1]
        length, at = vlq(data, at + 2)
        words, at = data[at : at + length], at + length
        if kind == 0x51:
            beat_us = int.from_bytes(words, "big")
        if kind == 0x06:
            found.append((tick * beat_us / division / 1000, words.decode()))
    assert kind == 0x2F
    return 60_000_000 / beat_us, found


@given(
    marks=st.lists(st.tuples(st.integers(0, 3_600_000), st.text(max_size=40)), max_size=8),
    tempo=st.none() | st.floats(20, 400),
)
def test_midi_markers_stand_where_the_notes_do(
    marks: list[tuple[int, str]], tempo: float | None
) -> None:
    encodable = sorted((ms, name.encode("utf-8", "ignore").decode()) for ms, name in marks)

    read_tempo, found = markers_in(midi_markers(encodable, tempo=tempo))

    assert read_tempo == pytest.approx(tempo or 120.0, rel=1e-4)
    assert [name for _, name in found] == [name for _, name in encodable]
    for (written, _), (read, _) in zip(encodable, found, strict=True):
        assert abs(read - written) < 2  # half a tick, at the slowest tempo
