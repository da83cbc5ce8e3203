"""Who may use what, and the next sensible step for a member in a studio."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.domain.agenda import Agenda, Move, Step
from bot.domain.boards import Board
from bot.domain.people import PersonRole
from bot.domain.projects import Project
from bot.domain.studios import Access

_SIGNING = {PersonRole.ARTIST, PersonRole.DECIDER, PersonRole.APPROVER}


class Audience(StrEnum):
    """Whom a command is for."""

    ANYONE = "anyone"
    MANAGER = "manager"  # who may manage the server
    PRODUCER = "producer"
    STUDIO = "studio"  # who may manage the server, the producer, the studio's engineers
    STAFF = "staff"  # the producer and engineers, of a single project too
    APPROVERS = "approvers"  # who signs off mixes; the producer, for whom is not on Discord
    PEOPLE = "people"  # the staff, and everyone who belongs to a project


# Of a command or its group, of which the longest that fits counts, and of the menus of messages.
# Services decide: this only helps.
AUDIENCES: Mapping[str, Audience] = MappingProxyType(
    {
        "agenda": Audience.ANYONE,
        "help": Audience.ANYONE,
        "me": Audience.ANYONE,
        "reminder": Audience.ANYONE,
        "reminder failed": Audience.PRODUCER,
        "reminder status": Audience.PRODUCER,
        "studio": Audience.MANAGER,
        "studio show": Audience.STUDIO,
        "studio targets": Audience.STUDIO,
        "artist": Audience.PRODUCER,
        "project": Audience.PRODUCER,
        "project edit": Audience.STAFF,
        "project archive": Audience.STAFF,
        "project list": Audience.PEOPLE,
        "project show": Audience.PEOPLE,
        "project history": Audience.PEOPLE,
        "project people list": Audience.PEOPLE,
        "song": Audience.STAFF,
        "song list": Audience.PEOPLE,
        "deadline": Audience.PRODUCER,
        "deadline list": Audience.PEOPLE,
        "deadline done": Audience.PEOPLE,
        "mix": Audience.PEOPLE,
        "mix submit": Audience.STAFF,
        "mix withdraw": Audience.STAFF,
        "mix chase": Audience.STAFF,
        "mix approve": Audience.APPROVERS,
        "mix notes": Audience.PEOPLE,
        "note": Audience.PEOPLE,
        "note done": Audience.STAFF,
        "note decline": Audience.STAFF,
        "Submit as mix": Audience.STAFF,
        "Add as mix notes": Audience.PEOPLE,
    }
)


def audience_of(command: str) -> Audience:
    """Whom a command is for, by its full name: "project people add".

    Raises:
        LookupError: neither it nor its group stands in `AUDIENCES`.
    """
    words = command.split()
    for end in range(len(words), 0, -1):
        if audience := AUDIENCES.get(" ".join(words[:end])):
            return audience
    raise LookupError(f"/{command} has no audience")


class Advice(StrEnum):
    """The next sensible step."""

    APPROVE = "approve"  # a mix waits for the member's verdict
    LATE = "late"  # something of theirs is overdue
    SET_UP = "set_up"  # the studio has no settings yet
    CREATE_PROJECT = "create_project"  # none is under way
    ADD_SONGS = "add_songs"  # the newest project has none
    FIRST_MIX = "first_mix"  # the newest project has no mix
    NEXT_MIX = "next_mix"  # notes are in, or a mix is approved
    AGENDA = "agenda"  # something is due, or others are waited for
    LOOK = "look"  # nothing to do: see how the project stands
    WAIT = "wait"  # the member belongs here, and no project is under way
    BE_ADDED = "be_added"  # no project knows the member
    IN_SERVER = "in_server"  # in a DM: a studio's commands are used in its server


@dataclass(frozen=True, slots=True)
class Guide:
    """What a member may do here, and what to do next.

    In a DM nobody has standing: only what is the same everywhere can be done.
    """

    advice: Advice
    access: Access | None = None
    is_manager: bool = False
    move: Move | None = None  # the mix that the advice is about
    project: Project | None = None  # or the project

    def may_use(self, command: str) -> bool:
        """Whether a command is for this member here; raises as `audience_of` does."""
        audience = audience_of(command)
        if self.access is None:
            return audience is Audience.ANYONE
        match audience:
            case Audience.ANYONE:
                return True
            case Audience.MANAGER:
                return self.is_manager
            case Audience.PRODUCER:
                return self.access.is_producer
            case Audience.STUDIO:
                return self.is_manager or self.access.is_staff
            case Audience.STAFF:
                return self.access.is_staff or PersonRole.ENGINEER in self.access.roles
            case Audience.APPROVERS:
                return self.access.is_producer or bool(self.access.roles & _SIGNING)
            case Audience.PEOPLE:
                return self.access.may_see


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest project under way that a member sees, and what they may do in it."""

    board: Board
    access: Access


def advise(
    access: Access,
    agenda: Agenda,
    newest: Newest | None,
    *,
    is_manager: bool,
    is_set_up: bool,
    now: datetime,
) -> Guide:
    """The next sensible step for a member in a studio: what somebody waits for comes first."""

    def guide(advice: Advice, *, move: Move | None = None, project: Project | None = None) -> Guide:
        return Guide(advice, access, is_manager=is_manager, move=move, project=project)

    verdict = next((move for move in agenda.mine if move.step is Step.VERDICT), None)
    if verdict is not None:
        return guide(Advice.APPROVE, move=verdict)
    if is_manager and not is_set_up:
        return guide(Advice.SET_UP)
    if agenda.is_late(now):
        return guide(Advice.LATE)
    if agenda.mine:
        return guide(Advice.NEXT_MIX, move=agenda.mine[0])
    if newest is None:
        return guide(_without_project(access))
    project = newest.board.project
    if newest.access.is_staff and not newest.board.songs:
        return guide(Advice.ADD_SONGS, project=project)
    if newest.access.is_staff and not newest.board.latest:
        return guide(Advice.FIRST_MIX, project=project)
    return guide(Advice.LOOK if agenda.is_empty else Advice.AGENDA, project=project)


def _without_project(access: Access) -> Advice:
    if access.is_producer:
        return Advice.CREATE_PROJECT
    return Advice.WAIT if access.may_see else Advice.BE_ADDED
