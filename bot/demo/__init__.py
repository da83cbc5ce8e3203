"""`talkback demo`: the real bot in a simulated Discord, in the browser.

Whatever is simulated stays in this package; the bot itself imports no development tool.
"""

from pathlib import Path

from bot.demo.session import run
from bot.demo.tour import play

__all__ = ["main"]


def main(*, tour: bool, shots: Path | None, port: int, open_browser: bool) -> int:
    """Serve the demo until it is ended, or play the tour.

    Args:
        tour: play the main job through without a browser, and end.
        shots: where the tour writes pictures of what is seen, if anywhere.
        port: the one to serve on, 0 for a free one.
        open_browser: whether to open the page.

    Returns:
        The exit status: 0 done, 1 a step of the tour failed or the port is taken.
    """
    return play(shots) if tour else run(port, open_browser=open_browser)
