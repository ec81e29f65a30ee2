"""What a measured LOP is worth, in plain words."""

from typing import Final

RANGE: Final = "mmHg, {low:.0f} to {high:.0f}"
QUALITY: Final = "quality {quality}: {meaning}"
MEANINGS: Final = {"A": "good", "B": "fair"}
PULSE: Final = "pulse {pulse:.0f} a minute"
QUALITY_WORDS: Final = {
    "A": "A, good: the beats agree, and LOP is known closely. Use it.\nThe shaded part is where the true LOP lies.",
    "B": "B, fair: usable, known less closely. AGAIN may find it better.\nThe shaded part is where the true LOP lies.",
}
"""Under the curve, while the records have nothing weightier to say."""
