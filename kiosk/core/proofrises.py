"""The steps of the self-test that fill: neither switch of the pump alone, both together, the cuff's air."""

from kiosk.core import cuffair, trend
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.proofsteps import (
    HOLD,
    PUMP,
    Failed,
    Order,
    Passed,
    ProofLook,
    Result,
    StepMemory,
    failed,
    filling,
    in_part,
    proof_order,
    until_held,
)
from kiosk.core.settings import ProofSettings
from kiosk.safety.changed import replace
from kiosk.safety.heartbeat import Request

RISE_FROM_MMHG = 15.0
RISE_TO_SHARE = 0.85
"""The rise is learned between these: above the slack, below where the pump is throttled."""


def enable_alone(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """The watchdog's enable without PUMP_RUN must not raise anything, with both vents shut."""
    order = proof_order(HOLD, settings)
    from_mmhg = look.pressure_mmhg if memory.figure is None else memory.figure
    memory = replace(memory, figure=from_mmhg)
    rise_mmhg = look.pressure_mmhg - from_mmhg
    if rise_mmhg > settings.pump_alone_mmhg:
        return memory, Order(), failed("pump_without_run", rise_mmhg=rise_mmhg)
    if memory.part == 0:
        return until_held(memory, look, settings, order)
    if look.now - memory.part_since_s < settings.enable_alone_s:
        return memory, order, None
    return memory, order, Passed(figure=rise_mmhg, unit="mmHg")


def pump_alone(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """PUMP_RUN without the watchdog's enable, whose line rests high meanwhile, must not raise anything.

    The pump is asked for as soon as a sound hold circuit has let go of the enable: one that lets go late shows.
    """
    elapsed = look.now - memory.part_since_s
    order = replace(proof_order(HOLD, settings), request=Request.RELEASE, vent_alone="b")
    if memory.part == 0:
        return (in_part(memory, 1, look) if elapsed >= settings.enable_release_s else memory), order, None
    rise_mmhg = look.pressure_mmhg - (memory.from_mmhg or 0.0)
    if rise_mmhg > (settings.enable_late_mmhg if elapsed < settings.switch_s else settings.pump_alone_mmhg):
        return memory, Order(), failed("pump_without_enable", rise_mmhg=rise_mmhg)
    if elapsed < settings.pump_alone_s:
        return memory, replace(order, command=PUMP), None
    return memory, order, Passed(figure=rise_mmhg, unit="mmHg")


def rise(memory: StepMemory, look: ProofLook, settings: ProofSettings, law: RegulatorSettings) -> Result:
    """Pump, enable and both dump valves together raise the pressure as a cuff's does."""
    order = proof_order(HOLD, settings)
    outcome: Passed | Failed | None = None
    if memory.part < 2:
        memory = _rise_marked(memory, look, settings)
        memory, order, outcome = filling(memory, look, settings, law, order)
    else:
        memory, outcome = _settled(memory, look, settings)
    air = cuffair.delivered(
        memory.air,
        pressure_mmhg=look.pressure_mmhg,
        cuff_mmhg=look.cuff_mmhg,
        cuff_at_s=look.now - look.watchdog.sample_age_s,
        is_on=order.command.pump,
        now=look.now,
        settings=settings,
    )
    memory = replace(memory, air=air)
    if outcome is None and memory.part == 1:
        spilled = cuffair.spilled(air, pressure_mmhg=look.pressure_mmhg, cuff=look.cuff, settings=settings)
        if spilled is not None:
            return memory, Order(), Failed(reason=spilled)
    return memory, order, outcome


def _rise_marked(memory: StepMemory, look: ProofLook, settings: ProofSettings) -> StepMemory:
    if memory.part != 1:
        return memory
    if memory.from_s is None:
        if look.pressure_mmhg >= RISE_FROM_MMHG:
            return replace(memory, from_s=look.now, from_mmhg=look.pressure_mmhg)
        return memory
    is_done = memory.figure is not None or look.pressure_mmhg < RISE_TO_SHARE * settings.setpoint_mmhg
    if is_done or memory.from_mmhg is None or look.now <= memory.from_s:
        return memory
    return replace(memory, figure=(look.pressure_mmhg - memory.from_mmhg) / (look.now - memory.from_s))


def _settled(memory: StepMemory, look: ProofLook, settings: ProofSettings) -> tuple[StepMemory, Passed | Failed | None]:
    """The air comes to rest; in the second half of that time both sensors must show the same."""
    elapsed, cuff_mmhg = look.now - memory.part_since_s, look.cuff_mmhg
    if cuff_mmhg is not None and elapsed > settings.settle_s / 2.0:
        memory = replace(memory, apart=(*memory.apart, look.pressure_mmhg - cuff_mmhg))
    return memory, _rise_judged(memory, look, settings) if elapsed >= settings.settle_s else None


def _rise_judged(memory: StepMemory, look: ProofLook, settings: ProofSettings) -> Passed | Failed:
    figure = memory.figure
    if figure is None or not settings.rise_min_mmhg_per_s <= figure <= settings.rise_max_mmhg_per_s:
        return failed("rise_implausible", rise_mmhg_per_s=figure or 0.0)
    # A runner's cuff is judged by its air; what a station learned is for the cuff it is opened with.
    learned = None if look.cuff is not None else look.references.get("rise")
    unlearned = trend.out_of_band(figure, learned, settings)
    if unlearned is not None:
        return Failed(reason=unlearned)
    air_ml, ml_per_mmhg = cuffair.measured(memory.air, pressure_mmhg=look.pressure_mmhg, settings=settings)
    found = {"rise_mmhg_per_s": figure, "air_ml": air_ml}
    if ml_per_mmhg is not None:
        found["ml_per_mmhg"] = ml_per_mmhg
    if memory.apart:
        found["apart_mmhg"] = sum(memory.apart) / len(memory.apart)
    return Passed(figure=figure, unit="mmHg/s", found=found)


def cuff_volume(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """The air the cuff took is what the registered cuff takes; without one, what any cuff may take."""
    air_ml = look.found["air_ml"]
    reason = cuffair.misfit(air_ml, look.found.get("ml_per_mmhg"), look.cuff, settings)
    outcome = Passed(figure=air_ml, unit="mL") if reason is None else Failed(reason=reason)
    return memory, proof_order(HOLD, settings), outcome


def match(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """While the cuff was held, both sensors showed the same pressure: a wrong span hides at zero."""
    order = proof_order(HOLD, settings)
    apart_mmhg = look.found.get("apart_mmhg")
    if apart_mmhg is None:
        return memory, Order(), failed("watchdog_sensor")
    if abs(apart_mmhg) > settings.apart_mmhg:
        return memory, Order(), failed("sensors_apart", apart_mmhg=apart_mmhg, limit_mmhg=settings.apart_mmhg)
    return memory, order, Passed(figure=apart_mmhg, unit="mmHg")
