"""Records that were replaced: what is told about it, until a supervisor has accepted it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What stands in place of the records now.

    `lines` and `last_utc` tell how far they go (0 and None: nothing is known of before), `aside` where those of before
    are, None when there were none, and `why` the code of what was wrong with them.
    """

    lines: int
    last_utc: str | None
    aside: str | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """A replacement as it is on record, with its number and civil time."""

    id: int
    at_utc: str
    restored: Restored
