"""A studio's targets as a card."""

import discord

from bot.domain.figures import LoudnessTarget, signed
from bot.domain.targets import DEFAULT_TARGET, Targets
from bot.ui import text
from bot.ui.base import Accent


def targets_card(targets: Targets) -> discord.Embed:
    """What the studio aims at, in general and by genre."""
    studio = target_words(targets.studio or DEFAULT_TARGET)
    unset = "" if targets.studio else " (nothing set: what most streaming services play at)"
    lines = [f"**The studio** {studio}{unset}"]
    lines += [f"**{text.escape(g.genre)}** {target_words(g.target)}" for g in targets.genres]
    embed = discord.Embed(
        title="Loudness targets",
        description=text.cut_lines(lines, 4000),
        colour=Accent.NEUTRAL,
    )
    embed.set_footer(
        text="A project's genre decides which counts. A target informs; it refuses no mix."
    )
    return embed


def target_words(target: LoudnessTarget) -> str:
    """A target in figures: "−14.0 LUFS, −1.0 dBTP"."""
    return f"{signed(target.integrated, 1)} LUFS, {signed(target.true_peak, 1)} dBTP"
