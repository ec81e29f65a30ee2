"""What a pass tells the lines, the watchdog and the lamps, out of the machine's state.

Nothing is decided here but that air goes in only by leave of both sensors, whoever asks for it.
"""

from typing import Final

from kiosk.core import alarms, cues
from kiosk.core.events import Beat, Effect, Recorded
from kiosk.core.model import OPEN, VENT, ActuatorCommand, Mode, Phase
from kiosk.core.regulator import overruled, regulate
from kiosk.core.state import BLIND_REQUEST_S, STOP_REQUEST_S, TRIP_REQUEST_S, MachineState, Outputs
from kiosk.core.supervisor import HELD
from kiosk.core.units import Seconds
from kiosk.core.views import is_green
from kiosk.safety.changed import replace
from kiosk.safety.heartbeat import AlarmPriority, Request

HOLD = ActuatorCommand(hold=True)
BLEED = ActuatorCommand(bleed=True, hold=True)
"""Controlled deflation: pump off, bleed open, both dumps still shut."""

BOTH_MMHG: Final = 12.0
"""With the watchdog's sensor so far above the setpoint the pump stands still, whatever our own says (our inference: the
two may differ by 9 mmHg at 250, by zero, span and ripple; 15 are a fault, and by the time they have stood for
`limits.DISAGREEMENT_S` a small cuff was pumped 50 mmHg too far)."""


def commanded(state: MachineState, now: Seconds) -> tuple[MachineState, ActuatorCommand]:
    """The lines of this pass, out of the phase; without a pressure, or before the watchdog holds, nothing is held."""
    state, command = _ordered(state, now)
    if not (command.pump and _stands_above(state)):
        return state, command
    return state if state.proof else replace(state, regulator=overruled(state.regulator, HOLD)), HOLD


def _stands_above(state: MachineState) -> bool:
    """Whether the watchdog's sensor is so far above the setpoint that our own cannot be right in asking for more."""
    other = None if state.watchdog is None else state.watchdog.pressure_mmhg
    return other is not None and state.setpoint_mmhg is not None and other > state.setpoint_mmhg + BOTH_MMHG


def _ordered(state: MachineState, now: Seconds) -> tuple[MachineState, ActuatorCommand]:
    """What the phase asks for."""
    pressure, setpoint = state.reading.pass_mmhg, state.setpoint_mmhg
    if state.phase is Phase.VENT:
        return state, OPEN
    if pressure is None or state.phase not in HELD:
        return state, VENT
    if state.supervisor.waits_for_watchdog(state.phase):
        return state, VENT
    if state.proof is not None:
        return state, state.proof.order.command
    if state.phase is Phase.SEARCH:
        return state, state.search_order.command
    if setpoint is None:
        return state, BLEED if state.phase is Phase.DEFLATE else VENT
    regulator, command = regulate(
        state.regulator,
        pressure_mmhg=pressure,
        setpoint_mmhg=setpoint,
        is_work=state.phase is Phase.WORK,
        is_trusted=not any(state.pressure.bad),
        vented_s=state.vented_s,
        now=now,
        settings=state.config.regulator,
    )
    if state.is_bleeding:
        regulator, command = overruled(regulator, BLEED), BLEED
    return replace(state, regulator=regulator), command


def open_since_s(state: MachineState, command: ActuatorCommand, now: Seconds) -> Seconds | None:
    """Since when neither process holds a dump valve and the pump is off, as far as the watchdog says so of its own."""
    holds = state.watchdog is None or state.watchdog.state in {"holding", "proving"}
    if holds or not command.lets_go:
        return None
    return now if state.open_since_s is None else state.open_since_s


def phase_edge(before: MachineState, state: MachineState) -> tuple[Effect, ...]:
    """One line for the record when the phase has changed, with the figures it changed at."""
    if before.phase is state.phase:
        return ()
    figures = {
        name: float(value)
        for name, value in (("pressure_mmhg", state.reading.pressure_mmhg), ("setpoint_mmhg", state.setpoint_mmhg))
        if value is not None
    }
    return (Recorded(code="phase", figures=figures, detail=f"{before.phase}>{state.phase}"),)


def told(state: MachineState, command: ActuatorCommand, effects: tuple[Effect, ...], now: Seconds) -> Outputs:
    """The pass as the loop gets it."""
    is_held = state.phase in HELD
    return Outputs(
        command=command,
        beat=_beat(state, now),
        phase=state.phase,
        limb=state.limb,
        setpoint_mmhg=state.setpoint_mmhg,
        pressure_mmhg=state.reading.pressure_mmhg,
        sample_s=state.sample_s,
        effects=effects,
        lamps=(is_green(state), is_held, alarms.visible(state.alarms) is AlarmPriority.HIGH),
        session_id=state.session_id,
        is_measuring=state.is_measuring,
        zero_mmhg=state.zero_mmhg,
        listening=state.search_order.listening,
        search_over=state.search_order.is_over,
    )


def _beat(state: MachineState, now: Seconds) -> Beat | None:
    """A pass without a pressure is no evidence: its frame is withheld, and the watchdog draws its conclusion.

    What asks for a latch needs none: its sample is as old as it says, and nothing is held.
    """
    wants_latch = _wants_latch(state, now)
    is_blind = state.reading.pressure_mmhg is None and not wants_latch
    if is_blind or (state.proof is not None and state.proof.order.is_withheld):
        return None
    request = Request.TRIP if wants_latch else Request.NONE
    rise = state.learned_rise_mmhg_per_s
    if state.proof is not None:
        request, rise = state.proof.order.request, state.proof.rise_mmhg_per_s
    elif state.mode is Mode.STOPPED and now - state.mode_since_s < STOP_REQUEST_S:
        request = Request.STOP
    elif state.acknowledging_since_s is not None:
        request = Request.ACKNOWLEDGE
    cue = AlarmPriority.LOW if cues.sounds(state.session, now, state.config.session) else AlarmPriority.NONE
    contracts = state.session is not None and state.phase in {Phase.WORK, Phase.REST, Phase.DEFLATE}
    return Beat(
        request=request,
        expect_contraction=contracts,
        learned_rise_mmhg_per_s=0.0 if rise is None else rise,
        alarm=max(alarms.sounding(state.alarms), cue),
        audio_paused=state.alarms.paused_until_s is not None,
    )


def _wants_latch(state: MachineState, now: Seconds) -> bool:
    """True while a trip of our own is known to nobody else: it has to outlast this process."""
    view = state.watchdog
    is_known = view is not None and view.state == "tripped"
    wait_s = BLIND_REQUEST_S if state.reading.pressure_mmhg is None else TRIP_REQUEST_S
    return state.mode is Mode.TRIPPED and not is_known and now - state.mode_since_s >= wait_s
