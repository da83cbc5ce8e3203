"""What the bot knows of an audio file, and what it may say when it cannot use one."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import InvalidError
from bot.domain.media import size_label

PREVIEW_BIT_RATES = (320, 256, 192, 160, 128, 112, 96, 80, 64)
"""kbit/s, the usual ones of MPEG-1 layer III that still sound like the mix; best first."""

# What an MP3 holds beside its sound: the Xing frame (one frame, 1,044 bytes at 320 kbit/s and
# 44.1 kHz), the frames that the encoder's delay and padding add (up to three), and an ID3 tag.
_PREVIEW_RESERVE = 8 * 1024


class AudioFormat(StrEnum):
    """The kinds of file that are taken as a mix."""

    WAV = "wav"
    AIFF = "aiff"
    FLAC = "flac"
    MP3 = "mp3"
    M4A = "m4a"
    OGG = "ogg"

    @property
    def label(self) -> str:
        """As a producer writes it: "WAV", "Ogg"."""
        return "Ogg" if self is AudioFormat.OGG else self.value.upper()


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What decoding an audio file from its first to its last sample showed."""

    format: AudioFormat
    codec: str
    """FFmpeg's name of the codec: "pcm_s24le", "aac", "flac"."""
    sample_rate: int
    """Hz."""
    bit_depth: int | None
    """Bits a sample; None for lossy codecs, which have none."""
    bit_rate: int | None
    """Bits a second of a lossy codec, the average of all frames; None for lossless ones."""
    channels: int
    seconds: float
    """Counted in decoded samples, not read from the header."""

    @property
    def label(self) -> str:
        """In one line for a card: "WAV 24-bit 48 kHz", "MP3 320 kbps 44.1 kHz"."""
        parts = [self.format.label]
        if self.bit_depth is not None:
            is_float = re.match(r"pcm_f\d", self.codec) is not None
            parts.append(f"{self.bit_depth}-bit float" if is_float else f"{self.bit_depth}-bit")
        elif self.bit_rate is not None:
            parts.append(f"{self.bit_rate / 1000:.0f} kbps")
        parts.append(f"{self.sample_rate / 1000:g} kHz")
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Preview:
    """An MP3 that was made to be small enough to post."""

    bit_rate: int
    """Bits a second, constant."""
    size: int
    """Bytes."""


class Step(StrEnum):
    """What takes its time: of a file before it can be posted, or of two side by side."""

    RECEIVING = "receiving"
    MEASURING = "measuring"
    PREVIEWING = "previewing"
    COMPARING = "comparing"
    ALTERNATING = "alternating"  # both of an A/B in one file


OnStep = Callable[[Step, float], None]
"""Is told several times a second which share of a step is done."""


class UnreadableAudioError(InvalidError):
    """The file is not sound that can be used: no audio, empty, cut off, damaged or hostile."""


class PreviewTooLargeError(InvalidError):
    """No preview rate brings the sound under the size that may be posted."""


def preview_bit_rates(seconds: float, max_bytes: int) -> tuple[int, ...]:
    """Return the rates of `PREVIEW_BIT_RATES` at which so long a sound fits, best first.

    Raises:
        PreviewTooLargeError: even the lowest rate is too much.

    """
    fitting = tuple(
        rate
        for rate in PREVIEW_BIT_RATES
        if math.ceil(seconds * rate * 1000 / 8) + _PREVIEW_RESERVE <= max_bytes
    )
    if not fitting:
        lowest = PREVIEW_BIT_RATES[-1]
        raise PreviewTooLargeError(
            f"{duration_label(seconds)} of sound is too long to preview: even an MP3 of "
            f"{lowest} kbps would be larger than the {size_label(max_bytes)} that fit in one "
            "message. Post a shorter bounce, or a link."
        )
    return fitting


def duration_label(seconds: float) -> str:
    """Return a length as a player shows it: "0:02", "4:07", "1:02:03"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
