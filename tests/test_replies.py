"""What plain words are taken for."""

import pytest

from bot.domain.replies import Heard, is_approval, is_courtesy, says_something

APPROVALS = [
    *("approved", "Approved!", "  APPROVED. ", "I approve", "approve it", "love it, approved"),
    *("Love it! Approved 🎉", "ok approved, thanks", "yes, it's approved", "sign it off"),
    *("passt", "ok passt", "Passt so!", "ja, passt so, danke", "passt für mich", "freigegeben"),
    *("Klingt super, ist freigegeben", "gebe ich frei", "abgenommen"),
    *("aprobado", "Sí, aprobado", "me encanta, lo apruebo", "visto bueno"),
    *("approuvé", "c\u2019est validé", "C'EST VALIDE", "parfait, je valide", "bon pour accord"),
    *("LGTM", "ship it 🚀", "No notes!", "that's the one", "Perfect, good to go, thanks guys"),
    *("Kann so bleiben", "nichts zu ändern", "está bien así", "c'est bon pour moi"),
    "\uff41pproved",
]
NOTES = [
    *("not approved", "approved?", "¿aprobado?", "approved but the vocal is low", "ok", "love it"),
    *("approve mix 1", "1:23 approved", "passt nicht", "noch nicht freigegeben", "no aprobado"),
    *("pas validé", "disapproved", "approved approved not", "", "🔥", "unapproved", "super"),
    *("no notes on the bass", "nothing to change but the snare", "good to go louder"),
    *("approved\n1:12 vocal low", "the label approved", "when is it approved"),
]


@pytest.mark.parametrize("words", APPROVALS)
def test_the_whole_message_says_that_it_is_approved(words: str) -> None:
    assert is_approval(words)


@pytest.mark.parametrize("words", NOTES)
def test_what_says_more_or_less_is_no_approval(words: str) -> None:
    assert not is_approval(words)


def test_a_long_message_is_read_at_once() -> None:
    assert not is_approval("ok " * 1300 + "no")
    assert not is_approval("passt " * 600)
    assert not is_courtesy("thank you so much ok schön " * 600 + "no")


@pytest.mark.parametrize(
    "words",
    [
        *(
            "thanks so much!",
            "Danke schön",
            "¡Mil gracias!",
            "C'est top",
            "ok, will listen tonight!",
        ),
        *(
            "haha nice",
            "listening now",
            "höre ich morgen",
            "vale, lo escucho mañana",
            "j'écoute ce soir",
        ),
    ],
)
def test_the_whole_message_is_praise_or_thanks(words: str) -> None:
    assert is_courtesy(words)


@pytest.mark.parametrize(
    "words", ["love the drums", "thanks, vocal low", "not good", "ok 2", "🔥", "now louder"]
)
def test_what_says_more_than_praise_is_none(words: str) -> None:
    assert not is_courtesy(words)


@pytest.mark.parametrize(
    "words",
    [
        *("When will it be ready?", "when's the next mix coming?", "When can we hear it??"),
        *("wann ist es fertig?", "¿cuándo estará lista?", "quand sera prêt le mix ?"),
        *("who else signs off?", "who played the strings?", "wer gibt das frei?", "approved?"),
    ],
)
def test_a_question_about_when_and_who_is_talk(words: str) -> None:
    assert Heard(1, 2, words).is_talk(by_studio=False)


@pytest.mark.parametrize(
    "words",
    [
        "When the chorus hits, can you bring the vocal up?",
        "when the drums come in can we have less reverb?",
        *("Where did the reverb go?", "wo ist der Bass?", "could the vocal be louder?"),
        "Wo die Strings einsetzen, kann der Bass leiser?",
        "cuando entra la batería ¿puedes bajar el bajo?",
        "Quand la voix entre, on peut baisser la guitare ?",
        "When will it be ready?\nvocal low",
    ],
)
def test_a_wish_that_is_put_as_a_question_is_a_note(words: str) -> None:
    assert not Heard(1, 2, words).is_talk(by_studio=False)


def test_an_emoji_says_nothing_and_a_word_of_any_script_does() -> None:
    assert not any(map(says_something, ["", " \n", "🔥👍🏽", "…!?", "\u200b"]))
    assert all(map(says_something, ["ok", "1:23", "الصوت", "低い"]))
