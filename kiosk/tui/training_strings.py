"""What the training screen says beside its cues (`strings.CUE`)."""

from typing import Final

PRESSURE_SET: Final = "mmHg\nset {setpoint} {percent:.0f}%\n{limb}"
PRESSURE_OPEN: Final = "mmHg\ncuff is open\n{limb}"
"""In a rest for which the cuff was emptied."""
SETS: Final = "SET"
PARTS: Final = "PART"
"""As `SETS`, of work that lasts its time."""
TIME_AT_PRESSURE: Final = "TIGHT"
SPENT: Final = "{spent} of {ceiling} min"
COUNT_REPETITIONS: Final = "{number}/{total}"
