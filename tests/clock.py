"""APScheduler reads `datetime.now()` itself: under the simulated Discord it must read its clock."""

import datetime as dt
import importlib
from typing import Any

import discord

MODULES = ("schedulers.base", "executors.base", "triggers.interval", "triggers.date")


class _AnyDatetime(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, dt.datetime)


class SimulatedDatetime(dt.datetime, metaclass=_AnyDatetime):
    """`datetime` whose present is the simulated one."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Any:
        """The simulated present."""
        return discord.utils.utcnow().astimezone(tz)


def apscheduler_modules() -> list[Any]:
    """The modules that hold a `datetime` of their own."""
    return [importlib.import_module(f"apscheduler.{name}") for name in MODULES]
