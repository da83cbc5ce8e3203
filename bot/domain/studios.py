"""A studio (one Discord server) and who stands where in it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.errors import InvalidError, NotAllowedError
from bot.domain.ladders import (
    DEFAULT_LADDER,
    NOTHING_WORDS,
    Ladder,
    asks_default,
    parse_own_ladder,
    parse_span,
)
from bot.domain.people import PersonRole
from bot.domain.rest import parse_silent_days
from bot.domain.when import fold

DEFAULT_ZONE = "UTC"
DEFAULT_ESCALATION = timedelta(days=1)
_SOONEST_ESCALATION = timedelta(hours=1)
_LATEST_ESCALATION = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Studio:
    """A server's settings; one that never ran a set-up has these defaults."""

    guild_id: int
    timezone: str | None = None
    producer_role_id: int | None = None
    engineer_role_id: int | None = None
    channel_id: int | None = None
    fallback_channel_id: int | None = None  # where who takes no DMs is told that something waits
    ladder: Ladder = DEFAULT_LADDER
    escalate_after: timedelta | None = DEFAULT_ESCALATION  # overdue; then the producer hears of it
    silent_days: frozenset[int] = frozenset()  # Monday is 0


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, in which studio, and with what standing there."""

    guild_id: int
    user_id: int
    role_ids: frozenset[int] = frozenset()
    is_manager: bool = False

    def is_producer(self, studio: Studio) -> bool:
        """The studio's producer role; where none is set, Manage Server."""
        if studio.producer_role_id is None:
            return self.is_manager
        return studio.producer_role_id in self.role_ids

    def is_engineer(self, studio: Studio) -> bool:
        """The studio's engineer role."""
        return studio.engineer_role_id is not None and studio.engineer_role_id in self.role_ids


@dataclass(frozen=True, slots=True)
class Access:
    """What a member may do in a studio, or in one project of it."""

    user_id: int
    is_producer: bool
    is_engineer: bool
    roles: AbstractSet[PersonRole] = frozenset()

    @property
    def is_staff(self) -> bool:
        """The producer or an engineer: who makes the record."""
        return self.is_producer or self.is_engineer

    @property
    def may_see(self) -> bool:
        """Whether the project exists for this member at all."""
        return self.is_staff or bool(self.roles)

    def may_undo(self, by: int) -> bool:
        """Whether they may take back what a user did: their own, and the producer anybody's."""
        return self.is_producer or by == self.user_id

    def require_producer(self) -> None:
        """Raise NotAllowedError unless the member is a producer."""
        if not self.is_producer:
            raise NotAllowedError("Only the producer can do that.")

    def require_staff(self) -> None:
        """Raise NotAllowedError unless the member is a producer or an engineer."""
        if not self.is_staff:
            raise NotAllowedError("Only the producer or an engineer can do that.")


def with_reminders(
    studio: Studio,
    *,
    ladder: str | None = None,
    fallback_channel_id: int | None = None,
    escalate_after: str | None = None,
    silent_days: str | None = None,
) -> Studio:
    """A studio that reminds as somebody typed; what is left out stays.

    Raises:
        InvalidError: something cannot be read; the message says what to type.
    """
    after = studio
    if ladder is not None:
        own = parse_own_ladder(ladder)
        after = replace(after, ladder=DEFAULT_LADDER if own is None else own)
    if fallback_channel_id is not None:
        after = replace(after, fallback_channel_id=fallback_channel_id)
    if escalate_after is not None:
        after = replace(after, escalate_after=parse_escalation(escalate_after))
    if silent_days is not None:
        is_none = asks_default(silent_days)
        days = frozenset[int]() if is_none else parse_silent_days(silent_days)
        after = replace(after, silent_days=days)
    return after


def parse_escalation(text: str) -> timedelta | None:
    """How long after a deadline its producer hears of it, as typed: "1 day", "12h"; None for "off".

    Raises:
        InvalidError: it cannot be read, or is too short or too long.
    """
    if fold(text) in NOTHING_WORDS:
        return None
    span = DEFAULT_ESCALATION if asks_default(text) else parse_span(text)
    if span is None or not _SOONEST_ESCALATION <= span <= _LATEST_ESCALATION:
        raise InvalidError(
            "The producer hears once of what is overdue, after 1 hour to "
            f"{_LATEST_ESCALATION.days} days. Type 12h or 1 day, for example, or off."
        )
    return span
