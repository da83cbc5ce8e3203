"""Notes that were spoken: a voice message instead of words."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bot.domain.audio import duration_label


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice message, still at Discord."""

    name: str
    size: int  # bytes, as Discord says
    open: Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True)
class Recording:
    """A voice message that was copied: Discord's own links to it end within a day."""

    sha256: str
    size: int  # bytes
    milliseconds: int

    @property
    def length(self) -> str:
        """As studios write it: "0:23"."""
        return duration_label(max(1.0, self.milliseconds / 1000))

    @property
    def words(self) -> str:
        """What stands in place of the note's words."""
        return f"Voice note, {self.length}"


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """A note with the recording that it stands for."""

    note_id: int
    number: int | None  # of the song's notes; None for a draft
    recording: Recording

    @property
    def label(self) -> str:
        """As a button shows it: "3 · 0:23"."""
        return " · ".join(filter(None, [str(self.number or ""), self.recording.length]))
