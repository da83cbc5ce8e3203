"""Typed arguments of commands. A noun is chosen (`song:12`) or named; ids never come bare."""

from datetime import date

from discord import app_commands

from bot.domain.deadlines import Target
from bot.domain.when import LocalTime
from bot.ui.transformers._deadlines import DeadlineArgument, TargetArgument
from bot.ui.transformers._mixes import MixArgument, OfflineNameArgument
from bot.ui.transformers._nouns import (
    ArtistArgument,
    NewArtistArgument,
    PersonArgument,
    ProjectArgument,
    SongArgument,
)
from bot.ui.transformers._times import DateArgument, DueArgument, ZoneArgument

ArtistId = app_commands.Transform[int, ArtistArgument]
NewArtist = app_commands.Transform[int | str, NewArtistArgument]
ProjectId = app_commands.Transform[int, ProjectArgument]
SongId = app_commands.Transform[int, SongArgument]
MixId = app_commands.Transform[int, MixArgument]
OfflineName = app_commands.Transform[str, OfflineNameArgument]
PersonId = app_commands.Transform[int, PersonArgument]
DeadlineId = app_commands.Transform[int, DeadlineArgument]
TargetOf = app_commands.Transform[Target, TargetArgument]
Due = app_commands.Transform[LocalTime, DueArgument]
Day = app_commands.Transform[date, DateArgument]
Zone = app_commands.Transform[str, ZoneArgument]
