"""One contract for every pressure sensor: over the i2c-dev fakes and over the simulated bench."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import adafruit_extended_bus
import pytest

from kiosk.core.model import FaultKind, PressureSample, Sample, SensorFault
from kiosk.core.settings import FROZEN_CODES
from kiosk.hw.ads1115 import Ads1115Sensor
from kiosk.hw.factory import local_bench
from kiosk.hw.ports import Clock, PressureSensor
from kiosk.hw.wiring import default_wiring_path, load_wiring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.hw.conftest import Kernel

WIRING = load_wiring(default_wiring_path())
SAMPLE_BUDGET_S = 0.025
"""Supply and pressure, each with its whole deadline; a bus that blocks for its own second is counted apart."""


class Rig(Protocol):
    sensor: PressureSensor
    clock: Clock

    def true_pressure_mmhg(self) -> float: ...

    def fault(self, name: str, on: bool) -> None: ...


class KernelRig:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        kernel.set_pressure(0.0)
        self.clock: Clock = kernel.clock
        bus = adafruit_extended_bus.ExtendedI2C(WIRING.controller.adc.bus, frequency=None)
        mine = WIRING.controller
        self.sensor: PressureSensor = Ads1115Sensor(bus, kernel.clock, mine.adc, mine.sensor.transducer, bus.deinit)

    def true_pressure_mmhg(self) -> float:
        return 0.0

    def fault(self, name: str, on: bool) -> None:
        kernel, chip = self._kernel, self._kernel.chip
        kernel.set_pressure(0.0, supply_v=4.6 if name == "supply_low" and on else 5.0)
        match name:
            case "adc_a_nack":
                kernel.error = lambda: 121 if on else 0
            case "adc_a_frozen":
                chip.is_frozen = on
            case "adc_a_os_stuck":
                chip.is_stuck = on
            case "adc_a_brownout":
                chip.resets_on_start = on
            case "adc_a_mux_flip":
                chip.flips_mux = on
            case "adc_a_sda_low":
                kernel.sda_low = on
            case "adc_a_sda_stuck":
                kernel.blocks_s = 1.0 if on else 0.0
            case "sensor_a_rail_low":
                chip.volts[0] = 0.0 if on else chip.volts[0]
            case "sensor_a_rail_high":
                chip.volts[0] = chip.volts[3] if on else chip.volts[0]
            case "supply_low":
                pass
            case _:
                raise AssertionError(name)


class BenchRig:
    def __init__(self, clock: Clock) -> None:
        self._bench = local_bench(seed=7)
        self.clock = clock
        self._bench.advance(clock.now())
        hardware = self._bench.controller(WIRING, clock)
        self.sensor: PressureSensor = hardware.sensor

    def true_pressure_mmhg(self) -> float:
        return self._bench.true_pressure_mmhg

    def fault(self, name: str, on: bool) -> None:
        self._bench.fault(name, on)


@pytest.fixture(params=["i2c-dev fakes", "simulated bench"])
def rig(request: pytest.FixtureRequest, kernel: Kernel) -> Iterator[Rig]:
    made: Rig = KernelRig(kernel) if request.param == "i2c-dev fakes" else BenchRig(kernel.clock)
    yield made
    made.sensor.close()


def good(sample: Sample) -> PressureSample:
    assert isinstance(sample, PressureSample), sample
    return sample


def until_fault(rig: Rig, reads: int) -> SensorFault:
    for _ in range(reads):
        rig.clock.sleep(0.002)
        sample = rig.sensor.read()
        if isinstance(sample, SensorFault):
            return sample
    raise AssertionError(f"{reads} reads and no fault")


def test_samples_are_near_the_truth_and_carry_supply_code_and_time(rig: Rig) -> None:
    for _ in range(20):
        called = rig.clock.now()
        sample = good(rig.sensor.read())
        # A transducer within its factory zero of 5 mmHg; the self-test measures and subtracts it.
        assert sample.pressure_mmhg == pytest.approx(rig.true_pressure_mmhg(), abs=5.5)
        assert 4.75 <= sample.supply_v <= 5.25
        assert 0 < sample.code < 0x7FFF
        assert called <= sample.at_s < rig.clock.now()
        rig.clock.sleep(0.002)


def test_times_rise_and_no_sample_is_given_twice(rig: Rig) -> None:
    times = [good(rig.sensor.read()).at_s for _ in range(50)]
    assert times == sorted(set(times))


def test_four_conversions_fit_a_pass(rig: Rig) -> None:
    good(rig.sensor.read())
    started = rig.clock.now()
    for _ in range(4):
        good(rig.sensor.read())
    assert rig.clock.now() - started < 0.018


@pytest.mark.parametrize(
    ("name", "kinds", "reads"),
    [
        ("adc_a_nack", {FaultKind.NACK}, 1),
        ("adc_a_os_stuck", {FaultKind.TIMEOUT}, 1),
        ("adc_a_brownout", {FaultKind.READBACK}, 1),
        ("adc_a_mux_flip", {FaultKind.READBACK}, 1),
        ("adc_a_sda_low", {FaultKind.READBACK}, 1),
        ("adc_a_sda_stuck", {FaultKind.TIMEOUT}, 1),
        ("adc_a_frozen", {FaultKind.FROZEN, FaultKind.SUPPLY}, FROZEN_CODES + 1),
        ("sensor_a_rail_low", {FaultKind.RAIL_LOW}, 1),
        ("sensor_a_rail_high", {FaultKind.RAIL_HIGH}, 1),
        ("supply_low", {FaultKind.SUPPLY}, 500),
    ],
)
def test_a_defect_is_a_fault_in_bounded_time_and_passes_with_it(
    rig: Rig, name: str, kinds: set[FaultKind], reads: int
) -> None:
    good(rig.sensor.read())
    rig.fault(name, True)
    assert until_fault(rig, reads).kind in kinds
    started = rig.clock.now()
    again = rig.sensor.read()
    assert isinstance(again, SensorFault)
    assert again.at_s == rig.clock.now()
    assert rig.clock.now() - started < SAMPLE_BUDGET_S + (1.2 if name == "adc_a_sda_stuck" else 0.0)
    rig.fault(name, False)
    rig.clock.sleep(0.05)
    # A sensor that was frozen may by chance show the same code once more.
    assert any(isinstance(rig.sensor.read(), PressureSample) for _ in range(2))


def test_a_supply_that_falls_is_seen_within_about_a_second(rig: Rig) -> None:
    good(rig.sensor.read())
    rig.fault("supply_low", True)
    started = rig.clock.now()
    assert until_fault(rig, 500).kind is FaultKind.SUPPLY
    assert rig.clock.now() - started < 1.1


def test_a_chip_missing_from_the_start_is_a_fault_until_it_is_there(rig: Rig) -> None:
    rig.fault("adc_a_nack", True)
    assert until_fault(rig, 1).kind is FaultKind.NACK
    rig.fault("adc_a_nack", False)
    good(rig.sensor.read())


@pytest.mark.parametrize("close", [lambda rig: rig.sensor.close(), lambda rig: [rig.sensor.close() for _ in "ab"]])
def test_a_closed_sensor_has_no_value(rig: Rig, close: Callable[[Rig], object]) -> None:
    good(rig.sensor.read())
    close(rig)
    assert isinstance(rig.sensor.read(), SensorFault)
