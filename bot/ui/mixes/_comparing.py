"""Two revisions side by side: what changed, and both in one file to hear."""

from __future__ import annotations

import io
from contextlib import AsyncExitStack
from typing import Any

import discord

from bot.checks import actor
from bot.domain.comparisons import AB_LENGTH_MS, Comparison, Difference, ToneBand, trace
from bot.domain.figures import Figures, signed
from bot.domain.notes import time_code
from bot.domain.reviews import AbPost, Compared
from bot.ui import text
from bot.ui.base import Accent, CardButton, StudioView, answer, services
from bot.ui.notes import evidence_line, note_line
from bot.ui.progress import slow_answer

STRIP = "changes.png"
_LINES = 12  # changes that a card lists
_AUDIBLE_BALANCE = 0.3  # dB of a band, of which a line is made


def comparison_card(compared: Compared) -> discord.Embed:
    """What changed from one revision to the other, the most audible first."""
    first, second, found = compared.first, compared.second, compared.found
    embed = discord.Embed(
        title=text.cut(
            f"{text.escape(compared.song.title)} · {first.revision.label} → "
            f"{second.revision.label}",
            256,
        ),
        description=_verdict(found),
        colour=Accent.NEUTRAL,
    )
    embed.add_field(
        name="Figures",
        value="\n".join(_deltas(first.analysis.figures, second.analysis.figures, found)),
        inline=False,
    )
    if balance := _balance(found):
        embed.add_field(name="Balance", value=balance, inline=False)
    if lines := _lines(found):
        embed.add_field(name="Where", value=text.cut_lines(lines, 1000), inline=False)
    if answered := _at_notes(compared):
        name = f"At the notes on {first.revision.label}"
        embed.add_field(name=name, value=text.cut_lines(answered, 1000), inline=False)
    embed.set_footer(text=_matched(found))
    return embed


def _verdict(found: Comparison) -> str:
    differences = found.differences
    if Difference.UNRELATED in differences:
        return "The two have nothing in common that could be aligned."
    if found.is_same:
        shifted = Difference.SHIFTED in differences
        start = f" It starts {_later(found.offset_ms)}." if shifted else ""
        return f"**No audible change**: the same mix, exported again.{start}"
    parts: list[str] = []
    if Difference.GAIN in differences:
        parts.append(f"The whole mix is {signed(found.gain, 1, plus=True)} dB.")
    if Difference.SHIFTED in differences:
        parts.append(f"It starts {_later(found.offset_ms)}.")
    return " ".join(parts)


def _matched(found: Comparison) -> str | None:
    """What was done to the two before they were compared; nothing where that was not possible."""
    if not found.segments:
        return None
    gain = signed(found.gain, 1, plus=True)
    return f"Aligned, and matched in level by {gain} dB." if round(found.gain, 1) else "Aligned."


def _later(offset_ms: float) -> str:
    seconds = abs(offset_ms) / 1000
    return f"{round(seconds, 2):g} s {'later' if offset_ms > 0 else 'earlier'}"


def _deltas(first: Figures, second: Figures, found: Comparison) -> list[str]:
    rows = [
        ("Loudness", first.integrated, second.integrated, "LUFS"),
        ("Range", first.loudness_range, second.loudness_range, "LU"),
        ("True peak", first.true_peak, second.true_peak, "dBTP"),
    ]
    lines = [
        f"{name} {signed(before, 1, plus=is_peak)} → **{signed(after, 1, plus=is_peak)} {unit}** "
        f"({signed(round(after, 1) - round(before, 1), 1, plus=True)})"
        for name, before, after, unit in rows
        if before is not None and after is not None
        for is_peak in [unit == "dBTP"]
    ]
    before, after = round(found.first_ms, -2), round(found.second_ms, -2)
    if before != after:
        longer = signed((after - before) / 1000, 1, plus=True)
        lines.append(f"Length {time_code(before)} → **{time_code(after)}** ({longer} s)")
    return lines


def _balance(found: Comparison) -> str:
    moved = [
        f"{band.label} {signed(decibels, 1, plus=True)}"
        for band, decibels in zip(ToneBand, found.balance, strict=True)
        if abs(decibels) >= _AUDIBLE_BALANCE
    ]
    return f"{' · '.join(moved)} dB" if moved else ""


def _lines(found: Comparison) -> list[str]:
    lines = [f"{part.label} is new" for part in found.inserted]
    lines += [f"{part.label} of the older one was taken out" for part in found.removed]
    lines += [change.label for change in found.changes]
    more = len(lines) - _LINES
    return [*lines[:_LINES], *([f"and {text.count(more, 'more place')}"] if more > 0 else [])]


def _at_notes(compared: Compared) -> list[str]:
    """The notes on the first that have a place, each with what changed there."""
    return [
        note_line(note, trace=there) + evidence_line(there)
        for note in compared.notes
        if (there := trace(compared.found, note.start_ms, note.end_ms))
    ]


def ab_words(post: AbPost) -> str:
    """What stands above two revisions in turns."""
    made = post.made
    gains = [
        f"{revision.label} was turned down by {-gain:.1f} dB"
        for revision, gain in ((post.first, made.first_gain), (post.second, made.second_gain))
        if gain <= -0.05
    ]
    turns = " · ".join(
        f"{time_code(round(turn.start_ms, -3))} {label}"
        for turn in made.turns
        for label in [post.second.label if turn.is_second else post.first.label]
    )
    level = "; ".join(gains) or "both as they are"
    return (
        f"**{text.escape(post.song.title)}**: {post.first.label} and {post.second.label} in turns, "
        f"at one loudness ({level}).\n-# {text.cut(turns, 600)}"
    )


def compare_buttons(revision_id: int) -> StudioView:
    """What goes on from a comparison."""
    return StudioView(AbButton(revision_id))


class CompareButton(CardButton, action="mix:compare", label="What changed"):
    """Compares a mix with the one before it, for who presses it."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Compare once; from then on it is known."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show_comparison(interaction, self.noun_id, self.extra)


class AbButton(CardButton, action="mix:ab", label="A/B", emoji="🎧"):
    """Plays a mix and the one before it in turns, to who presses it."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Make the file, and send it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show_ab(interaction, self.noun_id, self.extra)


async def show_comparison(
    interaction: discord.Interaction[Any], revision_id: int, against_id: int | None
) -> None:
    """Answer a deferred interaction with what changed."""
    known = services(interaction)
    who = await actor(interaction)
    async with slow_answer(interaction) as on_step:
        compared = await known.comparisons.compare(who, revision_id, against_id, on_step=on_step)
        strip = await known.figures.strip(compared)
    picture = discord.File(io.BytesIO(strip), STRIP)
    await answer(
        interaction,
        embed=comparison_card(compared),
        view=compare_buttons(revision_id) if against_id is None else None,
        picture=picture,
    )


async def show_ab(
    interaction: discord.Interaction[Any],
    revision_id: int,
    against_id: int | None,
    *,
    at: str | None = None,
    length_ms: int = AB_LENGTH_MS,
) -> None:
    """Answer a deferred interaction with both mixes in one file, which Discord plays."""
    who = await actor(interaction)
    async with AsyncExitStack() as stack:
        async with slow_answer(interaction, is_replaced=False) as on_step:
            making = services(interaction).comparisons.ab(
                who,
                revision_id,
                against_id,
                max_bytes=interaction.filesize_limit,
                at=at,
                length_ms=length_ms,
                on_step=on_step,
            )
            post = await stack.enter_async_context(making)
        file = discord.File(post.path, post.name)
        await interaction.followup.send(ab_words(post), file=file, ephemeral=True)
