"""The base of forms: what a member typed is kept, or given back."""

import contextlib
import io
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

import discord
from discord import ui

from bot.error_handler import reply_with_error
from bot.ui import text

_SHORT = 200  # characters of a line that is given back without a file


class LastingModal(ui.Modal):
    """A form that may be sent after a restart, or long after it was opened: no words are lost.

    discord.py forgets the forms that it opened when it stops. A subclass names its `action`, its
    custom ids are `action:id`, and it is added to the bot by `add_forms`, which hands it what is
    sent.
    """

    action: ClassVar[str]

    def __init_subclass__(cls, *, action: str, title: str) -> None:
        cls.action = action
        super().__init_subclass__(title=title)

    def __init__(self, noun_id: int) -> None:
        super().__init__(custom_id=f"{self.action}:{noun_id}")

    @classmethod
    async def take(cls, interaction: discord.Interaction[Any], noun_id: int) -> None:
        """Do what a form is for that was sent.

        A failure of any kind answers the member, and gives back what they typed: Discord does not.
        """
        data = cast("dict[str, Any]", interaction.data)
        typed, chosen = _values(data["components"])
        try:
            await cls.submitted(interaction, noun_id, typed | chosen)
        except Exception as error:  # the last stop before silence
            await reply_with_error(interaction, error)
            await _give_back(interaction, typed)

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Leave it to `take`, which also has the forms of an earlier process."""

    @classmethod
    async def submitted(
        cls, interaction: discord.Interaction[Any], noun_id: int, values: Mapping[str, str]
    ) -> None:
        """What the form does with its texts and choices, by their custom ids.

        Who may is asked of a service.
        """
        raise NotImplementedError


def _values(components: Sequence[Mapping[str, Any]]) -> tuple[dict[str, str], dict[str, str]]:
    """The texts of a form, and what was chosen in it, whichever way Discord nests them."""
    typed, chosen = dict[str, str](), dict[str, str]()
    for component in components:
        inner = component.get("component")
        nested = [inner] if inner else component.get("components", [])
        texts, choices = _values(nested)
        typed, chosen = typed | texts, chosen | choices
        if "custom_id" in component and isinstance(component.get("value"), str):
            typed[component["custom_id"]] = component["value"]
        if "custom_id" in component and component.get("values"):
            chosen[component["custom_id"]] = str(component["values"][0])
    return typed, chosen


async def _give_back(interaction: discord.Interaction[Any], values: Mapping[str, str]) -> None:
    """Send the texts to who typed them, without effect: a short line as it is, else a file."""
    typed = "\n\n".join(filter(str.strip, values.values()))
    typed = typed.encode("utf-8", "replace").decode()  # Discord takes no half of a character
    if not typed:
        return
    with contextlib.suppress(discord.HTTPException):  # the interaction may have expired
        if len(typed) <= _SHORT and "\n" not in typed:
            said = f"You typed: {text.escape(typed)}"
            await interaction.followup.send(said, ephemeral=True, suppress_embeds=True)
            return
        file = discord.File(io.BytesIO(typed.encode()), "what-you-typed.txt")
        await interaction.followup.send("Here is what you typed.", file=file, ephemeral=True)
