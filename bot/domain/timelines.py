"""A song's revisions over time: how loud, how many notes, and who was waited for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.mixes import MixRevision, MixType, ReviewState, Verdict, sign_off
from bot.domain.notes import MixNote, NoteState
from bot.domain.people import Approver
from bot.domain.projects import SignOffRule
from bot.domain.songs import Song, Stage

MOST_STEPS = 60
"""Revisions that are shown: the newest."""


@dataclass(frozen=True, slots=True)
class Step:
    """One revision, until the next was posted."""

    revision: MixRevision
    integrated: float | None  # LUFS; None for a link, and for what is too short or not measured
    opened: int  # notes that were sent on it
    closed: int  # notes that it addresses, or that were made on it and declined
    round: int | None  # which one its notes were, if they were one
    is_approved: bool
    approvers: timedelta  # for which it waited for an answer
    studio: timedelta  # after the answer, for which the next was waited for


@dataclass(frozen=True, slots=True)
class Timeline:
    """The standing revisions of one type of a song, oldest first."""

    song: Song
    steps: tuple[Step, ...]
    left_out: int  # older ones

    @property
    def opened(self) -> int:
        """Notes that were sent on what is shown."""
        return sum(step.opened for step in self.steps)

    @property
    def closed(self) -> int:
        """Notes that were addressed or declined in what is shown."""
        return sum(step.closed for step in self.steps)

    @property
    def approvers(self) -> timedelta:
        """How long the approvers were waited for."""
        return sum((step.approvers for step in self.steps), timedelta())

    @property
    def studio(self) -> timedelta:
        """How long the studio was waited for."""
        return sum((step.studio for step in self.steps), timedelta())


@dataclass(frozen=True, slots=True)
class SongFacts:
    """All that a timeline is made of."""

    song: Song
    rule: SignOffRule
    approvers: Sequence[Approver]
    revisions: Sequence[MixRevision]  # of all types
    verdicts: Mapping[int, Sequence[Verdict]]  # by revision
    notes: Sequence[MixNote]
    loudness: Mapping[str, float]  # LUFS, by SHA-256


def timeline(facts: SongFacts, now: datetime) -> Timeline:
    """Put a song's main mixes in a row; of a song without any, those of the newest one's type."""
    shown = _of_one_type(facts.revisions)
    ends = [later.submitted_at for later in shown[1:]] + [now] * bool(shown)
    steps: list[Step] = []
    rounds = 0
    for revision, end in zip(shown, ends, strict=True):
        is_last = revision is shown[-1]
        step = _step(facts, revision, end, rounds + 1, is_over=is_last and _is_delivered(facts))
        rounds += step.round is not None
        steps.append(step)
    return Timeline(facts.song, tuple(steps[-MOST_STEPS:]), max(0, len(steps) - MOST_STEPS))


def answered_at(
    rule: SignOffRule,
    approvers: Sequence[Approver],
    verdicts: Iterable[Verdict],
    submitted_at: datetime,
) -> datetime | None:
    """When the verdicts that stand made an answer: approval, or notes; None while one is due."""
    standing = sorted((v for v in verdicts if v.undone_at is None), key=lambda v: v.id)
    for count, verdict in enumerate(standing, 1):
        state = sign_off(rule, approvers, standing[:count], submitted_at).state
        if state is not ReviewState.IN_REVIEW:
            return verdict.given_at
    return None


def _of_one_type(revisions: Sequence[MixRevision]) -> list[MixRevision]:
    standing = sorted((r for r in revisions if r.withdrawn_at is None), key=lambda r: r.id)
    types = [revision.type for revision in standing]
    if not types:
        return []
    wanted = MixType.MAIN if MixType.MAIN in types else types[-1]
    return [revision for revision in standing if revision.type is wanted]


def _is_delivered(facts: SongFacts) -> bool:
    return facts.song.stage is Stage.DELIVERED


def _step(
    facts: SongFacts, revision: MixRevision, end: datetime, next_round: int, *, is_over: bool
) -> Step:
    """One revision; once a song is delivered, nobody waits for anybody (`is_over`)."""
    given = facts.verdicts.get(revision.id, ())
    posted = revision.submitted_at
    state = sign_off(facts.rule, facts.approvers, given, posted).state
    is_approved = state is ReviewState.APPROVED
    answered = answered_at(facts.rule, facts.approvers, given, posted)
    until = min(answered or (posted if is_over else end), end)
    is_round = any(verdict.is_round and verdict.undone_at is None for verdict in given)
    own = [n for n in facts.notes if n.revision_id == revision.id and n.number is not None]
    done = [note for note in facts.notes if note.is_addressed_in(revision.id)]
    return Step(
        revision=revision,
        integrated=facts.loudness.get(revision.sha256 or ""),
        opened=len(own),
        closed=len(done) + sum(note.state is NoteState.DECLINED for note in own),
        round=next_round if is_round else None,
        is_approved=is_approved,
        approvers=max(until - posted, timedelta()),
        studio=timedelta() if is_approved or is_over else max(end - until, timedelta()),
    )
