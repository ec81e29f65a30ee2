"""Sentences of the certificates of a calibration and of a self-test. Filled by `format`."""

from typing import Final

from kiosk.language import Plural, Text

TITLE: Final = Text("Calibration of both pressure sensors")
NUMBER: Final = Text("Number {number} of this station")
BY: Final = Text("by {name}")
WITH: Final = Text("Against what, by whom")
GAUGE: Final = Text("Reference gauge: {name}")
GAUGE_CERTIFICATE: Final = Text("Certificate of the gauge: {number}")
NO_GAUGE_CERTIFICATE: Final = Text("Certificate of the gauge: not recorded")
ROOM: Final = Text("Temperature of the room: {celsius:.1f} °C")
NO_ROOM: Final = Text("Temperature of the room: not measured")
OPERATOR: Final = Text("Calibrated by: {name}")
DATE_TRUSTED: Final = Text("The station believed its date.")
DATE_DOUBTED: Final = Text("NOTHING VOUCHED FOR THE DATE when this was measured.")
DATE_UNKNOWN: Final = Text("Whether its date was believed was not recorded then.")
STATION: Final = Text("What was calibrated")
PROGRAM: Final = Text("Program then: {program}")
NO_PROGRAM: Final = Text("Program then: not recorded")
WIRING: Final = Text("Hash of the wiring with these figures: {hash}")
SENSOR: Final = Text("Sensor {name}: {serial}")
BENCH: Final = Text("SIMULATED SENSORS: this proves nothing of a real part.")
DUE: Final = Text("Next calibration due: {date}")
TAKEN_BACK: Final = Text(
    "Taken back on {date} by {by}: number {a} of sensor A and number {b} of sensor B. Reason: {reason}"
)
POINTS: Final = Text("Both sensors at each pressure, in mmHg")
NO_POINTS: Final = Text("These two calibrations were never verified against each other.")
WAY: Final = Text("Way")
RISING: Final = Text("rising")
FALLING: Final = Text("falling")
SPAN: Final = Text("span")
ASKED: Final = Text("Asked")
SHOWN: Final = Text("Gauge")
BEFORE: Final = Text("{name} before")
AFTER: Final = Text("{name} after")
ERROR: Final = Text("{name} error")
APART: Final = "A - B"
ALLOWED: Final = Text("Allowed")
VERDICT: Final = Text("Verdict")
GOOD: Final = Text("good")
BAD: Final = Text("OUT")
ALLOWED_IS: Final = Text(
    "Allowed: 3 mmHg or 2 % from the gauge, and 5 mmHg or 3 % between the sensors, whichever is larger. "
    "Before and after are the same measurement, by the old figures and by the new."
)
FIGURES: Final = Text("Figures of the sensors")
PART: Final = Text("Sensor")
SERIAL: Final = Text("Serial number")
ZERO_BEFORE: Final = Text("Zero before")
ZERO_AFTER: Final = Text("Zero after")
SLOPE_BEFORE: Final = Text("Per mmHg before")
SLOPE_AFTER: Final = Text("Per mmHg after")
ZERO_MOVED: Final = Text("Zero moved")
SPAN_MOVED: Final = Text("Span moved")
FIGURES_ARE: Final = Text("Shares of the supply voltage: at 0 mmHg, and for each mmHg.")

TEST_TITLE: Final = Text("Full self-test of the station")
TEST_NUMBER: Final = Text("Self-test {number}")
TEST_PASSED: Final = Text("PASSED in {seconds:.1f} s")
TEST_FAILED: Final = Text("FAILED after {seconds:.1f} s")
TEST_STEPS: Final = Text("What was proved, in this order")
STEP: Final = Text("Proved")
MEASURED: Final = Text("Measured")
REFERENCE: Final = Text("Reference")
CHANGE: Final = Text("Change")
RESULT: Final = Text("Result")
STEP_GOOD: Final = Text("passed")
STEP_BAD: Final = Text("FAILED")
CHANGE_VALUE: Final = "{percent} %"
NOTES: Final = Text("Notes")
UNDER: Final = Text("What was tested")
TEST_PROGRAM: Final = Text("Program: {version}, digest {digest}")
TEST_RULES: Final = Text("Clinical rules: {digest}")
TEST_SENSOR: Final = Text("Sensor {name}, {serial}: calibration {number} of {date}, against {instrument}")
TEST_UNCALIBRATED: Final = Text("Sensor {name}, {serial}: not calibrated, by the figures of the wiring file")
NO_SERIAL: Final = Text("serial number not recorded")
TEST_UNKNOWN: Final = Text("What the station was then was not recorded.")
REFERENCE_IS: Final = Text(
    "Reference: the middle of the first five passed self-tests since the parts were last serviced."
)
REFERENCE_NONE: Final = Plural(
    "No reference yet: {count} passed self-test of five.", "No reference yet: {count} passed self-tests of five."
)
