"""What every message from the screen is built on."""

from typing import Annotated

import msgspec

RowId = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
"""Number of a stored row: what the record file can hold."""

PressNumber = Annotated[int, msgspec.Meta(ge=0, lt=10**18)]
"""Number of a press on STOP; 0 is none."""


class Intent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """Base of everything the screen may send."""
