"""Studios full of deadlines, set through the services as the commands do."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.app import App
from bot.domain.deadlines import Target, TargetNoun
from bot.domain.studios import Actor
from bot.domain.when import at_wall
from tests.endurance._ledger import title
from tests.local_discord import Channel, Guild, LocalDiscord, User

_OF_PROJECT = 200  # open deadlines that a project takes

Assigned = dict[str, int]  # a deadline's title: the user who is reminded of it


class Studios:
    """Some servers with a producer each."""

    def __init__(self, server: LocalDiscord, count: int) -> None:
        self._server = server
        self._homes: list[tuple[Guild, Channel]] = []
        for number in range(count):
            guild = server.add_guild(f"Studio {number}")
            self._homes.append((guild, server.add_text_channel(guild, "studio")))

    def add_people(self, count: int) -> list[User]:
        """Users, each a member of every studio."""
        people = [self._server.add_user(f"Person {number}") for number in range(count)]
        for guild, _ in self._homes:
            for person in people:
                self._server.add_member(guild, person)
        return people

    async def set_deadlines(
        self, app: App, people: Sequence[User], dues: Sequence[datetime]
    ) -> Assigned:
        """Set a deadline at each of these times, for one person after the other.

        They are spread over the studios, and over as many projects as it takes.
        """
        studios = len(self._homes)
        count = -(-len(dues) // (_OF_PROJECT * studios)) * studios
        projects = [await self._project(app, number) for number in range(count)]
        assigned: Assigned = {}
        for number, due in enumerate(dues):
            producer, project = projects[number % len(projects)]
            person = people[number % len(people)]
            await app.services.deadlines.set(
                producer,
                project,
                at_wall(due.replace(tzinfo=None), "UTC"),
                title=title(number),
                assignee=person.id,
            )
            assigned[title(number)] = person.id
        return assigned

    async def _project(self, app: App, number: int) -> tuple[Actor, Target]:
        guild, home = self._homes[number % len(self._homes)]
        producer = Actor(guild_id=guild.id, user_id=guild.owner_id, is_manager=True)
        made = await app.services.projects.create(
            producer, f"Album {number}", "Ada", channel_id=home.id
        )
        return producer, Target(TargetNoun.PROJECT, made.value.project.id)


def tomorrow_at(hour: int, now: datetime) -> datetime:
    """That hour of the next day (UTC)."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1, hours=hour)
