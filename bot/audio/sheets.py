"""Draws a page of words: needs Pillow alone, and is imported when the first one is drawn."""

import io
from types import MappingProxyType
from typing import Final

from PIL import Image, ImageDraw

from bot.audio._lettering import UNKNOWN, lettered, width_of, write_line
from bot.domain.sheets import Section, Sheet, Stamp

WIDTH: Final = 800
"""Pixels; the height is what the words take."""

_PAPER = "#FFFFFF"
_INK = "#1B1C20"
_QUIET = "#5A5D66"
_RULE = "#D5D7DE"
_STAMPS: Final = MappingProxyType(  # ground, and what is written on it
    {
        Stamp.YES: ("#DDF1E6", "#0F5132"),
        Stamp.OPEN: ("#FFF0CC", "#5F4300"),
        Stamp.VOID: ("#E4E5E9", "#3B3D44"),
    }
)
_MARGIN = 36
_LABEL = 178  # pixels of the column of labels
_BODY, _SMALL, _HEADING, _TITLE = 23, 19, 21, 36  # sizes of letters
_LEADING = 1.4  # lines are so many times as high as their letters
_SIGN = 40  # pixels of the stamp's sign


def draw_sheet(sheet: Sheet) -> bytes:
    """Return a PNG of a page: title, stamp, sections, foot."""
    pen = _Pen(ImageDraw.Draw(Image.new("RGB", (WIDTH, 1))), draws=False)
    picture = Image.new("RGB", (WIDTH, _write(pen, sheet)), _PAPER)
    _write(_Pen(ImageDraw.Draw(picture), draws=True), sheet)
    file = io.BytesIO()
    picture.quantize(32).save(file, "PNG", optimize=True)
    return file.getvalue()


class _Pen:
    """Writes lines from the top down; once without a trace, to see how high the page becomes."""

    def __init__(self, canvas: ImageDraw.ImageDraw, *, draws: bool) -> None:
        self.canvas = canvas
        self.draws = draws
        self.y = float(_MARGIN)
        self.lacks_letters = False

    def write(
        self, text: str, size: int, *, left: float = _MARGIN, width: float = 0, ink: str = _INK
    ) -> None:
        """A text in as many lines as it takes; below it the page goes on."""
        for line in self.lines(text, size, width or WIDTH - left - _MARGIN):
            self.put(line, left, self.y, size, ink)
            self.y += size * _LEADING

    def lines(self, text: str, size: int, width: float) -> list[str]:
        """A text broken between words, and in words that are wider than the column."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self.width(longer, size) <= width:
                lines[-1] = longer
                continue
            if lines[-1]:
                lines.append("")
            for letter in word:
                if lines[-1] and self.width(lines[-1] + letter, size) > width:
                    lines.append("")
                lines[-1] += letter
        return lines

    def width(self, text: str, size: int) -> float:
        """Pixels that a text takes in one line."""
        return width_of(self.canvas, text, size)

    def put(self, text: str, x: float, y: float, size: int, ink: str) -> None:
        """One line at a place."""
        shown, _ = lettered(text, size)
        self.lacks_letters |= shown.count(UNKNOWN) > text.count(UNKNOWN)
        if self.draws:
            write_line(self.canvas, x, y, text, size, ink)


def _write(pen: _Pen, sheet: Sheet) -> int:
    """Write the page; its height."""
    pen.write(sheet.heading.upper(), _SMALL, ink=_QUIET)
    pen.write(sheet.title, _TITLE)
    pen.write(sheet.subtitle, _BODY, ink=_QUIET)
    pen.y += 14
    _stamp(pen, sheet.stamp, sheet.verdict)
    for section in sheet.sections:
        _section(pen, section)
    pen.y += 22
    pen.write(sheet.foot, _SMALL, ink=_QUIET)
    if pen.lacks_letters:
        pen.write(f"{UNKNOWN}: a letter that this picture cannot draw.", _SMALL, ink=_QUIET)
    return round(pen.y) + _MARGIN


def _stamp(pen: _Pen, stamp: Stamp, words: str) -> None:
    """The verdict in a box: a tick, an empty ring or a cross, and in words."""
    ground, ink = _STAMPS[stamp]
    left = _MARGIN + 20
    words_left = left + _SIGN + 20
    lines = pen.lines(words, _BODY, WIDTH - words_left - _MARGIN - 16)
    high = max(len(lines) * _BODY * _LEADING, _SIGN) + 28
    if pen.draws:
        box = (_MARGIN, pen.y, WIDTH - _MARGIN, pen.y + high)
        pen.canvas.rounded_rectangle(box, radius=10, fill=ground, outline=ink, width=2)
        _sign(pen.canvas, stamp, left, pen.y + (high - _SIGN) / 2, ink)
    y = pen.y + (high - len(lines) * _BODY * _LEADING) / 2
    for line in lines:
        pen.put(line, words_left, y, _BODY, ink)
        y += _BODY * _LEADING
    pen.y += high


def _sign(canvas: ImageDraw.ImageDraw, stamp: Stamp, x: float, y: float, ink: str) -> None:
    end = _SIGN
    match stamp:
        case Stamp.YES:
            tick = [(x + 3, y + 22), (x + 15, y + 33), (x + end - 3, y + 7)]
            canvas.line(tick, fill=ink, width=6, joint="curve")
        case Stamp.OPEN:
            canvas.ellipse((x + 4, y + 4, x + end - 4, y + end - 4), outline=ink, width=5)
        case Stamp.VOID:
            canvas.line((x + 6, y + 6, x + end - 6, y + end - 6), fill=ink, width=6)
            canvas.line((x + 6, y + end - 6, x + end - 6, y + 6), fill=ink, width=6)


def _section(pen: _Pen, section: Section) -> None:
    pen.y += 20
    pen.write(section.heading, _HEADING, ink=_QUIET)
    pen.y += 4
    if pen.draws:
        pen.canvas.line((_MARGIN, pen.y, WIDTH - _MARGIN, pen.y), fill=_RULE, width=2)
    pen.y += 8
    for row in section.rows:
        top = pen.y
        pen.write(row.label, _BODY, width=_LABEL - 14, ink=_QUIET)
        under_label, pen.y = pen.y, top
        pen.write(row.words, _BODY, left=_MARGIN + _LABEL)
        pen.y = max(pen.y, under_label) + 5
