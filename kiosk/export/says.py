"""What has a sentence elsewhere: whoever asks for a page brings those that belong to codes."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.core.reason import Reason
from kiosk.export.letterhead import NOTHING, Letterhead


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """The sentences of codes, in the language spoken, and the clinic's own line.

    The sentences belong to the screen, which nothing here may see.
    """

    reason: Callable[[Reason], str]
    """What a code means, with its figures."""
    outcome: Callable[[Reason, str], str]
    """What became of a test, with its figures in the unit."""
    letterhead: Letterhead = NOTHING
    """Whose station it is and whom to ask, above every page."""
