"""What one bout looks like at one moment: the state, its sign and movement, and what is counted. Pure, no widget."""

from dataclasses import dataclass
from typing import Final

from kiosk.core.blocks import Rest
from kiosk.core.model import SessionView
from kiosk.core.share import percent_of_lop
from kiosk.core.units import Mmhg
from kiosk.tui import format as fmt
from kiosk.tui import strings
from kiosk.tui import training_strings as words
from kiosk.tui.language import said
from kiosk.tui.widgets.tempo_track import Motion


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a state is told: class in the stylesheet, sign in `state_band.SIGNS`, movement of the track."""

    kind: str
    sign: str
    motion: Motion


KINDS: Final = ("-filling", "-working", "-resting", "-open", "-paused", "-releasing")
"""Every state of the stylesheet, of which one is set at a time."""

_GO: Final = Look(kind="-working", sign="go", motion=Motion.DRAIN)
LOOKS: Final = {
    "fill": Look(kind="-filling", sign="fill", motion=Motion.FILL),
    "ready": Look(kind="-filling", sign="still", motion=Motion.DRAIN),
    "up": Look(kind="-working", sign="up", motion=Motion.UP),
    "down": Look(kind="-working", sign="down", motion=Motion.DOWN),
    "walk": _GO,
    "cycle": _GO,
    "run": _GO,
    "move": _GO,
    "passive": Look(kind="-resting", sign="still", motion=Motion.DRAIN),
    "rest": Look(kind="-resting", sign="rest", motion=Motion.BARS),
    "paused": Look(kind="-paused", sign="rest", motion=Motion.STILL),
    "release": Look(kind="-releasing", sign="out", motion=Motion.OUT),
    "done": Look(kind="-releasing", sign="done", motion=Motion.STILL),
}
OPEN_REST: Final = Look(kind="-open", sign="open", motion=Motion.BARS)
"""A rest for which the cuff is emptied."""


def is_open_rest(session: SessionView) -> bool:
    """Whether this is a rest for which the cuff is emptied: the plan says so."""
    blocks = session.prescription.blocks[: session.set_number]
    return session.cue == "rest" and len(blocks) == session.set_number and blocks[-1].rest is Rest.RELEASED


def look(session: SessionView) -> Look:
    """How the present cue is told. Raises `KeyError` for a cue that there is not."""
    return OPEN_REST if is_open_rest(session) else LOOKS[session.cue]


def told(session: SessionView) -> str:
    """What to do now: the protocol's own words, else the screen's. Its arrows are left to the sign."""
    return said(session.cue_words) or str(strings.CUE[session.cue]).lstrip("▲▼ ")


def count(session: SessionView, now_s: float) -> str:
    """What is counted beside the words: the repetition and how many there are, or the time that is left."""
    if session.cue in ("up", "down"):
        return words.COUNT_REPETITIONS.format(number=session.repetition, total=session.repetitions_total)
    if session.cue == "ready":
        return fmt.countdown(session.cue_ends_s, now_s)
    if session.cue_ends_s is None:
        return ""
    return fmt.clock(session.cue_ends_s - now_s)


def repetitions_done(session: SessionView) -> int:
    """Repetitions of the present set that are behind: the one that runs is not."""
    if session.cue in ("up", "down", "paused"):
        return max(0, session.repetition - 1)
    return 0 if session.cue in ("fill", "ready") else session.repetitions_total


def sets_done(session: SessionView) -> int:
    """Sets that are behind. In the rest after one it is."""
    is_over = session.cue in ("rest", "release", "done")
    return session.set_number if is_over and session.end_reason is None else session.set_number - 1


def pressure_note(session: SessionView, setpoint_mmhg: Mmhg | None) -> str:
    """Below the pressure: its unit, what it shall be, and whose limb it is."""
    plan = session.prescription
    limb = strings.LIMB_NAMES[plan.limb.value, plan.side.value]
    if is_open_rest(session) or setpoint_mmhg is None:
        return words.PRESSURE_OPEN.format(limb=limb)
    return words.PRESSURE_SET.format(
        setpoint=fmt.mmhg(setpoint_mmhg), percent=percent_of_lop(plan, setpoint_mmhg), limb=limb
    )
