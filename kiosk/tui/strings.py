"""Every sentence of the screens, except the ones that belong to a code (`kiosk.tui.reasons`).

Plain words, no sentence longer than its place at 66 by 20 cells. Placeholders are filled by `str.format`.
"""

from typing import Final

from kiosk.access import PIN_DIGITS
from kiosk.core.starting import FIT

STOP_SIDE: Final = ("touch here:", "air out at once")

HEADER_BENCH: Final = "SIMULATED "
HEADER_GUARD: Final = "guard ■"
HEADER_NO_GUARD: Final = "NO GUARD"
HEADER_NO_LINK: Final = "no link"
HEADER_DONE: Final = "Air is out"

MODE: Final = {
    "closed": "Station closed",
    "testing": "Self-test",
    "ready": "Ready",
    "measuring": "Measuring LOP",
    "session": "Training",
    "releasing": "Letting the air out",
    "stopped": "Stopped",
    "tripped": "Locked",
}

BACK: Final = "◄ BACK"
NEXT: Final = "NEXT ►"
PREVIOUS: Final = "◄ PREV"
CONTINUE: Final = "CONTINUE ►"
CANCEL: Final = "CANCEL"
UNKNOWN: Final = "somebody"
YES: Final = "YES"
NO: Final = "NO"
OK: Final = "OK"
ASKING: Final = "One moment …"

# --- link -----------------------------------------------------------------------------------------------------
LOST_TITLE: Final = "NO CONNECTION TO THE STATION"
LOST_TEXT: Final = (
    "The control process does not answer.\n"
    "The station lets the air out of the cuff by itself.\n\n"
    "Connecting again …\n\n"
    "If the cuff stays tight: press the red emergency switch,\n"
    "or open the cuff by hand."
)

# --- PIN ------------------------------------------------------------------------------------------------------
PIN_TITLE: Final = "Supervisor PIN"
PIN_SHORT: Final = f"A PIN has {PIN_DIGITS} digits."

# --- first start ----------------------------------------------------------------------------------------------
SETUP_NAME: Final = "Supervisor"
SETUP_TITLE: Final = "First start"
SETUP_FIRST: Final = (
    "Choose the supervisor's PIN:\nsix digits, then OK.\n\nIt opens the station, approves\nplans and clears alarms."
)
SETUP_AGAIN: Final = "The same PIN again, then OK."
SETUP_DIFFERENT: Final = "The two were different.\nChoose the PIN again."

# --- opening --------------------------------------------------------------------------------------------------
OPENING_TITLE: Final = "Open the station"
OPENING_TEXT: Final = (
    "Your PIN starts the self-test.\n\n"
    "Connect the cuff: it fills\nthree times, to 60 mmHg at\nmost, and empties each time."
)
OPENING_RUNS: Final = "SELF-TEST RUNS"
OPENING_PASSED: Final = "PASSED: the station is open"
OPENING_FAILED: Final = "SELF-TEST FAILED: mend it, then TEST AGAIN"
OPENING_CHECK_FAILED: Final = "CHECK FAILED: open the cuff, call the supervisor"
OPENING_AGAIN: Final = "TEST AGAIN"
NOT_REALTIME: Final = "This computer gives no real-time scheduling; late passes are counted."
STEP_STATE: Final = {"waiting": "·", "running": "►", "passed": "■", "failed": "X"}
STEP_WORN: Final = "!"
OPENING_STEPS: Final = "{what}  {done}/{total}"
OPENING_WORN: Final = "PASSED, but a part wears:"

# --- interrupted ----------------------------------------------------------------------------------------------
INTERRUPTED_TITLE: Final = "A SESSION WAS INTERRUPTED"
INTERRUPTED_TEXT: Final = (
    "Session {id} of {name} was begun and never ended.\n\n"
    "The cuff was released by the station. The session is not\n"
    "resumed; what was delivered until then is in the record."
)

# --- runner ---------------------------------------------------------------------------------------------------
WHO_TITLE: Final = "Who is training?"
WHO_EMPTY: Final = "Nobody is\nregistered\nyet"
WHO_ROW: Final = "{name}  ·  born {year}"
WHO_NEW: Final = "NEW RUNNER"
REGISTER_NAME: Final = "Name:"
REGISTER_YEAR: Final = "Year of birth"
REGISTER_FOR: Final = "Registering {name}"
REGISTER_SAVE: Final = "REGISTER ►"
NAME_MAX: Final = 32

# --- consent --------------------------------------------------------------------------------------------------
CONSENT_TITLE: Final = "{title} ({page}/{pages})"
CONSENT_AGREE: Final = "I AGREE"
CONSENT_SURE: Final = "YES, I HAVE READ IT AND AGREE"
CONSENT_NO: Final = "I DO NOT AGREE"

# --- gate -----------------------------------------------------------------------------------------------------
GATE_TITLE: Final = "Today: question {number} of {total}"
GATE_LIMBS: Final = "Which one? Mark every limb it is true for."
GATE_END: Final = "END THE VISIT"
BACK_TO_QUESTIONS: Final = "◄ QUESTIONS"
AND_MORE: Final = "■ and {count} more"
BLOCKED_TITLE: Final = "NO TRAINING WITH THE CUFF TODAY"
BLOCKED_TEXT: Final = "Please call the supervisor. A doctor has to clear this in writing before the cuff may be used."
REVIEW_TITLE: Final = "THE SUPERVISOR HAS TO LOOK AT THIS"
LIMB_TITLE: Final = "NOT EVERY LIMB MAY CARRY A CUFF"
LIMB_TEXT: Final = "No cuff today on: {limbs}."

# --- plan -----------------------------------------------------------------------------------------------------
PROTOCOL_TITLE: Final = "Which\nprotocol?"
PROTOCOL_ROW: Final = "{name} · {sets}"
EXERCISE_TITLE: Final = "Which\nexercise?"
EXERCISE_ROW: Final = "{name}  ·  cuff on the {limb}"
LIMB_WORD: Final = {"arm": "arm", "leg": "leg"}
LIMB_CHOICE: Final = "{exercise}: which side carries the cuff?"
LIMB_HINT: Final = "Seen from the front: your right side is on the left."
LIMB_NAMES: Final = {
    ("arm", "left"): "LEFT ARM",
    ("arm", "right"): "RIGHT ARM",
    ("leg", "left"): "LEFT LEG",
    ("leg", "right"): "RIGHT LEG",
}
FIGURE: Final = "    ▄██▄\n    ▀██▀\n▄▄▄██████▄▄▄\n██ ██████ ██\n██ ██████ ██\n   ██  ██\n   ██  ██\n   ██  ██"
LIMB_BLOCKED: Final = "not today"
CUFF_TITLE: Final = "Which\ncuff?"
CUFF_ROW: Final = "{name}  ·  {width} mm wide"
FIT_TITLE: Final = "Put the cuff on the {limb}"
FIT_TEXT: Final = (
    "High on the limb, tube pointing up, skin dry and whole.\n\n"
    "TWO-FINGER CHECK: two fingers fit under the cuff, flat.\n"
    "One finger: too tight. Three fingers: too loose.\n\n"
    "Then choose how you train: lying, seated or standing."
)
FIT_DONE: Final = "TWO FINGERS FIT ►"

# --- start ----------------------------------------------------------------------------------------------------
START_TITLE: Final = "Ready to train"
START_TEXT: Final = "{exercise}\n{sets} {what}, {rest} s rest\nCuff on the {limb}: {setpoint:.0f} mmHg"
START_COUNTED: Final = "repetitions"
START_TIMED: Final = "of work"
START: Final = "START ►"
START_GUARD: Final = "THE CUFF FILLS NOW"
START_ARMED: Final = "Sure? The pump starts with the next tap."
START_HINT: Final = "Sit still until it is full. STOP lets the air out at any time."

# --- the check between start and fill -------------------------------------------------------------------------
CHECK_TITLE: Final = "A short check with the cuff on"
CHECK_TEXT: Final = (
    "Sit still. The cuff fills to 60 mmHg twice and empties again;\nthen the training begins. STOP lets the air out."
)
CHECK_STILL: Final = "HOLD STILL"
CHECK_WORDS: Final = {
    "rise": "CUFF FILLS",
    "rise_again": "CUFF FILLS",
    "vent_b": "AIR OUT",
    "vent_a": "AIR OUT",
}
CHECK_EMPTYING: Final = "The air goes out; the training comes next."
CHECK_FAILED: Final = "THE TRAINING DID NOT BEGIN"
CHECK_FIT: Final = FIT
CHECK_REFIT: Final = (
    "Open the cuff and put it on again: flat, snug, two fingers under\n"
    "it, the tube plugged in. The right cuff for this limb?\n"
    "When it fails again: call the supervisor."
)
CHECK_OTHER: Final = "Please call the supervisor when it comes again."
CHECK_CUFF: Final = "◄ OTHER CUFF"
CHECK_AGAIN: Final = "START AGAIN ►"

# --- training -------------------------------------------------------------------------------------------------
CUE: Final = {
    "fill": "HOLD STILL",
    "ready": "GET READY",
    "up": "▲ LIFT",
    "down": "▼ LOWER",
    "walk": "WALK",
    "cycle": "CYCLE",
    "run": "RUN",
    "move": "MOVE EASILY",
    "passive": "KEEP STILL",
    "rest": "REST",
    "paused": "PAUSED",
    "release": "AIR OUT",
    "done": "WELL DONE",
}
PRESSURE_ALONE: Final = "mmHg"
PAUSE: Final = "PAUSE\nair stays in"
RESUME: Final = "GO ON\nsame set"
SET_DONE: Final = "SET DONE\nto the rest"
MORE_REST: Final = "MORE REST\n30 s"
QUESTIONS: Final = {"well": "ARE YOU WELL?", "tingling": "HAS THE TINGLING GONE?"}
QUESTION_LEFT: Final = "{question}\nNo answer in {seconds} s: the air goes out"
ANSWERS: Final = {"well": ("I AM OK", "NOT OK: AIR OUT"), "tingling": ("YES, IT HAS GONE", "NO, STILL THERE")}
SYMPTOM: Final = "SYMPTOM\ntell us"
SYMPTOM_BACK: Final = "◄ BACK\nno symptom"
END: Final = "END\nair out"
SYMPTOM_QUESTION: Final = "What do you feel?"
SYMPTOMS: Final = {
    "tingling": "TINGLING",
    "numbness": "NUMBNESS",
    "pain": "PAIN",
    "dizzy": "DIZZY",
    "colour": "WHITE/BLUE",
    "chest": "CHEST/HEAD",
}
TOO_TIGHT: Final = "TOO TIGHT\n10 mmHg less"

# --- release and summary --------------------------------------------------------------------------------------
RELEASE_TITLE: Final = "AIR OUT"
RELEASE_TEXT: Final = "Stay where you are until the cuff is empty.\nThen open it, and move the limb."
SUMMARY_TITLE: Final = "Delivered: {limb}, set to {setpoint:.0f} mmHg ({percent:.0f} % of LOP {lop:.0f})"
SUMMARY_CARE: Final = (
    "Strong swelling, colour change, dark urine, or pain that grows\nin the next three days: see a doctor."
)
SUMMARY_DONE: Final = "DONE"
SUMMARY_NO_DOSE: Final = "No pressure was delivered."

# --- stopped and tripped --------------------------------------------------------------------------------------
STOPPED_TITLE: Final = "STOPPED: the air is out · tight for {spent} min"
STOPPED_VENTING: Final = "STOPPED: the air goes out · {pressure} mmHg · tight for {spent} min"
STOPPED_PIN: Final = "The supervisor looks at the\nlimb, then enters the PIN."
STOP_ANSWERS: Final = {
    "done": "I AM DONE",
    "discomfort": "TOO MUCH",
    "pain": "PAIN",
    "numbness": "NUMBNESS",
    "dizzy": "DIZZY",
    "mistake": "BY MISTAKE",
}
PRESSURE_NOW: Final = "Pressure now"
TRIPPED_TITLE: Final = "LOCKED. Pressure now {pressure} mmHg"
TRIPPED_TEXT: Final = "Check cuff, hose and runner.\nThen enter the PIN; a full\nself-test follows."
TRIPPED_UNLOCK: Final = "SUPERVISOR: UNLOCK ►"
TRIPPED_ASKED: Final = (
    "The PIN is right. If this stays, the cause is still there or the cuff\n"
    "was not empty for five seconds: wait, then enter it again."
)
TRIPPED_REST: Final = "The limb rests: the supervisor can unlock in {left} min."
TRIPPED_LOCKED_OUT: Final = "Only a technician can unlock the station now."

# --- alarms ---------------------------------------------------------------------------------------------------
ALARM_RUNNER: Final = "RUNNER: {text}"
ALARM_SUPERVISOR: Final = "SUPERVISOR: {text}"
SOUND_PAUSE: Final = "PAUSE\nSOUND"
SOUND_OFF: Final = "SOUND OFF\n{seconds} s"
SOUND_STAYS: Final = "NO PAUSE\nnow"
SOUND_DEAD: Final = "NO SOUND\nno guard"
UNGUARDED_WORDS: Final = "NO GUARD"
