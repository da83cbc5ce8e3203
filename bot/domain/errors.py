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


class QuestionError(ConflictError):
    """It can be done, but is asked about first; a button says yes."""

    def __init__(
        self, question: str, *, yes: str, action: str, noun_id: int, extra: int | None = None
    ) -> None:
        """Ask.

        Args:
            question: what the member reads.
            yes: the label of the button.
            action: of the button that goes on, such as "mix:choose".
            noun_id: what it is about.
            extra: a second number that the button carries.
        """
        super().__init__(question)
        self.yes = yes
        self.custom_id = f"{action}:{noun_id}" + ("" if extra is None else f":{extra}")


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
