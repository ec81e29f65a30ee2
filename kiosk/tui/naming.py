"""Whether runners are asked for a name, and what they are called without one."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.core.pseudonym import RANDOM_BYTES, free_code

if TYPE_CHECKING:
    from kiosk.tui.peopleports import RunnerRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """As the settings have it (`[records] names`), with the source of what is random in a code."""

    asks: bool = True
    """False: nobody is asked, everybody is known by a code."""
    token: Callable[[int], bytes] = secrets.token_bytes
    """Makes so many random bytes."""

    def new_code(self, runners: "RunnerRecords") -> str:
        """A code that no runner on record has.

        Raises `StorageError` when the records cannot be read, `LookupError` when every code is taken, which some
        hundred thousand people without a name would have to come for.
        """
        return free_code(self.token(RANDOM_BYTES), runners.has_name)
