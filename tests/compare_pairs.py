"""Counts how often a comparison of two revisions misses a change, or names one that is none.

    python -m tests.compare_pairs --pairs 200 --seed 1

Half of the pairs differ in nothing that is heard: dither, another sample rate, a lossy codec, a
start that is shifted, another render of the same session. The other half have one known change
each; a third of these are besides sent through a lossy codec. A change counts as found if it is
named as what it is, where it is. A false alarm is anything else that is named, in any pair.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bot.audio._comparing import compare
from bot.domain.comparisons import ChangeKind, Comparison, Difference
from tests import stems
from tests.stems import RATE, Song, Stereo

_BARS = 12
_TOLERANCE = 1_000
"""Milliseconds by which an edge may be off, and a false region reach out of the true one."""
_CODECS = (
    ("mp3", "libmp3lame", 128),
    ("mp3", "libmp3lame", 192),
    ("mp3", "libmp3lame", 256),
    ("mp3", "libmp3lame", 320),
    ("ipod", "aac", 160),
    ("ipod", "aac", 256),
    ("ogg", "libopus", 128),
    ("ogg", "libopus", 192),
)
_AUDIBLE_SHARE = 0.2
"""A stem is heard if in some octave it has this share of the mix, or more: it takes 1 dB along."""
_SOUNDING = 0.8
"""It is muted where it plays most of the time."""
_THERE = 0.01


@dataclass(frozen=True)
class Pair:
    """Two revisions, and what is true of them."""

    name: str
    first: bytes
    second: bytes
    expected: frozenset[Difference]
    """Any of these is a right name; none if nothing changed."""
    start_ms: int = 0
    end_ms: int = 0
    """Where, in the second; in the first if something was removed."""
    shift_ms: float = 0.0


@dataclass(frozen=True)
class Result:
    """What came of one pair."""

    number: int
    name: str
    is_change: bool
    is_missed: bool
    is_false: bool
    said: str


def main(argv: Sequence[str] | None = None) -> int:
    """Compare all pairs; 0 if misses and false alarms are both under 5 %, else 1."""
    options = _parser().parse_args(argv)
    started = time.perf_counter()
    judge = partial(judged, seed=options.seed)
    numbers = [options.only] if options.only is not None else range(options.pairs)
    results: list[Result] = []
    with ProcessPoolExecutor(options.processes) as pool:
        for result in pool.map(judge, numbers):
            results.append(result)
            if result.is_missed or result.is_false or options.verbose:
                verdict = "MISSED" if result.is_missed else "FALSE" if result.is_false else "right"
                print(  # noqa: T201
                    f"{verdict:6} {result.number:4} {result.name}: {result.said}", flush=True
                )
    changed = [result for result in results if result.is_change]
    missed = sum(result.is_missed for result in changed)
    false = sum(result.is_false for result in results)
    print(dict(Counter(result.name.split(",")[0] for result in results)))  # noqa: T201
    print(  # noqa: T201
        f"missed {missed} of {len(changed)} changes, false alarms in {false} of {len(results)} "
        f"pairs; seed {options.seed}, {time.perf_counter() - started:.0f} s"
    )
    return int(missed >= 0.05 * max(1, len(changed)) or false >= 0.05 * len(results))


def judged(number: int, *, seed: int) -> Result:
    """Make one pair, compare it, and hold what is said against what is true."""
    pair = made(number, seed)
    with TemporaryDirectory() as folder:
        first, second = Path(folder, "first"), Path(folder, "second")
        first.write_bytes(pair.first)
        second.write_bytes(pair.second)
        comparison = compare(first, second)
    is_change = bool(pair.expected)
    return Result(
        number=number,
        name=pair.name,
        is_change=is_change,
        is_missed=is_change and not _is_found(pair, comparison),
        is_false=_is_false(pair, comparison),
        said=_said(comparison),
    )


def _is_found(pair: Pair, comparison: Comparison) -> bool:
    if not pair.expected & comparison.differences:
        return False
    if Difference.SHIFTED in pair.expected:
        return abs(comparison.offset_ms - pair.shift_ms) < 1
    if pair.expected & {Difference.INSERTED, Difference.REMOVED}:
        parts = (*comparison.inserted, *comparison.removed)
        return any(_is_at(pair, part.start_ms, part.end_ms) for part in parts)
    right = [c for c in comparison.changes if Difference(c.kind.value) in pair.expected]
    return bool(right) and _is_at(pair, right[0].start_ms, right[-1].end_ms)


def _is_at(pair: Pair, start_ms: int, end_ms: int) -> bool:
    """Whether a region covers half of the true one, or more."""
    shared = min(end_ms, pair.end_ms) - max(start_ms, pair.start_ms)
    return shared >= 0.5 * (pair.end_ms - pair.start_ms)


def _is_false(pair: Pair, comparison: Comparison) -> bool:
    named = comparison.differences - pair.expected
    kinds = {Difference(kind.value) for kind in ChangeKind}
    if pair.shift_ms:
        named -= {Difference.SHIFTED}
    if not pair.expected or pair.expected & {Difference.INSERTED, Difference.REMOVED}:
        return bool(named)
    outside = [
        change
        for change in comparison.changes
        if change.end_ms < pair.start_ms - _TOLERANCE or change.start_ms > pair.end_ms + _TOLERANCE
    ]
    return bool(outside or named - kinds)


def _said(comparison: Comparison) -> str:
    said = ", ".join(sorted(comparison.differences)) or "no difference"
    changes = [f"{change.kind} {change.label}" for change in comparison.changes]
    parts = [f"{part.start_ms}–{part.end_ms}" for part in comparison.inserted + comparison.removed]
    return f"{said} ({comparison.gain:+.2f} dB, {comparison.offset_ms:+.2f} ms) {changes} {parts}"


def made(number: int, seed: int) -> Pair:
    """Return one pair of a seed: every other has a change."""
    dice = np.random.default_rng((seed, number))
    song = stems.song(seed * 100_000 + number // 2, _BARS)
    makers = _CHANGED if number % 2 else _UNCHANGED
    return makers[number // 2 % len(makers)](song, dice)


def _dithered(song: Song, dice: np.random.Generator) -> Pair:
    second = stems.wav(song.mix, bits=16, seed=1)
    return Pair("dither", stems.wav(song.mix), second, frozenset())


def _lossy(song: Song, dice: np.random.Generator) -> Pair:
    container, codec, kbps = _codec(dice)
    rate = _rate_of(codec)
    second = stems.lossy(stems.at_rate(song.mix, rate), container, codec, kbps, rate)
    return Pair(f"lossy, {codec} {kbps}", stems.wav(song.mix), second, frozenset())


def _at_another_rate(song: Song, dice: np.random.Generator) -> Pair:
    rate = int(dice.choice([48_000, 88_200, 96_000]))
    second = stems.wav(stems.at_rate(song.mix, rate), rate)
    return Pair(f"rate, {rate}", stems.wav(song.mix), second, frozenset())


def _rendered_again(song: Song, dice: np.random.Generator) -> Pair:
    """The session bounced again, whose reverberation and breath run freely."""
    second = stems.song(song.seed, _BARS, take=1)
    for name in ("drums", "bass"):  # samples, which are the same each time
        second = second.with_stem(name, song.stems[name])
    return Pair("render", stems.wav(song.mix), stems.wav(second.mix, seed=1), frozenset())


def _ride(song: Song, dice: np.random.Generator) -> Pair:
    start, end = _place(song, dice)
    decibels = _either_way(dice, 1.0, 4.0)
    second = stems.faded_in(song.mix, song.mix * 10 ** (decibels / 20), start, end)
    return _pair(f"ride, {decibels:+.1f} dB", song.mix, second, "level", start, end, dice)


def _equalised(song: Song, dice: np.random.Generator) -> Pair:
    start, end = _place(song, dice)
    if dice.random() < 0.4:
        start, end = 0, len(song.mix) - RATE
    decibels = _either_way(dice, 1.5, 5.0)
    frequency = 100 * 60 ** dice.random()
    shaped = stems.shaped(song.mix, frequency, decibels, dice.uniform(1.0, 2.0))
    second = stems.faded_in(song.mix, shaped, start, end)
    name = f"EQ, {decibels:+.1f} dB at {frequency:.0f} Hz"
    return _pair(name, song.mix, second, "tone", start, end, dice)


def _muted(song: Song, dice: np.random.Generator) -> Pair:
    start, end = _place(song, dice)
    name = _one_of(_heard(song, start, end), dice)
    without = stems.faded_in(song.mix, song.mix - song.stems[name], start, end)
    before, after = (song.mix, without) if dice.random() < 0.7 else (without, song.mix)
    word = "muted" if after is without else "added"
    return _pair(f"{word}, {name}", before, after, "content", start, end, dice)


def _part_moved(song: Song, dice: np.random.Generator) -> Pair:
    """The fader of one part: heard as its bands, or as all if it has all."""
    start, end = _place(song, dice)
    name = _one_of(_heard(song, start, end), dice)
    decibels = _either_way(dice, 3.0, 5.0)
    stem = song.stems[name]
    second = song.mix + stems.faded_in(0 * stem, stem * (10 ** (decibels / 20) - 1), start, end)
    label = f"fader, {name} {decibels:+.1f} dB"
    return _pair(label, song.mix, second, "tone level content", start, end, dice)


def _panned(song: Song, dice: np.random.Generator) -> Pair:
    start, end = _place(song, dice)
    name = _one_of(_heard(song, start, end), dice)
    moved = song.stems[name].mean(axis=1, keepdims=True) * np.array([1.35, 0.2])
    if name == "keys":  # it sits on the left already
        moved = moved[:, ::-1]
    second = song.mix + stems.faded_in(0 * moved, moved - song.stems[name], start, end)
    return _pair(f"panned, {name}", song.mix, second, "stereo tone content", start, end, dice)


def _inserted(song: Song, dice: np.random.Generator) -> Pair:
    start = int(dice.integers(2, song.bars - 2)) * song.bar
    end = start + song.bar * int(dice.choice([1, 1, 2]))
    shorter = np.concatenate([song.mix[:start], song.mix[end:]])
    if dice.random() < 0.5:
        return _pair("inserted bar", shorter, song.mix, "inserted", start, end, dice)
    return _pair("removed bar", song.mix, shorter, "removed", start, end, dice)


def _intro(song: Song, dice: np.random.Generator) -> Pair:
    end = song.bar * int(dice.choice([1, 2, 3]))
    return _pair("intro", song.mix[end:], song.mix, "inserted", 0, end, dice)


def _shifted(song: Song, dice: np.random.Generator) -> Pair:
    silence = np.zeros((int(dice.integers(500, 2 * RATE)), 2), np.float32)
    later = np.concatenate([silence, song.mix])
    pair = _pair("shifted start", song.mix, later, "shifted", 0, 0, dice)
    return Pair(
        pair.name, pair.first, pair.second, pair.expected, shift_ms=len(silence) / RATE * 1000
    )


_UNCHANGED: tuple[Callable[[Song, np.random.Generator], Pair], ...] = (
    _dithered,
    _lossy,
    _at_another_rate,
    _lossy,
    _rendered_again,
    _lossy,
)
_CHANGED: tuple[Callable[[Song, np.random.Generator], Pair], ...] = (
    _ride,
    _equalised,
    _muted,
    _inserted,
    _ride,
    _equalised,
    _muted,
    _part_moved,
    _panned,
    _intro,
    _shifted,
)


def _pair(
    name: str,
    first: Stereo,
    second: Stereo,
    expected: str,
    start: int,
    end: int,
    dice: np.random.Generator,
) -> Pair:
    """Return a pair of files, of which the second is an MP3 or the like in a third of cases."""
    content = stems.wav(second, seed=1)
    if dice.random() < 1 / 3:
        container, codec, kbps = _codec(dice)
        rate = _rate_of(codec)
        content = stems.lossy(stems.at_rate(second, rate), container, codec, kbps, rate)
        name = f"{name}, {codec} {kbps}"
    return Pair(
        name=name,
        first=stems.wav(first),
        second=content,
        expected=frozenset(Difference(word) for word in expected.split()),
        start_ms=round(start / RATE * 1000),
        end_ms=round(end / RATE * 1000),
    )


def _place(song: Song, dice: np.random.Generator) -> tuple[int, int]:
    """Return from where to where something changes: 3 to 10 s, anywhere."""
    length = int(dice.uniform(3, 10) * RATE)
    start = int(dice.integers(0, len(song.mix) - RATE - length))
    return start, start + length


def _heard(song: Song, start: int, end: int) -> list[str]:
    """Return the stems that sound in a place, and are not buried there."""
    size = stems.fast(end - start)
    edges = np.round(np.array([60, 120, 250, 500, 1_000, 2_000, 4_000]) * size / RATE).astype(int)

    def octaves(sound: Stereo) -> Stereo:
        spectrum = np.abs(np.fft.rfft(sound[start:end], size, axis=0)) ** 2
        return np.add.reduceat(spectrum.sum(axis=1), edges)[:-1]

    whole = octaves(song.mix)
    shares = {name: (octaves(stem) / whole).max() for name, stem in song.stems.items()}
    return [
        name
        for name, share in shares.items()
        if share >= _AUDIBLE_SHARE and _sounds(song.stems[name][start:end]) >= _SOUNDING
    ]


def _one_of(names: list[str], dice: np.random.Generator) -> str:
    return names[int(dice.integers(len(names)))]


def _sounds(stem: Stereo) -> float:
    """Return in how many of its half seconds a stem is there."""
    size = RATE // 2
    peaks: Stereo = np.abs(stem[: len(stem) // size * size]).reshape(-1, size * 2).max(axis=1)
    return float(np.mean(peaks > _THERE))


def _either_way(dice: np.random.Generator, low: float, high: float) -> float:
    return float(dice.uniform(low, high) * dice.choice([-1, 1]))


def _codec(dice: np.random.Generator) -> tuple[str, str, int]:
    return _CODECS[int(dice.integers(len(_CODECS)))]


def _rate_of(codec: str) -> int:
    return 48_000 if codec == "libopus" else RATE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.compare_pairs", description=__doc__)
    parser.add_argument("--pairs", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--only", type=int, metavar="N", help="one pair of the seed")
    parser.add_argument("--processes", type=int, default=1, metavar="N")
    parser.add_argument("--verbose", action="store_true", help="show what is right, too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
