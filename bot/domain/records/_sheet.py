"""The record for people: a page that is drawn."""

from datetime import UTC, datetime

from bot.domain.audio import duration_label
from bot.domain.figures import signed
from bot.domain.media import size_label
from bot.domain.mixes import Manner, ReviewState, SignOff, VerdictKind
from bot.domain.people import Who
from bot.domain.records._record import Given, Names, SignOffRecord, Standing
from bot.domain.sheets import Row, Section, Sheet, Stamp

_MOST_ROWS = 40  # of one list; the JSON record has them all


def record_sheet(record: SignOffRecord, names: Names) -> Sheet:
    """A record as a page to be drawn."""
    review = record.review
    by = names[_submitter(record)]
    return Sheet(
        heading="Sign-off record",
        title=f"{review.song.title} · {review.revision.label}",
        subtitle=f"{review.project.artist_name} · {review.project.title}",
        stamp=_stamp(record),
        verdict=verdict_of(record, names),
        sections=(
            Section(
                "The file", (*_file_rows(record), Row("Posted", f"{_posted(record)}, by {by}"))
            ),
            Section(f"Who was asked: {_rule(record)}", _asked_rows(record, names)),
            Section("Every verdict", _verdict_rows(record, names)),
        ),
        foot=f"Made by Talkback on {_when(record.made_at)}.",
    )


def verdict_of(record: SignOffRecord, names: Names) -> str:
    """In one line, whether it is signed off; if not, what is missing."""
    review, state = record.review, record.review.sign_off
    if review.revision.withdrawn_at is not None:
        return "Withdrawn: it was the wrong file. Nothing is signed off."
    later = ""
    if review.current is not None and not review.is_current:
        later = f" {review.current.label} counts in its place, which this record says nothing of."
    match state.state:
        case ReviewState.APPROVED:
            bound = "" if review.revision.file else " It is a link: the content is unverified."
            return (
                f"Approved by {_list(state.approved, names)}{_manners(state, names)}.{bound}{later}"
            )
        case ReviewState.NOTES:
            return f"Not approved yet: notes from {_list(state.sent_notes, names)}.{later}"
        case ReviewState.IN_REVIEW:
            waiting = _list(state.waiting, names) if state.waiting else "the producer"
            return f"Not approved yet: waiting for {waiting}.{later}"


def _manners(state: SignOff, names: Names) -> str:
    """What is to be known of approvals that were not plainly given."""
    said = [
        f"{_list(who, names)} {how}"
        for who, how in ((state.with_notes, "with notes"), (state.by_silence, "by silence"))
        if who
    ]
    return f" ({'; '.join(said)})" if said else ""


def _submitter(record: SignOffRecord) -> Who:
    return Who(record.review.revision.submitted_by)


def _stamp(record: SignOffRecord) -> Stamp:
    if record.review.revision.withdrawn_at is not None:
        return Stamp.VOID
    return Stamp.YES if record.is_approved else Stamp.OPEN


def _posted(record: SignOffRecord) -> str:
    return _when(record.review.revision.submitted_at)


def _rule(record: SignOffRecord) -> str:
    label = record.review.project.sign_off.label
    return label[:1].lower() + label[1:]


def _file_rows(record: SignOffRecord) -> tuple[Row, ...]:
    revision = record.review.revision
    if revision.file is None:
        return (Row("Link", revision.link or ""), Row("SHA-256", "none: content unverified"))
    file = revision.file
    length = duration_label(file.facts.seconds)
    return (
        Row("Name", file.name),
        Row("Sound", f"{file.facts.label} · {length} · {size_label(file.size)}"),
        Row("SHA-256", _grouped(file.sha256)),
        Row("Figures", _figure_words(record)),
    )


def _figure_words(record: SignOffRecord) -> str:
    if record.analysis is None:
        return "not measured"
    figures = record.analysis.figures
    values = [
        (figures.integrated, "LUFS"),
        (figures.loudness_range, "LU range"),
        (figures.true_peak, "dBTP"),
    ]
    said = [
        f"{signed(value, 1, plus=unit == 'dBTP')} {unit}"
        for value, unit in values
        if value is not None
    ]
    return " · ".join(said) or "too short or too quiet to say"


def _asked_rows(record: SignOffRecord, names: Names) -> tuple[Row, ...]:
    rows = [
        Row(
            _said(given) if given else "no answer yet",
            names[who] + (" (decides)" if decides else ""),
        )
        for who, decides, given in record.asked
    ]
    return _capped(rows) or (Row("nobody", "The producer signs off."),)


def _verdict_rows(record: SignOffRecord, names: Names) -> tuple[Row, ...]:
    rows = [_verdict_row(given, names) for given in record.given]
    return _capped(rows) or (Row("none", "Nobody has answered yet."),)


def _verdict_row(given: Given, names: Names) -> Row:
    verdict = given.verdict
    parts = [names[verdict.who], _when(verdict.given_at)]
    if given.recorded_by is not None:
        parts.append(f"recorded by {names[given.recorded_by]}")
    if verdict.undone_at is not None:
        parts.append(f"withdrawn {_when(verdict.undone_at)}")
    elif given.standing is Standing.SUPERSEDED:
        parts.append("superseded by a later one of theirs")
    return Row(_said(given), " · ".join(parts))


def _said(given: Given) -> str:
    match given.verdict.kind:
        case VerdictKind.APPROVED:
            how = {Manner.WITH_NOTES: ", with notes", Manner.SILENCE: " by silence"}
            return f"approved{how.get(given.verdict.manner, '')}"
        case VerdictKind.NOTES:
            return "sent notes"
        case VerdictKind.SUGGESTED:
            return "suggested"
        case VerdictKind.UNFIXED:
            return "not fixed"


def _capped(rows: list[Row]) -> tuple[Row, ...]:
    more = len(rows) - _MOST_ROWS
    if more <= 0:
        return tuple(rows)
    return (*rows[:_MOST_ROWS], Row("…", f"and {more} more, in the JSON record"))


def _list(everyone: tuple[Who, ...], names: Names) -> str:
    """Members first, as on the card."""
    in_order = sorted(everyone, key=lambda who: not who.is_on_discord)
    shown = [names[who] for who in in_order[:6]]
    more = f" and {len(everyone) - 6} more" if len(everyone) > 6 else ""
    return ", ".join(shown) + more


def _grouped(sha256: str) -> str:
    """In groups of eight, which are read out more easily."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))


def _when(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
