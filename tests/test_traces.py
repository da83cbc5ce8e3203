"""Where the places of notes are in a later mix, and what is said of them."""

from dataclasses import replace

import pytest

from bot.domain.comparisons import (
    BandMove,
    Change,
    ChangeKind,
    Comparison,
    Segment,
    Stretch,
    Trace,
    trace,
)
from bot.ui.notes._traces import lines_with_evidence
from tests.test_comparisons import SAME

BAR = 1_846
WITH_A_BAR = replace(
    SAME,
    second_ms=200_000 + BAR,
    segments=(Segment(0, 0, 100_020), Segment(100_020, 100_020 + BAR, 99_980)),
    inserted=(Stretch(100_020, 100_020 + BAR, 100_020),),
)
WITHOUT_A_VERSE = replace(
    SAME,
    second_ms=180_000,
    segments=(Segment(0, 0, 100_000), Segment(120_000, 100_000, 80_000)),
    removed=(Stretch(100_000, 120_000, 100_000),),
)
NEW_INTRO = replace(
    SAME,
    second_ms=208_500,
    segments=(Segment(0, 8_500, 200_000),),
    inserted=(Stretch(0, 8_500, 0),),
)
TRIMMED = replace(SAME, second_ms=195_000, segments=(Segment(3_000, 0, 195_000),))
DELAYED = replace(SAME, second_ms=200_026, segments=(Segment(0, 26.1, 199_974),))
VOCAL = Change(
    start_ms=81_000,
    end_ms=92_000,
    first_start_ms=80_000,
    first_end_ms=91_000,
    kind=ChangeKind.TONE,
    decibels=-0.4,
    bands=(BandMove(1_000, 4_000, -0.9),),
)


def traced(comparison: Comparison, start_ms: int, end_ms: int | None = None) -> Trace:
    found = trace(comparison, start_ms, end_ms)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("comparison", "before", "now"),
    [
        (SAME, (83_000, None), (83_000, None)),
        (WITH_A_BAR, (83_000, None), (83_000, None)),
        (WITH_A_BAR, (120_000, None), (122_000, None)),  # as finely as it was written: 2:01.846
        (WITH_A_BAR, (120_500, None), (122_300, None)),
        (WITH_A_BAR, (120_001, 124_002), (121_847, 125_848)),  # a range of bars
        (WITH_A_BAR, (100_000, None), (102_000, None)),  # on the downbeat that was pushed back
        (WITH_A_BAR, (90_000, 100_000), (90_000, 100_000)),  # up to it
        (WITH_A_BAR, (90_000, 110_000), (90_000, 112_000)),  # over it
        (NEW_INTRO, (0, None), (8_000, None)),
        (NEW_INTRO, (83_500, 90_000), (92_000, 98_500)),
        (WITHOUT_A_VERSE, (130_000, None), (110_000, None)),
        (WITHOUT_A_VERSE, (110_000, 130_000), (100_000, 110_000)),  # what is left of it
        (WITHOUT_A_VERSE, (90_000, 130_000), (90_000, 110_000)),
        (DELAYED, (83_500, None), (83_500, None)),
        (DELAYED, (34_286, 36_571), (34_286, 36_571)),
        (TRIMMED, (1_000, None), (0, None)),  # in the silence that went
        (TRIMMED, (200_000, None), (195_000, None)),
    ],
)
def test_a_place_goes_along_with_the_sound_that_it_is_on(
    comparison: Comparison,
    before: tuple[int, int | None],
    now: tuple[int, int | None],
) -> None:
    found = traced(comparison, *before)

    assert (found.start_ms, found.end_ms) == now
    assert found.is_moved == (before != now)
    assert found.cut is None


@pytest.mark.parametrize("place", [(110_000, None), (100_000, None), (100_000, 120_000)])
def test_a_place_that_was_cut_out_says_so_and_what_went(place: tuple[int, int | None]) -> None:
    found = traced(WITHOUT_A_VERSE, *place)

    assert found.cut == Stretch(100_000, 120_000, 100_000)
    assert found.label == found.brief == "1:40–2:00 was taken out"
    assert (found.start_ms, found.end_ms) == (100_000, None)
    assert not found.is_moved


def test_a_note_on_the_whole_mix_has_no_place_to_follow() -> None:
    assert trace(replace(SAME, changes=(VOCAL,)), None) is None


@pytest.mark.parametrize(
    "comparison",
    [
        replace(SAME, segments=()),
        replace(SAME, segments=(Segment(0, 60_000, 90_000),)),
    ],
)
def test_nothing_is_claimed_of_mixes_that_have_too_little_in_common(
    comparison: Comparison,
) -> None:
    assert trace(comparison, 83_000) is None


def test_the_nearest_change_is_said_in_short_and_the_others_in_full() -> None:
    next_phrase = replace(
        VOCAL, start_ms=93_000, end_ms=95_000, first_start_ms=92_000, first_end_ms=94_000
    )
    found = traced(replace(SAME, changes=(VOCAL, next_phrase), gain=1.5), 91_500)

    assert found.brief == "1:33–1:35 changed, −0.9 dB at 1–4 kHz"
    assert found.label == (
        "1:33–1:35 changed, −0.9 dB at 1–4 kHz; 1:21–1:32 changed, −0.9 dB at 1–4 kHz; "
        "the whole mix +1.5 dB"
    )


def test_where_nothing_changed_the_whole_mix_is_what_is_left_to_say() -> None:
    assert traced(SAME, 83_000).label == "no audible change here"
    assert traced(replace(SAME, gain=-1.5), 83_000).brief == "the whole mix −1.5 dB"


def test_a_card_shows_every_note_before_it_shows_what_changed_at_each() -> None:
    there = traced(replace(SAME, changes=(VOCAL,)), 83_000)
    lines = [(f"**{number}.** {'x' * 60}", there) for number in range(1, 13)]

    shown = lines_with_evidence(lines, 1000)

    assert len(shown) <= 1000
    assert all(line in shown for line, _ in lines)
    assert shown.startswith(f"{lines[0][0]}\n↳ 1:21–1:32 changed, −0.9 dB at 1–4 kHz\n")
    assert "more" not in shown
    assert lines_with_evidence([("x" * 900, there), ("y" * 900, there)], 1000).endswith("1 more")
