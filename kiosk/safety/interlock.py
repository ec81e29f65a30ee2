"""The watchdog's five lines. Two of them mean something only while they move."""

from contextlib import ExitStack
from typing import Final

from gpiozero.input_devices import InputDevice
from gpiozero.output_devices import DigitalOutputDevice
from gpiozero.pins import Factory

from kiosk.safety import limits
from kiosk.safety.settings import WatchdogSettings


class Interlock:
    """HOLD_B and PUMP_ENABLE (one edge per pass holds), BUZZER, COMPARATOR_TEST, and the watchdog's e-stop contact."""

    def __init__(self, pins: Factory, settings: WatchdogSettings) -> None:
        if not isinstance(pins, Factory):
            # gpiozero would choose one by itself, a mock included
            raise TypeError("the pin factory has to be named")

        def line(number: int) -> DigitalOutputDevice:
            return DigitalOutputDevice(number, active_high=True, initial_value=False, pin_factory=pins)

        self._open = True
        self._hold, self._enable = line(settings.hold_line), line(settings.enable_line)
        self._buzzer, self._test = line(settings.buzzer_line), line(settings.comparator_test_line)
        # pulled down, so that a broken wire reads as pressed
        self._estop = InputDevice(settings.estop_line, pull_up=False, pin_factory=pins)
        self._lines: Final = (self._hold, self._enable, self._buzzer, self._test)
        self._edge_s = dict.fromkeys((self._hold, self._enable), -1e9)

    def estop_closed(self) -> bool:
        """True while the loop of the e-stop is whole."""
        return self._estop.is_active

    def apply(
        self, now: float, *, hold: bool, enable: bool, buzzer: bool, comparator_test: bool, rests_high: bool = False
    ) -> None:
        """One edge on each line that shall hold; the other two by level. `now`: the process's own clock.

        A line that shall not is brought low once: left high, it would give an edge when the process ends, and hold if
        its circuit has come to pass a level. In a process that stood still this fall is an edge long after the last
        one, and would shut a valve that is open by now: then it keeps its level until both must be open
        (`limits.EDGE_SOON_S`). `rests_high` brings it high instead, so that the self-test sees such a circuit.
        """
        if self._open:
            self._drive(
                now, hold=hold, enable=enable, buzzer=buzzer, comparator_test=comparator_test, rests_high=rests_high
            )
        if not self._open:
            self.let_go()  # a signal's handler came in between: what was driven after it is taken back

    def _drive(
        self, now: float, *, hold: bool, enable: bool, buzzer: bool, comparator_test: bool, rests_high: bool
    ) -> None:
        for device, moves in ((self._hold, hold), (self._enable, enable)):
            if moves:
                device.toggle()
                self._edge_s[device] = now
                continue
            is_due = not limits.EDGE_SOON_S < now - self._edge_s[device] < limits.EDGE_LATE_S
            if is_due and bool(device.value) != rests_high:
                (device.on if rests_high else device.off)()
        for device, level in ((self._buzzer, buzzer), (self._test, comparator_test)):
            if bool(device.value) != level:
                device.toggle()

    def let_go(self) -> None:
        """Vent, for good: every line low, each time it is asked, and no edge from here on. Safe in a signal handler."""
        self._open = False
        with ExitStack() as each:
            for device in self._lines:
                if not device.closed:
                    each.callback(device.off)  # a line that fails keeps none of the others

    def close(self) -> None:
        """Vent and give the pins back."""
        try:
            self.let_go()
        finally:
            for device in (*self._lines, self._estop):
                device.close()
