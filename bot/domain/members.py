"""What Talkback knows of one Discord user, over every studio."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A user's own settings; one who never set any has these defaults."""

    user_id: int
    timezone: str | None = None
    wants_dms: bool = True
    dm_channel_id: int | None = None
