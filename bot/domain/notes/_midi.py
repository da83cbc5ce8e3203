"""A standard MIDI file that holds nothing but markers (Standard MIDI Files 1.0, format 0)."""

from collections.abc import Iterable

_DIVISION = 960  # ticks of a quarter note
_TEMPO = 120.0  # of a new session in any DAW, where a song has none of its own
_SET_TEMPO, _TIME_SIGNATURE, _MARKER, _END = 0x51, 0x58, 0x06, 0x2F
_FOUR_FOUR = bytes([4, 2, 24, 8])  # a quarter note (2²) is a beat; 24 clocks to a click


def midi_markers(marks: Iterable[tuple[int, str]], *, tempo: float | None) -> bytes:
    """A file of markers.

    Args:
        marks: milliseconds from the start and a name, in order of time.
        tempo: beats a minute of the song: where a session has the same, or takes it from the
            file, the markers stand at these times. Names are UTF-8.
    """
    beat_us = round(60_000_000 / (tempo or _TEMPO))  # microseconds
    track = _meta(0, _SET_TEMPO, beat_us.to_bytes(3, "big"))
    track += _meta(0, _TIME_SIGNATURE, _FOUR_FOUR)
    last = 0
    for milliseconds, name in marks:
        tick = round(milliseconds * 1000 * _DIVISION / beat_us)
        track += _meta(tick - last, _MARKER, name.encode())
        last = tick
    track += _meta(0, _END, b"")
    header = (0).to_bytes(2, "big") + (1).to_bytes(2, "big") + _DIVISION.to_bytes(2, "big")
    return _chunk(b"MThd", header) + _chunk(b"MTrk", track)


def _meta(delta: int, kind: int, data: bytes) -> bytes:
    return _length(delta) + bytes([0xFF, kind]) + _length(len(data)) + data


def _length(value: int) -> bytes:
    """A variable-length quantity: seven bits a byte, the highest first."""
    septets = [value & 0x7F]
    while value := value >> 7:
        septets.append(value & 0x7F | 0x80)
    return bytes(reversed(septets))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + len(data).to_bytes(4, "big") + data
