"""What the top line says when the reader of the touch panel is gone."""

from typing import Final

TOUCH: Final[dict[str, str]] = {
    "touch_reader_missing": "STOP feels one finger only: keep glass dry",
}
"""By the code of the alarm."""
