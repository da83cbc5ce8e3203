"""/mix: submit a mix revision of a song, answer it, sign it off."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor, cooldown
from bot.client import StudioBot
from bot.domain.comparisons import AB_LENGTH_MS
from bot.domain.errors import InvalidError
from bot.domain.mixes import MixType, Question
from bot.services.links import Linked
from bot.services.mixes import NewMix, Upload
from bot.ui.base import add_answer, answer, undo
from bot.ui.mixes import (
    ANSWERS,
    AbButton,
    CompareButton,
    FixDraftButton,
    MoreButton,
    NotesModal,
    OriginalButton,
    PostDraftButton,
    card,
    card_buttons,
    history_card,
    preflight_buttons,
    preflight_card,
    show_ab,
    show_comparison,
    show_posted,
    show_record,
    status_words,
    timeline_file,
    timeline_words,
    unverified_words,
    verdict_words,
    withdrawal_words,
)
from bot.ui.notes import show_sent
from bot.ui.progress import slow_answer
from bot.ui.review_clock import chase_words
from bot.ui.transformers import MixId, OfflineName, SongId

TYPES = [app_commands.Choice(name=type_.choice, value=type_.value) for type_ in MixType]
QUESTIONS = [
    app_commands.Choice(name="Decision: approve, or send notes", value=Question.DECISION.value),
    app_commands.Choice(name="Feedback: what do you hear?", value=Question.FEEDBACK.value),
    app_commands.Choice(name="None: it goes with another mix", value=Question.NONE.value),
]


@app_commands.guild_only()
class Mixes(commands.GroupCog, group_name="mix", group_description="Mixes and their sign-off"):
    """The mixes of a song."""

    def __init__(self, bot: StudioBot) -> None:
        self._mixes, self._reviews = bot.services.mixes, bot.services.reviews
        self._submissions, self._open = bot.services.submissions, bot.open_attachment
        self._links, self._clock = bot.services.links, bot.services.review_clock
        self._dispatcher = bot.dispatcher
        self._rounds, self._approvals = bot.services.rounds, bot.services.approvals
        self._timelines = bot.services.timelines

    @app_commands.command()
    @app_commands.describe(
        song="The song that was mixed",
        file="WAV, AIFF, FLAC, MP3, M4A or Ogg",
        link="Or where to hear it",
        type="What kind of bounce; a main mix unless you say",
        changes="What changed since the last one",
        number="To join in mid-project: its number so far",
        question="What you ask of the approvers; of an alternate nothing unless you say",
    )
    @app_commands.choices(type=TYPES, question=QUESTIONS)
    @cooldown(20, 60.0)
    async def submit(
        self,
        interaction: discord.Interaction,
        song: SongId,
        file: discord.Attachment | None = None,
        link: str | None = None,
        type: str = MixType.MAIN.value,  # noqa: A002 - the option's name
        changes: str | None = None,
        number: int | None = None,
        question: str | None = None,
    ) -> None:
        """Post the next mix of a song for review."""
        await interaction.response.defer(ephemeral=True)
        who = await actor(interaction)
        new = NewMix(MixType(type), changes, number, Question(question) if question else None)
        if file is not None and link is None:
            upload = Upload(file.filename, file.size, lambda: self._open(file))
            async with slow_answer(interaction) as on_step:
                waiting = await self._submissions.prepare(
                    who, song, new, upload, postable=interaction.filesize_limit, on_step=on_step
                )
            await answer(
                interaction, embed=preflight_card(waiting), view=preflight_buttons(waiting)
            )
        elif link is not None and file is None:
            async with slow_answer(interaction) as on_step:
                got = await self._links.prepare(
                    who, song, new, link, postable=interaction.filesize_limit, on_step=on_step
                )
            if isinstance(got, Linked):
                await show_posted(interaction, got.made)
                if got.problem is not None:
                    await add_answer(interaction, unverified_words(got.problem))
            else:
                await answer(interaction, embed=preflight_card(got), view=preflight_buttons(got))
        else:
            raise InvalidError("Give a file or a link: one of the two.")

    @app_commands.command()
    @app_commands.describe(song="Which one")
    async def history(self, interaction: discord.Interaction, song: SongId) -> None:
        """Show the course of a song, and every mix with its verdict."""
        who = await actor(interaction)
        await interaction.response.defer(ephemeral=True)
        found = await self._reviews.history(who, song)
        course = await self._timelines.of_song(who, song)
        picture = await self._timelines.picture(course)
        await answer(
            interaction,
            timeline_words(course),
            embed=history_card(found),
            picture=timeline_file(picture) if picture else None,
        )

    @app_commands.command()
    @app_commands.describe(mix="Which one")
    async def show(self, interaction: discord.Interaction, mix: MixId) -> None:
        """Show a mix: what it is, and how its sign-off stands."""
        review = await self._reviews.see(await actor(interaction), mix)
        link = f"[See its card]({review.jump_url})" if review.jump_url else None
        words = "\n".join(filter(None, [status_words(review), link]))
        await answer(interaction, words, embed=card(review), view=card_buttons(review))

    @app_commands.command()
    @app_commands.describe(mix="Which one", against="With which; the one before it unless you say")
    @cooldown(20, 60.0)
    async def compare(
        self, interaction: discord.Interaction, mix: MixId, against: MixId | None = None
    ) -> None:
        """Show what changed from one mix to another."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show_comparison(interaction, mix, against)

    @app_commands.command()
    @app_commands.rename(from_="from")
    @app_commands.describe(
        mix="Which one",
        against="With which; the one before it unless you say",
        from_="Where to begin: 1:12. At the start unless you say",
        length="Seconds; 64 unless you say",
    )
    @cooldown(20, 60.0)
    async def ab(
        self,
        interaction: discord.Interaction,
        mix: MixId,
        against: MixId | None = None,
        from_: str | None = None,
        length: int = AB_LENGTH_MS // 1000,
    ) -> None:
        """Hear two mixes in turns, at one loudness."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show_ab(interaction, mix, against, at=from_, length_ms=length * 1000)

    @app_commands.command()
    @app_commands.describe(mix="Which one")
    @cooldown(20, 60.0)
    async def record(self, interaction: discord.Interaction, mix: MixId) -> None:
        """Save the record of a sign-off: a picture, and JSON."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show_record(interaction, mix)

    @app_commands.command()
    @app_commands.describe(mix="Which one")
    async def withdraw(self, interaction: discord.Interaction, mix: MixId) -> None:
        """Take back a mix that was the wrong file."""
        done = await self._mixes.withdraw(await actor(interaction), mix)
        await answer(
            interaction,
            withdrawal_words(done.value),
            embed=card(done.value),
            view=undo(done.batch_id),
        )

    @app_commands.command()
    @app_commands.describe(mix="Which one")
    async def chase(self, interaction: discord.Interaction, mix: MixId) -> None:
        """Ask everybody whose verdict on a mix is missing, now."""
        await interaction.response.defer(ephemeral=True)
        done = await self._clock.chase(await actor(interaction), mix)
        sent = await self._dispatcher.finish(done.deliveries)
        by_user = {item.user_id: item for item in sent if item.user_id is not None}
        await answer(interaction, chase_words(done.value, by_user))

    @app_commands.command()
    @app_commands.rename(for_="for")
    @app_commands.describe(
        mix="Which one",
        notes="Small notes that need no new mix, parted by semicolons: 1:23 vocal up",
        for_="Whose word you record: someone not on Discord",
    )
    async def approve(
        self,
        interaction: discord.Interaction,
        mix: MixId,
        notes: str | None = None,
        for_: OfflineName | None = None,
    ) -> None:
        """Sign off a mix: the very file that was posted; with small notes, if there are any."""
        done = await self._approvals.approve(
            await actor(interaction),
            mix,
            for_person=for_,
            text=(notes or "").replace(";", "\n"),
        )
        await answer(interaction, verdict_words(done.value, for_), view=undo(done.batch_id))

    @app_commands.command()
    @app_commands.rename(for_="for")
    @app_commands.describe(
        mix="Which one",
        notes="Parted by semicolons; begin with a time: 1:23 vocal up. Leave it out for a form",
        for_="Whose notes you record: someone not on Discord",
    )
    async def notes(
        self,
        interaction: discord.Interaction,
        mix: MixId,
        notes: str | None = None,
        for_: OfflineName | None = None,
    ) -> None:
        """Send notes on a mix: one list is one round."""
        who = await actor(interaction)
        if notes is None and for_ is None:
            await interaction.response.send_modal(NotesModal(await self._rounds.preview(who, mix)))
            return
        lines = (notes or "").replace(";", "\n")
        done = await self._rounds.send(who, mix, lines, for_person=for_)
        await show_sent(interaction, done.value, done.batch_id)


async def setup(bot: StudioBot) -> None:
    """Add it to the bot, with its buttons and forms."""
    bot.add_dynamic_items(
        *ANSWERS,
        AbButton,
        CompareButton,
        FixDraftButton,
        MoreButton,
        OriginalButton,
        PostDraftButton,
    )
    bot.add_forms(NotesModal)
    await bot.add_cog(Mixes(bot))
