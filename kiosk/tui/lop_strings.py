"""Every sentence of the screens where LOP is found and its share is chosen, as `kiosk.tui.strings` for the others."""

from typing import Final

from kiosk.tui.language import Text

# --- posture --------------------------------------------------------------------------------------------------
POSTURE_TITLE: Final = Text("How do you train? {exercise}: {trained}")
POSTURE_KEYS: Final = {
    "own": Text("{posture}"),
    "lower": Text("{posture}\nwith PIN"),
    "higher": Text("{posture}\nnot here"),
}
POSTURES: Final = {"lying": Text("LYING"), "seated": Text("SEATED"), "standing": Text("STANDING")}
POSTURE_WORDS: Final = {"lying": Text("lying"), "seated": Text("seated"), "standing": Text("standing")}
POSTURE_TEXT: Final = Text(
    "The cuff now finds the pressure that stops the pulse: LOP. It is another one in each posture, so stay as you "
    "train. Standing it is seldom found: then Doppler, or WITH PIN in a lower posture."
)

# --- what there is --------------------------------------------------------------------------------------------
LOP_TITLE: Final = Text("LOP: {limb}, {posture}, {cuff}")
LOP_VALUE: Final = Text("{lop:.0f} mmHg")
LOP_RANGE: Final = Text("{lop:.0f} mmHg, {low:.0f} to {high:.0f}")
LOP_FOUND: Final = "{value}\n{method}, {age}{quality}{width}"
LOP_QUALITY: Final = Text(", quality {quality}")
LOP_WIDTH: Final = Text(", cuff {width} mm wide")
LOP_OF_THREE: Final = Text(", the middle one of three")
METHODS: Final = {
    "measured": Text("measured by the cuff"),
    "doppler": Text("found by Doppler"),
    "estimated": Text("ESTIMATED by an equation"),
}
TODAY: Final = Text("today")
YESTERDAY: Final = Text("yesterday")
DAYS_AGO: Final = Text("{days} days ago")
LOP_LOWER: Final = Text("Found {posture}, trained {trained}: in truth less of LOP.")
LOP_BETTER: Final = Text("Better: measure it again today.")
LOP_WHAT: Final = Text(
    "It is the pressure that stops the pulse in this limb. MEASURE: the cuff finds it by itself, in two minutes at "
    "most."
)
LOP_USE: Final = Text("USE IT ►")
LOP_MEASURE: Final = Text("MEASURE")
LOP_DOPPLER: Final = Text("DOPPLER")
LOP_ESTIMATE: Final = Text("ESTIMATE")
LOP_NO_ESTIMATE: Final = Text("NO\nESTIMATE")
LOP_UNDO: Final = Text("UNDO {lop:.0f}\nnot entered")

# --- Doppler --------------------------------------------------------------------------------------------------
DOPPLER_TITLE: Final = Text("LOP as the supervisor finds it by Doppler")
DOPPLER_TEXT: Final = Text(
    "Probe on the artery below the cuff. Pump by hand until the pulse\n"
    "is gone, let air out until it is back: that pressure counts."
)
LOP_UNIT: Final = Text("mmHg LOP")
DOPPLER_ENTER: Final = Text("ENTER ►")

# --- estimate -------------------------------------------------------------------------------------------------
ESTIMATE_TITLE: Final = Text("ESTIMATED LOP: rough, only where none can be measured")
GIRTH_UNIT: Final = Text("cm thigh")
SYSTOLIC_UNIT: Final = Text("mmHg arm")
SEXES: Final = {"female": Text("FEMALE"), "male": Text("MALE")}
ESTIMATE_SEX: Final = Text("Age {years}.\nThe equation asks:\nfemale or male?")
ESTIMATE_RESULT: Final = Text(
    "Age {years}: {lop:.0f} ESTIMATED\n{low:.0f} to {high:.0f} mmHg\nuse at most {percent:.0f} % of it"
)
ESTIMATE_USE: Final = Text("USE ESTIMATE ►")

# --- measuring ------------------------------------------------------------------------------------------------
MEASURE_TITLE: Final = Text("Measure LOP: {limb}, {posture}")
MEASURE_TEXT: Final = Text(
    "After a short check the cuff rises in steps and listens to the pulse at each; it ends by itself, after "
    "{seconds:.0f} s or at {limit:.0f} mmHg at most.\n\n"
    "It gets tight: keep still, do not talk. END and STOP let the air out."
)
MEASURE_HINT: Final = Text("Rest a minute first, with the limb as it is in training.")
MEASURE_RESTS: Final = Text("The limb rests: START comes when a minute without pressure is over.")
PIN_TITLE: Final = Text("Measure with a PIN")
PIN_TEXTS: Final = {
    "search_limit": Text(
        "The pulse went on at the highest pressure. Your PIN allows up to {limit:.0f} mmHg, this once."
    ),
    "search_review": Text("Today's answers ask for your eye: talk with the runner, look at the limb, then allow it."),
}
PIN_TELL: Final = Text("Tell the runner first: the cuff fills when the PIN is right.")
CHECK_TEXT: Final = Text(
    "Sit still. The cuff fills to 60 mmHg twice and empties again;\nthen it measures. STOP lets the air out."
)
CHECK_EMPTYING: Final = Text("The air goes out; the measurement comes next.")
CHECK_FAILED: Final = Text("THE MEASUREMENT DID NOT BEGIN")
KEEP_STILL: Final = Text("KEEP STILL, DO NOT TALK")
PARTS: Final = {
    "fill": Text("The cuff rises"),
    "settle": Text("A moment of quiet"),
    "listen": Text("It listens"),
    "await": Text("The air goes out"),
}
STEP: Final = Text("mmHg  step {target:.0f}")
BEATS: Final = Text("{beats}\n{agreeing} of {wanted} beats")
AGAIN_HEARD: Final = Text("once more: keep still")
ABOUT: Final = Text("LOP near {lop:.0f} ± {half:.0f}")
TIME: Final = Text("{spent} of {total} min at most")
END: Final = Text("END\nair out")

# --- what was found -------------------------------------------------------------------------------------------
FOUND_TITLE: Final = Text("LOP of the {limb}, {posture}: measured, cuff {width} mm wide")
FOUND_NONE_TITLE: Final = Text("NO LOP WAS FOUND")
FOUND_SAVING: Final = Text("It is being written down …")
FOUND_LOST: Final = Text("The measurement did not begin, or its end was not heard.")
FOUND_TRY: Final = Text(
    "Keep still, rest for a minute, measure AGAIN. When it fails\ntwice: look at the fit of the cuff, or use Doppler."
)
FOUND_HIGHER: Final = Text("With the supervisor's PIN the cuff may rise to {limit:.0f} mmHg.")
FOUND_AGAIN: Final = Text("AGAIN")
FOUND_PIN: Final = Text("HIGHER\nwith PIN")
FOUND_USE: Final = Text("USE IT ►")

# --- the share ------------------------------------------------------------------------------------------------
PERCENT_TITLE: Final = Text("LOP {lop:.0f} mmHg, {method}, {age}")
PERCENT_UNIT: Final = Text("% of LOP")
LOP_RESULT: Final = Text("The cuff will hold {setpoint:.0f} mmHg ({percent:.0f} % of {lop:.0f}).")
LOP_APPROVE: Final = Text("APPROVE ►")
APPROVE_TITLE: Final = Text("Approve the plan")
APPROVE_CUFF: Final = Text("{name}, {width} mm wide")
APPROVE_TEXT: Final = Text(
    "{protocol}: {exercise}\n{limb}, {posture}\n{cuff}\n\nLOP {lop:.0f} mmHg\n{method}\n"
    "{percent:.0f} % = {setpoint:.0f} mmHg\n{amount}"
)
