"""The steps of the self-test that let air out: the bleed valve, each dump valve alone, and the watchdog by itself.

They go on where `proofsteps` has left the cuff, in the same way.
"""

from kiosk.core import trend
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.model import VENT, ActuatorCommand, Phase
from kiosk.core.physics import Vent
from kiosk.core.proofsteps import (
    HOLD,
    Failed,
    Order,
    Passed,
    ProofLook,
    Result,
    StepMemory,
    failed,
    filling,
    in_part,
    passed_at,
    proof_order,
)
from kiosk.core.settings import ProofSettings
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety import limits
from kiosk.safety.changed import replace
from kiosk.safety.heartbeat import Request

BLEED = ActuatorCommand(bleed=True, hold=True)
REST = ActuatorCommand(rests_high=True)
"""The line stands still at the level that would hold if its circuit had come to pass a level."""


def bleed(memory: StepMemory, look: ProofLook, settings: ProofSettings, law: RegulatorSettings) -> Result:
    """The bleed valve lowers the pressure while both dump valves stay shut."""
    order = proof_order(HOLD, settings)
    elapsed = look.now - memory.part_since_s
    if memory.part < 2:
        return filling(memory, look, settings, law, order)
    if memory.part == 2:
        return (in_part(memory, 3, look) if elapsed >= settings.settle_s else memory), order, None
    if memory.figure is None and look.pressure_mmhg <= (memory.from_mmhg or 0.0) - settings.release_fall_mmhg:
        memory = replace(memory, figure=elapsed)
    from_mmhg, to_mmhg = (
        share * settings.setpoint_mmhg for share in (settings.bleed_from_share, settings.bleed_to_share)
    )
    memory, took_s = timed(memory, look, from_mmhg, to_mmhg)
    if memory.figure is not None and memory.figure > settings.bleed_release_s:
        return memory, Order(), failed("bleed_late", release_s=memory.figure, limit_s=settings.bleed_release_s)
    if took_s is not None:
        return memory, order, worn("bleed", took_s, settings.bleed_max_s_per_l, look, settings)
    if elapsed > settings.bleed_s:
        return memory, Order(), failed("bleed_slow", pressure_mmhg=look.pressure_mmhg, elapsed_s=elapsed)
    return memory, replace(order, command=BLEED), None


def vent_b(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """The watchdog's valve alone empties the cuff, while its line rests high; ours stays shut."""
    memory, outcome = _vented(memory, look, settings, "vent_b")
    return memory, replace(proof_order(HOLD, settings), request=Request.RELEASE, vent_alone="b"), outcome


def vent_a(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """Our valve alone empties the cuff, while its line rests high; the watchdog still holds its own."""
    memory, outcome = _vented(memory, look, settings, "vent_a")
    return memory, replace(proof_order(REST, settings), vent_alone="a"), outcome


def circuit_b(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """The watchdog's hold circuit let go in time after its last edge, and its valve no later than it used to.

    Its last edge comes once the request has reached the watchdog, and its valve is at the other end of the cuff from
    our sensor: there the cuff's own air has to go before anything is seen.
    """
    limit_s = settings.release_s + limits.FRAME_PERIOD_S
    return memory, proof_order(HOLD, settings), _circuit(look, "b", limit_s, settings.release_fall_mmhg, settings)


def circuit_a(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """Our hold circuit let go in time after its last edge, and its valve no later than it used to."""
    return memory, proof_order(VENT, settings), _circuit(look, "a", settings.release_s, 0.0, settings)


def _circuit(
    look: ProofLook, which: Vent, limit_s: float, unseen_mmhg: float, settings: ProofSettings
) -> Passed | Failed:
    """The first fall and the deep one, each less the time that the air takes for it, must both have begun in time.

    A limb that gives way in between can make the one early, but not the other one by as much.
    """
    first_s, deep_s, from_mmhg = (look.found[f"vent_{which}_{name}"] for name in ("release_s", "fall_s", "from_mmhg"))
    begun_s = max(
        first_s - _air_s(look, which, unseen_mmhg, settings),
        deep_s - _air_s(look, which, from_mmhg - settings.vent_from_mmhg, settings),
    )
    if begun_s > limit_s:
        return failed("circuit_slow", release_s=begun_s, limit_s=limit_s)
    return _compared(f"circuit_{which}", first_s, "s", look, settings)


def _air_s(look: ProofLook, which: Vent, fall_mmhg: float, settings: ProofSettings) -> float:
    """How long this cuff takes to fall so far through this valve, both as they were just measured."""
    soft_ml_per_mmhg = look.found.get("ml_per_mmhg", look.found["air_ml"] / settings.setpoint_mmhg)
    ml_s = look.found[f"vent_{which}_litre_s"] / 1000.0
    return settings.air_time_share * ml_s * soft_ml_per_mmhg * fall_mmhg


def timed(memory: StepMemory, look: ProofLook, from_mmhg: float, to_mmhg: float) -> tuple[StepMemory, Seconds | None]:
    """Seconds between two thresholds, once the second was passed; None until then, and when the first never was."""
    begun_s = passed_at(memory, look, from_mmhg) if memory.crossed_s is None else memory.crossed_s
    ended_s = passed_at(memory, look, to_mmhg)
    memory = replace(memory, crossed_s=begun_s, before=(look.now, look.pressure_mmhg))
    return memory, None if begun_s is None or ended_s is None else Seconds(ended_s - begun_s)


def worn(code: str, took_s: Seconds, limit_s_per_l: float, look: ProofLook, settings: ProofSettings) -> Passed | Failed:
    """The time for a litre of this cuff's air, against its bound and what it was when the valve was new."""
    figure = took_s / (look.found["air_ml"] / 1000.0)
    if figure > limit_s_per_l:
        return failed("valve_narrow", litre_s=figure, limit_s=limit_s_per_l)
    return _compared(code, figure, "s/L", look, settings)


def _compared(code: str, figure: float, unit: str, look: ProofLook, settings: ProofSettings) -> Passed | Failed:
    reason = trend.slowing(code, figure, look.references, settings)
    if reason is not None and reason.code == "valve_slow":
        return Failed(reason=reason)
    return Passed(figure=figure, unit=unit, warning=reason)


def _vented(
    memory: StepMemory, look: ProofLook, settings: ProofSettings, code: str
) -> tuple[StepMemory, Passed | Failed | None]:
    """One valve alone: when it began to let go, and how long it takes between two fixed pressures."""
    elapsed = look.now - memory.part_since_s
    memory = _released(memory, look, elapsed, settings)
    memory, took_s = timed(memory, look, settings.vent_from_mmhg, limits.VENTED_MMHG)
    if elapsed > settings.vent_s:
        return memory, failed("vent_slow", pressure_mmhg=look.pressure_mmhg, elapsed_s=elapsed)
    if look.pressure_mmhg >= limits.VENTED_MMHG:
        return memory, None
    if took_s is None or memory.figure is None:
        return memory, failed("vent_unmeasured", pressure_mmhg=memory.from_mmhg or 0.0)
    outcome = worn(code, took_s, settings.vent_max_s_per_l, look, settings)
    if isinstance(outcome, Passed):
        fall_s = (memory.crossed_s or look.now) - memory.part_since_s
        found = {
            "release_s": memory.figure,
            "fall_s": fall_s,
            "from_mmhg": memory.from_mmhg or 0.0,
            "litre_s": outcome.figure,
        }
        outcome = replace(outcome, found={f"{code}_{name}": value for name, value in found.items()})
    return memory, outcome


def _released(memory: StepMemory, look: ProofLook, elapsed: float, settings: ProofSettings) -> StepMemory:
    """When the pressure fell for good, counted from the order.

    What a limb does before any sound circuit can have let go moves the mark that the fall is measured from, and a fall
    that was taken back was none.
    """
    if memory.from_mmhg is None or elapsed < settings.release_least_s:
        return replace(memory, from_mmhg=look.pressure_mmhg)
    if look.pressure_mmhg > memory.from_mmhg - settings.release_fall_mmhg:
        return replace(memory, figure=None)
    return memory if memory.figure is not None else replace(memory, figure=elapsed)


def watchdog_trip(memory: StepMemory, look: ProofLook, settings: ProofSettings, law: RegulatorSettings) -> Result:
    """Silence alone makes the watchdog let go, in time and by its own valve: ours stays shut meanwhile."""
    elapsed = look.now - memory.part_since_s
    order = replace(proof_order(HOLD, settings), setpoint_mmhg=Mmhg(settings.trip_setpoint_mmhg), vent_alone="b")
    silent = replace(order, is_withheld=True, may_test_trip=True)
    if memory.part < 2:
        return filling(memory, look, settings, law, order)
    if memory.part == 2:
        asked = replace(order, request=Request.PROVE_TRIP)
        return (in_part(memory, 3, look) if elapsed >= settings.trip_request_s else memory), asked, None
    if memory.part == 3:
        return _tripped(memory, look, settings, silent)
    if memory.part == 4:
        if look.pressure_mmhg < limits.VENTED_MMHG:
            return in_part(memory, 5, look), replace(silent, command=VENT), None
        slow = failed("vent_slow", pressure_mmhg=look.pressure_mmhg, elapsed_s=elapsed)
        return memory, silent, slow if elapsed > settings.vent_s else None
    order = Order(phase=Phase.VENT, may_test_trip=True)
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
