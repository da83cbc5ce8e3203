"""What a verdict on a mix comes to, in words: for who gave it, and for the thread."""

import discord

from bot.domain.deadlines import Deadline
from bot.domain.mixes import Manner, MixType, ReviewState, VerdictKind
from bot.domain.reviews import Review, VerdictNews
from bot.domain.rounds import round_words
from bot.ui import text
from bot.ui.base import Accent
from bot.ui.mixes._cards import stage_words
from bot.ui.notes import notes_words, numbered
from bot.ui.sign_offs import how_words, tally_words, waiting_words

CLOSE = "Close the deadline"
_CLOSED_AT_ONCE = 3  # deadlines that one verdict has buttons for


def verdict_words(review: Review, recorded_for: str | None = None) -> str:
    """What who approved reads; or who recorded the word of somebody who is not on Discord."""
    label = f"**{review.revision.label}** of **{text.escape(review.song.title)}**"
    who = f"Recorded: {text.escape(recorded_for)}" if recorded_for else "You"
    if review.sign_off.state is ReviewState.APPROVED:
        how = how_words(review.sign_off) if len(review.sign_off.approved) == 1 else ""
        return f"{who} approved {label}{how}. It is signed off."
    return f"{who} approved {label}.{_still(review)}"


def verdict_post(news: VerdictNews) -> tuple[str, discord.Embed, tuple[int, ...]]:
    """What the thread is told: a line above, the card, and whom it notifies."""
    review, verdict = news.review, news.verdict
    who = text.person(verdict.who)
    label = f"{text.escape(review.song.title)} · {review.revision.label}"
    recorded = f"-# Recorded by <@{verdict.recorded_by}>" if verdict.is_recorded else ""
    if verdict.kind is VerdictKind.APPROVED:
        lines = [_signed_words(review), *_left_words(news), _stage_line(news), recorded]
        lines.append(_bound(verdict.sha256))
        embed = discord.Embed(title=f"✅ {text.cut(label, 240)}", colour=Accent.DONE)
        line = _approval_line(news, who)
    elif verdict.kind is VerdictKind.SUGGESTED:
        lines = [notes_words(news.notes, sender=verdict.who), recorded]
        embed = discord.Embed(title=f"💬 {text.cut(label, 240)}", colour=Accent.NEUTRAL)
        sent = text.count(len(news.notes), "note")
        line = f"{who} suggests {sent} on **{review.revision.label}**."
    elif verdict.kind is VerdictKind.UNFIXED:
        lines = [notes_words(news.notes, sender=verdict.who), recorded]
        embed = discord.Embed(title=f"📝 {text.cut(label, 240)}", colour=Accent.WAITING)
        be = "is" if len(news.notes) == 1 else "are"
        line = f"{who}: {numbered(news.notes)} {be} not fixed in **{review.revision.label}**."
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


def _due_words(deadline: Deadline) -> str:
    return f"{text.escape(deadline.label)}, due {text.when(deadline.due.at)}"


def _stage_line(news: VerdictNews) -> str:
    return stage_words(news.review, news.stage_move) if news.stage_move else ""


def _approval_line(news: VerdictNews, who: str) -> str:
    label = f"**{news.review.revision.label}**"
    match news.verdict.manner:
        case Manner.PLAIN:
            return f"{who} approved {label}."
        case Manner.WITH_NOTES:
            return f"{who} approved {label} with notes."
        case Manner.SILENCE:
            return f"{who} did not answer: {label} counts as approved by silence."


def _left_words(news: VerdictNews) -> list[str]:
    """The notes that an approval was given with."""
    if news.verdict.manner is not Manner.WITH_NOTES:
        return []
    who = news.verdict.who
    left = [note for note in news.review.open_notes if note.author == who]
    if not left:
        return []
    return ["To be worked in, with no need for another mix:", notes_words(left, sender=who)]


def _still(review: Review) -> str:
    """Whose word is still missing; nothing where nobody's is."""
    if not review.sign_off.waiting:
        return ""
    still = "" if tally_words(review.sign_off) else "Still "
    return f" {still}{waiting_words(review.sign_off)}."


def _signed_words(review: Review) -> str:
    if review.sign_off.state is ReviewState.APPROVED:
        done = "**Signed off.**"
        return (
            done if review.is_current else f"{done} {review.revision.label} is the one to go with."
        )
    return _still(review).strip()


def _round_words(review: Review, *, is_round: bool) -> str:
    if not is_round or review.revision.type is not MixType.MAIN:
        return ""
    return f"-# Round {round_words(review.rounds_used, review.project.included_rounds)}"


def _bound(sha256: str | None) -> str:
    if sha256 is None:
        return "-# A link: its content is unverified"
    return f"-# Bound to the file `{sha256[:12]}`"
