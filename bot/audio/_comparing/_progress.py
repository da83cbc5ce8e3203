"""How far a job of several parts is, as one share of the whole."""

from collections.abc import Callable

OnProgress = Callable[[float], None]


def part(on_progress: OnProgress | None, start: float, end: float) -> OnProgress | None:
    """Return what a part tells its share to, which is told on as one between two of the whole."""
    if on_progress is None:
        return None
    return lambda share: on_progress(start + share * (end - start))
