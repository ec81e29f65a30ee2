"""What the next bout should ask for and why: what progression says and prescription proposes.

A bout asks for one protocol and exercise on one limb, at a share of its LOP, with the first `rounds` blocks of the
protocol and a load. A step changes one of these figures and no other (time, then volume, then load, then pressure:
Fit Cuffs' guide; one at a time is our inference, so that a bad reaction has one cause).
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.limb import Limb, Side
from kiosk.core.reason import Reason


class Dimension(StrEnum):
    """What one step of a progression changes, in the order in which it is raised."""

    TIME = "time"  # rounds of a protocol whose work lasts its time
    VOLUME = "volume"  # rounds of a protocol whose repetitions are counted
    LOAD = "load"
    PRESSURE = "pressure"


class Move(StrEnum):
    """Which way the next bout goes, from the last one."""

    START = "start"  # there is none before it
    RAISE = "raise"
    HOLD = "hold"
    LOWER = "lower"  # after a bad reaction
    DELOAD = "deload"  # an easier week that was due
    RESTART = "restart"  # after a break


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a bout asks for. `load_kg` is None for work without a weight; `rounds` counts blocks from the first."""

    protocol_id: str
    exercise: str
    limb: Limb
    side: Side
    percent_lop: float
    rounds: int
    load_kg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The next bout's figures. `dimension` is what a raise raises; None in every other move.

    `why` are the reasons in the order in which they decided, never empty.
    """

    move: Move
    dimension: Dimension | None
    ask: Ask
    why: tuple[Reason, ...]
