"""Sentences of the printed page about what the station was when the session began."""

from typing import Final

from kiosk.language import Text

CALIBRATED: Final = Text("Sensors calibrated {date} ({serials})")
NOT_CALIBRATED: Final = Text("The sensors were not calibrated.")
SIMULATED: Final = Text("SIMULATED STATION: no pressure in this session was real.")
UNDER: Final = Text("Trained under software {version} ({source}), clinical rules {rules}")
NOT_KEPT: Final = Text("Under which software and clinical rules is not on record")
