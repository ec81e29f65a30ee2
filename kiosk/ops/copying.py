"""What the copying process says on its last line; the screen, which starts it, loads nothing else of it."""

from typing import Final

END: Final = "end"
FINE: Final = "-"
"""In place of a code."""
