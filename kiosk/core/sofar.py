"""The figures of a running bout for whoever watches it: what was delivered, what was told, what comes next. Pure.

Only sums are read here: this runs at each snapshot, on the thread of the loop.
"""

from typing import Final

from kiosk.core.bout import SessionState, Stage
from kiosk.core.model import Block, Rest
from kiosk.core.settings import SessionSettings
from kiosk.core.sofarview import SoFarView
from kiosk.core.units import Mmhg, Seconds

BAND: Final = 0.10
"""Half the width of the band, as a share of the setpoint: the tolerance in exercise that dose and trace use, too."""

_After = tuple[str, Seconds | None, int]


def view(bout: SessionState, settings: SessionSettings) -> SoFarView:
    """Everything about this bout up to now."""
    work, rest = bout.dose.work, bout.dose.rest
    seconds = work.seconds + rest.seconds
    has_setpoint = bout.stage in {Stage.FILL, Stage.READY, Stage.WORK, Stage.REST}
    after, after_s, after_count = _after(bout, settings)
    return SoFarView(
        seconds=Seconds(seconds),
        within_10pct=(work.wide_s + rest.wide_s) / seconds if seconds > 0.0 else None,
        above_lop_s=Seconds(bout.dose.above_lop_s),
        peak_mmhg=Mmhg(bout.dose.peak_mmhg),
        low_mmhg=Mmhg(bout.setpoint_mmhg * (1.0 - BAND)) if has_setpoint else None,
        high_mmhg=Mmhg(bout.setpoint_mmhg * (1.0 + BAND)) if has_setpoint else None,
        lowered_mmhg=Mmhg(bout.lowered_mmhg),
        told=dict(bout.told),
        symptoms=bout.tingling,
        after=after,
        after_s=after_s,
        after_count=after_count,
    )


def _after(bout: SessionState, settings: SessionSettings) -> _After:
    """What follows: after the fill the block itself, after work its rest, after a rest the next block."""
    if bout.end_reason is not None:
        return "", None, 0
    blocks, index = bout.prescription.blocks, bout.set_index
    if bout.stage in {Stage.FILL, Stage.READY}:
        return _work(blocks[index])
    if bout.stage is not Stage.WORK:
        return _work(blocks[index + 1])
    if bout.is_last_set:
        return "release", None, 0
    if bout.block.rest is Rest.NONE:
        return _work(blocks[index + 1])
    return "rest" if bout.block.rest is Rest.INFLATED else "off", bout.rest_s(settings), 0


def _work(block: Block) -> _After:
    return ("work", block.work_s, 0) if block.is_timed else ("work", None, block.repetitions)
