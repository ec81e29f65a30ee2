"""Every sentence of the screens, except the ones that belong to a code (`kiosk.tui.reasons`).

Plain words, no sentence longer than its place at 66 by 20 cells. Placeholders are filled by `str.format`.
"""

from typing import Final

from kiosk.tui.language import Text

STOP_SIDE: Final = (Text("touch here:"), Text("air out at once"))

HEADER_BENCH: Final = Text("SIMULATED ")
HEADER_GUARD: Final = Text("guard ■")
HEADER_NO_GUARD: Final = Text("NO GUARD")
HEADER_NO_LINK: Final = Text("no link")
HEADER_DONE: Final = Text("Air is out")

MODE: Final = {
    "closed": Text("Station closed"),
    "testing": Text("Self-test"),
    "ready": Text("Ready"),
    "measuring": Text("Measuring LOP"),
    "session": Text("Training"),
    "releasing": Text("Letting the air out"),
    "stopped": Text("Stopped"),
    "tripped": Text("Locked"),
}

BACK: Final = Text("◄ BACK")
NEXT: Final = Text("NEXT ►")
MORE: Final = Text("MORE ►")
PREVIOUS: Final = Text("◄ PREV")
CONTINUE: Final = Text("CONTINUE ►")
CANCEL: Final = Text("CANCEL")
UNKNOWN: Final = Text("somebody")
YES: Final = Text("YES")
NO: Final = Text("NO")
OK: Final = Text("OK")
ASKING: Final = Text("One moment …")

# --- link -----------------------------------------------------------------------------------------------------
LOST_TITLE: Final = Text("NO CONNECTION TO THE STATION")
LOST_TEXT: Final = Text(
    "The control process does not answer.\n"
    "The station lets the air out of the cuff by itself.\n\n"
    "Connecting again …\n\n"
    "If the cuff stays tight: press the red emergency switch,\n"
    "or open the cuff by hand."
)

# --- PIN ------------------------------------------------------------------------------------------------------
PIN_TITLE: Final = Text("Supervisor PIN")
PIN_SHORT: Final = Text("A PIN has {digits} digits.")

# --- first start ----------------------------------------------------------------------------------------------
SETUP_NAME: Final = Text("Supervisor")
SETUP_TITLE: Final = Text("First start")
SETUP_FIRST: Final = Text(
    "Choose the supervisor's PIN:\nsix digits, then OK.\n\nIt opens the station, approves\nplans and clears alarms."
)
SETUP_AGAIN: Final = Text("The same PIN again, then OK.")
SETUP_DIFFERENT: Final = Text("The two were different.\nChoose the PIN again.")

# --- opening --------------------------------------------------------------------------------------------------
OPENING_TITLE: Final = Text("Open the station")
OPENING_TEXT: Final = Text(
    "Your PIN starts the self-test.\n\n"
    "Connect the cuff: it fills\nthree times, to 60 mmHg at\nmost, and empties each time."
)
OPENING_RUNS: Final = Text("SELF-TEST RUNS")
OPENING_PASSED: Final = Text("PASSED: the station is open")
OPENING_FAILED: Final = Text("SELF-TEST FAILED: mend it, then TEST AGAIN")
OPENING_CHECK_FAILED: Final = Text("CHECK FAILED: open the cuff, call the supervisor")
OPENING_AGAIN: Final = Text("TEST AGAIN")
NOT_REALTIME: Final = Text("This computer gives no real-time scheduling; late passes are counted.")
STEP_STATE: Final = {"waiting": "·", "running": "►", "passed": "■", "failed": "X"}
STEP_WORN: Final = "!"
OPENING_STEPS: Final = "{what}  {done}/{total}"
OPENING_WORN: Final = Text("PASSED, but a part wears:")

# --- interrupted ----------------------------------------------------------------------------------------------
INTERRUPTED_TITLE: Final = Text("A SESSION WAS INTERRUPTED")
INTERRUPTED_TEXT: Final = Text(
    "Session {id} of {name} was begun and never ended.\n\n"
    "The cuff was released by the station. The session is not\n"
    "resumed; what was delivered until then is in the record."
)

# --- runner ---------------------------------------------------------------------------------------------------
WHO_TITLE: Final = Text("Who is training?")
WHO_EMPTY: Final = Text("Nobody is\nregistered\nyet")
WHO_ROW: Final = Text("{name}  ·  born {year}")
WHO_NEW: Final = Text("NEW RUNNER")
REGISTER_NAME: Final = Text("Name:")
REGISTER_YEAR: Final = Text("Year of birth")
REGISTER_FOR: Final = Text("Registering {name}")
REGISTER_SAVE: Final = Text("REGISTER ►")
NAME_MAX: Final = 32

# --- consent --------------------------------------------------------------------------------------------------
CONSENT_TITLE: Final = "{title} ({page}/{pages})"
CONSENT_AGREE: Final = Text("I AGREE")
CONSENT_SURE: Final = Text("YES, I HAVE READ IT AND AGREE")
CONSENT_NO: Final = Text("I DO NOT AGREE")

# --- gate -----------------------------------------------------------------------------------------------------
GATE_TITLE: Final = Text("Today: question {number} of {total}")
GATE_LIMBS: Final = Text("Which one? Mark every limb it is true for.")
GATE_END: Final = Text("END THE VISIT")
BACK_TO_QUESTIONS: Final = Text("◄ QUESTIONS")
AND_MORE: Final = Text("■ and {count} more")
BLOCKED_TITLE: Final = Text("NO TRAINING WITH THE CUFF TODAY")
BLOCKED_TEXT: Final = Text(
    "Please call the supervisor. A doctor has to clear this in writing before the cuff may be used."
)
REVIEW_TITLE: Final = Text("THE SUPERVISOR HAS TO LOOK AT THIS")
LIMB_TITLE: Final = Text("NOT EVERY LIMB MAY CARRY A CUFF")
LIMB_TEXT: Final = Text("No cuff today on: {limbs}.")

# --- plan -----------------------------------------------------------------------------------------------------
PROTOCOL_TITLE: Final = Text("Which\nprotocol?")
PROTOCOL_ROW: Final = "{name} · {sets}"
EXERCISE_TITLE: Final = Text("Which\nexercise?")
EXERCISE_ROW: Final = Text("{name}  ·  cuff on the {limb}")
LIMB_WORD: Final = {"arm": Text("arm"), "leg": Text("leg")}
LIMB_CHOICE: Final = Text("{exercise}: which side carries the cuff?")
LIMB_HINT: Final = Text("Seen from the front: your right side is on the left.")
LIMB_NAMES: Final = {
    ("arm", "left"): Text("LEFT ARM"),
    ("arm", "right"): Text("RIGHT ARM"),
    ("leg", "left"): Text("LEFT LEG"),
    ("leg", "right"): Text("RIGHT LEG"),
}
LIMB_SAID: Final = {
    ("arm", "left"): Text("left arm"),
    ("arm", "right"): Text("right arm"),
    ("leg", "left"): Text("left leg"),
    ("leg", "right"): Text("right leg"),
}
"""The same inside a sentence."""
SIDE_SAID: Final = {"left": Text("left"), "right": Text("right")}
LIMB_BLOCKED: Final = Text("not today")
CUFF_TITLE: Final = Text("Which\ncuff?")
CUFF_ROW: Final = Text("{name}  ·  {width} mm wide")
FIT_TITLE: Final = Text("Put the cuff on the {limb}")
FIT_TEXT: Final = Text(
    "High on the limb, tube pointing up, skin dry and whole.\n\n"
    "TWO-FINGER CHECK: two fingers fit under the cuff, flat.\n"
    "One finger: too tight. Three fingers: too loose.\n\n"
    "Then choose how you train: lying, seated or standing."
)
FIT_DONE: Final = Text("TWO FINGERS FIT ►")

# --- start ----------------------------------------------------------------------------------------------------
START_TITLE: Final = Text("Ready to train")
START_TEXT: Final = Text("{exercise}\n{sets} {what}, {rest} s rest\nCuff on the {limb}: {setpoint:.0f} mmHg")
START_COUNTED: Final = Text("repetitions")
START_TIMED: Final = Text("of work")
START: Final = Text("START ►")
START_GUARD: Final = Text("FILL THE CUFF NOW")
START_LOAD: Final = Text("{exercise} with {load:g} kg")
START_ARMED: Final = Text("Sure? The pump starts with the next tap.")
START_RESTS: Final = Text("The limb rests from the measurement: START comes in {left}.")
START_HINT: Final = Text("Sit still until it is full. STOP lets the air out at any time.")

# --- the check between start and fill -------------------------------------------------------------------------
CHECK_TITLE: Final = Text("A short check with the cuff on")
CHECK_TEXT: Final = Text(
    "Sit still. The cuff fills to 60 mmHg twice and empties again;\nthen the training begins. STOP lets the air out."
)
CHECK_STILL: Final = Text("HOLD STILL")
CHECK_WORDS: Final = {
    "rise": Text("CUFF FILLS"),
    "rise_again": Text("CUFF FILLS"),
    "vent_b": Text("AIR OUT"),
    "vent_a": Text("AIR OUT"),
}
CHECK_EMPTYING: Final = Text("The air goes out; the training comes next.")
CHECK_FAILED: Final = Text("THE TRAINING DID NOT BEGIN")
CHECK_REFIT: Final = Text(
    "Open the cuff and put it on again: flat, snug, two fingers under\n"
    "it, the tube plugged in. The right cuff for this limb?\n"
    "When it fails again: call the supervisor."
)
CHECK_OTHER: Final = Text("Please call the supervisor when it comes again.")
CHECK_CUFF: Final = Text("◄ OTHER CUFF")
CHECK_AGAIN: Final = Text("START AGAIN ►")

# --- training -------------------------------------------------------------------------------------------------
CUE: Final = {
    "fill": Text("HOLD STILL"),
    "ready": Text("GET READY"),
    "up": Text("▲ LIFT"),
    "down": Text("▼ LOWER"),
    "walk": Text("WALK"),
    "cycle": Text("CYCLE"),
    "run": Text("RUN"),
    "move": Text("MOVE EASILY"),
    "passive": Text("KEEP STILL"),
    "rest": Text("REST"),
    "paused": Text("PAUSED"),
    "release": Text("AIR OUT"),
    "done": Text("WELL DONE"),
}
PRESSURE_ALONE: Final = Text("mmHg")
PAUSE: Final = Text("PAUSE\nair stays in")
RESUME: Final = Text("GO ON\nsame set")
SET_DONE: Final = Text("SET DONE\nto the rest")
MORE_REST: Final = Text("MORE REST\n30 s")
QUESTIONS: Final = {"well": Text("ARE YOU WELL?"), "tingling": Text("HAS THE TINGLING GONE?")}
QUESTION_LEFT: Final = Text("{question}\nNo answer in {seconds} s: the air goes out")
ANSWERS: Final = {
    "well": (Text("I AM OK"), Text("NOT OK: AIR OUT")),
    "tingling": (Text("YES, IT HAS GONE"), Text("NO, STILL THERE")),
}
SYMPTOM: Final = Text("SYMPTOM\ntell us")
SYMPTOM_BACK: Final = Text("◄ BACK\nno symptom")
END: Final = Text("END\nair out")
SYMPTOM_QUESTION: Final = Text("What do you feel?")
SYMPTOMS: Final = {
    "tingling": Text("TINGLING"),
    "numbness": Text("NUMBNESS"),
    "pain": Text("PAIN"),
    "dizzy": Text("DIZZY"),
    "colour": Text("WHITE/BLUE"),
    "chest": Text("CHEST/HEAD"),
}
TOO_TIGHT: Final = Text("TOO TIGHT\n10 mmHg less")

# --- release and summary --------------------------------------------------------------------------------------
RELEASE_TITLE: Final = Text("AIR OUT")
RELEASE_TEXT: Final = Text("Stay where you are until the cuff is empty.\nThen open it, and move the limb.")
SUMMARY_TITLE: Final = Text("Delivered: {limb}, set to {setpoint:.0f} mmHg ({percent:.0f} % of LOP {lop:.0f})")
SUMMARY_CARE: Final = Text(
    "Strong swelling, colour change, dark urine, or pain that grows\nin the next three days: see a doctor."
)
SUMMARY_DONE: Final = Text("DONE")
SUMMARY_NO_DOSE: Final = Text("No pressure was delivered.")

# --- stopped and tripped --------------------------------------------------------------------------------------
STOPPED_EMPTY: Final = Text("STOPPED: the air is out")
STOPPED_TITLE: Final = Text("STOPPED: the air is out · tight for {spent} min")
STOPPED_VENTING: Final = Text("STOPPED: the air goes out · {pressure} mmHg · tight for {spent} min")
STOPPED_PIN: Final = Text("The supervisor looks at the\nlimb, then enters the PIN.")
STOP_ANSWERS: Final = {
    "done": Text("I AM DONE"),
    "discomfort": Text("TOO MUCH"),
    "pain": Text("PAIN"),
    "numbness": Text("NUMBNESS"),
    "dizzy": Text("DIZZY"),
    "mistake": Text("BY MISTAKE"),
}
HELP_TITLE: Final = Text("THE RUNNER NEEDS HELP. The air is out.")
HELP_BUTTON: Final = Text("SUPERVISOR: I AM HERE ►")
HELP_TEXT: Final = Text("First see to the runner.\nThe PIN has time.")
PRESSURE_NOW: Final = Text("Pressure now")
TRIPPED_TITLE: Final = Text("LOCKED. Pressure now {pressure} mmHg")
TRIPPED_TEXT: Final = Text("Check cuff, hose and runner.\nThen enter the PIN; a full\nself-test follows.")
TRIPPED_UNLOCK: Final = Text("SUPERVISOR: UNLOCK ►")
TRIPPED_ASKED: Final = Text(
    "The PIN is right. If this stays, the cause is still there or the cuff\n"
    "was not empty for five seconds: wait, then enter it again."
)
TRIPPED_REST: Final = Text("The limb rests: the supervisor can unlock in {left} min.")
TRIPPED_LOCKED_OUT: Final = Text("Only a technician can unlock the station now.")

# --- alarms ---------------------------------------------------------------------------------------------------
ALARM_RUNNER: Final = Text("RUNNER: {text}")
ALARM_SUPERVISOR: Final = Text("SUPERVISOR: {text}")
SOUND_PAUSE: Final = Text("PAUSE\nSOUND")
SOUND_OFF: Final = Text("SOUND OFF\n{seconds} s")
SOUND_STAYS: Final = Text("NO PAUSE\nnow")
SOUND_DEAD: Final = Text("NO SOUND\nno guard")
UNGUARDED_WORDS: Final = Text("NO GUARD")
