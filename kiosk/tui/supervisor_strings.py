"""Words of what only a supervisor does: the clinic's rates, the review with a runner, the correction of a result."""

from typing import Final

WHO_DESK: Final = "SUPERVISOR"
PAGE_REVIEW: Final = "REVIEW"

CLINIC_PIN: Final = "Supervisor PIN"
CLINIC_WHY: Final = "The clinic's events and visits, beside what others have published."
CLINIC_TITLE: Final = "CLINIC {page}/{pages}: people {people}, bouts {bouts}"
CLINIC_RATE: Final = "{event}: {ours}"
CLINIC_PUBLISHED: Final = "  published {percent:g} % of {n}{note}"
CLINIC_BESIDE: Final = "  {sentence}"
CLINIC_NEEDED: Final = "{sentence}: {have:.0f} of {needed:.0f} {of} needed"
CLINIC_OURS: Final = "{count} of {all} {of}, {share:.3g} % ({low:.2g} to {high:.2g} %)"
CLINIC_NOTHING: Final = "nothing to count yet"
CLINIC_LEAVE: Final = "LEAVE"
EVENTS: Final = {
    "any": "Anything at all",
    "adherence": "Visits kept",
    "bruise": "Bruise",
    "numbness": "Numbness",
    "dizzy": "Dizziness",
    "pain": "Strong pain",
    "tingling": "Tingling",
}
OF: Final = {"people": "people", "bouts": "bouts", "planned": "planned visits"}

REVIEW_TITLE: Final = "REVIEW WITH {name}"
REVIEW_NOT_DUE: Final = "No review is due yet."
REVIEW_LAST: Final = "Last one {days:.0f} days ago: {decision}."
REVIEW_NONE: Final = "There was none before."
REVIEW_VISITS: Final = "Visits {done} of {planned} planned"
REVIEW_LINE: Final = "{name}{side}: {first:.4g} to {last:.4g} {unit}, {verdict}"
REVIEW_PAIN: Final = "Pain {which}: {first:.0f} to {last:.0f} of 10, {verdict}"
REVIEW_MORE: Final = "… and {count} more: see PROGRESS"
REVIEW_EMPTY: Final = "No test was done and no pain told yet."
REVIEW_CORRECT: Final = "CORRECT\nA RESULT"
PAINS: Final = {"rest": "at rest", "loading": "in loading", "morning": "in the morning"}
VERDICTS: Final = {
    "better": "better",
    "slight": "a little better",
    "same": "no change",
    "worse": "WORSE",
    "too_early": "too early to say",
}
DECISIONS: Final = {"go_on": "GO ON", "change": "CHANGE", "end": "END\nCOURSE"}
DECIDED: Final = {"go_on": "go on as planned", "change": "change the plan", "end": "end this course"}
DECISION_MEANS: Final = {
    "go_on": "Nothing changes; the next review is counted from today.",
    "change": "Plan anew with the runner; the next review is counted from today.",
    "end": "The next evaluation begins a new course with a new baseline.",
}
REVIEW_PIN: Final = "Supervisor PIN"
REVIEW_WHAT: Final = "Reviewed with {name}:\n{decided}.\n\n{means}"

SIDE_LETTERS: Final = {"left": " L", "right": " R"}
CORRECT_TITLE: Final = "Which result\nis wrong?"
CORRECT_EMPTY: Final = "No result\nto correct."
CORRECT_ROW: Final = "{date} {name}{side}: {value}"
CORRECT_BACK: Final = "taken back"
CORRECT_NOW: Final = "It says {value} {unit}."
CORRECT_UNDO: Final = "TAKE IT\nBACK"
CORRECT_ENTER: Final = "Enter what is right, then OK; or take it back."
CORRECT_WHY: Final = "Why is it\ncorrected?"
CORRECT_WHYS: Final = {
    "mistyped": "Mistyped",
    "misread": "Read wrongly from tape, watch or sheet",
    "other_side": "Done with the other leg",
    "not_as_card": "Not done as the card says",
}
CORRECT_PIN: Final = "Supervisor PIN"
CORRECT_WHAT: Final = "{name}{side}\nof {date}:\n{before} becomes {after}.\n{why}.\n\nThe old value is kept too."
