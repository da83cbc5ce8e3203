"""The alternates of an approved mix: which there should be, and whether they go with it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.alternates import (
    alternates_label,
    check_alternates,
    expected,
    parse_alternates,
)
from bot.domain.audio import AudioFacts, AudioFormat
from bot.domain.errors import InvalidError
from bot.domain.mix_types import MixType
from bot.domain.mixes import MixFile, MixRevision, Question, usual_question

INST, TV, CAPPELLA, EDIT = (
    MixType.INSTRUMENTAL,
    MixType.TV,
    MixType.A_CAPPELLA,
    MixType.RADIO_EDIT,
)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def bounce(id_: int, type_: MixType, seconds: float | None = 200.0) -> MixRevision:
    facts = AudioFacts(AudioFormat.WAV, "pcm_s24le", 48_000, 24, None, 2, seconds or 0.0)
    file = MixFile(f"{id_:064}", 1, "a.wav", facts, None) if seconds is not None else None
    return MixRevision(
        id=id_,
        guild_id=10,
        song_id=1,
        type=type_,
        number=1,
        file=file,
        link=None if file else "https://example.org",
        changes=None,
        question=Question.DECISION,
        submitted_by=9,
        submitted_at=NOW,
        withdrawn_at=None,
        chosen_over=None,
    )


MIX = bounce(10, MixType.MAIN)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("instrumental, TV mix; a cappella", (INST, TV, CAPPELLA)),
        ("acapella,Instrumental,instrumental", (INST, CAPPELLA)),
        ("none", ()),
        ("default", None),
    ],
)
def test_alternates_are_named_as_people_name_them(
    typed: str, meant: tuple[MixType, ...] | None
) -> None:
    assert parse_alternates(typed) == meant


@pytest.mark.parametrize("typed", ["", ",", "master", "instrumental, karaoke"])
def test_what_is_no_alternate_is_answered_with_those_that_are(typed: str) -> None:
    with pytest.raises(InvalidError, match="a cappella"):
        parse_alternates(typed)


def test_without_a_list_those_are_expected_that_any_song_has() -> None:
    gone = replace(bounce(3, TV), withdrawn_at=NOW)

    assert expected(None, [MIX, bounce(1, INST), gone]) == (INST,)
    assert expected((TV,), [MIX, bounce(1, INST)]) == (TV,)
    assert alternates_label(expected((), [MIX, bounce(1, INST)])) == "None"


def test_what_is_missing_is_said_and_what_goes_along_is_not() -> None:
    found = check_alternates(MIX, [MIX, bounce(11, INST, 200.05)], (INST, TV), {})

    assert found.missing == (TV,)
    assert not found.remarks


def test_an_alternate_is_said_to_be_older_to_be_shorter_and_to_start_later() -> None:
    older = bounce(9, INST, 196.0)
    offsets = {older.sha256 or "": 120.0}

    (remark,) = check_alternates(MIX, [MIX, older], (), offsets).remarks

    expected_words = "older than Mix 1, 4 s shorter (3:16), starts 0.12 s later"
    assert remark.label == f"Instrumental 1: {expected_words}"


def test_only_the_newest_alternate_counts() -> None:
    short, whole = bounce(11, INST, 150.0), replace(bounce(12, INST), number=2)

    assert not check_alternates(MIX, [MIX, short, whole], (INST,), {}).remarks


def test_a_radio_edit_has_a_length_of_its_own_and_a_link_has_none() -> None:
    found = check_alternates(MIX, [MIX, bounce(11, EDIT, 150.0), bounce(12, INST, None)], (), {})

    assert not found.remarks


@pytest.mark.parametrize("offset", [-50.0, 0.0, 26.0])
def test_what_an_encoder_adds_at_the_start_is_no_other_start(offset: float) -> None:
    inst = bounce(11, INST)

    assert not check_alternates(MIX, [MIX, inst], (), {inst.sha256 or "": offset}).remarks


def test_only_alternates_need_no_sign_off_of_their_own() -> None:
    unasked = {type_ for type_ in MixType if usual_question(type_) is Question.NONE}

    assert unasked == {type_ for type_ in MixType if type_.is_alternate}
    assert not unasked & {MixType.MAIN, MixType.MASTER, MixType.ROUGH, MixType.OTHER}
