"""Mix revisions and their sign-off: plain, immutable, free of Discord and SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.audio import AudioFacts
from bot.domain.errors import InvalidError
from bot.domain.mix_types import MixType
from bot.domain.people import Approver, Who
from bot.domain.projects import SignOffRule

MAX_NUMBER = 999  # of a revision


class Question(StrEnum):
    """What the round asks of the approvers."""

    FEEDBACK = "feedback"
    DECISION = "decision"
    NONE = "none"  # it goes with another mix, whose sign-off counts


def usual_question(type_: MixType) -> Question:
    """What is asked of a bounce where its submitter does not say: an alternate needs no answer."""
    return Question.NONE if type_.is_alternate else Question.DECISION


@dataclass(frozen=True, slots=True)
class StoredPreview:
    """The MP3 that Discord plays where it cannot post or play the original."""

    sha256: str
    size: int  # bytes
    bit_rate: int  # bits a second


@dataclass(frozen=True, slots=True)
class MixFile:
    """The very file that was submitted, and what is known of it."""

    sha256: str
    size: int  # bytes
    name: str  # as the member named it: shown, never used as a path
    facts: AudioFacts
    preview: StoredPreview | None

    @property
    def played(self) -> "StoredPreview | MixFile":
        """What Discord plays: the preview, else the file itself."""
        return self.preview or self


@dataclass(frozen=True, slots=True)
class MixRevision:
    """The nth bounce of a song in one type: a file, or a link whose content nobody verified."""

    id: int
    guild_id: int
    song_id: int
    type: MixType
    number: int
    file: MixFile | None
    link: str | None
    changes: str | None
    question: Question
    submitted_by: int
    submitted_at: datetime
    withdrawn_at: datetime | None
    chosen_over: int | None  # the newest revision's id when this older one was chosen
    made_from: int | None = None  # of a master: the mix that was approved when it was posted

    @property
    def label(self) -> str:
        """Name used in the studio: "Mix 3", "Instrumental 1"."""
        return f"{self.type.label} {self.number}"

    @property
    def sha256(self) -> str | None:
        """The file a sign-off is bound to; None for a link."""
        return self.file.sha256 if self.file else None


def check_number(number: int) -> int:
    """The number of a revision; raises InvalidError when there is no such number."""
    if not 1 <= number <= MAX_NUMBER:
        raise InvalidError(f"A number goes from 1 to {MAX_NUMBER}.")
    return number


def current(revisions: Iterable[MixRevision]) -> MixRevision | None:
    """Of one song and type, the one that counts: the newest, unless an older was chosen since."""
    standing = sorted((r for r in revisions if r.withdrawn_at is None), key=lambda r: r.id)
    if not standing:
        return None
    newest = standing[-1]
    for revision in standing:
        if revision.chosen_over is not None and revision.chosen_over >= newest.id:
            return revision
    return newest


def to_sign(revisions: Sequence[MixRevision]) -> MixRevision | None:
    """Of one song, the one whose sign-off it waits for: its current master, else its main mix."""
    return current(r for r in revisions if r.type is MixType.MASTER) or current(
        r for r in revisions if r.type is MixType.MAIN
    )


class VerdictKind(StrEnum):
    """What an approver said of a revision."""

    APPROVED = "approved"
    NOTES = "notes"
    SUGGESTED = "suggested"  # notes that the decider has yet to take in
    UNFIXED = "unfixed"  # earlier notes, said to be addressed in it, are not


class Manner(StrEnum):
    """How an approval came about."""

    PLAIN = "plain"
    WITH_NOTES = "with_notes"  # small ones, which need no new revision
    SILENCE = "silence"  # nobody answered, and the project says that this counts


class RoundAnswer(StrEnum):
    """What the producer says of a round beyond those included."""

    ALLOWED = "allowed"
    OURS = "ours"  # the studio's own mistake: it does not count


@dataclass(frozen=True, slots=True)
class Verdict:
    """One person's verdict on one revision, bound to the file that was posted."""

    id: int
    guild_id: int
    revision_id: int
    kind: VerdictKind
    sha256: str | None
    who: Who
    recorded_by: int
    is_round: bool  # notes that use up one of the project's included rounds
    given_at: datetime
    undone_at: datetime | None
    round_answer: RoundAnswer | None = None  # of one beyond the included
    manner: Manner = Manner.PLAIN  # of an approval

    @property
    def is_recorded(self) -> bool:
        """Whether somebody else wrote it down for a person who is not on Discord."""
        return not self.who.is_on_discord


def last_word(given: Iterable[Verdict], who: Who) -> Verdict | None:
    """What somebody said last of a revision and did not take back; silence says nothing."""
    standing = (verdict for verdict in given if verdict.who == who and verdict.undone_at is None)
    last = max(standing, key=lambda verdict: verdict.id, default=None)
    return None if last is None or last.manner is Manner.SILENCE else last


class ReviewState(StrEnum):
    """Where the sign-off of a revision stands."""

    IN_REVIEW = "in_review"
    NOTES = "notes"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class SignOff:
    """The verdicts on a revision, read by the project's rule."""

    state: ReviewState
    approved: tuple[Who, ...]
    sent_notes: tuple[Who, ...]
    waiting: tuple[Who, ...]  # whose verdict is still missing, and counts
    since: datetime  # when it came to stand so
    with_notes: tuple[Who, ...] = ()  # of those who approved
    by_silence: tuple[Who, ...] = ()  # of those who approved
    needed: tuple[Who, ...] = ()  # where everyone has to approve: those
    is_any: bool = False  # of several who may approve, one is enough

    @property
    def tally(self) -> tuple[int, int] | None:
        """How many of how many have approved; None where one approval is enough."""
        if len(self.needed) < 2:
            return None
        return sum(who in self.approved for who in self.needed), len(self.needed)


def sign_off(
    rule: SignOffRule,
    approvers: Sequence[Approver],
    verdicts: Iterable[Verdict],
    submitted_at: datetime,
) -> SignOff:
    """Read the verdicts on one revision: each person's latest counts.

    Without approvers the sign-off is the producer's, and any verdict is theirs. Suggestions wait
    for the decider: they answer for their author, and speak once everybody else has. That notes
    are not fixed counts as notes.
    """
    latest = {
        verdict.who: verdict
        for verdict in sorted(verdicts, key=lambda v: v.id)
        if verdict.undone_at is None
    }
    approved = tuple(w for w, v in latest.items() if v.kind is VerdictKind.APPROVED)
    manners = {w: v.manner for w, v in latest.items() if w in approved}
    notes = tuple(
        w for w, v in latest.items() if v.kind in {VerdictKind.NOTES, VerdictKind.UNFIXED}
    )
    suggested = tuple(w for w, v in latest.items() if v.kind is VerdictKind.SUGGESTED)
    deciders = [a.who for a in approvers if a.is_decider]
    everyone = [a.who for a in approvers]
    counting = deciders if rule is SignOffRule.DECIDER and deciders else everyone
    if not counting:
        is_approved = bool(approved) and not notes
    elif rule is SignOffRule.ALL:
        is_approved = all(who in approved for who in counting)
    else:
        is_approved = any(who in approved for who in counting)
    waiting = tuple(who for who in counting if who not in latest)
    objecting = tuple(who for who in suggested if who in counting)
    if is_approved:
        state = ReviewState.APPROVED
    elif notes or (objecting and not waiting):
        state = ReviewState.NOTES
    else:
        state = ReviewState.IN_REVIEW
    return SignOff(
        state=state,
        approved=approved,
        sent_notes=notes or objecting,
        waiting=waiting,
        since=max((v.given_at for v in latest.values()), default=submitted_at),
        with_notes=tuple(w for w, m in manners.items() if m is Manner.WITH_NOTES),
        by_silence=tuple(w for w, m in manners.items() if m is Manner.SILENCE),
        needed=tuple(counting) if rule is SignOffRule.ALL else (),
        is_any=rule is SignOffRule.ANY and len(counting) > 1,
    )
