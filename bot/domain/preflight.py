"""What is worth knowing of a bounce before others hear it; it informs, and never fails a mix."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.audio import AudioFacts, duration_label
from bot.domain.errors import ConflictError
from bot.domain.figures import Analysis, Figures, OneChannel
from bot.domain.mixes import MixRevision, MixType, current
from bot.domain.notes import time_code
from bot.domain.targets import Aim

HEAD_SILENCE = 2.0
"""Seconds before the music from which an engineer is told; a count-in's room is shorter."""
TAIL_SILENCE = 5.0
"""Seconds after the last sound from which an engineer is told."""
SHORTER = 1.0
"""Seconds by which a mix is shorter than the one before, from which it is worth a word."""
FULL_SCALE = 0.0
"""dBTP above which every converter and encoder clips."""


@dataclass(frozen=True, slots=True)
class Preflight:
    """A bounce that waits for its submitter's yes."""

    draft_id: int
    revision: MixRevision
    song: str
    analysis: Analysis
    findings: tuple[str, ...]
    aim: Aim


class OddError(ConflictError):
    """A bounce is odd in a way that who wants to post it was not told of."""

    def __init__(self, found: tuple[str, ...]) -> None:
        super().__init__("\n".join(found))
        self.found = found


def findings(
    analysis: Analysis,
    revision: MixRevision,
    earlier: Sequence[MixRevision],
    project: Iterable[MixRevision],
) -> tuple[str, ...]:
    """Return what is odd about a bounce, the worst first, in words for an engineer.

    Args:
        analysis: what measuring it showed.
        revision: the bounce as it would be posted.
        earlier: the song's revisions before it, of all types.
        project: every revision of the project.

    """
    found = [
        _same_file(revision, earlier),
        *_sound(analysis.figures, analysis.facts),
        _shorter(analysis.facts, revision, earlier),
        _other_rate(analysis.facts, project),
    ]
    return tuple(words for words in found if words)


def _same_file(revision: MixRevision, earlier: Sequence[MixRevision]) -> str:
    for other in earlier:
        if other.sha256 == revision.sha256 and other.withdrawn_at is None:
            return f"The very file of {other.label}: nothing changed."
    return ""


def _sound(figures: Figures, facts: AudioFacts) -> list[str]:
    if figures.sample_peak is None:
        return ["Silence: there is no sound in it."]
    found: list[str] = []
    if figures.clipped_runs:
        first = figures.first_clip or 0.0
        found.append(
            f"Clipped {_times(figures.clipped_runs)}, the first at {time_code(_tenths(first))}."
        )
    if figures.true_peak is not None and figures.true_peak > FULL_SCALE:
        found.append(f"True peak {figures.true_peak:+.1f} dBTP: it will clip when it is encoded.")
    found += [
        {
            OneChannel.IDENTICAL: "Mono: left and right are the same.",
            OneChannel.LEFT_ONLY: "One-sided: the right channel is silent.",
            OneChannel.RIGHT_ONLY: "One-sided: the left channel is silent.",
            None: "",
        }[figures.one_channel]
    ]
    found += [_upconverted(figures, facts)]
    if HEAD_SILENCE <= figures.silence_head < facts.seconds:
        found.append(f"{figures.silence_head:.1f} s of silence at the head.")
    if TAIL_SILENCE <= figures.silence_tail < facts.seconds:
        found.append(f"{figures.silence_tail:.1f} s of silence at the tail.")
    return found


def _upconverted(figures: Figures, facts: AudioFacts) -> str:
    if figures.lossy_cutoff is not None:
        above = f"{figures.lossy_cutoff / 1000:.1f} kHz"
        return f"Upconverted: nothing above {above}, as in an MP3."
    bits, real = facts.bit_depth, figures.real_bits
    if bits is not None and real is not None and real < bits and bits <= 24:
        return f"Upconverted: a {bits}-bit file that holds {real} bits."
    return ""


def _shorter(facts: AudioFacts, revision: MixRevision, earlier: Sequence[MixRevision]) -> str:
    last = current(r for r in earlier if r.type is revision.type)
    if last is None or last.file is None or revision.type is MixType.OTHER:
        return ""
    less = last.file.facts.seconds - facts.seconds
    if less < SHORTER:
        return ""
    return (
        f"{less:.1f} s shorter than {last.label}: {duration_label(facts.seconds)}, "
        f"not {duration_label(last.file.facts.seconds)}."
    )


def _other_rate(facts: AudioFacts, project: Iterable[MixRevision]) -> str:
    """Another sample rate than most of the project's lossless bounces have."""
    rates = Counter(
        r.file.facts.sample_rate
        for r in project
        if r.file is not None and r.withdrawn_at is None and r.file.facts.bit_depth is not None
    )
    if facts.bit_depth is None or not rates:
        return ""
    usual, _ = rates.most_common(1)[0]
    if usual == facts.sample_rate:
        return ""
    return f"{facts.sample_rate / 1000:g} kHz: the project's other mixes are {usual / 1000:g} kHz."


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _tenths(seconds: float) -> int:
    """Milliseconds, to a tenth of a second."""
    return round(seconds * 10) * 100
