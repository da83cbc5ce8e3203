"""Tells by its first bytes what a file is, and whether it holds what its header promises.

FFmpeg would guess the format from content and name, and would take playlists and session
descriptions that make it open other files and addresses. So the format is decided here, from a
short list, and FFmpeg is told it. FFmpeg also reads a WAV or AIFF that was cut off without a word,
so their chunks are walked here:
https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html, EBU Tech 3306 (RF64), and
https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/AIFF/AIFF.html.
"""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO, Literal

from bot.domain.audio import AudioFormat, UnreadableAudioError, duration_label

_NOT_AUDIO = (
    "That is not an audio file that can be used. Export the mix as WAV, AIFF, FLAC, MP3, M4A or "
    "Ogg, and upload that."
)
_WAV_SIGNATURES = (b"RIFF", b"RF64", b"BW64")
_UNKNOWN_SIZE = 0xFFFFFFFF
"""What a 32-bit size says when the real one stands elsewhere (RF64) or was never known (a pipe)."""
_MAX_PADDING = 64 * 1024
"""Zero bytes that are tolerated between an ID3 tag and the first MP3 frame."""


def recognise(file: BinaryIO) -> AudioFormat:
    """Return the format of a file by its signature; the position is at the start afterwards.

    Raises:
        UnreadableAudioError: empty, or nothing that is taken.

    """
    head = _read_at(file, 0, 12)
    if not head:
        raise UnreadableAudioError("That file is empty. Export it again, then upload it.")
    found = _by_signature(head)
    if found is None:
        # FLAC and MP3 may begin with an ID3v2 tag, MP3 also with padding or no signature at all.
        start = _after_id3(head, file)
        sound = _read_at(file, start, _MAX_PADDING)
        if sound.startswith(b"fLaC"):
            found = AudioFormat.FLAC
        elif _is_mp3_frame(sound.lstrip(b"\0")[:4]):
            found = AudioFormat.MP3
    file.seek(0)
    if found is None:
        raise UnreadableAudioError(_NOT_AUDIO)
    return found


def check_whole(file: BinaryIO, audio_format: AudioFormat) -> None:
    """Compare what the header of a WAV or AIFF promises with what the file holds.

    Other formats say how long they are in samples: that is compared after decoding. The position
    is at the start afterwards.

    Raises:
        UnreadableAudioError: cut off, or a header without sense.

    """
    if audio_format is AudioFormat.WAV:
        _check_wav(file)
    elif audio_format is AudioFormat.AIFF:
        _check_aiff(file)
    file.seek(0)


def _by_signature(head: bytes) -> AudioFormat | None:
    if head[:4] in _WAV_SIGNATURES and head[8:] == b"WAVE":
        return AudioFormat.WAV
    if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
        return AudioFormat.AIFF
    if head[:4] == b"fLaC":
        return AudioFormat.FLAC
    if head[:4] == b"OggS":
        return AudioFormat.OGG
    if head[4:8] == b"ftyp":
        return AudioFormat.M4A
    return None


def _after_id3(head: bytes, file: BinaryIO) -> int:
    """Return where the sound begins: after ID3v2 tags, whose size has seven bits a byte."""
    start = 0
    while head[:3] == b"ID3" and len(head) >= 10:
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        start += 10 + size
        head = _read_at(file, start, 12)
    return start


def _is_mp3_frame(header: bytes) -> bool:
    """Whether four bytes are a frame header of layer III with values that exist (ISO 11172-3)."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return False
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bit_rate, sample_rate = header[2] >> 4, header[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in (0, 15) and sample_rate != 3


def _check_wav(file: BinaryIO) -> None:
    end = _size(file)
    long_size: int | None = None  # from RF64's "ds64" chunk
    bytes_a_second = 0
    for name, start, length in _chunks(file, 12, "little"):
        if name == b"ds64":
            sizes = _read_at(file, start, 16)
            if len(sizes) == 16:
                long_size = struct.unpack_from("<Q", sizes, 8)[0]
        elif name == b"fmt ":
            bytes_a_second = _check_wav_format(_read_at(file, start, 16))
        elif name == b"data":
            if not bytes_a_second:
                raise UnreadableAudioError("That WAV file says nothing about its format.")
            held = promised = end - start
            if length != _UNKNOWN_SIZE:
                promised = length
            elif long_size is not None:
                promised = long_size
            if held < promised:
                raise incomplete(AudioFormat.WAV, promised / bytes_a_second, held / bytes_a_second)
            return
    raise incomplete(AudioFormat.WAV)


def _check_wav_format(chunk: bytes) -> int:
    """Return the bytes a second that a "fmt " chunk describes."""
    if len(chunk) < 16:
        raise incomplete(AudioFormat.WAV)
    _, channels, sample_rate, _, block, _ = struct.unpack("<HHIIHH", chunk)
    if sample_rate == 0:
        raise UnreadableAudioError("That WAV file has a sample rate of 0 Hz. Export it again.")
    if channels == 0 or block == 0:
        raise UnreadableAudioError("That WAV file has no channels. Export it again.")
    return sample_rate * block


def _check_aiff(file: BinaryIO) -> None:
    end = _size(file)
    for name, start, size in _chunks(file, 12, "big"):
        if name == b"SSND":
            if end - start < size:
                break
            return
    raise incomplete(AudioFormat.AIFF)


def incomplete(
    audio_format: AudioFormat, promised: float | None = None, held: float | None = None
) -> UnreadableAudioError:
    """Return the error for a file of which less is there than there should be, in seconds."""
    amount = ""
    if promised is not None and held is not None:
        said, there = duration_label(promised), duration_label(held)
        if said != there:
            amount = f": it should last {said}, but only {there} of it can be read"
    return UnreadableAudioError(
        f"That {audio_format.label} file is cut off or damaged{amount}. Export it again, and wait "
        "until the export has finished before you upload it."
    )


def _chunks(
    file: BinaryIO, start: int, order: Literal["little", "big"]
) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name, where its content starts, and the size of each chunk, as far as there are."""
    while len(header := _read_at(file, start, 8)) == 8:
        size = int.from_bytes(header[4:], order)
        yield header[:4], start + 8, size
        start += 8 + size + size % 2  # content is padded to an even size


def _read_at(file: BinaryIO, position: int, size: int) -> bytes:
    file.seek(position)
    return file.read(size)


def _size(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)
