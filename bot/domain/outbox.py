"""What is to be said on Discord, to whom and when; the text is rendered when it is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

NO_STUDIO = 0
"""In place of a server's id: it belongs to a person."""


class Kind(StrEnum):
    """What is to be done; each names what its `subject_id` is the id of."""

    PROJECT_THREAD = "project_thread"  # project: open its thread, add its people, post its card
    PROJECT_CARD = "project_card"  # project: make its card current
    THREAD_MEMBER = "thread_member"  # project: let `user_id` into its thread, or out of it
    MIX_CARD = "mix_card"  # mix revision: post its card, or make it current
    MIX_COMPARISON = "mix_comparison"  # mix revision: compare it with those whose notes it carries
    ALTERNATE_CHECK = "alternate_check"  # mix revision: compare it with the mix that it goes with
    VERDICT_POST = "verdict_post"  # verdict: tell the thread
    WITHDRAWAL = "withdrawal"  # mix revision: tell the thread which counts in its place
    EXTRA_ROUND = "extra_round"  # verdict: ask `user_id`, who made the project, about its round
    NOTES_DONE = "notes_done"  # mix revision: ask `user_id` whether their notes are fixed in it
    REVIEW_CLOCK = "review_clock"  # mix revision: ask `user_id` again, who has not answered
    SILENCE = "silence"  # mix revision: count as approved that `user_id` has not answered
    REPLY = "reply"  # reply: answer `user_id`, who wrote of a mix in plain words
    REMINDER = "reminder"  # deadline: remind `user_id` by DM
    THREAD_REMINDER = "thread_reminder"  # deadline: remind `user_id` in the thread instead
    FALLBACK_MENTION = "fallback_mention"  # outbox row: that something waits, in the open
    PERSONAL_REMINDER = "personal_reminder"  # personal reminder: tell `user_id` by DM
    DEADLINE_NEWS = "deadline_news"  # batch of changes: tell `user_id` what was set or moved
    MOVE_REQUEST = "move_request"  # move request: ask `user_id`, who set the deadline
    MOVE_ANSWER = "move_answer"  # move request: tell `user_id`, who asked
    DIGEST = "digest"  # user: what today brings, each morning
    OVERDUE_SUMMARY = "overdue_summary"  # studio: tell `user_id` each week what is long overdue
    FAILURE_SUMMARY = "failure_summary"  # studio: tell `user_id` what could not be delivered
    PROPOSAL = "proposal"  # proposal: ask `user_id` what is to become of bounces
    DM_TEST = "dm_test"  # user: whether a DM reaches them


class State(StrEnum):
    """How far a row has come; the last four are final."""

    SCHEDULED = "scheduled"
    CLAIMED = "claimed"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to a row by itself."""
        return self not in {State.SCHEDULED, State.CLAIMED}


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the outbox."""

    id: int
    guild_id: int
    kind: Kind
    subject_id: int
    user_id: int | None
    # Of a reminder: how long before the deadline; None when snoozed. Of what is asked about a mix:
    # how long after it was posted; None when somebody has it asked.
    rung: timedelta | None
    # Of a rung: when the deadline was due as it was promised; when the mix was posted.
    about_at: datetime | None
    due_at: datetime  # when it was promised
    next_at: datetime  # when it is tried next
    state: State
    nonce: str  # Discord drops a second message with the same one, for some minutes
    attempts: int
    channel_id: int | None
    message_id: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one try: final, or to be tried again at `retry_at`."""

    item: Item
    state: State
    channel_id: int | None = None
    message_id: int | None = None
    error: str | None = None
    retry_at: datetime | None = None
    is_notice: bool = False  # it said that silence counts, and from when on
    # How many tries count when it was put off before anything was sent: one less than those that it
    # has, or 0 to begin anew, as another message. None: this one counts.
    tries: int | None = None


Delivery: TypeAlias = tuple[Item, ...]
"""Rows that are said in one message, the first due first: they share a nonce."""

MERGED = frozenset({Kind.REMINDER, Kind.PERSONAL_REMINDER})
"""Kinds of which several that are due for one person become one DM."""
MERGED_WITHIN = timedelta(minutes=1)
MERGED_AT_MOST = 10
"""Rows of one DM: as many embeds as Discord takes."""


SUMMARIES = frozenset({Kind.OVERDUE_SUMMARY, Kind.FAILURE_SUMMARY})
"""Kinds that tell somebody of a studio as a whole."""


@dataclass(frozen=True, slots=True)
class Card:
    """A message that is kept current."""

    kind: Kind
    subject_id: int
    guild_id: int
    channel_id: int
    message_id: int
    posted_at: datetime
    edited_at: datetime
    audio_id: int | None = None  # the attachment that Discord plays

    @property
    def url(self) -> str:
        """Where a press on its name leads."""
        return f"https://discord.com/channels/{self.guild_id}/{self.channel_id}/{self.message_id}"

    def next_refresh(self, now: datetime) -> datetime:
        """When it may be edited next: Discord lets messages older than an hour be edited rarely."""
        is_old = now - self.posted_at > timedelta(hours=1)
        return max(now, self.edited_at + timedelta(seconds=60 if is_old else 5))
