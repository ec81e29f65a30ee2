"""The technician's commands on the simulated bench in virtual time: what they find, print and never do."""

from __future__ import annotations

import argparse
import re
import socket
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kiosk import ops
from kiosk.core.clocktrust import Evidence
from kiosk.core.errors import ConfigError, HardwareError
from kiosk.hw.actuators import claim_output
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.ops import calibrate, doctor, selftest
from kiosk.ops.findings import Verdict
from kiosk.ops.probe import station_stopped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from kiosk.config import Settings
    from tests.hw.conftest import Kernel, Rig

WIRING = load_wiring(default_wiring_path())
ASKED = argparse.Namespace(
    reference_mmhg=200.0, zero_only=True, history=False, restore=None, sensor=None, records=False, new_reference=False
)


# --- selftest ---------------------------------------------------------------------------------------------------


def test_a_sound_bench_passes_the_selftest_and_is_told_what_is_missing(rig: Rig) -> None:
    assert selftest.selftest(rig.mine, rig.guard, WIRING, rig.out) == 0, rig.text
    assert "FAIL" not in rig.text
    for name in ("sensor A zero", "sensor B zero", "bleed follows", "hold_a follows", "hold_b follows", "e-stop A"):
        assert re.search(rf"^OK +{name}:", rig.text, re.MULTILINE), rig.text
    assert "Open the station for the full self-test" in rig.lines[-1]


def test_the_selftest_never_drives_a_pump_line_and_leaves_everything_low(rig: Rig, high_lines: set[int]) -> None:
    selftest.selftest(rig.mine, rig.guard, WIRING, rig.out)
    assert not {WIRING.controller.lines.pump_run, WIRING.watchdog.lines.pump_enable} & high_lines
    assert {WIRING.controller.lines.bleed, WIRING.watchdog.lines.buzzer} <= high_lines
    for line in (WIRING.controller.lines.bleed, WIRING.controller.lines.lamp_red, WIRING.watchdog.lines.buzzer):
        assert not rig.level(line)
    assert rig.bench.true_pressure_mmhg < 1.0


@pytest.mark.parametrize(
    ("fault", "finding"),
    [
        ("adc_a_nack", "sensor A zero"),
        ("adc_b_nack", "sensor B zero"),
        ("sensor_a_drift", "sensor A drift"),
        ("sensor_b_drift", "sensor B drift"),
        ("estop", "e-stop A"),
    ],
)
def test_a_defect_fails_the_selftest_by_name(rig: Rig, fault: str, finding: str) -> None:
    rig.bench.fault(fault, True, -0.5 if fault.endswith("drift") else None)
    assert selftest.selftest(rig.mine, rig.guard, WIRING, rig.out) == 1
    assert re.search(rf"^FAIL +{finding}:.* -> ", rig.text, re.MULTILINE), rig.text


def test_a_line_that_does_not_follow_is_named(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    original = type(rig.mine.actuators).levels  # type: ignore[attr-defined]  # GpioActuators on this bench
    monkeypatch.setattr(type(rig.mine.actuators), "levels", lambda self: {**original(self), "bleed": True})
    assert selftest.selftest(rig.mine, rig.guard, WIRING, rig.out) == 1
    assert "FAIL  bleed low" in rig.text
    assert "FAIL  bleed follows" in rig.text


def test_a_line_of_the_watchdog_that_is_taken_is_named(rig: Rig) -> None:
    taken = claim_output(rig.guard.pins, WIRING.watchdog.lines.buzzer, "other")
    assert selftest.selftest(rig.mine, rig.guard, WIRING, rig.out) == 1
    assert "FAIL  buzzer: buzzer (GPIO21)" in rig.text
    taken.close()


# --- doctor -----------------------------------------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path: Path, kernel: Kernel) -> doctor.Machine:
    for name in ("dev", "modules", "hwmon"):
        (tmp_path / name).mkdir()
    return doctor.Machine(
        clock=kernel.clock,
        utc=lambda: datetime(2026, 3, 1, tzinfo=UTC),
        dev=tmp_path / "dev",
        modules=tmp_path / "modules",
        hwmon=tmp_path / "hwmon",
        set_realtime=lambda: None,
        vouched=lambda now_s, _asks: Evidence(system_s=now_s, is_synchronised=True),
    )


@pytest.fixture
def on_bench(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """The doctor finds the bench of this test instead of opening its own."""
    monkeypatch.setattr(doctor, "controller_hardware", lambda *_args, **_named: rig.mine)
    monkeypatch.setattr(doctor, "watchdog_hardware", lambda *_args, **_named: rig.guard)
    monkeypatch.setattr(doctor, "bench_request", lambda *_args: {"ok": True})
    return rig


def findings(settings: Settings, machine: doctor.Machine) -> dict[str, Verdict]:
    return {finding.name: finding.verdict for finding in doctor.check(settings, WIRING, machine)}


def test_a_sound_station_passes(
    on_bench: Rig, settings: Settings, machine: doctor.Machine, high_lines: set[int]
) -> None:
    found = findings(settings, machine)
    assert set(found.values()) == {Verdict.OK}, found
    expected = {
        "12 V rail",
        "watchdog lines",
        "outputs of a dead process",
        "computer's supply",
        "wiring",
        "bench",
        "disk",
        "clock",
        "real-time scheduling",
        "station stopped",
    }
    assert expected | {"sensor A", "sensor B", "e-stop A", "e-stop B"} <= set(found)
    assert high_lines == set()


@pytest.mark.parametrize(
    ("fault", "names"),
    [
        ("adc_a_nack", {"sensor A"}),
        ("adc_b_nack", {"sensor B", "12 V rail"}),
        ("supply_low", {"sensor A"}),
        ("estop", {"12 V rail", "e-stop A", "e-stop B"}),
        ("rail_dead", {"12 V rail"}),
        ("kernel_keeps_outputs", {"outputs of a dead process"}),
        ("undervoltage", {"computer's supply"}),
    ],
)
def test_each_defect_fails_under_its_own_name(
    on_bench: Rig,
    settings: Settings,
    machine: doctor.Machine,
    fault: str,
    names: set[str],
) -> None:
    on_bench.bench.fault(fault, True)
    found = findings(settings, machine)
    assert names == {name for name, verdict in found.items() if verdict is Verdict.FAIL}


def test_missing_hardware_is_named_on_both_sides(settings: Settings, machine: doctor.Machine) -> None:
    found = findings(settings, machine)
    failed = {name for name, verdict in found.items() if verdict is Verdict.FAIL}
    assert failed == {"bench", "controller lines and bus", "sensor A", "watchdog bus and pins", "sensor B"}


def test_without_a_pi_the_real_backend_fails_chip_and_kernel_by_name(
    settings: Settings, machine: doctor.Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_args: object, **_named: object) -> object:
        raise HardwareError("bus_missing", "there is no /dev/i2c-1", "switch it on")

    monkeypatch.setattr(doctor, "controller_hardware", missing)
    monkeypatch.setattr(doctor, "watchdog_hardware", missing)
    found = {f.name: f for f in doctor.check(replace(settings, backend="real"), WIRING, machine)}
    assert found["gpio chip"].verdict is Verdict.FAIL
    assert found["gpio outputs"].verdict is Verdict.FAIL
    assert found["under-voltage alarm"].verdict is Verdict.NOTE
    assert "there is no /dev/i2c-1" in found["controller lines and bus"].detail
    assert all(finding.hint for finding in found.values() if finding.verdict is Verdict.FAIL)


def test_hardware_is_left_alone_while_the_station_runs(
    settings: Settings, machine: doctor.Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_args: object, **_named: object) -> object:
        raise AssertionError("the running station was disturbed")

    monkeypatch.setattr(doctor, "controller_hardware", opened)
    monkeypatch.setattr(doctor, "watchdog_hardware", opened)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stop:
        stop.bind(str(settings.runtime_dir / "stop.sock"))
        stop.setblocking(False)
        assert findings(settings, machine)["station stopped"] is Verdict.FAIL
        with pytest.raises(BlockingIOError):
            stop.recv(1)  # asking whether it runs must not stop it
    assert station_stopped(settings.runtime_dir).verdict is Verdict.OK  # a file left behind is nobody


def test_real_time_rights_are_needed_on_hardware_and_noted_on_the_bench(machine: doctor.Machine) -> None:
    def denied() -> None:
        raise PermissionError(1, "Operation not permitted")

    without = replace(machine, set_realtime=denied)
    assert doctor.check_scheduling("real", without).verdict is Verdict.FAIL
    assert doctor.check_scheduling("bench", without).verdict is Verdict.NOTE
    assert doctor.check_scheduling("real", machine).verdict is Verdict.OK


def test_clock_and_disk_are_judged(machine: doctor.Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unset = replace(machine, utc=lambda: datetime(1970, 1, 1, tzinfo=UTC))
    assert doctor.check_clock(unset).verdict is Verdict.FAIL
    for hardware_s, verdict, word in (
        (None, Verdict.NOTE, "nothing vouches"),
        (0.0, Verdict.OK, "a hardware clock agrees"),
        (90.0, Verdict.NOTE, "another time"),
    ):

        def told(now_s: float, asks: bool, off_s: float | None = hardware_s) -> Evidence:
            assert asks
            return Evidence(system_s=now_s, hardware_s=None if off_s is None else now_s + off_s)

        found = doctor.check_clock(replace(machine, vouched=told))
        assert (found.verdict, word in found.detail) == (verdict, True)
    assert doctor.check_disk(tmp_path / "nowhere").verdict is Verdict.FAIL
    monkeypatch.setattr("shutil.disk_usage", lambda _path: argparse.Namespace(free=1))
    assert doctor.check_disk(tmp_path).verdict is Verdict.FAIL


# --- opening and letting go -------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [selftest, calibrate])
def test_a_command_opens_the_backend_named_and_lets_go_of_everything(
    rig: Rig,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:
    openings: list[object] = []

    def opened(hardware: object) -> Callable[..., object]:
        def opener(backend: str, _wiring: object, *, runtime_dir: Path) -> object:
            assert (backend, runtime_dir) == (settings.backend, settings.runtime_dir)
            openings.append(hardware)
            return hardware

        return opener

    monkeypatch.setattr(module, "controller_hardware", opened(rig.mine))
    monkeypatch.setattr(module, "watchdog_hardware", opened(rig.guard))
    name = module.__name__.rpartition(".")[2]
    assert ops.run(name, settings, WIRING, ASKED) == 0, capsys.readouterr().out
    assert openings == [rig.mine, rig.guard]
    assert {state["owner"] for state in rig.bench.world.lines.state().values()} == {None}


@pytest.mark.parametrize("name", ["selftest", "calibrate"])
def test_commands_that_drive_lines_refuse_while_the_station_runs(
    settings: Settings, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stop:
        stop.bind(str(settings.runtime_dir / "stop.sock"))
        assert ops.run(name, settings, WIRING, ASKED) == 1
    assert "bfr-kiosk.target" in capsys.readouterr().out


# --- the dispatcher ---------------------------------------------------------------------------------------------


def test_commands_report_that_the_bench_is_missing(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert ops.run("doctor", settings, WIRING, argparse.Namespace()) == 1
    assert "FAIL  bench" in capsys.readouterr().out
    for name in ("selftest", "calibrate"):
        with pytest.raises(HardwareError, match="bench_unreachable"):
            ops.run(name, settings, WIRING, ASKED)
    with pytest.raises(ConfigError, match="command_unknown"):
        ops.run("dance", settings, WIRING, argparse.Namespace())
