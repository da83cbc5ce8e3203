"""Decodes a file from its first to its last sample, believing nothing that its header says."""

import math
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import BinaryIO, NoReturn

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition

from bot.audio._container import check_whole, incomplete, recognise
from bot.domain.audio import AudioFacts, AudioFormat, UnreadableAudioError

MAX_CHANNELS = 16
"""Enough for 9.1.6 and third-order ambisonics; more is not a mix."""
MAX_SAMPLE_RATE = 768_000

_CODECS = {
    AudioFormat.WAV: ("pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"),
    AudioFormat.AIFF: (
        *("pcm_s8", "pcm_s16be", "pcm_s24be", "pcm_s32be", "pcm_f32be", "pcm_f64be"),
        "pcm_s16le",  # AIFF-C "sowt", which macOS writes
    ),
    AudioFormat.FLAC: ("flac",),
    AudioFormat.MP3: ("mp3", "mp3float"),
    AudioFormat.M4A: ("aac", "alac"),
    AudioFormat.OGG: ("vorbis", "opus"),
}
"""FFmpeg's decoders that may run: the fewer, the less a hostile file can reach."""

_STREAMED = (AudioFormat.MP3, AudioFormat.OGG)
"""Formats made to be cut and joined anywhere: their ends may be broken, and tags may follow."""
_TOLERATED_DAMAGE = 0.02
"""The share of a streamed format's packets that may be broken, beside one."""
_PACKET_BYTES = 2**16
"""Of a WAV, read at once: FFmpeg takes 4,096 samples, and each frame has its price here."""
_PRIMING = 0.1
"""Seconds by which a lossy encoder's padding may make the promised length and the sound differ."""
_ROUNDING = 0.001
"""Seconds by which they may differ where samples are counted exactly."""


class Decoder:
    """Decodes one file once, and counts.

    FFmpeg is given an open file and the name of the demuxer, never an address, and may open
    nothing else. Decoders run in this thread alone.

    Raises:
        UnreadableAudioError: from the constructor, `frames` and `facts`.

    """

    def __init__(self, file: BinaryIO) -> None:
        self.format = recognise(file)
        check_whole(file, self.format)
        try:
            self._container = _open(file, self.format)
        except FFmpegError as error:
            raise incomplete(self.format) from error
        self._stream = _only_sound(self._container, self.format)
        self._first: AudioFrame | None = None
        self._samples = 0
        self._packets = self._broken = self._bytes = self._ticks = 0

    def frames(self) -> Iterator[AudioFrame]:
        """Yield the sound, frame after frame; call once.

        Time is counted anew: the source may begin anywhere, and have gaps.
        """
        for packet in self._read():
            self._packets += 1
            self._bytes += packet.size
            self._ticks += packet.duration or 0
            try:
                frames = self._stream.decode(packet)
            except FFmpegError:
                self._broken += 1
                continue
            for frame in frames:
                self._check(frame)
                frame.pts, frame.time_base = self._samples, Fraction(1, frame.sample_rate)
                self._samples += frame.samples
                yield frame

    def facts(self) -> AudioFacts:
        """Return what the whole file turned out to be; call after `frames` has ended."""
        first = self._first
        if first is None:
            raise self.no_sound()
        seconds = self._samples / first.sample_rate
        codec = self._stream.codec_context.name.removesuffix("float")  # "mp3float" decodes "mp3"
        bit_depth = _bit_depth(codec, self._stream.codec_context.extradata)
        self._check_length(seconds, is_lossless=bit_depth is not None)
        allowed = self._packets * _TOLERATED_DAMAGE + 1 if self.format in _STREAMED else 0
        if self._broken > allowed:
            raise incomplete(self.format)
        return AudioFacts(
            format=self.format,
            codec=codec,
            sample_rate=first.sample_rate,
            bit_depth=bit_depth,
            bit_rate=self._bit_rate(seconds) if bit_depth is None else None,
            channels=first.layout.nb_channels,
            seconds=seconds,
        )

    def no_sound(self) -> UnreadableAudioError:
        """Return the error for a file of which nothing can be decoded."""
        return UnreadableAudioError(
            f"That {self.format.label} file holds no sound. Export it again, then upload it."
        )

    def _read(self) -> Iterator[Packet]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except FFmpegError:  # nothing can be read after this
                self._broken += 1
                return
            if packet is None:
                return
            yield packet

    def _check(self, frame: AudioFrame) -> None:
        if self._first is None:
            _check_plausible(frame, self.format)
            self._first = frame
        elif _shape(frame) != _shape(self._first):
            raise UnreadableAudioError(
                f"That {self.format.label} file changes its sample rate, its channels or its bit "
                "depth midway. Export it again in one format."
            )
        if self._stream.codec_context.name.startswith("pcm_f") and not _is_finite(frame):
            raise UnreadableAudioError(
                "That file holds samples that are not numbers (NaN or infinite): a plug-in "
                "failed in the export. Find it, and export again."
            )

    def _check_length(self, seconds: float, *, is_lossless: bool) -> None:
        """Compare what was decoded with the length in the header or on the last page.

        An MP3 has none to trust: FFmpeg guesses it from the size.
        """
        duration, time_base = self._stream.duration, self._stream.time_base
        if self.format is AudioFormat.MP3 or duration is None or time_base is None:
            return
        promised = float(duration * time_base)
        if seconds < promised - (_ROUNDING if is_lossless else _PRIMING):
            raise incomplete(self.format, promised, seconds)

    def _bit_rate(self, seconds: float) -> int:
        """Return the average of all packets, so that a cover picture or tags do not count.

        Packets also hold what an encoder put around the sound; not all demuxers say how much.
        """
        in_packets = float(self._ticks * (self._stream.time_base or 0))
        return round(self._bytes * 8 / max(in_packets, seconds))


def _shape(frame: AudioFrame) -> tuple[int, str, str]:
    """Return what must be the same in all of a file, for the filters that it goes through."""
    return frame.sample_rate, frame.layout.name, frame.format.name


def _open(file: BinaryIO, audio_format: AudioFormat) -> InputContainer:
    options = {"codec_whitelist": ",".join(_CODECS[audio_format]), "max_streams": "16"}
    if audio_format is AudioFormat.WAV:  # the other demuxers have no such option
        options["max_size"] = str(_PACKET_BYTES)
    return av.open(
        file,
        "r",
        format=audio_format.value,  # each is also the name of FFmpeg's demuxer
        options=options,
        metadata_errors="replace",
        io_open=_refuse,
    )


def _refuse(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    """Stand where FFmpeg would open another file or an address that a file names."""
    raise UnreadableAudioError("That file refers to other files. Upload the sound itself.")


def _only_sound(container: InputContainer, audio_format: AudioFormat) -> AudioStream:
    """Return the first sound of a file that is not a film; the others of a stem file follow it."""
    for stream in container.streams.video:
        if Disposition.attached_pic not in stream.disposition:
            raise UnreadableAudioError("That is a video. Export its sound as WAV, and upload that.")
    if not container.streams.audio:
        raise UnreadableAudioError(
            f"That {audio_format.label} file holds no sound. Export it again, then upload it."
        )
    stream = container.streams.audio[0]
    # PyAV types it as never None, yet gives None where FFmpeg knows no decoder.
    context = getattr(stream, "codec_context", None)
    if context is None or context.name not in _CODECS[audio_format]:
        raise UnreadableAudioError(
            f"That {audio_format.label} file is compressed in a way that is not taken. Export it "
            "as WAV, FLAC or MP3."
        )
    stream.codec_context.thread_count = 1
    return stream


def _check_plausible(frame: AudioFrame, audio_format: AudioFormat) -> None:
    if not 0 < frame.sample_rate <= MAX_SAMPLE_RATE:
        raise UnreadableAudioError(
            f"That {audio_format.label} file has a sample rate of {frame.sample_rate:,} Hz. "
            "Export it again."
        )
    if not 0 < frame.layout.nb_channels <= MAX_CHANNELS:
        raise UnreadableAudioError(
            f"That {audio_format.label} file has {frame.layout.nb_channels} channels; up to "
            f"{MAX_CHANNELS} are taken. Export a stereo mix."
        )


def _is_finite(frame: AudioFrame) -> bool:
    """Whether all samples of a packed float frame are numbers: one that is not spoils the sum."""
    size = frame.samples * frame.layout.nb_channels * frame.format.bytes
    samples = memoryview(frame.planes[0])[:size]
    return math.isfinite(sum(samples.cast("f" if frame.format.bytes == 4 else "d")))


def _bit_depth(codec: str, extradata: bytes | None) -> int | None:
    """Return the bits of a sample, or None for a lossy codec.

    FFmpeg decodes 24 bits into 32 without saying so: FLAC's STREAMINFO (RFC 9639, section 8.2) and
    ALAC's magic cookie (ALACMagicCookieDescription.txt in Apple's alac) tell.
    """
    if pcm := re.match(r"pcm_[usf](\d+)", codec):
        return int(pcm[1])
    if codec == "flac" and extradata and len(extradata) >= 14:
        return ((extradata[12] & 1) << 4 | extradata[13] >> 4) + 1
    if codec == "alac" and extradata and len(extradata) >= 18:
        return extradata[17]
    return None
