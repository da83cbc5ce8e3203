"""What a reminder has to say, read at one moment."""

from dataclasses import dataclass

from bot.domain.boards import Board
from bot.domain.deadlines import Deadline


@dataclass(frozen=True, slots=True)
class Reminder:
    """A deadline as it stands, with its project, for one person."""

    deadline: Deadline
    board: Board  # of its project; for a song's deadline, with that song alone
    user_id: int
    is_of_project: bool  # else they were assigned this one deadline, and see no more of it
