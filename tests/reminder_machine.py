"""The bot's reminders under whatever members, clocks and Discord do, held against the model.

Hypothesis takes steps at random: deadlines are set, moved, closed and reopened, people change how
they want to be reminded, weeks pass, the bot is down, Discord refuses. The suite does this for some
seconds; for longer, `python -m tests.reminder_machine --examples 2000 --seed 1` does.
"""

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.deadlines import Snooze
from bot.domain.ladders import DEFAULT_LADDER, Ladder
from bot.domain.outbox import Kind
from bot.domain.projects import ProjectStatus
from bot.domain.rest import DEFAULT_QUIET_HOURS, QuietHours
from bot.domain.when import LocalTime
from tests.desk import BERLIN, PRODUCER
from tests.paper_discord import Fault
from tests.reminder_model import Deadline, Model, quarter
from tests.reminder_twins import ACTORS, PROJECT, SONG, Twins
from tests.rest_by_zone import AT_THE_TIME, DAY, GRID, HOUR, MINUTE, local

MOST_OPEN = 5
MOST_FAULTS = 2
HALF_MINUTE = MINUTE / 2


class Wanted(NamedTuple):
    """A deadline to set, so many quarter hours from now."""

    quarters: int
    zone: str
    is_mix: bool
    assignee: int | None


BEGINNINGS = st.sampled_from(  # before changes of the clocks, and far from any
    [
        datetime(2026, 10, 20, 12, tzinfo=UTC),
        datetime(2026, 12, 26, 7, 30, tzinfo=UTC),
        datetime(2027, 3, 8, 20, tzinfo=UTC),
        datetime(2027, 3, 29, 1, tzinfo=UTC),
    ]
)
ASSIGNEES = st.none() | st.sampled_from([u for u in ACTORS if u != PRODUCER.user_id])
PEOPLE = st.sampled_from(sorted(ACTORS))
ZONES = st.sampled_from(
    [BERLIN, "America/Los_Angeles", "Pacific/Auckland", "Australia/Lord_Howe", "Asia/Kolkata"]
)
LADDERS = st.sampled_from(
    [
        (),
        DEFAULT_LADDER,
        (DAY, AT_THE_TIME),
        (14 * DAY, 36 * HOUR, 12 * HOUR, HOUR / 2, AT_THE_TIME, -DAY, -2 * DAY),
        (2 * DAY, HOUR),
    ]
)
QUIET_HOURS = st.none() | st.sampled_from(
    [
        DEFAULT_QUIET_HOURS,
        QuietHours(clock(20), clock(12)),
        QuietHours(clock(0, 30), clock(7, 15)),
        QuietHours(clock(9), clock(17)),
    ]
)
SILENT_DAYS = st.sampled_from([frozenset[int](), frozenset({5, 6}), frozenset({0, 4, 5, 6})])
OF_STUDIO = st.one_of(
    st.fixed_dictionaries({"ladder": LADDERS}),
    st.fixed_dictionaries({"silent_days": SILENT_DAYS}),
    st.fixed_dictionaries({"escalate_after": st.none() | st.sampled_from([DAY, 3 * DAY])}),
)
OF_PERSON = st.one_of(
    st.fixed_dictionaries({"ladder": st.none() | LADDERS}),
    st.fixed_dictionaries({"quiet_hours": QUIET_HOURS}),
    st.fixed_dictionaries({"timezone": ZONES}),
    st.fixed_dictionaries({"digest_at": st.none() | st.just(clock(8))}),
    st.fixed_dictionaries({"wants_dms": st.sampled_from([True, True, False])}),
)
SPANS = st.one_of(
    st.integers(1, 200).map(lambda n: n * HALF_MINUTE),
    st.integers(1, 60).map(lambda n: n * HOUR),
    st.integers(1, 15).map(lambda n: n * DAY),
)
QUARTERS = st.sampled_from([DAY // GRID, 3 * DAY // GRID]) | st.integers(1, 4 * 24 * 16)
DEADLINES = st.builds(Wanted, QUARTERS, ZONES, st.booleans(), ASSIGNEES)
PICKS = st.integers(0, 1000)


class ReminderMachine(RuleBasedStateMachine):
    """Each rule does the same to the bot and to the model; after each, both are compared."""

    def __init__(self, tally: Counter[str] | None = None) -> None:
        super().__init__()
        self._tally = Counter[str]() if tally is None else tally
        self._twins: Twins | None = None
        self._undo: tuple[int, Callable[[], None]] | None = None

    @property
    def twins(self) -> Twins:
        assert self._twins is not None, "no rule runs before `begin`"
        return self._twins

    @property
    def model(self) -> Model:
        return self.twins.model

    @property
    def open_deadlines(self) -> list[int]:
        return [number for number, each in self.model.deadlines.items() if each.is_open]

    @initialize(
        at=BEGINNINGS,
        due=st.lists(DEADLINES, min_size=2, max_size=3),
        changes=st.lists(st.tuples(PEOPLE, OF_PERSON), max_size=3),
    )
    def begin(
        self,
        at: datetime,
        due: list[Wanted],
        changes: list[tuple[int, dict[str, Any]]],
    ) -> None:
        self._twins = Twins(at)
        for deadline in due:
            self._set_deadline(deadline)
        for person, change in changes:
            self._change_person(person, change)

    def teardown(self) -> None:
        if self._twins is not None:
            self._tally["examples"] += 1
            self._tally["told"] += len(self.model.told)
            self._tally["told late"] += sum(told.late > 0 for told in self.model.told)
            self._tally["told elsewhere"] += sum(not told.is_dm for told in self.model.told)
            self._tally["told together"] += sum(len(told.what) > 1 for told in self.model.told)
            self._twins.close()

    # Deadlines.

    @precondition(lambda self: len(self.open_deadlines) < MOST_OPEN)
    @rule(deadline=DEADLINES)
    def set_deadline(self, deadline: Wanted) -> None:
        self._set_deadline(deadline)

    @precondition(lambda self: self.open_deadlines)
    @rule(pick=PICKS, quarters=QUARTERS, zone=ZONES)
    def move(self, pick: int, quarters: int, zone: str) -> None:
        number, before = self._pick(pick)
        due = self._due(quarters, zone)
        if due == before.due:
            return
        moved = self.twins.do(self.twins.bot.deadlines.move(PRODUCER, number, due))
        self._alter(number, due=due)
        self._may_undo(moved.batch_id, lambda: self._alter(number, due=before.due))

    @precondition(lambda self: self.open_deadlines)
    @rule(pick=PICKS, is_done=st.booleans())
    def close(self, pick: int, *, is_done: bool) -> None:
        number, _ = self._pick(pick)
        deadlines = self.twins.bot.deadlines
        close = deadlines.done if is_done else deadlines.cancel
        closed = self.twins.do(close(PRODUCER, number))
        closed_at = self.twins.now
        self._alter(number, is_open=False)

        def reopen() -> None:
            self._alter(number, is_open=True)
            self.model.take_up(number, closed_at)

        self._may_undo(closed.batch_id, reopen)

    @precondition(lambda self: self.open_deadlines)
    @rule(pick=PICKS, ladder=st.none() | LADDERS)
    def give_deadline_a_ladder(self, pick: int, ladder: Ladder | None) -> None:
        number, before = self._pick(pick)
        if ladder == before.ladder:
            return
        changed = self.twins.do(self.twins.bot.deadlines.set_ladder(PRODUCER, number, ladder))
        self._alter(number, ladder=ladder)
        self._may_undo(changed.batch_id, lambda: self._alter(number, ladder=before.ladder))

    @rule(is_active=st.sampled_from([True, True, True, False]))
    def hold_or_go_on(self, *, is_active: bool) -> None:
        if is_active == self.model.studio.is_active:
            return
        status = ProjectStatus.ACTIVE if is_active else ProjectStatus.ON_HOLD
        edited = self.twins.do(self.twins.bot.projects.edit(PRODUCER, PROJECT.id, status=status))
        edited_at = self.twins.now
        self._alter_studio(is_active=is_active)

        def restore() -> None:
            self._alter_studio(is_active=not is_active)
            for number in self.open_deadlines:
                self.model.take_up(number, edited_at)

        self._may_undo(edited.batch_id, restore)

    @precondition(lambda self: self._undo is not None)
    @rule()
    def undo(self) -> None:
        assert self._undo is not None
        batch_id, restore = self._undo
        self.twins.do(self.twins.bot.history.undo(PRODUCER, batch_id))
        restore()
        self._undo = None

    # Single reminders.

    @precondition(lambda self: self.open_deadlines and self.model.studio.is_active)
    @rule(pick=PICKS, who=PICKS, how_long=st.sampled_from(list(Snooze)))
    def snooze(self, pick: int, who: int, how_long: Snooze) -> None:
        number, deadline = self._pick(pick)
        parts = sorted(self.model.parts(deadline))
        person = parts[who % len(parts)]
        theirs = [
            item.id
            for item in self.twins.reminders()
            if (item.kind, item.subject_id, item.user_id) == (Kind.REMINDER, number, person)
        ]
        if theirs:
            snoozed = self.twins.bot.reminders.snooze(ACTORS[person], theirs[0], how_long)
            self.twins.do(snoozed)
            self.model.snooze(number, person, how_long)

    @precondition(lambda self: self.model.promises)
    @rule(pick=PICKS)
    def cancel_one(self, pick: int) -> None:
        promised = sorted(self.model.promises, key=str)
        self.twins.cancel(promised[pick % len(promised)])

    # Settings.

    @rule(change=OF_STUDIO)
    def change_studio(self, change: dict[str, Any]) -> None:
        changed = self.twins.bot.studios.set_reminders(PRODUCER, lambda s: replace(s, **change))
        self.twins.do(changed)
        self._alter_studio(**change)

    @rule(zone=ZONES)
    def move_studio(self, zone: str) -> None:
        self.twins.do(self.twins.bot.studios.set_up(PRODUCER, timezone=zone))
        self._alter_studio(timezone=zone)

    @rule(person=PEOPLE, change=OF_PERSON)
    def change_person(self, person: int, change: dict[str, Any]) -> None:
        self._change_person(person, change)

    # Discord.

    @rule(person=PEOPLE)
    def close_dms(self, person: int) -> None:
        self.twins.discord.closed.add(person)
        self.model.closed.add(person)

    @precondition(lambda self: self.model.closed)
    @rule(pick=PICKS)
    def open_dms(self, pick: int) -> None:
        person = sorted(self.model.closed)[pick % len(self.model.closed)]
        for people in (self.twins.discord.closed, self.twins.discord.refused):
            people.discard(person)
        self.twins.do(self.twins.bot.members.dms_seen_open(person))
        for people in (self.model.closed, self.model.refused):
            people.discard(person)

    @precondition(lambda self: len(self.twins.discord.faults) < MOST_FAULTS)
    @rule(fault=st.sampled_from(list(Fault)))
    def spoil_next_message(self, fault: Fault) -> None:
        self.twins.discord.faults.append(fault)

    # Time.

    @rule(span=SPANS)
    def run(self, span: timedelta) -> None:
        self.twins.run(self.twins.now + span)

    @rule(
        times=st.integers(1, 4),
        off=st.sampled_from([-HALF_MINUTE, AT_THE_TIME, HALF_MINUTE, 10 * MINUTE, 2 * HOUR]),
    )
    def run_to_next(self, times: int, off: timedelta) -> None:
        for _ in range(times):
            if (next_at := self.model.next_at()) is not None:
                self.twins.run(max(self.twins.now, next_at + off))

    @rule(span=SPANS)
    def be_down(self, span: timedelta) -> None:
        self.twins.be_down(span)

    # What must hold.

    @invariant()
    def bot_and_model_agree(self) -> None:
        self._tally["steps"] += 1
        self.twins.run(self.twins.now)
        self.twins.check_promises()
        self.twins.check_told()
        self.twins.check_nothing_waits()

    # What several rules do, and the model's side.

    def _set_deadline(self, wanted: Wanted) -> None:
        due = self._due(wanted.quarters, wanted.zone)
        made = self.twins.do(
            self.twins.bot.deadlines.set(
                PRODUCER,
                SONG if wanted.is_mix else PROJECT,
                due,
                title=f"No. {len(self.model.deadlines) + 1}",
                assignee=wanted.assignee,
            )
        )
        number = made.value.deadline.id
        self.model.deadlines[number] = Deadline(due, wanted.assignee, wanted.is_mix)
        self._may_undo(made.batch_id, lambda: self._alter(number, is_open=False))

    def _change_person(self, person: int, change: dict[str, Any]) -> None:
        self.twins.do(self.twins.bot.members.change(person, lambda m: replace(m, **change)))
        self.model.people[person] = replace(self.model.people[person], **change)

    def _pick(self, pick: int) -> tuple[int, Deadline]:
        number = self.open_deadlines[pick % len(self.open_deadlines)]
        return number, self.model.deadlines[number]

    def _due(self, quarters: int, zone: str) -> LocalTime:
        wall = quarter(self.twins.now + quarters * GRID).astimezone(ZoneInfo(zone))
        due = local(wall.replace(tzinfo=None), zone)
        return due if due.at > self.twins.now else local(due.wall + DAY, zone)

    def _alter(self, number: int, **changes: Any) -> None:
        self.model.deadlines[number] = replace(self.model.deadlines[number], **changes)

    def _alter_studio(self, **changes: Any) -> None:
        self.model.studio = replace(self.model.studio, **changes)

    def _may_undo(self, batch_id: int | None, restore: Callable[[], None]) -> None:
        self._undo = None if batch_id is None else (batch_id, restore)


def explore(
    examples: int, steps: int, *, seed_number: int | None = None, tally: Counter[str] | None = None
) -> None:
    """Let Hypothesis look for steps after which bot and model differ.

    Args:
        examples: how many runs, each from a fresh database.
        steps: of one run, at most.
        seed_number: of Hypothesis's choices; None for those that are always the same.
        tally: counts what happened.
    """

    class Machine(ReminderMachine):
        def __init__(self) -> None:
            super().__init__(tally)

    run_state_machine_as_test(
        Machine if seed_number is None else seed(seed_number)(Machine),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=seed_number is None,
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            print_blob=True,
        ),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Hold the bot's reminders against the model.")
    parser.add_argument("--examples", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    sys.stdout.write(f"Seed {given.seed}\n")
    logging.disable(logging.ERROR)  # what Discord refuses is part of it
    tally = Counter[str]()
    began = time.monotonic()
    explore(given.examples, given.steps, seed_number=given.seed, tally=tally)
    counts = ", ".join(f"{count} {what}" for what, count in sorted(tally.items()))
    sys.stdout.write(f"{counts}; all right, after {time.monotonic() - began:.0f} s\n")


if __name__ == "__main__":
    main()
