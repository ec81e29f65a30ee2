"""The unmodified driver, Blinka, PureIO and extended-bus over fake i2c-dev files: what the sensor makes of a chip."""

from __future__ import annotations

import errno
import os
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import adafruit_extended_bus
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import HardwareError
from kiosk.core.model import FaultKind, PressureSample, Sample, SensorFault
from kiosk.core.settings import FROZEN_CODES
from kiosk.core.units import Mmhg
from kiosk.hw.ads1115 import I2C_FAULTS, Ads1115Sensor, fault_of
from kiosk.hw.single_shot import require_driver
from kiosk.hw.transducer import Transducer
from kiosk.hw.wiring import default_wiring_path, load_wiring

if TYPE_CHECKING:
    from tests.hw.conftest import Kernel

WIRING = load_wiring(default_wiring_path())
ADC = WIRING.controller.adc
TRANSDUCER = WIRING.controller.sensor.transducer
TRANSFER_S = 1e-4
TRANSFERS_PER_CONVERSION = 4  # start, poll, perhaps one more poll, result


@pytest.fixture
def sensor(kernel: Kernel) -> Iterator[Ads1115Sensor]:
    bus = adafruit_extended_bus.ExtendedI2C(1, frequency=None)
    made = Ads1115Sensor(bus, kernel.clock, ADC, TRANSDUCER, bus.deinit)
    yield made
    made.close()


def good(sample: Sample) -> PressureSample:
    assert isinstance(sample, PressureSample), sample
    return sample


def fault(sample: Sample) -> SensorFault:
    assert isinstance(sample, SensorFault), sample
    return sample


def test_a_pressure_is_read_through_the_whole_stack(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    for pressure in (0.0, 60.0, 150.0, 299.0):
        kernel.set_pressure(pressure)
        sample = good(sensor.read())
        assert sample.pressure_mmhg == pytest.approx(pressure, abs=0.15)
        assert sample.supply_v == pytest.approx(5.0, abs=0.01)


def test_the_asked_channel_is_converted_not_the_power_on_pair(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    before = good(sensor.read())
    kernel.chip.volts[1] = 0.0  # A0-A1 and A1-A3 would move with it, A0 alone does not
    kernel.chip.volts[2] = 3.0
    after = good(sensor.read())
    assert after.pressure_mmhg == pytest.approx(before.pressure_mmhg, abs=0.15)
    assert kernel.chip.config >> 12 & 7 == 4  # AIN0 against ground


def test_the_supply_cancels_in_the_ratio(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    kernel.set_pressure(200.0, supply_v=4.8)
    sample = good(sensor.read())
    assert sample.pressure_mmhg == pytest.approx(200.0, abs=0.2)
    assert sample.supply_v == pytest.approx(4.8, abs=0.01)


def test_the_supply_is_converted_at_the_start_and_once_a_second(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    start = kernel.clock.at
    reads = 0
    while kernel.clock.at < start + 2.5:
        good(sensor.read())
        reads += 1
        kernel.clock.sleep(0.002)
    assert kernel.chip.conversions == reads + 3


def test_the_time_of_a_sample_is_that_of_its_start(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    sensor.read()
    called = kernel.clock.at
    sample = good(sensor.read())
    assert called <= sample.at_s <= called + TRANSFER_S
    assert kernel.clock.at >= sample.at_s + 1 / ADC.data_rate_sps


def test_waiting_sleeps_instead_of_polling(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    sensor.read()
    before = kernel.transfers
    good(sensor.read())
    # One start; poll and result are two messages each.
    assert kernel.transfers - before <= 1 + 2 * TRANSFERS_PER_CONVERSION


@pytest.mark.parametrize("share", [0.9, 1.1])
def test_an_oscillator_within_its_tolerance_is_waited_for(kernel: Kernel, sensor: Ads1115Sensor, share: float) -> None:
    kernel.chip.rate_share = share
    assert good(sensor.read()).pressure_mmhg == pytest.approx(150.0, abs=0.15)


def test_a_conversion_that_never_ends_is_a_fault_in_bounded_time(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    good(sensor.read())
    kernel.chip.is_stuck = True
    started = kernel.clock.at
    assert fault(sensor.read()).kind is FaultKind.TIMEOUT
    assert kernel.clock.at - started < 0.020
    kernel.chip.is_stuck = False
    assert good(sensor.read()).pressure_mmhg == pytest.approx(150.0, abs=0.15)


def test_a_brown_out_during_a_conversion_is_seen_and_heals(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    good(sensor.read())
    kernel.chip.resets_on_start = True
    found = fault(sensor.read())
    assert found.kind is FaultKind.READBACK
    assert "0x8583" in found.detail
    assert "reset" in found.detail
    kernel.chip.resets_on_start = False
    assert good(sensor.read()).pressure_mmhg == pytest.approx(150.0, abs=0.15)


def test_another_masters_configuration_is_seen(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    good(sensor.read())
    original = kernel.chip.read

    def meddled(count: int) -> bytes:
        kernel.chip.config = 0x5383 | kernel.chip.config & 4
        return original(count)

    kernel.chip.read = meddled  # type: ignore[method-assign]
    assert fault(sensor.read()).kind is FaultKind.READBACK


def test_a_start_lost_without_an_error_is_not_answered_with_the_old_value(
    kernel: Kernel, sensor: Ads1115Sensor
) -> None:
    for _ in range(3):
        good(sensor.read())
    kernel.set_pressure(280.0)
    kernel.write_error = lambda: errno.EAGAIN
    for _ in range(4):
        assert fault(sensor.read()).kind is FaultKind.READBACK
    kernel.write_error = lambda: 0
    assert good(sensor.read()).pressure_mmhg == pytest.approx(280.0, abs=0.2)


def test_raw_files_hide_a_lost_arbitration() -> None:
    """The reason for the mark in the configuration: EAGAIN from write(2) is None, not an exception."""
    reader, writer = os.pipe()
    try:
        os.set_blocking(writer, False)
        with open(writer, "wb", buffering=0, closefd=False) as raw:
            while raw.write(bytes(65536)) is not None:
                pass
    finally:
        os.close(reader)
        os.close(writer)


def test_a_wire_held_low_reads_as_zeros_and_is_a_fault(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    good(sensor.read())
    kernel.sda_low = True
    assert fault(sensor.read()).kind is FaultKind.READBACK


@pytest.mark.parametrize("code", sorted(I2C_FAULTS))
@pytest.mark.parametrize("at_start", [True, False])
def test_every_failed_transfer_is_a_fault_and_the_next_read_recovers(
    kernel: Kernel, sensor: Ads1115Sensor, code: int, at_start: bool
) -> None:
    if not at_start:
        good(sensor.read())
    kernel.error = lambda: code
    found = fault(sensor.read())
    if code != errno.EAGAIN:  # its write half is hidden, see above; then the read half or the read-back tells
        assert found.kind is I2C_FAULTS[code][0]
        assert errno.errorcode[code] in found.detail
    kernel.error = lambda: 0
    assert good(sensor.read()).pressure_mmhg == pytest.approx(150.0, abs=0.15)


def test_an_errno_nobody_knows_is_a_bus_fault_by_name() -> None:
    assert fault_of(OSError(errno.EXDEV, "odd")) == (FaultKind.BUS, "EXDEV: odd")
    assert fault_of(TimeoutError("bench silent")) == (FaultKind.TIMEOUT, "bench silent")
    assert fault_of(OSError("plain")) == (FaultKind.BUS, "plain")


def test_a_missing_chip_is_a_fault_until_it_appears(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    kernel.error = lambda: errno.EREMOTEIO
    assert fault(sensor.read()).kind is FaultKind.NACK
    kernel.error = lambda: 0
    good(sensor.read())


def test_identical_codes_are_a_frozen_sensor(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    good(sensor.read())
    kernel.chip.is_frozen = True
    kinds = [sample.kind if isinstance(sample := sensor.read(), SensorFault) else None for _ in range(25)]
    first = kinds.index(FaultKind.FROZEN)
    assert first <= FROZEN_CODES
    assert set(kinds[first:]) == {FaultKind.FROZEN}
    assert set(kinds[:first]) == {None}
    kernel.chip.is_frozen = False
    good(sensor.read())


@pytest.mark.parametrize(
    ("input_v", "kind"),
    [(0.0, FaultKind.RAIL_LOW), (0.04, FaultKind.RAIL_LOW), (2.95, FaultKind.RAIL_HIGH), (4.2, FaultKind.RAIL_HIGH)],
)
def test_a_signal_at_a_rail_is_a_fault(kernel: Kernel, sensor: Ads1115Sensor, input_v: float, kind: FaultKind) -> None:
    kernel.chip.volts[0] = input_v
    assert fault(sensor.read()).kind is kind


def test_exactly_zero_volts_is_named_as_such(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    good(sensor.read())
    kernel.chip.is_frozen = True
    kernel.chip.conversion = 0
    assert "0.0 V" in fault(sensor.read()).detail


@pytest.mark.parametrize("supply_v", [0.0, 4.7, 5.3])
def test_a_supply_outside_its_range_is_a_fault_until_it_is_back(
    kernel: Kernel, sensor: Ads1115Sensor, supply_v: float
) -> None:
    good(sensor.read())
    kernel.chip.volts[3] = supply_v * ADC.divider
    kernel.clock.sleep(1.0)
    assert fault(sensor.read()).kind is FaultKind.SUPPLY
    assert fault(sensor.read()).kind is FaultKind.SUPPLY
    kernel.set_pressure(150.0)
    assert good(sensor.read()).supply_v == pytest.approx(5.0, abs=0.01)


def test_a_lock_left_held_is_a_fault_and_not_a_wait(kernel: Kernel) -> None:
    bus = adafruit_extended_bus.ExtendedI2C(1, frequency=None)
    sensor = Ads1115Sensor(bus, kernel.clock, ADC, TRANSDUCER)
    assert bus.try_lock()
    found = fault(sensor.read())
    assert found.kind is FaultKind.BUS
    assert "locked" in found.detail
    bus.unlock()
    good(sensor.read())


def test_after_close_there_is_no_value_and_the_device_is_closed(kernel: Kernel, sensor: Ads1115Sensor) -> None:
    good(sensor.read())
    sensor.close()
    assert fault(sensor.read()).kind is FaultKind.BUS
    assert kernel.closed == 1


@given(st.floats(min_value=-8.0, max_value=330.0))
def test_ratio_and_pressure_are_inverse(pressure: float) -> None:
    assert TRANSDUCER.pressure_mmhg(TRANSDUCER.ratio(Mmhg(pressure))) == pytest.approx(pressure, abs=1e-6)


@given(st.floats(min_value=0.0401, max_value=0.05), st.floats(min_value=0.9501, max_value=1.0499), st.floats(50, 300))
def test_two_points_give_back_the_transducer_they_came_from(zero: float, share: float, reference: float) -> None:
    truth = Transducer(zero=zero, ratio_per_mmhg=0.0023998 * share)
    found = Transducer().recalibrated(
        at_zero=truth.ratio(Mmhg(0.0)),
        at_reference=truth.ratio(Mmhg(reference)),
        reference_mmhg=Mmhg(reference),
    )
    assert found.ratio_per_mmhg == pytest.approx(truth.ratio_per_mmhg)
    assert found.zero == pytest.approx(zero)


@pytest.mark.parametrize(
    ("zero", "share"),
    [
        (0.04 + 5.01 * 0.0023998, 1.0),
        (0.04 - 5.01 * 0.0023998, 1.0),
        (0.04, 0.9499),
        (0.04, 1.0501),
        (float("nan"), 1.0),
        (0.04, float("nan")),
        (0.04, float("inf")),
    ],
)
def test_coefficients_of_no_sound_transducer_are_refused(zero: float, share: float) -> None:
    with pytest.raises(ValueError, match=r"nominal"):
        Transducer(zero=zero, ratio_per_mmhg=0.0023998 * share)


def test_another_driver_version_is_refused() -> None:
    require_driver()
    with pytest.raises(HardwareError) as refused:
        require_driver(wanted="3.0.4")
    assert refused.value.code == "driver_version"
    with pytest.raises(HardwareError, match="none"):
        require_driver(name="no-such-distribution")


def test_the_bus_is_opened_without_a_frequency_that_linux_ignores(kernel: Kernel) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        adafruit_extended_bus.ExtendedI2C(1, frequency=None).deinit()
    with pytest.warns(RuntimeWarning, match="frequency"):
        adafruit_extended_bus.ExtendedI2C(1).deinit()
