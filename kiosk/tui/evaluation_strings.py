"""Words of the runner's page, the evaluation, the tests and the progress."""

from typing import Final

from kiosk.tui.language import Plural, Text

PAGE_FIRST: Final = Text("{name}: the first visit")
PAGE_TITLE: Final = Plural(
    "{name}: {count} visit, {minutes:.0f} min with the cuff", "{name}: {count} visits, {minutes:.0f} min with the cuff"
)
PAGE_GOAL: Final = Text("■ Goal and condition were not asked yet.")
PAGE_TESTS: Final = Text("■ Tests due: {count}.")
PAGE_MORNING: Final = Text("■ How was the morning after the last session?")
PAGE_LOAD: Final = Text("■ {exercise}, {side}: {percent:+.0f} % work at equal effort in {days:.0f} days.")
PAGE_MORE: Final = Text("… and {count} more")
PAGE_NOTHING: Final = Text("Nothing is due today.")
PAGE_PROGRESS: Final = Text("PROGRESS")
PAGE_ASK_MORNING: Final = Text("MORNING\nAFTER")
PAGE_EVALUATE: Final = Text("EVALUATE")
PAGE_TO_TESTS: Final = Text("DO THE\nTESTS")
PAGE_TRAIN: Final = Text("TO\nTRAINING")

ASK_TITLE: Final = "{number}/{total}  {text}"
ASK_LATER: Final = Text("LATER")
SCALE_PAIN: Final = Text("0 none (^_^)  3 mild (-_-)  6 strong (o_o)  10 worst (>_<)")
SCALE_GOOD: Final = Text("0 not at all (>_<)     5 half (-_-)     10 fully (^_^)")
SCALE_COUNT: Final = Text("How many? 10 stands for 10 or more.")

ASK_KIND: Final = Text("What do you come for?")
KINDS: Final = (
    ("injury", Text("RECOVER FROM\nAN INJURY")),
    ("performance", Text("RUN BETTER")),
    ("strength", Text("STAY STRONG")),
)
ASK_TISSUE: Final = Text("What is injured?")
TISSUES: Final = (
    ("achilles", Text("Achilles\ntendon")),
    ("calf", Text("Calf")),
    ("patellar_tendon", Text("Kneecap\ntendon")),
    ("quadriceps", Text("Thigh,\nfront")),
    ("hamstring", Text("Thigh,\nback")),
    ("knee", Text("Knee")),
    ("hip", Text("Hip")),
    ("ankle", Text("Ankle")),
    ("foot", Text("Foot")),
    ("shin_bone", Text("Shin bone")),
)
ASK_SIDE: Final = Text("Which side?")
SIDES: Final = (("left", Text("LEFT")), ("right", Text("RIGHT")))
ASK_STAGE: Final = Text("How far has it healed?")
STAGES: Final = (
    ("acute", Text("Fresh,\nswollen")),
    ("settling", Text("Daily life\nstill hurts")),
    ("loading", Text("Daily life\nis fine")),
    ("returning", Text("Running\nagain")),
)
ASK_CLEARANCE: Final = Text("Did a doctor or therapist allow you to load it?")
CLEARANCES: Final = (("given", Text("Yes")), ("not_needed", Text("Not needed")), ("not_yet", Text("Not yet")))
ASK_EVENT: Final = Text("What do you train for?")
EVENTS: Final = (
    ("track", Text("Track")),
    ("5km", Text("5 km")),
    ("10km", Text("10 km")),
    ("half", Text("Half\nmarathon")),
    ("marathon", Text("Marathon")),
    ("trail", Text("Trail")),
)
ASK_KM: Final = Text("How far do you run in a week?")
ASK_TIME: Final = Text("Which time do you want to run?")
ASK_AGE: Final = Text("How old are you?")
AGES: Final = (
    ("under_60", Text("Under 60")),
    ("60_69", Text("60 to 69")),
    ("70_79", Text("70 to 79")),
    ("80_up", Text("80 or more")),
)
ASK_FALLS: Final = Text("How often did you fall in the last 12 months?")
ASK_CONFIDENCE: Final = Text("How sure are you on your feet?")
ASK_PAIN_REST: Final = Text("Pain at rest, now")
ASK_PAIN_LOADING: Final = Text("Pain under load: running, jumping, lifting")
ASK_PAIN_MORNING: Final = Text("Pain in the morning, getting up")
ASK_FUNCTION: Final = Text("How well does everyday life go, compared with before?")
ASK_SESSIONS: Final = Text("How often do you train in a week?")
ASK_MINUTES: Final = Text("How long do you train in a week?")
ASK_VISITS: Final = Text("How many visits here in a week are planned?")
ASK_MORNING_PAIN: Final = Text("The morning after: pain")
ASK_SORENESS: Final = Text("The morning after: sore muscles")
ASK_BRUISE: Final = Text("Was there a bruise?")
ASK_SWELLING: Final = Text("Was there swelling?")
ASK_NUMBNESS: Final = Text("Was anything numb?")
ASK_LOAD: Final = Text("Which load did you lift in that session?")
NO_YES: Final = (("0", Text("NO")), ("1", Text("YES")))

TEST_TITLE: Final = "{name}{side}"
TEST_SIDE: Final = {"left": Text(", LEFT leg"), "right": Text(", RIGHT leg")}
TEST_EXERCISE: Final = Text("Exercise: {exercise}.")
TEST_ENTER: Final = Text("ENTER\nRESULT ►")
TEST_SKIP: Final = Text("SKIP TODAY")
TEST_LATER: Final = Text("LATER")
TEST_UNIT: Final = "{entered} {unit}"
TEST_TENTHS: Final = Text("The last digit is tenths:\n365 is 36.5.")
TEST_AGAIN: Final = Text("{reason}\nSo it is? Press OK again.")
SKIPS: Final = (
    ("pain", Text("It hurts")),
    ("time", Text("No time")),
    ("equipment", Text("Nothing to\ntest with")),
    ("wish", Text("I'd rather\nnot")),
)
TEST_WHY: Final = Text("Why not today?")

PROGRESS_NONE: Final = Text("There is nothing to show yet.")
PROGRESS_TITLE: Final = "{name}{side}"
PROGRESS_NEXT: Final = Text("NEXT ►")
PROGRESS_BACK: Final = Text("◄ BACK")

SAID: Final = {
    "outcome_no_evaluation": Text("Tell us your goal and how you are: EVALUATE."),
    "outcome_no_tests": Text("No test was done yet."),
    "outcome_too_early": Text("Not enough data yet: test again in some weeks."),
    "outcome_same": Text("No change beyond measurement noise (visits: {visits:.0f})."),
    "outcome_same_review": Text("No change beyond measurement noise (visits: {visits:.0f}); talk to your therapist."),
    "outcome_slight": Text(
        "Better by {gain:.3g} {unit}: more than noise ({noise:.3g}), but less than people notice ({meaningful:.3g})."
    ),
    "outcome_better": Text("Better by {gain:.3g} {unit} than at the start. The test's noise is {noise:.3g}."),
    "outcome_worse": Text(
        "Worse by {loss:.3g} {unit} than at the start, beyond noise ({noise:.3g}); talk to your therapist."
    ),
}
"""The one honest sentence, by the code of the core."""
