"""The record of a sign-off, as two files: a page to read, and JSON."""

import io
from typing import Any

import discord

from bot.checks import actor
from bot.domain.names import slug
from bot.domain.records import SignOffRecord, record_json, record_sheet, verdict_of
from bot.ui import text
from bot.ui.base import services
from bot.ui.names import names_of


async def show_record(interaction: discord.Interaction[Any], revision_id: int) -> None:
    """Answer a deferred interaction with the record of a mix, as it stands now."""
    known = services(interaction)
    record = await known.records.of_mix(await actor(interaction), revision_id)
    names = await names_of(interaction, record.people)
    picture = await known.records.draw(record_sheet(record, names))
    stem = _stem(record)
    label = f"**{record.review.revision.label}** of **{text.escape(record.review.song.title)}**"
    await interaction.followup.send(
        f"{label}: {text.cut(text.escape(verdict_of(record, names)), 1500)}",
        files=[
            discord.File(io.BytesIO(picture), f"{stem}.png"),
            discord.File(io.BytesIO(record_json(record, names).encode()), f"{stem}.json"),
        ],
        ephemeral=True,
        allowed_mentions=discord.AllowedMentions.none(),
    )


def _stem(record: SignOffRecord) -> str:
    song = slug(record.review.song.title) or "song"
    return f"{song}_{slug(record.review.revision.label)}_sign-off"
