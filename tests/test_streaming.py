import pytest

from bot.domain.figures import signed
from bot.domain.streaming import (
    STREAMING_SERVICES,
    Level,
    StreamingService,
    album_gain,
    playback_gain,
)

SERVICES = {service.name: service for service in STREAMING_SERVICES}
SPOTIFY, TIDAL = SERVICES["Spotify"], SERVICES["Tidal"]


@pytest.mark.parametrize(
    ("name", "gain"),
    [
        ("Spotify", -5),
        ("Apple Music", -7),
        ("YouTube", -5),
        ("Tidal", -5),
        ("Amazon Music", -5),
        ("Deezer", -6),
    ],
)
def test_what_is_loud_is_turned_down_to_the_target(name: str, gain: float) -> None:
    assert playback_gain(SERVICES[name], -9, 0.5) == gain


def test_spotify_raises_what_is_quiet_only_to_a_peak_of_minus_1() -> None:
    assert playback_gain(SPOTIFY, -20, -5) == 4  # the example of Spotify's own page
    assert playback_gain(SPOTIFY, -20, -12) == 6
    assert playback_gain(SPOTIFY, -20, -0.3) == 0


@pytest.mark.parametrize("name", ["YouTube", "Tidal", "Amazon Music", "Deezer"])
def test_others_leave_what_is_quiet(name: str) -> None:
    assert playback_gain(SERVICES[name], -20, -12) == 0


@pytest.mark.parametrize("service", [SPOTIFY, TIDAL])
def test_the_loudest_song_of_an_album_says_the_gain_of_all(service: StreamingService) -> None:
    loud, quiet = Level(-8, -0.5), Level(-18, -6)

    assert album_gain(service, [loud, loud]) == -6
    assert album_gain(service, [quiet, loud]) == -6


def test_a_quiet_album_is_raised_to_the_highest_peak_of_its_songs() -> None:
    quiet = Level(-18, -6)

    assert album_gain(SPOTIFY, [quiet, quiet]) == 4
    assert album_gain(SPOTIFY, [quiet, Level(-20, -3)]) == 2
    assert album_gain(TIDAL, [quiet, quiet]) == 0


def test_an_album_has_no_gain_of_its_own_without_songs_or_where_each_song_has_one() -> None:
    assert album_gain(SPOTIFY, []) is None
    assert album_gain(SERVICES["YouTube"], [Level(-8, -1)]) is None


def test_no_gain_has_no_sign() -> None:
    gains = (-0.04, 0.0, 0.04, -5, 1.25)
    assert [signed(gain, 1, plus=True) for gain in gains] == ["0", "0", "0", "−5.0", "+1.2"]
