"""What a name search binds: a range on the indexed key first, then a look inside recent names.

A prefix is a range scan at any size; "contains" reads the newest 500 rows of the studio only, so
that a search never grows with it.
"""

from bot.domain.activity import Value
from bot.domain.names import name_key


def search_params(text: str) -> dict[str, Value]:
    """The range of keys that begin with the text, and the pattern of those that hold it."""
    key = name_key(text)
    escaped = key.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return {"first": key, "last": key + "\U0010ffff", "pattern": f"%{escaped}%"}
