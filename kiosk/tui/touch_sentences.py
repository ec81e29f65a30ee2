"""What the top line says when the reader of the touch panel is gone."""

from typing import Final

from kiosk.tui.language import Text

TOUCH: Final[dict[str, Text]] = {
    "touch_reader_missing": Text("STOP feels one finger only: keep glass dry"),
}
"""By the code of the alarm."""
