"""The only way to the controller's lines: the output gate, its expiry, and the dead-man that lets go of both valves.

The loop applies one command in each pass. A second thread looks whether it still does: a blocked bus holds the loop
for a second with the pump on, and a gate that only the loop asks would be asked a second late. That thread can do one
thing, VENT: pump off, bleed off, hold line at rest. It never drives anything that keeps pressure, so that hold stays
what it is: an action of a finished pass (design section 3).
"""

import threading
from collections.abc import Generator

from kiosk.core import gate
from kiosk.core.gate import GateFacts, GateState, Refusal
from kiosk.core.model import VENT, ActuatorCommand
from kiosk.core.units import Seconds
from kiosk.hw.ports import Actuators, Clock
from kiosk.safety.limits import COMMAND_EXPIRY_S


class Outlet:
    """Owns the lines and the gate's state.

    One lock covers each judgement together with the writes that follow from it: a command is never applied after the
    dead-man has found the one before expired, and never lost between its two writes. The writes themselves are short
    (a kernel call for each line) and no conversion happens under the lock, so neither side waits for a bus.
    """

    def __init__(self, actuators: Actuators, clock: Clock) -> None:
        self._actuators = actuators
        self._clock = clock
        self._lock = threading.Lock()
        self._state = GateState()
        self._expired: Refusal | None = None
        self._closed = False

    @property
    def state(self) -> GateState:
        """The gate as the last judgement left it."""
        return self._state

    def expire(self) -> Refusal | None:
        """Vent when the last command has expired. Says once that it has, also when the dead-man was sooner."""
        with self._lock:
            self._let_go(self._clock.now())
            expired, self._expired = self._expired, None
            return expired

    def apply(self, command: ActuatorCommand, facts: GateFacts) -> tuple[ActuatorCommand, Refusal | None]:
        """Drive the lines with `command` when the gate lets it through, with VENT otherwise.

        Raises:
            OSError: a line cannot be driven; the caller lets go of all.
        """
        with self._lock:
            now = self._clock.now()
            self._let_go(now)
            self._state, allowed, refusal = gate.judge(self._state, command, facts, now)
            self._actuators.apply(allowed)
            expired, self._expired = self._expired, None
        # What had expired is why the gate was shut, so it is the reason.
        return allowed, expired or refusal

    def lamps(self, *, green: bool, yellow: bool, red: bool) -> None:
        """Set the stack light, which moves no air."""
        self._actuators.lamps(green=green, yellow=yellow, red=red)

    def estop_closed(self) -> bool:
        """True while the loop of the e-stop is closed."""
        return self._actuators.estop_closed()

    def close(self) -> None:
        """Let go of every line for good."""
        with self._lock:
            self._closed = True
            self._actuators.close()

    def looks(self) -> Generator[float, None, None]:
        """The dead-man: yields when it wants to look again. Ends once the lines are closed."""
        while True:
            with self._lock:
                if self._closed:
                    return
                now = self._clock.now()
                if self._expired is not None:
                    self._actuators.apply(VENT)  # again: a hold line that had stood still comes to rest only later
                self._let_go(now)
                since_s = now if self._state.command.lets_go else self._state.applied_s
            # A command that is applied from now on expires later than this, so none is looked at too late.
            yield since_s + COMMAND_EXPIRY_S

    def _let_go(self, now: Seconds) -> None:
        """Under the lock: vent when the command has expired, and remember it for the loop."""
        state, refusal = gate.expire(self._state, now)
        if refusal is None or self._closed:
            return
        self._state, self._expired = state, refusal
        self._actuators.apply(VENT)
