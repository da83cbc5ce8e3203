"""Wall times and instants: zones, changes of the clocks, and how a moment is written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from whenever import (
    Instant,
    PlainDateTime,
    RepeatedTime,
    SkippedTime,
    TimeZoneNotFoundError,
    ZonedDateTime,
)

from bot.domain.errors import InvalidError
from bot.domain.when._values import AmbiguousDueError, LocalTime, Suggestion

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
YEAR_IS_CLEAR: Final = timedelta(days=335)
"""How near a day is when it is named without its year."""
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Here:
    """Where and when words are read: the instant, the zone, and the wall time there."""

    now: datetime
    zone: str
    wall: datetime

    @property
    def today(self) -> date:
        """The day on the calendar of the zone."""
        return self.wall.date()


def here(now: datetime, zone: str) -> Here:
    """The present in a zone; `now` is aware."""
    return Here(now=now.astimezone(UTC), zone=zone, wall=wall_at(now, zone))


def wall_at(instant: datetime, zone: str) -> datetime:
    """The naive wall time of an aware instant in a zone."""
    try:
        zoned = Instant(instant).to_tz(zone)  # pyright: ignore[reportUnknownMemberType] - see _zoned
    except TimeZoneNotFoundError as error:
        raise _unknown(zone) from error
    return zoned.to_plain().to_stdlib()


def at_instant(instant: datetime, zone: str) -> LocalTime:
    """The minute that an aware instant lies in, as a local time."""
    at = instant.astimezone(UTC).replace(second=0, microsecond=0)
    return LocalTime(wall=wall_at(at, zone), zone=zone, at=at)


def at_wall(wall: datetime, zone: str, *, now: datetime | None = None) -> LocalTime:
    """The local time of a naive wall time, which is cut to the minute.

    Raises AmbiguousDueError with the two times that may be meant when the clocks skip or repeat
    this one; with `now`, their labels say how far away they are, and past ones are left out.
    """
    wall = wall.replace(second=0, microsecond=0)
    try:
        at = _zoned(wall, zone, "raise").to_instant().to_stdlib()
    except TimeZoneNotFoundError as error:
        raise _unknown(zone) from error
    except (SkippedTime, RepeatedTime) as error:
        raise _which(wall, zone, now, skipped=isinstance(error, SkippedTime)) from error
    return LocalTime(wall=wall, zone=zone, at=at)


def relocate(moment: LocalTime, zone: str) -> LocalTime:
    """The same time on the wall of another zone (or of this one, when its rules changed).

    Never asks, because nobody may be there to answer: of a repeated time it takes the earlier; a
    skipped one moves forward by what the clocks skip.
    """
    return at_instant(compatible(moment.wall, zone), zone)


def compatible(wall: datetime, zone: str) -> datetime:
    """The instant of a wall time: the earlier if it is repeated; if skipped, moved forward."""
    try:
        zoned = _zoned(wall, zone, "compatible")
    except TimeZoneNotFoundError as error:
        raise _unknown(zone) from error
    return zoned.to_instant().to_stdlib()


def morning_after(now: datetime, zone: str, *, hour: int = 9) -> datetime:
    """Tomorrow at this hour on the wall of the zone, as an instant in UTC."""
    tomorrow = wall_at(now, zone) + timedelta(days=1)
    wall = tomorrow.replace(hour=hour, minute=0, second=0, microsecond=0)
    return compatible(wall, zone)


def next_clock(
    instant: datetime, zone: str, clock: time, *, weekday: int | None = None
) -> datetime:
    """The next time after an instant that the wall of a zone shows a time of day (UTC).

    Args:
        instant: aware.
        zone: an IANA name.
        clock: the time of day; where the clocks skip it, by so much later.
        weekday: only on this one, 0 for Monday.
    """
    day = wall_at(instant, zone).date()
    while True:
        at = compatible(datetime.combine(day, clock), zone)
        if at > instant and weekday in {None, day.weekday()}:
            return at
        day += timedelta(days=1)


def describe(moment: LocalTime, *, now: datetime) -> str:
    """A moment as a member reads it: "Fri 27 Nov 18:00, in 5 days".

    The year is written when it is not obvious, the offset from UTC when the clocks repeat the time.
    """
    return f"{absolute(moment, now=now)}, {_distance(moment, now)}"


def absolute(moment: LocalTime, *, now: datetime | None = None) -> str:
    """A moment without how far away it is; with its year, unless `now` makes that obvious."""
    near = now is not None and abs(moment.at - now) < YEAR_IS_CLEAR
    return f"{day_label(moment.wall.date(), year=not near)} {moment.wall:%H:%M}{_offset(moment)}"


def day_label(day: date, *, year: bool) -> str:
    """A day as a member reads it: "Fri 27 Nov", or with its year."""
    label = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{label} {day.year}" if year else label


def suggestion(moment: LocalTime, *, now: datetime | None = None) -> Suggestion:
    """The choice that stands for a moment."""
    return Suggestion(
        label=absolute(moment) if now is None else describe(moment, now=now),
        value=f"{moment.wall:%Y-%m-%d %H:%M}{_offset(moment)}",
    )


def days_away(days: int) -> str:
    """How far away a day on the calendar is: "today", "in 5 days", "in 3 months"."""
    if days == 0:
        return "today"
    size = abs(days)
    if size < 60:
        span = _count(size, "day")
    elif size < 700:
        span = _count(round(size / 30.44), "month")
    else:
        span = _count(round(size / 365.25), "year")
    return f"in {span}" if days > 0 else f"{span} ago"


def _distance(moment: LocalTime, now: datetime) -> str:
    gap = moment.at - now
    minutes = abs(gap) // _MINUTE
    if minutes >= 24 * 60:
        return days_away((moment.wall.date() - wall_at(now, moment.zone).date()).days)
    if minutes == 0:
        return "now"
    span = _count(minutes, "minute") if minutes < 60 else _count(minutes // 60, "hour")
    return f"in {span}" if gap > timedelta() else f"{span} ago"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _offset(moment: LocalTime) -> str:
    """The offset from UTC if the clocks repeat this time, else nothing."""
    try:
        _zoned(moment.wall, moment.zone, "raise")
    except RepeatedTime:
        minutes = (moment.wall.replace(tzinfo=UTC) - moment.at) // _MINUTE
        sign = "-" if minutes < 0 else "+"
        return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    except SkippedTime:  # only if the zone's rules changed since the moment was stored
        return ""
    return ""


def _which(wall: datetime, zone: str, now: datetime | None, *, skipped: bool) -> AmbiguousDueError:
    both = (
        _zoned(wall, zone, "earlier").to_instant().to_stdlib(),
        _zoned(wall, zone, "later").to_instant().to_stdlib(),
    )
    moments = [at_instant(at, zone) for at in both if now is None or at > now]
    choices = tuple(suggestion(moment, now=now) for moment in moments)
    what = f"{day_label(wall.date(), year=True)} {wall:%H:%M}"
    reason = "is skipped" if skipped else "comes twice"
    options = " or ".join(absolute(moment, now=now) for moment in moments)
    example = f" Type {choices[0].value}, for example." if choices else ""
    return AmbiguousDueError(
        f"{what} {reason} in {zone}, because the clocks change. Which time is meant: "
        f"{options or 'both are past'}?{example}",
        choices,
    )


def _zoned(
    wall: datetime, zone: str, disambiguation: Literal["compatible", "raise", "earlier", "later"]
) -> ZonedDateTime:
    # whenever's stub leaves the type of its SYSTEM_TZ open, and with it that of the method.
    plain = PlainDateTime(wall)
    return plain.assume_tz(zone, disambiguation=disambiguation)  # pyright: ignore[reportUnknownMemberType]


def _unknown(zone: str) -> InvalidError:
    return InvalidError(f"The time zone {zone[:50]!r} is not known here. Set another one.")
