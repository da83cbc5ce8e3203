"""Failures whose message is safe to show to the member who caused them."""

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to go on after a question: a button."""

    label: str
    action: str  # of the button that goes on, such as "mix:choose"
    noun_id: int  # what it is about
    extra: int | None = None  # a second number that the button carries

    @property
    def custom_id(self) -> str:
        """What Discord keeps of it."""
        return f"{self.action}:{self.noun_id}" + ("" if self.extra is None else f":{self.extra}")


class QuestionError(ConflictError):
    """It can be done, but is asked about first; buttons say how to go on."""

    def __init__(self, question: str, *answers: Answer) -> None:
        super().__init__(question)
        self.answers = answers


class MachineError(StudioError):
    """The machine that Talkback runs on is at fault: the same may work later."""


class DiskFullError(MachineError):
    """The machine has no room."""

    def __init__(self) -> None:
        super().__init__(
            "The disk is full on the machine that runs Talkback, so nothing was saved. "
            "Whoever hosts it has to make room; then try again."
        )


class StoreBusyError(MachineError):
    """Another program holds the database, for longer than is worth waiting."""

    def __init__(self) -> None:
        super().__init__(
            "Another program on the machine that runs Talkback is holding its database, so "
            "nothing was saved. Try again in a minute; if it lasts, tell whoever hosts it."
        )
