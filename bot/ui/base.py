"""Bases of views and buttons: their errors reach the same handler as those of commands."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

import discord
from discord import ui

from bot.checks import actor
from bot.domain.studios import Actor
from bot.error_handler import reply_with_error
from bot.ui import text
from bot.ui.custom_ids import custom_id, numbers, template

if TYPE_CHECKING:
    from bot.client import StudioBot
    from bot.services import Services


class Accent(IntEnum):
    """One colour a meaning, told apart by the colour-blind too; words always say it as well."""

    NEUTRAL = 0x5865F2
    WAITING = 0xE0A100
    DONE = 0x2E9E6B
    LATE = 0xD5484D
    QUIET = 0x80848E


def services(interaction: discord.Interaction[Any]) -> Services:
    """What discord.py builds for itself (transformers, dynamic items) gets at services this way."""
    return cast("StudioBot", interaction.client).services


async def asker(
    interaction: discord.Interaction[Any],
    noun_id: int,
    studio_of: Callable[[int, int], Awaitable[int]],
) -> Actor:
    """Who presses: in this server, or in a DM in the server of what they are asked about.

    `studio_of` finds that server by the user's id and the noun's, or raises NotFoundError.
    """
    if interaction.guild_id is not None:
        return await actor(interaction)
    return await actor(interaction, await studio_of(interaction.user.id, noun_id))


class _Unkept:
    """A view that discord.py need not keep: its items are answered by their classes.

    Else each private reply would be held, with a task that waits, for a quarter of an hour.
    """

    def is_finished(self) -> bool:
        """Whether nothing is to listen to it."""
        return True


class StudioView(_Unkept, ui.View):
    """The buttons under a message; it holds only dynamic items and links, and never times out."""

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)


class CardButton(ui.DynamicItem[ui.Button[Any]], template=r"(?!)"):
    """A button that works after a restart: its id says what it is about.

    A subclass names its action (`action="mix:approve"` gives ids like `mix:approve:12`, or
    `history:page:12:3` with an extra number) and says in `press` what it does. discord.py only
    logs what a dynamic item raises, so `callback` catches it and answers the member.
    """

    action: ClassVar[str]
    label: ClassVar[str]
    style: ClassVar[discord.ButtonStyle]
    emoji: ClassVar[str | None]

    def __init_subclass__(
        cls,
        *,
        action: str,
        label: str,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        emoji: str | None = None,
    ) -> None:
        cls.action, cls.label, cls.style, cls.emoji = action, label, style, emoji
        super().__init_subclass__(template=template(action))

    def __init__(
        self,
        noun_id: int,
        extra: int | None = None,
        *,
        label: str | None = None,
        style: discord.ButtonStyle | None = None,
    ) -> None:
        super().__init__(
            ui.Button(
                label=label or self.label,
                style=style or self.style,
                emoji=self.emoji,
                custom_id=custom_id(self.action, noun_id, extra),
            )
        )
        self.noun_id, self.extra = noun_id, extra

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Build it again from what Discord kept of it."""
        return cls(*numbers(match))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what it is for; a failure of any kind answers the member."""
        try:
            await self.press(interaction)
        except Exception as error:
            await reply_with_error(interaction, error)

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """What the button does; who may is asked of the service."""
        raise NotImplementedError


def in_row(row: int, items: Iterable[ui.Item[Any]]) -> list[ui.Item[Any]]:
    """Buttons that stand in this row of a message, counted from 0."""
    placed = list(items)
    for item in placed:
        item.row = row
    return placed


def buttons_of(message: discord.Message) -> list[ui.Item[Any]]:
    """The buttons under a message of embeds, built again to send some of them anew."""
    found: list[ui.Item[Any]] = []
    for row, placed in enumerate(message.components):
        shown = placed.children if isinstance(placed, discord.ActionRow) else []
        known = [_again(each) for each in shown if isinstance(each, discord.Button)]
        found += in_row(row, (button for button in known if button is not None))
    return found


def _again(button: discord.Button) -> ui.Item[Any] | None:
    """A link, or a card button of its own class; None for what is not known any more."""
    if button.url is not None:
        return ui.Button(label=button.label, url=button.url)
    for kind in CardButton.__subclasses__():
        if found := template(kind.action).fullmatch(button.custom_id or ""):
            return kind(*numbers(found), label=button.label, style=button.style)
    return None


_ROW = 5  # buttons side by side; a select is as wide as all of them
_ROOM = 4000  # characters that Discord takes in all the texts of a message of components


class PanelView(_Unkept, ui.LayoutView):
    """A card, or a line, with its buttons, as Discord lays out components; it never times out."""

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)


def panel(
    content: str | None = None,
    card: discord.Embed | None = None,
    buttons: ui.View | None = None,
    *,
    picture: str | None = None,
) -> PanelView:
    """A line and a card as components: there mentions are names, whoever reads, and commands links.

    An embed is only its description here. A card with audio stays an embed: components would
    replace Discord's player. A picture is the name of an attachment of the same message.
    """
    items: list[ui.Item[Any]] = [ui.TextDisplay(content)] if content else []
    if card is not None:
        parts: list[ui.Item[Any]] = []
        for words in _words(card, _ROOM - len(content or "")):
            parts += [ui.Separator(), ui.TextDisplay(words)] if parts else [ui.TextDisplay(words)]
        if picture is not None:
            shown = discord.MediaGalleryItem(f"attachment://{picture}")
            parts.insert(1, ui.MediaGallery(shown))
        items.append(ui.Container(*parts, accent_colour=card.colour))
    if buttons is not None:
        items += _rows(cast("list[ui.Item[Any]]", buttons.children))
    return PanelView(*items)


def _rows(items: Iterable[ui.Item[Any]]) -> list[ui.ActionRow[PanelView]]:
    """Buttons side by side, as many as Discord takes; a select takes a row of its own."""
    rows: list[ui.ActionRow[PanelView]] = []
    room = 0
    for item in items:
        if item.width > room:
            rows.append(ui.ActionRow())
            room = _ROW
        rows[-1].add_item(item)
        room -= item.width
    return rows


def _words(card: discord.Embed, room: int) -> list[str]:
    """The parts of a card: its head, then each field; the footer closes the last.

    Together they take at most `room` characters: the longest loses its last lines.
    """
    title = f"[{card.title}]({card.url})" if card.url else card.title
    heading, footer = f"### {title}\n" if card.title else "", card.footer.text or ""
    bodies = [card.description or "", *(f"**{f.name}**\n{f.value}" for f in card.fields)]
    room -= len(heading) + len(footer) + len("\n-# ")
    while (over := sum(map(len, bodies)) - room) > 0:
        longest = max(range(len(bodies)), key=lambda place: len(bodies[place]))
        bodies[longest] = text.cut_end(bodies[longest], len(bodies[longest]) - over)
    parts = [(heading + bodies[0]).rstrip("\n"), *bodies[1:]]
    if footer:
        parts[-1] = "\n".join(filter(None, [parts[-1], f"-# {footer}"]))
    return [part for part in parts if part]


async def answer(
    interaction: discord.Interaction[Any],
    content: str | None = None,
    *,
    embed: discord.Embed | None = None,
    view: ui.View | None = None,
    picture: discord.File | None = None,
) -> None:
    """Reply to the member alone, deferred before or not; a picture stands in the card."""
    shown = panel(content, embed, view, picture=picture.filename if picture else None)
    files = [picture] if picture else []
    if interaction.response.is_done():
        await interaction.edit_original_response(view=shown, attachments=files)
    else:
        await interaction.response.send_message(view=shown, files=files, ephemeral=True)


async def add_answer(
    interaction: discord.Interaction[Any], content: str, *, view: ui.View | None = None
) -> None:
    """Say something more to the member alone, after the press was answered."""
    await interaction.followup.send(view=panel(content, None, view), ephemeral=True)


async def replace(
    interaction: discord.Interaction[Any],
    content: str | None = None,
    *,
    embed: discord.Embed | None = None,
    view: ui.View | None = None,
    files: Sequence[discord.Attachment | discord.File] | None = None,
) -> None:
    """Put something in place of the message whose button was pressed, deferred before or not.

    A card's attachments stay unless `files` says what it carries from now on.
    """
    edit = interaction.response.edit_message
    if interaction.response.is_done():
        edit = interaction.edit_original_response
    if interaction.message is not None and interaction.message.flags.components_v2:
        await edit(view=panel(content, embed, view))
    else:
        attachments: Any = discord.utils.MISSING if files is None else list(files)
        embeds = [embed] if embed else []
        await edit(content=content, embeds=embeds, view=view, attachments=attachments)


class UndoButton(CardButton, action="undo", label="Undo", emoji="↩️"):
    """Takes back what one command did; its id is the batch of the change."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Take it back, and say so: in place of a reply, beside a card that others read."""
        done = await services(interaction).history.undo(await actor(interaction), self.noun_id)
        said = text.undone(done.value)
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await replace(interaction, said)
        else:
            await answer(interaction, said)


def undo(batch_id: int | None) -> StudioView:
    """The buttons under a reply to something that can be taken back."""
    return StudioView(UndoButton(batch_id)) if batch_id is not None else StudioView()
