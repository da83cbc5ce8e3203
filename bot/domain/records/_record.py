"""All that a record holds, read at one moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.figures import Analysis
from bot.domain.mixes import ReviewState, Verdict
from bot.domain.people import Who
from bot.domain.reviews import Review

Names = Mapping[Who, str]
"""A record has no mentions: each person by the name that they bear in the server."""


class Standing(StrEnum):
    """What a verdict still says."""

    COUNTS = "counts"
    SUPERSEDED = "superseded"  # by a later one of the same person
    WITHDRAWN = "withdrawn"  # taken back


@dataclass(frozen=True, slots=True)
class Given:
    """One verdict with what it still says."""

    verdict: Verdict
    standing: Standing

    @property
    def recorded_by(self) -> Who | None:
        """Who wrote it down for somebody who is not on Discord; None where they pressed it."""
        return Who(self.verdict.recorded_by) if self.verdict.is_recorded else None


@dataclass(frozen=True, slots=True)
class SignOffRecord:
    """One revision, the file that was posted, and every verdict on it."""

    review: Review
    given: tuple[Given, ...]  # in order
    analysis: Analysis | None  # None for a link, and for what could not be measured
    made_at: datetime

    @classmethod
    def of(
        cls,
        review: Review,
        verdicts: Iterable[Verdict],
        analysis: Analysis | None,
        made_at: datetime,
    ) -> "SignOffRecord":
        """A record of a revision as it stands."""
        return cls(review, tuple(_given(sorted(verdicts, key=lambda v: v.id))), analysis, made_at)

    @property
    def is_approved(self) -> bool:
        """Whether this very revision is signed off; a withdrawn one never is."""
        is_withdrawn = self.review.revision.withdrawn_at is not None
        return not is_withdrawn and self.review.sign_off.state is ReviewState.APPROVED

    @property
    def asked(self) -> tuple[tuple[Who, bool, Given | None], ...]:
        """Whom the project asks: who, whether they decide, and what they said last."""
        counting = {g.verdict.who: g for g in self.given if g.standing is Standing.COUNTS}
        return tuple((a.who, a.is_decider, counting.get(a.who)) for a in self.review.approvers)

    @property
    def people(self) -> tuple[Who, ...]:
        """Everybody who is named in it."""
        named = [Who(self.review.revision.submitted_by)]
        named += [approver.who for approver in self.review.approvers]
        for given in self.given:
            named += [given.verdict.who, *filter(None, [given.recorded_by])]
        return tuple(dict.fromkeys(named))


def _given(verdicts: Sequence[Verdict]) -> Iterable[Given]:
    last = {verdict.who: verdict.id for verdict in verdicts if verdict.undone_at is None}
    for verdict in verdicts:
        if verdict.undone_at is not None:
            yield Given(verdict, Standing.WITHDRAWN)
        elif last[verdict.who] != verdict.id:
            yield Given(verdict, Standing.SUPERSEDED)
        else:
            yield Given(verdict, Standing.COUNTS)
