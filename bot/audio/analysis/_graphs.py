"""Takes from a filter graph what it has ready."""

from collections.abc import Iterator

from av.audio.frame import AudioFrame
from av.error import BlockingIOError as AgainError
from av.error import EOFError as EndError
from av.filter.context import FilterContext


def pulled(sink: FilterContext) -> Iterator[AudioFrame]:
    """Yield the frames that have reached the end of a graph."""
    while True:
        try:
            frame = sink.pull()
        except (AgainError, EndError):
            return
        if isinstance(frame, AudioFrame):  # an "abuffersink" gives nothing else
            yield frame
