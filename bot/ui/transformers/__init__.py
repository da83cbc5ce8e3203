"""Typed arguments of commands. A noun is chosen (`song:12`) or named; ids never come bare."""

from datetime import date

from discord import app_commands

from bot.domain.deadlines import Target
from bot.domain.when import LocalTime, Recurrence
from bot.ui.transformers import _settings
from bot.ui.transformers._deadlines import DeadlineArgument, TargetArgument
from bot.ui.transformers._genres import GenreArgument
from bot.ui.transformers._mixes import MixArgument, OfflineNameArgument
from bot.ui.transformers._notes import NoteArgument
from bot.ui.transformers._nouns import (
    ArtistArgument,
    NewArtistArgument,
    PersonArgument,
    ProjectArgument,
    SongArgument,
)
from bot.ui.transformers._reminders import AboutArgument, ReminderArgument, WhenArgument
from bot.ui.transformers._studios import MutedStudioArgument, StudioArgument
from bot.ui.transformers._times import DateArgument, DueArgument, ZoneArgument

ArtistId = app_commands.Transform[int, ArtistArgument]
NewArtist = app_commands.Transform[int | str, NewArtistArgument]
ProjectId = app_commands.Transform[int, ProjectArgument]
SongId = app_commands.Transform[int, SongArgument]
Genre = app_commands.Transform[str, GenreArgument]
MixId = app_commands.Transform[int, MixArgument]
NoteId = app_commands.Transform[int, NoteArgument]
OfflineName = app_commands.Transform[str, OfflineNameArgument]
PersonId = app_commands.Transform[int, PersonArgument]
DeadlineId = app_commands.Transform[int, DeadlineArgument]
TargetOf = app_commands.Transform[Target, TargetArgument]
Due = app_commands.Transform[LocalTime, DueArgument]
Day = app_commands.Transform[date, DateArgument]
Zone = app_commands.Transform[str, ZoneArgument]
MyStudioId = app_commands.Transform[int, StudioArgument]
MutedStudioId = app_commands.Transform[int, MutedStudioArgument]
MyLadderWords = app_commands.Transform[str, _settings.ladder("As each studio has it")]
StudioLadderWords = app_commands.Transform[str, _settings.ladder("As it was at first")]
DeadlineLadderWords = app_commands.Transform[
    str, _settings.ladder("As each person or the studio has it")
]
QuietHoursWords = app_commands.Transform[str, _settings.quiet_hours()]
DigestWords = app_commands.Transform[str, _settings.digest()]
EscalationWords = app_commands.Transform[str, _settings.escalation()]
AlternateWords = app_commands.Transform[str, _settings.alternates()]
SilentDaysWords = app_commands.Transform[str, _settings.silent_days()]
ReviewClockWords = app_commands.Transform[str, _settings.review_clock()]
SilenceWords = app_commands.Transform[str, _settings.silence()]
ReminderId = app_commands.Transform[int, ReminderArgument]
When = app_commands.Transform[LocalTime | Recurrence, WhenArgument]
AboutProject = app_commands.Transform[int, AboutArgument]
