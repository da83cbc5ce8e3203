"""The base of selects that work after a restart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Self, cast

import discord
from discord import ui

from bot.error_handler import reply_with_error
from bot.ui.custom_ids import custom_id, numbers, template


class CardSelect(ui.DynamicItem[ui.Select[Any]], template=r"(?!)"):
    """Choices of which any number may be taken; its id says what it is about.

    A subclass names its action, as a `CardButton` does, and says in `choose` what it does. The
    values of its options are ids.
    """

    action: ClassVar[str]

    def __init_subclass__(cls, *, action: str) -> None:
        cls.action = action
        super().__init_subclass__(template=template(action))

    def __init__(
        self,
        noun_id: int,
        extra: int | None = None,
        *,
        options: Sequence[discord.SelectOption] = (),
        placeholder: str | None = None,
    ) -> None:
        super().__init__(
            ui.Select(
                custom_id=custom_id(self.action, noun_id, extra),
                options=list(options),
                placeholder=placeholder,
                min_values=0,
                max_values=max(1, len(options)),
            )
        )
        self.noun_id, self.extra = noun_id, extra
        known = [option for option in options if option.value.isdecimal()]
        self.shown = frozenset(int(option.value) for option in known)
        self.ticked = frozenset(int(option.value) for option in known if option.default)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Build it again from what Discord kept of it, with the options as it showed them."""
        options = item.options if isinstance(item, ui.Select) else []
        return cls(*numbers(match), options=options)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what it is for; a failure of any kind answers the member."""
        data = cast("dict[str, Any]", interaction.data or {})
        chosen = {int(value) for value in data.get("values", []) if str(value).isdecimal()}
        try:
            await self.choose(interaction, self.shown & chosen)
        except Exception as error:
            await reply_with_error(interaction, error)

    async def choose(
        self, interaction: discord.Interaction[Any], chosen: frozenset[int], /
    ) -> None:
        """What choosing does; who may is asked of the service."""
        raise NotImplementedError
