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

SESSION_REASONS: Final = {
    "cuff_pain": "Too much pain at the cuff; no more today",
    "unanswered_refill": "Nobody checked the limb's colour",
    "refill_slow": "The limb's colour comes back too slowly",
}
