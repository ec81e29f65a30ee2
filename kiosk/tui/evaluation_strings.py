"""Words of the runner's page, the evaluation, the tests and the progress."""

from typing import Final

PAGE_TITLE: Final = "{name}: {visits} visits, {minutes:.0f} min with the cuff"
PAGE_GOAL: Final = "■ Goal and condition were not asked yet."
PAGE_TESTS: Final = "■ Tests due: {count}."
PAGE_MORNING: Final = "■ How was the morning after the last session?"
PAGE_LOAD: Final = "■ {exercise}, {side}: {percent:+.0f} % work at equal effort in {days:.0f} days."
PAGE_MORE: Final = "… and {count} more"
PAGE_NOTHING: Final = "Nothing is due today."
PAGE_PROGRESS: Final = "PROGRESS"
PAGE_ASK_MORNING: Final = "MORNING\nAFTER"
PAGE_EVALUATE: Final = "EVALUATE"
PAGE_LATER: Final = "LATER ►"
PAGE_CONTINUE: Final = "CONTINUE ►"

ASK_TITLE: Final = "{number}/{total}  {text}"
ASK_LATER: Final = "LATER"
SCALE_PAIN: Final = "0 none (^_^)  3 mild (-_-)  6 strong (o_o)  10 worst (>_<)"
SCALE_GOOD: Final = "0 not at all (>_<)     5 half (-_-)     10 fully (^_^)"
SCALE_COUNT: Final = "How many? 10 stands for 10 or more."
SCALE_PLAIN: Final = ""

ASK_KIND: Final = "What do you come for?"
KINDS: Final = (
    ("injury", "RECOVER FROM\nAN INJURY"),
    ("performance", "RUN BETTER"),
    ("strength", "STAY STRONG"),
)
ASK_TISSUE: Final = "What is injured?"
TISSUES: Final = (
    ("achilles", "Achilles\ntendon"),
    ("calf", "Calf"),
    ("patellar_tendon", "Kneecap\ntendon"),
    ("quadriceps", "Thigh,\nfront"),
    ("hamstring", "Thigh,\nback"),
    ("knee", "Knee"),
    ("hip", "Hip"),
    ("ankle", "Ankle"),
    ("foot", "Foot"),
    ("shin_bone", "Shin bone"),
)
ASK_SIDE: Final = "Which side?"
SIDES: Final = (("left", "LEFT"), ("right", "RIGHT"))
ASK_STAGE: Final = "How far is it?"
STAGES: Final = (
    ("acute", "Fresh,\nswollen"),
    ("settling", "Daily life\nstill hurts"),
    ("loading", "Daily life\nis fine"),
    ("returning", "Running\nagain"),
)
ASK_CLEARANCE: Final = "Has a clinician allowed loading?"
CLEARANCES: Final = (("given", "Yes"), ("not_needed", "Not needed"), ("not_yet", "Not yet"))
ASK_EVENT: Final = "What do you train for?"
EVENTS: Final = (
    ("track", "Track"),
    ("5km", "5 km"),
    ("10km", "10 km"),
    ("half", "Half\nmarathon"),
    ("marathon", "Marathon"),
    ("trail", "Trail"),
)
ASK_KM: Final = "How far do you run in a week?"
ASK_TIME: Final = "Which time do you want to run?"
ASK_AGE: Final = "How old are you?"
AGES: Final = (("under_60", "Under 60"), ("60_69", "60 to 69"), ("70_79", "70 to 79"), ("80_up", "80 or more"))
ASK_FALLS: Final = "How often did you fall in the last 12 months?"
ASK_CONFIDENCE: Final = "How sure are you on your feet?"
ASK_PAIN_REST: Final = "Pain at rest, now"
ASK_PAIN_LOADING: Final = "Pain when you load it"
ASK_PAIN_MORNING: Final = "Pain in the morning, getting up"
ASK_FUNCTION: Final = "How well does daily life go, beside before?"
ASK_SESSIONS: Final = "How often do you train in a week?"
ASK_MINUTES: Final = "How long do you train in a week?"
ASK_VISITS: Final = "How many visits here in a week are planned?"
ASK_MORNING_PAIN: Final = "The morning after: pain"
ASK_SORENESS: Final = "The morning after: sore muscles"
ASK_BRUISE: Final = "Was there a bruise?"
ASK_SWELLING: Final = "Was there swelling?"
ASK_NUMBNESS: Final = "Was anything numb?"
ASK_LOAD: Final = "Which load did you lift in that session?"
NO_YES: Final = (("0", "NO"), ("1", "YES"))

TEST_TITLE: Final = "{name}{side}"
TEST_SIDE: Final = {"left": ", LEFT leg", "right": ", RIGHT leg"}
TEST_EXERCISE: Final = "Exercise: {exercise}."
TEST_ENTER: Final = "ENTER\nRESULT ►"
TEST_SKIP: Final = "SKIP TODAY"
TEST_LATER: Final = "LATER"
TEST_UNIT: Final = "{entered} {unit}"
TEST_TENTHS: Final = "The last digit is tenths:\n365 is 36.5."
TEST_AGAIN: Final = "{reason}\nSo it is? Press OK again."
SKIPS: Final = (
    ("pain", "It hurts"),
    ("time", "No time"),
    ("equipment", "Nothing to\ntest with"),
    ("wish", "I'd rather\nnot"),
)
TEST_WHY: Final = "Why not today?"

PROGRESS_NONE: Final = "There is nothing to show yet."
PROGRESS_TITLE: Final = "{name}{side}"
PROGRESS_NEXT: Final = "NEXT ►"
PROGRESS_BACK: Final = "◄ BACK"

SAID: Final = {
    "outcome_no_evaluation": "Tell us your goal and how you are: EVALUATE.",
    "outcome_no_tests": "No test was done yet: EVALUATE.",
    "outcome_too_early": "Not enough data yet: test again in some weeks.",
    "outcome_same": "No change beyond measurement noise after {visits:.0f} visits.",
    "outcome_same_review": "No change beyond measurement noise after {visits:.0f} visits; talk to your therapist.",
    "outcome_slight": "Better by {gain:.3g} {unit}: more than noise ({noise:.3g}), but less than people notice "
    "({meaningful:.3g}).",
    "outcome_better": "Better by {gain:.3g} {unit} than at the start. The test's noise is {noise:.3g}.",
    "outcome_worse": "Worse by {loss:.3g} {unit} than at the start, beyond noise ({noise:.3g}); "
    "talk to your therapist.",
}
"""The one honest sentence, by the code of the core."""
