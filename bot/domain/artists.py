"""Artists: whose music it is."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Who


@dataclass(frozen=True, slots=True)
class Artist:
    """An artist of a studio, linked to a Discord member or not."""

    id: int
    guild_id: int
    name: str
    member_id: int | None
    contact: str | None
    archived_at: datetime | None
    created_at: datetime

    @property
    def who(self) -> Who:
        """The artist as a person of a project."""
        return Who(self.member_id) if self.member_id is not None else Who(name=self.name)
