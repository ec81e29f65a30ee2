"""How a short proof, or what follows it, may end without a fault of the station."""

from typing import Final

FIT: Final = frozenset(
    {"cuff_too_large", "cuff_too_small", "cuff_unmeasured", "leak", "rise_implausible", "rise_timeout"}
)
"""Ends of a short proof that putting the cuff on again may cure."""

ANALYSIS: Final = frozenset({"analysis_lost", "analysis_nonsense", "analysis_no_start", "analysis_slow"})
"""Why the analysis of a LOP measurement is of no use; it holds nothing, so the station is as good as before."""

NO_FAULT: Final = FIT | ANALYSIS | {"refill_slow", "screen_lost", "screen_silent", "stop"}
"""Ends that say nothing against the station: its full proof still counts."""
