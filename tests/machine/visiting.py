"""A visit to the booted station by touch alone, cut where others may want to begin.

The order of taps is that of the played visits (`kiosk/demo/autoplay.py`): everything is answered the mildest way, what
is trained is the first session that the station itself proposes, one exercise on a leg.
"""

from typing import Final, cast

from tests.machine.hand import Hand
from tests.machine.panel import Panel
from tests.machine.room import ClaimError

PASSED: Final = "PASSED: the station is open"
FAILED: Final = ("SELF-TEST FAILED: mend it, then TEST AGAIN", "CHECK FAILED: open the cuff, call the supervisor")
QUESTIONS: Final = 31
"""Of the full form, of which the last is a scale."""
PROOF_S: Final = 180.0
RESTED_S: Final = 120.0
"""A minute without pressure before a measurement, and what is left of the page before."""
FOUND_S: Final = 300.0
"""Check, measurement and release."""
FULL_S: Final = 120.0
LEAST_MMHG: Final = 65.0
"""A first session on a leg whose LOP is about 180 mmHg presses with 40 % of it, which is 72."""
FOUND: Final = "USE IT"
NONE: Final = "NO LOP WAS FOUND"
TO_HOLD: Final = "The cuff will hold"
BEFORE: Final = "/run/bench/written-before"
"""What the disk had taken when the station was open and nobody had come yet."""


def to_open(panel: Panel) -> None:
    """From the typed PIN to the page on which a runner says who they are."""
    hand = Hand(panel)
    shown = hand.tap("OK", PASSED, *FAILED, takes_s=PROOF_S)
    if shown != PASSED:
        raise ClaimError(f"the self-test has not passed: {hand.said()}")
    hand.tap("CONTINUE", "NEW RUNNER")
    panel.board.run("sh", "-c", f"sync; mkdir -p /run/bench; cat /proc/diskstats >{BEFORE}")


def to_registered(panel: Panel) -> None:
    """Name, year of birth, consent, all questions; to the runner's own page."""
    hand = Hand(panel)
    hand.tap("NEW RUNNER", "Name: _")
    hand.tap("A", "Name: A_")
    hand.tap("L", "Name: Al_")
    hand.tap("NEXT", "Year of birth")
    hand.tap("REGISTER", "(1/3)")
    hand.tap("NEXT", "(2/3)")
    hand.tap("NEXT", "(3/3)")
    hand.tap("I AGREE", "YES, I HAVE READ IT AND AGREE")
    hand.tap("YES, I HAVE READ IT AND AGREE", _question(1))
    for number in range(1, QUESTIONS):
        hand.tap("NO", _question(number + 1))
    hand.tap("0", "EVALUATE")


def _question(number: int) -> str:
    return f"{number} of {QUESTIONS}"


def to_fitted(panel: Panel) -> None:
    """Protocol, exercise, limb, cuff, two fingers, the nail, posture; to the page that asks for the LOP."""
    hand = Hand(panel)
    hand.tap("TRAINING", "protocol?")
    hand.tap("First session · 30-15-15", "exercise?")
    hand.tap("Leg press  ·  cuff on the leg", "which side carries the cuff?")
    hand.tap("LEFT LEG", "Thigh, 11 cm")
    hand.tap("Thigh, 11 cm  ·  110 mm wide", "TWO FINGERS FIT")
    hand.tap("TWO FINGERS FIT", "PALE: I LET GO")
    hand.tap("PALE: I LET GO", "COLOUR IS BACK")
    hand.tap("COLOUR IS BACK", "How do you train?")
    hand.tap("SEATED", "No LOP was found yet")


def to_measured(panel: Panel) -> None:
    """The LOP is measured by the cuff, or entered as found by Doppler; to the page with the pressure to train at.

    Doppler is the station's own way out where a measurement finds nothing, and what it finds is the page's own figure,
    180 mmHg, one beside the truth.
    """
    hand = Hand(panel)
    if measure(panel):
        hand.tap("USE IT", TO_HOLD)
    else:
        hand.tap("DOPPLER", "ENTER")
        hand.tap("ENTER", TO_HOLD)


def measure(panel: Panel) -> bool:
    """The cuff is tried on the limb and looks for the LOP; whether it has found one."""
    hand = Hand(panel)
    hand.tap("MEASURE", "Measure LOP")
    hand.tap("START", "FILL THE CUFF NOW", takes_s=RESTED_S)
    hand.press("FILL THE CUFF NOW", lambda: not panel.shows("FILL THE CUFF NOW"), "the next page")
    hand.until("a LOP, or none", lambda: bool(hand.shown(FOUND, NONE)), FOUND_S)
    return panel.shows(FOUND)


def to_training(panel: Panel) -> None:
    """Approved by the supervisor, started by the runner; to the first repetitions at the pressure that was set."""
    hand = Hand(panel)
    if hand.tap("APPROVE", "Approve the plan", "The runner wishes so") != "Approve the plan":
        hand.tap("The runner wishes so", "Approve the plan")
    hand.pin("Ready to train")
    hand.tap("START", "FILL THE CUFF NOW")
    hand.press("FILL THE CUFF NOW", lambda: not panel.shows("FILL THE CUFF NOW"), "the next page")
    hand.until("work at the pressure that was set", lambda: is_at_work(panel), FULL_S)


def is_at_work(panel: Panel) -> bool:
    """Whether the limb of the plant has begun to work, with air in the cuff."""
    state = cast("dict[str, float]", panel.board.plant({"state": True})["state"])
    return state["cuff_mmhg"] >= LEAST_MMHG and state["repetitions"] > 0
