"""The chooser: two names, no default, no falling back; and what each process then holds in memory."""

import errno
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from kiosk import config
from kiosk.core.errors import HardwareError
from kiosk.hw import factory
from kiosk.hw.ads1115 import Ads1115Sensor
from kiosk.hw.clock import SystemClock, SystemWallClock
from kiosk.hw.i2c import open_bus
from kiosk.hw.wiring import default_wiring_path, load_wiring, watchdog_settings, wiring_hash

WIRING = load_wiring(default_wiring_path())
OPENERS = (factory.controller_hardware, factory.watchdog_hardware)


def test_the_names_are_those_of_the_settings() -> None:
    assert factory.BACKENDS == config.BACKENDS


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize("backend", ["", "sim", "simulator", "mock", "Real", "bench ", "None"])
def test_an_unknown_backend_is_refused(opener: object, backend: str, tmp_path: Path) -> None:
    assert callable(opener)
    with pytest.raises(HardwareError) as refused:
        opener(backend, WIRING, runtime_dir=tmp_path)
    assert refused.value.code == "backend_unknown"


@pytest.mark.parametrize("opener", OPENERS)
def test_without_a_bench_the_bench_backend_is_refused(opener: object, tmp_path: Path) -> None:
    assert callable(opener)
    with pytest.raises(HardwareError) as refused:
        opener("bench", WIRING, runtime_dir=tmp_path)
    assert refused.value.code == "bench_unreachable"


def test_the_vent_needs_pins_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = MockFactory()

    def no_bus(*_args: object) -> object:
        raise AssertionError("a vent that needs the bus cannot vent when it is stuck")

    monkeypatch.setattr("kiosk.hw.i2c.open_bus", no_bus)
    monkeypatch.setattr("kiosk.safety.sensor_b.I2CDev", no_bus)
    asked: list[dict[str, object]] = []

    def open_pins(_labels: object, **others: object) -> MockFactory:
        asked.append(others)
        return pins

    monkeypatch.setattr("kiosk.hw.pins.open_pins", open_pins)
    assert factory.vent_pins("real", WIRING, runtime_dir=tmp_path) is pins
    assert asked == [{"work_dir": tmp_path / "lgpio-vent", "may_keep": True}]
    with pytest.raises(HardwareError, match="backend_unknown"):
        factory.vent_pins("mock", WIRING, runtime_dir=tmp_path)
    with pytest.raises(HardwareError, match="bench_unreachable"):
        factory.vent_pins("bench", WIRING, runtime_dir=tmp_path)


def test_the_vent_takes_nobodys_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owners = []
    monkeypatch.setattr("kiosk.hw.sim.transport.SocketTransport", lambda _path, owner: owners.append(owner))
    factory.vent_pins("bench", WIRING, runtime_dir=tmp_path)
    assert owners == ["vent"]


def test_a_bus_that_is_not_there_is_named() -> None:
    with pytest.raises(HardwareError) as refused:
        open_bus(99)
    assert refused.value.code == "bus_missing"
    assert "/dev/i2c-99" in refused.value.message


def test_the_watchdogs_settings_are_those_of_the_wiring(tmp_path: Path) -> None:
    path = tmp_path / "wiring.toml"
    text = default_wiring_path().read_text()
    head, mark, tail = text.partition("[watchdog.adc]")
    for old, new in (
        ("address = 0x49", "address = 0x4a"),
        ("full_scale_v = 4.096", "full_scale_v = 6.144"),
        ("\ndivider = 0.6", "\ndivider = 0.5"),
        ("zero = 0.04", "zero = 0.041"),
        ("ratio_per_mmhg = 0.0023998", "ratio_per_mmhg = 0.0024"),
        ("rail_divider = 0.2", "rail_divider = 0.21"),
        ("supply_input = 3", "supply_input = 0"),
        ("buzzer_input = 2", "buzzer_input = 3"),
        ("pressure_input = 0", "pressure_input = 2"),
        ("comparator_test = 12", "comparator_test = 9"),
        ("hold_b = 16", "hold_b = 18"),
        ("pump_enable = 20", "pump_enable = 13"),
        ("buzzer = 21", "buzzer = 11"),
        ("estop_b = 26", "estop_b = 10"),
    ):
        assert old in tail
        tail = tail.replace(old, new)
    path.write_text(head + mark + tail)
    wiring = load_wiring(path)
    settings = watchdog_settings(wiring)
    assert settings.config_hash == wiring_hash(wiring)
    assert (settings.address, settings.adc_gain, settings.divider) == (0x4A, 2 / 3, 0.5)
    assert (settings.zero_ratio, settings.span_per_mmhg) == (0.041, 0.0024)
    assert settings.rail_divider == 0.21
    channels = (settings.pressure_channel, settings.rail_channel, settings.buzzer_channel, settings.supply_channel)
    assert channels == (2, 1, 3, 0)
    assert (settings.hold_line, settings.enable_line, settings.buzzer_line, settings.estop_line) == (18, 13, 11, 10)
    assert settings.comparator_test_line == 9


def test_a_bus_this_user_may_not_open_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_args: object, **_named: object) -> object:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("kiosk.hw.i2c.ExtendedI2C", denied)
    with pytest.raises(HardwareError, match="group i2c") as refused:
        open_bus(1)
    assert refused.value.code == "bus_denied"


def test_the_real_controller_is_put_together_and_lets_go_of_its_bus_when_pins_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released: list[int] = []
    pins: list[MockFactory] = [MockFactory()]

    def open_pins(labels: object, *, work_dir: Path) -> MockFactory:
        assert labels == WIRING.board.gpio_chips
        assert work_dir == tmp_path / "lgpio-controller"
        if not pins:
            raise HardwareError("gpio_chip_missing", "none", "none")
        return pins.pop()

    monkeypatch.setattr("kiosk.hw.i2c.open_bus", lambda number: (object(), lambda: released.append(number)))
    monkeypatch.setattr("kiosk.hw.pins.open_pins", open_pins)
    monkeypatch.setattr("kiosk.hw.pins.find_chip", lambda _labels: (0, "pinctrl-rp1"))
    hardware = factory.controller_hardware("real", WIRING, runtime_dir=tmp_path)
    assert isinstance(hardware.clock, SystemClock)
    assert isinstance(hardware.sensor, Ads1115Sensor)
    assert released == []
    hardware.actuators.close()
    hardware.sensor.close()
    assert released == [WIRING.controller.adc.bus]
    with pytest.raises(HardwareError, match="gpio_chip_missing"):
        factory.controller_hardware("real", WIRING, runtime_dir=tmp_path)
    assert released == [WIRING.controller.adc.bus] * 2


@pytest.mark.parametrize("has_alarm", [True, False])
def test_the_real_watchdog_says_that_nothing_tells_of_under_voltage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_alarm: bool
) -> None:
    alarm = tmp_path / "in0_lcrit_alarm" if has_alarm else None
    monkeypatch.setattr("kiosk.hw.supply.find_alarm", lambda *_: alarm)
    monkeypatch.setattr("kiosk.safety.sensor_b.I2CDev", lambda _path: object())
    monkeypatch.setattr("kiosk.hw.pins.open_pins", lambda *_, **__: MockFactory())
    hardware = factory.watchdog_hardware("real", WIRING, runtime_dir=tmp_path)
    assert [note.partition(" on ")[0] for note in hardware.notes] == ([] if has_alarm else ["no under-voltage alarm"])


def test_the_system_clock_is_monotonic_and_sleeps_only_forward(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("kiosk.hw.clock.time.monotonic", lambda: 5.0)
    monkeypatch.setattr("kiosk.hw.clock.time.sleep", slept.append)
    clock = SystemClock()
    assert clock.now() == 5.0
    for seconds in (-1.0, 0.0, 0.25):
        clock.sleep(seconds)
    clock.sleep_until(4.0)
    clock.sleep_until(7.0)
    assert slept == [0.25, 2.0]


def test_civil_time_is_utc_with_milliseconds() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", SystemWallClock().utc_iso())


PROLOGUE = """
import json, sys
from pathlib import Path
from kiosk.core.errors import KioskError
from kiosk.hw import factory
from kiosk.hw.wiring import default_wiring_path, load_wiring
wiring = load_wiring(default_wiring_path())
runtime = Path(sys.argv[1])
"""
EPILOGUE = """
print(json.dumps({"outcome": outcome, "modules": sorted(sys.modules)}))
"""
OPEN = """
try:
    factory.{opener}("real", wiring, runtime_dir=runtime)
    outcome = "opened"
except KioskError as error:
    outcome = error.code
"""
SLIM = """
from kiosk.hw.slim import slim_gpiozero
slim_gpiozero()
"""
FAKE_BOARD = """
import types
import kiosk.hw.pins as pins
import kiosk.safety.sensor_b as sensor_b
lgpio = types.ModuleType("lgpio")
for name in ("BOTH_EDGES", "RISING_EDGE", "FALLING_EDGE", "SET_PULL_NONE", "SET_PULL_UP", "SET_PULL_DOWN"):
    setattr(lgpio, name, 0)
lgpio.gpiochip_open = lambda chip: 3
lgpio.gpiochip_close = lambda handle: None
sys.modules["lgpio"] = lgpio
pins.find_chip = lambda labels, **rest: (0, "pinctrl-rp1")
pins.require_released_outputs = lambda label, **rest: None
sensor_b.I2CDev = lambda path: object()
"""


def in_a_process(script: str, tmp_path: Path) -> tuple[str, set[str]]:
    done = subprocess.run(  # noqa: S603  (our own interpreter and our own text)
        [sys.executable, "-c", PROLOGUE + script + EPILOGUE, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["outcome"], set(answer["modules"])


def loaded(modules: set[str], *roots: str) -> list[str]:
    return sorted(name for name in modules if any(name == root or name.startswith(f"{root}.") for root in roots))


ADAFRUIT = ("adafruit_ads1x15", "adafruit_blinka", "adafruit_bus_device", "adafruit_extended_bus", "busio", "board")


@pytest.mark.skipif(bool(list(Path("/dev").glob("gpiochip*"))), reason="this machine has GPIO chips of its own")
@pytest.mark.parametrize("opener", ["controller_hardware", "watchdog_hardware"])
def test_missing_hardware_never_leads_to_the_simulator(opener: str, tmp_path: Path) -> None:
    outcome, modules = in_a_process(OPEN.format(opener=opener), tmp_path)
    assert outcome in {"bus_missing", "gpio_chip_missing"}
    assert loaded(modules, "kiosk.hw.sim", "gpiozero.pins.mock", "board") == []


@pytest.mark.parametrize("slim", [False, True])
def test_the_real_watchdog_holds_neither_simulator_nor_adafruit_stack(tmp_path: Path, slim: bool) -> None:
    script = FAKE_BOARD + OPEN.format(opener="watchdog_hardware")
    outcome, modules = in_a_process(f"{SLIM}{script}" if slim else script, tmp_path)
    assert outcome == "opened"
    assert "gpiozero.pins.lgpio" in modules
    assert ("gpiozero.boards" in modules) is not slim
    assert loaded(modules, "kiosk.hw.sim", "gpiozero.pins.mock", *ADAFRUIT) == []
    assert loaded(modules, "asyncio", "textual", "sqlite3", "kiosk.controller", "kiosk.tui") == []


def test_a_missing_wiring_or_settings_file_does_not_lead_there_either(tmp_path: Path) -> None:
    script = """
from kiosk.config import load_settings
outcome = []
for load in (load_wiring, load_settings):
    try:
        load(runtime / "nowhere.toml")
    except KioskError as error:
        outcome.append(error.code)
outcome = ",".join(outcome)
"""
    outcome, modules = in_a_process(script, tmp_path)
    assert outcome == "config,config"
    assert loaded(modules, "kiosk.hw.sim", "gpiozero.pins.mock") == []
