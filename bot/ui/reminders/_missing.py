"""What a deadline still lacks, in the words of whoever is reminded of it."""

from bot.domain.deadlines import DeadlineKind
from bot.domain.mixes import MixRevision, MixType, ReviewState, SignOff
from bot.domain.people import Who
from bot.domain.reminders import Part, Reminder, SongState
from bot.domain.songs import Stage
from bot.ui import text
from bot.ui.projects import gauge

_ROOM = 1500  # characters of a list of songs


def missing(reminder: Reminder) -> list[str]:
    """Lines: where the songs stand, and what each still lacks; to an approver, what waits."""
    if reminder.part is Part.APPROVER:
        return _waiting(reminder)
    deadline = reminder.deadline
    lacking = [(each, lack) for each in reminder.songs if (lack := _lack(reminder, each))]
    if deadline.song_id is not None:
        return [line for each in reminder.songs for line in _of_song(reminder, each)]
    if not lacking:
        return _all_in(reminder)
    lines = [
        f"{gauge(each.song.stage)} **{text.escape(each.song.title)}**: {lack}"
        for each, lack in lacking
    ]
    return ["**Still missing**", text.cut_lines(lines, _ROOM, more="… and {} more songs")]


def waiting_words(reminder: Reminder) -> str:
    """What waits for an approver: "Mix 2 of Night Drive waits for your approval"."""
    first = reminder.songs[0]
    if len(reminder.songs) > 1 or first.mix is None:
        return f"{text.count(len(reminder.songs), 'mix', 'mixes')} wait for your approval"
    return f"**{first.mix.label}** of {text.escape(first.song.title)} waits for your approval"


def _waiting(reminder: Reminder) -> list[str]:
    """Each mix that waits, with the way to its card."""
    lines = [
        f"{_label(reminder, each, each.mix)} of **{text.escape(each.song.title)}**"
        for each in reminder.songs
        if each.mix is not None
    ]
    listed = text.cut_lines(lines, _ROOM, more="… and {} more")
    if len(lines) == 1:
        return [f"{listed} waits for your approval."]
    return ["**These wait for your approval**", listed]


def _of_song(reminder: Reminder, each: SongState) -> list[str]:
    stage = f"{gauge(each.song.stage)} {each.song.stage.label}"
    if lack := _lack(reminder, each):
        return [stage, f"**Still missing**: {lack}"]
    return [stage, *_all_in(reminder)]


def _all_in(reminder: Reminder) -> list[str]:
    is_known = reminder.deadline.kind is not DeadlineKind.OTHER and reminder.songs
    return ["✅ Everything is in: press Done."] if is_known else []


def _lack(reminder: Reminder, each: SongState) -> str | None:
    """What a song still lacks to meet a deadline of this kind; None for nothing that is known."""
    kind, stage = reminder.deadline.kind, each.song.stage
    if kind is DeadlineKind.OTHER or stage is Stage.DELIVERED:
        return None
    if kind is DeadlineKind.TRACKING:
        if stage.step > Stage.TRACKING.step:
            return None
        return "the rest of the tracking" if stage is Stage.TRACKING else "tracking"
    if each.mix is None or each.sign_off is None:
        return "a mix, then a master" if kind is DeadlineKind.MASTER else "a mix"
    verdict = _verdict(reminder, each, each.mix, each.sign_off)
    if kind is DeadlineKind.MASTER and each.mix.type is not MixType.MASTER:
        return f"{verdict}, then a master" if verdict else "a master"
    if kind in {DeadlineKind.MIX, DeadlineKind.MASTER}:
        return verdict
    return verdict or "delivery"


def _verdict(
    reminder: Reminder, each: SongState, mix: MixRevision, sign_off: SignOff
) -> str | None:
    """What the sign-off of a song's mix lacks."""
    label = _label(reminder, each, mix)
    match sign_off.state:
        case ReviewState.NOTES:
            return f"the notes on {label}, worked in"
        case ReviewState.IN_REVIEW:
            if Who(reminder.reader.user_id) in sign_off.waiting:
                return f"your approval of {label}"
            return f"approval of {label}"
        case ReviewState.APPROVED:
            return None


def _label(reminder: Reminder, each: SongState, mix: MixRevision) -> str:
    """The mix by its name: where its reader may follow it, the way to its card."""
    if each.card is None or not reminder.is_of_project:
        return f"**{mix.label}**"
    return f"[{mix.label}]({each.card.url})"
