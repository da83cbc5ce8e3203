"""Pages that are drawn: readable whatever is written on them."""

import io

import pytest
from PIL import Image

from bot.audio._lettering import UNKNOWN, lettered, own_font
from bot.audio.sheets import WIDTH, draw_sheet
from bot.domain.sheets import Row, Section, Sheet, Stamp


def page(stamp: Stamp = Stamp.YES, words: str = "Approved", rows: int = 1) -> Image.Image:
    listed = tuple(Row("approved", words) for _ in range(rows))
    sheet = Sheet("Record", "Title", "By whom", stamp, words, (Section("All", listed),), "End.")
    return Image.open(io.BytesIO(draw_sheet(sheet)))


def test_a_page_is_as_high_as_its_words() -> None:
    short, long, wide = page(), page(rows=40), page(words="x" * 300)

    assert short.width == long.width == wide.width == WIDTH
    assert short.height < wide.height < long.height


def test_stamps_are_told_apart_without_their_colours() -> None:
    grey = [page(stamp).convert("1", dither=Image.Dither.NONE) for stamp in Stamp]

    assert len({picture.tobytes() for picture in grey}) == len(Stamp)


@pytest.mark.parametrize("text", ["plain", "−14.1 LUFS · 6.2 LU", "“quoted”"])
def test_what_is_usual_is_drawn_in_the_font_that_comes_along(text: str) -> None:
    drawn, font = lettered(text, 24)

    assert font is own_font(24)
    assert UNKNOWN not in drawn


def test_a_letter_that_no_font_has_is_marked() -> None:
    drawn, _ = lettered("a\ue000b", 24)  # of private use: nobody's

    assert drawn == f"a{UNKNOWN}b"
