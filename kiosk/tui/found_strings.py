"""What a measured LOP is worth, in plain words."""

from typing import Final

from kiosk.tui.language import Text

RANGE: Final = Text("mmHg, {low:.0f} to {high:.0f}")
QUALITY: Final = Text("quality {quality}: {meaning}")
MEANINGS: Final = {"A": Text("good"), "B": Text("fair")}
PULSE: Final = Text("pulse {pulse:.0f} a minute")
QUALITY_WORDS: Final = {
    "A": Text(
        "A, good: the beats agree, and LOP is known closely. Use it.\nThe shaded part is where the true LOP lies."
    ),
    "B": Text(
        "B, fair: usable, known less closely. AGAIN may find it better.\nThe shaded part is where the true LOP lies."
    ),
}
"""Under the curve, while the records have nothing weightier to say."""
