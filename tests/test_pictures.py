"""What is drawn of a mix."""

import io

import pytest
from PIL import Image, ImageChops

from bot.audio.pictures import WIDTH, Mark, draw_waveform
from bot.domain.figures import Waveform

SILENT = Waveform(1.0, bytes(33), bytes(33), bytes(33))


def drawn(*marks: Mark) -> Image.Image:
    """A picture of 33 seconds."""
    return Image.open(io.BytesIO(draw_waveform(SILENT, 33.0, marks))).convert("RGB")


def differing(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    """Where two pictures differ by more than the choice of their palettes."""
    apart = ImageChops.difference(one.convert("L"), other.convert("L"))
    return ImageChops.subtract(apart, Image.new("L", apart.size, 60)).getbbox()


@pytest.mark.parametrize("at_ms", [0, 5_000, 32_900])
@pytest.mark.parametrize("later_ms", [0, 350])
def test_the_number_of_each_note_is_in_the_picture_where_two_are_close(
    at_ms: int, later_ms: int
) -> None:
    first = Mark(1, at_ms)

    with_2, with_3 = (drawn(first, Mark(number, at_ms + later_ms)) for number in (2, 3))

    where = differing(with_2, with_3)
    assert where is not None and where[3] < 40
    assert abs(where[0] - at_ms / 33_000 * WIDTH) < 50


def test_many_notes_on_one_place_are_counted() -> None:
    nine = drawn(*(Mark(number, 9_000) for number in range(1, 10)))
    eight = drawn(*(Mark(number, 9_000) for number in range(1, 9)))

    assert differing(nine, eight) is not None
