"""What each channel weighs in loudness (ITU-R BS.1770-4, table 3)."""

from av.audio.layout import AudioLayout

_SIDE = 1.41
"""+1.5 dB, for what stands 60° to 120° to the side of the listener."""
_UNNAMED = {5: "5.0", 6: "5.1", 8: "7.1"}
"""What the channels of a file are that does not say, by the order of WAVE."""


def names(layout: AudioLayout) -> list[str]:
    """Return FFmpeg's names of the channels; "NONE" for those that nobody knows."""
    found = [channel.name for channel in layout.channels]
    if all(name == "NONE" for name in found) and len(found) in _UNNAMED:
        return names(AudioLayout(_UNNAMED[len(found)]))
    return found


def weights(layout: AudioLayout) -> list[float]:
    """Return the weight of each channel: the LFE has none, most have 1.0.

    Back channels stand at the side where they are the only surrounds (5.1: 110°), and beside side
    channels they do not (7.1: 135°).
    """
    found = names(layout)
    sides = ("SL", "SR") if "SL" in found else ("BL", "BR")
    return [0.0 if name in ("LFE", "LFE2") else _SIDE if name in sides else 1.0 for name in found]
