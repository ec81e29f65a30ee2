"""Sentences of the printed pages. Placeholders are filled by `format`; what is filled in stands in the nominative."""

from typing import Final

from kiosk.language import Plural, Text

DATE: Final = Text("{year:04d}-{month:02d}-{day:02d}")
TIME: Final = "{date}, {hour:02d}:{minute:02d}"
MINUTES: Final = Text("{clock} min")
MMHG: Final = Text("{value:.0f} mmHg")
NOTHING: Final = "-"

# --- head -----------------------------------------------------------------------------------------------------
SESSION_TITLE: Final = Text("Training with blood flow restriction")
RUNNER_TITLE: Final = Text("Progress with blood flow restriction")
SESSION_NUMBER: Final = Text("Session {number} · {who}")
NAMED: Final = Text("{pseudonym} · {name}, born {year}")
LIMBS: Final = {
    ("arm", "left"): Text("left arm"),
    ("arm", "right"): Text("right arm"),
    ("leg", "left"): Text("left leg"),
    ("leg", "right"): Text("right leg"),
}
WHAT: Final = "{limb} · {exercise} · {protocol}"

# --- plan -----------------------------------------------------------------------------------------------------
PLAN: Final = Text("Plan and why")
PLANNED: Final = Text("{percent:g} % of LOP = {setpoint:.0f} mmHg")
REPETITIONS: Final = Text("repetitions {counts}")
TIMED: Final = Plural("{count} round, {clock} min of work", "{count} rounds, {clock} min of work")
RESTS: Final = Text("rests {seconds} s")
LOAD: Final = Text("load {kg:g} kg")
WHY: Final = Text("Why it was proposed: {why}")
NOT_PROPOSED: Final = Text("The station proposed nothing for this plan.")
GRADES: Final = {
    "review": Text("A position stand, or a review of many trials."),
    "trial": Text("A controlled trial of this very structure."),
    "study": Text("A small or uncontrolled study, or a trial of another structure."),
    "practice": Text("Guides of makers and clinics; no trial of it."),
    "inference": Text("Our inference: nobody has published it."),
}
RESTS_ON: Final = Text("Rests on: {grade} {source}")
CHANGED: Final = Text("Other than proposed: {changes} ({reason})")
CHANGE: Final = Text("{what} {planned} instead of {proposed}")
CHANGES: Final = {
    "protocol_id": Text("protocol"),
    "exercise": Text("exercise"),
    "limb": Text("limb"),
    "side": Text("side"),
    "percent_lop": Text("percent of LOP"),
    "rounds": Text("rounds"),
    "load_kg": Text("load in kg"),
}
EARLY: Final = Text("Sooner than recovered, agreed: {reason}")
CLEARED: Final = Text("Answers of the screening let pass: {reason}")
TIERS: Final = {
    "clear": Text("Screening: nothing to note"),
    "note": Text("Screening: noted"),
    "review": Text("Screening: for the supervisor"),
    "stop": Text("Screening: no training"),
}
APPROVED: Final = Text("Approved by {who}, {date}")
APPROVED_BY_NOBODY: Final = Text("Nobody has approved it")
SUPERVISOR: Final = Text("supervisor {number}")

# --- LOP ------------------------------------------------------------------------------------------------------
LOP: Final = Text("Occlusion pressure of the limb (LOP)")
LOP_INTERVAL: Final = Text("{low:.0f} to {high:.0f} mmHg")
LOP_NO_INTERVAL: Final = Text("no interval")
LOP_QUALITY: Final = Text("quality {quality}")
METHODS: Final = {
    "measured": Text("measured by the cuff"),
    "doppler": Text("found by Doppler"),
    "estimated": Text("ESTIMATED by an equation"),
}
POSTURES: Final = {"lying": Text("lying"), "seated": Text("seated"), "standing": Text("standing")}
LOP_HOW: Final = "{method} · {posture} · {date}"
LOP_UNKNOWN: Final = Text("How it was found is not on record.")
CUFF: Final = Text("{name}, {width} mm wide")
PROOF: Final = {
    True: Text("Self-test with this cuff passed, {date}"),
    False: Text("Self-test with this cuff FAILED, {date}"),
}
NO_PROOF: Final = Text("No self-test with this cuff is on record.")
CALIBRATION: Final = Text("Sensors calibrated {date} ({serials}), as the station says today")
NO_CALIBRATION: Final = Text("No calibration of the sensors is known.")

# --- chart ----------------------------------------------------------------------------------------------------
DELIVERED: Final = Text("Delivered pressure")
NO_TRACE: Final = Text("No trace of this session is on record.")
AXIS_TIME: Final = Text("minutes")
SETPOINT: Final = Text("asked for")
LOP_LINE: Final = Text("LOP {lop:.0f}")
LIMIT_LINE: Final = Text("limit {limit:.0f}")
PHASES: Final = Text("Dark: work, with the number of the set. Pale: rest under pressure.")

# --- figures --------------------------------------------------------------------------------------------------
TIME_AT: Final = Text("time at pressure")
IN_BAND: Final = Text("within ±10 % of what was asked for")
MEAN: Final = Text("mean ± spread")
MEAN_VALUE: Final = Text("{mean:.0f} ± {sd:.1f} mmHg")
PEAK: Final = Text("highest")
ABOVE: Final = Text("at or above LOP")
SECONDS: Final = Text("{value:.1f} s")
PERCENT: Final = Text("{value:.1f} %")
NO_DOSE: Final = Text("No pressure was delivered.")

SET: Final = Text("Set")
SET_WORK: Final = Text("planned")
SET_DONE: Final = Text("done")
SET_TARGET: Final = Text("asked for, mmHg")
SET_MEAN: Final = Text("mean ± spread, mmHg")
SET_BAND: Final = Text("within ±10 %")
SET_PEAK: Final = Text("highest, mmHg")
SET_EFFORT: Final = Text("effort 0-10")
SET_DISCOMFORT: Final = Text("muscle 0-10")
SET_PAIN: Final = Text("cuff pain 0-10")
SETS_MORE: Final = Plural("… and {count} more set: in the tables", "… and {count} more sets: in the tables")

# --- what was told and happened ---------------------------------------------------------------------------------
TOLD: Final = Text("Told and happened")
ENDED: Final = Text("It ended: {reason}")
CUT_OFF: Final = Text("It was never ended: a power cut, or it still runs.")
SYMPTOMS: Final = {
    "tingling": Text("tingling"),
    "numbness": Text("numbness"),
    "pain": Text("pain"),
    "dizzy": Text("dizzy"),
    "colour": Text("white or blue skin"),
    "chest": Text("chest or head"),
}
SYMPTOMS_TOLD: Final = Text("Symptoms: {symptoms}")
NO_SYMPTOMS: Final = Text("Symptoms: none told")
ALARMS: Final = Text("Alarms: {alarms}")
NO_ALARMS: Final = Text("Alarms: none")
TRIPS: Final = Text("Trips: {trips}")
AT: Final = "{what} ({clock})"
MORNING: Final = Text("The morning after: pain {pain}, sore muscles {soreness} of 10; {signs}")
SIGNS: Final = {"bruise": Text("bruise"), "swelling": Text("swelling"), "numbness": Text("numbness")}
NO_SIGNS: Final = Text("no bruise, swelling or numbness")
PROGRESS: Final = Text("Progress: {sentence}")
NO_EVALUATION: Final = Text("No goal was told, and nothing was tested yet.")
OF_TEST: Final = "{test}: {sentence}"

# --- foot -----------------------------------------------------------------------------------------------------
SIGNATURE: Final = Text("Supervisor, signature")
SIGNED_ON: Final = Text("Date")
NOT_CERTIFIED: Final = Text("This station is not a certified medical device.")
TIP: Final = Text("Last line of the audit, {lines}: {hash}")
MADE: Final = Text("Made {date} by {program}; records {records}")
CLOCK: Final = {
    "trusted": Text("Date and time of this page: confirmed"),
    "untrusted": Text("Date and time of this page: NOT CONFIRMED"),
    "unjudged": Text("Date and time of this page: not checked"),
}

# --- the runner's page ------------------------------------------------------------------------------------------
COURSE: Final = Plural(
    "{count} visit, {minutes:.0f} min with the cuff", "{count} visits, {minutes:.0f} min with the cuff"
)
ADHERENCE: Final = Text("{done} of {planned} planned visits done")
GOALS: Final = {
    "injury": Text("Goal: recover from an injury"),
    "performance": Text("Goal: run better"),
    "strength": Text("Goal: stay strong"),
}
NO_GOAL: Final = Text("No goal was told.")
TESTS: Final = Text("Tests")
TEST: Final = Text("Test")
TEST_FIRST: Final = Text("at the start")
TEST_LAST: Final = Text("last")
TEST_NOISE: Final = Text("noise")
TEST_CHANGE: Final = Text("change")
VERDICTS: Final = {
    "better": Text("better"),
    "slight": Text("slightly better"),
    "same": Text("no change"),
    "worse": Text("worse"),
    "too_early": Text("too early"),
}
NO_TESTS: Final = Text("No test was done yet.")
SIDES: Final = {"left": Text("left"), "right": Text("right")}
BALANCE: Final = Text("{test}: one leg has {percent:.0f} % of the other")
PAINS: Final = {
    "pain_rest": Text("Pain at rest: {first:g}, now {last:g} of 10"),
    "pain_loading": Text("Pain under load: {first:g}, now {last:g} of 10"),
    "pain_morning": Text("Pain in the morning: {first:g}, now {last:g} of 10"),
}
LOAD_GAIN: Final = Text("{exercise}, {limb}: {percent:+.0f} % work at equal effort in {days:.0f} days")
SESSIONS: Final = Text("Sessions")
SESSION_DATE: Final = Text("Date")
SESSION_WHAT: Final = Text("exercise, limb")
SESSION_PERCENT: Final = Text("% of LOP")
SESSION_TIME: Final = Text("time at pressure")
SESSION_REPETITIONS: Final = Text("repetitions")
SESSION_LOAD: Final = Text("load, kg")
SESSIONS_MORE: Final = Plural(
    "… and {count} earlier session: in the tables", "… and {count} earlier sessions: in the tables"
)
NO_SESSIONS: Final = Text("There was no session yet.")
SESSIONS_CURVE: Final = Text("Minutes at pressure in each session, in order")
