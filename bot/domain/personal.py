"""What members have themselves reminded of, once or again and again."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.members import Member
from bot.domain.outbox import NO_STUDIO
from bot.domain.projects import Project
from bot.domain.reminders import Outage
from bot.domain.when import LocalTime, Recurrence, compatible, relocate

MOST_OPEN = 100
"""Reminders still to come that one person may have."""
TEXT_LIMIT = 500


@dataclass(frozen=True, slots=True)
class PersonalReminder:
    """What somebody asked to be reminded of; of one with a rule, its next time."""

    id: int
    user_id: int
    guild_id: int  # the project's studio, else NO_STUDIO
    project_id: int | None
    text: str
    due: LocalTime
    rule: str | None  # by which it comes again (RFC 5545); None for once
    created_at: datetime
    closed_at: datetime | None  # since when nothing more comes of it
    done_at: datetime | None  # since when its owner is done with it, or called it off

    @property
    def recurrence(self) -> Recurrence | None:
        """How it comes again, from its next time on; None for once."""
        if self.rule is None:
            return None
        return Recurrence(self.rule, self.due.wall, self.due.zone)

    def after(self, instant: datetime) -> "PersonalReminder | None":
        """As it stands for the first time after an instant; None when it does not come again."""
        recurrence = self.recurrence
        following = recurrence.after(instant) if recurrence else None
        return replace(self, due=first_of(following)) if following else None

    def relocated(self, zone: str, now: datetime) -> "PersonalReminder | None":
        """The same time on the wall of another zone.

        What comes again and is past there by now comes the next time, None for never; what comes
        once and is past there is due: it is not lost.
        """
        recurrence = self.recurrence
        if recurrence is None:
            return replace(self, due=relocate(self.due, zone))
        there = recurrence.relocated(zone)
        moved = replace(self, due=first_of(there))
        return moved if moved.due.at > now else moved.after(now)


@dataclass(frozen=True, slots=True)
class Notice:
    """A personal reminder that is due, as things stand."""

    reminder: PersonalReminder
    project: Project | None
    is_of_project: bool  # else their standing in the studio says whether they still see it
    reader: Member
    next: LocalTime | None  # when it comes again
    fallback_channel_id: int | None  # the studio's, for whom no DM reaches
    outage: Outage | None  # during which it fell due


@dataclass(frozen=True, slots=True)
class Promised:
    """A personal reminder as its owner is told of it."""

    reminder: PersonalReminder
    project: Project | None
    member: Member
    item_id: int  # of the row that is to be sent next

    @property
    def next(self) -> LocalTime | None:
        """When it comes after the first time."""
        following = self.reminder.after(self.reminder.due.at)
        return following.due if following else None

    @property
    def is_reached(self) -> bool:
        """Whether a DM to its owner is worth trying, as far as is known."""
        return self.member.takes_dms(NO_STUDIO)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A personal reminder that was read."""

    reminder: PersonalReminder
    next: LocalTime | None  # when it comes again


@dataclass(frozen=True, slots=True)
class SnoozedReminder:
    """A personal reminder that was put off."""

    reminder: PersonalReminder
    until: datetime


def first_of(recurrence: Recurrence) -> LocalTime:
    """The start of a recurrence; its wall time stays as the rule means it, where it is skipped."""
    at = compatible(recurrence.start, recurrence.zone)
    return LocalTime(wall=recurrence.start, zone=recurrence.zone, at=at)
