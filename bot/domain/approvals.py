"""How a mix is signed off beside a plain yes."""

from enum import StrEnum


class Left(StrEnum):
    """What becomes of an approver's own notes on the mix that they approve."""

    STAY = "stay"  # they are worked in, and the mix is approved with them
    SETTLED = "settled"  # they are done; drafts stay their author's alone
