"""The step of the self-test in which nothing flows: the cuff holds its air, and the pump stands still.

A limb that is tensed lifts the cuff as a pump does that cannot be switched off. So the short proof, which has a limb in
its cuff, tells the runner to keep still and holds once more, before it says that a part has failed.
"""

from typing import Final

from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.lawstate import RegulatorState
from kiosk.core.model import Reason
from kiosk.core.proofsteps import (
    HOLD,
    Order,
    Passed,
    ProofLook,
    Result,
    StepMemory,
    failed,
    filling,
    in_part,
    proof_order,
)
from kiosk.core.settings import ProofSettings
from kiosk.core.units import Seconds
from kiosk.safety.changed import replace

KEEP_STILL: Final = Reason(code="keep_still")
"""What the runner is told while the hold is repeated."""

_FILLING, _CALMING, _HELD = 1, 2, 3
"""Parts: up to the setpoint again, until the limb has given way, and what is judged. The first hold begins with it."""


def hold(memory: StepMemory, look: ProofLook, settings: ProofSettings, law: RegulatorSettings) -> Result:
    """Nothing leaks out, and nothing flows in while the pump is enabled but not run.

    The leak is the slope of a straight line through all passes, so that pulse and noise hardly move it; its bound is
    2 mmHg/s (design section 3), while NIBP practice asks for 6 mmHg/min, which three seconds cannot resolve.
    """
    order = proof_order(HOLD, settings)
    if memory.part == 0:
        return replace(in_part(memory, _HELD, look), figure=look.pressure_mmhg), order, None
    above_mmhg = look.pressure_mmhg - (memory.figure or 0.0)
    if above_mmhg > settings.creep_sudden_mmhg:
        return memory, Order(), failed("rise_without_pump", rise_mmhg=above_mmhg)
    if memory.part == _FILLING:
        return filling(memory, look, settings, law, order)
    if memory.part == _CALMING:
        elapsed = look.now - memory.part_since_s
        is_calm = above_mmhg <= settings.creep_max_mmhg or elapsed >= settings.calm_s
        return (in_part(memory, _HELD, look) if is_calm and elapsed >= settings.settle_s else memory), order, None
    return _held(memory, look, settings)


def _held(memory: StepMemory, look: ProofLook, settings: ProofSettings) -> Result:
    """One hold. Where the cuff stands higher than a closed one does, the line is not drawn on."""
    order, elapsed = proof_order(HOLD, settings), look.now - memory.part_since_s
    rise_mmhg = look.pressure_mmhg - (memory.from_mmhg or 0.0)
    memory = _crept(memory, look.now, is_above=rise_mmhg > settings.creep_max_mmhg)
    if memory.crossed_s is not None:
        if look.now - memory.crossed_s < settings.creep_s:
            return memory, order, None
        seen_s = memory.crossed_s - memory.part_since_s
        return _leaking(memory, settings, is_long=seen_s >= settings.leak_seen_s) or _again(
            memory, look, rise_mmhg, settings
        )
    count, t, p, tt, tp = memory.line
    line = (count + 1, t + elapsed, p + look.pressure_mmhg, tt + elapsed**2, tp + elapsed * look.pressure_mmhg)
    memory = replace(memory, line=line)
    if elapsed < settings.hold_s:
        return memory, order, None
    return _leaking(memory, settings) or (memory, order, Passed(figure=_slope(line), unit="mmHg/s"))


def _leaking(memory: StepMemory, settings: ProofSettings, *, is_long: bool = True) -> Result | None:
    """The refusal of a leak; None without one, and where too little was seen of it."""
    leak = _slope(memory.line) if is_long else 0.0
    if leak < settings.leak_max_mmhg_per_s:
        return None
    return memory, Order(), failed("leak", leak_mmhg_per_s=leak, limit=settings.leak_max_mmhg_per_s)


def _again(memory: StepMemory, look: ProofLook, rise_mmhg: float, settings: ProofSettings) -> Result:
    """Hold once more where it may have been a limb; the full proof, whose cuff is on nobody's for a bout, ends."""
    if look.cuff is None or memory.repeats >= settings.hold_repeats:
        return memory, Order(), failed("rise_without_pump", rise_mmhg=rise_mmhg)
    memory = replace(
        in_part(memory, _FILLING, look),
        repeats=memory.repeats + 1,
        note=KEEP_STILL,
        line=StepMemory(part_since_s=look.now).line,
        crossed_s=None,
        regulator=RegulatorState(),
    )
    return memory, proof_order(HOLD, settings), None


def _crept(memory: StepMemory, now: Seconds, *, is_above: bool) -> StepMemory:
    """Since when the cuff has stood higher than a closed one does."""
    if is_above and memory.crossed_s is not None:
        return memory
    return replace(memory, crossed_s=now if is_above else None)


def _slope(line: tuple[float, float, float, float, float]) -> float:
    """Fall of the fitted line, mmHg/s."""
    count, t, p, tt, tp = line
    return -(count * tp - t * p) / (count * tt - t * t)
