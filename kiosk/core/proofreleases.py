"""The steps of the self-test that let air out: the bleed valve, each dump valve alone, and the watchdog by itself.

They go on where `proofsteps` has left the cuff, in the same way.
"""

from dataclasses import replace

from kiosk.core.model import VENT, ActuatorCommand, Phase
from kiosk.core.proofsteps import (
    HOLD,
    Failed,
    Order,
    Passed,
    ProofLook,
    Result,
    StepMemory,
    failed,
    filled,
    in_part,
    proof_order,
    until_held,
)
from kiosk.core.regulator import Drive
from kiosk.core.settings import ProofSettings, RegulatorSettings
from kiosk.core.units import Mmhg
from kiosk.safety import limits
from kiosk.safety.heartbeat import Request

BLEED = ActuatorCommand(bleed=True, hold=True)


def bleed(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """The bleed valve lowers the pressure while both dump valves stay shut."""
    elapsed = look.now - memory.part_since_s
    if look.pressure_mmhg < settings.bleed_to_share * settings.setpoint_mmhg:
        return memory, proof_order(HOLD, settings), Passed(figure=elapsed, unit="s")
    if elapsed > settings.bleed_s:
        return memory, Order(), failed("bleed_slow", pressure_mmhg=look.pressure_mmhg, elapsed_s=elapsed)
    return memory, proof_order(BLEED, settings), None


def vent_b(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """The watchdog's valve alone empties the cuff; ours stays shut."""
    order = replace(proof_order(HOLD, settings), request=Request.RELEASE, may_differ=True)
    return memory, order, _emptied(memory, look, settings)


def vent_a(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """Our valve alone empties the cuff; the watchdog still holds its own."""
    return memory, replace(proof_order(VENT, settings), may_differ=True), _emptied(memory, look, settings)


def _emptied(memory: StepMemory, look: ProofLook, settings: ProofSettings) -> Passed | Failed | None:
    elapsed = look.now - memory.part_since_s
    if look.pressure_mmhg < limits.VENTED_MMHG:
        return Passed(figure=elapsed, unit="s")
    if elapsed > settings.vent_s:
        return failed("vent_slow", pressure_mmhg=look.pressure_mmhg, elapsed_s=elapsed)
    return None


def watchdog_trip(memory: StepMemory, look: ProofLook, settings: ProofSettings, law: RegulatorSettings) -> Result:
    """Silence alone makes the watchdog let go, in time and by its own valve: ours stays shut meanwhile."""
    elapsed = look.now - memory.part_since_s
    order = replace(proof_order(HOLD, settings), setpoint_mmhg=Mmhg(settings.trip_setpoint_mmhg), may_differ=True)
    silent = replace(order, is_withheld=True, may_test_trip=True)
    if memory.part == 0:
        return until_held(memory, look, settings, order)
    if memory.part == 1:
        if elapsed > settings.rise_s:
            return memory, Order(), failed("rise_timeout", pressure_mmhg=look.pressure_mmhg, elapsed_s=elapsed)
        memory, order = filled(memory, order, Mmhg(settings.trip_setpoint_mmhg), look, law)
        is_there = memory.regulator.drive is not Drive.FILL
        return (in_part(memory, 2, look) if is_there else memory), order, None
    if memory.part == 2:
        asked = replace(order, request=Request.PROVE_TRIP)
        return (in_part(memory, 3, look) if elapsed >= settings.trip_request_s else memory), asked, None
    if memory.part == 3:
        return _tripped(memory, look, settings, silent)
    if memory.part == 4:
        outcome = _emptied(memory, look, settings)
        if isinstance(outcome, Passed):
            return in_part(memory, 5, look), replace(silent, command=VENT), None
        return memory, silent, outcome
    order = Order(phase=Phase.VENT, may_test_trip=True, may_differ=True)
    if look.watchdog.state == "waiting" and look.pressure_mmhg < limits.RESET_MMHG:
        return memory, order, Passed(figure=memory.figure or 0.0, unit="s")
    late = failed("watchdog_stays_tripped", elapsed_s=elapsed) if elapsed > settings.return_s else None
    return memory, order, late


def _tripped(memory: StepMemory, look: ProofLook, settings: ProofSettings, order: Order) -> Result:
    elapsed = look.now - memory.part_since_s
    if look.watchdog.state == "tripped" and look.watchdog.is_test:
        return replace(in_part(memory, 4, look), figure=elapsed), order, None
    if elapsed > settings.trip_s:
        return memory, Order(), failed("watchdog_did_not_trip", elapsed_s=elapsed)
    return memory, order, None
