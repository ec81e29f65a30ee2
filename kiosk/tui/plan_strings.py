"""What the screens of a proposal say."""

from typing import Final

from kiosk.tui.language import Text

PROPOSED_ROW: Final = Text("PROPOSED: {name}\n{exercise}, {limb}: {why}")
NOT_PROPOSED_ROW: Final = Text("Not proposed: {why}.\nBelow is what a supervisor may choose.")
NOTHING_ROW: Final = Text("Nothing can be trained now: {why}")
VOWS: Final = Text("With my PIN I say:")
WHY: Final = Text("Why: {why}")
NEEDS_TEST: Final = Text("Strength was not tested: a 5RM first, or try a light weight.")
WHY_NOT: Final = Text("Not proposed: {why}")
ROUNDS_UNIT: Final = Text("of {most} rounds")
LOAD_UNIT: Final = Text("kg")
LOAD_NONE: Final = Text("no\nweight")
CARD: Final = Text("WHY\nsources")
AMOUNT: Final = Text("{rounds} of {most} rounds, {load}")
AMOUNT_KG: Final = Text("{load:g} kg")
AMOUNT_NOTHING: Final = Text("no weight")

EVIDENCE_TITLE: Final = Text("{name}: what it rests on ({page}/{pages})")
GRADES: Final = {
    "review": Text("A position stand, or a review of many trials."),
    "trial": Text("A controlled trial of this very structure."),
    "study": Text("A small or uncontrolled study, or a trial of another structure."),
    "practice": Text("Guides of makers and clinics; no trial of it."),
    "inference": Text("Our inference: nobody has published it."),
}
INFERRED: Final = Text("Our inference, or not read in its source: {text}")
EVIDENCE_NONE: Final = Text("Nothing is proposed for this choice today:")

EARLY_TITLE: Final = Text("This limb\nrecovers:\nwhy so soon?")

CHANGE_TITLES: Final = {
    "milder": Text("Milder than\nproposed:\nwhy?"),
    "harder": Text("HARDER than\nproposed:\nwhy?"),
    "other": Text("Other than\nproposed:\nwhy?"),
}
