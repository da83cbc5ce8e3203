"""/note: what people hear in a mix, and what becomes of it."""

import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor
from bot.client import StudioBot
from bot.domain.notes import NoteFilter, NoteFormat, export_notes
from bot.services import Services
from bot.ui.base import answer, undo
from bot.ui.notes import (
    BUTTONS,
    CHECKLIST_ITEMS,
    ROUND_BUTTONS,
    added_reply,
    answered_words,
    author_names,
    edited_words,
    export_words,
    list_buttons,
    note_list,
)
from bot.ui.transformers import MixId, NoteId, SongId

STATES = [
    app_commands.Choice(name="To do: all that is not done with", value=NoteFilter.TO_DO.value),
    app_commands.Choice(name="My drafts", value=NoteFilter.DRAFT.value),
    app_commands.Choice(name="Suggested", value=NoteFilter.SUGGESTED.value),
    app_commands.Choice(name="Open", value=NoteFilter.OPEN.value),
    app_commands.Choice(name="Addressed", value=NoteFilter.ADDRESSED.value),
    app_commands.Choice(name="Confirmed", value=NoteFilter.CONFIRMED.value),
    app_commands.Choice(name="Declined", value=NoteFilter.DECLINED.value),
    app_commands.Choice(name="All", value=NoteFilter.ALL.value),
]

FORMATS = [
    app_commands.Choice(name="Text", value=NoteFormat.TEXT.value),
    app_commands.Choice(name="CSV: a spreadsheet", value=NoteFormat.CSV.value),
    app_commands.Choice(name="Reaper: markers and regions", value=NoteFormat.REAPER.value),
    app_commands.Choice(
        name="MIDI: markers for Pro Tools, Logic, Cubase", value=NoteFormat.MIDI.value
    ),
]


@app_commands.guild_only()
class Notes(commands.GroupCog, group_name="note", group_description="Notes on mixes"):
    """The notes on a song's mixes."""

    def __init__(self, services: Services) -> None:
        self._notes = services.notes

    @app_commands.command()
    @app_commands.describe(
        mix="The mix you hear",
        text="What you hear; several notes parted by semicolons",
        at="Where: 1:23, 1:12-1:20 or bar 17; or begin the text with it",
    )
    async def add(
        self, interaction: discord.Interaction, mix: MixId, text: str, at: str | None = None
    ) -> None:
        """Write a note on a mix; it waits with your others until you send them."""
        lines = text if at is not None else text.replace(";", "\n")
        done = await self._notes.add(await actor(interaction), mix, lines, at=at)
        words, card, view = added_reply(done.value, done.batch_id)
        await answer(interaction, words, embed=card, view=view)

    @app_commands.command(name="list")
    @app_commands.describe(song="Which one", state="Only these; what is to do unless you say")
    @app_commands.choices(state=STATES)
    async def list_(
        self,
        interaction: discord.Interaction,
        song: SongId,
        state: str = NoteFilter.TO_DO.value,
    ) -> None:
        """List the notes on a song's mixes."""
        found = await self._notes.of_song(await actor(interaction), song, NoteFilter(state))
        await answer(interaction, embed=note_list(found), view=list_buttons(found))

    @app_commands.command()
    @app_commands.describe(
        note="Which one",
        text="The new words; a time before them moves it",
        at="The new place, in the mix that the note was made on",
    )
    async def edit(
        self,
        interaction: discord.Interaction,
        note: NoteId,
        text: str | None = None,
        at: str | None = None,
    ) -> None:
        """Change a note of yours, until it is addressed."""
        done = await self._notes.edit(await actor(interaction), note, text=text, at=at)
        await answer(interaction, edited_words(done.value), view=undo(done.batch_id))

    @app_commands.command()
    @app_commands.describe(note="Which one")
    async def done(self, interaction: discord.Interaction, note: NoteId) -> None:
        """Mark a note as addressed, in the newest mix or the one to come."""
        done = await self._notes.done(await actor(interaction), note)
        await answer(interaction, answered_words(done.value), view=undo(done.batch_id))

    @app_commands.command()
    @app_commands.describe(note="Which one", reason="Why it is not followed; its author reads it")
    async def decline(self, interaction: discord.Interaction, note: NoteId, reason: str) -> None:
        """Say that a note is not followed, and why."""
        done = await self._notes.decline(await actor(interaction), note, reason)
        await answer(interaction, answered_words(done.value), view=undo(done.batch_id))

    @app_commands.command()
    @app_commands.describe(note="Which one")
    async def reopen(self, interaction: discord.Interaction, note: NoteId) -> None:
        """Open a note again: it is not fixed."""
        done = await self._notes.reopen(await actor(interaction), note)
        await answer(interaction, answered_words(done.value), view=undo(done.batch_id))

    @app_commands.command()
    @app_commands.rename(format_="format")
    @app_commands.describe(song="Which one", format_="What the file is for")
    @app_commands.choices(format_=FORMATS)
    async def export(self, interaction: discord.Interaction, song: SongId, format_: str) -> None:
        """Save the notes on a song as a file: to read, or as markers in your DAW."""
        wanted = NoteFormat(format_)
        found = await self._notes.of_song(await actor(interaction), song, NoteFilter.ALL)
        await interaction.response.defer(ephemeral=True)
        names = await author_names(interaction, found.notes)
        made = export_notes(found, wanted, names)
        await interaction.followup.send(
            export_words(found, made, wanted),
            file=discord.File(io.BytesIO(made.data), made.name),
            ephemeral=True,
        )


async def setup(bot: StudioBot) -> None:
    """Add it to the bot, with its buttons and forms."""
    bot.add_dynamic_items(*BUTTONS, *CHECKLIST_ITEMS, *ROUND_BUTTONS)
    await bot.add_cog(Notes(bot.services))
