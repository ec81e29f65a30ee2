"""Who is on the bench in a fault run, and the points of their visit at which a fault may come."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from benchmarks.bout import CUFFS
from kiosk.core.blocks import sets
from kiosk.core.model import Limb, Prescription, Rest, Side, Tempo
from kiosk.core.units import Mmhg, Seconds


class Point(StrEnum):
    """Where in a visit a state is stored."""

    CLOSED = "closed"
    PROOF_RISE = "proof_rise"
    PROOF_HOLD = "proof_hold"
    PROOF_TRIP = "proof_trip"
    READY = "ready"
    SHORT_RISE = "short_rise"
    SHORT_HOLD = "short_hold"
    FILL = "fill"
    FILL_TOP = "fill_top"
    WORK = "work"
    REST = "rest"
    VENT = "vent"
    DEFLATE = "deflate"
    SEARCH_RISE = "search_rise"
    SEARCH_LISTEN = "search_listen"


SEARCHED: Final = frozenset({Point.SEARCH_RISE, Point.SEARCH_LISTEN})
"""Points of a LOP measurement; a visit has these, or those of a bout."""

BEFORE: Final = frozenset(
    {
        Point.CLOSED, Point.PROOF_RISE, Point.PROOF_HOLD, Point.PROOF_TRIP, Point.READY, Point.SHORT_RISE,
        Point.SHORT_HOLD,
    }
)  # fmt: skip
"""Points of either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A runner on a bench: cuff, limb and setpoint."""

    name: str
    profile: str
    limb: Limb
    lop_mmhg: float
    percent_lop: float
    systolic_mmhg: float | None = None
    """LOP is measured, on a limb with this pressure, and no bout follows."""

    @property
    def setpoint_mmhg(self) -> float:
        """Pressure of the bout."""
        return self.lop_mmhg * self.percent_lop / 100.0

    @property
    def points(self) -> frozenset[Point]:
        """Where its visit comes by."""
        bout = frozenset(Point) - SEARCHED
        return bout if self.systolic_mmhg is None else (SEARCHED | BEFORE)


CASES: Final = {
    case.name: case
    for case in (
        Case(name="thigh", profile="thigh", limb=Limb.LEG, lop_mmhg=180.0, percent_lop=80.0),
        Case(name="arm", profile="arm", limb=Limb.ARM, lop_mmhg=140.0, percent_lop=50.0),
        # 80 % of this LOP is the highest setpoint the guard lets pass; the small cuff rises fastest
        Case(name="arm_250", profile="arm", limb=Limb.ARM, lop_mmhg=312.5, percent_lop=80.0),
        Case(name="thigh_250", profile="thigh", limb=Limb.LEG, lop_mmhg=312.5, percent_lop=80.0),
        Case(name="large_250", profile="thigh_large", limb=Limb.LEG, lop_mmhg=312.5, percent_lop=80.0),
        # so high that the search comes near its limit of 290 mmHg
        Case(name="arm_search", profile="arm", limb=Limb.ARM, lop_mmhg=140.0, percent_lop=50.0, systolic_mmhg=250.0),
        Case(
            name="thigh_search", profile="thigh", limb=Limb.LEG, lop_mmhg=180.0, percent_lop=80.0, systolic_mmhg=200.0
        ),
    )
}

REPETITIONS: Final = (8, 3)


def prescription(case: Case, repetitions: tuple[int, ...] = REPETITIONS, rest_s: float = 30.0) -> Prescription:
    """The bout of a case: 2 s up, 2 s down, inflated rests, limit at the setpoint's own 30 mmHg."""
    return Prescription(
        protocol_id="BENCHMARK",
        exercise="any",
        limb=case.limb,
        side=Side.LEFT,
        cuff_id=CUFFS[case.profile],
        cuff_width_mm=115,
        lop_mmhg=Mmhg(case.lop_mmhg),
        percent_lop=case.percent_lop,
        setpoint_mmhg=Mmhg(case.setpoint_mmhg),
        limit_mmhg=Mmhg(case.setpoint_mmhg + 30.0),
        blocks=sets(
            repetitions, rest=Rest.INFLATED, rest_s=Seconds(rest_s), tempo=Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0))
        ),
        max_restriction_s=Seconds(600.0),
    )
