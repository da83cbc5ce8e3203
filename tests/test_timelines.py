"""The course of a song: what each revision says of loudness, notes, rounds and waiting."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from bot.audio._lettering import lettered
from bot.audio.timelines import HEIGHT, WIDTH, draw_timeline
from bot.domain.mixes import MixRevision, MixType, Question, Verdict, VerdictKind
from bot.domain.notes import MixNote, NoteState
from bot.domain.people import Approver, Who
from bot.domain.projects import SignOffRule
from bot.domain.songs import Song, Stage
from bot.domain.timelines import MOST_STEPS, SongFacts, Timeline, timeline

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ADA, BO = Who(1), Who(2)
SONG = Song(1, 10, 1, "Night Drive", 1, Stage.MIXING, None, None, None, START)


def mix(number: int, day: float, type_: MixType = MixType.MAIN, **other: Any) -> MixRevision:
    made = MixRevision(
        id=number,
        guild_id=10,
        song_id=1,
        type=type_,
        number=number,
        file=None,
        link="https://example.org",
        changes=None,
        question=Question.DECISION,
        submitted_by=9,
        submitted_at=START + day * DAY,
        withdrawn_at=None,
        chosen_over=None,
    )
    return replace(made, **other)


def verdict(
    mix_id: int, day: float, kind: VerdictKind = VerdictKind.NOTES, who: Who = ADA, **other: Any
) -> Verdict:
    made = Verdict(
        id=int(day * 100),
        guild_id=10,
        revision_id=mix_id,
        kind=kind,
        sha256=None,
        who=who,
        recorded_by=1,
        is_round=kind is VerdictKind.NOTES,
        given_at=START + day * DAY,
        undone_at=None,
    )
    return replace(made, **other)


def note(number: int, on: int, state: NoteState, addressed_in: int | None = None) -> MixNote:
    return MixNote(
        id=number,
        guild_id=10,
        song_id=1,
        revision_id=on,
        verdict_id=None,
        number=number,
        start_ms=None,
        end_ms=None,
        text="Vocal up",
        author=ADA,
        recorded_by=1,
        state=state,
        addressed_in=addressed_in,
        reason=None,
        is_kept=False,
        created_at=START,
        removed_at=None,
    )


def course(
    revisions: list[MixRevision],
    verdicts: list[Verdict] | None = None,
    notes: list[MixNote] | None = None,
    *,
    until: float = 30,
    song: Song = SONG,
    rule: SignOffRule = SignOffRule.DECIDER,
) -> Timeline:
    given = {r.id: [v for v in verdicts or [] if v.revision_id == r.id] for r in revisions}
    who = [Approver(ADA, is_decider=True), Approver(BO, is_decider=False)]
    facts = SongFacts(song, rule, who, revisions, given, notes or [], {})
    return timeline(facts, START + until * DAY)


def waits(found: Timeline) -> list[tuple[float, float]]:
    return [(step.approvers / DAY, step.studio / DAY) for step in found.steps]


def test_the_approvers_are_waited_for_until_they_answer_then_the_studio() -> None:
    found = course(
        [mix(1, 0), mix(2, 5)], [verdict(1, 2), verdict(2, 6, VerdictKind.APPROVED)], until=9
    )

    assert waits(found) == [(2, 3), (1, 0)]
    assert [step.is_approved for step in found.steps] == [False, True]


def test_what_nobody_answered_waits_until_the_next_mix_or_now() -> None:
    assert waits(course([mix(1, 0), mix(2, 5)], until=9)) == [(5, 0), (4, 0)]


def test_by_a_rule_of_all_one_approval_is_no_answer_yet() -> None:
    first = verdict(1, 2, VerdictKind.APPROVED)
    both = [first, verdict(1, 4, VerdictKind.APPROVED, BO)]

    assert waits(course([mix(1, 0)], [first], until=9, rule=SignOffRule.ALL)) == [(9, 0)]
    assert waits(course([mix(1, 0)], both, until=9, rule=SignOffRule.ALL)) == [(4, 0)]


def test_a_verdict_that_was_taken_back_is_no_answer() -> None:
    undone = verdict(1, 2, undone_at=START + 3 * DAY)

    found = course([mix(1, 0)], [undone], until=9)

    assert waits(found) == [(9, 0)]
    assert found.steps[0].round is None


def test_once_a_song_is_delivered_nobody_waits() -> None:
    done = replace(SONG, stage=Stage.DELIVERED)

    assert waits(course([mix(1, 0), mix(2, 5)], [verdict(1, 2)], song=done)) == [(2, 3), (0, 0)]


def test_notes_are_counted_where_they_were_sent_and_where_they_were_answered() -> None:
    notes = [
        note(1, 1, NoteState.ADDRESSED, 2),
        note(2, 1, NoteState.CONFIRMED, 2),
        note(3, 1, NoteState.OPEN),
        note(4, 1, NoteState.DECLINED),
        note(5, 2, NoteState.ADDRESSED),  # for the mix to come
    ]

    found = course([mix(1, 0), mix(2, 5)], [], notes)

    assert [(step.opened, step.closed) for step in found.steps] == [(4, 1), (1, 2)]


def test_rounds_are_numbered_over_the_mixes_whose_notes_were_one() -> None:
    given = [verdict(1, 1), verdict(2, 3, is_round=False), verdict(3, 5)]

    found = course([mix(1, 0), mix(2, 2), mix(3, 4)], given)

    assert [step.round for step in found.steps] == [1, None, 2]


def test_the_main_mixes_are_shown_and_without_any_those_of_the_newest_type() -> None:
    inst, master = MixType.INSTRUMENTAL, MixType.MASTER
    gone = START + DAY

    every = course([mix(1, 0), mix(2, 1, inst), mix(3, 2, withdrawn_at=gone), mix(4, 3)])
    assert [step.revision.id for step in every.steps] == [1, 4]
    others = course([mix(1, 0, inst), mix(2, 1, master)])
    assert [step.revision.id for step in others.steps] == [2]


@pytest.mark.parametrize("count", [1, 2, 7, MOST_STEPS, 200])
def test_any_number_of_revisions_makes_a_picture_of_one_size(count: int) -> None:
    found = course([mix(number, number) for number in range(1, count + 1)])

    picture = Image.open(io.BytesIO(draw_timeline(found)))
    assert picture.size == (WIDTH, HEIGHT)
    assert len(found.steps) == min(count, MOST_STEPS)
    assert found.left_out == count - len(found.steps)


def test_the_two_sides_of_a_bar_are_told_apart_without_colours() -> None:
    """What goes down is hatched: between its lines the ground shows."""
    found = course([mix(1, 0), mix(2, 12)], [verdict(1, 6)], until=12)
    grey = Image.open(io.BytesIO(draw_timeline(found))).convert("L")
    x = WIDTH // 2 - 75  # the first of two columns

    above = {grey.getpixel((x, y)) for y in range(557, 577)}
    below = {grey.getpixel((x, y)) for y in range(590, 610)}
    assert len(above) == 1 < len(below)


def test_a_figure_stands_on_the_side_to_which_no_line_goes() -> None:
    found = course([mix(1, 0), mix(2, 12)])
    quiet, loud = (
        replace(step, integrated=loudness)
        for step, loudness in zip(found.steps, (-22.6, -19.5), strict=True)
    )
    picture = Image.open(io.BytesIO(draw_timeline(replace(found, steps=(quiet, loud)))))
    grey = picture.convert("L")

    def is_written(x: int, top: int) -> bool:
        """Words are lighter than lines and dots."""
        return max(grey.crop((x, top, x + 40, top + 24)).tobytes()) > 205

    first, second = WIDTH // 2 - 95, WIDTH // 2 + 55
    assert is_written(first, 230) and not is_written(first, 172)
    assert is_written(second, 104) and not is_written(second, 158)


def test_a_minus_sign_stays_one_in_a_picture() -> None:
    assert lettered("−19.5 · LUFS", 26)[0] == "−19.5 · LUFS"
