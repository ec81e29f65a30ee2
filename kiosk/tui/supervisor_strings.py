"""Words of what only a supervisor does: the clinic's rates, the review with a runner, the correction of a result."""

from typing import Final

from kiosk.tui.language import Plural, Text

WHO_DESK: Final = Text("SUPERVISOR")
PAGE_REVIEW: Final = Text("REVIEW")

CLINIC_PIN: Final = Text("Supervisor PIN")
CLINIC_WHY: Final = Text("The clinic's events and visits, beside what others have published.")
CLINIC_TITLE: Final = Text("CLINIC {page}/{pages}: people {people}, bouts {bouts}")
CLINIC_RATE: Final = "{event}: {ours}"
CLINIC_PUBLISHED: Final = Text("  published {percent:g} % of {n}{note}")
CLINIC_BESIDE: Final = "  {sentence}"
CLINIC_NEEDED: Final = Text("{sentence}: {have:.0f} of {needed:.0f} {of} needed")
CLINIC_OURS: Final = Text("{count} of {all} {of}, {share:.3g} % ({low:.2g} to {high:.2g} %)")
CLINIC_NOTHING: Final = Text("nothing to count yet")
CLINIC_LEAVE: Final = Text("LEAVE")
EVENTS: Final = {
    "any": Text("Anything at all"),
    "adherence": Text("Visits kept"),
    "bruise": Text("Bruise"),
    "numbness": Text("Numbness"),
    "dizzy": Text("Dizziness"),
    "pain": Text("Strong pain"),
    "tingling": Text("Tingling"),
}
OF: Final = {"people": Text("people"), "bouts": Text("bouts"), "planned": Text("planned visits")}

REVIEW_TITLE: Final = Text("REVIEW WITH {name}")
REVIEW_NOT_DUE: Final = Text("No review is due yet.")
REVIEW_LAST: Final = Plural("Last one {count} day ago: {decision}.", "Last one {count} days ago: {decision}.")
REVIEW_NONE: Final = Text("There was none before.")
REVIEW_VISITS: Final = Text("Visits {done} of {planned} planned")
REVIEW_LINE: Final = Text("{name}{side}: {first:.4g} to {last:.4g} {unit}, {verdict}")
REVIEW_PAIN: Final = Text("Pain {which}: {first:.0f} to {last:.0f} of 10, {verdict}")
REVIEW_MORE: Final = Text("… and {count} more: see PROGRESS")
REVIEW_EMPTY: Final = Text("No test was done and no pain told yet.")
REVIEW_CORRECT: Final = Text("RESULT\nis wrong")
PAINS: Final = {"rest": Text("at rest"), "loading": Text("in loading"), "morning": Text("in the morning")}
VERDICTS: Final = {
    "better": Text("better"),
    "slight": Text("a little better"),
    "same": Text("no change"),
    "worse": Text("WORSE"),
    "too_early": Text("too early to say"),
}
DECISIONS: Final = {"go_on": Text("GO ON"), "change": Text("CHANGE"), "end": Text("END\ncourse")}
DECIDED: Final = {"go_on": Text("go on as planned"), "change": Text("change the plan"), "end": Text("end this course")}
DECISION_MEANS: Final = {
    "go_on": Text("Nothing changes; the next review is counted from today."),
    "change": Text("Plan anew with the runner; the next review is counted from today."),
    "end": Text("The next evaluation begins a new course with a new baseline."),
}
REVIEW_PIN: Final = Text("Supervisor PIN")
REVIEW_WHAT: Final = Text("Reviewed with {name}:\n{decided}.\n\n{means}")

SIDE_LETTERS: Final = {"left": " L", "right": " R"}
CORRECT_TITLE: Final = Text("Which result\nis wrong?")
CORRECT_EMPTY: Final = Text("No result\nto correct.")
CORRECT_ROW: Final = "{date} {name}{side}: {value}"
CORRECT_BACK: Final = Text("taken back")
CORRECT_NOW: Final = Text("It says {value} {unit}.")
CORRECT_UNDO: Final = Text("TAKE IT\nBACK")
CORRECT_ENTER: Final = Text("Enter what is right, then OK; or take it back.")
CORRECT_WHY: Final = Text("Why is it\ncorrected?")
CORRECT_WHYS: Final = {
    "mistyped": Text("Mistyped"),
    "misread": Text("Read wrongly from tape, watch or sheet"),
    "other_side": Text("Done with the other leg"),
    "not_as_card": Text("Not done as the card says"),
}
CORRECT_PIN: Final = Text("Supervisor PIN")
CORRECT_WHAT: Final = Text("{name}{side}\nof {date}:\n{before} becomes {after}.\n{why}.\n\nThe old value is kept too.")
