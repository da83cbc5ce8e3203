import json
from dataclasses import replace

import pytest

from bot.domain.comparisons import (
    BandMove,
    Change,
    ChangeKind,
    Comparison,
    Difference,
    Segment,
    Stretch,
    evidence,
    shift,
)

SAME = Comparison(
    first_ms=200_000,
    second_ms=200_000,
    segments=(Segment(0, 0, 200_000),),
    inserted=(),
    removed=(),
    gain=0.0,
    balance=(0.0,) * 6,
    strip=(0.0,) * 600,
    changes=(),
)
VOCAL = Change(
    start_ms=80_000,
    end_ms=91_000,
    first_start_ms=80_000,
    first_end_ms=91_000,
    kind=ChangeKind.TONE,
    decibels=-0.4,
    bands=(BandMove(1_000, 4_000, -0.9), BandMove(60, 250, 0.5)),
)
LOWER_VOCAL = replace(SAME, changes=(VOCAL,))
WITH_A_BAR = replace(
    SAME,
    second_ms=204_000,
    segments=(Segment(0, 0, 100_000), Segment(100_000, 104_000, 100_000)),
    inserted=(Stretch(100_000, 104_000, 100_000),),
)
WITHOUT_A_BAR = replace(
    SAME,
    second_ms=196_000,
    segments=(Segment(0, 0, 100_000), Segment(104_000, 100_000, 96_000)),
    removed=(Stretch(100_000, 104_000, 100_000),),
)
LATER = replace(SAME, second_ms=200_500, segments=(Segment(0, 500, 200_000),))
UNRELATED = replace(SAME, segments=())


def test_a_note_reads_what_became_of_its_place() -> None:
    found = evidence(LOWER_VOCAL, 83_000)

    assert found.is_changed
    assert found.label == "1:20–1:31 changed, −0.9 dB at 1–4 kHz"


@pytest.mark.parametrize(("start", "end"), [(60_000, None), (94_000, None), (10_000, 77_000)])
def test_a_note_elsewhere_reads_that_nothing_changed(start: int, end: int | None) -> None:
    found = evidence(LOWER_VOCAL, start, end)

    assert not found.is_changed
    assert found.label == "no audible change here"


def test_a_note_that_was_put_a_moment_late_still_finds_the_change() -> None:
    assert evidence(LOWER_VOCAL, 92_500).is_changed


def test_a_note_on_the_whole_mix_has_every_change_as_evidence() -> None:
    assert evidence(LOWER_VOCAL, None).changes == (VOCAL,)
    assert not evidence(SAME, None).is_changed


def test_the_change_nearest_to_a_note_is_named_first() -> None:
    next_phrase = replace(
        VOCAL, start_ms=92_000, end_ms=95_000, first_start_ms=92_000, first_end_ms=95_000
    )
    comparison = replace(SAME, changes=(VOCAL, next_phrase))

    assert evidence(comparison, 93_000).changes == (next_phrase, VOCAL)


def test_a_louder_mix_is_evidence_for_every_note() -> None:
    found = evidence(replace(SAME, gain=1.5), 83_000)

    assert found.label == "the whole mix +1.5 dB"
    assert not evidence(replace(SAME, gain=0.4), 83_000).is_changed


@pytest.mark.parametrize(
    ("comparison", "words"),
    [
        (WITH_A_BAR, "1:40–1:44 is new"),
        (WITHOUT_A_BAR, "1:40–1:44 was taken out"),
        (UNRELATED, "the two have nothing in common"),
    ],
)
def test_a_note_reads_of_an_edit_at_its_place(comparison: Comparison, words: str) -> None:
    assert evidence(comparison, 100_500).label == words


@pytest.mark.parametrize(
    ("comparison", "moment", "where"),
    [
        (SAME, 83_000, 83_000),
        (LATER, 83_000, 83_500),
        (WITH_A_BAR, 83_000, 83_000),
        (WITH_A_BAR, 120_000, 124_000),
        (WITHOUT_A_BAR, 102_000, None),
        (WITHOUT_A_BAR, 120_000, 116_000),
        (SAME, 250_000, None),
        (UNRELATED, 83_000, None),
    ],
)
def test_a_moment_is_carried_to_the_other_revision(
    comparison: Comparison, moment: int, where: int | None
) -> None:
    assert shift(comparison, moment) == where


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (SAME, set[Difference]()),
        (LOWER_VOCAL, {Difference.TONE}),
        (replace(SAME, gain=-2.0), {Difference.GAIN}),
        (WITH_A_BAR, {Difference.INSERTED}),
        (WITHOUT_A_BAR, {Difference.REMOVED}),
        (LATER, {Difference.SHIFTED}),
        (replace(LATER, inserted=(Stretch(0, 500, 0),)), {Difference.INSERTED}),
        (UNRELATED, {Difference.UNRELATED}),
    ],
)
def test_what_differs_as_a_whole_is_said(comparison: Comparison, said: set[Difference]) -> None:
    assert comparison.differences == said


def test_a_shifted_start_alone_leaves_a_mix_the_same() -> None:
    assert SAME.is_same and LATER.is_same
    assert not WITH_A_BAR.is_same and not LOWER_VOCAL.is_same and not UNRELATED.is_same


def test_a_comparison_survives_json() -> None:
    comparison = replace(WITH_A_BAR, changes=(VOCAL,), gain=0.25)

    assert Comparison.from_json(json.loads(json.dumps(comparison.to_json()))) == comparison


def test_a_comparison_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="another version"):
        Comparison.from_json({**SAME.to_json(), "version": 0})


@pytest.mark.parametrize(
    ("low", "high", "label"),
    [
        (60, 250, "+2.0 dB at 60–250 Hz"),
        (500, 2_000, "+2.0 dB at 500 Hz–2 kHz"),
        (1_400, 8_500, "+2.0 dB at 1.4–8.5 kHz"),
    ],
)
def test_frequencies_read_as_an_engineer_writes_them(low: int, high: int, label: str) -> None:
    assert BandMove(low, high, 2.0).label == label
