"""What is a member's to do, over every studio: due for them, waiting on them, and on others."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.boards import Board, Holder, SongLine
from bot.domain.deadlines import Deadline
from bot.domain.mixes import MixRevision, MixType, ReviewState, SignOff
from bot.domain.people import Who
from bot.domain.projects import Project
from bot.domain.songs import Song
from bot.domain.studios import Access

PRESSING = timedelta(days=1)  # what is due sooner comes before everything else


class Step(StrEnum):
    """What has to happen next to a mix."""

    VERDICT = "verdict"  # an approver approves it, or sends notes
    NEXT_MIX = "next_mix"  # the studio mixes in the notes that came
    MASTER = "master"  # the studio masters the approved mix
    DELIVER = "deliver"  # the studio hands over the approved master


@dataclass(frozen=True, slots=True)
class Move:
    """A mix that waits for its next step, whose that is and since when."""

    project: Project
    song: Song
    mix: MixRevision
    step: Step
    who: tuple[Who, ...]  # the approvers waited for; empty for the producer's or the studio's step
    since: datetime
    sign_off: SignOff


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline, with the project it belongs to."""

    deadline: Deadline
    project: Project

    def is_late(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.deadline.due.at < now


@dataclass(frozen=True, slots=True)
class Agenda:
    """One member's to-do list; what is late, or waits longest, comes first."""

    due: tuple[Due, ...]
    mine: tuple[Move, ...]
    others: tuple[Move, ...]
    deadlines_left_out: int = 0  # later ones that were not read
    projects_left_out: int = 0  # those with older mixes that were not read

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do and nobody to wait for."""
        return not (self.due or self.mine or self.others)

    def is_late(self, now: datetime) -> bool:
        """Whether something is overdue."""
        return any(due.is_late(now) for due in self.due)

    def is_pressing(self, now: datetime) -> bool:
        """Whether something is overdue, or due within a day."""
        return any(due.deadline.due.at < now + PRESSING for due in self.due)


def moves(board: Board, access: Access) -> tuple[list[Move], list[Move]]:
    """What waits in a project on a member, and what of it they see waiting on others.

    A mix in review waits on its approvers; without any, on the producer. Notes and approvals wait
    on the staff, who alone see what waits on others.
    """
    mine: list[Move] = []
    others: list[Move] = []
    for line in board.songs:
        move = _move(board.project, line)
        if move is None:
            continue
        if _is_for(move, access):
            mine.append(move)
        elif access.is_staff:
            others.append(move)
    return mine, others


def asked_of(agenda: Agenda) -> Agenda:
    """What of an agenda somebody asked of the member: their deadlines, and their verdicts."""
    verdicts = tuple(move for move in agenda.mine if move.step is Step.VERDICT)
    return replace(agenda, mine=verdicts, others=())


def _move(project: Project, line: SongLine) -> Move | None:
    ball = line.ball
    if line.mix is None or line.sign_off is None or ball.since is None:
        return None
    if ball.holder is Holder.NOBODY:
        return None
    step = _step(line.sign_off.state, line.mix.type)
    return Move(project, line.song, line.mix, step, ball.who, ball.since, line.sign_off)


def _step(state: ReviewState, type_: MixType) -> Step:
    match state:
        case ReviewState.IN_REVIEW:
            return Step.VERDICT
        case ReviewState.NOTES:
            return Step.NEXT_MIX
        case ReviewState.APPROVED:
            return Step.DELIVER if type_ is MixType.MASTER else Step.MASTER


def _is_for(move: Move, access: Access) -> bool:
    if move.step is not Step.VERDICT:
        return access.is_staff
    return Who(access.user_id) in move.who or (access.is_producer and not move.who)
