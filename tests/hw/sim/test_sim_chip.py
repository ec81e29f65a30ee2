import pytest
from adafruit_ads1x15.ads1115 import ADS1115
from adafruit_ads1x15.analog_in import AnalogIn

from kiosk.hw.ports import Clock
from kiosk.hw.sim.bus import BlinkaBus
from kiosk.hw.sim.chip import Ads1115, BusStuckError
from kiosk.hw.sim.local_transport import LocalTransport
from kiosk.hw.sim.profile import shipped_profile
from kiosk.hw.sim.world import World

VOLTS = {0: 1.5, 1: 0.4, 2: -0.1, 3: 3.0}
START_A0 = b"\x01\xc3\xe3"  # single shot, A0, 4.096 V, 860/s, comparator off


def chip(volts: dict[int, float] | None = None, rate_error: float = 0.0) -> Ads1115:
    table = VOLTS if volts is None else volts
    return Ads1115(lambda _now, channel: table[channel], rate_error=rate_error)


def register(part: Ads1115, now: float, pointer: int) -> int:
    part.write(now, bytes([pointer]))
    return int.from_bytes(part.read(now, 2), "big")


def convert(part: Ads1115, config: int, at: float = 0.0) -> int:
    part.write(at, b"\x01" + config.to_bytes(2, "big"))
    code = register(part, at + 1.0, 0)
    return code - 0x10000 if code & 0x8000 else code


def test_registers_after_power_on() -> None:
    part = chip()
    assert [register(part, 0.0, pointer) for pointer in range(4)] == [0, 0x8583, 0x8000, 0x7FFF]


def test_the_pointer_stays_where_it_was_put() -> None:
    part = chip()
    part.write(0.0, b"\x03\x12\x34")
    assert part.read(0.0, 2) == part.read(0.0, 2) == b"\x12\x34"
    assert part.read(0.0, 3) == b"\x12\x34\xff"
    assert part.read(0.0, 1) == b"\x12"


def test_a_short_write_moves_only_the_pointer() -> None:
    part = chip()
    part.write(0.0, b"\x02\x12")
    assert part.read(0.0, 2) == b"\x80\x00"
    part.write(0.0, b"")
    assert part.read(0.0, 2) == b"\x80\x00"


@pytest.mark.parametrize("rate_error", [-0.1, 0.0, 0.1])
def test_os_bit_is_zero_for_wake_up_and_one_period(rate_error: float) -> None:
    part = chip(rate_error=rate_error)
    part.write(0.0, START_A0)
    done = 25e-6 + 1.0 / (860 * (1.0 + rate_error))
    assert register(part, done - 1e-6, 1) & 0x8000 == 0
    assert register(part, done - 1e-6, 0) == 0
    assert register(part, done + 1e-6, 1) & 0x8000
    assert register(part, done + 1e-6, 0) == round(1.5 / 4.096 * 0x8000)


@pytest.mark.parametrize(("code", "rate"), list(enumerate([8, 16, 32, 64, 128, 250, 475, 860])))
def test_each_data_rate(code: int, rate: int) -> None:
    part = chip()
    part.write(0.0, b"\x01" + (0xC303 | code << 5).to_bytes(2, "big"))
    assert register(part, 0.999 / rate, 1) & 0x8000 == 0
    assert register(part, 1.001 / rate + 25e-6, 1) & 0x8000


def test_the_input_is_latched_at_the_start() -> None:
    volts = {0: 1.0}
    part = chip(volts)
    part.write(0.0, START_A0)
    volts[0] = 2.0
    assert register(part, 1.0, 0) == round(1.0 / 4.096 * 0x8000)


def test_without_os_nothing_starts() -> None:
    part = chip()
    part.write(0.0, b"\x01\x43\xe3")
    assert register(part, 0.0, 1) & 0x8000
    assert register(part, 1.0, 0) == 0


def test_a_new_configuration_waits_for_the_running_conversion() -> None:
    part = chip()
    part.write(0.0, START_A0)
    part.write(0.0005, b"\x01\xf3\xe3")  # A3 while A0 is being converted: no second conversion
    assert register(part, 1.0, 0) == round(1.5 / 4.096 * 0x8000)
    assert register(part, 1.0, 1) == 0xF3E3


@pytest.mark.parametrize(
    ("mux", "volts"),
    [(0, 1.1), (1, -1.5), (2, -2.6), (3, -3.1), (4, 1.5), (5, 0.4), (6, -0.1), (7, 3.0)],
)
def test_multiplexer(mux: int, volts: float) -> None:
    assert convert(chip(), 0x81E3 | mux << 12) == round(volts / 6.144 * 0x8000)


@pytest.mark.parametrize(
    ("gain", "full_scale"), list(enumerate([6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256]))
)
def test_gain_scales_and_clips(gain: int, full_scale: float) -> None:
    config = 0xC1E3 | gain << 9
    assert convert(chip({0: full_scale / 4}), config) == 0x2000


@pytest.mark.parametrize(("gain", "full_scale"), [(2, 2.048), (3, 1.024), (4, 0.512), (5, 0.256)])
def test_codes_clip_at_full_scale(gain: int, full_scale: float) -> None:
    assert convert(chip({0: full_scale * 1.2}), 0xC1E3 | gain << 9) == 0x7FFF
    low = chip({0: 0.0, 1: full_scale * 1.2})
    assert convert(low, 0x81E3 | gain << 9) == -0x8000


def test_inputs_beyond_the_supply_are_clamped_and_counted() -> None:
    part = chip({0: 5.0})
    assert convert(part, 0xC1E3) == round(3.6 / 6.144 * 0x8000)
    assert part.violations == 1
    part = chip({0: -1.0})
    assert convert(part, 0xC1E3) == round(-0.3 / 6.144 * 0x8000)


def test_continuous_mode_converts_by_itself_until_single_shot() -> None:
    volts = {0: 1.0}
    part = chip(volts)
    part.write(0.0, b"\x01\x42\xe3")
    assert register(part, 0.01, 1) & 0x8000 == 0
    volts[0] = 2.0
    part.read(0.02, 2)
    assert register(part, 0.03, 0) == round(2.0 / 4.096 * 0x8000)
    part.write(0.03, b"\x01\x43\xe3")
    assert register(part, 0.04, 1) & 0x8000


def test_traditional_comparator_has_hysteresis_and_a_queue() -> None:
    volts = {0: 0.0}
    part = chip(volts)
    part.write(0.0, b"\x02" + (1000).to_bytes(2, "big"))
    part.write(0.0, b"\x03" + (2000).to_bytes(2, "big"))
    levels = []
    for second, code in enumerate((2500, 2500, 1500, 500, 2500)):
        volts[0] = code * 4.096 / 0x8000
        convert(part, 0xC3E1, second)  # two in a row
        levels.append(part.alert(second + 1.0))
    assert levels == [True, False, False, True, True]


def test_window_comparator_with_latch_and_high_polarity() -> None:
    volts = {0: 0.0}
    part = chip(volts)
    part.write(0.0, b"\x02" + (1000).to_bytes(2, "big"))
    part.write(0.0, b"\x03" + (2000).to_bytes(2, "big"))
    part.write(0.0, b"\x01\xc3\xfc")  # window, active high, latching, one conversion; 0 V is below the window
    part.write(1.0, b"\x01")
    assert part.alert(1.0)
    volts[0] = 1500 * 4.096 / 0x8000
    part.write(1.0, b"\x01\xc3\xfc")
    assert part.alert(2.0), "the latch holds although the input is back"
    register(part, 2.0, 0)
    assert not part.alert(2.0), "reading the result releases it"


def test_without_a_comparator_the_alert_pin_is_let_go() -> None:
    part = chip()
    part.write(0.0, b"\x01\xc3\xeb")  # active high, queue off
    assert part.alert(1.0)


def test_ready_pin_follows_the_end_of_a_conversion() -> None:
    part = chip()
    part.write(0.0, b"\x02\x00\x00")
    part.write(0.0, b"\x03\x80\x00")
    part.write(0.0, b"\x01\xc3\xe0")
    assert part.alert(0.0005)
    assert not part.alert(0.0020)
    part.write(0.01, b"\x01\xc2\xe0")  # continuous: a pulse of 8 us
    assert not part.alert(0.01 + 25e-6 + 1 / 860 + 4e-6)
    assert part.alert(0.01 + 25e-6 + 1 / 860 + 12e-6)


def test_nack_and_held_bus_are_errors() -> None:
    part = chip()
    part.faults.nack = True
    with pytest.raises(OSError, match="acknowledge"):
        part.write(0.0, b"\x01")
    with pytest.raises(OSError, match="acknowledge"):
        part.read(0.0, 2)
    part.faults.nack, part.faults.sda_stuck = False, True
    with pytest.raises(BusStuckError) as stuck:
        part.read(0.0, 2)
    assert 0.9 < stuck.value.seconds < 1.1


def test_frozen_os_stuck_low_sda_and_flipped_mux() -> None:
    volts = {0: 1.0, 1: 0.25}
    part = chip(volts)
    first = convert(part, 0xC3E3)
    part.faults.frozen = True
    volts[0] = 2.0
    assert convert(part, 0xC3E3, 2.0) == first
    part.faults.frozen, part.faults.mux_flip = False, True
    assert convert(part, 0xC3E3, 4.0) == round(0.25 / 4.096 * 0x8000)
    assert register(part, 6.0, 1) & 0x7000 == 0x5000, "the flip can be read back"
    part.faults.mux_flip, part.faults.os_stuck = False, True
    assert register(part, 8.0, 1) & 0x8000 == 0
    part.faults.sda_low = True
    assert register(part, 8.0, 1) == 0


def test_brownout_loses_result_and_configuration() -> None:
    part = chip()
    assert convert(part, 0xC3E3) != 0
    part.faults.brownout = True
    assert convert(part, 0xC3E3, 2.0) == 0
    assert register(part, 4.0, 1) == 0x8583


@pytest.fixture
def driver(clock: Clock) -> ADS1115:
    world = World(shipped_profile("thigh"), 3)
    return ADS1115(BlinkaBus(LocalTransport(world, clock, "controller"), 1), data_rate=860, address=0x48)


def test_adafruit_driver_reads_the_channel_it_asks_for(driver: ADS1115) -> None:
    lsb_v = 4.096 / 0x8000
    supply, pressure, rail = (AnalogIn(driver, channel).value * lsb_v for channel in (3, 0, 1))
    assert supply == pytest.approx(0.6 * 5.02, abs=0.01)
    assert pressure == pytest.approx(0.6 * 5.02 * (0.04 + 0.0024 * 1.2), abs=0.01)
    assert rail == pytest.approx(2.4, abs=0.001)
    assert AnalogIn(driver, 1, 3).value * lsb_v == pytest.approx(2.4 - 0.6 * 5.02, abs=0.01)


def test_adafruit_driver_waits_for_the_conversion(driver: ADS1115, clock: Clock) -> None:
    before = clock.now()
    AnalogIn(driver, 0).value  # noqa: B018 - the property reads the chip
    assert clock.now() - before > 1 / (860 * 1.04)


def test_adafruit_driver_finds_no_chip_elsewhere(clock: Clock) -> None:
    world = World(shipped_profile("thigh"), 3)
    with pytest.raises(ValueError, match="No I2C device"):
        ADS1115(BlinkaBus(LocalTransport(world, clock, "controller"), 3), address=0x48)
