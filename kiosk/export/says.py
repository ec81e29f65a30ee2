"""What has a sentence elsewhere: whoever asks for a page brings those that belong to codes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.core.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What the settings say of the clinic; empty where they say nothing.

    Attributes:
        text: name and contact in one line.
        logo: a picture that `kiosk.logo.read_logo` let pass; None for none.
    """

    text: str = ""
    logo: bytes | None = None


NOTHING: Final = Letterhead()


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
