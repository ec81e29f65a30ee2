from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core.clocktrust import Evidence
from kiosk.core.errors import ConfigError, HardwareError
from kiosk.core.model import ActuatorCommand, PressureSample, SensorFault
from kiosk.hw.factory import local_bench
from kiosk.hw.ports import Clock
from kiosk.hw.sim import board
from kiosk.hw.sim.faults import named_fault
from kiosk.hw.sim.local import LocalBench
from kiosk.hw.sim.profile import PROFILES
from kiosk.hw.wiring import Wiring, default_wiring_path, load_wiring


@pytest.fixture
def wiring() -> Wiring:
    return load_wiring(default_wiring_path())


def test_the_factory_gives_this_bench() -> None:
    assert isinstance(local_bench(seed=1), LocalBench)


def test_a_profile_file_is_used_and_a_wrong_one_refused(tmp_path: Path) -> None:
    assert LocalBench(seed=1, profile=PROFILES / "arm.toml").world.profile.name == "arm"
    with pytest.raises(ConfigError):
        LocalBench(seed=1, profile=tmp_path / "none.toml")


def test_real_adapters_fill_hold_and_vent(wiring: Wiring, clock: Clock, new_clock: Callable[[], Clock]) -> None:
    bench, other = LocalBench(seed=2), new_clock()
    controller, watchdog = bench.controller(wiring, clock), bench.watchdog(wiring, other)
    enable, hold_b = (watchdog.pins.pin(line) for line in (board.PUMP_ENABLE, board.HOLD_B))
    for pin in (enable, hold_b):
        pin.function = "output"
    assert controller.actuators.estop_closed()
    tick: float = clock.now()
    shown = 0.0
    for number in range(400):
        tick += 0.02
        other.sleep(tick - other.now())
        enable.state = hold_b.state = number % 2
        for _ in range(4):
            sample = controller.sensor.read()
            assert isinstance(sample, PressureSample), sample
            shown = sample.pressure_mmhg
        controller.actuators.apply(ActuatorCommand(pump=shown < 120.0, hold=True))
        clock.sleep(tick - clock.now())
    assert bench.true_pressure_mmhg == pytest.approx(120.0, abs=8.0)
    assert shown == pytest.approx(bench.true_pressure_mmhg, abs=5.0)
    bench.fault("adc_a_nack", True)
    assert isinstance(controller.sensor.read(), SensorFault)
    with pytest.raises(HardwareError, match="drop it first"):
        bench.controller(wiring, clock)
    bench.drop("controller")
    bench.drop("controller")
    bench.controller(wiring, clock)
    bench.estop(True)
    bench.advance(tick + 5.0)
    assert bench.true_pressure_mmhg < 1.0
    with pytest.raises(HardwareError):
        bench.fault("gremlins", True)


def test_the_computer_tells_what_the_faults_say_and_nothing_once_it_is_gone(wiring: Wiring, clock: Clock) -> None:
    bench = LocalBench(seed=2)
    controller, watchdog = bench.controller(wiring, clock), bench.watchdog(wiring, clock)
    assert (controller.outputs_kept(), watchdog.undervoltage()) == (False, False)
    bench.fault("kernel_keeps_outputs", True)
    assert (controller.outputs_kept(), watchdog.undervoltage()) == (True, False)
    bench.fault("kernel_keeps_outputs", False)
    bench.fault("undervoltage", True)
    assert (controller.outputs_kept(), watchdog.undervoltage()) == (False, True)
    bench.fault("undervoltage", False)
    bench.drop("controller")
    bench.drop("watchdog")
    assert (controller.outputs_kept(), watchdog.undervoltage()) == (None, True)


def test_a_clock_that_was_set_wrong_stays_so_and_is_vouched_for_by_nobody_once_the_bench_is_gone(
    wiring: Wiring, clock: Clock
) -> None:
    bench = LocalBench(seed=2)
    controller = bench.controller(wiring, clock)
    assert controller.vouched(5.0, True) == Evidence(system_s=5.0, is_synchronised=True)
    bench.fault("clock_off", True, 60.0)
    assert controller.vouched(5.0, True) == Evidence(system_s=65.0)
    bench.drop("controller")
    assert controller.vouched(6.0, True) == Evidence(system_s=66.0)


def test_a_bench_may_begin_with_a_fault() -> None:
    assert named_fault("clock_unset") == ("clock_unset", True, None)
    assert named_fault("clock_off=-60") == ("clock_off", True, -60.0)
    with pytest.raises(HardwareError):
        named_fault("clock_off=late")
