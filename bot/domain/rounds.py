"""Rounds of notes: one list, sent at once, of those that the project includes."""

from dataclasses import dataclass

from bot.domain.mixes import MixType, Verdict
from bot.domain.notes import MixNote, NoteState
from bot.domain.projects import Project
from bot.domain.reviews import Review
from bot.domain.songs import Song


@dataclass(frozen=True, slots=True)
class RoundPreview:
    """What somebody's list on a mix would be, before they send it."""

    review: Review
    drafts: tuple[MixNote, ...]  # their own
    suggestions: tuple[MixNote, ...]  # of others: for who decides to take in
    clashes: tuple[tuple[MixNote, MixNote], ...]  # on one place, for who decides to choose between
    decides: bool  # it goes straight to the studio; else it is suggested to who decides
    is_round: bool  # it uses up a round
    is_staff: bool  # they are the producer or an engineer, who set a song's tempo

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self.drafts and not self.suggestions

    @property
    def round_label(self) -> str | None:
        """ "Round 2 of 2", as its sender reads it before; None where it uses up none.

        Of one beyond the included also who decides whether it counts, unless it counts already.
        """
        review = self.review
        if not self.is_round or review.revision.type is not MixType.MAIN:
            return None
        included = review.project.included_rounds
        label = f"Round {round_words(review.round, included)}"
        if included < review.round > review.rounds_used:
            label += ": the producer decides whether it counts"
        return label


@dataclass(frozen=True, slots=True)
class Added:
    """Drafts that were just written, and the list that they are in now."""

    notes: tuple[MixNote, ...]
    preview: RoundPreview
    in_bars: bool  # the place of one was given so


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a list: it was sent, or waits for its author's look at what others suggest."""

    review: Review
    notes: tuple[MixNote, ...]
    waiting: RoundPreview | None
    in_bars: bool  # the place of one was typed so
    is_staff: bool  # as of a preview

    @property
    def is_suggested(self) -> bool:
        """Whether who decides has to take it in first."""
        return any(note.state is NoteState.SUGGESTED for note in self.notes)


@dataclass(frozen=True, slots=True)
class ExtraRound:
    """A round beyond the included, about which the producer is asked."""

    verdict: Verdict
    song: Song
    project: Project
    label: str  # of the mix: "Mix 3"
    used: int


def round_words(number: int, included: int) -> str:
    """Which of the rounds that a project includes: "2 of 3"; past them "3, 2 included"."""
    return f"{number} of {included}" if number <= included else f"{number}, {included} included"


def used_words(used: int, included: int) -> str:
    """How many rounds were used: "1 of 2 revision rounds used"."""
    if used <= included:
        return f"{used} of {_rounds(included)} used"
    return f"{_rounds(used)} used, {included} included"


def _rounds(number: int) -> str:
    return f"{number} revision round" + ("" if number == 1 else "s")
