"""What asks whether found files are to be posted as mixes, with its buttons and its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain.errors import InvalidError
from bot.domain.media import size_label
from bot.domain.mixes import MAX_NUMBER, MixType
from bot.domain.outbox import Item, Kind
from bot.domain.proposals import Offer, Row, SongChoice, Source
from bot.domain.studios import Actor
from bot.ui import text
from bot.ui.base import Accent, CardButton, PanelView, asker, replace, services
from bot.ui.forms import LastingModal
from bot.ui.mixes import submitted_words, unverified_words
from bot.ui.progress import SlowEdits, step_words

if TYPE_CHECKING:
    from bot.client import StudioBot
    from bot.services.proposals import Posted

_SONGS = 24  # of 25 choices that Discord shows; the first leaves a file out
_NONE = "none"
_ANYWAY = 1  # the extra number of a Post button under what is odd about a file
_ODD = 1500  # characters about what is odd, of the 4,000 that Discord takes in all


def offer_panel(offer: Offer, remarks: Mapping[int, str]) -> PanelView:
    """The question, a row a file: what it would be posted as, or what became of it.

    Args:
        offer: what is asked about.
        remarks: by a file's id, what was just said of it.
    """
    heading = _heading(offer) if offer.proposal.closed_at is None else ""
    items: list[ui.Item[Any]] = [ui.TextDisplay(heading)] if heading else []
    for row in offer.rows:
        said = remarks.get(row.file.id) or _words(row, _ODD // len(offer.rows))
        if row.file.posted_id is None:
            items.append(ui.Section(said, accessory=_change(row)))
        else:
            items.append(ui.TextDisplay(said))
    if any(row.file.odd for row in offer.ready):
        items.append(ui.TextDisplay("-# What is odd is not posted yet: nobody else heard of it."))
    shown: list[ui.Item[Any]] = [ui.Container(*items, accent_colour=Accent.NEUTRAL)]
    buttons = _buttons(offer)
    if buttons:
        shown.append(ui.ActionRow(*buttons))
    return PanelView(*shown)


def _change(row: Row) -> ui.Item[Any]:
    return ChangeFileButton(row.file.id, label="Change" if row.song else "Choose song")


def _heading(offer: Offer) -> str:
    ready = offer.ready
    if not ready:
        return "### Which song?"
    if len(offer.rows) == 1 and (song := ready[0].song) is not None:
        return f"### Post as {text.escape(text.cut(song.title, 100))}, {ready[0].label}?"
    return f"### Post {text.count(len(ready), 'mix', 'mixes')}?"


def _buttons(offer: Offer) -> list[ui.Item[Any]]:
    found: list[ui.Item[Any]] = []
    if offer.proposal.closed_at is None:
        if offer.ready:
            odd = [row for row in offer.ready if row.file.odd]
            label = f"Post {text.count(len(offer.ready), 'mix', 'mixes')}"
            found.append(
                PostFilesButton(
                    offer.proposal.id,
                    _ANYWAY if odd else None,
                    label=f"{label} anyway" if odd == offer.ready else label,
                )
            )
        is_landed = any(row.file.found.source is Source.FOLDER for row in offer.rows)
        found.append(DropFilesButton(offer.proposal.id, label="Ignore" if is_landed else "Cancel"))
    if offer.posted_ids:
        found.append(UndoFilesButton(offer.proposal.id))
    return found


def _words(row: Row, room: int) -> str:
    """What a file would be posted as, and what is odd about it in so many characters."""
    found = row.file.found
    size = f" · {size_label(found.size)}" if found.size is not None else ""
    name = text.escape(text.cut(found.name, 80)) + size
    if row.song is None:
        return f"Left out until you choose its song\n-# {name}"
    if row.file.posted_id is not None:
        return f"✅ Posted\n-# {name}"
    song = text.escape(text.cut(row.song.title, 100))
    project = text.escape(text.cut(row.song.project, 60))
    words = f"**{song}** · {row.label}\n-# {name} · {project}"
    odd = text.cut_lines([f"⚠️ {each}" for each in row.file.odd], room)
    return f"{words}\n{odd}" if odd else words


class ChangeFileButton(CardButton, action="proposal:change", label="Change"):
    """Opens the form for what a file really is."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Open it while the file waits."""
        known = services(interaction)
        who = await asker(interaction, self.noun_id, known.bounces.studio_of_file)
        offer, row = await known.proposals.see_file(who, self.noun_id)
        await interaction.response.send_modal(FileModal(offer, row))


class PostFilesButton(
    CardButton, action="proposal:post", label="Post", style=discord.ButtonStyle.success
):
    """Posts the files that have a song, and says what is odd about the others.

    Its extra number says whether it stood under what is odd already.
    """

    async def press(self, interaction: discord.Interaction[StudioBot], /) -> None:
        """Post them, and say of each what became of it."""
        await interaction.response.defer()
        client, known = interaction.client, services(interaction)
        who = await asker(interaction, self.noun_id, known.bounces.studio_of)
        guild = client.get_guild(who.guild_id)
        asked = await known.proposals.see(who, self.noun_id)
        edit = interaction.edit_original_response
        async with SlowEdits() as edits:
            done = await known.proposals.post(
                who,
                self.noun_id,
                client.open_found,
                postable=guild.filesize_limit if guild else interaction.filesize_limit,
                anyway=self.extra == _ANYWAY,
                on_step=lambda file_id, step, share: edits.make(
                    lambda: edit(view=offer_panel(asked, {file_id: step_words(step, share)}))
                ),
            )
        rows = [row_id for each in done if each.made for row_id in each.made.deliveries]
        sent = await client.dispatcher.finish(rows)
        remarks = {each.row.file.id: said for each in done if (said := _outcome(each, sent))}
        offer = await known.proposals.see(who, self.noun_id)
        await interaction.edit_original_response(view=offer_panel(offer, remarks))


def _outcome(posted: Posted, sent: Sequence[Item]) -> str:
    """What became of a file; nothing where its row says what is odd about it."""
    row = posted.row
    if posted.made is not None and row.song is not None:
        revision = posted.made.value
        cards = [i for i in sent if i.kind is Kind.MIX_CARD and i.subject_id == revision.id]
        said = f"✅ {submitted_words(revision, row.song.title, cards)}"
        return f"{said}\n{unverified_words(posted.problem)}" if posted.problem else said
    name = text.escape(text.cut(row.file.found.name, 80))
    return f"⚠️ {posted.problem}\n-# {name}" if posted.problem else ""


class DropFilesButton(CardButton, action="proposal:drop", label="Cancel"):
    """Posts nothing of what is left."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question."""
        known = services(interaction)
        who = await asker(interaction, self.noun_id, known.bounces.studio_of)
        await known.proposals.drop(who, self.noun_id)
        await replace(interaction, "Nothing more is posted. The files are where they were.")


class UndoFilesButton(CardButton, action="proposal:undo", label="Undo", emoji="↩️"):
    """Takes back all that was posted."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the answer."""
        known = services(interaction)
        who = await asker(interaction, self.noun_id, known.bounces.studio_of)
        taken = await known.proposals.undo(who, self.noun_id)
        names = ", ".join(map(text.escape, taken))
        await replace(interaction, f"↩️ Undone: {text.cut(names, 1000)}.")


class FileModal(LastingModal, action="proposal:change", title="What is it?"):
    """Song, type and number of a file."""

    def __init__(self, offer: Offer, row: Row) -> None:
        super().__init__(row.file.id)
        self.title = text.cut(row.file.found.name, 45)
        songs = _choices(offer, row)
        self.add_item(ui.Label(text="Song", component=_song_select(songs, row)))
        if len(offer.songs) > len(songs):
            self.add_item(
                ui.Label(
                    text="Or another song's title",
                    component=ui.TextInput(custom_id="title", required=False, max_length=100),
                )
            )
        types = [
            discord.SelectOption(
                label=type_.choice, value=type_.value, default=type_ is row.file.type
            )
            for type_ in MixType
        ]
        self.add_item(ui.Label(text="Type", component=ui.Select(custom_id="type", options=types)))
        self.add_item(
            ui.Label(
                text="Number",
                description="Leave it empty for the next.",
                component=ui.TextInput(
                    custom_id="number",
                    required=False,
                    max_length=3,
                    default=str(row.file.number) if row.file.number is not None else None,
                ),
            )
        )

    @classmethod
    async def submitted(
        cls, interaction: discord.Interaction[Any], noun_id: int, values: Mapping[str, str]
    ) -> None:
        """Keep it, and show the question anew."""
        known = services(interaction)
        who = await asker(interaction, noun_id, known.bounces.studio_of_file)
        await known.proposals.see_file(who, noun_id)
        offer = await known.proposals.correct(
            who,
            noun_id,
            song_id=await _chosen_song(interaction, who, values),
            type_=_type(values.get("type", "")),
            number=_number(values.get("number", "")),
        )
        shown = offer_panel(offer, {})
        if interaction.message is not None:
            await interaction.response.edit_message(view=shown)
        else:
            await interaction.response.send_message(view=shown, ephemeral=True)


def _choices(offer: Offer, row: Row) -> list[SongChoice]:
    """The songs that the form offers: the file's own first, then the likelier."""
    others = [song for song in offer.songs if song != row.song]
    return [*([row.song] if row.song else []), *others][:_SONGS]


def _song_select(songs: Sequence[SongChoice], row: Row) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=text.cut(song.title, 100),
            value=str(song.id),
            description=text.cut(song.project, 100),
            default=song == row.song,
        )
        for song in songs
    ]
    out = discord.SelectOption(label="Leave it out", value=_NONE, default=row.song is None)
    return ui.Select(custom_id="song", options=[out, *options])


async def _chosen_song(
    interaction: discord.Interaction[Any], who: Actor, values: Mapping[str, str]
) -> int | None:
    title = values.get("title", "").strip()
    if title:
        return await services(interaction).songs.named(who, title)
    chosen = values.get("song", _NONE)
    return int(chosen) if chosen.isdecimal() else None


def _type(chosen: str) -> MixType:
    try:
        return MixType(chosen)
    except ValueError:
        raise InvalidError("Choose a type from the list.") from None


def _number(typed: str) -> int | None:
    if not typed.strip():
        return None
    try:
        return int(typed)
    except ValueError:
        raise InvalidError(
            f"A number goes from 1 to {MAX_NUMBER}. Leave it empty for the next."
        ) from None


async def show_offer(interaction: discord.Interaction[Any], offer: Offer) -> None:
    """Ask the member alone."""
    await interaction.response.send_message(view=offer_panel(offer, {}), ephemeral=True)


BUTTONS = (ChangeFileButton, PostFilesButton, DropFilesButton, UndoFilesButton)
