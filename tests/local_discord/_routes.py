"""Paths as tests name them."""

import re


def path_regex(path: str) -> re.Pattern[str]:
    """A pattern below the API's base: `*` is one segment, `**` any number of them."""
    parts = (
        "[^/]+" if part == "*" else re.escape(part) for part in path.split("/") if part != "**"
    )
    pattern = "/".join(parts)
    return re.compile(f"{pattern}(?:/.*)?" if path.endswith("/**") else pattern)
