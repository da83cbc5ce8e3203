"""What answers `/reminder test`: whether DMs arrive, and how to have them arrive."""

from bot.domain.members import Member
from bot.domain.outbox import Item, State

_HOW_TO_OPEN = """To open them:
1. In this server: **Server name → Privacy Settings → Direct Messages**.
2. For all servers: **User Settings → Privacy**, allow DMs from server members.
3. Did you block me? Open my profile and unblock me.
Then run `/reminder test` again."""


def arrived_words() -> str:
    """The DM itself."""
    return "👋 It works: your reminders reach you here."


def test_words(item: Item | None, member: Member) -> str:
    """The reply, once it is known what became of the DM.

    Args:
        item: the row as it stands; None if it is gone.
        member: the reader's settings, which may keep reminders from coming by DM all the same.
    """
    match item.state if item else None:
        case State.DELIVERED:
            if member.wants_dms:
                return "✅ DMs work: look there, I have just sent you one."
            return (
                "✅ DMs work: look there. But you switched reminders by DM off: "
                "`/me dms:True` switches them on."
            )
        case State.SUPERSEDED:
            return (
                "❌ **Your DMs are closed to me.** Until they are open, your reminders come as "
                "mentions in the project's thread, or in the studio's channel.\n\n"
                f"{_HOW_TO_OPEN}"
            )
        case State.FAILED:
            return f"⚠️ Discord did not take it: {item.error if item else 'no reason was given'}"
        case _:
            return (
                "⏳ Discord has not taken it yet. It is tried again until it does: "
                "look at your DMs in a minute."
            )
