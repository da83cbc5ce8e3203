"""Loudness and true peak, by the test signals of EBU Tech 3341 (2023) and Tech 3342 (2023).

Cases 7 and 8 of the one, and 5 and 6 of the other, are recordings of broadcast programmes.
"""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from av.audio.frame import AudioFrame

from bot.audio.analysis import LoudnessMeter, analyse
from bot.domain.figures import Figures
from tests.audio import tones
from tests.audio.tones import RATE, Sound, tone

LU = 0.1
RANGE = 1.0
SURROUND = (-28, -28, -24, -30, -30)
"""dBFS of L, R, C, Ls, Rs in case 6."""

Measure = Callable[[bytes], Figures]


@pytest.fixture
def measure(tmp_path: Path) -> Measure:
    def figures(content: bytes) -> Figures:
        path = tmp_path / "sound"
        path.write_bytes(content)
        return analyse(path).figures

    return figures


def surround(*, has_lfe: bool) -> Sound:
    """Return case 6, with a silent LFE between C and Ls if it has one."""
    levels = [*SURROUND[:3], -200, *SURROUND[3:]] if has_lfe else SURROUND
    return tone((0, 5), channels=len(levels)) * 10 ** (np.array(levels) / 20)


@pytest.mark.parametrize(
    ("steps", "integrated"),
    [
        ([(-23, 20)], -23),
        ([(-33, 20)], -33),
        ([(-36, 10), (-23, 60), (-36, 10)], -23),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23),
    ],
    ids=["case 1", "case 2", "case 3", "case 4", "case 5"],
)
def test_integrated_loudness_is_that_of_tech_3341(
    measure: Measure, steps: list[tuple[float, float]], integrated: float
) -> None:
    assert measure(tones.wav(tone(*steps), 16)).integrated == pytest.approx(integrated, abs=LU)


@pytest.mark.parametrize("has_lfe", [False, True], ids=["5.0", "5.1"])
def test_surround_channels_weigh_more_and_the_lfe_nothing(
    measure: Measure, *, has_lfe: bool
) -> None:
    unnamed = measure(tones.wav(surround(has_lfe=has_lfe), 16))
    assert unnamed.integrated == pytest.approx(-23, abs=LU)
    if has_lfe:
        named = measure(tones.encoded(surround(has_lfe=True), "flac", "flac", bits=24))
        assert named.integrated == pytest.approx(-23, abs=LU)


def test_of_7_1_only_the_sides_weigh_more(measure: Measure) -> None:
    """By BS.1770-4, table 3: those at the back stand 135° from the front."""
    one_at_a_time = [tone((-23, 1), channels=8) * (np.arange(8) == channel) for channel in range(8)]

    found = [measure(tones.encoded(sound, "flac", "flac")).integrated for sound in one_at_a_time]
    front, side = -26.0, -24.5  # one channel of -23 dBFS; 1.5 dB more
    # FFmpeg's order: FL FR FC LFE BL BR SL SR
    assert found[:3] == pytest.approx([front] * 3, abs=LU)
    assert found[3] is None
    assert found[4:] == pytest.approx([front, front, side, side], abs=LU)


def readings(sound: Sound) -> list[float | None]:
    """Return short-term loudness as a meter shows it, each 100 ms."""
    frames = list(_frames(sound))
    meter = LoudnessMeter(frames[0])
    shown: list[float | None] = []
    for frame in frames:
        meter.add(frame)
        shown.append(meter.short_term)
    meter.close()
    return shown


def _frames(sound: Sound) -> list[AudioFrame]:
    made: list[AudioFrame] = []
    for start in range(0, len(sound), RATE // 10):
        part = sound[start : start + RATE // 10].astype(np.float32).reshape(1, -1)
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(part), format="flt", layout="stereo")
        frame.sample_rate = RATE
        made.append(frame)
    return made


def test_short_term_loudness_is_constant_in_case_9() -> None:
    case_9 = readings(tone(*[(-20, 1.34), (-30, 1.66)] * 5))

    assert case_9[30:] == pytest.approx([-23] * 120, abs=LU)


def test_momentary_loudness_is_constant_in_case_12(measure: Measure) -> None:
    """What is told of it is the most: of whatever part, it is the same."""
    case_12 = tone(*[(-20, 0.18), (-30, 0.22)] * 25)

    for start in range(0, 10 * RATE, RATE):
        part = tones.wav(case_12[start : start + RATE])
        assert measure(part).max_momentary == pytest.approx(-23, abs=LU)


def test_the_loudest_3_seconds_are_found_wherever_they_begin(measure: Measure) -> None:
    """Case 10, in mono, which is 3 dB less: twenty files, each 150 ms later."""
    for late in range(20):
        sound = tone((-200, late * 0.15), (-20, 3), (-200, 1), channels=1)
        assert measure(tones.wav(sound, 16)).max_short_term == pytest.approx(-23, abs=LU)


def test_the_loudest_400_milliseconds_are_found_wherever_they_begin(measure: Measure) -> None:
    """Case 13, in mono: twenty files, each 20 ms later."""
    for late in range(20):
        sound = tone((-200, late * 0.02), (-20, 0.4), (-200, 1), channels=1)
        assert measure(tones.wav(sound, 16)).max_momentary == pytest.approx(-23, abs=LU)


def test_what_grows_louder_is_followed(measure: Measure) -> None:
    """Cases 11 and 14: one file, twenty bursts, each 1 dB louder than the one before."""
    levels = range(-38, -18)
    case_11 = [
        (-200, late * 0.15) if is_gap else (level, 3.0)
        for late, level in enumerate(levels)
        for is_gap in (True, False)
    ]
    case_14 = [
        (-200, late * 0.02) if is_gap else (level, 0.4)
        for late, level in enumerate(levels)
        for is_gap in (True, False)
    ]

    bursts = np.cumsum([seconds for _, seconds in case_11])[1::2]
    shown = readings(tone(*case_11, (-200, 1)))
    for end, level in zip(bursts, levels, strict=True):
        so_far = [short for short in shown[: round(end * 10) + 1] if short is not None]
        assert max(so_far) == pytest.approx(level, abs=LU)
    for count in (1, 7, 14, 20):
        so_far = measure(tones.wav(tone(*case_14[: 2 * count], (-200, 0.2))))
        assert so_far.max_momentary == pytest.approx(levels[count - 1], abs=LU)


@pytest.mark.parametrize(
    ("divisor", "phase", "amplitude", "peak"),
    [(4, 0, 0.5, -6), (4, 45, 0.5, -6), (6, 60, 0.5, -6), (8, 67.5, 0.5, -6), (4, 45, 1.41, 3)],
    ids=["case 15", "case 16", "case 17", "case 18", "case 19"],
)
@pytest.mark.parametrize("rate", [44_100, RATE, 96_000])
def test_the_true_peak_of_a_sine_between_its_samples_is_found(
    measure: Measure, divisor: int, phase: float, amplitude: float, peak: float, rate: int
) -> None:
    level = 20 * np.log10(amplitude)
    sound = tones.faded(tone((level, 1), frequency=rate / divisor, phase=phase, rate=rate))

    found = measure(tones.wav_float(sound, rate=rate)).true_peak
    assert found is not None
    assert peak - 0.4 <= found <= peak + 0.2


@pytest.mark.parametrize("late", [0, 1, 2, 3], ids=["case 20", "case 21", "case 22", "case 23"])
def test_the_true_peak_of_a_single_period_is_found(measure: Measure, late: int) -> None:
    """One period of fs/4 at full scale amid half of it, made at four times the rate."""
    fine, period = 4 * RATE, 16
    sound = tone((0, 1), frequency=RATE / 4, rate=fine) * 0.5
    middle = len(sound) // 2 // period * period
    sound[middle : middle + period] *= 2
    coarse = tones.low_passed(sound, RATE / 2, rate=fine)[late::4]

    found = measure(tones.wav(tones.faded(coarse))).true_peak
    assert found is not None
    assert -0.4 <= found <= 0.2


@pytest.mark.parametrize(
    ("steps", "loudness_range"),
    [
        ([(-20, 20), (-30, 20)], 10),
        ([(-20, 20), (-15, 20)], 5),
        ([(-40, 20), (-20, 20)], 20),
        ([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15),
    ],
    ids=["case 1", "case 2", "case 3", "case 4"],
)
def test_loudness_range_is_that_of_tech_3342(
    measure: Measure, steps: list[tuple[float, float]], loudness_range: float
) -> None:
    found = measure(tones.wav(tone(*steps), 16)).loudness_range
    assert found == pytest.approx(loudness_range, abs=RANGE)


Encode = Callable[[Sound], bytes]
LOSSLESS: dict[str, Encode] = {
    "WAV 16": lambda sound: tones.wav(sound, 16),
    "WAV 24": tones.wav,
    "WAV 32": lambda sound: tones.wav(sound, 32),
    "WAV float": tones.wav_float,
    "WAV double": lambda sound: tones.wav_float(sound, 64),
    "AIFF": lambda sound: tones.encoded(sound, "aiff", "pcm_s24be", bits=24),
    "FLAC": lambda sound: tones.encoded(sound, "flac", "flac", bits=24),
    "ALAC": lambda sound: tones.encoded(sound, "ipod", "alac"),
}
LOSSY: dict[str, Encode] = {
    "MP3": lambda sound: tones.encoded(sound, "mp3", "libmp3lame", bit_rate=256_000),
    "AAC": lambda sound: tones.encoded(sound, "ipod", "aac", bit_rate=256_000),
    "Vorbis": lambda sound: tones.encoded(sound, "ogg", "libvorbis"),
    "Opus": lambda sound: tones.encoded(sound, "ogg", "libopus", bit_rate=192_000),
}


@pytest.mark.parametrize("encode", (LOSSLESS | LOSSY).values(), ids=(LOSSLESS | LOSSY).keys())
def test_loudness_is_the_same_in_every_container(measure: Measure, encode: Encode) -> None:
    """Case 1 of Tech 3341 and case 2 of Tech 3342 in mono, which is 3 dB less, and shorter."""
    case_1 = measure(encode(tone((-20, 4), channels=1)))
    case_2 = measure(encode(tone((-20, 7), (-15, 7), channels=1)))

    assert case_1.integrated == pytest.approx(-23, abs=LU)
    assert case_1.max_short_term == pytest.approx(-23, abs=LU)
    assert case_2.loudness_range == pytest.approx(5, abs=RANGE)


@pytest.mark.parametrize("encode", LOSSLESS.values(), ids=LOSSLESS.keys())
def test_the_true_peak_is_the_same_in_every_lossless_container(
    measure: Measure, encode: Encode
) -> None:
    case_18 = tone((-6.02, 1), frequency=RATE / 8, phase=67.5)

    found = measure(encode(tones.faded(case_18))).true_peak
    assert found is not None
    assert -6.4 <= found <= -5.8


@pytest.mark.parametrize(("rate", "loudness"), [(4_000, None), (96_000, -23), (384_000, -23)])
def test_loudness_has_a_meaning_at_every_rate_but_the_lowest(
    measure: Measure, rate: int, loudness: float | None
) -> None:
    figures = measure(tones.wav(tone((-23, 4), rate=rate), rate=rate))

    for found in (figures.integrated, figures.max_short_term, figures.max_momentary):
        assert found == (loudness and pytest.approx(loudness, abs=LU))


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="compares with ffmpeg's command")
@pytest.mark.parametrize("rate", [44_100, RATE, 96_000])
def test_music_measures_as_ffmpeg_says(tmp_path: Path, rate: int) -> None:
    sound = tones.music(12, rate=rate)
    path = tmp_path / "music.wav"
    path.write_bytes(tones.wav(sound, rate=rate))

    figures = analyse(path).figures
    said = _said_by_ffmpeg(path)
    assert figures.integrated == pytest.approx(said["I"], abs=0.1)
    assert figures.loudness_range == pytest.approx(said["LRA"], abs=0.1)
    assert figures.true_peak == pytest.approx(said["Peak"], abs=0.1)


def _said_by_ffmpeg(path: Path) -> dict[str, float]:
    ffmpeg = subprocess.run(  # noqa: S603  # our own file
        ["ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"],  # noqa: S607  # wherever it is installed
        capture_output=True,
        text=True,
        check=True,
    )
    summary = ffmpeg.stderr.rpartition("Summary:")[2]
    return {name: float(value) for name, value in re.findall(r"(I|LRA|Peak): +(\S+)", summary)}
