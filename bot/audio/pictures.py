"""Draws what is heard: the waveform of a mix, with its notes or with what changed.

It needs Pillow alone, and is imported when the first picture is drawn: a bot at rest goes without.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from bot.domain.audio import duration_label
from bot.domain.comparisons import STRIP_TOP, Comparison
from bot.domain.figures import Waveform

WIDTH, HEIGHT = 1000, 240
"""Pixels; Discord shows a card's picture at 400 to 550, a telephone at 300."""

_BACK = "#1E1F24"
_PEAKS = "#5D6BD0"
_BODY = "#A9B4FF"
_AXIS = "#4A4D57"
_WORDS = "#C9CBD3"
_MARK = "#FFC24B"
_SHADE = "#4A3C1E"

_BAR = 60  # pixels of the highest bar of a strip
_FLAGS = 40  # pixels above the waveform, in which the notes' numbers stand
_TIMES = 34  # pixels below it, in which the times stand
_MIDDLE = _FLAGS + (HEIGHT - _FLAGS - _TIMES) // 2
_REACH = (HEIGHT - _FLAGS - _TIMES) // 2 - 4  # pixels from the middle to full scale
_FONT_SIZE = 24
_NAMED = 3  # numbers that a flag names
_TICKS = (5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)  # seconds between times
_TICK_PIXELS = 130  # between two times, at least


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered place in the sound: an instant, or a range."""

    number: int
    start_ms: int
    end_ms: int | None = None


def draw_waveform(waveform: Waveform, seconds: float, marks: Sequence[Mark] = ()) -> bytes:
    """Return a PNG of `WIDTH` × `HEIGHT`: the peaks over time, times below, marks with numbers.

    A mark has a line, a number and, for a range, a shade: none is told by its colour alone. Marks
    too close for a number each share a flag.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), _BACK)
    pen = ImageDraw.Draw(picture)
    scale = WIDTH / max(seconds, 0.001)
    for mark in marks:
        if mark.end_ms is not None:
            left, right = mark.start_ms / 1000 * scale, mark.end_ms / 1000 * scale
            pen.rectangle((left, _FLAGS, max(right, left + 1), HEIGHT - _TIMES), fill=_SHADE)
    _draw_peaks(pen, waveform)
    _draw_times(pen, seconds, scale)
    _draw_marks(pen, marks, scale)
    return _png(picture)


def draw_strip(waveform: Waveform, seconds: float, comparison: Comparison) -> bytes:
    """Return a PNG of the newer of two mixes, and under it how far the older one is from it.

    A bar is as high as the difference there, full at `STRIP_TOP` dB; what is new is hatched.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), _BACK)
    pen = ImageDraw.Draw(picture)
    scale = WIDTH / max(seconds, 0.001)
    _draw_peaks(pen, waveform)
    bottom, columns = HEIGHT - _TIMES, len(comparison.strip)
    for x in range(WIDTH if columns else 0):
        height = comparison.strip[x * columns // WIDTH] / STRIP_TOP * _BAR
        if height >= 1:
            pen.line((x, bottom, x, bottom - height), fill=_MARK)
    for part in comparison.inserted:
        left, right = round(part.start_ms / 1000 * scale), round(part.end_ms / 1000 * scale)
        for x in range(left, right, 8):
            pen.line((x, bottom, min(x + 8, right), bottom - _BAR), fill=_BACK, width=3)
    _draw_times(pen, seconds, scale)
    return _png(picture)


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.quantize(32).save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw_peaks(pen: ImageDraw.ImageDraw, waveform: Waveform) -> None:
    bins = len(waveform)
    for x in range(WIDTH if bins else 0):
        first = x * bins // WIDTH
        there = slice(first, max(first + 1, (x + 1) * bins // WIDTH))
        up, down = max(waveform.highs[there]) / 255, max(waveform.lows[there]) / 255
        body = max(waveform.powers[there]) / 255 * _REACH
        pen.line((x, _MIDDLE - up * _REACH, x, _MIDDLE + down * _REACH), fill=_PEAKS)
        pen.line((x, _MIDDLE - body, x, _MIDDLE + body), fill=_BODY)


def _draw_times(pen: ImageDraw.ImageDraw, seconds: float, scale: float) -> None:
    step = next((tick for tick in _TICKS if tick * scale >= _TICK_PIXELS), _TICKS[-1])
    bottom = HEIGHT - _TIMES
    for at in range(0, int(seconds) + 1, step):
        x, words = at * scale, duration_label(at)
        width = pen.textlength(words, font=_font())
        pen.line((x, bottom, x, bottom + 6), fill=_AXIS, width=2)
        left = min(max(x - width / 2, 2), WIDTH - width - 2)
        pen.text((left, bottom + 5), words, fill=_WORDS, font=_font())


def _draw_marks(pen: ImageDraw.ImageDraw, marks: Sequence[Mark], scale: float) -> None:
    in_order = sorted(marks, key=lambda each: each.start_ms)
    for mark in in_order:
        x = mark.start_ms / 1000 * scale
        pen.line((x, _FLAGS - 4, x, HEIGHT - _TIMES), fill=_MARK, width=2)
        if mark.end_ms is not None:
            pen.line((x, _FLAGS, mark.end_ms / 1000 * scale, _FLAGS), fill=_MARK, width=5)
    for flag in _flags(pen, in_order, scale):
        box = (flag.left, 2, flag.left + flag.width, _FLAGS - 4)
        pen.rounded_rectangle(box, radius=8, fill=_MARK)
        pen.text((flag.left + 7, 5), _numbers(flag.marks), fill=_BACK, font=_font())


@dataclass(frozen=True, slots=True)
class _Flag:
    """The numbers of one mark, or of several that are too close for a flag each."""

    marks: Sequence[Mark]
    left: float
    width: float


def _flags(pen: ImageDraw.ImageDraw, marks: Sequence[Mark], scale: float) -> Sequence[_Flag]:
    """A flag at each mark, one for those that would cover each other, from left to right."""
    flags: list[_Flag] = []
    for mark in marks:
        joined: Sequence[Mark] = (mark,)
        while True:
            taken = flags[-1].left + flags[-1].width + 2 if flags else 0.0
            x = (joined[0].start_ms + joined[-1].start_ms) / 2000 * scale
            width = pen.textlength(_numbers(joined), font=_font()) + 14
            left = min(max(x - width / 2, taken), WIDTH - width)
            if not flags or taken <= left <= x:
                break
            joined = (*flags.pop().marks, *joined)
        flags.append(_Flag(joined, left, width))
    return flags


def _numbers(marks: Sequence[Mark]) -> str:
    """What stands in a flag: "3", "1 2"; of many the first, and how many more."""
    numbers = sorted(mark.number for mark in marks)
    if len(numbers) <= _NAMED:
        return " ".join(map(str, numbers))
    return f"{numbers[0]} +{len(numbers) - 1}"


@cache
def _font() -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """Pillow's own font, which needs no file of the system."""
    return ImageFont.load_default(_FONT_SIZE)
