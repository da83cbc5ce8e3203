"""Projects: what a studio makes for an artist."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.artists import Artist
from bot.domain.ladders import Ladder
from bot.domain.mix_types import MixType
from bot.domain.songs import Song

INCLUDED_ROUNDS = 2  # what most mixers' terms include
DEFAULT_CLOCK: Final[Ladder] = (timedelta(days=2), timedelta(days=5))


class ProjectKind(StrEnum):
    """What the project becomes."""

    SINGLE = "single"
    EP = "ep"
    ALBUM = "album"
    BEAT = "beat"
    SCORE = "score"
    PODCAST = "podcast"

    @property
    def label(self) -> str:
        """As it is shown: "EP", "Album"."""
        return self.value.upper() if self is ProjectKind.EP else self.value.capitalize()


class ProjectStatus(StrEnum):
    """Where the project stands."""

    ACTIVE = "active"
    ON_HOLD = "on_hold"
    DELIVERED = "delivered"
    ARCHIVED = "archived"

    @property
    def label(self) -> str:
        """As it is shown: "On hold"."""
        return self.value.replace("_", " ").capitalize()


class SignOffRule(StrEnum):
    """Whose approval makes a mix approved."""

    DECIDER = "decider"
    ALL = "all"
    ANY = "any"

    @property
    def label(self) -> str:
        """As it is shown."""
        return {
            SignOffRule.DECIDER: "The decider signs off",
            SignOffRule.ALL: "Every approver signs off",
            SignOffRule.ANY: "Any one approver signs off",
        }[self]


@dataclass(frozen=True, slots=True)
class Project:
    """One project of one artist, and the Discord thread it lives in."""

    id: int
    guild_id: int
    artist_id: int
    artist_name: str
    title: str
    kind: ProjectKind
    genre: str | None
    status: ProjectStatus
    release_on: date | None
    included_rounds: int
    sign_off: SignOffRule
    home_channel_id: int | None
    thread_id: int | None
    created_by: int
    created_at: datetime
    review_clock: Ladder = DEFAULT_CLOCK  # after a mix: when who has not answered is asked again
    silence: timedelta | None = None  # after a mix: when no answer counts as approval
    alternates: tuple[MixType, ...] | None = None  # of each mix; None: those that any song has

    @property
    def is_archived(self) -> bool:
        """Whether it is out of the way: nothing of it is due and nobody is reminded."""
        return self.status is ProjectStatus.ARCHIVED


@dataclass(frozen=True, slots=True)
class NewProject:
    """What was made by one `/project create`."""

    project: Project
    artist: Artist
    is_new_artist: bool
    songs: tuple[Song, ...]
