"""Draws the course of a song: needs Pillow alone, and is imported for the first such picture.

Three rows over one axis of revisions. What goes up and what goes down are told apart by their side
and their pattern; colours only repeat it.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from PIL import Image, ImageDraw

from bot.audio._lettering import width_of, write_line
from bot.domain.figures import signed
from bot.domain.timelines import Step, Timeline

WIDTH: Final = 800
HEIGHT: Final = 782
"""Pixels."""

_BACK = "#1E1F24"
_WORDS = "#DADCE3"
_QUIET = "#A0A3AD"
_AXIS = "#4A4D57"
_UP = "#FFC24B"
_DOWN = "#A9B4FF"

_MARGIN = 20
_BODY, _SMALL, _TITLE = 26, 21, 34  # sizes of letters
_WIDEST = 150  # pixels of a revision's column
_ROOM = 48  # pixels of a column in which a figure has room
_BAR = 46  # pixels of a bar at most
_LOUDNESS = (144, 216)  # from the loudest to the quietest
_NOTES = (304, 384, 450)  # highest bar, axis, lowest bar
_DAYS = (504, 584, 650)
_ROUNDS, _NUMBERS = 662, 702  # tops of the lines of words below
_LEAST_SPAN = 2.0  # LU between the top and the bottom


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each revision stands."""

    steps: Sequence[Step]

    @property
    def width(self) -> float:
        return min((WIDTH - 2 * _MARGIN) / len(self.steps), _WIDEST)

    def told(self, values: Sequence[tuple[int, float]]) -> Sequence[tuple[int, float]]:
        """Those whose figures are written: all where they have room, else the highest."""
        if self.width >= _ROOM or not values:
            return values
        return [max(values, key=lambda value: value[1])]

    def centre(self, place: int) -> float:
        left = (WIDTH - self.width * len(self.steps)) / 2
        return left + (place + 0.5) * self.width


def draw_timeline(found: Timeline) -> bytes:
    """Return a PNG of `WIDTH` × `HEIGHT`: loudness, notes and days of each revision."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _BACK)
    pen = ImageDraw.Draw(picture)
    columns = _Columns(found.steps)
    _write(pen, _MARGIN, 14, _title(found), _TITLE, width=WIDTH - 2 * _MARGIN)
    _loudness(pen, columns)
    _write(pen, _MARGIN, _NOTES[0] - 38, "Notes: sent above the line, addressed or declined below")
    _bars(pen, columns, _NOTES, [(step.opened, step.closed) for step in found.steps], str)
    _write(pen, _MARGIN, _DAYS[0] - 38, "Days: approvers waited for above, the studio below")
    days = [(_days(step.approvers), _days(step.studio)) for step in found.steps]
    _bars(pen, columns, _DAYS, days, _day_label)
    _feet(pen, columns)
    file = io.BytesIO()
    picture.quantize(32).save(file, "PNG", optimize=True)
    return file.getvalue()


def _title(found: Timeline) -> str:
    first, last = found.steps[0].revision, found.steps[-1].revision
    numbers = f"{first.number}-{last.number}" if len(found.steps) > 1 else str(last.number)
    older = f" (the newest {len(found.steps)})" if found.left_out else ""
    return f"{last.type.label} {numbers}{older} · {found.song.title}"


def _loudness(pen: ImageDraw.ImageDraw, columns: _Columns) -> None:
    known = [(place, s.integrated) for place, s in enumerate(columns.steps)]
    measured = [(place, value) for place, value in known if value is not None]
    missing = [place for place, value in known if value is None]
    hollow = " (hollow: not measured)" if missing and measured else ""
    _write(pen, _MARGIN, _LOUDNESS[0] - 80, f"Loudness in LUFS{hollow}")
    top, bottom = _LOUDNESS
    if not measured:
        _write(pen, _MARGIN, top + 20, "Nothing was measured: a link has no figures.", ink=_QUIET)
        return
    values = [value for _, value in measured]
    middle = (max(values) + min(values)) / 2
    span = max(max(values) - min(values), _LEAST_SPAN)
    spots = {
        place: (
            columns.centre(place),
            (top + bottom) / 2 - (value - middle) / span * (bottom - top),
        )
        for place, value in measured
    }
    size = max(3.0, min(8.0, columns.width / 4))
    for place, spot in spots.items():
        if place + 1 in spots:
            pen.line((*spot, *spots[place + 1]), fill=_UP, width=3)
    for place in missing:
        x = columns.centre(place)
        box = (x - size, bottom - size, x + size, bottom + size)
        pen.ellipse(box, outline=_QUIET, width=2)
    told = {*columns.told(measured), measured[0], measured[-1]}
    figures = [
        (x, y + size + 2 if _is_low(spots, p) else y - size - 34, signed(v, 1))
        for p, v in told
        for x, y in [spots[p]]
    ]
    _spread(pen, figures, is_over_lines=True)
    for x, y in spots.values():
        pen.ellipse((x - size, y - size, x + size, y + size), fill=_UP)


def _is_low(spots: Mapping[int, tuple[float, float]], place: int) -> bool:
    """Whether the lines to the neighbours go up from a spot, so that its figure goes below."""
    beside = [spots[near][1] for near in (place - 1, place + 1) if near in spots]
    return sum(beside) < len(beside) * spots[place][1]


def _bars(
    pen: ImageDraw.ImageDraw,
    columns: _Columns,
    rows: tuple[int, int, int],
    values: Sequence[tuple[float, float]],
    label: Callable[[float], str],
) -> None:
    """Bars up and down from an axis, one scale for both."""
    top, axis, bottom = rows
    pen.line((_MARGIN, axis, WIDTH - _MARGIN, axis), fill=_AXIS, width=2)
    most = max(max(pair) for pair in values)
    if not most:
        return
    scale = min(axis - top, bottom - axis) / most * 0.58  # the rest is for the figures
    half = max(1.0, min(_BAR, columns.width * 0.62) / 2)
    for place, (up, down) in enumerate(values):
        x = columns.centre(place)
        if up:
            pen.rectangle((x - half, axis - max(up * scale, 2), x + half, axis - 1), fill=_UP)
        if down:
            _hatched(pen, (x - half, axis + 1, x + half, axis + max(down * scale, 3)))
    ups = columns.told([(place, up) for place, (up, _) in enumerate(values) if up])
    downs = columns.told([(place, down) for place, (_, down) in enumerate(values) if down])
    _spread(pen, [(columns.centre(i), axis - v * scale - 34, label(v)) for i, v in ups])
    _spread(pen, [(columns.centre(i), axis + v * scale + 2, label(v)) for i, v in downs])


def _hatched(pen: ImageDraw.ImageDraw, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    pen.rectangle(box, outline=_DOWN, width=2)
    y = top + 6
    while y < bottom:
        pen.line((left, y, right, y), fill=_DOWN, width=2)
        y += 6


def _feet(pen: ImageDraw.ImageDraw, columns: _Columns) -> None:
    """Below: which round a revision's notes were, a tick for an approval, and the numbers."""
    many = columns.width < 90
    rounds = [
        (columns.centre(place), _ROUNDS, f"R{step.round}" if many else f"Round {step.round}")
        for place, step in enumerate(columns.steps)
        if step.round is not None
    ]
    _spread(pen, rounds, ink=_QUIET)
    numbers = [
        (columns.centre(place), _NUMBERS, str(step.revision.number))
        for place, step in enumerate(columns.steps)
    ]
    _spread(pen, numbers)
    for place, step in enumerate(columns.steps):
        if step.is_approved:
            _tick(pen, columns.centre(place), _NUMBERS + 38)
    words = "A tick: approved. R: a round of notes." if many else "A tick: approved."
    if any(step.is_approved for step in columns.steps) or (many and rounds):
        _write(pen, _MARGIN, HEIGHT - 32, words, _SMALL, ink=_QUIET)


def _tick(pen: ImageDraw.ImageDraw, x: float, y: float) -> None:
    points = [(x - 9, y + 7), (x - 3, y + 13), (x + 9, y)]
    pen.line(points, fill=_WORDS, width=4, joint="curve")


def _spread(
    pen: ImageDraw.ImageDraw,
    labels: Iterable[tuple[float, float, str]],
    *,
    ink: str = _WORDS,
    is_over_lines: bool = False,
) -> None:
    """Words centred on places, the last first: what has no room beside a neighbour is left out.

    Over lines they stand on a ground of their own, so that none goes through them.
    """
    free = float(WIDTH)
    for x, y, words in sorted(labels, reverse=True):
        width = width_of(pen, words, _BODY)
        left = min(max(x - width / 2, 2), WIDTH - width - 2)
        if left + width + 8 <= free:
            if is_over_lines:
                box = (left - 3, y + _BODY / 4, left + width + 3, y + _BODY * 1.2)
                pen.rectangle(box, fill=_BACK)
            write_line(pen, left, y, words, _BODY, ink)
            free = left


def _write(
    pen: ImageDraw.ImageDraw,
    x: float,
    y: float,
    words: str,
    size: int = _BODY,
    *,
    ink: str = _WORDS,
    width: float = WIDTH,
) -> None:
    """One line, cut where it is too wide."""
    while words and width_of(pen, words, size) > width:
        words = f"{words[:-4]}..." if words.endswith("...") else f"{words[:-1]}..."
    write_line(pen, x, y, words, size, ink)


def _days(span: timedelta) -> float:
    return span / timedelta(days=1)


def _day_label(days: float) -> str:
    return f"{days:.0f}" if days >= 9.95 else f"{days:.1f}".removesuffix(".0")
