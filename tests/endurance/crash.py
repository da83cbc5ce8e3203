"""The crash test: the bot is killed at every step, over and over, and nothing is lost or doubled.

A scenario is a studio of its own: a database file, a local Discord that remembers nonces across the
bot's lives, a producer who types each command until it is answered, and a clock that is moved from
one reminder to the next. First each step of a short scenario is the last of a life, one after the
other; then the lives of longer ones end at random steps, and one in five at a random time, until
there were enough kills. In every tenth of those scenarios Discord forgets its nonces whenever the
bot dies: a reminder may then show twice, and still none is lost.
"""

import asyncio
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from tests.endurance._ledger import seeded, told_so_far
from tests.endurance._lives import Death, Ending, Lives, Tally
from tests.endurance._scenario import Scenario, Script
from tests.local_discord import LocalDiscord

SHORT = Script(people=3, days=3, phases=1)
LONG = Script(people=8)
CROWDED = Script(people=4, each=3)  # several at the same minute for one person

_AT_ONCE = 2
_MOST_STEPS = 70  # a life that is not killed by then has mostly sent what was due
_TIMED = 0.2  # of the deaths
_OLDEST_SECONDS = 0.3
_FORGETS = 10  # every so manyth scenario
_CROWDS = 3
_FORGOTTEN_SECONDS = 301.0
Say = Callable[[str], None]


class RandomDeaths:
    """Every life ends at some step or at some time, unless it has done its work before that."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def next(self) -> Death:
        """Mostly at a step; at times when it happens to be so old."""
        if self._chance.random() < _TIMED:
            return Death(seconds=self._chance.uniform(0, _OLDEST_SECONDS))
        return Death(step=self._chance.randint(1, _MOST_STEPS))

    def note(self, ending: Ending) -> None:
        """Nothing follows from it."""


class OneDeath:
    """The life that comes to the nth step of the whole scenario ends there; no other is killed."""

    def __init__(self, step: int) -> None:
        self._left: int | None = step

    @property
    def is_due(self) -> bool:
        """Whether the scenario has not come to that step."""
        return self._left is not None

    def next(self) -> Death | None:
        """What is left of the way to that step."""
        return None if self._left is None else Death(step=self._left)

    def note(self, ending: Ending) -> None:
        """Count the steps of a life that did not come so far."""
        if ending.died is not None:
            self._left = None
        elif self._left is not None:
            self._left -= ending.steps


class ForgetfulDeaths(RandomDeaths):
    """Random ones, each of which lasts until Discord has forgotten the nonces before it."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(chance)
        self._skipped = 0.0

    def note(self, ending: Ending) -> None:
        """Let the time pass."""
        if ending.died is not None:
            self._skipped += _FORGOTTEN_SECONDS

    def clock(self) -> float:
        """The time on Discord's clock, in seconds."""
        return monotonic() + self._skipped


@dataclass(frozen=True, slots=True)
class Job:
    """A scenario to be played; by its name it can be played again."""

    name: str
    script: Script
    deaths: RandomDeaths | OneDeath


@dataclass
class Figures:
    """What a run came to.

    Attributes:
        delivered: reminders that were delivered.
        repeated: messages that were sent again after a kill, and that Discord dropped.
        twice: messages that showed twice, where Discord had forgotten the nonce.
    """

    tally: Tally = field(default_factory=Tally)
    scenarios: int = 0
    steps: int = 0
    delivered: int = 0
    repeated: int = 0
    twice: int = 0

    def __str__(self) -> str:
        deaths = ", ".join(f"{count} {step}" for step, count in sorted(self.tally.deaths.items()))
        return (
            f"{self.tally.kills:,} kills ({deaths}) in {self.scenarios:,} scenarios, of which "
            f"{self.steps} step by step; {self.tally.lives:,} lives, {self.delivered:,} reminders "
            f"delivered, none lost, none twice ({self.repeated} repeats dropped by their nonce; "
            f"{self.twice} shown twice where Discord had forgotten it)"
        )


class CrashTest:
    """Plays scenarios, two at a time, until there were enough kills."""

    def __init__(self, kills: int, seed: int, say: Say, *, is_stepwise: bool = True) -> None:
        self._kills = kills
        self._seed = seed
        self._say = say
        self._step = 1 if is_stepwise else None
        self._scenario = 0
        self._said = 0
        self.figures = Figures()

    async def run(self) -> Figures:
        """Play until there were enough kills.

        Raises:
            ViolationError: a promise was not kept; it names the seed and the scenario.
        """
        players = [asyncio.create_task(self._play_on()) for _ in range(_AT_ONCE)]
        try:
            await asyncio.gather(*players)
        finally:
            for player in players:
                player.cancel()
            await asyncio.gather(*players, return_exceptions=True)
        return self.figures

    async def play(self, job: Job) -> None:
        """Play one scenario."""
        is_once = not isinstance(job.deaths, ForgetfulDeaths)
        clock = job.deaths.clock if isinstance(job.deaths, ForgetfulDeaths) else monotonic
        with tempfile.TemporaryDirectory(prefix="talkback-") as folder:
            async with LocalDiscord(requests_per_second=None, clock=clock) as server:
                lives = Lives(Path(folder), server, job.deaths, self.figures.tally)
                scenario = Scenario(job.script, server, Path(folder), lives, is_once=is_once)
                with seeded(self._seed, f", {job.name}"):
                    await scenario.play()
        self.figures.scenarios += 1
        self.figures.delivered += scenario.delivered
        self.figures.repeated += server.deduplicated
        self.figures.twice += told_so_far(server).total() - scenario.delivered

    def stepwise(self, step: int) -> Job:
        """The short scenario, in which one life ends at that step."""
        return Job(f"step {step}", SHORT, OneDeath(step))

    def scenario(self, number: int) -> Job:
        """A longer one, in which many end at random steps: the same for the same seed."""
        chance = random.Random(f"{self._seed}/{number}")
        script = LONG if number % _CROWDS else CROWDED
        deaths = RandomDeaths(chance) if number % _FORGETS else ForgetfulDeaths(chance)
        return Job(f"scenario {number}", script, deaths)

    async def _play_on(self) -> None:
        while self.figures.tally.kills < self._kills:
            if self._step is not None:
                job = self.stepwise(self._step)
                self._step += 1
            else:
                self._scenario += 1
                job = self.scenario(self._scenario)
            await self.play(job)
            if isinstance(job.deaths, OneDeath):
                if job.deaths.is_due:
                    self._step = None  # there are no more steps
                else:
                    self.figures.steps += 1
            self._report()

    def _report(self) -> None:
        tally = self.figures.tally
        if tally.kills // 100 > self._said:
            self._said = tally.kills // 100
            self._say(f"{tally.kills} kills, {self.figures.scenarios} scenarios")
