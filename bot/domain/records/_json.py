"""The record for programs.

Version 1, schema `talkback/sign-off-record`. Instants are UTC in ISO 8601 with a `Z`; ids are
strings, as Discord gives them; what is not known is null.

- `schema`, `version`, `made_at`
- `state`: "approved", "notes", "in_review" or "withdrawn"; `is_approved`: true for the first alone
- `project`: `title`, `artist`, `sign_off` ("decider", "all", "any")
- `song`: `title`
- `mix`: `label`, `type`, `number`, `posted_at`, `posted_by` (a person), `withdrawn_at`,
  `superseded_by` (the label of the revision that counts in its place), `link`
- `file`, null for a link: `name` as it was given, `sha256`, `bytes`, `format`, `codec`,
  `sample_rate` (Hz), `bit_depth`, `bit_rate` (bits a second), `channels`, `seconds`
- `figures`, null where nothing was measured: `integrated_lufs`, `loudness_range_lu`,
  `max_short_term_lufs`, `true_peak_dbtp`, `sample_peak_dbfs`, `peak_to_loudness_lu`,
  `clipped_runs`
- `asked`, a list: `person`, `decides`, `verdict` (their last that counts, or null)
- `verdicts`, a list in order: `verdict`, `manner` (of an approval: "plain", "with_notes" for small
  ones that need no new mix, "silence" where no answer counts; else null), `person`, `recorded_by`
  (a person; null where they said it themselves), `given_at`, `sha256` (of the file that it is bound
  to), `standing` ("counts", "superseded", "withdrawn"), `withdrawn_at`
- a person: `name`, `discord_id` (null for who is not on Discord)

The version grows when a field changes its meaning or goes; new fields may come without.
"""

import json
from datetime import UTC, datetime
from typing import Any

from bot.domain.figures import Analysis
from bot.domain.mixes import MixFile, VerdictKind
from bot.domain.people import Who
from bot.domain.records._record import Given, Names, SignOffRecord
from bot.domain.reviews import Review

RECORD_SCHEMA = "talkback/sign-off-record"
RECORD_VERSION = 1


def record_json(record: SignOffRecord, names: Names) -> str:
    """A record as JSON, of the schema that this module describes."""
    review = record.review
    is_withdrawn = review.revision.withdrawn_at is not None
    values = {
        "schema": RECORD_SCHEMA,
        "version": RECORD_VERSION,
        "made_at": _instant(record.made_at),
        "state": "withdrawn" if is_withdrawn else review.sign_off.state.value,
        "is_approved": record.is_approved,
        "project": {
            "title": review.project.title,
            "artist": review.project.artist_name,
            "sign_off": review.project.sign_off.value,
        },
        "song": {"title": review.song.title},
        "mix": _mix(review, names),
        "file": _file(review.revision.file),
        "figures": _figures(record.analysis),
        "asked": [
            {
                "person": _person(who, names),
                "decides": decides,
                "verdict": given.verdict.kind.value if given else None,
            }
            for who, decides, given in record.asked
        ],
        "verdicts": [_verdict(given, names) for given in record.given],
    }
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def _mix(review: Review, names: Names) -> dict[str, Any]:
    revision, current = review.revision, review.current
    return {
        "label": revision.label,
        "type": revision.type.value,
        "number": revision.number,
        "posted_at": _instant(revision.submitted_at),
        "posted_by": _person(Who(revision.submitted_by), names),
        "withdrawn_at": _instant(revision.withdrawn_at),
        "superseded_by": current.label if current and not review.is_current else None,
        "link": revision.link,
    }


def _file(file: MixFile | None) -> dict[str, Any] | None:
    if file is None:
        return None
    return {
        "name": file.name,
        "sha256": file.sha256,
        "bytes": file.size,
        "format": file.facts.format.value,
        "codec": file.facts.codec,
        "sample_rate": file.facts.sample_rate,
        "bit_depth": file.facts.bit_depth,
        "bit_rate": file.facts.bit_rate,
        "channels": file.facts.channels,
        "seconds": round(file.facts.seconds, 6),
    }


def _figures(analysis: Analysis | None) -> dict[str, Any] | None:
    if analysis is None:
        return None
    figures = analysis.figures
    return {
        "integrated_lufs": _rounded(figures.integrated),
        "loudness_range_lu": _rounded(figures.loudness_range),
        "max_short_term_lufs": _rounded(figures.max_short_term),
        "true_peak_dbtp": _rounded(figures.true_peak),
        "sample_peak_dbfs": _rounded(figures.sample_peak),
        "peak_to_loudness_lu": _rounded(figures.peak_to_loudness),
        "clipped_runs": figures.clipped_runs,
    }


def _verdict(given: Given, names: Names) -> dict[str, Any]:
    verdict = given.verdict
    manner = verdict.manner.value if verdict.kind is VerdictKind.APPROVED else None
    recorded_by = given.recorded_by
    return {
        "verdict": verdict.kind.value,
        "manner": manner,
        "person": _person(verdict.who, names),
        "recorded_by": _person(recorded_by, names) if recorded_by else None,
        "given_at": _instant(verdict.given_at),
        "sha256": verdict.sha256,
        "standing": given.standing.value,
        "withdrawn_at": _instant(verdict.undone_at),
    }


def _person(who: Who, names: Names) -> dict[str, str | None]:
    return {"name": names[who], "discord_id": str(who.user_id) if who.user_id else None}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
