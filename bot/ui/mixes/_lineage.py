"""What a mix's card says of the others that belong to it."""

from bot.domain.mixes import MixType
from bot.domain.reviews import LinkedMix, Review


def lineage_words(review: Review) -> str:
    """What a master was made from; the twin of an approved mix without its limiter, and back."""
    lineage = review.lineage
    if review.revision.type is MixType.MASTER:
        source = lineage.made_from
        return f"Made from {_link(source)}" if source else "Made before any mix was approved"
    if lineage.unlimited is not None:
        later = lineage.unlimited.revision.id > review.revision.id
        older = "" if later else f", older than {review.revision.label}"
        return f"Without the limiter: {_link(lineage.unlimited)}{older}"
    if lineage.limited is not None:
        return f"{_link(lineage.limited)} without the limiter"
    return ""


def _link(mix: LinkedMix) -> str:
    return f"[{mix.revision.label}]({mix.jump_url})" if mix.jump_url else mix.revision.label
