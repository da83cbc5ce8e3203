"""Members' words as Discord would show them."""

import pytest

from bot.ui import text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*Night* _Drive_", r"\*Night\* \_Drive\_"),
        ("[click](https://evil.example)", r"\[click\](https://evil.example)"),
        ("x](https://evil.example) [y", r"x\](https://evil.example) \[y"),
        (r"x\](https://evil.example)", r"x\\\](https://evil.example)"),
        ("# Loud", r"\# Loud"),
    ],
)
def test_markdown_and_links_of_a_member_have_no_effect(typed: str, shown: str) -> None:
    assert text.escape(typed) == shown


@pytest.mark.parametrize("typed", ["@everyone", "<@123>", "<@&123>", "<#123>", "</me:123>"])
def test_mentions_of_a_member_notify_and_link_nothing(typed: str) -> None:
    assert typed not in text.escape(typed)


def test_of_lines_that_do_not_fit_the_number_is_said() -> None:
    lines = ["one", "two", "three", "four"]

    assert text.some_lines(lines, count=9, limit=100) == "one\ntwo\nthree\nfour"
    assert text.some_lines(lines, count=2, limit=100) == "one\ntwo\n-# … and 2 more"
    assert text.some_lines(lines, count=9, limit=5) == "one\n-# … and 3 more"
    assert text.some_lines(lines, count=9, limit=100, left_out=3).endswith("-# … and 3 more")
