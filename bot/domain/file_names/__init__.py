"""Guesses what a bounce is from its file's name: "nightdrive_inst_v3.wav".

Engineers name files by hand, each by their own rules. A guess is only ever proposed: what fits two
songs equally well is no guess at all.
"""

from bot.domain.file_names._reader import (
    AUDIO_ENDINGS,
    NameGuess,
    NameReader,
    Titles,
    is_audio_name,
    numbered,
)

__all__ = ["AUDIO_ENDINGS", "NameGuess", "NameReader", "Titles", "is_audio_name", "numbered"]
