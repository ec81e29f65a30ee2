"""Sentences of the full form, the blood pressure and a supervisor's clearance."""

from typing import Final

from kiosk.tui.language import Text

FULL_TITLE: Final = Text("All questions: {number} of {total}")

PRESSURE_TITLE: Final = Text("BLOOD PRESSURE")
PRESSURE_MISSING_ROW: Final = Text("Blood pressure")
PRESSURE_REST: Final = Text(
    "Sit quietly for {minutes:.0f} minutes first: back supported, feet flat, no talking.\n\n"
    "Then put the cuff of a blood pressure instrument on the upper arm, at the level of the heart, and measure."
)
PRESSURE_RESTED: Final = Text("I SAT FOR {minutes:.0f} MIN ►")
PRESSURE_FIGURES: Final = {
    "systolic": Text("Upper figure, in mmHg."),
    "diastolic": Text("Upper figure {upper}.\nLower figure, in mmHg."),
    "systolic_again": Text("That was high. Wait {gap} s,\nmeasure again:\nupper figure, in mmHg."),
    "diastolic_again": Text("Second measurement:\nupper figure {upper}.\nLower figure, in mmHg."),
}
PRESSURE_RANGE: Final = Text("From {least} to {most} only.\nRead it again, please.")
PRESSURE_ORDER: Final = Text("The lower figure has to be\nbelow the upper one, {systolic}.")
PRESSURE_WAIT: Final = Text("Too early: {left:.0f} s to wait\nbefore the second one.")

BLOCKED_CLEAR: Final = Text("SUPERVISOR ►")
REVIEW_SUMMARY: Final = Text(
    "A supervisor has to agree; at most {cap:.0f} % of LOP, and the cuff is emptied in the rests."
)
LIMB_REVIEW_SUMMARY: Final = Text("For {limbs} a supervisor has to agree; at most {cap:.0f} %, emptied in the rests.")
MILD_TITLE: Final = Text("A MILD FIRST SESSION")
MILD_SUMMARY: Final = Text("Only the protocols for a first session.")
CLEARED: Final = Text("A supervisor has agreed.")
NOTES_ROW: Final = Text("Several of: age, weight, smoking")
AWAY_ROW: Final = Text("More than four weeks since the last session here")
AGE_ROW: Final = Text("60 years of age or more this year")
PRESSURE_ROW: Final = Text("Blood pressure {systolic:.0f}/{diastolic:.0f}")

AGE_TITLE: Final = Text("NO CUFF AT THIS AGE")
AGE_RUNNER: Final = Text("You can train here when you are surely {least}; the year of birth alone counts.")
AGE_SUPERVISOR: Final = Text("Supervisor: no PIN lets this pass. Was the year entered wrongly, correct it.")
AGE_AT_YEAR: Final = Text(
    "Born {year} is too young. The cuff is for who is surely {least},\nby the year alone: born in {latest} or before."
)
AGE_NO_DATE: Final = Text("The station's clock is wrong: nobody's age can be told.\nCall the technician.")

CLEARANCE_TITLE: Final = Text("Why may\nthey train?")
CLEARING_TITLE: Final = Text("Supervisor PIN")
CLEARING_TEXT: Final = Text("{reason}.\n\nYou let {name} train in spite of their answers: at most {cap:.0f} % of LOP.")
