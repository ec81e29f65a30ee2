"""The controller's lines through gpiozero, on a factory that somebody built and asserted.

Active high only: a factory claims every pin as low first, so an active-low output would blip on at each start. The
hold line is driven by action: one edge per `apply` with `hold`; at rest, and low, it lets its dump valve open.
"""

from contextlib import ExitStack

from gpiozero import DigitalOutputDevice, InputDevice
from gpiozero.pins import Factory

from kiosk.core.errors import HardwareError
from kiosk.core.model import ActuatorCommand
from kiosk.core.units import NO_TIME
from kiosk.hw.ports import Clock
from kiosk.hw.wiring import ControllerLines
from kiosk.safety import limits


def claim_output(pins: Factory | None, pin: int, name: str) -> DigitalOutputDevice:
    """One output, low.

    Raises:
        HardwareError: there is no factory, or the line cannot be had.
    """
    factory = _required(pins)
    try:
        return DigitalOutputDevice(pin, active_high=True, initial_value=False, pin_factory=factory)
    except Exception as error:  # the library under the factory brings errors of its own; all mean the same here
        raise _unclaimed(name, pin, error) from error


def claim_sense(pins: Factory | None, pin: int, name: str) -> InputDevice:
    """One input that is 1 while its loop is closed; pulled down, so that a broken wire reads as open.

    It is asked in every pass. News of edges are not wanted: a wire that picks up noise would keep the interpreter busy.

    Raises:
        HardwareError: there is no factory, or the line cannot be had.
    """
    factory = _required(pins)
    try:
        return InputDevice(pin, pull_up=False, pin_factory=factory)
    except Exception as error:  # as above
        raise _unclaimed(name, pin, error) from error


def _required(pins: Factory | None) -> Factory:
    if pins is None:
        raise HardwareError(
            "pin_factory_missing", "no pin factory was given", "gpiozero would choose one by itself; name the backend"
        )
    return pins


def _unclaimed(name: str, pin: int, error: Exception) -> HardwareError:
    hint = "stop whatever holds the line (systemctl stop bfr-kiosk.target), or correct the wiring file"
    return HardwareError("line_claim", f"{name} (GPIO{pin}): {type(error).__name__}: {error}", hint)


class HoldLine:
    """An output that holds by toggling: a retriggerable one-shot lets go 150 to 250 ms after the last edge."""

    def __init__(self, device: DigitalOutputDevice, clock: Clock) -> None:
        self.device = device
        self._clock = clock
        self._level = False
        self._edge_s = NO_TIME

    def edge(self) -> None:
        """Exactly one edge. The level is remembered, not read back: a line that cannot move must not look alive."""
        self._level = not self._level
        self._edge_s = self._clock.now()
        _drive(self.device, self._level)

    def rest(self, level: bool = False) -> None:
        """Still from here on, by one edge at most; low, so that a circuit that has come to pass a level finds none.

        That edge holds a sound circuit once more, for its 150 to 250 ms. After a stop of this process it would shut a
        valve that is open by now, or about to be: then the line keeps its level until both must be open, and comes to
        rest when it is asked again.
        """
        if self._level is level:
            return
        if not limits.EDGE_SOON_S < self._clock.now() - self._edge_s < limits.EDGE_LATE_S:
            self._level = level
            _drive(self.device, level)


def _drive(device: DigitalOutputDevice, level: bool) -> None:
    if level:
        device.on()
    else:
        device.off()


class GpioActuators:
    """`Actuators` on real or simulated pins; owns the factory. A write that fails raises: the answer is to let go.

    Raises:
        HardwareError: no factory was given, or a line cannot be claimed; then none is kept.
    """

    def __init__(self, lines: ControllerLines, pins: Factory | None, clock: Clock) -> None:
        factory = _required(pins)
        with ExitStack() as claimed:
            # Unwound in reverse: levels low, then the devices, then the factory, which alone frees the lines.
            claimed.callback(factory.close)
            # First, because the claim brings it low: one that a killed process left high must not meet the edge that
            # the fall of another line gives its hold circuit.
            self._pump = _claimed_output(claimed, factory, lines.pump_run, "pump_run")
            self._hold = HoldLine(_claimed_output(claimed, factory, lines.hold_a, "hold_a"), clock)
            self._green = _claimed_output(claimed, factory, lines.lamp_green, "lamp_green")
            self._yellow = _claimed_output(claimed, factory, lines.lamp_yellow, "lamp_yellow")
            self._red = _claimed_output(claimed, factory, lines.lamp_red, "lamp_red")
            self._estop = claim_sense(factory, lines.estop_a, "estop_a")
            claimed.callback(self._estop.close)
            self._bleed = _claimed_output(claimed, factory, lines.bleed, "bleed")
            for device in (self._red, self._yellow, self._green, self._hold.device, self._bleed, self._pump):
                claimed.callback(device.off)
            self._claimed = claimed.pop_all()

    def apply(self, command: ActuatorCommand) -> None:
        """Set pump and bleed; one edge on the hold line when `command.hold`, else it rests. What lowers goes first."""
        if not command.pump:
            self._pump.off()
        _drive(self._bleed, command.bleed)
        if command.hold:
            self._hold.edge()
        else:
            self._hold.rest(command.rests_high)
        if command.pump:
            self._pump.on()

    def lamps(self, *, green: bool, yellow: bool, red: bool) -> None:
        """Set the stack light."""
        for device, level in ((self._green, green), (self._yellow, yellow), (self._red, red)):
            _drive(device, level)

    def estop_closed(self) -> bool:
        """True while the loop is closed."""
        return self._estop.value == 1

    def levels(self) -> dict[str, bool]:
        """Levels of the outputs as the pins give them back, by the names of the wiring file."""
        named = {
            "pump_run": self._pump,
            "bleed": self._bleed,
            "hold_a": self._hold.device,
            "lamp_green": self._green,
            "lamp_yellow": self._yellow,
            "lamp_red": self._red,
        }
        return {name: bool(device.value) for name, device in named.items()}

    def close(self) -> None:
        """Pump low, bleed low, hold line low, lamps off, pins given back; each step is tried whatever fails."""
        self._claimed.close()


def _claimed_output(claimed: ExitStack, pins: Factory, pin: int, name: str) -> DigitalOutputDevice:
    device = claim_output(pins, pin, name)
    claimed.callback(device.close)
    return device
