"""The people of a project: who decides, approves, listens and mixes."""

from dataclasses import replace

from bot.domain.errors import ConflictError, InvalidError, NotFoundError
from bot.domain.names import clean_name, name_key
from bot.domain.outbox import Kind
from bot.domain.people import Person, PersonRole
from bot.domain.studios import Actor
from bot.services._access import project_scope
from bot.services._follow import project_changed
from bot.services._nouns import PERSON
from bot.services._unit import Outcome, UnitOfWork
from db import people

MAX_PEOPLE = 50


class PeopleService:
    """What `/project people` writes."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def add(
        self,
        actor: Actor,
        project_id: int,
        role: PersonRole,
        *,
        user_id: int | None = None,
        name: str | None = None,
        contact: str | None = None,
    ) -> Outcome[Person]:
        """Add a member, or somebody by name who is not on Discord; one already there gets the role.

        Raises:
            InvalidError: neither a member nor a name was given, or both.
        """
        if (user_id is None) == (name is None):
            raise InvalidError("Give a member, or the name of someone who is not on Discord.")
        clean = clean_name(name) if name else None
        async with self._work.begin(actor) as unit:
            scope = await project_scope(unit.conn, actor, project_id)
            scope.access.require_producer()
            scope.require_live()
            present = await people.list_of_project(unit.conn, actor.guild_id, project_id)
            wanted = Person(
                id=0,
                guild_id=actor.guild_id,
                project_id=project_id,
                user_id=user_id,
                name=clean,
                contact=clean_name(contact, what="contact") if contact else None,
                role=role,
            )
            known = next((p for p in present if _is_same(p, wanted)), None)
            if known is None:
                if len(present) >= MAX_PEOPLE:
                    raise ConflictError(f"A project takes at most {MAX_PEOPLE} people.")
                person = await people.add(unit.conn, wanted)
                await unit.added(PERSON, person)
            else:
                person = replace(known, role=role, contact=wanted.contact or known.contact)
                await unit.change(PERSON, known, person, verb=f"made {role}")
            if user_id is not None:
                await unit.say(Kind.THREAD_MEMBER, project_id, user_id=user_id)
            await project_changed(unit, project_id)
            return unit.outcome(person)

    async def remove(self, actor: Actor, person_id: int) -> Outcome[Person]:
        """Take somebody off a project; they leave its thread."""
        async with self._work.begin(actor) as unit:
            person = await people.get(unit.conn, actor.guild_id, person_id)
            if person is None or person.removed_at is not None:
                raise NotFoundError("There is no such person here. Pick one from the list.")
            scope = await project_scope(unit.conn, actor, person.project_id)
            scope.access.require_producer()
            after = replace(person, removed_at=unit.now)
            await unit.change(PERSON, person, after, verb="removed")
            if person.user_id is not None:
                await unit.say(Kind.THREAD_MEMBER, person.project_id, user_id=person.user_id)
            await project_changed(unit, person.project_id)
            return unit.outcome(after)

    async def list_of_project(self, actor: Actor, project_id: int) -> list[Person]:
        """The people of a project, for the producer."""
        async with self._work.db.snapshot() as conn:
            scope = await project_scope(conn, actor, project_id)
            scope.access.require_producer()
            return await people.list_of_project(conn, actor.guild_id, project_id)


def _is_same(one: Person, other: Person) -> bool:
    if other.user_id is not None:
        return one.user_id == other.user_id
    return one.name is not None and name_key(one.name) == name_key(other.name or "")
