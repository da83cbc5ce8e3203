"""Ways in which a file can be damaged, lie, or be something else than it seems."""

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests import sounds
from tests.fuzz._anatomy import anatomy, sealed

_HEADER = 600
"""Bytes at the front in which most of what a decoder believes stands."""
_RATES = (1, 100, 8_000, 44_100, 192_000, 768_000, 768_001, 2_147_483_647)
_MOST = 2**19
"""Bytes of an input: more would only take time."""

Mutation = Callable[[bytes, bytes, random.Random], bytes]
"""Takes a file, another one, and chance."""


@dataclass(frozen=True, slots=True)
class Input:
    """What is fed in, and how it was made."""

    number: int
    made_of: str
    content: bytes


def made(number: int, seed: int, files: Mapping[str, bytes]) -> Input:
    """Return one input of a seed: the same each time, whatever came before."""
    dice = random.Random(f"{seed}/{number}")  # to be repeated, not to be secret
    name, other = dice.choice(list(files)), dice.choice(list(files))
    content, steps = files[name], [name]
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        mutation = dice.choice(_MUTATIONS)
        content = mutation(content, files[other], dice)[:_MOST]
        steps.append(mutation.__name__.strip("_").replace("_", " "))
    if dice.random() < 0.5:  # else a wrong checksum alone would have an Ogg refused
        content = sealed(content)
    return Input(number, ", ".join(steps), content)


def _bits_flipped(content: bytes, other: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 4, 16, 64)) if changed else 0):
        changed[_place(content, dice)] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _run_overwritten(content: bytes, other: bytes, dice: random.Random) -> bytes:
    start = _place(content, dice)
    size = min(dice.choice((1, 4, 16, 256, 4096)), len(content) - start)
    run = dice.choice((bytes(size), b"\xff" * size, dice.randbytes(size)))
    return content[:start] + run + content[start + size :]


def _run_removed(content: bytes, other: bytes, dice: random.Random) -> bytes:
    start = _place(content, dice)
    return content[:start] + content[start + dice.choice((1, 2, 8, 100, 2000)) :]


def _run_inserted(content: bytes, other: bytes, dice: random.Random) -> bytes:
    start = _place(content, dice)
    return content[:start] + dice.randbytes(dice.choice((1, 2, 8, 100, 2000))) + content[start:]


def _field_lied_in(content: bytes, other: bytes, dice: random.Random) -> bytes:
    fields = anatomy(content).fields
    changed = bytearray(content)
    for field in dice.sample(fields, min(len(fields), dice.choice((1, 1, 1, 2, 4)))):
        place = slice(field.start, field.start + field.size)
        most = 2 ** (8 * field.size) - 1
        truth = int.from_bytes(changed[place], field.order)
        edges = (0, 1, most, most >> 1, (most >> 1) + 1, truth + 1, truth - 1, 2 * truth)
        lies = (*edges, truth // 2, dice.getrandbits(8 * field.size), *_RATES)
        changed[place] = (dice.choice(lies) & most).to_bytes(field.size, field.order)
    return bytes(changed)


def _cut_off(content: bytes, other: bytes, dice: random.Random) -> bytes:
    return content[: _place(content, dice)]


def _beginning_lost(content: bytes, other: bytes, dice: random.Random) -> bytes:
    return content[_place(content, dice) :]


def _part_repeated(content: bytes, other: bytes, dice: random.Random) -> bytes:
    start, end = _part(content, dice)
    times = dice.choice((1, 1, 2, 50))
    return content[:end] + content[start:end] * times + content[end:]


def _part_dropped(content: bytes, other: bytes, dice: random.Random) -> bytes:
    start, end = _part(content, dice)
    return content[:start] + content[end:]


def _part_moved(content: bytes, other: bytes, dice: random.Random) -> bytes:
    start, end = _part(content, dice)
    place = dice.choice((12, len(content), _part(content, dice)[0]))
    if place <= start:
        return content[:place] + content[start:end] + content[place:start] + content[end:]
    return content[:start] + content[end:place] + content[start:end] + content[place:]


def _spliced(content: bytes, other: bytes, dice: random.Random) -> bytes:
    return content[: _place(content, dice)] + other[_place(other, dice) :]


def _part_of_another_inserted(content: bytes, other: bytes, dice: random.Random) -> bytes:
    start, end = _part(other, dice)
    place = _part(content, dice)[dice.randrange(2)]
    return content[:place] + other[start:end] + content[place:]


def _joined(content: bytes, other: bytes, dice: random.Random) -> bytes:
    return content + other


def _behind_a_tag(content: bytes, other: bytes, dice: random.Random) -> bytes:
    """An ID3 tag, whose size has seven bits a byte and may lie."""
    held = dice.choice((0, 10, 1000))
    size = dice.choice((held, held, 0, 2**28 - 1, held + 1))
    digits = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\4\0" + bytes([dice.choice((0, 0, 0x10, 0xFF))]) + digits + bytes(held) + content


def _behind_something_else(content: bytes, other: bytes, dice: random.Random) -> bytes:
    fronts = (
        b"%PDF-1.7\n",
        b"<!doctype html><script>",
        b"#!/bin/sh\nrm -rf /\n",
        b"#EXTM3U\nhttps://127.0.0.1/\n",
        bytes(dice.choice((1, 4096, 65_536))),
        struct.pack(">I4s4sI", 16, b"ftyp", b"M4A ", 0),
        content[:12],
    )
    return dice.choice(fronts) + content


def _inside_another(content: bytes, other: bytes, dice: random.Random) -> bytes:
    """A file as the sound of a WAV, or in a box of an M4A."""
    if dice.random() < 0.5:
        code, bits = dice.choice(((1, 16), (1, 24), (3, 32), (0x55, 16), (0xFFFE, 16), (2, 4)))
        return sounds.riff(content, code=code, bits=bits, channels=dice.choice((1, 2, 16)))
    box = dice.choice((b"moov", b"mdat", b"free", b"ftyp"))
    return struct.pack(">I4s", len(content) + 8, box) + content + other


def _packed(content: bytes, other: bytes, dice: random.Random) -> bytes:
    """An archive with the name of a mix; or one behind the sound, which both programs read."""
    packed = dice.choice((_zip, _tar, gzip.compress, bz2.compress, lzma.compress))(content)
    return packed if dice.random() < 0.5 else content + packed


def _zip(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("../mix.wav"), content)
    return file.getvalue()


def _tar(content: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        entry = tarfile.TarInfo("/mix.wav")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def _place(content: bytes, dice: random.Random) -> int:
    """Somewhere in a file: as often as not in what a decoder believes."""
    reach = min(len(content), _HEADER) if dice.random() < 0.5 else len(content)
    return dice.randrange(max(1, reach))


def _part(content: bytes, dice: random.Random) -> tuple[int, int]:
    """Where a part of a file begins and ends; nothing if it has none any more."""
    return dice.choice(anatomy(content).parts or [(0, 0)])


_MUTATIONS: tuple[Mutation, ...] = (
    _bits_flipped,
    _bits_flipped,
    _run_overwritten,
    _run_removed,
    _run_inserted,
    *[_field_lied_in] * 5,
    _cut_off,
    _beginning_lost,
    _part_repeated,
    _part_dropped,
    _part_moved,
    _spliced,
    _part_of_another_inserted,
    _joined,
    _behind_a_tag,
    _behind_something_else,
    _inside_another,
    _packed,
)
