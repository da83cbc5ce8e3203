from pathlib import Path

import numpy as np
import pytest

from bot.audio._comparing import write_ab
from bot.audio._comparing._alignment import Piece
from bot.audio._comparing._reading import opened
from bot.audio._comparing._turns import Heard, turns
from bot.audio.workshop import AudioWorkshop
from bot.domain.audio import PreviewTooLargeError
from bot.domain.comparisons import AbFile
from tests import stems
from tests.audio.helpers import MB, names_in
from tests.stems import RATE, Song, Stereo

FOUR_DB = 10 ** (4 / 20)


@pytest.fixture(scope="module")
def song() -> Song:
    return stems.song(9, bars=8)


def written(folder: Path, first: Stereo, second: Stereo, **options: int) -> tuple[AbFile, Stereo]:
    """Write the two in turns, and return what was said and what is heard."""
    paths = [folder / name for name in ("first", "second", "ab.mp3")]
    for path, sound in zip(paths, (first, second), strict=False):
        path.write_bytes(stems.wav(sound))
    told = write_ab(*paths, **{"start_ms": 0, "length_ms": 60_000, "max_bytes": 8 * MB, **options})
    assert told.size == paths[2].stat().st_size
    return told, decoded(paths[2])


def decoded(path: Path) -> Stereo:
    with opened(path, RATE, "stereo") as sound:
        return np.concatenate(list(sound.blocks()))


def level(sound: Stereo) -> float:
    return float(10 * np.log10(np.mean(sound**2)))


def test_the_louder_revision_is_turned_down_to_the_other(song: Song, tmp_path: Path) -> None:
    told, heard = written(tmp_path, song.mix / 4, song.mix / 4 * FOUR_DB)

    assert (told.first_gain, told.second_gain) == pytest.approx((0, -4), abs=0.1)
    assert len(heard) / RATE == pytest.approx(len(song.mix) / RATE, abs=0.001)
    for turn in range(len(heard) // (8 * RATE)):
        inside = slice((8 * turn + 1) * RATE, (8 * turn + 7) * RATE)
        assert level(heard[inside]) == pytest.approx(level(song.mix[inside] / 4), abs=0.2)


def test_the_two_take_turns_from_a_place_for_a_length(song: Song, tmp_path: Path) -> None:
    told, heard = written(tmp_path, song.mix / 2, -song.mix / 2, start_ms=1_000, length_ms=13_000)

    assert told.length_ms == 13_000
    assert [(turn.is_second, turn.start_ms, turn.source_ms) for turn in told.turns] == [
        (False, 0, 1_000),
        (True, 8_000, 9_000),
    ]
    original = song.mix[RATE:] / 2
    ends = (slice(RATE, 7 * RATE), 1), (slice(9 * RATE, 12 * RATE), -1)
    for inside, sign in ends:  # the second is the first, upside down
        assert level(heard[inside] - sign * original[inside]) < level(original[inside]) - 15


def test_the_turns_go_on_where_the_other_stopped(song: Song, tmp_path: Path) -> None:
    later = np.concatenate([np.zeros((RATE // 3, 2), np.float32), song.mix / 2])

    _, heard = written(tmp_path, song.mix / 2, later)

    original = later[: len(heard)]
    assert level(heard - original) < level(original) - 15


def test_nothing_clips(song: Song, tmp_path: Path) -> None:
    loud = np.clip(song.mix * 3, -1, 1)

    told, heard = written(tmp_path, loud, loud * 0.99)

    assert -4 < told.first_gain < -1
    assert np.abs(heard).max() < 1


def test_a_bar_that_only_the_second_has_is_heard_in_the_second() -> None:
    pieces = Piece(0, 0, 4), Piece(4, 6, 20)

    assert turns(pieces, 0, 20, 8) == [
        Heard(is_second=False, start=0, length=4),
        Heard(is_second=True, start=4, length=2),
        Heard(is_second=False, start=4, length=2),
        Heard(is_second=True, start=8, length=8),
        Heard(is_second=False, start=14, length=4),
    ]


def test_a_bar_that_only_the_first_has_is_left_out() -> None:
    pieces = Piece(0, 0, 4), Piece(6, 4, 20)

    assert turns(pieces, 0, 12, 8) == [
        Heard(is_second=False, start=0, length=4),
        Heard(is_second=False, start=6, length=4),
        Heard(is_second=True, start=8, length=4),
    ]


def test_the_highest_rate_is_taken_that_fits(song: Song, tmp_path: Path) -> None:
    told, _ = written(tmp_path, song.mix, song.mix, length_ms=10_000, max_bytes=180_000)

    assert told.bit_rate == 128_000
    with pytest.raises(PreviewTooLargeError):
        written(tmp_path, song.mix, song.mix, max_bytes=20_000)


@pytest.mark.parametrize("samples", [1, 882, RATE])
def test_sound_that_is_hardly_there_takes_turns_too(
    song: Song, tmp_path: Path, samples: int
) -> None:
    told, heard = written(tmp_path, song.mix, song.mix[:samples])

    assert told.length_ms == round(samples / RATE * 1000)
    assert len(heard) == pytest.approx(samples, abs=100)


def test_a_start_behind_the_end_is_moved_before_it(song: Song, tmp_path: Path) -> None:
    told, heard = written(tmp_path, song.mix, song.mix, start_ms=10**9, length_ms=3_000)

    assert told.length_ms == 3_000
    assert len(heard) / RATE == pytest.approx(3, abs=0.001)


def test_it_says_how_far_it_is(song: Song, tmp_path: Path) -> None:
    shares: list[float] = []
    paths = [tmp_path / name for name in ("first", "second", "ab.mp3")]
    for path in paths[:2]:
        path.write_bytes(stems.wav(song.mix / 4))

    write_ab(*paths, start_ms=0, length_ms=4_000, max_bytes=MB, on_progress=shares.append)

    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.1 and shares[-1] == 1


async def test_the_workshop_writes_it_in_its_worker(
    song: Song, workshop: AudioWorkshop, tmp_path: Path
) -> None:
    for name, factor in (("first", 1.0), ("second", 0.5)):
        tmp_path.joinpath(name).write_bytes(stems.wav(song.mix * np.float32(factor)))

    told = await workshop.ab(
        tmp_path / "first", tmp_path / "second", tmp_path / "ab.mp3", max_bytes=MB
    )

    assert told.first_gain < told.second_gain
    assert told.size == (tmp_path / "ab.mp3").stat().st_size
    assert (await workshop.analyse(tmp_path / "ab.mp3")).facts.codec == "mp3"
    assert names_in(tmp_path) == ["ab.mp3", "first", "second"]
