"""The bot's picture in the simulated Discord: the lamp of a talkback button, lit."""

import math
import struct
import zlib
from functools import cache
from typing import Final

_SIZE: Final = 96
"""Pixels a side."""
_GROUND: Final = (0x1D, 0x1F, 0x25)
_LAMP: Final = (0xFF, 0x7A, 0x45)
_LAMP_RADIUS, _GLOW_RADIUS = 0.42, 0.72
"""Of half a side."""
_GLOW: Final = 0.28
"""How much of the lamp's colour its glow has."""


@cache
def lamp() -> bytes:
    """A PNG file."""
    rows = b"".join(
        b"\0" + b"".join(bytes(_colour(x, y)) for x in range(_SIZE)) for y in range(_SIZE)
    )
    header = struct.pack(">IIBBBBB", _SIZE, _SIZE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _colour(x: int, y: int) -> tuple[int, ...]:
    half = _SIZE / 2
    distance = math.hypot(x + 0.5 - half, y + 0.5 - half)
    # How much of a pixel lies inside a circle, to within what the eye sees.
    inside, glowing = (
        min(1.0, max(0.0, radius * half - distance + 0.5))
        for radius in (_LAMP_RADIUS, _GLOW_RADIUS)
    )
    share = max(inside, _GLOW * glowing)
    return tuple(round(a + (b - a) * share) for a, b in zip(_GROUND, _LAMP, strict=True))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
