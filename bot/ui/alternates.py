"""What a project's card says of the alternates of approved mixes."""

from bot.domain.alternates import Alternates
from bot.domain.boards import Board
from bot.domain.songs import Song
from bot.ui import text


def alternates_words(board: Board) -> str:
    """What is missing, or does not go with the mix, a song a line; nothing where all is well."""
    if board.project.is_archived:
        return ""
    lines = [_line(song, found) for song, found in board.alternates]
    return text.cut_lines([line for line in lines if line], 900)


def _line(song: Song, found: Alternates) -> str:
    parts = [remark.label for remark in found.remarks]
    if found.missing:
        parts.insert(0, f"no {', '.join(type_.choice for type_ in found.missing)} yet")
    if not parts:
        return ""
    return f"⚠️ **{text.escape(song.title)}** {found.mix.label}: {' · '.join(parts)}"
