"""The record of a sign-off: what was signed, by whom and when; for people and for programs."""

from bot.domain.records._json import RECORD_SCHEMA, RECORD_VERSION, record_json
from bot.domain.records._record import Given, SignOffRecord, Standing
from bot.domain.records._sheet import record_sheet, verdict_of

__all__ = [
    "RECORD_SCHEMA",
    "RECORD_VERSION",
    "Given",
    "SignOffRecord",
    "Standing",
    "record_json",
    "record_sheet",
    "verdict_of",
]
