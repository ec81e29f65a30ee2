"""Sentences of the dark panel."""

from typing import Final

from kiosk.tui.language import Text

TOUCH: Final = Text("Touch to begin")
CLOCK: Final = "{hour:02d}:{minute:02d}"
