"""Notes on mixes: what becomes of each, the rounds in which they are sent, and the checklist."""

from bot.services.notes._checklists import ChecklistService
from bot.services.notes._life import NoteService
from bot.services.notes._rounds import RoundService
from bot.services.notes._scope import note_scope, notes_changed

__all__ = ["ChecklistService", "NoteService", "RoundService", "note_scope", "notes_changed"]
