"""What the screens of a proposal say."""

from typing import Final

PROPOSED_ROW: Final = "PROPOSED: {name}\n{exercise}, {limb}: {why}"
NOT_PROPOSED_ROW: Final = "Not proposed: {why}.\nBelow is what a supervisor may choose."
NOTHING_ROW: Final = "Nothing can be trained now: {why}"
VOWS: Final = "With my PIN I say:"
WHY: Final = "Why: {why}"
NEEDS_TEST: Final = "Strength was not tested: a 5RM first, or try a light weight."
WHY_NOT: Final = "Not proposed: {why}"
ROUNDS_UNIT: Final = "of {most} rounds"
LOAD_UNIT: Final = "kg"
LOAD_NONE: Final = "no\nweight"
CARD: Final = "WHY\nsources"
AMOUNT: Final = "{rounds} of {most} rounds, {load}"
AMOUNT_KG: Final = "{load:g} kg"
AMOUNT_NOTHING: Final = "no weight"

EVIDENCE_TITLE: Final = "{name}: what it rests on ({page}/{pages})"
GRADES: Final = {
    "review": "A position stand, or a review of many trials.",
    "trial": "A controlled trial of this very structure.",
    "study": "A small or uncontrolled study, or a trial of another structure.",
    "practice": "Guides of makers and clinics; no trial of it.",
    "inference": "Our inference: nobody has published it.",
}
INFERRED: Final = "Our inference, or not read in its source: {text}"
EVIDENCE_NONE: Final = "Nothing is proposed for this choice today:"

EARLY_TITLE: Final = "This limb\nrecovers:\nwhy so soon?"

CHANGE_TITLES: Final = {
    "milder": "Milder than\nproposed:\nwhy?",
    "harder": "HARDER than\nproposed:\nwhy?",
    "other": "Other than\nproposed:\nwhy?",
}
