"""The one place that turns a failure into a reply, for commands, buttons and modals alike."""

import contextlib
import logging
import secrets
from typing import Any

import discord
from discord import app_commands

from bot.domain.errors import QuestionError, StudioError

log = logging.getLogger(__name__)


async def reply_with_error(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell the member what went wrong; log only what we did not expect. Never raises."""
    text = explain(error)
    view = _answers(_inner(error))
    reply = interaction.response.send_message
    if interaction.response.is_done():
        reply = interaction.followup.send
    try:
        await reply(text, view=view, ephemeral=True)
    except discord.HTTPException as lost:  # the interaction may have expired
        log.info("A reply could not be sent (%s): %s", lost, text)


def explain(error: BaseException) -> str:
    """What a member reads of a failure; a bug is logged under the reference that they read."""
    error = _inner(error)
    match error:
        case StudioError():
            return str(error)
        case app_commands.NoPrivateMessage():
            return "Use this in your studio's server, not in a DM."
        case app_commands.CommandOnCooldown():
            return f"That is a lot at once. Try again in {error.retry_after:.0f} s."
        case app_commands.TransformerError():
            return f"`{_plain(str(error.value))}` cannot be used here. Pick one from the list."
        case app_commands.CheckFailure():
            return str(error)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return "That command has just changed. Reload Discord (Ctrl+R) and try again."
        case discord.Forbidden(code=50013 | 50001):
            return (
                "Discord does not let me do that here: a permission is missing. "
                "`/studio show` says which."
            )
        case _:
            reference = secrets.token_hex(4)
            log.error("Incident %s", reference, exc_info=error)
            return (
                "Something went wrong on our side; nothing was half-saved. "
                f"Try again, and if it stays, name this reference: `{reference}`."
            )


def _inner(error: BaseException) -> BaseException:
    if isinstance(error, app_commands.CommandInvokeError | app_commands.TransformerError):
        return error.__cause__ or error
    return error


def _answers(error: BaseException) -> discord.ui.View:
    """The buttons that go on with what was asked about: a dynamic item answers a press."""
    if not isinstance(error, QuestionError):
        return discord.utils.MISSING
    view = discord.ui.View(timeout=60)  # forgotten then; the dynamic item still answers
    styles = [discord.ButtonStyle.success, discord.ButtonStyle.secondary]
    for answer, style in zip(error.answers, styles, strict=False):
        view.add_item(
            discord.ui.Button[discord.ui.View](
                label=answer.label, style=style, custom_id=answer.custom_id
            )
        )
    return view


def _plain(text: str) -> str:
    with contextlib.suppress(UnicodeError):
        text = text.encode("utf-8", "ignore").decode()
    return text.replace("`", "'")[:60]
