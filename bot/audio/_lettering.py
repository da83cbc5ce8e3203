"""Letters for pictures: Pillow's own font, and the machine's for what that one lacks."""

import unicodedata
from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.ImageFont | ImageFont.FreeTypeFont

UNKNOWN = "?"
"""Stands for a letter that no font at hand has."""

# Pillow's own font has ASCII and a few signs. These have the rest, where one is installed.
_OTHERS = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "LiberationSans-Regular.ttf",
    "Arial Unicode.ttf",
    "arial.ttf",
    "msgothic.ttc",
)
_NO_LETTER = "\uffff"
_MINUS = "\u2212"  # which Pillow's own font lacks: there it is the bar of the plus


def lettered(text: str, size: int) -> tuple[str, Font]:
    """What can be drawn of a text, and the font to draw it in: the one that has most of it.

    Letters that it lacks lose their accents, or become `UNKNOWN`.
    """
    text = unicodedata.normalize("NFC", text)
    best = max((None, *_OTHERS), key=lambda name: sum(_has(name, letter) for letter in text))
    font = _font(best, size) or own_font(size)
    return "".join(_drawn(best, letter) for letter in text), font


def width_of(canvas: ImageDraw.ImageDraw, text: str, size: int) -> float:
    """Pixels that a text takes in one line."""
    shown, font = lettered(text, size)
    return canvas.textlength(shown.replace(_MINUS, "+"), font=font)


def write_line(
    canvas: ImageDraw.ImageDraw, x: float, y: float, text: str, size: int, ink: str
) -> None:
    """Write a text in one line, from its top left."""
    shown, font = lettered(text, size)
    for place, part in enumerate(shown.split(_MINUS)):
        if place:
            left, top, right, bottom = canvas.textbbox((x, y), "+", font=font)
            middle = (top + bottom) / 2
            canvas.line((left, middle, right - 2, middle), fill=ink, width=max(1, size // 11))
            x += canvas.textlength("+", font=font)
        canvas.text((x, y), part, fill=ink, font=font)
        x += canvas.textlength(part, font=font)


@cache
def own_font(size: int) -> Font:
    """Pillow's own font, which needs no file of the system."""
    return ImageFont.load_default(size)


def _drawn(name: str | None, letter: str) -> str:
    if _has(name, letter):
        return letter
    bare = unicodedata.normalize("NFKD", letter)[0]
    return bare if _has(name, bare) else UNKNOWN


@cache
def _font(name: str | None, size: int) -> Font | None:
    if name is None:
        return own_font(size)
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None


@lru_cache(maxsize=4096)
def _has(name: str | None, letter: str) -> bool:
    font = _font(name, 24)
    if font is None:
        return False
    if letter == _MINUS:
        return True
    return letter.isspace() or _shape(font, letter) != _shape(font, _NO_LETTER)


def _shape(font: Font, letter: str) -> bytes:
    picture = Image.new("L", (48, 48))
    ImageDraw.Draw(picture).text((4, 4), letter, fill=255, font=font)
    return picture.tobytes()
