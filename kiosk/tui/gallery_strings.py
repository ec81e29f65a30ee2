"""The words of the gallery, and the samples it shows widgets with."""

from typing import Final

TITLE: Final = "{page}/{pages}  {name}  ({theme})"
THEME: Final = "OTHER\nTHEME"
NAMES: Final = {
    "figures": "Figures and letters",
    "work": "What to do: work",
    "wait": "What to do: wait",
    "rest": "What to do: rest and release",
    "tracks": "Where in the movement",
    "marks": "Sets, repetitions, time, limb",
    "trace": "Pressure of the last minute",
    "pulses": "Pulses step by step, and what was found",
    "targets": "Targets",
    "digits": "A number",
    "pin": "A PIN",
    "letters": "A name",
    "date": "A date",
    "date_outside": "A date that does not count",
    "list": "A list",
    "questions": "Questions under pressure",
    "symptoms": "What do you feel?",
    "alarms": "An alarm",
    "banner": "No guard",
    "stop": "STOP",
}
SAMPLE: Final = "ABCDEFGHIJKLM\nNOPQRSTUVWXYZ"
SAMPLE_TEXT: Final = "Plain words stand in the panel's own letters, bold."
SAMPLE_SOFT: Final = "What is less weighty is softer."
TARGETS: Final = {"plain": "BACK", "-go": "GO ON", "-caution": "CAREFUL", "off": "NOT NOW", "-pressed": "PRESSED"}
STEPPER_UNIT: Final = "% of LOP"
ROWS: Final = ("Leg press", "Knee extension", "Heel raise, standing", "Squat", "Treadmill walk")
PIN_TEXT: Final = "Six digits, then OK."
NUMBER_TEXT: Final = "Three digits at most."
DATE_TITLE: Final = "When was it?"
DATE_TEXT: Final = "Turn day, month and year."
DATE_EARLY: Final = "Not before 1 March 2026."
DATE_LATE: Final = "Not after 31 March 2026."
