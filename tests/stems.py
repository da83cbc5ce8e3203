"""Makes songs of stems with NumPy: material on which a change to a mix is known, to the sample.

Drums, bass, keys, guitar and a voice follow one chord progression at one tempo, each with its
place in the stereo picture and some room; sections differ in who plays. The same seed gives the
same song.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tests.sounds import encoded, riff

RATE = 44_100
"""Hz, of every stem."""
Stereo = NDArray[np.floating[Any]]
"""One row a sample, two columns."""
Track = NDArray[np.float32]
"""Mono."""

Harmony = list[tuple[int, ...]]
"""The chord of each bar."""

_CHORDS: Harmony = [(0, 4, 7), (5, 9, 12), (7, 11, 14), (9, 12, 16), (2, 5, 9)]
"""Semitones above the key."""
_VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (570, 840, 2410), (530, 1840, 2480))
"""Hz: formants of a, i, o and e (Peterson and Barney 1952)."""
_PAN = {"drums": 0.0, "bass": 0.0, "keys": -0.35, "guitar": 0.4, "vocal": 0.0}
_LEVEL = {"drums": 0.11, "bass": 0.09, "keys": 0.05, "guitar": 0.055, "vocal": 0.075}
"""Root mean square of each stem while it plays."""
_FREE = 0.1
"""The share of a room's reverberation that is another in each take."""
_ROOM = {"drums": 0.08, "bass": 0.0, "keys": 0.25, "guitar": 0.2, "vocal": 0.3}


@dataclass(frozen=True)
class Song:
    """The stems of one song, of equal length."""

    seed: int
    stems: dict[str, Stereo]
    bar: int
    """Samples of one bar."""
    bars: int

    @property
    def mix(self) -> Stereo:
        """All stems together."""
        return np.stack(list(self.stems.values())).sum(axis=0)

    def with_stem(self, name: str, stem: Stereo) -> "Song":
        """Return the song with another take, or another level, of one stem."""
        return replace(self, stems={**self.stems, name: stem})


@dataclass(frozen=True)
class _Session:
    """What everybody who plays has before them."""

    score: np.random.Generator
    player: np.random.Generator
    harmony: Harmony
    plays: dict[str, list[bool]]
    """Who, in which bar."""
    beat: int
    """Samples."""
    key: int
    """Semitones, by the numbers of MIDI."""
    length: int
    """Samples."""

    def track(self) -> Track:
        """Return an empty one."""
        return np.zeros(self.length, np.float32)


@lru_cache(maxsize=4)
def song(seed: int, bars: int = 12, *, take: int = 0) -> Song:
    """Compose, play and record.

    Another take plays the same with other noises, in rooms of which a tenth runs freely: what a
    session gives that is rendered again.
    """
    score, player = np.random.default_rng(seed), np.random.default_rng((seed, take))
    beat = round(RATE * 60 / score.uniform(84, 150))
    bar, key = 4 * beat, 36 + int(score.integers(0, 12))
    order = [int(index) for index in score.permutation(len(_CHORDS))]
    chords = [_CHORDS[index] for index in order[:4]]
    harmony: Harmony = [chords[number % 4] for number in range(bars)]
    plays = _arrangement(score, bars)
    session = _Session(score, player, harmony, plays, beat, key, bars * bar + RATE)
    dry = {
        "drums": _drums(session),
        "bass": _bass(session),
        "keys": _keys(session),
        "guitar": _guitar(session),
        "vocal": _vocal(session),
    }
    stems = {name: _placed(name, sound, session) for name, sound in dry.items()}
    return Song(seed, stems, bar, bars)


def shaped(
    sound: Stereo, frequency: float, decibels: float, octaves: float = 1.0, rate: int = RATE
) -> Stereo:
    """Return the sound with a bell of so many dB at a frequency (linear phase)."""
    size = fast(len(sound) + rate // 4)  # room for the filter to ring, which else wraps around
    bins = np.fft.rfftfreq(size, 1 / rate)
    distance = np.log2(np.maximum(bins, 1) / frequency) / (octaves / 2)
    gains = 10 ** (decibels / 20 * np.exp(-(distance**2) / 2))
    spectrum = np.fft.rfft(sound, size, axis=0) * gains[:, None]
    return np.fft.irfft(spectrum, size, axis=0)[: len(sound)].astype(np.float32)


def faded_in(sound: Stereo, other: Stereo, start: int, end: int, fade: int = 2_205) -> Stereo:
    """Return `sound` with `other` in place of it between two samples, cross-faded."""
    weight = np.zeros(len(sound), np.float32)
    weight[start:end] = 1
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    weight[start : start + fade] = ramp[: len(weight[start : start + fade])]
    weight[end - fade : end] = ramp[::-1][: len(weight[end - fade : end])]
    return sound + weight[:, None] * (other - sound)


def wav(sound: Stereo, rate: int = RATE, bits: Literal[16, 24] = 24, *, seed: int = 0) -> bytes:
    """Return a WAV file, dithered (triangular, one step): another seed, another dither."""
    steps = 2 ** (bits - 1)
    dither = np.random.default_rng(seed).random((2, *sound.shape), np.float32).sum(axis=0) - 1
    whole = np.clip(np.rint(sound * steps + dither), -steps, steps - 1).astype("<i4")
    parts = whole.reshape(-1, 1).view(np.uint8)[:, : bits // 8]
    return riff(parts.tobytes(), rate=rate, channels=sound.shape[1], bits=bits)


def lossy(sound: Stereo, container: str, codec: str, kbps: int, rate: int = RATE) -> bytes:
    """Return a file by FFmpeg's names of container and codec."""
    samples = sound.astype(np.float32).ravel()
    return encoded(samples, container, codec, rate, sound.shape[1], bit_rate=kbps * 1000)


def at_rate(sound: Stereo, rate: int) -> Stereo:
    """Return the sound at another sample rate, by its spectrum."""
    if rate == RATE:
        return sound
    size = 147 * fast(-(-len(sound) // 147))  # 44.1 kHz is to 48 kHz as 147 is to 160
    other = size * rate // RATE
    spectrum = np.fft.rfft(sound, size, axis=0)
    kept = np.zeros((other // 2 + 1, sound.shape[1]), np.complex128)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared] * (other / size)
    return np.fft.irfft(kept, other, axis=0)[: round(len(sound) * rate / RATE)].astype(np.float32)


def _arrangement(score: np.random.Generator, bars: int) -> dict[str, list[bool]]:
    """Return who plays in which bar: sections of four, of which each lacks one at most."""
    plays = {name: [True] * bars for name in _LEVEL}
    for start in range(0, bars, 4):
        silent = str(score.choice(["keys", "guitar", "vocal", "drums", "none", "none"]))
        if silent != "none":
            for number in range(start, min(start + 4, bars)):
                plays[silent][number] = False
    return plays


def _drums(session: _Session) -> Track:
    track, beat, plays = session.track(), session.beat, session.plays["drums"]
    long, short = np.arange(RATE // 4) / RATE, np.arange(RATE // 16) / RATE
    kick = np.sin(2 * np.pi * (50 * long + 6 * (1 - np.exp(-30 * long)))) * np.exp(-14 * long)
    for number, sounding in enumerate(plays):
        syncopated = session.score.random() < 0.5
        loud = session.score.uniform(0.7, 1.0, 8)
        if not sounding:
            continue
        first = number * 4 * beat
        for step in (0, 2.5 if syncopated else 2):
            _add(track, first + int(step * beat), 1.2 * kick)
        for step in (1, 3):
            noise = session.player.standard_normal(len(long)) * np.exp(-18 * long)
            body = np.sin(2 * np.pi * 190 * long) * np.exp(-22 * long)
            _add(track, first + step * beat, 0.5 * noise + 0.5 * body)
        for step in range(8):
            noise = session.player.standard_normal(len(short)) * np.exp(-70 * short)
            _add(track, first + step * beat // 2, loud[step] * 0.35 * np.diff(noise, prepend=0))
    return track


def _bass(session: _Session) -> Track:
    track, beat, plays = session.track(), session.beat, session.plays["bass"]
    for number, chord in enumerate(session.harmony):
        steps = session.score.choice([0, 0, 0, 7, 12], 8)
        for step in range(8) if plays[number] else ():
            at = np.arange(beat // 2) / RATE
            pitch = _hertz(session.key - 12 + chord[0] % 12 + int(steps[step]))
            wave = sum(np.sin(2 * np.pi * pitch * part * at) / part**1.3 for part in range(1, 9))
            _add(track, number * 4 * beat + step * beat // 2, wave * _envelope(at, 4))
    return track


def _keys(session: _Session) -> Track:
    track, beat, plays = session.track(), session.beat, session.plays["keys"]
    at = np.arange(4 * beat) / RATE
    for number, chord in enumerate(session.harmony):
        if not plays[number]:
            continue
        swell = 1 + 0.3 * np.sin(2 * np.pi * (0.8 * at + session.score.random()))
        wave = np.zeros(len(at))
        for note in chord:
            for detune in (0.997, 1.003):
                pitch = _hertz(session.key + 24 + note) * detune
                for part in range(1, 7):
                    wave += np.sin(2 * np.pi * (pitch * part * at + session.score.random())) / part
        _add(track, number * 4 * beat, wave * swell * _envelope(at, 0.6))
    return track


def _guitar(session: _Session) -> Track:
    track, beat, plays = session.track(), session.beat, session.plays["guitar"]
    at = np.arange(beat) / RATE
    for number, chord in enumerate(session.harmony):
        order = session.score.integers(0, len(chord), 8)
        for step in range(8) if plays[number] else ():
            pitch = _hertz(session.key + 24 + chord[int(order[step])] + 12 * (step % 2))
            phases = session.score.random(12)
            wave = sum(
                np.sin(2 * np.pi * (pitch * part * at + phases[part - 1]))
                * np.exp(-at * (3 + part))
                / part**0.8
                for part in range(1, 13)
            )
            _add(track, number * 4 * beat + step * beat // 2, wave * _envelope(at, 1))
    return track


def _vocal(session: _Session) -> Track:
    track, beat, plays = session.track(), session.beat, session.plays["vocal"]
    for number, chord in enumerate(session.harmony):
        position = number * 4 * beat
        while position < (number + 1) * 4 * beat - beat // 2:
            size = int(beat * session.score.choice([0.5, 1.0, 1.5]))
            note = int(session.score.choice(chord))
            vowel = _VOWELS[int(session.score.integers(0, 4))]
            sings = session.score.random() < 0.85
            if sings and plays[number]:
                at = np.arange(int(0.9 * size)) / RATE
                pitch = _hertz(session.key + 24 + note)
                phase = pitch * at + 0.03 * pitch / 5.5 * np.sin(2 * np.pi * 5.5 * at) / 6
                wave = np.zeros(len(at))
                for part in range(1, min(24, int(5_000 / pitch))):
                    wave += _formants(part * pitch, vowel) * np.sin(2 * np.pi * part * phase)
                breath = session.player.standard_normal(len(at)) * np.exp(-40 * at)
                _add(track, position, (wave + 0.15 * breath) * _envelope(at, 1))
            position += size
    return track


def _formants(frequency: float, vowel: tuple[int, ...]) -> float:
    return sum(
        10 ** (-number * 0.35) * np.exp(-(((frequency - formant) / 160) ** 2))
        for number, formant in enumerate(vowel)
    ) + 0.25 / (1 + frequency / 300)


def _placed(name: str, sound: Track, session: _Session) -> Stereo:
    """Return a stem at its level, at its place between the speakers, in its room."""
    energy, playing = float((sound**2).sum()), int((np.abs(sound) > 1e-4).sum())
    sound = sound * (_LEVEL[name] / max(1e-6, np.sqrt(energy / max(1, playing))))
    angle = (_PAN[name] + 1) * np.pi / 4
    stem = sound[:, None] * np.array([np.cos(angle), np.sin(angle)], np.float32)
    if _ROOM[name]:
        tail = np.arange(int(0.9 * RATE)) / RATE
        shape, decay = (len(tail), 2), np.exp(-7 * tail)[:, None]
        room = np.sqrt(1 - _FREE) * session.score.standard_normal(shape)
        room = (room + np.sqrt(_FREE) * session.player.standard_normal(shape)) * decay
        room /= np.sqrt((room**2).sum(axis=0))
        size = fast(len(sound) + len(tail))
        wet = np.fft.rfft(sound, size)[:, None] * np.fft.rfft(room, size, axis=0)
        stem = stem + _ROOM[name] * np.fft.irfft(wet, size, axis=0)[: len(sound)]
    return stem.astype(np.float32)


def _add(track: Track, position: int, sound: NDArray[np.float64]) -> None:
    sound = sound[: max(0, len(track) - position)]
    track[position : position + len(sound)] += sound


def _envelope(at: NDArray[np.float64], decay: float) -> NDArray[np.float64]:
    """Return an attack of 5 ms, a decay, and a release of 20 ms."""
    end = at[-1] if len(at) else 0.0
    return np.minimum(1, at / 0.005) * np.exp(-decay * at) * np.minimum(1, (end - at) / 0.02)


def fast(size: int) -> int:
    """Return the next size that the Fourier transform takes quickly."""
    return 1 << (size - 1).bit_length()


def _hertz(note: int) -> float:
    return 440 * 2 ** ((note - 69) / 12)
