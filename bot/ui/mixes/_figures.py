"""What was measured of a mix, in words: it informs, and judges nothing."""

import discord

from bot.domain.audio import duration_label
from bot.domain.figures import Analysis, Figures, against_target, signed
from bot.domain.media import size_label
from bot.domain.mixes import MixFile
from bot.domain.notes import time_code
from bot.domain.preflight import Preflight
from bot.domain.reviews import Context, Review
from bot.domain.streaming import STREAMING_SERVICES, Album, playback_gain
from bot.domain.targets import Aim
from bot.ui import text
from bot.ui.base import Accent
from bot.ui.targets import target_words

_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1", 12: "7.1.4"}


def preflight_card(waiting: Preflight) -> discord.Embed:
    """What its submitter sees of a bounce before anybody else hears it."""
    revision, file = waiting.revision, waiting.revision.file
    lines: list[str] = []
    if file is not None:
        aimed = aim_words(waiting.analysis.figures, waiting.aim)
        lines = [_at_a_glance(waiting.analysis, file), *([f"-# Target: {aimed}"] if aimed else [])]
    lines += [f"⚠️ {words}" for words in waiting.findings] or ["✅ Nothing odd about it."]
    embed = discord.Embed(
        title=text.cut(f"{text.escape(waiting.song)} · {revision.label}", 256),
        description="\n".join(lines),
        colour=Accent.WAITING if waiting.findings else Accent.NEUTRAL,
    )
    embed.set_footer(text="Nobody else has heard of it yet.")
    return embed


def figures_card(review: Review, analysis: Analysis | None, context: Context) -> discord.Embed:
    """All that was measured of a mix, and the hash that a sign-off is bound to."""
    revision = review.revision
    embed = discord.Embed(
        title=text.cut(f"{text.escape(review.song.title)} · {revision.label}", 256),
        colour=Accent.NEUTRAL,
    )
    if revision.file is None or analysis is None:
        embed.description = "A link: its content is unverified, so nothing was measured."
        return embed
    figures = analysis.figures
    rows = [
        ("File", _file_words(revision.file, analysis)),
        ("Loudness", _loudness_words(figures)),
        ("Peaks", _peak_words(figures)),
        ("Target", aim_words(figures, context.aim)),
        ("Clipping", _clipping_words(figures)),
        ("Silence", f"{figures.silence_head:.1f} s at the head, {figures.silence_tail:.1f} s tail"),
        ("Stereo", _stereo_words(figures)),
        ("DC offset", f"{abs(figures.dc_offset) * 100:.2f} %"),
        ("Streaming", _streaming_words(figures)),
        ("As an album", _album_words(context.album)),
    ]
    embed.description = "\n".join(f"**{name}** {words}" for name, words in rows if words)
    embed.set_footer(text=f"SHA-256 {revision.file.sha256}")
    return embed


def _at_a_glance(analysis: Analysis, file: MixFile) -> str:
    figures = analysis.figures
    parts = [
        duration_label(analysis.facts.seconds),
        analysis.facts.label,
        size_label(file.size),
        _measure(figures.integrated, "LUFS"),
        _measure(figures.true_peak, "dBTP"),
    ]
    return " · ".join(part for part in parts if part)


def _file_words(file: MixFile, analysis: Analysis) -> str:
    facts = analysis.facts
    layout = _LAYOUTS.get(facts.channels, f"{facts.channels} channels")
    parts = [facts.label, layout, size_label(file.size), text.escape(text.cut(file.name, 80))]
    real = analysis.figures.real_bits
    if real is not None and facts.bit_depth is not None and real < facts.bit_depth:
        parts.insert(1, f"{real} bits used")
    return " · ".join(parts)


def _loudness_words(figures: Figures) -> str:
    if figures.integrated is None:
        return "too short or too quiet to say"
    parts = [_measure(figures.integrated, "LUFS")]
    if figures.loudness_range is not None:
        parts.append(f"range {figures.loudness_range:.1f} LU")
    if figures.max_short_term is not None:
        parts.append(f"loudest 3 s {_measure(figures.max_short_term, 'LUFS')}")
    return " · ".join(parts)


def _peak_words(figures: Figures) -> str:
    if figures.true_peak is None:
        return ""
    parts = [
        f"true {_measure(figures.true_peak, 'dBTP')}",
        f"sample {_measure(figures.sample_peak, 'dBFS')}",
    ]
    if figures.peak_to_loudness is not None:
        parts.append(f"{figures.peak_to_loudness:.1f} LU above the loudness (PLR)")
    return " · ".join(parts)


def _clipping_words(figures: Figures) -> str:
    if not figures.clipped_runs:
        return "none"
    first = time_code(round((figures.first_clip or 0.0) * 10) * 100)
    return f"{text.count(figures.clipped_runs, 'run')} at full scale, the first at {first}"


def _stereo_words(figures: Figures) -> str:
    if figures.correlation is None:
        return ""
    return f"correlation {signed(figures.correlation, 2)}"


def _measure(value: float | None, unit: str) -> str:
    return "" if value is None else f"{signed(value, 1, plus=True)} {unit}"


def aim_words(figures: Figures, aim: Aim) -> str:
    """How far a mix is from what is aimed at; nothing for what has no loudness."""
    found = against_target(figures, aim.target)
    if found.loudness is None or found.true_peak is None:
        return ""
    return " · ".join(
        [
            f"{text.escape(aim.whose)}, {target_words(aim.target)}",
            _apart(found.loudness, "LU", above="louder", below="quieter"),
            _apart(found.true_peak, "dB", above="over in true peak", below="of headroom"),
        ]
    )


def _apart(value: float, unit: str, *, above: str, below: str) -> str:
    """How far above or below something is, in words, to a tenth."""
    rounded = round(value, 1)
    return f"{abs(rounded):.1f} {unit} {above if rounded > 0 else below}"


def _streaming_words(figures: Figures) -> str:
    """By how much each service would turn it up or down, alone and not as part of an album."""
    if figures.integrated is None or figures.true_peak is None:
        return ""
    gains = [
        (service.name, playback_gain(service, figures.integrated, figures.true_peak))
        for service in STREAMING_SERVICES
    ]
    return " · ".join(f"{name} {signed(gain, 1, plus=True)} dB" for name, gain in gains)


def _album_words(album: Album | None) -> str:
    """By how much services would turn all songs of the album up or down, this mix among them."""
    if album is None or not album.gains:
        return ""
    gains = " · ".join(f"{name} {signed(gain, 1, plus=True)} dB" for name, gain in album.gains)
    return f"{gains}: one gain for {len(album.levels)} of {text.count(album.songs, 'song')}"
