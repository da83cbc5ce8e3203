"""What a bounce is taken for by its file's name."""

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.file_names import NameGuess, NameReader, is_audio_name, numbered
from bot.domain.mixes import MixType

NIGHT, TIDE, SALT, YEAR, CLEAN, STOP, LUV = 1, 2, 3, 4, 5, 6, 7
SONGS = [
    (NIGHT, "Night Drive"),
    (TIDE, "Marée haute"),
    (SALT, "Salt & Smoke (feat. Ada)"),
    (YEAR, "1989"),
    (CLEAN, "Come Clean"),
    (STOP, "Don’t Stop"),
    (LUV, "Luv 2"),
]
READER = NameReader(SONGS)
MAIN, INST, TV = MixType.MAIN, MixType.INSTRUMENTAL, MixType.TV
UP, DOWN, ACAP = MixType.VOCAL_UP, MixType.VOCAL_DOWN, MixType.A_CAPPELLA
UNLIM, MASTER, ROUGH, RADIO = (
    MixType.UNLIMITED,
    MixType.MASTER,
    MixType.ROUGH,
    MixType.RADIO_EDIT,
)


@pytest.mark.parametrize(
    ("name", "song_id", "kind", "number"),
    [
        ("nightdrive_inst_v3.wav", NIGHT, INST, 3),
        ("Night Drive - TV MIX 2.aif", NIGHT, TV, 2),
        ("ND_master_4824.wav", NIGHT, MASTER, None),
        ("final_final.wav", None, MAIN, None),
        ("NightDriveMix4.wav", NIGHT, MAIN, 4),
        ("NightDriveInstv3.wav", NIGHT, INST, 3),
        ("nightdriveinst.wav", None, MAIN, None),  # no boundary: nobody can tell
        ("NIGHT-DRIVE.VOCAL.UP.+1dB.wav", NIGHT, UP, None),
        ("night drive vox up +1 v2.wav", NIGHT, UP, 2),
        ("night drive lead vox dn 1.5 dB.wav", NIGHT, DOWN, None),
        ("night drive vox +0.5.wav", NIGHT, UP, None),
        ("night drive vox -1dB mix 3.wav", NIGHT, DOWN, 3),
        ("night_drive_acap.flac", NIGHT, ACAP, None),
        ("Night Drive (A Cappella) 2.flac", NIGHT, ACAP, 2),
        ("night drive no vox.wav", NIGHT, INST, None),
        ("Night Drive clean radio edit.mp3", NIGHT, RADIO, None),
        ("Night Drive_UNLIM.wav", NIGHT, UNLIM, None),
        ("Night Drive for mastering 44.1k 24bit.wav", NIGHT, UNLIM, None),
        ("Night Drive inst mstr.wav", NIGHT, INST, None),
        ("Night Drive Mix 3 ref.wav", NIGHT, MAIN, 3),
        ("Night Drive rough 1 (1).wav", NIGHT, ROUGH, 1),
        ("Night Drive copy 2.wav", NIGHT, MAIN, None),
        ("01 Night Drive.wav", NIGHT, MAIN, None),
        ("Night Drive 2026-01-14.wav", NIGHT, MAIN, None),
        ("Night Drive 120bpm.wav", NIGHT, MAIN, None),
        ("Night Drive 48 24.wav", NIGHT, MAIN, None),
        ("Night Drive 24.wav", NIGHT, MAIN, None),
        ("Night Drive v24.wav", NIGHT, MAIN, 24),
        ("night_mix3.wav", NIGHT, MAIN, 3),
        ("MAREE HAUTE_tv.wav", TIDE, TV, None),
        ("Mare\u0301e Haute.wav", TIDE, MAIN, None),
        ("salt-and-smoke_v2.wav", SALT, MAIN, 2),
        ("SaltSmoke.wav", SALT, MAIN, None),
        ("1989_mix2.wav", YEAR, MAIN, 2),
        ("Night Drive bounced 1989.wav", NIGHT, MAIN, None),
        ("comeclean_clean.wav", CLEAN, MixType.CLEAN, None),
        ("Come Clean.wav", CLEAN, MAIN, None),
        ("dont_stop_v2.wav", STOP, MAIN, 2),
        ("luv2_v3.wav", LUV, MAIN, 3),
        ("C:\\Bounces\\Night Drive.wav", NIGHT, MAIN, None),
        ("../../etc/Night Drive.wav", NIGHT, MAIN, None),
        ("Night Drive", NIGHT, MAIN, None),
        ("mastering_chain_test.wav", None, MAIN, None),  # "master" is no word of it
        ("instant.wav", None, MAIN, None),
        (".wav", None, MAIN, None),
        ("", None, MAIN, None),
    ],
)
def test_a_name_tells_song_type_and_number(
    name: str, song_id: int | None, kind: MixType, number: int | None
) -> None:
    assert READER.guess(name) == NameGuess(song_id, kind, number)


@pytest.mark.parametrize(
    ("rest", "kind", "number"),
    [
        ("vox -1", DOWN, None),
        ("vox -1 v2", DOWN, 2),
        ("vox -1 2", DOWN, 2),
        ("vox -1v2", DOWN, 2),
        ("vocal -0.5", DOWN, None),
        ("vocals -0,5 v3", DOWN, 3),
        ("vox -.5", DOWN, None),
        ("LV_-1.5_v3", DOWN, 3),
        ("vox-1", DOWN, None),
        ("lead vox \u22121", DOWN, None),  # a minus sign proper
        ("vox \u20131 v2", DOWN, 2),  # a dash, as some keyboards make of it
        ("vox_down -1 v4", DOWN, 4),
        ("voxdn_-1_v4", DOWN, 4),
        ("vox -1 dB v2", DOWN, 2),
        ("Mix 3 vox -1", DOWN, 3),
        ("vox +0,5", UP, None),
        ("vox +.5", UP, None),
        ("vox up .5", UP, None),
        # but where a dash only parts words:
        ("- 2", MAIN, None),
        ("-mix-3", MAIN, 3),
        ("mix -3", MAIN, 3),
        ("-inst-3", INST, 3),
        ("inst -3", INST, 3),
        ("vox - 2", MAIN, 2),
        ("vox-up-2", UP, 2),
        ("vox-down-2", DOWN, 2),
        ("vox-01", MAIN, 1),
        ("vox-2026-01-14", MAIN, None),
        ("vox-24bit", MAIN, None),
    ],
)
def test_a_minus_after_the_voice_turns_it_down_and_is_no_number(
    rest: str, kind: MixType, number: int | None
) -> None:
    assert READER.guess(f"Night Drive {rest}.wav") == NameGuess(NIGHT, kind, number)


@pytest.mark.parametrize(
    ("rest", "kind", "number"),
    [
        ("Mix 3 Master 1", MASTER, 1),
        ("mix v5 - master v1", MASTER, 1),
        ("Mix 3 Instrumental 1", INST, 1),
        ("v5 inst 2", INST, 2),
        ("vox up 2 v3", UP, 3),
        ("Master 1 Mix 3", MASTER, 1),
        ("Mix 3 Master no 2", MASTER, 2),
        ("Mix 3 Rough Mix 2 r4", ROUGH, 4),
        ("Mix 3 Instrumental Master 1", INST, 1),
        # else wherever it stands:
        ("Mix 3 Master", MASTER, 3),
        ("v3 inst 24bit", INST, 3),
        ("Mix 4 Master 24-48", MASTER, 4),
        ("Master 48 24", MASTER, None),
        ("TV Mix 24", TV, 24),
        ("Mix 3 master 2026-01-14", MASTER, 3),
        ("Mix 3 TV Berlin 5", TV, 3),
        ("Master 2 clean", MixType.CLEAN, 2),
        ("Mix 3 ref 2", MAIN, 3),
        ("Master v2", MASTER, 2),
        ("TV Mix 2", TV, 2),
    ],
)
def test_the_number_after_the_type_is_its_own_and_a_version_beats_a_bare_number(
    rest: str, kind: MixType, number: int | None
) -> None:
    assert READER.guess(f"Night Drive {rest}.wav") == NameGuess(NIGHT, kind, number)


@pytest.mark.parametrize(
    "rest",
    ["un-mastered", "UnMastered", "unmastered", "not mastered", "non-mastered", "pre-mastered"],
)
def test_what_is_not_mastered_is_no_master(rest: str) -> None:
    assert READER.guess(f"Night Drive {rest} v2.wav") == NameGuess(NIGHT, UNLIM, 2)


@pytest.mark.parametrize(
    ("name", "titles", "found"),
    [
        ("night_drive.wav", ["Night", "Night Drive"], 2),  # the longest title
        ("nd_v2.wav", ["Night Drive", "New Dawn"], None),  # whose initials?
        ("night.wav", ["Night Drive", "Night Bus"], None),  # whose word?
        ("drive home.wav", ["Drive Home", "Night Drive"], 1),
        ("tides.wav", ["Tides", "TIDES"], None),
        ("nightdrive_master.wav", ["Master", "Night Drive"], 2),
        ("the master.wav", ["Master"], None),
        ("master.wav", ["Master"], 1),
        ("x_v7.wav", ["7"], None),
        ("7_v7.wav", ["7"], 1),
        ("tv_mix.wav", ["The Voyage"], None),
        ("夜のドライブ_inst.wav", ["夜のドライブ"], 1),
        ("anything.wav", ["🌊", "…"], None),
    ],
)
def test_only_what_fits_one_song_best_is_a_guess(
    name: str, titles: list[str], found: int | None
) -> None:
    reader = NameReader(list(enumerate(titles, 1)))

    assert reader.guess(name).song_id == found


def test_songs_of_the_likelier_group_win_unless_another_fits_better() -> None:
    reader = NameReader([(1, "Tides")], [(1, "Tides"), (2, "Tides"), (3, "Drive Tides Home")])

    assert reader.guess("tides_v2.wav").song_id == 1
    assert reader.guess("drive_home.wav").song_id == 3


WORDS = st.text(string.ascii_lowercase, min_size=5, max_size=9)
SEPARATORS = [" ", "_", "-", ".", " - ", "__"]
NAMED = {
    "inst": INST,
    "Instrumental": INST,
    "TV": TV,
    "a cappella": ACAP,
    "vox_up": UP,
    "Vocal Dn": DOWN,
    "unlim": UNLIM,
    "MSTR": MASTER,
    "radio-edit": RADIO,
}


@given(
    title=st.lists(WORDS.map(lambda word: f"q{word}"), min_size=1, max_size=3),
    within=st.sampled_from(["", *SEPARATORS]),
    between=st.sampled_from(SEPARATORS),
    named=st.sampled_from(sorted(NAMED)),
    number=st.integers(1, 99),
    case=st.sampled_from([str.lower, str.upper, str.title]),
)
def test_separators_and_case_never_matter(
    title: list[str], within: str, between: str, named: str, number: int, case: Callable[[str], str]
) -> None:
    words = between.join([within.join(title), named, f"v{number}"])
    reader = NameReader([(1, " ".join(title)), (2, "Quite Another")])

    assert reader.guess(f"{case(words)}.wav") == NameGuess(1, NAMED[named], number)


@given(st.text(), st.lists(st.text(), max_size=4))
def test_any_name_is_read_among_any_titles(name: str, titles: list[str]) -> None:
    guess = NameReader(list(enumerate(titles, 1))).guess(name)

    assert guess.song_id is None or 1 <= guess.song_id <= len(titles)
    assert guess.number is None or 1 <= guess.number <= 99


@pytest.mark.parametrize("name", ["a.WAV", "a.aif", "a.b.mp3", "no song.Opus"])
def test_audio_is_known_by_its_ending(name: str) -> None:
    assert is_audio_name(name)


@pytest.mark.parametrize("name", ["a.mp4", "wav", "a.wav.zip", "", "."])
def test_what_is_not_audio_is_known_too(name: str) -> None:
    assert not is_audio_name(name)


@pytest.mark.parametrize(
    ("number", "last", "given"), [(None, 0, 1), (None, 4, 5), (3, 2, 3), (7, 2, 7), (2, 2, 3)]
)
def test_a_number_that_is_taken_gives_way_to_the_next(
    number: int | None, last: int, given: int
) -> None:
    assert numbered(number, last) == given
