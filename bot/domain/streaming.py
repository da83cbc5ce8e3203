"""What streaming services do to the level of a master when they play it.

The targets are as the services state them, measured by ITU-R BS.1770. Whether quiet songs are
raised: Spotify ("Loudness normalization", support.spotify.com/artists: to -14 LUFS, but
only until the true peak is -1 dBTP); Tidal does not (meterplugs.com, "Tidal adds loudness
normalization"), nor does YouTube ("content loudness" in its "stats for nerds" counts downwards
only). Apple's Sound Check raises what has headroom. Amazon and Deezer say nothing; they are taken
not to, so that no gain is promised that may not come.

The songs of an album share one gain: Spotify's is that of the album as a whole, Tidal's that of its
loudest song. Apple says only that they keep their levels to each other; it is taken to do as
Spotify does. The others give each song its own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.figures import LoudnessTarget


class AlbumLevel(StrEnum):
    """By what a service finds the one gain of an album's songs."""

    WHOLE = "whole"
    """Their loudness in a row, and their highest peak."""
    LOUDEST = "loudest"
    """The loudest song."""


@dataclass(frozen=True, slots=True)
class StreamingService:
    """How a service normalises, in the settings that it comes with."""

    name: str
    target: LoudnessTarget
    raises: bool
    """Whether quiet songs are turned up, as far as the target's true peak allows."""
    album: AlbumLevel | None = None
    """By what all songs of an album, played as one, are moved; None where each has its own gain."""


STREAMING_SERVICES = (
    StreamingService("Spotify", LoudnessTarget(-14, -1), raises=True, album=AlbumLevel.WHOLE),
    StreamingService("Apple Music", LoudnessTarget(-16, -1), raises=True, album=AlbumLevel.WHOLE),
    StreamingService("YouTube", LoudnessTarget(-14, -1), raises=False),
    StreamingService("Tidal", LoudnessTarget(-14, -1), raises=False, album=AlbumLevel.LOUDEST),
    StreamingService("Amazon Music", LoudnessTarget(-14, -2), raises=False),
    StreamingService("Deezer", LoudnessTarget(-15, -1), raises=False),
)
"""Most used first."""


@dataclass(frozen=True, slots=True)
class Level:
    """As much of a song as decides on its gain."""

    integrated: float
    """LUFS."""
    true_peak: float
    """dBTP."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Album:
    """The songs of an album, as far as they were measured."""

    levels: tuple[Level, ...]
    songs: int
    """All of them."""

    @property
    def gains(self) -> tuple[tuple[str, float], ...]:
        """The one gain (dB) of each service that gives an album one; none for a single song."""
        if len(self.levels) < 2:
            return ()
        found = [(each.name, album_gain(each, self.levels)) for each in STREAMING_SERVICES]
        return tuple((name, gain) for name, gain in found if gain is not None)


def playback_gain(service: StreamingService, integrated: float, true_peak: float) -> float:
    """Return the gain (dB) by which a service plays a song; negative is turned down."""
    wanted = service.target.integrated - integrated
    if wanted <= 0:
        return wanted
    if not service.raises:
        return 0.0
    return max(0.0, min(wanted, service.target.true_peak - true_peak))


def album_gain(service: StreamingService, songs: Sequence[Level]) -> float | None:
    """Return the one gain (dB) of an album; None without songs, or where each has its own.

    For the loudness of songs in a row their powers are averaged by their lengths, without gating
    them anew: what the gates of single songs left out and the album's would not is a matter of
    tenths.
    """
    if not songs or service.album is None:
        return None
    if service.album is AlbumLevel.LOUDEST:
        loudest = max(songs, key=lambda song: song.integrated)
        return playback_gain(service, loudest.integrated, loudest.true_peak)
    total = sum(song.seconds for song in songs)
    power = sum(song.seconds * 10 ** (song.integrated / 10) for song in songs) / total
    return playback_gain(service, 10 * math.log10(power), max(song.true_peak for song in songs))
