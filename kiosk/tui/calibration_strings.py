"""Sentences of the calibration on the supervisor's desk: how it stands, what it is done with, its certificates."""

from typing import Final

from kiosk.language import Plural, Text

BUTTON: Final = Text("STATION")
"""On the supervisor's desk."""
BUTTON_FAILED: Final = Text("SENSORS")
"""Where a self-test has failed."""
TITLE: Final = Text("Pressure sensors and self-test of this station")
NONE: Final = Text("These sensors were never calibrated: they may be 10 mmHg off.")
BENCH_NONE: Final = Text("Simulated sensors, never calibrated: they need none.")
UNUSABLE: Final = Text("The calibration cannot be used: see kiosk doctor.")
MADE: Final = Text("Number {number} of {date} by {name}")
GAUGE: Final = Text("against {instrument}")
GAUGE_CERTIFICATE: Final = Text("against {instrument}, certificate {certificate}")
DUE: Final = Plural("Due on {date}, in {count} day", "Due on {date}, in {count} days")
OVERDUE: Final = Text("OVERDUE since {date}")
DUE_UNKNOWN: Final = Text("Due on {date}; nothing vouches for today: overdue")
DRIFT: Final = Plural(
    "Zero of {name}: {last} mmHg, worst {worst}, {count} self-test",
    "Zero of {name}: {last} mmHg, worst {worst}, {count} self-tests",
)
NO_DRIFT: Final = Text("Zero of {name}: no self-test since")
PACE: Final = Text("{drift}, {month} a month")
TESTED: Final = Text("Last full self-test: {date}, {result}")
PASSED: Final = Text("passed")
FAILED: Final = Text("FAILED")
UNTESTED: Final = Text("No full self-test is on record.")
TREND: Final = "{name} {percent} %"
"""A figure of the last full self-test, beside what the part did when it was new."""
TREND_IS: Final = Text("Beside the first five self-tests:")
TEST: Final = Text("SELF-\nTEST")
CALIBRATE: Final = Text("CALIBRATE")

WITH_TITLE: Final = Text("What do you calibrate with?")
FIELDS: Final = {
    "instrument": Text("Gauge and its number"),
    "gauge_certificate": Text("Certificate of the gauge"),
    "serial_a": Text("Serial number of sensor A"),
    "serial_b": Text("Serial number of sensor B"),
    "temperature_c": Text("Temperature of the room"),
}
ROW: Final = "{what}: {value}"
MISSING: Final = Text("is missing")
UNKNOWN: Final = Text("not known")
CELSIUS: Final = "{value} °C"
ENTER: Final = "{what}:\n{value}_"
FIXED: Final = Text("{value} (wiring file)")
SAVE: Final = Text("SAVE")
WARM_TEXT: Final = Text("In °C. Nothing: nobody measured it.")
REFUSED_TEXT: Final = Text("This cannot be kept: type at least one letter or digit.")
PIN_TITLE: Final = Text("Supervisor's PIN")
PIN_TEXT: Final = Text(
    "THE STATION GOES DOWN now, for about 20 minutes: nobody can train. It comes back with the full self-test.\n\n"
    "You are named on the certificate."
)

STICK_TITLE: Final = Text("Certificates onto a stick")
STICK_WHAT: Final = Text(
    "Two pages to print: the calibration in force, and the last full self-test. No runner is in them."
)
STICK_COPY: Final = Text("COPY")
STICK_PIN: Final = Text("The certificates go onto the stick {label}.")
STICK_WRITING: Final = Text("Being written: page {done} of {of}")
STICK_DONE: Final = Text("Written and read back.")
STICK_FAILED: Final = Text("Not written: {why}")
