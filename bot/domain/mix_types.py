"""The kinds of bounces, and which of them go with a mix."""

from enum import StrEnum


class MixType(StrEnum):
    """What kind of bounce it is."""

    MAIN = "main"
    ROUGH = "rough"
    VOCAL_UP = "vocal_up"
    VOCAL_DOWN = "vocal_down"
    INSTRUMENTAL = "instrumental"
    TV = "tv"
    A_CAPPELLA = "a_cappella"
    CLEAN = "clean"
    RADIO_EDIT = "radio_edit"
    UNLIMITED = "unlimited"
    MASTER = "master"
    OTHER = "other"

    @property
    def label(self) -> str:
        """As it is shown before a number: "Mix", "Vocal up", "TV mix"."""
        special = {
            MixType.MAIN: "Mix",
            MixType.ROUGH: "Rough mix",
            MixType.TV: "TV mix",
            MixType.OTHER: "Bounce",
        }
        return special.get(self) or self.value.replace("_", " ").capitalize()

    @property
    def choice(self) -> str:
        """As an option's choice shows it: "Main", "TV"."""
        return "TV" if self is MixType.TV else self.value.replace("_", " ").capitalize()

    @property
    def is_alternate(self) -> bool:
        """Whether it is bounced from the same session as the main mix, to go with it."""
        return self in ALTERNATES


ALTERNATES = (
    MixType.VOCAL_UP,
    MixType.VOCAL_DOWN,
    MixType.INSTRUMENTAL,
    MixType.TV,
    MixType.A_CAPPELLA,
    MixType.CLEAN,
    MixType.RADIO_EDIT,
    MixType.UNLIMITED,
)
"""In the order in which they are listed."""
