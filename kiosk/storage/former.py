"""Shapes that rows were written in by earlier versions; the rows stay as they are, and are read as what they mean."""

from dataclasses import dataclass

from kiosk.core.blocks import sets
from kiosk.core.model import Limb, Prescription, Rest, Side, Tempo
from kiosk.core.units import Mmhg, Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SetsPrescription:
    """A prescription from before a bout was made of blocks: sets of repetitions, all with the same rest."""

    protocol_id: str
    exercise: str
    limb: Limb
    side: Side
    cuff_id: str
    cuff_width_mm: int
    lop_mmhg: Mmhg
    percent_lop: float
    setpoint_mmhg: Mmhg
    limit_mmhg: Mmhg
    repetitions: tuple[int, ...]
    rest_s: Seconds
    tempo: Tempo
    inflated_rests: bool
    max_restriction_s: Seconds
    reason: str = ""

    def as_blocks(self) -> Prescription:
        """The same bout in blocks."""
        rest = Rest.INFLATED if self.inflated_rests else Rest.RELEASED
        return Prescription(
            protocol_id=self.protocol_id,
            exercise=self.exercise,
            limb=self.limb,
            side=self.side,
            cuff_id=self.cuff_id,
            cuff_width_mm=self.cuff_width_mm,
            lop_mmhg=self.lop_mmhg,
            percent_lop=self.percent_lop,
            setpoint_mmhg=self.setpoint_mmhg,
            limit_mmhg=self.limit_mmhg,
            blocks=sets(self.repetitions, rest=rest, rest_s=self.rest_s, tempo=self.tempo),
            max_restriction_s=self.max_restriction_s,
            reason=self.reason,
        )
