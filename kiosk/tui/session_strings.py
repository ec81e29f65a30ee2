"""Sentences of the checks and questions around a bout, and of the codes that belong to them."""

from typing import Final

from kiosk.core.scale import Scale

SCALES: Final = {
    Scale.CUFF_PAIN: "PAIN AT CUFF? 0 none, 10 worst",
    Scale.EFFORT: "HOW HARD?  0 nothing, 10 maximal",
    Scale.DISCOMFORT: "MUSCLE BURN?  0 none, 10 worst",
}
REFILL_FIT: Final = (
    "Below the cuff the skin is warm and pink. Now press a nail there\nuntil it is pale. Tap in the moment you let go."
)
REFILL_HELD: Final = "Press a nail below the cuff until\nit is pale. No check in {seconds} s:\nthe air goes out"
REFILL_AFTER: Final = "Press a nail below the cuff until it is pale.\nTap in the moment you let go."
REFILL_WATCH: Final = "Tap as soon as the colour is back."
REFILL_LET_GO: Final = "PALE: I LET GO"
REFILL_BACK: Final = "COLOUR IS BACK"
REFILL_SLOW: Final = "SLOW, {seconds:.1f} s: call the supervisor now, and show the limb."
AFTER_TITLE: Final = "Air is out: how was it?"
AFTER_SKIP: Final = "SKIP ►"

BOTH: Final = {False: "ONE SIDE\nonly", True: "BOTH\nin turn"}
OTHER_SIDE: Final = "OTHER SIDE ►"
OTHER_ASK: Final = "SUPERVISOR:\nOTHER SIDE"
OTHER_NO: Final = "DONE\none side only"
OTHER_CLOSED: Final = "No other side today: call the supervisor before you leave."
OTHER_EARLY: Final = (
    "The first side ended early: the supervisor decides about the\nother one. Its plan needs the PIN again."
)
OTHER_NEXT: Final = "Open the cuff and move the limb. The other side gets its own\nfit, LOP and plan."
PAIR_TITLE: Final = "Delivered: both sides"
PAIR_SIDE: Final = "{limb}: {reason}"
PAIR_DOSE: Final = "  {time} min at pressure, {band} of work within ±10 %, peak {peak:.0f}"
PAIR_NOTHING: Final = "  nothing delivered"

SESSION_REASONS: Final = {
    "no_more_today": "Pain or a symptom ended a bout: no more today",
    "cuff_pain": "Too much pain at the cuff; no more today",
    "unanswered_refill": "Nobody checked the limb's colour",
    "refill_slow": "The limb's colour comes back too slowly",
}
