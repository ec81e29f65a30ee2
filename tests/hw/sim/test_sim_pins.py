import pytest
from gpiozero import DigitalInputDevice, DigitalOutputDevice, InputDevice
from gpiozero.exc import PinError

from kiosk.hw.ports import Clock
from kiosk.hw.sim import board
from kiosk.hw.sim.local_transport import LocalTransport
from kiosk.hw.sim.pins import BenchPinFactory, LineBusyError
from kiosk.hw.sim.profile import Profile
from kiosk.hw.sim.world import World
from kiosk.safety.interlock import Interlock
from kiosk.safety.settings import WatchdogSettings


@pytest.fixture
def world(still: Profile) -> World:
    return World(still, 1)


@pytest.fixture
def transport(world: World, clock: Clock) -> LocalTransport:
    return LocalTransport(world, clock, "controller")


@pytest.fixture
def pins(transport: LocalTransport) -> BenchPinFactory:
    return BenchPinFactory(transport)


def output(pins: BenchPinFactory, line: int, **options: bool) -> DigitalOutputDevice:
    return DigitalOutputDevice(line, pin_factory=pins, **options)


def test_an_output_drives_its_line(world: World, pins: BenchPinFactory) -> None:
    device = output(pins, board.PUMP_RUN)
    assert not world.lines.level(board.PUMP_RUN)
    device.on()
    assert world.lines.level(board.PUMP_RUN)
    assert device.value == 1
    device.toggle()
    assert not world.lines.level(board.PUMP_RUN)


def test_closing_makes_it_an_input_that_is_still_held(world: World, pins: BenchPinFactory, clock: Clock) -> None:
    device = output(pins, board.PUMP_RUN, initial_value=True)
    device.close()
    assert not world.lines.level(board.PUMP_RUN)
    other = BenchPinFactory(LocalTransport(world, clock, "watchdog"))
    with pytest.raises(LineBusyError, match="GPIO busy"):
        output(other, board.PUMP_RUN)
    pins.close()
    taken = output(other, board.PUMP_RUN, initial_value=True)
    assert world.lines.level(board.PUMP_RUN)
    device.close()
    del device
    assert taken.value == 1
    assert world.lines.level(board.PUMP_RUN), "what the first process does late no longer reaches the line"


def test_a_line_of_another_process_raises_a_pin_error(world: World, pins: BenchPinFactory, clock: Clock) -> None:
    output(pins, board.HOLD_A)
    other = BenchPinFactory(LocalTransport(world, clock, "watchdog"))
    with pytest.raises(PinError):
        DigitalInputDevice(board.HOLD_A, pull_up=False, pin_factory=other)


def test_an_active_low_output_blips_on_as_under_lgpio(world: World, pins: BenchPinFactory) -> None:
    seen: list[bool] = []
    drive = world.lines.drive

    def spy(owner: str, now: float, line: int, level: bool | None) -> None:
        drive(owner, now, line, level)
        seen.append(world.lines.level(line))

    world.lines.drive = spy  # type: ignore[method-assign] # watches what reaches the board
    device = output(pins, board.BUZZER, active_high=False)
    assert device.value == 0
    assert seen == [False, True], "low, which is on for an active-low device, and only then off"


def test_inputs_read_the_board_and_the_estop_reads_one_while_closed(world: World, pins: BenchPinFactory) -> None:
    sense = DigitalInputDevice(board.ESTOP_A, pull_up=False, pin_factory=pins)
    assert sense.value == 1
    world.press_estop(True)
    assert sense.value == 0
    undriven = DigitalInputDevice(12, pull_up=False, pin_factory=pins)
    assert undriven.value == 0


@pytest.mark.parametrize(("pull_up", "reads"), [(False, 0), (None, 1), (True, 1)])
def test_behind_an_open_contact_a_line_has_its_pull_or_what_it_had(
    world: World, pins: BenchPinFactory, pull_up: bool | None, reads: int
) -> None:
    """So that a sense line which was claimed without a pull is seen by every test that presses the e-stop."""
    active_state = True if pull_up is None else None
    sense = InputDevice(board.ESTOP_A, pull_up=pull_up, active_state=active_state, pin_factory=pins)
    world.press_estop(True)
    assert sense.pin is not None
    assert sense.pin.state == reads


def test_the_watchdog_sees_the_pressed_estop_of_the_bench(world: World, clock: Clock) -> None:
    interlock = Interlock(BenchPinFactory(LocalTransport(world, clock, "watchdog")), WatchdogSettings(config_hash=1))
    assert interlock.estop_closed()
    world.press_estop(True)
    assert not interlock.estop_closed()


def test_each_edge_reaches_the_hold_circuit(world: World, pins: BenchPinFactory, clock: Clock) -> None:
    hold = output(pins, board.HOLD_A)
    world.advance(clock.now())
    for _ in range(30):
        hold.toggle()
        clock.sleep(0.02)
    world.advance(clock.now())
    assert not world.plant.dump_a.is_open
    clock.sleep(0.25)
    world.advance(clock.now())
    assert world.plant.dump_a.is_open


def test_a_level_survives_a_process_that_never_closed(
    world: World, transport: LocalTransport, pins: BenchPinFactory
) -> None:
    device = output(pins, board.PUMP_RUN, initial_value=True)
    transport.close()
    assert world.lines.level(board.PUMP_RUN)
    device.close()
    assert world.lines.level(board.PUMP_RUN), "a dead process closes nothing"
    assert world.lines.state()["pump_run"]["owner"] is None
    with pytest.raises(OSError, match="has died"):
        transport.set_output(board.PUMP_RUN, False)
