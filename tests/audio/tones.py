"""Makes sound with NumPy of which every figure is known, and files of it.

A sound is an array of float samples: a row a sample, a column a channel.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tests import sounds

Sound = NDArray[np.float64]

RATE = 48_000
"""Hz, of the EBU's test signals."""


def tone(
    *steps: tuple[float, float],
    frequency: float = 1000,
    phase: float = 0,
    channels: int = 2,
    rate: int = RATE,
) -> Sound:
    """Return a sine in all channels, of `(dBFS, seconds)` after another; phase in degrees."""
    levels = np.concatenate(
        [np.full(round(seconds * rate), 10 ** (level / 20)) for level, seconds in steps]
    )
    angles = 2 * np.pi * frequency / rate * np.arange(len(levels)) + np.radians(phase)
    return np.repeat((levels * np.sin(angles))[:, None], channels, axis=1)


def noise(seconds: float, *, level: float = -20, channels: int = 2, rate: int = RATE) -> Sound:
    """Return noise of its own in each channel, of so many dBFS (root of the mean square)."""
    generator = np.random.default_rng(round(seconds * rate))
    return generator.standard_normal((round(seconds * rate), channels)) * 10 ** (level / 20)


def silence(seconds: float, *, channels: int = 2, rate: int = RATE) -> Sound:
    """Return digital silence."""
    return np.zeros((round(seconds * rate), channels))


def music(seconds: float, *, rate: int = RATE) -> Sound:
    """Return what measures like music: drums, bass and chords in stereo, with a quiet part."""
    generator = np.random.default_rng(7)
    count = round(seconds * rate)
    at = np.arange(count) / rate
    beat = at * 2 % 1
    drum = np.exp(-30 * beat) * np.sin(2 * np.pi * 60 * beat)
    hats = np.exp(-60 * (at * 8 % 1)) * generator.standard_normal(count)
    bass = np.sin(2 * np.pi * 55 * 2 ** (np.floor(at / 2) % 4 / 12) * at)
    left, right = (
        sum(np.sin(2 * np.pi * pitch * at * detune) for pitch in (220.0, 277.18, 329.63, 440.0))
        for detune in (1.0, 1.003)
    )
    middle = 0.3 * drum + 0.15 * bass
    is_quiet = (at > seconds / 3) & (at < seconds / 2)
    gain = np.where(is_quiet, 0.15, 1.0)
    wide = np.stack((0.07 * left + 0.05 * hats, 0.07 * right - 0.03 * hats), axis=1)
    return (middle[:, None] + wide) * gain[:, None]


def faded(sound: Sound) -> Sound:
    """Return the sound without the clicks of a sudden start and end: fades over a quarter."""
    ramp = np.minimum(1, np.arange(len(sound)) * 4 / len(sound))
    return sound * (ramp * ramp[::-1])[:, None]


def low_passed(sound: Sound, frequency: float, *, rate: int = RATE) -> Sound:
    """Return the sound without anything above a frequency (Hz)."""
    spectrum = np.fft.rfft(sound, axis=0)
    spectrum[np.fft.rfftfreq(len(sound), 1 / rate) > frequency] = 0
    return np.fft.irfft(spectrum, len(sound), axis=0)


def wav(sound: Sound, bits: Literal[16, 24, 32] = 24, *, rate: int = RATE) -> bytes:
    """Return a WAV file of integers; what exceeds full scale is clipped."""
    top = 2.0 ** (bits - 1)
    samples = np.clip(np.rint(sound * top), -top, top - 1).astype("<i4")
    data = samples.astype("<i2").tobytes() if bits == 16 else samples.tobytes()
    if bits == 24:
        data = samples[..., None].view(np.uint8)[..., :3].tobytes()
    return sounds.riff(data, rate=rate, channels=sound.shape[1], bits=bits)


def wav_float(sound: Sound, bits: Literal[32, 64] = 32, *, rate: int = RATE) -> bytes:
    """Return a WAV file of floats."""
    data = sound.astype(f"<f{bits // 8}").tobytes()
    return sounds.riff(data, code=3, rate=rate, channels=sound.shape[1], bits=bits)


def encoded(
    sound: Sound,
    container: str,
    codec: str,
    *,
    bits: Literal[16, 24] = 16,
    bit_rate: int | None = None,
    rate: int = RATE,
) -> bytes:
    """Return a file by FFmpeg's names of container and codec."""
    return sounds.encoded(
        sound.astype(np.float32).ravel(),
        container,
        codec,
        rate,
        sound.shape[1],
        bits=bits,
        bit_rate=bit_rate,
    )
