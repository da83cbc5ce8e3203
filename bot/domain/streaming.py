"""What streaming services do to the level of a master when they play it.

The targets are as the services state them, measured by ITU-R BS.1770. Whether quiet songs are
raised: Spotify ("Loudness normalization", support.spotify.com/artists: to -14 LUFS, but
only until the true peak is -1 dBTP); Tidal does not (meterplugs.com, "Tidal adds loudness
normalization"), nor does YouTube ("content loudness" in its "stats for nerds" counts downwards
only). Apple's Sound Check raises what has headroom. Amazon and Deezer say nothing; they are taken
not to, so that no gain is promised that may not come.

The songs of an album share one gain, by its loudest song: on Tidal, as E. Grimm's study for it
recommends ("Recommendation for loudness normalization by music streaming services", 2017), and on
Spotify, as D. Becker measured (audioaccountability.com, "New Spotify normalization revelations").
Apple says only that they keep their levels to each other; it is taken to do as those two do. The
others give each song its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.figures import LoudnessTarget


@dataclass(frozen=True, slots=True)
class StreamingService:
    """How a service normalises, in the settings that it comes with."""

    name: str
    target: LoudnessTarget
    raises: bool
    """Whether quiet songs are turned up, as far as the target's true peak allows."""
    by_album: bool = False
    """Whether the songs of an album, played as one, share one gain."""


STREAMING_SERVICES = (
    StreamingService("Spotify", LoudnessTarget(-14, -1), raises=True, by_album=True),
    StreamingService("Apple Music", LoudnessTarget(-16, -1), raises=True, by_album=True),
    StreamingService("YouTube", LoudnessTarget(-14, -1), raises=False),
    StreamingService("Tidal", LoudnessTarget(-14, -1), raises=False, by_album=True),
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

    It is that of the loudest song, and raises none above the service's true peak.
    """
    if not songs or not service.by_album:
        return None
    loudest = max(song.integrated for song in songs)
    return playback_gain(service, loudest, max(song.true_peak for song in songs))
