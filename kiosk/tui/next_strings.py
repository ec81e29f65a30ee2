"""Words about the next visit."""

from typing import Final

from kiosk.core.advice import Move

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LINE: Final = "Next visit: from {date}."
LINE_EARLY: Final = "Too early. Next visit: from {date}."
LINE_TODAY: Final = "Today:"
LINE_MORE: Final = " +{count}"
TITLE: Final = "NEXT VISIT"
FROM: Final = "From {date} on"
DUE: Final = "Due then:"
BOUTS: Final = "What comes, if nothing changes until then:"
BEFORE: Final = "last time"
ASK: Final = "{rounds} rounds at {percent:g} % of LOP"
ASK_ONE: Final = "1 round at {percent:g} % of LOP"
LOAD: Final = ", {kg:g} kg"
MOVES: Final = {
    Move.START: "start",
    Move.RAISE: "one step up",
    Move.HOLD: "as it is",
    Move.LOWER: "less",
    Move.DELOAD: "easier week",
    Move.RESTART: "after a break",
}
STAGE: Final = "Stage of recovery (a therapist confirms every step):"
STAGE_NOW: Final = "now"
STAGE_NEXT: Final = "next"
STAGE_BACK: Final = "One step back is advised:"
STAGE_READY: Final = "The next stage may be confirmed; to be looked at before:"
STAGE_LACKS: Final = "Before the next stage:"
FOOT: Final = (
    "The station proposes, the supervisor decides. Strong swelling, a change of colour, dark urine, or pain that grows "
    "in the next three days: see a doctor, and do not wait for the next visit."
)
NONE: Final = "No bout is on record yet: the next visit is the first one."

HOLD_BUTTON: Final = "HOLD\nsupervisor"
HOLD_TITLE: Final = "Hold what goes up?"
HOLD_ROW: Final = "{limb}: hold, {reason}"
HOLD_RELEASE: Final = "{limb}: let it go on ({reason})"
HOLD_REASONS: Final = {
    "examine": "examine first",
    "flare": "injury irritated",
    "other_training": "other training",
    "event": "race is near",
    "wish": "runner's wish",
}
HOLDING_TITLE: Final = "SUPERVISOR"
HOLDING_TEXT: Final = "{name}\n{row}\n\nHeld, nothing goes up. What goes badly still goes down."
RELEASING_TEXT: Final = "{name}\n{row}\n\nFigures may go up again, one at a time."
