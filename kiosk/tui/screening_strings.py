"""Sentences of the full form, the blood pressure and a supervisor's clearance."""

from typing import Final

FULL_TITLE: Final = "All questions: {number} of {total}"

PRESSURE_TITLE: Final = "BLOOD PRESSURE"
PRESSURE_REST: Final = (
    "Sit quietly for {minutes:.0f} minutes first: back supported, feet flat, no talking.\n\n"
    "Then put the cuff of a blood pressure instrument on the upper arm, at the level of the heart, and measure."
)
PRESSURE_RESTED: Final = "I SAT FOR {minutes:.0f} MIN ►"
PRESSURE_FIGURES: Final = {
    "systolic": "Upper figure, in mmHg.",
    "diastolic": "Lower figure, in mmHg.",
    "systolic_again": "That was high. Wait {gap} s,\nmeasure again:\nupper figure, in mmHg.",
    "diastolic_again": "Second measurement:\nlower figure, in mmHg.",
}
PRESSURE_RANGE: Final = "From {least} to {most} only.\nRead it again, please."
PRESSURE_ORDER: Final = "The lower figure has to be\nbelow the upper one, {systolic}."
PRESSURE_WAIT: Final = "Too early: {left:.0f} s to wait\nbefore the second one."

BLOCKED_CLEAR: Final = "SUPERVISOR ►"
REVIEW_SUMMARY: Final = "A supervisor has to agree; at most {cap:.0f} % of LOP, and the cuff is emptied in the rests."
LIMB_REVIEW_SUMMARY: Final = "For {limbs} a supervisor has to agree; at most {cap:.0f} %, emptied in the rests."
MILD_TITLE: Final = "A MILD FIRST SESSION"
MILD_SUMMARY: Final = "Only the protocols for a first session."
FIRST_ROW: Final = "This is a first session"
CLEARED: Final = "A supervisor has agreed."
NOTES_ROW: Final = "Several of: age, weight, smoking"
AWAY_ROW: Final = "More than four weeks since the last session here"
AGE_ROW: Final = "60 years of age or more this year"
PRESSURE_ROW: Final = "Blood pressure {systolic:.0f}/{diastolic:.0f}"

AGE_TITLE: Final = "NO CUFF AT THIS AGE"
AGE_RUNNER: Final = "You can train here when you are surely {least}; the year of birth alone counts."
AGE_SUPERVISOR: Final = "Supervisor: no PIN lets this pass. Was the year entered wrongly, register anew."
AGE_AT_YEAR: Final = (
    "Born {year} is too young. The cuff is for who is surely {least},\nby the year alone: born in {latest} or before."
)
AGE_NO_DATE: Final = "The station's clock is wrong: nobody's age can be told.\nCall the technician."

CLEARANCE_TITLE: Final = "Why may\nthey train?"
CLEARING_TITLE: Final = "Supervisor PIN"
CLEARING_TEXT: Final = "{reason}.\n\nYou let {name} train in spite of their answers: at most {cap:.0f} % of LOP."
