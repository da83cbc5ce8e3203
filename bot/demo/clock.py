"""APScheduler reads `datetime.now()` itself: in a simulated Discord it must read that clock."""

import datetime as dt
import importlib
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import discord

_MODULES = ("schedulers.base", "executors.base", "triggers.interval", "triggers.date")


class _AnyDatetime(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, dt.datetime)


class _SimulatedDatetime(dt.datetime, metaclass=_AnyDatetime):
    """`datetime` whose present is what discord.py's helper says, which simcord simulates."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Any:
        return discord.utils.utcnow().astimezone(tz)


@contextmanager
def simulated_scheduler() -> Generator[None]:
    """Have APScheduler read the simulated clock; outside of simulated work that is the real one."""
    modules = [importlib.import_module(f"apscheduler.{name}") for name in _MODULES]
    before = [vars(module)["datetime"] for module in modules]
    for module in modules:
        vars(module)["datetime"] = _SimulatedDatetime
    try:
        yield
    finally:
        for module, its_own in zip(modules, before, strict=True):
            vars(module)["datetime"] = its_own
