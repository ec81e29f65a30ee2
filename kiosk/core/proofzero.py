"""The step of the self-test that takes the zero of both sensors, each measured from its calibrated zero.

The rules are those of hardware reference 5.2. Noise and drift are judged by our own sensor alone: the watchdog reports
one conversion in 40 ms, whose noise by itself is as large as the bound, and it sees the same air.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Final

from kiosk.core.events import Recorded
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.model import ProofStep, Reason, StepState
from kiosk.core.proofsteps import Failed, Order, Passed, ProofLook, Result, StepMemory, failed
from kiosk.core.settings import ProofSettings
from kiosk.core.units import SAMPLES_PER_TICK, TICK_S
from kiosk.safety.changed import replace

ZERO_TAKEN: Final = "zero_taken"
"""Code of the record's lines about zeros."""
ZEROS: Final = ("zero_mmhg", "zero_b_mmhg")

_TAKEN: Final = 1
"""Part of the step in which the zeros are taken, and the two sensors are compared."""


def zero(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """With everything open: how far each zero has moved, and that both sensors agree once it is subtracted.

    What is not steady is tried again for a while, because a hand on the cuff is rarely a fault of the station. The
    figure is the offset of our own sensor; `found` has both.
    """
    if look.watchdog.pressure_mmhg is None:
        return memory, Order(), failed("watchdog_sensor")
    if look.open_s < settings.zero_open_s:
        return _from_the_start(memory), Order(), None
    memory = replace(memory, zero=(*memory.zero, look.pass_mmhg), zero_b=(*memory.zero_b, look.watchdog.pressure_mmhg))
    if memory.part == _TAKEN:
        return _compared(memory, look, settings)
    if len(memory.zero) * SAMPLES_PER_TICK < settings.zero_samples:
        return memory, Order(), None
    a_mmhg, b_mmhg = fmean(memory.zero), fmean(memory.zero_b)
    problem = _moved(a_mmhg, b_mmhg, settings) or _unsteady(memory, settings)
    if problem is not None:
        return _again(memory, look, settings, problem, (a_mmhg, b_mmhg))
    return replace(memory, part=_TAKEN, figure=a_mmhg, from_mmhg=b_mmhg, zero=(), zero_b=()), Order(), None


def _compared(memory: StepMemory, look: ProofLook, settings: ProofSettings) -> Result:
    """Part 1: the zeros are subtracted, and nothing may have moved since."""
    if len(memory.zero) * TICK_S < settings.zero_agree_s:
        return memory, Order(), None
    a_mmhg, b_mmhg = memory.figure or 0.0, memory.from_mmhg or 0.0
    apart_mmhg = (fmean(memory.zero) - a_mmhg) - (fmean(memory.zero_b) - b_mmhg)
    if abs(apart_mmhg) > settings.zero_agreement_mmhg:
        figures = {"apart_mmhg": apart_mmhg, "limit_mmhg": settings.zero_agreement_mmhg}
        return _again(memory, look, settings, Reason(code="zero_disagreement", figures=figures), (a_mmhg, b_mmhg))
    found = {"zero_mmhg": a_mmhg, "zero_b_mmhg": b_mmhg}
    return memory, Order(), Passed(figure=a_mmhg, unit="mmHg", found=found, warning=_warning(a_mmhg, b_mmhg, settings))


def _unsteady(memory: StepMemory, settings: ProofSettings) -> Reason | None:
    """Drift as the slope of a straight line through the passes, then their spread."""
    count, middle = len(memory.zero), (len(memory.zero) - 1) / 2.0
    spread = sum((index - middle) ** 2 for index in range(count)) * TICK_S
    drift = sum((index - middle) * value for index, value in enumerate(memory.zero)) / spread
    if abs(drift) > settings.zero_drift_mmhg_per_s:
        figures = {"drift_mmhg_per_s": drift, "limit_mmhg_per_s": settings.zero_drift_mmhg_per_s}
        return Reason(code="zero_drift", figures=figures)
    noise = max(memory.zero) - min(memory.zero)
    if noise > settings.zero_noise_mmhg:
        return Reason(code="zero_noise", figures={"noise_mmhg": noise, "limit_mmhg": settings.zero_noise_mmhg})
    return None


def _moved(a_mmhg: float, b_mmhg: float, settings: ProofSettings) -> Reason | None:
    """A zero too far from the calibrated one: a stressed part, or a cuff that was not empty."""
    for code, offset_mmhg in (("zero_offset", a_mmhg), ("zero_offset_b", b_mmhg)):
        if abs(offset_mmhg) > settings.zero_max_mmhg:
            return Reason(code=code, figures={"offset_mmhg": offset_mmhg, "limit_mmhg": settings.zero_max_mmhg})
    return None


def _warning(a_mmhg: float, b_mmhg: float, settings: ProofSettings) -> Reason | None:
    """A zero on its way there."""
    if max(abs(a_mmhg), abs(b_mmhg)) < settings.zero_warn_mmhg:
        return None
    figures = {"zero_mmhg": a_mmhg, "zero_b_mmhg": b_mmhg, "limit_mmhg": settings.zero_max_mmhg}
    return Reason(code="zero_drifting", figures=figures)


def _again(
    memory: StepMemory, look: ProofLook, settings: ProofSettings, problem: Reason, zeros_mmhg: tuple[float, float]
) -> Result:
    """Begin anew while there is time; then the problem is the reason, with both zeros for the record."""
    if look.now - memory.part_since_s < settings.zero_open_s + settings.zero_wait_s:
        return _from_the_start(memory), Order(), None
    figures = {**problem.figures, **dict(zip(ZEROS, zeros_mmhg, strict=True))}
    return memory, Order(), Failed(reason=replace(problem, figures=figures))


def _from_the_start(memory: StepMemory) -> StepMemory:
    return replace(memory, part=0, figure=None, from_mmhg=None, zero=(), zero_b=())


def zero_taken(steps: Sequence[ProofStep], found: Mapping[str, float]) -> tuple[Recorded, ...]:
    """The line of the drift record: both zeros as far as they were measured, from the calibrated ones in mmHg.

    The detail says what became of them: "passed", or the code of the refusal.
    """
    for step in steps:
        if step.code == "zero" and step.state is StepState.PASSED:
            figures = {name: found[name] for name in ZEROS}
            return (Recorded(code=ZERO_TAKEN, figures=figures, detail="passed"),)
        if step.code == "zero" and step.reason is not None and set(ZEROS) <= set(step.reason.figures):
            figures = {name: step.reason.figures[name] for name in ZEROS}
            return (Recorded(code=ZERO_TAKEN, figures=figures, detail=step.reason.code),)
    return ()
