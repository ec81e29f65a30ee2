"""The share of LOP that is shown is that of the setpoint that stands."""

from dataclasses import replace

from kiosk.core.share import percent_of_lop
from kiosk.core.units import Mmhg
from tests.core.bench_small import PRESCRIPTION


def test_the_planned_share_until_something_else_is_set() -> None:
    plan = replace(PRESCRIPTION, lop_mmhg=Mmhg(181), percent_lop=60.0, setpoint_mmhg=Mmhg(108))
    assert percent_of_lop(plan, Mmhg(108)) == 60.0, "not 59.7: a setpoint is in whole mmHg"
    assert round(percent_of_lop(plan, Mmhg(88)), 1) == 48.6
