"""The application's operations, wired once and handed to cogs and jobs."""

from dataclasses import dataclass
from typing import Self

from bot.audio.workshop import AudioWorkshop
from bot.domain.shares import OpenLink
from bot.media import MediaStore
from bot.services._unit import Now, Outcome, UnitOfWork, Wake
from bot.services.agenda import AgendaService
from bot.services.alternates import AlternateService
from bot.services.approvals import ApprovalService
from bot.services.artists import ArtistService
from bot.services.boards import BoardService
from bot.services.bounces import BounceService
from bot.services.comparisons import ComparisonService
from bot.services.deadlines import DeadlineService
from bot.services.failures import FailureService
from bot.services.figures import FiguresService
from bot.services.files import FileService
from bot.services.health import HealthService
from bot.services.help import HelpService
from bot.services.history import HistoryService
from bot.services.inbox import InboxService
from bot.services.links import LinkService
from bot.services.members import MemberService
from bot.services.mixes import Intake, MixService
from bot.services.moves import MoveService
from bot.services.news import NewsService
from bot.services.notes import ChecklistService, NoteService, RoundService
from bot.services.outbox import OutboxService
from bot.services.people import PeopleService
from bot.services.personal import PersonalService
from bot.services.projects import ProjectService
from bot.services.proposals import ProposalService
from bot.services.records import RecordService
from bot.services.reminders import ReminderService
from bot.services.replies import ReplyService
from bot.services.review_clock import ReviewClockService
from bot.services.reviews import ReviewService
from bot.services.shifts import ShiftService
from bot.services.songs import SongService
from bot.services.studios import StudioService
from bot.services.subjects import SubjectService
from bot.services.submissions import SubmissionService
from bot.services.summaries import SummaryService
from bot.services.targets import TargetService
from bot.services.timelines import TimelineService
from bot.services.traces import TraceService
from bot.services.voices import VoiceService
from bot.services.zones import ZoneService
from db.database import Database

__all__ = ["Outcome", "Services"]


@dataclass(frozen=True, slots=True)
class Services:
    """A service a noun."""

    now: Now
    agenda: AgendaService
    alternates: AlternateService
    approvals: ApprovalService
    artists: ArtistService
    audio: AudioWorkshop
    boards: BoardService
    bounces: BounceService
    checklists: ChecklistService
    comparisons: ComparisonService
    deadlines: DeadlineService
    failures: FailureService
    figures: FiguresService
    files: FileService
    health: HealthService
    help: HelpService
    history: HistoryService
    inbox: InboxService
    links: LinkService
    members: MemberService
    mixes: MixService
    moves: MoveService
    news: NewsService
    notes: NoteService
    outbox: OutboxService
    people: PeopleService
    personal: PersonalService
    projects: ProjectService
    proposals: ProposalService
    records: RecordService
    reminders: ReminderService
    replies: ReplyService
    review_clock: ReviewClockService
    reviews: ReviewService
    rounds: RoundService
    shifts: ShiftService
    songs: SongService
    studios: StudioService
    subjects: SubjectService
    submissions: SubmissionService
    summaries: SummaryService
    targets: TargetService
    timelines: TimelineService
    traces: TraceService
    voices: VoiceService
    zones: ZoneService

    @classmethod
    def build(
        cls,
        db: Database,
        media: MediaStore,
        *,
        now: Now,
        wake: Wake,
        max_upload: int,
        open_link: OpenLink | None = None,
        audio: AudioWorkshop | None = None,
    ) -> Self:
        """Wire them on one database, one media folder and one clock.

        Args:
            db: migrated.
            media: open.
            now: the clock (UTC).
            wake: told when the outbox has work.
            max_upload: bytes of the largest file that is taken in.
            open_link: fetches what is behind links; None where none is fetched.
            audio: measures files; workers of its own unless said.
        """
        work = UnitOfWork(db, now=now, wake=wake)
        audio = audio or AudioWorkshop()
        intake = Intake(media, audio, max_bytes=max_upload)
        comparisons = ComparisonService(work, media, intake, audio)
        deadlines = DeadlineService(work)
        submissions = SubmissionService(work, intake)
        links = LinkService(work, submissions, open_link)
        approvals, rounds = ApprovalService(work), RoundService(work)
        reviews = ReviewService(work, media)
        voices = VoiceService(work, intake, media)
        return cls(
            now=now,
            agenda=AgendaService(work),
            alternates=AlternateService(work, comparisons),
            approvals=approvals,
            artists=ArtistService(work),
            audio=audio,
            boards=BoardService(work),
            bounces=BounceService(work),
            checklists=ChecklistService(work),
            comparisons=comparisons,
            deadlines=deadlines,
            failures=FailureService(work),
            figures=FiguresService(work, intake),
            files=FileService(work, media),
            health=HealthService(work),
            help=HelpService(work),
            history=HistoryService(work),
            inbox=InboxService(work),
            links=links,
            members=MemberService(work),
            mixes=MixService(work),
            moves=MoveService(work, deadlines),
            news=NewsService(work),
            notes=NoteService(work),
            outbox=OutboxService(work),
            people=PeopleService(work),
            personal=PersonalService(work),
            projects=ProjectService(work),
            proposals=ProposalService(work, submissions, links, HistoryService(work)),
            records=RecordService(work, intake),
            reminders=ReminderService(work),
            replies=ReplyService(work, rounds, approvals, HistoryService(work), voices),
            review_clock=ReviewClockService(work),
            reviews=reviews,
            rounds=rounds,
            shifts=ShiftService(work),
            songs=SongService(work),
            studios=StudioService(work),
            subjects=SubjectService(work, reviews),
            submissions=submissions,
            summaries=SummaryService(work),
            targets=TargetService(work),
            timelines=TimelineService(work),
            traces=TraceService(work, comparisons),
            voices=voices,
            zones=ZoneService(work),
        )
