"""What members say of a mix in plain words, in reply to what the bot said of it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.errors import QuestionError
from bot.domain.mixes import MixRevision
from bot.domain.notes import MixNote, names_place
from bot.domain.rounds import RoundPreview
from bot.domain.voices import Voice

# The whole message has to be one of these, with courtesies around it, for it to ask for a
# sign-off: "not approved" or "approved, but the vocal is low" are notes. Without accents.
_SAID_OF_A_MIX: Final = (
    # English
    *("approve", "approved", "i approve", "approve it", "approve this", "its approved"),
    *("it s approved", "this is approved", "sign it off", "signed off", "approved by me"),
    *("lgtm", "ship it", "print it", "good to go", "we re good to go", "it s good to go"),
    *("no notes", "no notes from me", "no changes", "nothing to change", "no more notes"),
    *("that s the one", "thats the one", "this is the one", "fine by me", "i m happy with it"),
    *("happy with it", "happy with this", "i m happy with this"),
    # German
    *("freigegeben", "ist freigegeben", "gebe ich frei", "ich gebe frei", "freigabe"),
    *("abgenommen", "ist abgenommen", "genehmigt", "passt", "passt so", "das passt"),
    *("passt fur mich", "kann so bleiben", "so lassen", "lass es so", "nichts zu andern"),
    *("keine anmerkungen", "ich bin zufrieden"),
    # Spanish
    *("aprobado", "aprobada", "apruebo", "lo apruebo", "la apruebo", "esta aprobado"),
    *("visto bueno", "sin cambios", "nada que cambiar", "esta bien asi", "asi esta bien"),
    # French
    *("approuve", "approuvee", "j approuve", "c est approuve", "valide", "validee", "je valide"),
    *("c est valide", "bon pour accord", "bon pour moi", "c est bon pour moi", "rien a changer"),
)
# Short praise and thanks. None is made of others of them, so that a message is read in one way.
_COURTESIES: Final = (
    # English
    *("ok", "okay", "yes", "yep", "yeah", "great", "perfect", "nice", "cool", "super", "top"),
    *("love it", "i love it", "love this", "looks good", "sounds good", "sounds great", "thanks"),
    *("thank you", "thank you so much", "thanks so much", "thanks a lot", "many thanks", "thx"),
    *("cheers", "awesome", "amazing", "brilliant", "beautiful", "fantastic", "lovely", "wow"),
    *("excellent", "good", "so good", "very good", "well done", "good job", "great job"),
    *("nice job", "good work", "great work", "nice work", "sounds amazing", "sounds awesome"),
    *("sounds perfect", "it s great", "it s perfect", "this is great", "this is perfect"),
    *("this is amazing", "got it", "on it", "will do", "noted", "guys", "everyone"),
    *("lol", "haha", "listening", "will listen", "i ll listen", "later"),
    *("now", "today", "tonight", "tomorrow", "soon", "one sec", "give me a sec"),
    # German
    *("ja", "jo", "perfekt", "klasse", "geil", "sehr gut", "klingt gut", "klingt super", "danke"),
    *("danke dir", "danke euch", "vielen dank", "schon", "sehr schon", "toll", "prima", "spitze"),
    *("mega", "hammer", "wahnsinn", "wunderbar", "gut", "gute arbeit", "klingt toll"),
    *("ich hore", "hore ich", "spater", "jetzt", "heute", "morgen"),
    *("klingt geil", "klingt mega", "richtig gut", "richtig geil", "alles klar", "gefallt mir"),
    # Spanish
    *("si", "perfecto", "genial", "me encanta", "gracias", "muchas gracias", "mil gracias"),
    *("vale", "de acuerdo", "buenisimo", "excelente", "increible", "fantastico", "que bien"),
    *("muy bien", "suena bien", "suena genial", "suena increible", "buen trabajo", "me gusta"),
    *("me gusta mucho", "entendido", "bravo", "lo escucho", "luego", "hoy", "manana"),
    # French
    *("oui", "parfait", "j adore", "d accord", "merci", "merci beaucoup", "bien", "tres bien"),
    *("trop bien", "c est parfait", "c est super", "c est genial", "c est top", "magnifique"),
    *("formidable", "ca sonne bien", "ca sonne super", "bon travail", "beau travail", "ca marche"),
    *("j aime", "j aime beaucoup", "nickel", "impeccable", "entendu", "compris"),
    *("j ecoute", "ce soir", "demain", "bientot", "plus tard"),
)
_COURTESY = rf"(?:{'|'.join(_COURTESIES)})"
_COURTEOUS = re.compile(rf"{_COURTESY}(?: {_COURTESY})*")
_QUESTION = re.compile(r"[?？][^\w\n]*$")  # noqa: RUF001 - as typed in the width of CJK
# When something is to be had, and who it is that does something. A wish may begin with those words
# too ("when the chorus hits, can the vocal come up?"): what is not surely talk is a note.
_WHEN = (
    r"(?:when (?:will|is|are|s|can|could|do|does|would|should)"
    r"|wann (?:ist|sind|kommt|kommen|wird|gibt|kann|konnen|bekomme|bekommen|kriegen|hast|habt)"
    r"|cuando (?:esta|estara|estaria|sera|viene|llega|puedo|podemos|podremos|tendremos|sale)"
    r"|quand (?:est|sera|seront|arrive|peut|pourra|aurons|sort|est ce que))"
)
_HAD = (
    r"(?:it|ready|done|finished|due|next|out|release\w*|mix|master|version|hear|listen|expect"
    r"|es|fertig|nachste\w*|horen|erscheint"
    r"|list[oa]|proxim[oa]|siguiente|mezcla|escuchar|saldra"
    r"|pret|prete|prochaine?|ecouter|sortie)"
)
_WHO = (
    r"(?:who (?:else|signs?|approves?|decides?|is|s|has|will|does|mixed|mastered|plays|played)"
    r"|wer (?:gibt|entscheidet|muss|noch|ist|hat|spielt)|quien (?:aprueba|decide|mas|es|toca)"
    r"|qui (?:valide|approuve|decide|d autre|est|joue))"
)
_TALK = re.compile(rf"{_WHEN}\b(?:.*\b)?{_HAD}\b.*|{_WHO}\b.*")
_APPROVAL = re.compile(rf"(?:{_COURTESY} )*(?:{'|'.join(_SAID_OF_A_MIX)})(?: {_COURTESY})*")


class ReplyKind(StrEnum):
    """What a message was taken for."""

    NOTES = "notes"
    APPROVAL = "approval"  # a sign-off is asked about: it takes a press


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a member, as far as it was heard."""

    channel_id: int
    message_id: int
    text: str
    voice: Voice | None = None

    @property
    def kind(self) -> ReplyKind:
        """What it is taken for."""
        if self.voice is not None:
            return ReplyKind.NOTES
        return ReplyKind.APPROVAL if is_approval(self.text) else ReplyKind.NOTES

    def is_talk(self, *, by_studio: bool) -> bool:
        """Whether it is said beside the notes, so that nothing is made of it.

        What names a place never is. Else it is talk where the studio answers, a question of one
        line about when or who, and short praise or thanks.
        """
        text = self.text.strip()
        if self.voice is not None or self.kind is ReplyKind.APPROVAL or names_place(text):
            return False
        return by_studio or _is_mere_question(text) or is_courtesy(text)


@dataclass(frozen=True, slots=True)
class Reply:
    """A message that was taken in; Discord may deliver it again, and it is taken once."""

    id: int
    guild_id: int
    revision_id: int
    user_id: int
    channel_id: int
    message_id: int
    kind: ReplyKind
    batch_id: int | None  # of the notes that it made
    in_bars: bool  # the place of one was given so
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of a message, as its author is told."""

    reply: Reply
    notes: tuple[MixNote, ...]  # that it made, and that wait to be sent
    preview: RoundPreview  # the author's list, which these are in
    left: QuestionError | None = None  # what becomes of notes of theirs, where they approve

    @property
    def newest(self) -> MixRevision | None:
        """The revision that counts, where it is another than the one replied to."""
        review = self.preview.review
        return None if review.is_current else review.current


@dataclass(frozen=True, slots=True)
class Subject:
    """The mix that a message of the bot is about."""

    guild_id: int
    revision_id: int


def is_approval(text: str) -> bool:
    """Whether the whole of a message says, in one of four languages, that a mix is approved."""
    if "?" in text or "¿" in text:
        return False
    return _APPROVAL.fullmatch(_plain(text)) is not None


def is_courtesy(text: str) -> bool:
    """Whether the whole of a message is short praise or thanks, in one of four languages."""
    return _COURTEOUS.fullmatch(_plain(text)) is not None


def _is_mere_question(text: str) -> bool:
    if "\n" in text or _QUESTION.search(text) is None:
        return False
    plain = _plain(text)
    return bool(_TALK.fullmatch(plain) or _APPROVAL.fullmatch(plain))


def says_something(text: str) -> bool:
    """Whether there is a word in it, or a number: an emoji alone is no note."""
    return any(char.isalnum() for char in text)


def _plain(text: str) -> str:
    """Its words alone: without accents, case and marks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", kept))
