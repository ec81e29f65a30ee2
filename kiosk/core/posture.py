"""How the runner lies, sits or stands while LOP is measured, and which of these a LOP may be trained with.

Source: measure at rest, keep the posture, and do not take a value found lying for work in standing without a flag
(domain reference 0, Rolnick et al. 2025 and Bommasamudram et al. 2025: five devices disagreed between lying and
standing, and an automatic measurement upright mostly finds nothing). Nobody has published a correction. Our inference
is which way the mistake goes: the lower the limb hangs below the heart, the higher its own arterial pressure, hence
LOP. A value from a lower posture then asks for a smaller share of the true LOP than it says, which costs effect and
not safety; one from a higher posture asks for a larger share, and is refused.
"""

from collections.abc import Collection
from enum import StrEnum


class Posture(StrEnum):
    """LOP is another one in each posture, most of all on legs (domain reference 4.3); in rising order."""

    LYING = "lying"
    SEATED = "seated"
    STANDING = "standing"


class Match(StrEnum):
    """How the posture of a LOP stands to those an exercise is done in."""

    OWN = "own"
    LOWER = "lower"  # than all of them: only with a supervisor's word
    HIGHER = "higher"  # than one of them: refused


_RISING = tuple(Posture)


def match(found: Posture, trained: Collection[Posture]) -> Match:
    """How a LOP found in one posture serves an exercise that is done in any of `trained`, which is not empty."""
    if found in trained:
        return Match.OWN
    lowest = min(_RISING.index(one) for one in trained)
    return Match.LOWER if _RISING.index(found) < lowest else Match.HIGHER
