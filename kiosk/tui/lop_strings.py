"""Every sentence of the screens where LOP is found and its share is chosen, as `kiosk.tui.strings` for the others."""

from typing import Final

# --- posture --------------------------------------------------------------------------------------------------
POSTURE_TITLE: Final = "Find LOP. {exercise}: done {trained}"
POSTURE_KEYS: Final = {"own": "{posture}", "lower": "{posture}\nwith PIN", "higher": "{posture}\nnot here"}
POSTURES: Final = {"lying": "LYING", "seated": "SEATED", "standing": "STANDING"}
POSTURE_WORDS: Final = {"lying": "lying", "seated": "seated", "standing": "standing"}
POSTURE_TEXT: Final = (
    "Stay as you train: LOP is another one in each posture. Standing\n"
    "the cuff seldom finds it: then Doppler, or WITH PIN from a lower\n"
    "one, which gives less of the true LOP than it says."
)

# --- what there is --------------------------------------------------------------------------------------------
LOP_TITLE: Final = "LOP: {limb}, {posture}, {cuff}"
LOP_VALUE: Final = "{lop:.0f} mmHg"
LOP_RANGE: Final = "{lop:.0f} mmHg, {low:.0f} to {high:.0f}"
LOP_FOUND: Final = "{value}\n{method}, {age}{quality}{width}"
LOP_QUALITY: Final = ", quality {quality}"
LOP_WIDTH: Final = ", cuff {width} mm wide"
LOP_OF_THREE: Final = ", the middle one of three"
METHODS: Final = {
    "measured": "measured by the cuff",
    "doppler": "found by Doppler",
    "estimated": "ESTIMATED by an equation",
}
TODAY: Final = "today"
YESTERDAY: Final = "yesterday"
DAYS_AGO: Final = "{days} days ago"
LOP_LOWER: Final = "Found {posture}, trained {trained}: in truth less of LOP."
LOP_BETTER: Final = "Better: measure it again today."
LOP_USE: Final = "USE IT ►"
LOP_MEASURE: Final = "MEASURE"
LOP_DOPPLER: Final = "DOPPLER"
LOP_ESTIMATE: Final = "ESTIMATE"
LOP_NO_ESTIMATE: Final = "NO\nESTIMATE"
LOP_UNDO: Final = "UNDO {lop:.0f}\nnot entered"

# --- Doppler --------------------------------------------------------------------------------------------------
DOPPLER_TITLE: Final = "LOP as the supervisor finds it by Doppler"
DOPPLER_TEXT: Final = (
    "Probe on the artery below the cuff. Pump by hand until the pulse\n"
    "is gone, let air out until it is back: that pressure counts."
)
LOP_UNIT: Final = "mmHg LOP"
DOPPLER_ENTER: Final = "ENTER ►"

# --- estimate -------------------------------------------------------------------------------------------------
ESTIMATE_TITLE: Final = "ESTIMATED LOP: rough, only where none can be measured"
GIRTH_UNIT: Final = "cm thigh"
SYSTOLIC_UNIT: Final = "mmHg arm"
SEXES: Final = {"female": "FEMALE", "male": "MALE"}
ESTIMATE_SEX: Final = "Age {years}.\nThe equation asks:\nfemale or male?"
ESTIMATE_RESULT: Final = (
    "Age {years}: {lop:.0f} ESTIMATED\n{low:.0f} to {high:.0f} mmHg\nuse at most {percent:.0f} % of it"
)
ESTIMATE_USE: Final = "USE ESTIMATE ►"

# --- measuring ------------------------------------------------------------------------------------------------
MEASURE_TITLE: Final = "Measure LOP: {limb}, {posture}"
MEASURE_TEXT: Final = (
    "After a short check the cuff rises in steps and listens to the pulse at each; it ends by itself, after "
    "{seconds:.0f} s or at {limit:.0f} mmHg at most.\n\n"
    "It gets tight: keep still, do not talk. END and STOP let the air out."
)
MEASURE_HINT: Final = "Rest a minute first, with the limb as it is in training."
MEASURE_RESTS: Final = "The limb rests: START comes when a minute without pressure is over."
PIN_TITLE: Final = "Measure with a PIN"
PIN_TEXTS: Final = {
    "search_limit": "The pulse went on at the highest pressure. Your PIN allows up to {limit:.0f} mmHg, this once.",
    "search_review": "Today's answers ask for your eye: talk with the runner, look at the limb, then allow it.",
}
PIN_TELL: Final = "Tell the runner first: the cuff fills when the PIN is right."
CHECK_TEXT: Final = (
    "Sit still. The cuff fills to 60 mmHg twice and empties again;\nthen it measures. STOP lets the air out."
)
CHECK_EMPTYING: Final = "The air goes out; the measurement comes next."
CHECK_FAILED: Final = "THE MEASUREMENT DID NOT BEGIN"
KEEP_STILL: Final = "KEEP STILL, DO NOT TALK"
PARTS: Final = {
    "fill": "The cuff rises",
    "settle": "A moment of quiet",
    "listen": "It listens",
    "await": "The air goes out",
}
STEP: Final = "mmHg  step {target:.0f}"
BEATS: Final = "{beats}\n{agreeing} of {wanted} beats"
AGAIN_HEARD: Final = "once more: keep still"
ABOUT: Final = "LOP near {lop:.0f} ± {half:.0f}"
TIME: Final = "{spent} of {total} min at most"
END: Final = "END\nair out"

# --- what was found -------------------------------------------------------------------------------------------
FOUND_TITLE: Final = "LOP of the {limb}, {posture}: measured, cuff {width} mm wide"
FOUND_NONE_TITLE: Final = "NO LOP WAS FOUND"
FOUND_SAVING: Final = "It is being written down …"
FOUND_LOST: Final = "The measurement did not begin, or its end was not heard."
FOUND_TRY: Final = (
    "Keep still, rest for a minute, measure AGAIN. When it fails\ntwice: look at the fit of the cuff, or use Doppler."
)
FOUND_HIGHER: Final = "With the supervisor's PIN the cuff may rise to {limit:.0f} mmHg."
FOUND_AGAIN: Final = "AGAIN"
FOUND_PIN: Final = "HIGHER\nwith PIN"
FOUND_USE: Final = "USE IT ►"

# --- the share ------------------------------------------------------------------------------------------------
PERCENT_TITLE: Final = "LOP {lop:.0f} mmHg, {method}, {age}"
PERCENT_UNIT: Final = "% of LOP"
LOP_RESULT: Final = "The cuff will hold {setpoint:.0f} mmHg ({percent:.0f} % of {lop:.0f})."
LOP_APPROVE: Final = "APPROVE ►"
APPROVE_TITLE: Final = "Approve the plan"
APPROVE_CUFF: Final = "{name}, {width} mm wide"
APPROVE_TEXT: Final = (
    "{protocol}: {exercise}\n{limb}, {posture}\n{cuff}\n\nLOP {lop:.0f} mmHg\n{method}\n"
    "{percent:.0f} % = {setpoint:.0f} mmHg\n{amount}"
)
