"""What a failure to deliver means: told apart by Discord's error code, not by exception class."""

import logging
import secrets
from datetime import datetime, timedelta
from enum import Enum

import aiohttp
import discord

from bot.domain.errors import MachineError, StudioError
from bot.domain.outbox import Item, Result, State

log = logging.getLogger(__name__)

TOO_LARGE = 413
"""HTTP's status, Content Too Large: Discord does not take the files."""
_FIRST_RETRY = timedelta(seconds=5)
_LONGEST_REFUSED = timedelta(minutes=15)  # Discord counts what it refuses
_LONGEST_UNSURE = timedelta(seconds=45)
"""Where Discord may have taken what it did not confirm: several tries fall within the minutes for
which it remembers a nonce, so that nothing shows twice."""
_GIVE_UP = timedelta(days=1)  # of trying: then it is shown as failed, never dropped


class Code(int, Enum):
    """Discord's error codes that mean something of their own here."""

    UNKNOWN_CHANNEL = 10003
    UNKNOWN_MESSAGE = 10008
    UNKNOWN_USER = 10013
    OPENING_DMS_TOO_FAST = 40003
    TAG_REQUIRED = 40067
    MISSING_ACCESS = 50001
    CANNOT_DM = 50007
    MISSING_PERMISSION = 50013
    ARCHIVED_THREAD = 50083
    NO_MUTUAL_SERVER = 50278


_PASSING = (discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError, MachineError)
CLOSED_DMS = {Code.CANNOT_DM, Code.NO_MUTUAL_SERVER}


class DeliveryError(StudioError):
    """It cannot be delivered as things stand; the message says what to do."""


class GoneSinceError(Exception):
    """It was delivered by an earlier try, and the message was deleted since."""


class SupersededError(Exception):
    """There is nothing to say any more."""


def code_of(error: BaseException) -> int | None:
    """Discord's code of a refusal."""
    return error.code if isinstance(error, discord.HTTPException) else None


def judge(item: Item, error: Exception, now: datetime) -> Result:
    """What becomes of a row whose delivery failed: tried again, or failed for good and shown."""
    if isinstance(error, SupersededError):
        return Result(item, State.SUPERSEDED, error=str(error) or None)
    if isinstance(error, GoneSinceError):
        return Result(item, State.DELIVERED, error="deleted since")
    if isinstance(error, StudioError) and not isinstance(error, MachineError):
        return Result(item, State.FAILED, error=str(error))
    if not _is_passing(item, error):
        return Result(item, State.FAILED, error=_words(error))
    if now - item.due_at > _GIVE_UP and _tried_for(item, error) >= _GIVE_UP:
        return Result(item, State.FAILED, error=f"gave up after a day: {_words(error)}")
    retry_at = now + _wait(item, error)
    log.warning("Delivery %s (%s) waits until %s: %s", item.id, item.kind, retry_at, _words(error))
    return Result(item, State.SCHEDULED, error=_words(error), retry_at=retry_at)


def _is_passing(item: Item, error: Exception) -> bool:
    if isinstance(error, _PASSING):
        return True
    if isinstance(error, discord.HTTPException):
        in_dm = item.user_id is not None and error.code == Code.MISSING_ACCESS
        too_fast = error.code == Code.OPENING_DMS_TOO_FAST
        return error.status >= 500 or error.status in {401, 408, 429} or too_fast or in_dm
    return False


def _wait(item: Item, error: Exception) -> timedelta:
    """Doubling from 5 s, spread by up to a fifth: a crowd must not come back at once."""
    wait = _pause(item.attempts, _longest(error))
    if isinstance(error, discord.RateLimited):
        wait = max(wait, timedelta(seconds=error.retry_after))
    return wait * (1 + secrets.randbelow(200) / 1000)


def _longest(error: Exception) -> timedelta:
    is_refused = isinstance(error, discord.HTTPException) and error.status < 500
    return _LONGEST_REFUSED if is_refused else _LONGEST_UNSURE


def _pause(attempts: int, longest: timedelta) -> timedelta:
    return min(_FIRST_RETRY * 2 ** min(attempts - 1, 16), longest)


def _tried_for(item: Item, error: Exception) -> timedelta:
    """How long it was tried; what the bot could not try while it was down does not count."""
    longest = _longest(error)
    return sum((_pause(attempt, longest) for attempt in range(1, item.attempts)), timedelta())


def _words(error: Exception) -> str:
    if isinstance(error, discord.HTTPException):
        return f"Discord answered {error.status} (code {error.code}): {error.text[:200]}"
    if isinstance(error, aiohttp.ClientError | OSError | TimeoutError):
        return f"no answer from Discord: {type(error).__name__}"
    if isinstance(error, MachineError):
        return str(error)
    reference = secrets.token_hex(4)
    log.error("Incident %s", reference, exc_info=error)
    return f"a fault of ours, reference {reference}"
