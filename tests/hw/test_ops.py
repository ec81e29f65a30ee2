"""The technician's commands on the simulated bench in virtual time: what they find, print and never do."""

from __future__ import annotations

import argparse
import re
import socket
from typing import TYPE_CHECKING

import pytest

from kiosk import ops
from kiosk.core.errors import ConfigError, HardwareError
from kiosk.hw.actuators import claim_output
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.ops import calibrate, selftest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from kiosk.config import Settings
    from tests.hw.conftest import Rig

WIRING = load_wiring(default_wiring_path())
ASKED = argparse.Namespace(
    reference_mmhg=200.0,
    zero_only=True,
    history=False,
    restore=None,
    sensor=None,
    records=False,
    new_reference=False,
    panel=False,
    agreed=False,
    certificate=None,
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


def test_commands_report_that_the_bench_is_missing(settings: Settings) -> None:
    for name in ("selftest", "calibrate"):
        with pytest.raises(HardwareError, match="bench_unreachable"):
            ops.run(name, settings, WIRING, ASKED)
    with pytest.raises(ConfigError, match="command_unknown"):
        ops.run("dance", settings, WIRING, argparse.Namespace())
