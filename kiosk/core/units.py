"""Units as types, so that a pressure cannot be passed where a time is meant.

All pressures are gauge pressures in millimetres of mercury; all times are seconds of the monotonic clock unless a
name says otherwise.
"""

from typing import Final, NewType

Mmhg = NewType("Mmhg", float)
Seconds = NewType("Seconds", float)
Percent = NewType("Percent", float)
Ratio = NewType("Ratio", float)

MMHG_PER_KPA: Final = 7.500617
"""Conversion used throughout (1 mmHg = 133.322 Pa, BIPM SI brochure)."""

TICK_S: Final = Seconds(0.020)
"""Period of one control pass (50 Hz)."""

SAMPLES_PER_TICK: Final = 4
"""Pressure conversions averaged into one control pass (200 per second)."""

NO_TIME: Final = Seconds(0.0)
NO_PRESSURE: Final = Mmhg(0.0)
"""Beginnings of sums and marks (a call may not be a field's default)."""
