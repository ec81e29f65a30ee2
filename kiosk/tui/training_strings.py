"""What the training screen says beside its cues (`strings.CUE`)."""

from typing import Final

from kiosk.tui.language import Text

PRESSURE_SET: Final = Text("mmHg\nset {setpoint} {percent:.0f}%\n{limb}")
PRESSURE_OPEN: Final = Text("mmHg\ncuff is open\n{limb}")
"""In a rest for which the cuff was emptied."""
SETS: Final = Text("SET")
PARTS: Final = Text("PART")
"""As `SETS`, of work that lasts its time."""
TIME_AT_PRESSURE: Final = Text("TIGHT")
SPENT: Final = Text("{spent} of {ceiling} min")
COUNT_REPETITIONS: Final = "{number}/{total}"

TRACE: Final = {"lop": Text("LOP"), "limit": Text("max"), "setpoint": Text("set")}
"""Names of the lines beside the trace: at most four letters."""
