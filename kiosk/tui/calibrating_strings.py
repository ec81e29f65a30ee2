"""Sentences of the calibration on the touch screen, step by step, while the station itself is down."""

from typing import Final

from kiosk.language import Text

HEADER: Final = Text("CALIBRATION: the station is down")
LEAVE: Final = Text("GIVE UP")
READY: Final = Text("READY")
OK: Final = Text("OK")
BACK_TO_STATION: Final = Text("BACK TO THE STATION")

CONNECTING: Final = Text("The station is going down")
CONNECTING_TEXT: Final = Text("Watchdog and controller let go and end. Wait.")
ZERO: Final = Text("Both zeros are taken")
ZERO_TEXT: Final = Text(
    "Both valves are open. Nothing may press on bottle, cuff or hose. Hands off: it takes a few seconds."
)
CONNECT: Final = Text("Both zeros are good. Connect bottle, hand pump and gauge")
CONNECT_TEXT: Final = Text(
    "A rigid bottle in place of the cuff. NOTHING ON A LIMB.\n\n"
    "After READY both valves are held shut until you give up, or for {minutes:.0f} minutes without a tap. "
    "STOP opens both at once."
)
PUMP: Final = Text("{count} of {total}: pump up to {asked} mmHg")
BLEED: Final = Text("{count} of {total}: bleed down to {asked} mmHg")
AGAIN: Final = Text("{count} of {total}: once more, {asked} mmHg")
MOVE_TEXT: Final = Text("Stop pumping and bleeding, then tap READY.")
AGAIN_TEXT: Final = Text("Read the gauge anew. Stay where you are, or go back to it; then tap READY.")
FAR: Final = Text("{gauge} is not within {near} mmHg of it. Go to {asked} mmHg, then tap READY.")
MOVING: Final = Text(
    "The pressure moves by {moving} mmHg/s, at most {most}. Look for a leak, go back to {asked} mmHg, then tap READY."
)
COOLING: Final = Text("The air cools")
COOLING_TEXT: Final = Text("Leave everything as it is. In {seconds:.0f} s you are asked what the gauge shows.")
GAUGE: Final = Text("{count} of {total}")
GAUGE_TEXT: Final = Text("What does the gauge show now, in mmHg?\n\nRead it, do not guess: about {asked}.")
MEASURING: Final = Text("Both sensors are measured")
MEASURING_TEXT: Final = Text("Leave everything as it is.")
POINT_GOOD: Final = Text("Good at {gauge} mmHg: A {a}, B {b} from the gauge.")
POINT_BAD: Final = Text("OUT OF BOUNDS at {gauge} mmHg: A {a}, B {b} from the gauge.")
SPAN_TAKEN: Final = Text("The span is taken. Now it is verified.")
DATE_DOUBTED: Final = Text("Nothing vouches for the date that this will bear.")

DONE: Final = Text("Calibration {number} is in force")
DONE_TEXT: Final = Text(
    "All pressures are within bounds. The station starts again.\n\n"
    "Put the cuff back. Open the station: it begins with the full self-test. "
    "The certificate is on the supervisor's desk."
)
NOTHING: Final = Text("Nothing was changed")
NOTHING_TEXT: Final = Text("Both valves are open. What counted before still counts. The station starts again.")
UNKNOWN: Final = Text("How it ended was not told")
UNKNOWN_TEXT: Final = Text(
    "Both valves are open. The station starts again. Look at STATION on the supervisor's desk which calibration counts."
)
LEFT: Final = Text("You gave up, or pressed STOP.")
LOST: Final = Text("The calibrating process has ended.")
NOT_STARTED: Final = Text("The calibrating process does not answer.")
PROBLEMS: Final = {
    "zero_bad": Text(
        "Sensor {sensor}: its zero is {value:+.1f} mmHg, too far off. Is the hose free? Else change the sensor."
    ),
    "noise_bad": Text("Sensor {sensor}: not steady, {value:.2f} mmHg. Keep the hose still; look for a loose wire."),
    "drift_bad": Text("Sensor {sensor}: its zero drifts, {value:+.2f} mmHg/s. Let it warm up for five minutes."),
    "agree_bad": Text("A sensor has moved right after its zero. Keep the hose still and begin again."),
    "sensor_lost": Text("Sensor {sensor} does not answer: see kiosk doctor."),
    "late": Text("Nobody answered for {seconds:.0f} s."),
    "too_high": Text("Sensor {sensor} saw {mmhg:.0f} mmHg, more than {most_mmhg:.0f}."),
    "span_bad": Text(
        "Sensor {sensor}: its span is out of bounds. Was the gauge misread? Do both sensors see the bottle?"
    ),
    "verification_bad": Text("A pressure stayed out of bounds. Check gauge, hoses and bottle; else change the sensor."),
    "calibration_left": LEFT,
    "calibration_not_agreed": Text("It began too late after the PIN. Ask for it again."),
    "calibration_order": Text("Gauge and sensors were not understood."),
    "hardware_lost": Text("The hardware has gone: see kiosk doctor."),
    "calibration_not_written": Text("The files could not be written: is the disk full?"),
}
OTHER_PROBLEM: Final = Text("It was refused: {code}.")
SENSORS: Final = ("A", "B")
