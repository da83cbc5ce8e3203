"""Songs and the stages they go through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """How far a song has come; declared in the order of the work."""

    WRITING = "writing"
    PRE_PRODUCTION = "pre_production"
    TRACKING = "tracking"
    EDITING = "editing"
    MIXING = "mixing"
    MASTERING = "mastering"
    DELIVERED = "delivered"

    @property
    def label(self) -> str:
        """As it is shown: "Pre-production"."""
        return self.value.replace("_", "-").capitalize()

    @property
    def step(self) -> int:
        """Steps behind it, 0 to 6."""
        return list(Stage).index(self)


@dataclass(frozen=True, slots=True)
class Song:
    """One piece of a project."""

    id: int
    guild_id: int
    project_id: int
    title: str
    position: int
    stage: Stage
    tempo: float | None
    key: str | None
    archived_at: datetime | None
    created_at: datetime
