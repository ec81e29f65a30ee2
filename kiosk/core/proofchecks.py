"""The steps of the self-test that need no pressure: what can be shown before the cuff fills."""

import math
from dataclasses import replace

from kiosk.core.proofsteps import Failed, Order, Passed, ProofLook, Result, StepMemory, failed
from kiosk.core.settings import ProofSettings, RegulatorSettings
from kiosk.core.units import SAMPLES_PER_TICK


def estop(memory: StepMemory, look: ProofLook, _s: ProofSettings, _r: RegulatorSettings) -> Result:
    """Both processes see the e-stop's loop closed."""
    if look.estop_closed and look.watchdog.estop_closed:
        return memory, Order(), Passed(figure=1.0, unit="")
    return memory, Order(), failed("estop_open", own=look.estop_closed, watchdog=look.watchdog.estop_closed)


def agreement(memory: StepMemory, look: ProofLook, _s: ProofSettings, _r: RegulatorSettings) -> Result:
    """Both processes were given the same wiring, and the watchdog is ready to hold."""
    view = look.watchdog
    if view.config_hash != look.config_hash:
        return memory, Order(), failed("config_mismatch", own=look.config_hash, other=view.config_hash)
    if view.state != "waiting":
        return memory, Order(), failed(f"watchdog_{view.state}")
    return memory, Order(), Passed(figure=1.0, unit="")


def zero(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """With everything open: the offset, its noise and drift, and what the watchdog's sensor says of the same air."""
    if look.watchdog.pressure_mmhg is None:
        return memory, Order(), failed("watchdog_sensor")
    if look.now - memory.part_since_s < settings.zero_settle_s:
        return memory, Order(), None
    memory = replace(memory, zero=(*memory.zero, look.pass_mmhg), zero_b=(*memory.zero_b, look.watchdog.pressure_mmhg))
    if len(memory.zero) * SAMPLES_PER_TICK < settings.zero_samples:
        return memory, Order(), None
    return memory, Order(), _zero_judged(memory, settings)


def _zero_judged(memory: StepMemory, settings: ProofSettings) -> Passed | Failed:
    count, half = len(memory.zero), len(memory.zero) // 2
    mean = sum(memory.zero) / count
    noise = math.sqrt(sum((value - mean) ** 2 for value in memory.zero) / count)
    drift = sum(memory.zero[half:]) / (count - half) - sum(memory.zero[:half]) / half
    apart = sum(memory.zero_b) / len(memory.zero_b)
    if abs(mean) > settings.zero_max_mmhg:
        return failed("zero_offset", offset_mmhg=mean, limit_mmhg=settings.zero_max_mmhg)
    if noise > settings.zero_noise_mmhg:
        return failed("zero_noise", noise_mmhg=noise, limit_mmhg=settings.zero_noise_mmhg)
    if abs(drift) > settings.zero_drift_mmhg:
        return failed("zero_drift", drift_mmhg=drift, limit_mmhg=settings.zero_drift_mmhg)
    if abs(apart) > settings.zero_agreement_mmhg:
        return failed("zero_disagreement", apart_mmhg=apart, limit_mmhg=settings.zero_agreement_mmhg)
    found = {"zero_mmhg": mean, "zero_b_mmhg": sum(memory.zero_b) / len(memory.zero_b)}
    return Passed(figure=mean, unit="mmHg", found=found)
