"""Makes decoded frames such that filters and NumPy can read them all."""

from collections.abc import Iterable, Iterator

from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

_MOST_PLANES = 7
"""PyAV 16 counts a frame's planes up to an empty entry, of which the list of eight has none: it
makes up planes, and reading them ends the process."""


def readable(frames: Iterable[AudioFrame]) -> Iterator[AudioFrame]:
    """Yield the frames, of which those of many channels are no longer planar."""
    packer: AudioResampler | None = None
    for frame in frames:
        if frame.format.is_planar and frame.layout.nb_channels > _MOST_PLANES:
            packer = packer or AudioResampler(format=frame.format.packed.name)
            yield from packer.resample(frame)
        else:
            yield frame
