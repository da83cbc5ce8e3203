"""Every figure but loudness, by sound of which it is known."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.audio.analysis import analyse
from bot.audio.workshop import AudioWorkshop
from bot.domain.audio import UnreadableAudioError
from bot.domain.figures import Analysis, LoudnessTarget, OneChannel, against_target
from tests import sounds
from tests.audio import tones
from tests.audio.tones import RATE, Sound, noise, silence, tone

Measure = Callable[[bytes], Analysis]


@pytest.fixture
def measure(tmp_path: Path) -> Measure:
    def measured(content: bytes) -> Analysis:
        path = tmp_path / "sound"
        path.write_bytes(content)
        return analyse(path)

    return measured


def test_peaks_are_those_of_the_samples_and_between_them(measure: Measure) -> None:
    sine = tone((-6, 1), frequency=RATE / 4, phase=45)

    figures = measure(tones.wav(tones.faded(sine))).figures
    assert figures.sample_peak == pytest.approx(-9.01, abs=0.01)
    assert figures.true_peak == pytest.approx(-6, abs=0.2)


@pytest.mark.parametrize("level", [-1.0, -20.0, -60.0])
def test_peaks_of_quiet_sound_are_as_exact_as_those_of_loud_sound(
    measure: Measure, level: float
) -> None:
    figures = measure(tones.wav(tone((level, 1), frequency=997))).figures

    assert figures.sample_peak == pytest.approx(level, abs=0.02)
    assert figures.true_peak == pytest.approx(level, abs=0.02)


def test_a_float_file_may_reach_over_full_scale(measure: Measure) -> None:
    figures = measure(tones.wav_float(tone((3, 1)))).figures

    assert figures.sample_peak == pytest.approx(3, abs=0.01)
    assert figures.clipped_runs > 0


def test_peak_to_loudness_is_the_distance_of_the_two(measure: Measure) -> None:
    figures = measure(tones.wav(tone((-23, 4)))).figures

    assert figures.peak_to_loudness == pytest.approx(0, abs=0.1)
    assert replace(figures, true_peak=None).peak_to_loudness is None
    assert replace(figures, integrated=None).peak_to_loudness is None


def clipped(*runs: tuple[float, int, int]) -> Sound:
    """Return 4 s of quiet noise with flat tops: where in seconds, in which channel, how many."""
    sound = noise(4, level=-40)
    for start, channel, count in runs:
        first = round(start * RATE)
        sound[first : first + count, channel] = 1
    return sound


def test_three_samples_at_full_scale_are_a_clipped_run_and_two_are_not(measure: Measure) -> None:
    figures = measure(tones.wav(clipped((1.5, 0, 2), (2.5, 0, 3), (3, 1, 50)), 16)).figures

    assert (figures.clipped_runs, figures.first_clip) == (2, 2.5)
    assert measure(tones.wav(clipped((1.5, 0, 2)))).figures.first_clip is None


@pytest.mark.parametrize("before", [0, 1, 2, 3, 4, 5])
def test_a_clipped_run_counts_once_wherever_blocks_meet(measure: Measure, before: int) -> None:
    start = 2 - before / RATE

    figures = measure(tones.wav(clipped((start, 1, 5)))).figures
    assert figures.clipped_runs == 1
    assert figures.first_clip == pytest.approx(start)


def test_two_runs_that_meet_where_blocks_do_are_two_if_they_are_in_two_channels(
    measure: Measure,
) -> None:
    figures = measure(tones.wav(clipped((2 - 3 / RATE, 0, 3), (2, 1, 3)))).figures

    assert figures.clipped_runs == 2


def test_sound_that_clipped_in_16_bits_is_known_in_24(measure: Measure) -> None:
    sound = clipped((1, 0, 10)) * 32767 / 32768

    assert measure(tones.wav(sound, 24)).figures.clipped_runs == 1


def test_a_whole_second_at_full_scale_is_one_run(measure: Measure) -> None:
    assert measure(tones.wav(clipped((0.5, 0, 2 * RATE)))).figures.clipped_runs == 1


def test_dc_offset_is_that_of_the_channel_that_has_most(measure: Measure) -> None:
    figures = measure(tones.wav(tone((-20, 2)) + np.array((0.001, -0.02)))).figures

    assert figures.dc_offset == pytest.approx(-0.02, abs=1e-5)


def test_silence_at_the_ends_is_measured_to_the_sample(measure: Measure) -> None:
    sound = np.concatenate((silence(2.0123), tone((-20, 1.5), phase=90), silence(0.75)))
    dither = np.random.default_rng(1).integers(-2, 3, sound.shape) / 2**15

    figures = measure(tones.wav(sound + dither, 16)).figures
    assert figures.silence_head == pytest.approx(2.0123, abs=2 / RATE)
    assert figures.silence_tail == pytest.approx(0.75, abs=4 / RATE)


@pytest.mark.parametrize(
    ("right", "correlation"), [(1, 1), (-1, -1), (0.5, 1)], ids=["mono", "opposite", "half"]
)
def test_correlation_tells_how_alike_the_channels_are(
    measure: Measure, right: float, correlation: float
) -> None:
    figures = measure(tones.wav(noise(2, channels=1) * [1, right])).figures

    assert figures.correlation == pytest.approx(correlation, abs=0.001)


def test_channels_of_their_own_do_not_correlate(measure: Measure) -> None:
    assert measure(tones.wav(noise(4))).figures.correlation == pytest.approx(0, abs=0.01)
    assert measure(tones.wav(noise(4, channels=1))).figures.correlation is None
    assert measure(tones.wav(noise(1, channels=6))).figures.correlation is None


@pytest.mark.parametrize(
    ("sides", "one_channel"),
    [
        ([1, 1], OneChannel.IDENTICAL),
        ([1, 0], OneChannel.LEFT_ONLY),
        ([0.0001, 1], OneChannel.RIGHT_ONLY),
        ([1, 0.99], None),
        ([1, -1], None),
    ],
)
def test_stereo_that_is_one_channel_is_known(
    measure: Measure, sides: list[float], one_channel: OneChannel | None
) -> None:
    assert measure(tones.wav(noise(2, channels=1) * sides)).figures.one_channel is one_channel


def test_mono_and_silence_are_not_one_channel_in_disguise(measure: Measure) -> None:
    assert measure(tones.wav(noise(1, channels=1))).figures.one_channel is None
    assert measure(tones.wav(silence(1))).figures.one_channel is None


def stepped(bits: int) -> Sound:
    """Return noise in steps of so many bits."""
    return np.rint(noise(1) * 2 ** (bits - 1)) / 2 ** (bits - 1)


@pytest.mark.parametrize(
    ("content", "bits"),
    [
        (tones.wav(stepped(16), 16), 16),
        (tones.wav(stepped(16), 24), 16),
        (tones.wav(stepped(20), 24), 20),
        (tones.wav(stepped(24), 24), 24),
        (tones.wav(stepped(24), 32), 24),
        (tones.wav(noise(1), 32), 32),
        (tones.wav_float(stepped(16)), 16),
        (tones.wav_float(stepped(24)), 24),
        (tones.wav_float(noise(1)), 32),
        (tones.wav_float(stepped(24), 64), 24),
        (tones.wav_float(noise(1), 64), 64),
        (tones.wav_float(stepped(16) * 8), 32),
        (sounds.flac(bits=24), 24),
        (tones.encoded(stepped(16), "flac", "flac", bits=24), 16),
        (tones.encoded(stepped(16), "aiff", "pcm_s24be", bits=24), 16),
        (sounds.riff(bytes(range(256)) * 40, bits=8), 8),
        (sounds.mp3(), None),
        (tones.wav(silence(1)), None),
    ],
)
def test_the_bits_that_are_really_used_are_counted(
    measure: Measure, content: bytes, bits: int | None
) -> None:
    assert measure(content).figures.real_bits == bits


def decoded(content: bytes, tmp_path: Path) -> Sound:
    """Return what a lossy file holds, as a producer who exports it again gets it."""
    from bot.audio._decoder import Decoder  # noqa: PLC0415  # loads the decoders only here

    path = tmp_path / "lossy"
    path.write_bytes(content)
    with path.open("rb") as file:
        frames = [frame.to_ndarray() for frame in Decoder(file).frames()]
    return np.hstack(frames).T.astype(np.float64)


@pytest.mark.parametrize(
    ("codec", "container", "bit_rate", "least", "most"),
    [
        ("libmp3lame", "mp3", 128_000, 15_000, 17_500),
        ("libmp3lame", "mp3", 192_000, 17_500, 19_500),
        ("aac", "ipod", 96_000, 13_000, 19_000),
    ],
)
def test_a_lossless_file_made_from_a_lossy_one_is_known(
    measure: Measure,
    tmp_path: Path,
    codec: str,
    container: str,
    bit_rate: int,
    least: float,
    most: float,
) -> None:
    original = np.diff(noise(8, level=-24), axis=0) * 0.3 + tones.music(8)[1:]
    lossy = tones.encoded(original, container, codec, bit_rate=bit_rate)

    cutoff = measure(tones.wav(decoded(lossy, tmp_path), 16)).figures.lossy_cutoff
    assert cutoff is not None
    assert least <= cutoff <= most
    assert measure(lossy).figures.lossy_cutoff is None  # it does not pretend to be more


@pytest.mark.parametrize(
    "content",
    [
        tones.wav(noise(8)),
        tones.wav(noise(8), 16),
        tones.wav(tones.music(8)),
        tones.wav(tone((-20, 8), frequency=15_000)),
        tones.wav(tones.low_passed(noise(8, rate=96_000), 22_050, rate=96_000), rate=96_000),
        tones.wav(tones.low_passed(noise(8), 8000)),
        tones.wav(np.cumsum(noise(8, level=-60), axis=0) % 0.5),
        tones.wav(tones.low_passed(noise(3), 16_000)),
        tones.wav(silence(8)),
        tones.wav(noise(8, rate=22_050), rate=22_050),
    ],
    ids=[
        "noise",
        "noise in 16 bits",
        "music",
        "a high tone",
        "44.1 kHz in 96 kHz",
        "a muffled sound",
        "sound that fades out to the top",
        "too short to tell",
        "silence",
        "a low rate",
    ],
)
def test_a_file_that_was_never_lossy_is_not_suspected(measure: Measure, content: bytes) -> None:
    assert measure(content).figures.lossy_cutoff is None


def test_the_waveform_shows_where_it_is_loud(measure: Measure) -> None:
    sound = np.concatenate((tone((-20, 10)) + 0.1, silence(5), tone((-6.02, 5))))

    waveform = measure(tones.wav(sound)).waveform
    assert len(waveform) == 2000
    assert waveform.seconds_per_bin == 0.01
    at = [waveform.highs[index] for index in (500, 1250, 1750)]
    assert at == [round(255 * 0.2), 0, round(255 * 0.5)]
    assert [waveform.lows[index] for index in (500, 1250, 1750)] == [0, 0, round(255 * 0.5)]
    assert waveform.powers[1750] == pytest.approx(255 * 0.5 / math.sqrt(2), abs=1)


@pytest.mark.parametrize(("seconds", "joined"), [(40.96, 1), (41, 2), (170.333, 8)])
def test_the_waveform_of_a_long_file_is_no_larger(
    measure: Measure, seconds: float, joined: int
) -> None:
    sound = silence(seconds, channels=1, rate=8000)
    sound[-4000:-3000] = 0.5

    waveform = measure(tones.wav(sound, 16, rate=8000)).waveform
    assert waveform.seconds_per_bin == pytest.approx(0.01 * joined)
    assert len(waveform) == math.ceil(len(sound) / 80 / joined)
    assert len(waveform) <= 4096
    loud = [index for index, high in enumerate(waveform.highs) if high]
    assert loud[0] == (len(sound) - 4000) // 80 // joined
    assert {waveform.highs[index] for index in loud} == {128}


@pytest.mark.parametrize("channels", [1, 2, 6, 8, 12, 16])
def test_any_number_of_channels_is_measured(measure: Measure, channels: int) -> None:
    analysis = measure(tones.wav(tone((-20, 4), channels=channels)))

    assert analysis.facts.channels == channels
    assert analysis.figures.true_peak == pytest.approx(-20, abs=0.1)
    assert analysis.figures.integrated is not None


@pytest.mark.parametrize("codec", ["aac", "libvorbis", "libopus"])
def test_lossy_sound_of_7_1_is_measured(measure: Measure, codec: str) -> None:
    container = "ipod" if codec == "aac" else "ogg"
    content = tones.encoded(tone((-20, 4), channels=8), container, codec, bit_rate=512_000)

    analysis = measure(content)
    assert analysis.facts.channels == 8
    assert analysis.figures.sample_peak == pytest.approx(-20, abs=4)  # it overshoots at the start


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 44_100, 88_200, 96_000, 192_000])
def test_any_rate_is_measured(measure: Measure, rate: int) -> None:
    figures = measure(tones.wav(tone((-23, 4), rate=rate), rate=rate)).figures

    assert figures.integrated == pytest.approx(-23, abs=0.1)
    assert figures.max_momentary == pytest.approx(-23, abs=0.1)
    assert figures.true_peak == pytest.approx(-23, abs=0.1)


def test_silence_has_no_levels(measure: Measure) -> None:
    figures = measure(tones.wav(silence(4))).figures

    assert (figures.integrated, figures.loudness_range, figures.max_short_term) == (None,) * 3
    assert (figures.max_momentary, figures.true_peak, figures.sample_peak) == (None,) * 3
    assert (figures.correlation, figures.one_channel, figures.lossy_cutoff) == (None,) * 3
    assert (figures.silence_head, figures.silence_tail) == (4, 4)


@pytest.mark.parametrize("seconds", [0.02, 0.39])
def test_what_is_too_short_for_loudness_has_the_rest(measure: Measure, seconds: float) -> None:
    analysis = measure(tones.wav(tone((-20, seconds))))

    figures = analysis.figures
    assert (figures.integrated, figures.loudness_range, figures.max_short_term) == (None,) * 3
    assert figures.sample_peak == pytest.approx(-20, abs=0.1)
    assert len(analysis.waveform) == round(seconds * 100)


def test_a_second_has_a_loudness_and_no_range(measure: Measure) -> None:
    figures = measure(tones.wav(tone((-23, 1)))).figures

    assert figures.integrated == pytest.approx(-23, abs=0.1)
    assert (figures.loudness_range, figures.max_short_term) == (None, None)


@pytest.mark.parametrize(
    "content",
    [
        tones.wav(silence(1)),
        tones.wav(tone((-20, 0.02))),
        tones.wav(noise(1, level=40)),
        tones.wav_float(noise(1, level=40)),
        tones.wav_float(tone((-900, 1)), 64),
        sounds.wav(rate=192_000),
        sounds.riff(b"\x80" * 4410, bits=8),
        sounds.riff(bytes(4 * 100), rate=1),
        sounds.riff(bytes(4 * 100), rate=768_000),
        sounds.mp3(0.02),
    ],
)
def test_no_figure_is_ever_not_a_number(measure: Measure, content: bytes) -> None:
    def refuse(constant: str) -> float:
        raise AssertionError(constant)

    values = json.dumps(measure(content).to_json())
    json.loads(values, parse_constant=refuse)


@pytest.mark.parametrize("bits", [32, 64])
def test_floats_that_are_far_beyond_any_sound_are_refused(measure: Measure, bits: int) -> None:
    sound = tone((-20, 1))
    sound[4321] = 1e30

    with pytest.raises(UnreadableAudioError, match="no sound"):
        measure(tones.wav_float(sound, 32 if bits == 32 else 64))


@pytest.mark.parametrize("content", [tones.wav(noise(2)), tones.wav(silence(1)), sounds.mp3()])
async def test_what_a_worker_measured_can_be_stored_and_read(
    workshop: AudioWorkshop, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "mix"
    path.write_bytes(content)

    analysis = await workshop.analyse(path)
    stored, waveform = json.dumps(analysis.to_json()), analysis.waveform.to_bytes()
    assert Analysis.from_json(json.loads(stored), waveform) == analysis == analyse(path)
    assert analysis.is_current
    assert not replace(analysis, version=0).is_current


def test_a_mix_is_held_against_a_target(measure: Measure) -> None:
    silent = measure(tones.wav(silence(1))).figures
    loud = replace(silent, integrated=-9.5, true_peak=-0.2)

    against = against_target(loud, LoudnessTarget(-14, -1))
    assert against.loudness == pytest.approx(4.5)
    assert against.true_peak == pytest.approx(0.8)
    against = against_target(silent, LoudnessTarget(-14, -1))
    assert (against.loudness, against.true_peak) == (None, None)
