"""Words about the next visit."""

from typing import Final

from kiosk.core.advice import Move
from kiosk.tui.language import Text

WEEKDAYS: Final = (Text("Mon"), Text("Tue"), Text("Wed"), Text("Thu"), Text("Fri"), Text("Sat"), Text("Sun"))
MONTHS: Final = (
    *(Text("January"), Text("February"), Text("March"), Text("April"), Text("May"), Text("June")),
    *(Text("July"), Text("August"), Text("September"), Text("October"), Text("November"), Text("December")),
)
LINE: Final = Text("Next visit: from {date}.")
LINE_EARLY: Final = Text("Too early. Next visit: from {date}.")
LINE_TODAY: Final = Text("Today:")
LINE_MORE: Final = " +{count}"
TITLE: Final = Text("NEXT VISIT")
FROM: Final = Text("From {date} on")
DUE: Final = Text("Due then:")
BOUTS: Final = Text("What comes, if nothing changes until then:")
BEFORE: Final = Text("last time")
ASK: Final = Text("{rounds} rounds at {percent:g} % of LOP")
ASK_ONE: Final = Text("1 round at {percent:g} % of LOP")
LOAD: Final = Text(", {kg:g} kg")
MOVES: Final = {
    Move.START: Text("start"),
    Move.RAISE: Text("one step up"),
    Move.HOLD: Text("as it is"),
    Move.LOWER: Text("less"),
    Move.DELOAD: Text("easier week"),
    Move.RESTART: Text("after a break"),
}
STAGE: Final = Text("Stage of recovery (a therapist confirms every step):")
STAGE_NOW: Final = Text("now")
STAGE_NEXT: Final = Text("next")
STAGE_BACK: Final = Text("One step back is advised:")
STAGE_READY: Final = Text("The next stage may be confirmed; to be looked at before:")
STAGE_LACKS: Final = Text("Before the next stage:")
FOOT: Final = Text(
    "The station proposes, the supervisor decides. Strong swelling, a change of colour, dark urine, or pain that grows "
    "in the next three days: see a doctor, and do not wait for the next visit."
)
NONE: Final = Text("No bout is on record yet: the next visit is the first one.")

HOLD_BUTTON: Final = Text("HOLD\nsupervisor")
HOLD_TITLE: Final = Text("Hold what goes up?")
HOLD_ROW: Final = Text("{limb}: hold, {reason}")
HOLD_RELEASE: Final = Text("{limb}: let it go on ({reason})")
HOLD_REASONS: Final = {
    "examine": Text("examine first"),
    "flare": Text("injury irritated"),
    "other_training": Text("other training"),
    "event": Text("race is near"),
    "wish": Text("runner's wish"),
}
HOLDING_TITLE: Final = Text("SUPERVISOR")
HOLDING_TEXT: Final = Text("{name}\n{row}\n\nHeld, nothing goes up. What goes badly still goes down.")
RELEASING_TEXT: Final = Text("{name}\n{row}\n\nFigures may go up again, one at a time.")
