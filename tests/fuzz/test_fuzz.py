"""The fuzzer in short; `python -m tests.fuzz` is the long run."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from bot.audio.analysis import analyse
from bot.domain.errors import InvalidError
from tests import sounds
from tests.audio.helpers import needs_proc
from tests.fuzz.__main__ import fed
from tests.fuzz._judge import wrong_comparison, wrong_figures, wrong_text
from tests.fuzz._mutations import made
from tests.fuzz._seeds import seeds
from tests.test_comparisons import SAME

_SEED, _INPUTS = 1, 60
_FOUND = [(4, 671), (20_261_123, 2505)]
"""Seeds and inputs of long runs that found something: sound too short to have a gain; a FLAC whose
speakers are others after a damaged frame."""


@needs_proc
async def test_whatever_a_file_holds_it_is_measured_or_refused_and_nothing_is_left(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    folder, findings = tmp_path / "work", tmp_path / "findings"
    folder.mkdir()

    tally = await fed(range(_INPUTS), _SEED, folder, findings, said.append)

    assert not tally.findings, said
    assert tally.outcomes.total() == _INPUTS
    assert len(tally.outcomes) > 3 and tally.made["preview"]
    assert not findings.exists()


@needs_proc
@pytest.mark.parametrize(("seed", "number"), _FOUND)
async def test_what_a_long_run_found_is_not_found_again(
    tmp_path: Path, seed: int, number: int
) -> None:
    said: list[str] = []
    folder = tmp_path / "work"
    folder.mkdir()

    tally = await fed([number], seed, folder, tmp_path / "findings", said.append)

    assert tally.outcomes.total() == 1 and not tally.findings, said


def test_an_input_is_the_same_each_time_and_unlike_its_neighbours() -> None:
    files = seeds()

    once, again = ([made(number, _SEED, files) for number in range(100)] for _ in range(2))

    assert once == again
    assert len({each.content for each in once}) > 95


def test_figures_that_no_sound_has_are_told(tmp_path: Path) -> None:
    path = tmp_path / "mix.wav"
    path.write_bytes(sounds.wav())
    right = analyse(path)

    assert wrong_figures(right) == []
    for figures in (
        replace(right.figures, true_peak=math.nan),
        replace(right.figures, correlation=1.5),
        replace(right.figures, silence_head=2.0),
        replace(right.figures, max_momentary=900.0),
    ):
        assert wrong_figures(replace(right, figures=figures))


def test_comparisons_that_no_sounds_have_are_told() -> None:
    assert wrong_comparison(SAME) is None
    assert wrong_comparison(replace(SAME, gain=math.nan))
    assert wrong_comparison(replace(SAME, balance=(math.inf,) * 6))


def test_what_is_no_text_for_a_member_is_told() -> None:
    assert wrong_text(InvalidError("That file is empty. Export it again.")) is None
    assert wrong_text(InvalidError("[Errno 2] No such file: '/media/ab'"))
    assert wrong_text(InvalidError("av.error.InvalidDataError"))
