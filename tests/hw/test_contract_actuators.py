"""One contract for the controller's lines: over gpiozero's mock pins and over the pins of the simulated bench."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import pytest
from gpiozero import DigitalInputDevice, DigitalOutputDevice
from gpiozero.exc import GPIODeviceClosed, GPIOZeroError
from gpiozero.pins.mock import MockFactory, MockPin
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import HardwareError
from kiosk.core.model import VENT, ActuatorCommand
from kiosk.hw.actuators import GpioActuators, HoldLine, claim_output, claim_sense
from kiosk.hw.factory import local_bench
from kiosk.hw.sim.local_transport import LocalTransport
from kiosk.hw.sim.pins import BenchPinFactory
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.safety import limits
from tests.hw.conftest import HandClock

if TYPE_CHECKING:
    from gpiozero.pins import Factory

    from tests.hw.conftest import Kernel

LINES = load_wiring(default_wiring_path()).controller.lines
OUTPUTS = (LINES.pump_run, LINES.bleed, LINES.hold_a, LINES.lamp_green, LINES.lamp_yellow, LINES.lamp_red)


class Rig(Protocol):
    pins: Factory
    clock: HandClock
    changes: list[tuple[int, bool]]

    def level(self, line: int) -> bool: ...

    def estop(self, closed: bool) -> None: ...

    def occupy(self, line: int) -> None: ...


class MockRig:
    def __init__(self) -> None:
        self.clock = HandClock()
        self.changes: list[tuple[int, bool]] = []
        changes = self.changes

        class RecordingPin(MockPin):
            def _change_state(self, value: float) -> bool:
                changed = super()._change_state(value)
                if changed:
                    changes.append((int(self.info.name.removeprefix("GPIO")), bool(value)))
                return changed

        self.pins: Factory = MockFactory(pin_class=RecordingPin)
        self._others: list[DigitalOutputDevice] = []

    def level(self, line: int) -> bool:
        return bool(self.pins.pin(line).state)

    def estop(self, closed: bool) -> None:
        pin = self.pins.pin(LINES.estop_a)
        assert isinstance(pin, MockPin)
        if closed:
            pin.drive_high()
        else:
            pin.drive_low()

    def occupy(self, line: int) -> None:
        self._others.append(DigitalOutputDevice(line, pin_factory=self.pins))


class BenchRig:
    def __init__(self, clock: HandClock) -> None:
        self._bench = local_bench(seed=3)
        self.clock = clock
        self._bench.advance(clock.now())
        self.pins: Factory = BenchPinFactory(LocalTransport(self._bench.world, clock, "controller"))
        self.changes: list[tuple[int, bool]] = []
        lines = self._bench.world.lines
        original = lines._changed

        def changed(now: float, line: int, level: bool) -> None:
            self.changes.append((line, level))
            original(now, line, level)

        lines._changed = changed

    def level(self, line: int) -> bool:
        return self._bench.world.lines.level(line)

    def estop(self, closed: bool) -> None:
        self._bench.estop(not closed)

    def occupy(self, line: int) -> None:
        other = LocalTransport(self._bench.world, self.clock, "watchdog")
        other.claim(line)


@pytest.fixture(params=["mock pins", "bench pins"])
def rig(request: pytest.FixtureRequest, kernel: Kernel) -> Rig:
    return MockRig() if request.param == "mock pins" else BenchRig(kernel.clock)


def edges(rig: Rig, line: int) -> int:
    return sum(1 for changed, _ in rig.changes if changed == line)


PUMP = ActuatorCommand(pump=True, hold=True)
HOLD = ActuatorCommand(hold=True)
BLEED = ActuatorCommand(bleed=True, hold=True)
REST = ActuatorCommand(rests_high=True)


def test_claiming_never_drives_a_line_high(rig: Rig) -> None:
    GpioActuators(LINES, rig.pins, rig.clock)
    assert [change for change in rig.changes if change[0] in OUTPUTS and change[1]] == []
    assert not any(rig.level(line) for line in OUTPUTS)


@pytest.mark.parametrize("commands", [[HOLD] * 5, [PUMP, HOLD, BLEED, HOLD], [VENT] * 4, [HOLD, VENT, VENT, HOLD]])
def test_exactly_one_edge_for_each_pass_that_holds(rig: Rig, commands: list[ActuatorCommand]) -> None:
    actuators = GpioActuators(LINES, rig.pins, rig.clock)
    for command in commands:
        before, was_high = edges(rig, LINES.hold_a), rig.level(LINES.hold_a)
        actuators.apply(command)
        assert edges(rig, LINES.hold_a) - before == int(command.hold or was_high)
        assert command.hold or not rig.level(LINES.hold_a)


@pytest.mark.parametrize("passes", [1, 2])
def test_a_hold_line_at_rest_is_low_whatever_its_last_edge_was(rig: Rig, passes: int) -> None:
    actuators = GpioActuators(LINES, rig.pins, rig.clock)
    for _ in range(passes):
        actuators.apply(HOLD)
    before = edges(rig, LINES.hold_a)
    for _ in range(5):
        actuators.apply(VENT)
        assert not rig.level(LINES.hold_a)
    assert edges(rig, LINES.hold_a) - before == passes % 2


@pytest.mark.parametrize("still_s", [0.09, 0.11, 0.59, 0.61])
def test_a_hold_line_that_stood_still_gets_no_edge_that_would_shut_an_open_valve_again(
    rig: Rig, still_s: float
) -> None:
    """Its circuit lets go meanwhile: lowered then, it would hold once more; half a second on it does no harm."""
    actuators = GpioActuators(LINES, rig.pins, rig.clock)
    actuators.apply(HOLD)
    before = edges(rig, LINES.hold_a)
    rig.clock.sleep(still_s)
    actuators.apply(VENT)
    is_left = limits.EDGE_SOON_S < still_s < limits.EDGE_LATE_S
    assert rig.level(LINES.hold_a) is is_left
    rig.clock.sleep(limits.EDGE_LATE_S)
    actuators.apply(VENT)
    assert not rig.level(LINES.hold_a)
    assert edges(rig, LINES.hold_a) - before == 1


@pytest.mark.parametrize("passes", [1, 2])
def test_a_hold_line_rests_high_where_that_is_asked_for_and_low_after_it(rig: Rig, passes: int) -> None:
    actuators = GpioActuators(LINES, rig.pins, rig.clock)
    for _ in range(passes):
        actuators.apply(HOLD)
    before = edges(rig, LINES.hold_a)
    for _ in range(5):
        actuators.apply(REST)
        assert rig.level(LINES.hold_a)
    assert edges(rig, LINES.hold_a) - before == 1 - passes % 2
    actuators.apply(VENT)
    assert not rig.level(LINES.hold_a)


def test_the_pump_is_low_before_the_hold_line_falls(rig: Rig) -> None:
    actuators = GpioActuators(LINES, rig.pins, rig.clock)
    actuators.apply(PUMP)
    del rig.changes[:]
    actuators.apply(VENT)
    assert rig.changes == [(LINES.pump_run, False), (LINES.hold_a, False)]


def test_pump_and_bleed_follow_the_command(rig: Rig) -> None:
    actuators = GpioActuators(LINES, rig.pins, rig.clock)
    for command in (PUMP, HOLD, BLEED, PUMP, VENT, BLEED, VENT):
        actuators.apply(command)
        assert rig.level(LINES.pump_run) == command.pump
        assert rig.level(LINES.bleed) == command.bleed


@given(
    st.lists(
        st.sampled_from([PUMP, HOLD, BLEED, VENT, ActuatorCommand(bleed=True)]),
        max_size=30,
    )
)
def test_pump_and_bleed_are_never_high_together_not_even_between_two_writes(commands: list[ActuatorCommand]) -> None:
    rig = MockRig()
    actuators = GpioActuators(LINES, rig.pins, rig.clock)
    for command in commands:
        actuators.apply(command)
    high: set[int] = set()
    for line, level in rig.changes:
        (high.add if level else high.discard)(line)
        assert not {LINES.pump_run, LINES.bleed} <= high
    actuators.close()


def test_lamps_are_set_one_by_one(rig: Rig) -> None:
    actuators = GpioActuators(LINES, rig.pins, rig.clock)
    actuators.lamps(green=True, yellow=False, red=True)
    lamps = (LINES.lamp_green, LINES.lamp_yellow, LINES.lamp_red)
    assert [rig.level(line) for line in lamps] == [True, False, True]
    actuators.lamps(green=False, yellow=True, red=False)
    assert [rig.level(line) for line in lamps] == [False, True, False]


def test_an_open_loop_of_the_estop_is_seen(rig: Rig) -> None:
    actuators = GpioActuators(LINES, rig.pins, rig.clock)
    for closed in (True, False, True):
        rig.estop(closed)
        assert actuators.estop_closed() is closed


def test_a_wire_that_picks_up_noise_calls_nobody() -> None:
    pins = MockFactory()
    sense = claim_sense(pins, 19, "estop_a")
    assert not isinstance(sense, DigitalInputDevice)
    sense.close()


def test_a_wire_that_nothing_drives_reads_as_an_open_loop() -> None:
    assert GpioActuators(LINES, MockFactory(), HandClock()).estop_closed() is False


@pytest.mark.parametrize("last", [PUMP, HOLD, BLEED])
def test_close_leaves_everything_low_and_gives_the_pins_back(rig: Rig, last: ActuatorCommand) -> None:
    actuators = GpioActuators(LINES, rig.pins, rig.clock)
    actuators.lamps(green=True, yellow=True, red=True)
    actuators.apply(last)
    before = edges(rig, LINES.hold_a)
    actuators.close()
    assert not any(rig.level(line) for line in OUTPUTS)
    assert edges(rig, LINES.hold_a) - before <= 1
    with pytest.raises(GPIODeviceClosed):
        actuators.apply(VENT)
    rig.occupy(LINES.pump_run)  # whoever comes next can have the lines
    actuators.close()


def test_close_does_the_rest_when_one_line_fails(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    actuators = GpioActuators(LINES, rig.pins, rig.clock)
    actuators.apply(PUMP)

    def broken(device: DigitalOutputDevice) -> None:
        if device is actuators._red:
            raise OSError("line lost")
        original(device)

    original: Callable[[DigitalOutputDevice], None] = DigitalOutputDevice.off
    monkeypatch.setattr(DigitalOutputDevice, "off", broken)
    pump = actuators._pump
    with pytest.raises(OSError, match="line lost"):
        GpioActuators.close(_with_red_off_first(actuators))
    assert not rig.level(LINES.pump_run)
    assert pump.closed


def _with_red_off_first(actuators: GpioActuators) -> GpioActuators:
    actuators._claimed.callback(actuators._red.off)
    return actuators


def test_without_a_factory_nothing_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    for attempt in (
        lambda: GpioActuators(LINES, None, HandClock()),
        lambda: claim_output(None, 17, "pump_run"),
        lambda: claim_sense(None, 19, "estop_a"),
    ):
        with pytest.raises(HardwareError) as refused:
            attempt()
        assert refused.value.code == "pin_factory_missing"


@pytest.mark.parametrize("line", [LINES.pump_run, LINES.hold_a, LINES.estop_a])
def test_a_line_that_is_anothers_is_named_and_none_is_kept(rig: Rig, line: int) -> None:
    rig.occupy(line)
    with pytest.raises(HardwareError) as refused:
        GpioActuators(LINES, rig.pins, rig.clock)
    assert refused.value.code == "line_claim"
    assert f"GPIO{line}" in refused.value.message
    assert not any(rig.level(output) for output in OUTPUTS)


def test_a_write_that_fails_is_raised_and_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = MockRig()
    actuators = GpioActuators(LINES, rig.pins, rig.clock)

    def lost(_device: DigitalOutputDevice) -> None:
        raise GPIOZeroError("line lost")

    monkeypatch.setattr(DigitalOutputDevice, "on", lost)
    with pytest.raises(GPIOZeroError):
        actuators.apply(PUMP)


def test_a_line_that_cannot_move_does_not_make_the_hold_line_wait_for_it() -> None:
    """Read back, a stuck line would be written the same level for ever and its failure never noticed by the count."""

    class Stuck:
        calls: list[bool] = []  # noqa: RUF012  (one test, one object)

        def on(self) -> None:
            self.calls.append(True)

        def off(self) -> None:
            self.calls.append(False)

    line = HoldLine(Stuck(), HandClock())  # type: ignore[arg-type]  # only the two calls are used
    for _ in range(4):
        line.edge()
    assert Stuck.calls == [True, False, True, False]
