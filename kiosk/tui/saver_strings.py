"""Sentences of the dark panel."""

from typing import Final

TOUCH: Final = "Touch to begin"
CLOCK: Final = "{hour:02d}:{minute:02d}"
