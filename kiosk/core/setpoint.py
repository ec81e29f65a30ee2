"""What pressures somebody may be trained with here: none above its limit, no block below what makes sense."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from kiosk.core.blocks import Block
from kiosk.core.planlimits import Limits
from kiosk.core.reason import Reason
from kiosk.core.units import Mmhg

SETPOINT_MIN_MMHG: Final = 20.0
"""Lower than this no setpoint makes sense, of a bout or of one of its blocks (our inference)."""


def setpoint_reasons(lop_mmhg: Mmhg, percent_lop: float, blocks: Sequence[Block], limits: Limits) -> Iterator[Reason]:
    """Whether this share of LOP is a pressure that nobody is trained with here: too high, or too low in a block."""
    setpoint = lop_mmhg * percent_lop / 100.0
    if setpoint > limits.training_max_mmhg:
        yield Reason(code="setpoint_limit", figures={"setpoint_mmhg": setpoint, "limit_mmhg": limits.training_max_mmhg})
        return
    if math.isnan(setpoint):
        return  # no share at all: it is out of its range, which is told there
    lowest = min((block.pressure_mmhg(Mmhg(float(round(setpoint)))) for block in blocks), default=Mmhg(setpoint))
    if lowest < SETPOINT_MIN_MMHG:
        yield Reason(code="setpoint_too_low", figures={"setpoint_mmhg": lowest, "limit_mmhg": SETPOINT_MIN_MMHG})
