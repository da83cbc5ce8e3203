"""What a mix revision, a verdict and a song's history look like."""

from collections.abc import Sequence

import discord

from bot.domain.mixes import (
    MixNote,
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

_NOTES_SHOWN = 12


def card(review: Review) -> discord.Embed:
    """The revision as the thread sees it: what it is, what changed, how its sign-off stands."""
    revision = review.revision
    if revision.withdrawn_at is not None:
        return withdrawn_card(review)
    parts = [_status(review)]
    if revision.changes:
        parts.append("**What changed**\n" + _quoted(revision.changes))
    if review.notes:
        parts.append("**Notes**\n" + notes_words(review.notes[:_NOTES_SHOWN], limit=1500))
    if review.stage_move:
        parts.append(f"-# {_stage_words(review, review.stage_move)}")
    embed = discord.Embed(
        title=text.cut(f"{text.escape(review.song.title)} · {revision.label}", 256),
        url=revision.link,
        description="\n\n".join(parts),
        colour=_accent(review),
    )
    embed.add_field(name="", value=f"{_sound(revision)}\n-# {_origin(revision)}", inline=False)
    return embed


def withdrawn_card(review: Review) -> discord.Embed:
    """What is left of a revision that was the wrong file."""
    return discord.Embed(
        title=text.cut(f"{text.escape(review.song.title)} · {review.revision.label}", 256),
        description="Withdrawn: it was the wrong file.",
        colour=Accent.QUIET,
    )


def call(review: Review) -> tuple[str, tuple[int, ...]]:
    """What stands above a new card, and whom it notifies: the approvers."""
    members = tuple(a.who.user_id for a in review.approvers if a.who.user_id is not None)
    names = " ".join(f"<@{user_id}>" for user_id in members)
    what = f"**{review.revision.label}** of **{text.escape(review.song.title)}** is up."
    if review.revision.question is Question.DECISION:
        ask = "Approve it, or send notes."
    else:
        ask = "What do you hear? Send notes; no decision is needed yet."
    return f"{names} {what} {ask}".strip(), members


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


def notes_words(notes: Sequence[MixNote], *, limit: int = 3500) -> str:
    """Notes as a numbered list, each with its place in the mix."""
    return text.cut_lines((_note(note) for note in notes), limit)


def verdict_words(review: Review) -> str:
    """What who pressed reads."""
    label = f"**{review.revision.label}** of **{text.escape(review.song.title)}**"
    if review.sign_off.state is ReviewState.APPROVED:
        return f"You approved {label}. It is signed off."
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
        line = f"{who} approved it."
    else:
        lines = [notes_words(news.notes), _round_words(review, is_round=verdict.is_round), recorded]
        embed = discord.Embed(title=f"📝 {text.cut(label, 240)}", colour=Accent.WAITING)
        line = f"{who} sent {text.count(len(news.notes), 'note')}."
    embed.description = "\n".join(part for part in lines if part)
    if review.jump_url:
        embed.url = review.jump_url
    mentions = " ".join(f"<@{user_id}>" for user_id in news.tell)
    return f"{mentions} {line}".strip(), embed, news.tell


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


def _status(review: Review) -> str:
    state, newest = review.sign_off, review.current
    if newest is not None and not review.is_current:
        return f"Superseded by **{newest.label}**."
    match state.state:
        case ReviewState.APPROVED:
            return f"✅ Approved by {text.people(state.approved)}, {text.ago(state.since)}."
        case ReviewState.NOTES:
            waiting = f" Waiting for {text.people(state.waiting)}." if state.waiting else ""
            return f"📝 Notes from {text.people(state.sent_notes)} are in.{waiting}"
        case ReviewState.IN_REVIEW:
            names = text.people(state.waiting) or "the producer"
            done = f" {text.people(state.approved)} approved." if state.approved else ""
            return f"Waiting for {names}, {text.ago(review.revision.submitted_at)}.{done}"


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
    kind = f"{file.facts.label}, {text.size(file.size)}"
    if file.preview is not None:
        kind = f"MP3 preview ({file.preview.bit_rate // 1000} kbps) of {kind}"
    return f"{text.length(file.facts.seconds)} · {kind}"


def _origin(revision: MixRevision) -> str:
    parts = [f"from <@{revision.submitted_by}>"]
    if revision.file is not None:
        parts += [
            text.escape(text.cut(revision.file.name, 80)),
            f"SHA-256 `{revision.file.sha256[:12]}`",
        ]
    return " · ".join(parts)


def _quoted(words: str) -> str:
    lines = text.cut(text.escape(words), 1200).splitlines()
    return "\n".join(f"> {line}" for line in lines)


def _note(note: MixNote) -> str:
    place = f"`{note.place}` " if note.place else ""
    return f"**{note.number}.** {place}{text.cut(text.escape(note.text), 300)}"


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
    state = {
        ReviewState.APPROVED: f"approved by {text.people(review.sign_off.approved)}",
        ReviewState.NOTES: f"{text.count(len(review.notes), 'note')} from "
        f"{text.people(review.sign_off.sent_notes)}",
        ReviewState.IN_REVIEW: "in review",
    }[review.sign_off.state]
    return f"{head}\n-# {'current · ' if review.is_current else ''}{state}"
