"""The steps of the self-test that need no pressure: what can be shown before the cuff fills."""

from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.proofsteps import Order, Passed, ProofLook, Result, StepMemory, failed, in_part
from kiosk.core.settings import ProofSettings
from kiosk.safety.changed import replace
from kiosk.safety.heartbeat import Request


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


def outputs(memory: StepMemory, look: ProofLook, _s: ProofSettings, _r: RegulatorSettings) -> Result:
    """The kernel lets go of a dead process's lines; whoever cannot say so has not shown it."""
    if look.outputs_kept is None:
        return memory, Order(), failed("outputs_unknown")
    if look.outputs_kept:
        return memory, Order(), failed("outputs_kept")
    return memory, Order(), Passed(figure=1.0, unit="")


def buzzer(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """Silent, then drawing current while asked, then silent again.

    An alarm may be sounding in bursts, so silence is waited for; a buzzer that never falls silent is found too. A pass
    in which the watchdog could read nothing says neither.
    """
    elapsed, volts, is_read = look.now - memory.part_since_s, look.watchdog.buzzer_v, _is_read(look)
    if memory.part == 1:
        asked = Order(request=Request.BUZZER)
        if is_read and volts >= settings.buzzer_on_v:
            return replace(in_part(memory, 2, look), figure=volts), asked, None
        late = elapsed > settings.buzzer_s
        return memory, asked, failed("buzzer_silent", buzzer_v=volts, needed_v=settings.buzzer_on_v) if late else None
    if is_read and volts < settings.buzzer_off_v:
        if memory.part == 0:
            return in_part(memory, 1, look), Order(), None
        return memory, Order(), Passed(figure=memory.figure or 0.0, unit="V")
    late = elapsed > settings.buzzer_quiet_s
    return memory, Order(), failed("buzzer_stuck", buzzer_v=volts, limit_v=settings.buzzer_off_v) if late else None


def comparator(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """The test voltage makes the comparator drop the 12 V rail, and the rail comes back without it.

    A pass in which the watchdog could read nothing is no rail that dropped.
    """
    elapsed, volts, is_read = look.now - memory.part_since_s, look.watchdog.rail_v, _is_read(look)
    if memory.part == 0:
        if not is_read:
            return memory, Order(), None
        if volts < settings.rail_good_v:
            return memory, Order(), failed("rail_low", rail_v=volts, needed_v=settings.rail_good_v)
        return in_part(memory, 1, look), Order(request=Request.COMPARATOR), None
    if memory.part == 1:
        order = Order(request=Request.COMPARATOR)
        if is_read and volts < settings.rail_down_v:
            return replace(in_part(memory, 2, look), figure=elapsed), order, None
        late = elapsed > settings.rail_drop_s
        return memory, order, failed("comparator_dead", rail_v=volts, elapsed_s=elapsed) if late else None
    if volts >= settings.rail_up_v:
        return memory, Order(), Passed(figure=memory.figure or 0.0, unit="s")
    late = elapsed > settings.rail_return_s
    return memory, Order(), failed("rail_stays_down", rail_v=volts, elapsed_s=elapsed) if late else None


def _is_read(look: ProofLook) -> bool:
    """Whether the watchdog's converter has answered in its last pass: without that its volts are noughts."""
    return look.watchdog.pressure_mmhg is not None
