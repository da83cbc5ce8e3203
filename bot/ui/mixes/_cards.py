"""What a mix revision, a verdict and a song's history look like."""

import io
from collections.abc import Sequence

import discord

from bot.domain.audio import duration_label
from bot.domain.deadlines import Deadline
from bot.domain.media import size_label
from bot.domain.mixes import (
    MixRevision,
    MixType,
    Question,
    ReviewState,
    VerdictKind,
)
from bot.domain.outbox import Item, State
from bot.domain.reviews import Review, SongHistory, StageMove, VerdictNews
from bot.ui import text
from bot.ui.base import Accent
from bot.ui.notes import add_notes, notes_words

CLOSE = "Close the deadline"
PICTURE = "waveform.png"
_CLOSED_AT_ONCE = 3  # deadlines that one verdict has buttons for


def card(review: Review, *, has_picture: bool = False) -> discord.Embed:
    """The revision as the thread sees it: its waveform, what changed, the notes.

    Whose move it is stands in the line above (`status_words`): there names are always shown. The
    waveform is the attachment `PICTURE` of the same message, where it has one.
    """
    revision = review.revision
    if revision.withdrawn_at is not None:
        return withdrawn_card(review)
    embed = discord.Embed(title=_title(review), url=revision.link, colour=_accent(review))
    embed.description = _sound(revision)
    if revision.changes:
        embed.add_field(name="What changed", value=_quoted(revision.changes), inline=False)
    add_notes(embed, review)
    if review.stage_move and review.is_current:
        embed.add_field(name="Stage", value=_stage_words(review, review.stage_move), inline=False)
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
            return f"✅ {text.people(state.approved)} approved {label}."
        case ReviewState.NOTES:
            waiting = f" Waiting for {text.people(state.waiting)}." if state.waiting else ""
            return f"📝 {text.people(state.sent_notes)} sent notes on {label}.{waiting}"
        case ReviewState.IN_REVIEW:
            waiting = text.people(state.waiting) or "the producer"
            done = f" {text.people(state.approved)} approved." if state.approved else ""
            return (
                f"{waiting}: {label} is up, from <@{revision.submitted_by}>. {_ask(review)}{done}"
            )


def call(review: Review) -> tuple[str, tuple[int, ...]]:
    """What stands above a new card, and whom it notifies: the approvers who are waited for."""
    members = tuple(who.user_id for who in review.sign_off.waiting if who.user_id is not None)
    return status_words(review), members


def _ask(review: Review) -> str:
    if review.revision.question is Question.DECISION:
        return "Approve it, or send notes."
    return "What do you hear? Send notes; no decision is needed yet."


def submitted_words(revision: MixRevision, song: str, sent: Sequence[Item]) -> str:
    """What the submitter reads: where the card is, or why it is not there yet."""
    label = f"**{revision.label}** of **{text.escape(song)}**"
    posted = next((i for i in sent if i.state is State.DELIVERED and i.message_id), None)
    if posted is not None:
        link = f"https://discord.com/channels/{posted.guild_id}/{posted.channel_id}/{posted.message_id}"
        return f"{label} is up: {link}"
    problem = next((item.error for item in sent if item.state is State.FAILED), None)
    if problem:
        return f"{label} is saved, but ⚠️ its card is not posted: {problem}"
    return f"{label} is saved. Its card will follow as soon as Discord answers."


def unverified_words(problem: str) -> str:
    """What the submitter of a link reads beside that, where its content could not be fetched."""
    return f"⚠️ I could not fetch the file, so its content stays unverified. {problem}"


def verdict_words(review: Review, recorded_for: str | None = None) -> str:
    """What who pressed reads; or who recorded the word of somebody who is not on Discord."""
    label = f"**{review.revision.label}** of **{text.escape(review.song.title)}**"
    who = f"Recorded: {text.escape(recorded_for)}" if recorded_for else "You"
    if review.sign_off.state is ReviewState.APPROVED:
        return f"{who} approved {label}. It is signed off."
    waiting = text.people(review.sign_off.waiting)
    return f"Noted for {label}." + (f" Still waiting for {waiting}." if waiting else "")


def verdict_post(news: VerdictNews) -> tuple[str, discord.Embed, tuple[int, ...]]:
    """What the thread is told: a line above, the card, and whom it notifies."""
    review, verdict = news.review, news.verdict
    who = text.person(verdict.who)
    label = f"{text.escape(review.song.title)} · {review.revision.label}"
    recorded = f"-# Recorded by <@{verdict.recorded_by}>" if verdict.is_recorded else ""
    if verdict.kind is VerdictKind.APPROVED:
        lines = [_approved_words(review), _stage_line(news), recorded, _bound(verdict.sha256)]
        embed = discord.Embed(title=f"✅ {text.cut(label, 240)}", colour=Accent.DONE)
        line = f"{who} approved **{review.revision.label}**."
    elif verdict.kind is VerdictKind.SUGGESTED:
        lines = [notes_words(news.notes, sender=verdict.who), recorded]
        embed = discord.Embed(title=f"💬 {text.cut(label, 240)}", colour=Accent.NEUTRAL)
        sent = text.count(len(news.notes), "note")
        line = f"{who} suggests {sent} on **{review.revision.label}**."
    else:
        listed = notes_words(news.notes, sender=verdict.who)
        lines = [listed, _round_words(review, is_round=verdict.is_round), recorded]
        embed = discord.Embed(title=f"📝 {text.cut(label, 240)}", colour=Accent.WAITING)
        sent = text.count(len(news.notes), "note")
        line = f"{who} sent {sent} on **{review.revision.label}**."
    embed.description = "\n".join(part for part in lines if part)
    if alike := [f"{number}{_due_words(due)}" for number, due in closable(news) if number]:
        embed.add_field(name="Deadlines", value="\n".join(alike), inline=False)
    if review.jump_url:
        embed.url = review.jump_url
    if verdict.kind is VerdictKind.SUGGESTED:
        asked = ", ".join(f"<@{user_id}>" for user_id in news.tell)
        decides = f" {asked} decides what goes to the studio." if asked else ""
        return line + decides, embed, news.tell
    if review.sign_off.state is ReviewState.IN_REVIEW:  # others are still to sign
        return line, embed, ()
    told = ", ".join(f"<@{user_id}>" for user_id in news.tell)
    return line + (f" Your move, {told}." if told else ""), embed, news.tell


def closable(news: VerdictNews) -> list[tuple[str, Deadline]]:
    """The deadlines that the verdict's buttons close; a number before each where names are alike.

    Where there are numbers, the card says which deadline is which.
    """
    due = news.deadlines[:_CLOSED_AT_ONCE]
    labels = [text.button_label(CLOSE, deadline.label) for deadline in due]
    return list(zip(text.numbers(labels), due, strict=True))


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
        embed.set_footer(text=f"{used} of {history.project.included_rounds} revision rounds used")
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


def _quoted(words: str) -> str:
    lines = text.cut(text.escape(words), 900).splitlines()
    return "\n".join(f"> {line}" for line in lines)


def _due_words(deadline: Deadline) -> str:
    return f"{text.escape(deadline.label)}, due {text.when(deadline.due.at)}"


def _stage_words(review: Review, move: StageMove) -> str:
    return (
        f"{text.escape(review.song.title)} moved on to {move.after.label.lower()} "
        f"(was {move.before.label.lower()})."
    )


def _stage_line(news: VerdictNews) -> str:
    return _stage_words(news.review, news.stage_move) if news.stage_move else ""


def _approved_words(review: Review) -> str:
    if review.sign_off.state is ReviewState.APPROVED:
        done = "**Signed off.**"
        return (
            done if review.is_current else f"{done} {review.revision.label} is the one to go with."
        )
    waiting = text.people(review.sign_off.waiting)
    return f"Still waiting for {waiting}." if waiting else ""


def _round_words(review: Review, *, is_round: bool) -> str:
    if not is_round or review.revision.type is not MixType.MAIN:
        return ""
    used, included = review.rounds_used, review.project.included_rounds
    over = " · beyond what is included" if used > included else ""
    return f"-# Round {used} of {included}{over}"


def _bound(sha256: str | None) -> str:
    if sha256 is None:
        return "-# A link: its content is unverified"
    return f"-# Bound to the file `{sha256[:12]}`"


def _history_line(review: Review) -> str:
    revision = review.revision
    name = f"[{revision.label}]({review.jump_url})" if review.jump_url else revision.label
    head = f"**{name}** · {text.ago(revision.submitted_at)} · <@{revision.submitted_by}>"
    if revision.withdrawn_at is not None:
        return f"{head}\n-# withdrawn"
    parts = ["current"] if review.is_current else []
    if review.notes:
        parts.append(text.count(len(review.notes), "note"))
    if review.sign_off.approved:
        parts.append(f"approved by {text.people(review.sign_off.approved)}")
    if review.sign_off.state is ReviewState.IN_REVIEW:
        parts.append("in review")
    return f"{head}\n-# {' · '.join(parts)}"
