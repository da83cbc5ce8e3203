import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bot.audio._comparing import compare
from bot.audio.workshop import AudioWorkshop
from bot.domain.audio import UnreadableAudioError
from bot.domain.comparisons import (
    STRIP_TOP,
    ChangeKind,
    Comparison,
    Difference,
    Stretch,
    ToneBand,
)
from tests import sounds, stems
from tests.compare_pairs import judged
from tests.stems import RATE, Song, Stereo

START, END = 5, 10
"""Seconds between which something is changed."""


@dataclass(frozen=True)
class Desk:
    """Two songs, of which the first is in a file, and a place for what it is compared with."""

    song: Song
    other: Song
    folder: Path

    def compare(self, second: Stereo | bytes, first: Stereo | bytes | None = None) -> Comparison:
        return compare(
            self.file("first", self.song.mix if first is None else first),
            self.file("second", second),
        )

    def file(self, name: str, sound: Stereo | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(sound if isinstance(sound, bytes) else stems.wav(sound, seed=len(name)))
        return path

    def changed(self, other: Stereo) -> Stereo:
        return stems.faded_in(self.song.mix, other, START * RATE, END * RATE)


@pytest.fixture(scope="module")
def songs() -> tuple[Song, Song]:
    return stems.song(7, bars=7), stems.song(8, bars=5)


@pytest.fixture
def desk(songs: tuple[Song, Song], tmp_path: Path) -> Desk:
    return Desk(*songs, tmp_path)


def only_change(comparison: Comparison, kind: ChangeKind) -> tuple[float, float]:
    """Return from when to when the one change of a comparison is, in seconds."""
    (change,) = comparison.changes
    assert change.kind is kind
    assert comparison.differences == {Difference(kind.value)}
    return change.start_ms / 1000, change.end_ms / 1000


def test_the_same_mix_with_another_dither_is_the_same(desk: Desk) -> None:
    comparison = desk.compare(stems.wav(desk.song.mix, bits=16, seed=3))

    assert comparison.differences == frozenset()
    assert comparison.is_same
    assert comparison.balance == (0.0,) * 6
    assert max(comparison.strip) < 0.1
    assert math.isclose(comparison.offset_ms, 0, abs_tol=0.01)


@pytest.mark.parametrize(
    ("container", "codec", "kbps", "rate"),
    [
        ("mp3", "libmp3lame", 128, 44_100),
        ("mp3", "libmp3lame", 320, 44_100),
        ("ipod", "aac", 192, 44_100),
        ("ogg", "libopus", 128, 48_000),
    ],
)
def test_a_lossy_copy_is_the_same(
    desk: Desk, container: str, codec: str, kbps: int, rate: int
) -> None:
    second = stems.lossy(stems.at_rate(desk.song.mix, rate), container, codec, kbps, rate)

    assert desk.compare(second).differences == frozenset()


def test_an_export_at_another_rate_is_the_same(desk: Desk) -> None:
    second = stems.wav(stems.at_rate(desk.song.mix, 96_000), 96_000)

    assert desk.compare(second).differences == frozenset()


def test_a_mono_copy_is_compared_with_the_mono_sum(desk: Desk) -> None:
    mono = desk.song.mix.mean(axis=1, keepdims=True)

    comparison = desk.compare(mono)

    assert comparison.differences == frozenset()
    assert math.isclose(comparison.gain, 0, abs_tol=0.05)


@pytest.mark.parametrize("decibels", [-1.0, 2.5])
def test_a_gain_ride_is_a_change_of_level(desk: Desk, decibels: float) -> None:
    comparison = desk.compare(desk.changed(desk.song.mix * 10 ** (decibels / 20)))

    assert only_change(comparison, ChangeKind.LEVEL) == pytest.approx((START, END), abs=0.2)
    assert comparison.changes[0].decibels == pytest.approx(decibels, abs=0.2)
    strip = np.array(comparison.strip)
    middle = (START + END) / 2 / (comparison.second_ms / 1000) * len(strip)
    assert strip[int(middle)] == pytest.approx(abs(decibels), abs=0.3)
    assert strip[: len(strip) // 6].max() < 0.1


def test_an_eq_move_is_a_change_of_tone_with_its_frequencies(desk: Desk) -> None:
    comparison = desk.compare(desk.changed(stems.shaped(desk.song.mix, 2_000, -3.0)))

    assert only_change(comparison, ChangeKind.TONE) == pytest.approx((START, END), abs=0.5)
    strongest = comparison.changes[0].bands[0]
    assert 1_000 <= strongest.low_hz < 2_000 < strongest.high_hz <= 4_000
    assert -3.0 <= strongest.decibels <= -1.5


def test_an_eq_move_throughout_shows_in_the_balance(desk: Desk) -> None:
    comparison = desk.compare(stems.shaped(desk.song.mix, 110, 4.0, 1.5))

    assert comparison.differences == {Difference.TONE}
    balance = dict(zip(ToneBand, comparison.balance, strict=True))
    assert balance[ToneBand.LOW] > 2
    assert abs(balance[ToneBand.MID]) < 0.1
    assert comparison.gain == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("name", ["bass", "drums", "vocal"])
def test_a_muted_stem_is_a_change_of_content(desk: Desk, name: str) -> None:
    without = desk.changed(desk.song.mix - desk.song.stems[name])

    start, end = only_change(desk.compare(without), ChangeKind.CONTENT)
    back_start, back_end = only_change(
        desk.compare(desk.song.mix, first=without), ChangeKind.CONTENT
    )

    assert (start, end) == pytest.approx((START, END), abs=1)
    assert (back_start, back_end) == pytest.approx((START, END), abs=1)


def test_a_part_that_is_missing_throughout_is_a_change_of_content(desk: Desk) -> None:
    comparison = desk.compare(desk.song.mix - desk.song.stems["bass"])

    assert comparison.differences == {Difference.CONTENT}


def test_a_second_of_silence_is_a_change_of_content(desk: Desk) -> None:
    dropped = stems.faded_in(desk.song.mix, 0 * desk.song.mix, START * RATE, (START + 1) * RATE)

    comparison = desk.compare(dropped)

    assert only_change(comparison, ChangeKind.CONTENT) == pytest.approx((START, START + 1), abs=0.3)


def test_other_words_at_the_same_level_are_a_change_of_content(desk: Desk) -> None:
    vocal = desk.song.stems["vocal"]
    other = desk.song.mix - vocal + np.roll(vocal, desk.song.bar * 5 // 4, axis=0)

    comparison = desk.compare(desk.changed(other))

    assert {change.kind for change in comparison.changes} == {ChangeKind.CONTENT}


def test_a_louder_mix_is_a_gain_and_no_change(desk: Desk) -> None:
    comparison = desk.compare(desk.song.mix * 10 ** (-3 / 20))

    assert comparison.differences == {Difference.GAIN}
    assert comparison.gain == pytest.approx(-3, abs=0.02)
    assert comparison.changes == ()


def test_a_change_is_found_in_a_louder_lossy_file_that_starts_later(desk: Desk) -> None:
    changed = desk.changed(stems.shaped(desk.song.mix, 300, 4.0)) * np.float32(1.2)
    later = np.concatenate([np.zeros((RATE, 2), np.float32), changed])

    comparison = desk.compare(stems.lossy(later, "mp3", "libmp3lame", 192))

    assert comparison.differences == {Difference.TONE, Difference.GAIN, Difference.SHIFTED}
    assert comparison.offset_ms == pytest.approx(1000, abs=0.1)
    (change,) = comparison.changes
    assert change.start_ms / 1000 == pytest.approx(START + 1, abs=0.5)
    assert change.first_start_ms / 1000 == pytest.approx(START, abs=0.5)


@pytest.mark.parametrize("samples", [-4_410, 100, 12_345])
def test_a_shifted_start_is_told_to_the_sample(desk: Desk, samples: int) -> None:
    silence = np.zeros((abs(samples), 2), np.float32)
    earlier, later = desk.song.mix, np.concatenate([silence, desk.song.mix])
    if samples < 0:
        earlier, later = later, earlier

    comparison = desk.compare(later, first=earlier)

    assert comparison.differences == {Difference.SHIFTED}
    assert comparison.offset_ms == pytest.approx(samples / RATE * 1000, abs=0.02)


def test_an_inserted_bar_is_named_with_its_place(desk: Desk) -> None:
    bar = desk.song.bar
    shorter = np.concatenate([desk.song.mix[: 3 * bar], desk.song.mix[4 * bar :]])
    ms = round(bar / RATE * 1000)

    comparison = desk.compare(desk.song.mix, first=shorter)
    reverse = desk.compare(shorter, first=desk.song.mix)

    assert comparison.differences == {Difference.INSERTED}
    (found,) = comparison.inserted
    assert found.end_ms - found.start_ms == pytest.approx(ms, abs=2)
    assert found.start_ms == pytest.approx(3 * ms, abs=150)
    assert found.at_ms == found.start_ms
    assert STRIP_TOP in comparison.strip
    assert reverse.differences == {Difference.REMOVED}
    (taken,) = reverse.removed
    assert taken.end_ms - taken.start_ms == pytest.approx(ms, abs=2)


def test_a_new_intro_is_named_and_no_shift(desk: Desk) -> None:
    bar = desk.song.bar

    comparison = desk.compare(desk.song.mix, first=desk.song.mix[2 * bar :])

    assert comparison.differences == {Difference.INSERTED}
    assert comparison.inserted == (Stretch(0, round(2 * bar / RATE * 1000), 0),)


def test_two_songs_have_nothing_in_common(desk: Desk) -> None:
    comparison = desk.compare(desk.other.mix)

    assert comparison.differences == {Difference.UNRELATED}
    assert not comparison.is_same


@pytest.mark.parametrize("number", [8, 17])
def test_generated_pairs_are_judged_rightly(number: int) -> None:
    result = judged(number, seed=1)

    assert not result.is_missed and not result.is_false, result


def hostile(desk: Desk) -> dict[str, Stereo | bytes]:
    return {
        "silence": np.zeros((4 * RATE, 2), np.float32),
        "20 ms": desk.song.mix[:882],
        "one sample": desk.song.mix[:1],
        "a second of 8 kHz": sounds.wav(1.0, 8_000, 16, 1),
        "192 kHz": sounds.wav(0.5, 192_000, 24, 2),
        "far too loud": sounds.riff(
            np.full((RATE, 2), 1e30, "<f4").tobytes(), code=3, channels=2, bits=32
        ),
        "5.1": sounds.wav(1.0, 48_000, 16, 6),
        "noise": np.random.default_rng(0).standard_normal((4 * RATE, 2)).astype(np.float32) / 8,
    }


@pytest.mark.parametrize(
    "name",
    [
        "silence",
        "20 ms",
        "one sample",
        "a second of 8 kHz",
        "192 kHz",
        "far too loud",
        "5.1",
        "noise",
    ],
)
def test_sound_that_is_no_song_is_compared_without_a_word(desk: Desk, name: str) -> None:
    odd = hostile(desk)[name]

    for comparison in (desk.compare(odd), desk.compare(desk.song.mix, odd), desk.compare(odd, odd)):
        figures = (comparison.gain, *comparison.balance, *comparison.strip)
        assert all(math.isfinite(figure) for figure in figures)
    assert desk.compare(odd, odd).is_same


def test_so_little_sound_that_no_two_differences_agree_has_a_gain_all_the_same(
    desk: Desk,
) -> None:
    slowed = sounds.pcm(sounds.signal(0.5, 48_000, 1), 24)

    comparison = desk.compare(sounds.riff(slowed, rate=8_000, channels=1, bits=24), sounds.wav(0.5))

    assert comparison.segments
    figures = (comparison.gain, *comparison.balance, *comparison.strip)
    assert all(math.isfinite(figure) for figure in figures)


def test_a_comparison_says_how_far_it_is(desk: Desk) -> None:
    shares: list[float] = []
    first = desk.file("first", desk.song.mix)

    compare(first, desk.file("second", desk.song.mix), shares.append)

    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.1 and shares[-1] == 1


async def test_the_workshop_compares_in_its_worker(desk: Desk, workshop: AudioWorkshop) -> None:
    first = desk.file("first", desk.song.mix)
    second = desk.file("second", desk.changed(desk.song.mix * np.float32(0.8)))

    assert await workshop.compare(first, second) == compare(first, second)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no sound",
        sounds.wav(2)[:-1000],
        sounds.riff(np.array([0.5, np.nan] * 500, "<f4").tobytes(), code=3, bits=32),
    ],
)
async def test_what_is_no_whole_sound_is_not_compared(
    workshop: AudioWorkshop, desk: Desk, upload: Callable[[bytes], Path], content: bytes
) -> None:
    song = desk.file("first", desk.song.mix[:RATE])
    broken = upload(content)

    for pair in ((song, broken), (broken, song)):
        with pytest.raises(UnreadableAudioError):
            await workshop.compare(*pair)
