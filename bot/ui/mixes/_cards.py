"""What a mix revision and a song's history look like."""

import io
from collections.abc import Sequence

import discord

from bot.domain.audio import duration_label
from bot.domain.media import size_label
from bot.domain.mixes import MixRevision, Question, ReviewState
from bot.domain.outbox import Item, State
from bot.domain.reviews import Review, SongHistory, StageMove
from bot.domain.rounds import used_words
from bot.ui import text
from bot.ui.base import Accent
from bot.ui.mixes._lineage import lineage_words
from bot.ui.notes import add_notes, numbered
from bot.ui.sign_offs import approved_by, approved_words, tally_words, waiting_words

PICTURE = "waveform.png"


def card(review: Review, *, has_picture: bool = False) -> discord.Embed:
    """The revision as the thread sees it: its waveform, what changed, the notes.

    Whose move it is stands in the line above (`status_words`): there names are always shown. The
    waveform is the attachment `PICTURE` of the same message, where it has one.
    """
    revision = review.revision
    if revision.withdrawn_at is not None:
        return withdrawn_card(review)
    embed = discord.Embed(title=_title(review), url=revision.link, colour=_accent(review))
    embed.description = "\n".join(filter(None, [_sound(revision), lineage_words(review)]))
    if changes := _changes(review):
        embed.add_field(name="What changed", value=_quoted(changes), inline=False)
    add_notes(embed, review)
    if review.stage_move and review.is_current:
        embed.add_field(name="Stage", value=stage_words(review, review.stage_move), inline=False)
    if has_picture:
        embed.set_image(url=f"attachment://{PICTURE}")
    embed.set_footer(text=_origin(revision))
    return embed


def picture_file(picture: bytes) -> discord.File:
    """The waveform as the attachment that a card's embed shows."""
    return discord.File(io.BytesIO(picture), PICTURE)


def withdrawn_card(review: Review) -> discord.Embed:
    """What is left of a revision that was the wrong file."""
    return discord.Embed(title=_title(review), colour=Accent.QUIET)


def status_words(review: Review) -> str:
    """Above the card: whose move it is, or what came of it."""
    revision, state = review.revision, review.sign_off
    label = f"**{revision.label}** of **{text.escape(review.song.title)}**"
    if revision.withdrawn_at is not None:
        return f"{label} was withdrawn: it was the wrong file."
    if review.current is not None and not review.is_current:
        return f"{label} is superseded by **{review.current.label}**."
    match state.state:
        case ReviewState.APPROVED:
            return f"✅ {approved_words(state, label)}."
        case ReviewState.NOTES:
            waiting = f" {_sentence(waiting_words(state))}" if state.waiting else ""
            return f"📝 {text.people(state.sent_notes)} sent notes on {label}.{waiting}"
        case ReviewState.IN_REVIEW if revision.question is Question.NONE:
            return f"{label} is up, from <@{revision.submitted_by}>. It needs no sign-off."
        case ReviewState.IN_REVIEW:
            up = f"{label} is up, from <@{revision.submitted_by}>. {_ask(review)}"
            if tally_words(state):
                return f"{_sentence(waiting_words(state))[:-1]}: {up}"
            done = f" {approved_words(state, 'it')}." if state.approved else ""
            return f"{text.people(state.waiting) or 'the producer'}: {up}{done}"


def withdrawal_words(review: Review) -> str:
    """What follows from a withdrawal: which mix counts in its place."""
    if review.current is None:
        return f"{status_words(review)} No {review.revision.type.label.lower()} counts now."
    return f"{status_words(review)} **{review.current.label}** counts now."


def withdrawal_post(review: Review) -> tuple[str, tuple[int, ...]]:
    """What the thread is told of it, and whom that notifies: those whose answer it takes away."""
    answered = (*review.sign_off.approved, *review.sign_off.sent_notes)
    members = tuple(who.user_id for who in answered if who.user_id is not None)
    called = f"{', '.join(f'<@{user_id}>' for user_id in members)}: " if members else ""
    return called + withdrawal_words(review), members


def call(review: Review) -> tuple[str, tuple[int, ...]]:
    """What stands above a new card, and whom it notifies: the approvers who are waited for."""
    if review.revision.question is Question.NONE:
        return status_words(review), ()
    members = tuple(who.user_id for who in review.sign_off.waiting if who.user_id is not None)
    return status_words(review), members


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _ask(review: Review) -> str:
    if review.revision.question is Question.DECISION:
        return "Approve it, or send notes: a reply to this does too."
    return "What do you hear? Send notes, or reply to this; no decision is needed yet."


def submitted_words(revision: MixRevision, song: str, sent: Sequence[Item]) -> str:
    """What the submitter reads: where the card is, or why it is not there yet."""
    label = f"**{revision.label}** of **{text.escape(song)}**"
    posted = next((i for i in sent if i.state is State.DELIVERED and i.message_id), None)
    if posted is not None:
        link = f"https://discord.com/channels/{posted.guild_id}/{posted.channel_id}/{posted.message_id}"
        return f"{label} is up: [see its card]({link})."
    problem = next((item.error for item in sent if item.state is State.FAILED), None)
    if problem:
        return f"{label} is saved, but ⚠️ its card is not posted: {problem}"
    return f"{label} is saved. Its card will follow as soon as Discord answers."


def unverified_words(problem: str) -> str:
    """What the submitter of a link reads beside that, where its content could not be fetched."""
    return f"⚠️ I could not fetch the file, so its content stays unverified. {problem}"


def history_card(history: SongHistory) -> discord.Embed:
    """Every revision of a song: newest first, with its verdict."""
    lines = [_history_line(review) for review in reversed(history.reviews)]
    embed = discord.Embed(
        title=text.cut(f"Mixes of {text.escape(history.song.title)}", 256),
        description=text.cut_lines(lines, 4000)
        or "No mix yet. The first comes with `/mix submit`.",
        colour=Accent.NEUTRAL,
    )
    if history.reviews:
        used = history.reviews[-1].rounds_used
        embed.set_footer(text=used_words(used, history.project.included_rounds))
    return embed


def _title(review: Review) -> str:
    return text.cut(f"{text.escape(review.song.title)} · {review.revision.label}", 256)


def _accent(review: Review) -> Accent:
    if not review.is_current:
        return Accent.QUIET
    return {
        ReviewState.APPROVED: Accent.DONE,
        ReviewState.NOTES: Accent.WAITING,
        ReviewState.IN_REVIEW: Accent.NEUTRAL,
    }[review.sign_off.state]


def _sound(revision: MixRevision) -> str:
    file = revision.file
    if file is None:
        return f"🔗 [Listen]({revision.link}) · content unverified"
    length = duration_label(file.facts.seconds)
    if file.preview is None:
        return length
    rate = file.preview.bit_rate // 1000
    return f"{length} · MP3 preview ({rate} kbps) of {file.facts.label}, {size_label(file.size)}"


def _origin(revision: MixRevision) -> str:
    if revision.file is None:
        return "A sign-off of a link is bound to no file"
    return text.cut(revision.file.name, 80)


def _changes(review: Review) -> str:
    """What its submitter typed, else the notes that it addresses: their words stand below."""
    if review.revision.changes:
        return review.revision.changes
    done = review.carried.addressed
    return f"Addressed: {numbered(done)}" if done else ""


def _quoted(words: str) -> str:
    lines = text.cut(text.escape(words), 900).splitlines()
    return "\n".join(f"> {line}" for line in lines)


def stage_words(review: Review, move: StageMove) -> str:
    """A stage that a song came to because of a mix."""
    return (
        f"{text.escape(review.song.title)} moved on to {move.after.label.lower()} "
        f"(was {move.before.label.lower()})."
    )


def _history_line(review: Review) -> str:
    revision = review.revision
    name = f"[{revision.label}]({review.jump_url})" if review.jump_url else revision.label
    head = f"**{name}** · {text.ago(revision.submitted_at)} · <@{revision.submitted_by}>"
    if revision.withdrawn_at is not None:
        return f"{head}\n-# withdrawn"
    counting = review.current.label if review.current is not None else "another"
    parts = ["current" if review.is_current else f"superseded by {counting}"]
    if review.notes:
        parts.append(text.count(len(review.notes), "note"))
    if review.sign_off.approved:
        parts.append(f"approved by {approved_by(review.sign_off)}")
    is_asked = revision.question is not Question.NONE and review.is_current
    if review.sign_off.state is ReviewState.IN_REVIEW and is_asked:
        parts.append(f"in review, {waiting_words(review.sign_off)}")
    return f"{head}\n-# {' · '.join(parts)}"
