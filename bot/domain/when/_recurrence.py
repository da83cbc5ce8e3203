"""What comes again on the wall of a zone, and when it comes next."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.errors import InvalidError
from bot.domain.when._choices import LONGEST_CHOICE
from bot.domain.when._clock import YEAR_IS_CLEAR, at_instant, compatible, day_label, wall_at
from bot.domain.when._due import FURTHEST
from bot.domain.when._rule_labels import rule_label
from bot.domain.when._rules import Rule, read_rule
from bot.domain.when._values import LocalTime, Suggestion

_MOST_SKIPPED: Final = timedelta(days=2)
"""More than clocks ever jumped: a day, when a zone moved over the date line."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule by which something comes again, on the wall of a zone.

    Raises InvalidError for a rule that is not offered, or that does not come on its start's day.
    """

    rule: str
    """An RFC 5545 RRULE value without DTSTART: "FREQ=WEEKLY;BYDAY=MO"."""
    start: datetime
    """The first occurrence as a naive wall time, to the minute; it counts "every 2 weeks"."""
    zone: str
    """An IANA name, such as Europe/Berlin."""

    def __post_init__(self) -> None:
        if not self._read().fits(self.start.date()):
            raise InvalidError(f"{self.start:%Y-%m-%d} does not fit the rule {self.rule[:80]}.")

    @property
    def label(self) -> str:
        """As a member reads it: "every Monday at 10:00", "on the 15th of every month at 18:00"."""
        return rule_label(self._read(), f"{self.start:%H:%M}")

    def next_after(self, instant: datetime) -> LocalTime | None:
        """The first occurrence after an aware instant; None if there is none within 5 years.

        It keeps the time on the wall over a change of the clocks. Of a repeated time it is the
        earlier; a skipped one moves forward by what the clocks skip.
        """
        wall = self._wall_after(instant)
        return None if wall is None else at_instant(compatible(wall, self.zone), self.zone)

    def after(self, instant: datetime) -> "Recurrence | None":
        """The same, as it starts at the first occurrence after an aware instant; None as above."""
        wall = self._wall_after(instant)
        return None if wall is None else replace(self, start=wall)

    def relocated(self, zone: str) -> "Recurrence":
        """The same times on the wall of another zone."""
        return replace(self, zone=zone)

    def _wall_after(self, instant: datetime) -> datetime | None:
        """The wall time that the rule means, even where the clocks skip it."""
        present = wall_at(instant, self.zone)
        since = max(self.start, present - _MOST_SKIPPED)
        for wall in self._read().walls(self.start, since=since):
            if wall - present > FURTHEST:
                break
            if compatible(wall, self.zone) > instant:
                return wall
        return None

    def _read(self) -> Rule:
        return read_rule(self.rule, self.start.date(), self.zone).rule


def recurrence_choice(recurrence: Recurrence, *, now: datetime) -> Suggestion:
    """The choice that stands for a recurrence: its label and its first day.

    A label that would be too long to show leaves out the first day.
    """
    start = recurrence.start
    is_near = compatible(start, recurrence.zone) - now < YEAR_IS_CLEAR
    label = f"{recurrence.label}, first {day_label(start.date(), year=not is_near)}"
    return Suggestion(
        label=label if len(label) <= LONGEST_CHOICE else recurrence.label,
        value=f"{start:%Y-%m-%d %H:%M} RRULE:{recurrence.rule}",
    )
