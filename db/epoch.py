"""Instants as they are stored: UTC seconds."""

from datetime import UTC, datetime


def to_epoch(moment: datetime) -> int:
    """Aware datetime to the UTC seconds that are stored."""
    return int(moment.timestamp())


def from_epoch(seconds: int) -> datetime:
    """Stored UTC seconds to an aware datetime."""
    return datetime.fromtimestamp(seconds, UTC)


def from_epoch_or_none(seconds: int | None) -> datetime | None:
    """As `from_epoch`, for a column that may be NULL."""
    return None if seconds is None else from_epoch(seconds)


def to_epoch_or_none(moment: datetime | None) -> int | None:
    """As `to_epoch`, for a column that may be NULL."""
    return None if moment is None else to_epoch(moment)
