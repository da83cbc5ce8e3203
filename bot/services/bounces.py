"""Bounces that landed in the watched folder: who is asked about them."""

from collections.abc import Iterator, Sequence

from bot.domain.outbox import Kind
from bot.domain.people import PersonRole
from bot.domain.projects import Project, ProjectStatus
from bot.domain.proposals import MOST_FILES, Found, ProposedFile, guessed
from bot.domain.studios import Actor
from bot.services._offers import mixable_songs, require_there
from bot.services._unit import Unit, UnitOfWork
from bot.threads import in_thread
from db import mixes, people, projects, proposals


class BounceService:
    """What the watched folder writes, and who may answer in a DM."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def land(
        self, guild_id: int, landed: Sequence[Found], *, reader: int | None = None
    ) -> list[Found]:
        """Have somebody asked by DM what is to become of each file; once, whatever happens.

        Args:
            guild_id: the studio's.
            landed: the files.
            reader: who is asked; None for the engineers of each song's project, else for its
                producer. About files whose names fit no song, those of the newest project are.

        Returns:
            Those that somebody was asked about, now or before; the others have to wait.
        """
        nobody = Actor(guild_id, user_id=reader or 0)
        async with self._work.db.snapshot() as conn:
            known = await proposals.known_places(conn, guild_id, [f.place for f in landed])
            choices = await mixable_songs(conn, nobody, is_staff=True)
        asked = [found for found in landed if found.place in known]
        fresh = [found for found in landed if found.place not in known]
        files = await in_thread(guessed, fresh, None, choices)  # many titles take a while
        of_song = {choice.id: choice.project_id for choice in choices}
        async with self._work.begin(nobody) as unit:
            for project_id, group in _by_project(files, of_song):
                readers = [reader] if reader else await _readers(unit, project_id)
                if readers:
                    await _ask(unit, project_id, group, readers)
                    asked += [file.found for file in group]
        return asked

    async def studio_of(self, user_id: int, proposal_id: int) -> int:
        """The server of a proposal that a user decides; raises NotFoundError."""
        return require_there(await proposals.studio_of(self._work.db.read(), user_id, proposal_id))

    async def studio_of_file(self, user_id: int, file_id: int) -> int:
        """The server of a file that a user decides about; raises NotFoundError."""
        return require_there(await proposals.studio_of_file(self._work.db.read(), user_id, file_id))


async def _ask(
    unit: Unit, project_id: int | None, files: Sequence[ProposedFile], readers: Sequence[int]
) -> None:
    for start in range(0, len(files), MOST_FILES):
        proposal_id = await proposals.add(
            unit.conn,
            unit.guild_id,
            project_id,
            files[start : start + MOST_FILES],
            readers,
            at=unit.now,
        )
        for user_id in readers:
            await unit.say(Kind.PROPOSAL, proposal_id, user_id=user_id)


def _by_project(
    files: Sequence[ProposedFile], of_song: dict[int, int]
) -> Iterator[tuple[int | None, list[ProposedFile]]]:
    """Files of one project together; those of no known song too."""
    groups: dict[int | None, list[ProposedFile]] = {}
    for file in files:
        project_id = of_song[file.song_id] if file.song_id is not None else None
        groups.setdefault(project_id, []).append(file)
    yield from groups.items()


async def _readers(unit: Unit, project_id: int | None) -> list[int]:
    """Who mixes a project: its engineers and who submitted a mix of it; else who set it up."""
    project = await _project(unit, project_id)
    if project is None:
        return []
    known = await people.list_of_project(unit.conn, unit.guild_id, project.id)
    engineers = [
        person.user_id
        for person in known
        if person.role is PersonRole.ENGINEER and person.user_id is not None
    ]
    submitters = await mixes.list_submitter_ids(unit.conn, unit.guild_id, project.id)
    return list(dict.fromkeys([*engineers, *submitters])) or [project.created_by]


async def _project(unit: Unit, project_id: int | None) -> Project | None:
    if project_id is not None:
        return await projects.get(unit.conn, unit.guild_id, project_id)
    newest = await projects.list_visible(
        unit.conn,
        unit.guild_id,
        user_id=unit.actor.user_id,
        sees_all=True,
        status=ProjectStatus.ACTIVE,
        limit=1,
    )
    return newest[0] if newest else None
