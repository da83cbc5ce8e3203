"""When a person is left alone, and when that begins and ends, over changes of the clocks too."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, NamedTuple

from bot.domain.rest._quiet import QuietHours, into_day
from bot.domain.when import wall_at

_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_WEEK: Final = frozenset(range(7))


class _Stretch(NamedTuple):
    """Quiet hours or a silent day, from and to these wall times."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Rest:
    """When a person is left alone, on their own wall clock.

    The clock alone decides, so where the clocks repeat an hour it is rest both times, or neither.
    """

    zone: str
    """An IANA name."""
    quiet: QuietHours | None
    silent_days: frozenset[int]
    """Monday is 0; at most six."""

    def __post_init__(self) -> None:
        if not self.silent_days < _WEEK:
            raise ValueError(f"silent days are at most six of 0 to 6, not {self.silent_days}")

    def covers(self, instant: datetime) -> bool:
        """Whether the person is left alone at an aware instant."""
        return self._stretch(wall_at(instant, self.zone)) is not None

    def ends(self, instant: datetime) -> datetime:
        """The first minute from an aware instant on that is no rest; itself if it is none."""
        at = instant.astimezone(UTC)
        while stretch := self._stretch(wall := wall_at(at, self.zone)):
            at = self._walk(at, at + (stretch.end - wall))
        return at

    def begins(self, instant: datetime) -> datetime:
        """The last minute before the unbroken rest around an instant; itself if it is none."""
        at = instant.astimezone(UTC)
        while stretch := self._stretch(wall := wall_at(at, self.zone)):
            at = self._walk(at, at + (stretch.start - _MINUTE - wall))
        return at

    def _stretch(self, wall: datetime) -> _Stretch | None:
        """The quiet hours or the silent day that a wall time lies in."""
        midnight = datetime.combine(wall, time())
        if self.quiet is not None:
            start, end = into_day(self.quiet.start), into_day(self.quiet.end)
            if end < start:
                end += _DAY
            for evening in (midnight, midnight - _DAY):
                if evening + start <= wall < evening + end:
                    return _Stretch(evening + start, evening + end)
        if wall.weekday() in self.silent_days:
            return _Stretch(midnight, midnight + _DAY)
        return None

    def _walk(self, start: datetime, goal: datetime) -> datetime:
        """The goal; or if the clocks change on the way, the first minute beyond that change.

        It is at most a day and a minute away, within which no zone changes its clocks twice.
        """
        near, far = start.replace(second=0, microsecond=0), goal
        offset = self._offset(near)
        if self._offset(far) == offset:
            return far
        while abs(far - near) > _MINUTE:
            middle = near + (far - near) / 2 // _MINUTE * _MINUTE
            if self._offset(middle) == offset:
                near = middle
            else:
                far = middle
        return far

    def _offset(self, instant: datetime) -> timedelta:
        return wall_at(instant, self.zone).replace(tzinfo=UTC) - instant
