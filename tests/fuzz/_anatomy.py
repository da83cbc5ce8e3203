"""Where the parts of a file begin and end, and which of its bytes are numbers that can lie.

What is looked at may be damaged already: what cannot be found is left out. The formats are those of
`bot.audio._container`, RFC 9639 (FLAC), ISO 14496-12 (M4A) and RFC 3533 (Ogg).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

Order = Literal["little", "big"]

_MOST = 200
"""Of a kind, parts and fields are found: a file may claim more than is worth it."""
_NESTED = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"udta", b"dinf")
"""Boxes of an M4A that hold nothing but boxes."""
_OGG_HEADER = 27
_CRC_POLYNOMIAL = 0x04C11DB7


@dataclass(frozen=True, slots=True)
class Field:
    """A whole number in a file."""

    start: int
    size: int
    """Bytes."""
    order: Order


@dataclass(slots=True)
class Anatomy:
    """What was found of a file."""

    parts: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """Where its chunks, boxes, blocks, frames or pages begin and end."""
    fields: list[Field] = field(default_factory=list[Field])

    def number(self, start: int, *sizes: int, order: Order) -> None:
        """Add fields that follow one another."""
        for size in sizes:
            self.fields.append(Field(start, size, order))
            start += size


def anatomy(content: bytes) -> Anatomy:
    """Return what is found of a file, by its first bytes."""
    found = Anatomy()
    if content[:4] in (b"RIFF", b"RF64", b"BW64"):
        _chunks(content, "little", found)
    elif content[:4] == b"FORM":
        _chunks(content, "big", found)
    elif content[:4] == b"fLaC":
        _flac(content, found)
    elif content[:4] == b"OggS":
        _ogg(content, found)
    elif content[4:8] == b"ftyp":
        _boxes(content, 0, len(content), found)
    else:
        _mp3(content, found)
    ends = len(content)
    found.fields = [part for part in found.fields if part.start + part.size <= ends]
    return found


def sealed(content: bytes) -> bytes:
    """Return an Ogg file whose pages have the checksums of what they hold now."""
    whole = bytearray(content)
    for start, end in _pages(content):
        whole[start + 22 : start + 26] = bytes(4)
        whole[start + 22 : start + 26] = _checksum(whole[start:end]).to_bytes(4, "little")
    return bytes(whole)


def _chunks(content: bytes, order: Order, found: Anatomy) -> None:
    found.number(4, 4, order=order)
    start = 12
    while start + 8 <= len(content) and len(found.parts) < _MOST:
        size = int.from_bytes(content[start + 4 : start + 8], order)
        found.number(start + 4, 4, order=order)
        match content[start : start + 4]:
            case b"fmt ":
                found.number(start + 8, 2, 2, 4, 4, 2, 2, order=order)
            case b"ds64":
                found.number(start + 8, 8, 8, 8, 4, order=order)
            case b"COMM":  # the rate is a float of 80 bits: its exponent, and the rest
                found.number(start + 8, 2, 4, 2, 2, 8, order=order)
            case b"SSND":
                found.number(start + 8, 4, 4, order=order)
            case _:
                pass
        end = min(len(content), start + 8 + size + size % 2)
        found.parts.append((start, end))
        start = end


def _flac(content: bytes, found: Anatomy) -> None:
    found.number(8, 2, 2, 3, 3, 1, 1, 1, 1, 4, order="big")  # STREAMINFO
    start, is_last = 4, False
    while not is_last and start + 4 <= len(content) and len(found.parts) < _MOST:
        is_last = bool(content[start] & 0x80)
        size = int.from_bytes(content[start + 1 : start + 4], "big")
        found.number(start, 1, 3, order="big")
        found.parts.append((start, min(len(content), start + 4 + size)))
        start += 4 + size
    for frame, after in _frames(content, b"\xff\xf8", start):
        found.number(frame + 2, 1, 1, 1, order="big")
        found.parts.append((frame, after))


def _mp3(content: bytes, found: Anatomy) -> None:
    if content[:3] == b"ID3":
        found.number(3, 1, 1, 1, 4, order="big")
    for tag in (b"Xing", b"Info"):
        for start in _found(content, tag):
            found.number(start + 4, 4, 4, 4, order="big")
    for frame, after in _frames(content, b"\xff\xfb") or _frames(content, b"\xff\xf3"):
        found.number(frame + 1, 1, 1, 1, order="big")
        found.parts.append((frame, after))


def _boxes(content: bytes, start: int, end: int, found: Anatomy) -> None:
    while start + 8 <= end and len(found.parts) < _MOST:
        size = int.from_bytes(content[start : start + 4], "big")
        after = min(end, start + max(8, size))
        name = content[start + 4 : start + 8]
        found.number(start, 4, order="big")
        found.parts.append((start, after))
        if name in _NESTED:
            _boxes(content, start + 8, after, found)
        elif name == b"stsd":  # 16-bit words: channels, bits, the rate; then the codec's own bytes
            found.number(start + 8, *[2] * 24, *[1] * 40, order="big")
        elif name != b"mdat":
            found.number(start + 8, *[4] * min(16, (after - start - 8) // 4), order="big")
        start = after


def _ogg(content: bytes, found: Anatomy) -> None:
    for start, end in _pages(content):
        segments = content[start + 26]
        found.number(start + 4, 1, 1, 8, 4, 4, 4, 1, *[1] * min(4, segments), order="little")
        packet = start + _OGG_HEADER + segments
        if content[packet : packet + 7] == b"\1vorbis":
            found.number(packet + 7, 4, 1, 4, 4, 4, 4, 1, 1, order="little")
        elif content[packet : packet + 8] == b"OpusHead":
            found.number(packet + 8, 1, 1, 2, 4, 2, 1, order="little")
        found.parts.append((start, end))


def _pages(content: bytes) -> Iterator[tuple[int, int]]:
    for start in _found(content, b"OggS"):
        if start + _OGG_HEADER > len(content):
            return
        segments = content[start + 26]
        sizes = content[start + _OGG_HEADER : start + _OGG_HEADER + segments]
        yield start, min(len(content), start + _OGG_HEADER + segments + sum(sizes))


def _frames(content: bytes, mark: bytes, start: int = 0) -> list[tuple[int, int]]:
    """Return what lies between one mark and the next."""
    return list(pairwise([*_found(content, mark, start), len(content)]))


def _found(content: bytes, mark: bytes, start: int = 0) -> Iterator[int]:
    for _ in range(_MOST):
        start = content.find(mark, start)
        if start < 0:
            return
        yield start
        start += len(mark)


def _checksum(page: bytes | bytearray) -> int:
    """The CRC of RFC 3533: not reflected, which `zlib.crc32` is."""
    crc = 0
    for byte in page:
        crc = (crc << 8 & 0xFFFFFFFF) ^ _TABLE[crc >> 24 ^ byte]
    return crc


def _row(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = (crc << 1 ^ (_CRC_POLYNOMIAL if crc & 2**31 else 0)) & 0xFFFFFFFF
    return crc


_TABLE = tuple(_row(byte) for byte in range(256))
