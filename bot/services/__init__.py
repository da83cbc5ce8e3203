"""The application's operations, wired once and handed to cogs and jobs."""

from dataclasses import dataclass
from typing import Self

from bot.services._unit import Now, Outcome, UnitOfWork, Wake
from bot.services.artists import ArtistService
from bot.services.boards import BoardService
from bot.services.history import HistoryService
from bot.services.members import MemberService
from bot.services.outbox import OutboxService
from bot.services.people import PeopleService
from bot.services.projects import ProjectService
from bot.services.songs import SongService
from bot.services.studios import StudioService
from db.database import Database

__all__ = ["Outcome", "Services"]


@dataclass(frozen=True, slots=True)
class Services:
    """A service a noun."""

    now: Now
    artists: ArtistService
    boards: BoardService
    history: HistoryService
    members: MemberService
    outbox: OutboxService
    people: PeopleService
    projects: ProjectService
    songs: SongService
    studios: StudioService

    @classmethod
    def build(cls, db: Database, *, now: Now, wake: Wake) -> Self:
        """Wire them on one database, one clock and one who is woken when the outbox has work."""
        work = UnitOfWork(db, now=now, wake=wake)
        return cls(
            now=now,
            artists=ArtistService(work),
            boards=BoardService(work),
            history=HistoryService(work),
            members=MemberService(work),
            outbox=OutboxService(work),
            people=PeopleService(work),
            projects=ProjectService(work),
            songs=SongService(work),
            studios=StudioService(work),
        )
