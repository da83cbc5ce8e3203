"""Notes in words: on a mix's card, in a song's list, and before and after a list is sent."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import discord

from bot.domain.comparisons import Trace
from bot.domain.notes import MixNote, NoteList, NoteState
from bot.domain.people import Who
from bot.domain.reviews import Review
from bot.domain.rounds import Added, RoundPreview, Sent
from bot.domain.songs import Song
from bot.ui import text
from bot.ui.base import Accent
from bot.ui.notes._traces import (
    EARS,
    evidence_line,
    lines_with_evidence,
    place_before,
    place_now,
)

_FIELD = 1000  # characters, of 1,024 that Discord takes
_SHOWN = 12  # notes of a card
_NUMBERED = 20  # notes that are named by their numbers
_WORDS = 300  # characters of a note
_IN_ORDER = (
    NoteState.DRAFT,
    NoteState.OPEN,
    NoteState.SUGGESTED,
    NoteState.ADDRESSED,
    NoteState.CONFIRMED,
    NoteState.DECLINED,
)
_HEADINGS: Final = MappingProxyType(
    {
        NoteState.DRAFT: "Your drafts",
        NoteState.OPEN: "Open",
        NoteState.SUGGESTED: "Suggested",
        NoteState.ADDRESSED: "Addressed",
        NoteState.CONFIRMED: "Confirmed",
        NoteState.DECLINED: "Declined",
    }
)


def note_line(
    note: MixNote,
    *,
    sender: Who | None = None,
    mixes: Mapping[int, str] | None = None,
    trace: Trace | None = None,
) -> str:
    """One note: its number, its place, its words, and how it stands.

    Args:
        note: the note.
        sender: who sent the list that it is shown in; another author is named.
        mixes: labels of revisions by id, where it may say in which it was addressed.
        trace: of its place in the mix that it is shown with, if that is a later one.
    """
    number = "•" if note.number is None else f"**{note.number}.**"
    place = f"`{now}` " if (now := place_now(note, trace)) else ""
    before = f" · {was}" if (was := place_before(note, trace)) else ""
    who = ""
    if note.author != sender and (sender is not None or note.state is NoteState.SUGGESTED):
        who = f" · {'from' if sender else 'suggested by'} {text.person(note.author)}"
    words = text.cut(text.escape(note.text), _WORDS)
    return f"{number} {place}{words}{before}{who}{_standing(note, mixes or {})}"


def notes_words(
    notes: Iterable[MixNote],
    *,
    limit: int = 3500,
    sender: Who | None = None,
    mixes: Mapping[int, str] | None = None,
) -> str:
    """Notes as a list, each with its place in the mix."""
    return text.cut_lines((note_line(n, sender=sender, mixes=mixes) for n in notes), limit)


def numbered(notes: Sequence[MixNote]) -> str:
    """Notes by their numbers: "note 2", "notes 2, 5"; of many, how many."""
    if len(notes) > _NUMBERED:
        return text.count(len(notes), "note")
    numbers = ", ".join(str(note.number) for note in notes)
    return f"note{'' if len(notes) == 1 else 's'} {numbers}"


def add_notes(embed: discord.Embed, review: Review) -> None:
    """Put the notes of a mix on its card, and those that came with it from earlier mixes."""
    if review.notes:
        listed = notes_words(review.notes[:_SHOWN], limit=_FIELD)
        embed.add_field(name="Notes", value=listed, inline=False)
    carried = review.carried
    if carried.total:
        done = f"{len(carried.addressed)} of {carried.total} addressed"
        first = [*carried.open, *carried.addressed][:_SHOWN]
        lines = [
            (note_line(note, trace=there), there)
            for note in first
            for there in [review.traces.get(note.id)]
        ]
        listed = lines_with_evidence(lines, _FIELD)
        embed.add_field(name=f"From earlier mixes · {done}", value=listed, inline=False)


def note_list(found: NoteList) -> discord.Embed:
    """A song's notes, by how they stand."""
    parts: list[str] = []
    for state in _IN_ORDER:
        of_state = [note for note in found.notes if note.state is state]
        if of_state:
            parts.append(f"**{_HEADINGS[state]}**")
            parts += [_listed(note, found) for note in of_state]
    embed = discord.Embed(
        title=text.cut(f"Notes on {text.escape(found.song.title)}", 256),
        description=text.cut_lines(parts, 3900) or "No notes here. `/note add` writes one.",
        colour=Accent.NEUTRAL,
    )
    if found.traces:
        embed.set_footer(text=EARS)
    return embed


def answered_words(found: NoteList) -> str:
    """What who marked, declined or reopened a note reads."""
    (note,) = found.notes
    name = f"Note **{note.number}** of **{text.escape(found.song.title)}**"
    match note.state:
        case NoteState.ADDRESSED:
            label = found.mixes.get(note.addressed_in or 0)
            return f"{name} is done" + (f" in **{label}**." if label else ": in the next mix.")
        case NoteState.DECLINED:
            return f"{name} is declined: {text.escape(note.reason or '')}"
        case _:
            return f"{name} is open again."


def edited_words(found: NoteList) -> str:
    """What who edited a note reads; once a later mix is there, also in which its time counts."""
    (note,) = found.notes
    said = f"Saved: {note_line(note)}"
    later = found.mixes.get(found.answers.get(note.id, 0))
    if later is None or not note.place:
        return said
    made_on, there = found.mixes[note.revision_id], found.traces.get(note.id)
    hint = f"{note.place} counts in {made_on}, on which the note was made"
    if there is None:
        return f"{said}\n-# {hint}."
    if there.cut:
        return f"{said}\n-# {hint}; {later} was cut there."
    return f"{said}\n-# {hint}; in {later} that is {place_now(note, there)}."


def preview_card(preview: RoundPreview) -> discord.Embed:
    """Somebody's list before it is sent, what others suggest, and what round it is."""
    review = preview.review
    embed = discord.Embed(
        title=text.cut(
            f"Your notes · {text.escape(review.song.title)} · {review.revision.label}", 256
        ),
        description=notes_words(preview.drafts, limit=2000) or "Nothing of your own yet.",
        colour=Accent.WAITING if preview.clashes else Accent.NEUTRAL,
    )
    if preview.suggestions:
        listed = notes_words(preview.suggestions[:_SHOWN], limit=_FIELD)
        embed.add_field(name="Others suggest", value=listed, inline=False)
    if preview.clashes:
        pairs = [f"{_brief(a)} ↔ {_brief(b)}" for a, b in preview.clashes[:_SHOWN]]
        listed = text.cut_lines(pairs, _FIELD)
        embed.add_field(name="⚠️ Two of you on the same place", value=listed, inline=False)
    embed.set_footer(text=what_sending_does(preview))
    return embed


def added_words(added: Added) -> str:
    """What who wrote drafts reads above their list."""
    is_one = len(added.notes) == 1
    kept = "1 note kept as a draft" if is_one else f"{len(added.notes)} notes kept as drafts"
    preview = added.preview
    hints = [bar_hint(preview.review.song, is_staff=preview.is_staff)] if added.in_bars else []
    seen = f"{kept}. Nobody else sees {'it' if is_one else 'them'} before you send."
    return "\n".join([seen, *hints])


def sent_words(sent: Sent) -> str:
    """What who sent a list reads; or why it is not sent yet."""
    review = sent.review
    label = f"**{review.revision.label}** of **{text.escape(review.song.title)}**"
    hints = [bar_hint(review.song, is_staff=sent.is_staff)] if sent.in_bars else []
    if sent.waiting is not None:
        said = f"Kept. Others suggest notes on {label}: send yours with them, or alone."
    elif sent.is_suggested:
        yours = f"Your note on {label} is a suggestion"
        if len(sent.notes) > 1:
            yours = f"Your {len(sent.notes)} notes on {label} are suggestions"
        deciders = [approver.who for approver in review.approvers if approver.is_decider]
        who = text.people(deciders)
        said = f"{yours}: {who} decides what goes to the studio."
    else:
        yours = "note" if len(sent.notes) == 1 else "notes"
        said = f"Your {yours} on {label} {'is' if yours == 'note' else 'are'} with the studio."
    return "\n".join([said, *hints])


def clash_words(pair: Sequence[MixNote]) -> str:
    """Two notes on the same place, to choose between."""
    lines = [f"{note_line(note, sender=Who())}" for note in pair]
    return "\n".join(["**Two notes on the same place: which counts?**", *lines])


def bar_hint(song: Song, *, is_staff: bool) -> str:
    """How bars are counted, for who gave a place in bars; only the staff may set the tempo."""
    if song.tempo is None:
        what = "`/song edit` sets it, then bars are found" if is_staff else "Write a time instead"
        return f"-# A bar stays as words: the song has no tempo. {what}."
    return f"-# Bars are counted in 4/4 at {song.tempo:g} BPM, from 0:00."


def what_sending_does(preview: RoundPreview) -> str:
    """What a list is once it is sent: a round, or a suggestion."""
    if not preview.decides:
        return "What you send is a suggestion to who decides"
    return preview.round_label or "It goes to the engineer at once"


def _standing(note: MixNote, mixes: Mapping[int, str]) -> str:
    match note.state:
        case NoteState.ADDRESSED:
            where = mixes.get(note.addressed_in or 0)
            return " · ✅ done" + (f" in {where}" if where else "")
        case NoteState.CONFIRMED:
            return " · ✅ confirmed"
        case NoteState.DECLINED:
            return f" · ✖️ declined: {text.cut(text.escape(note.reason or ''), 150)}"
        case _:
            return ""


def _listed(note: MixNote, found: NoteList) -> str:
    """A note of a song's list: with the mix that it was made on, and what changed since."""
    there = found.traces.get(note.id)
    line = note_line(note, mixes=found.mixes, trace=there) + _origin(note, found)
    return line + evidence_line(there, mix=found.mixes.get(found.answers.get(note.id, 0)))


def _origin(note: MixNote, found: NoteList) -> str:
    label = found.mixes.get(note.revision_id, "")
    by = "" if note.state in {NoteState.DRAFT, NoteState.SUGGESTED} else text.person(note.author)
    said = " · ".join(filter(None, [label, by]))
    return f"\n-# {said}" if said else ""


def _brief(note: MixNote) -> str:
    number = "draft" if note.number is None else str(note.number)
    return f"**{number}** `{note.place}` {text.cut(text.escape(note.text), 60)}"
