"""Which share of LOP a setpoint is: the planned one, until it was lowered or a block asks for less."""

from kiosk.core.model import Prescription
from kiosk.core.units import Mmhg


def percent_of_lop(plan: Prescription, setpoint_mmhg: Mmhg) -> float:
    """Percent of the LOP of the plan; as planned where nothing was changed, since a setpoint is in whole mmHg."""
    if setpoint_mmhg == plan.setpoint_mmhg:
        return plan.percent_lop
    return 100.0 * setpoint_mmhg / plan.lop_mmhg
