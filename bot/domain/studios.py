"""A studio (one Discord server) and who stands where in it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import NotAllowedError
from bot.domain.ladders import DEFAULT_LADDER, Ladder
from bot.domain.people import PersonRole

DEFAULT_ZONE = "UTC"
DEFAULT_ESCALATION = timedelta(days=1)


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

    def require_producer(self) -> None:
        """Raise NotAllowedError unless the member is a producer."""
        if not self.is_producer:
            raise NotAllowedError("Only the producer can do that.")

    def require_staff(self) -> None:
        """Raise NotAllowedError unless the member is a producer or an engineer."""
        if not self.is_staff:
            raise NotAllowedError("Only the producer or an engineer can do that.")
