"""Sentences of the checks and questions around a bout, and of the codes that belong to them."""

from typing import Final

from kiosk.core.scale import Scale
from kiosk.tui.language import Text

SCALES: Final = {
    Scale.CUFF_PAIN: Text("PAIN AT CUFF? 0 none, 10 worst"),
    Scale.EFFORT: Text("HOW HARD?  0 nothing, 10 maximal"),
    Scale.DISCOMFORT: Text("MUSCLE BURN?  0 none, 10 worst"),
}
REFILL_FIT: Final = Text(
    "Below the cuff the skin is warm and pink. Now press a nail there\nuntil it is pale. Tap in the moment you let go."
)
REFILL_HELD: Final = Text("Press a nail below the cuff until\nit is pale. No check in {seconds} s:\nthe air goes out")
REFILL_AFTER: Final = Text("Press a nail below the cuff until it is pale.\nTap in the moment you let go.")
REFILL_WATCH: Final = Text("Tap as soon as the colour is back.")
REFILL_LET_GO: Final = Text("PALE: I LET GO")
REFILL_BACK: Final = Text("COLOUR IS BACK")
REFILL_SLOW: Final = Text("SLOW, {seconds:.1f} s: call the supervisor now, and show the limb.")
AFTER_TITLE: Final = Text("Air is out: how was it?")
AFTER_SKIP: Final = Text("SKIP ►")

BOTH: Final = {False: Text("ONE SIDE\nonly"), True: Text("BOTH\nin turn")}
OTHER_SIDE: Final = Text("OTHER SIDE ►")
OTHER_ASK: Final = Text("SUPERVISOR:\nOTHER SIDE")
OTHER_NO: Final = Text("DONE\none side only")
OTHER_CLOSED: Final = Text("No other side today: call the supervisor before you leave.")
OTHER_EARLY: Final = Text(
    "The first side ended early: the supervisor decides about the\nother one. Its plan needs the PIN again."
)
OTHER_NEXT: Final = Text("Open the cuff and move the limb. The other side gets its own\nfit, LOP and plan.")
PAIR_TITLE: Final = Text("Delivered: both sides")
PAIR_SIDE: Final = "{limb}: {reason}"
PAIR_DOSE: Final = Text("  {time} min at pressure, {band} of work within ±10 %, peak {peak:.0f}")
PAIR_NOTHING: Final = Text("  nothing delivered")

SESSION_REASONS: Final = {
    "no_more_today": Text("Pain or a symptom ended a bout: no more today"),
    "cuff_pain": Text("Too much pain at the cuff; no more today"),
    "unanswered_refill": Text("Nobody checked the limb's colour"),
    "refill_slow": Text("The limb's colour comes back too slowly"),
}
