"""Failures whose message is safe to show to the member who caused them."""


class StudioError(Exception):
    """Base of every expected failure; `str(error)` is the reply: what was wrong, what to do."""


class InvalidError(StudioError):
    """What was typed, chosen or uploaded cannot be used."""


class NotFoundError(StudioError):
    """No such record in this studio, or none that this member may see."""


class NotAllowedError(StudioError):
    """The record exists and may be seen, but this member may not do this to it."""


class ConflictError(StudioError):
    """The record changed meanwhile, or its state does not admit this."""
