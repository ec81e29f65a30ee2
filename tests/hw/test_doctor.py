"""The doctor as a whole, on a bench in virtual time: what it finds, what it leaves alone, and how it says so."""

from __future__ import annotations

import argparse
import json
import os
import socket
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import jsonschema
import pytest

from kiosk import ops
from kiosk.core.clocktrust import Evidence
from kiosk.core.errors import HardwareError
from kiosk.core.events import ProofFinished
from kiosk.core.model import ProofKind, ProofStep, Reason, StepState
from kiosk.core.selftest import CODES
from kiosk.core.units import Seconds
from kiosk.hw.actuators import GpioActuators, claim_output
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.ops import doctor
from kiosk.ops.civil_now import held_now
from kiosk.ops.doctoring import clock, hardware, kept, machine, sensing, services, shown
from kiosk.ops.doctoring.catalogue import CHECKS
from kiosk.ops.doctoring.check import Check, Level
from kiosk.program import program
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.history import line
from kiosk.safety.sensor_b import SensorB
from kiosk.safety.states import Entry, EntryKind, Reading, SensorFault
from kiosk.storage import open_store
from tests.hw.doctor_table import SCHEMA, schema
from tests.hw.fakemachine import NOW, Told, fake_machine
from tests.test_logo import png

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.config import Settings
    from kiosk.storage import Store
    from tests.hw.conftest import Kernel, Rig

WIRING = load_wiring(default_wiring_path())
ASKED = argparse.Namespace(json=False, support=None, asked=None)


@pytest.fixture
def fake(tmp_path: Path, kernel: Kernel) -> machine.Machine:
    return fake_machine(tmp_path / "machine", kernel.clock, Told())


@pytest.fixture
def on_bench(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """The doctor finds the bench of this test instead of opening its own."""
    monkeypatch.setattr(hardware, "controller_hardware", lambda *_args, **_named: rig.mine)
    monkeypatch.setattr(hardware, "watchdog_hardware", lambda *_args, **_named: rig.guard)
    monkeypatch.setattr(doctor, "bench_request", lambda *_args: {"ok": True})
    return rig


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text("")
    return path


def found(settings: Settings, fake: machine.Machine, config: Path) -> dict[str, Check]:
    checks = doctor.examine(settings, WIRING, fake, config).checks
    assert len({check.id for check in checks}) == len(checks), "two checks have one id"
    assert {check.id for check in checks} <= set(CHECKS)
    return {check.id: check for check in checks}


def failing(checks: dict[str, Check]) -> set[str]:
    return {id_ for id_, check in checks.items() if check.level is Level.FAIL}


@contextmanager
def running(settings: Settings) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stop:
        stop.bind(str(settings.runtime_dir / "stop.sock"))
        stop.setblocking(False)
        yield stop


# --- a stopped station ------------------------------------------------------------------------------------------


def test_a_sound_station_passes_and_no_line_was_ever_high(
    on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path, high_lines: set[int]
) -> None:
    checks = found(settings, fake, config)
    assert {id_ for id_, check in checks.items() if check.level is Level.WARN} == {"selftest.last"}
    assert failing(checks) == set()
    real = {id_ for id_, listed in CHECKS.items() if listed.is_real}
    assert not real & set(checks)
    absent = {"settings.changed", "settings.calibration_copies", "settings.calibration_due", "version.tested"}
    assert set(CHECKS) - real - set(checks) == absent | {"guard.latch", "guard.lockout", "guard.trips"}
    assert high_lines == set()
    assert {state["owner"] for state in on_bench.bench.world.lines.state().values()} == {None}


def test_a_picture_that_cannot_be_printed_is_named(
    on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path, tmp_path: Path
) -> None:
    settings = replace(settings, logo=tmp_path / "logo.png")
    (tmp_path / "logo.png").write_bytes(png()[:-1])
    check = found(settings, fake, config)["settings.logo"]
    assert (check.level, bool(check.hint)) == (Level.WARN, True)


def test_the_clock_is_that_of_the_bench(on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path) -> None:
    on_bench.bench.fault("clock_unset", True)
    assert found(settings, fake, config)["clock.civil"].level is Level.WARN


def test_missing_hardware_is_named_and_what_hangs_on_it_is_not_judged(
    settings: Settings, fake: machine.Machine, config: Path
) -> None:
    checks = found(settings, fake, config)
    assert failing(checks) == {"lines.bench", "lines.controller", "lines.watchdog"}
    assert {checks[id_].level for id_ in hardware.of_sensor("a")} == {Level.SKIPPED}


def test_one_side_is_looked_at_when_the_other_is_missing(
    on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_args: object, **_named: object) -> object:
        raise HardwareError("bus_missing", "there is no /dev/i2c-1", "switch it on")

    monkeypatch.setattr(hardware, "controller_hardware", missing)
    checks = found(settings, fake, config)
    assert failing(checks) == {"lines.controller"}
    assert checks["lines.controller"].hint == "switch it on"
    assert checks["sensor.b.zero"].level is Level.OK
    assert checks["estop.b"].level is Level.OK
    assert checks["estop.agree"].level is Level.SKIPPED


def test_the_command_ends_with_one_when_something_failed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = argparse.Namespace(json=False, support=None, asked=None, config=settings.wiring)
    assert ops.run("doctor", settings, WIRING, asked) == 1
    said = capsys.readouterr().out
    assert "FAIL  bench: " in said
    assert said.rstrip().endswith("not made")


def test_a_line_that_is_high_is_named(
    on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = GpioActuators.levels
    monkeypatch.setattr(GpioActuators, "levels", lambda self: {**original(self), "bleed": True})

    def claimed(pins: object, pin: int, name: str) -> object:
        if name != "hold_b":
            return claim_output(pins, pin, name)  # type: ignore[arg-type]  # as it was given
        return argparse.Namespace(value=1, close=lambda: None)

    monkeypatch.setattr(hardware, "claim_output", claimed)
    checks = found(settings, fake, config)
    assert failing(checks) == {"line.bleed", "line.hold_b"}
    assert checks["line.bleed"].text == "high"


def test_a_line_of_the_watchdog_that_is_taken_is_named(
    on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path
) -> None:
    taken = claim_output(on_bench.guard.pins, WIRING.watchdog.lines.buzzer, "other")
    checks = found(settings, fake, config)
    assert failing(checks) == {"line.buzzer"}
    assert "GPIO21" in checks["line.buzzer"].text
    taken.close()


def test_a_buzzer_that_draws_current_while_it_is_off_is_named(
    on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = SensorB.read

    def loud(self: SensorB) -> Reading | SensorFault:
        seen = read(self)
        return replace(seen, buzzer_v=0.9) if isinstance(seen, Reading) else seen

    monkeypatch.setattr(SensorB, "read", loud)
    assert failing(found(settings, fake, config)) == {"buzzer.quiet"}


def test_sensors_that_are_apart_in_the_open_air_are_named() -> None:
    def seen(mmhg: float) -> sensing.Seen:
        return sensing.Seen(values=(mmhg,) * 40, supply_v=5.0, faults=Counter(), details={}, level=None)

    assert sensing.agree(seen(2.0), seen(-2.9)).level is Level.OK
    assert sensing.agree(seen(-2.5), seen(2.6)).level is Level.FAIL


# --- a station that runs ----------------------------------------------------------------------------------------


def test_a_running_station_is_read_and_its_hardware_left_alone(
    settings: Settings, fake: machine.Machine, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_args: object, **_named: object) -> object:
        raise AssertionError("the running station was disturbed")

    monkeypatch.setattr(hardware, "controller_hardware", opened)
    monkeypatch.setattr(hardware, "watchdog_hardware", opened)
    with running(settings) as stop:
        for one in (config, settings.wiring):
            assert one.stat().st_mtime <= (settings.runtime_dir / "stop.sock").stat().st_mtime
        checks = found(settings, fake, config)
        with pytest.raises(BlockingIOError):
            stop.recv(1)  # asking whether it runs must not stop it
    assert failing(checks) == set()
    assert checks["settings.changed"].level is Level.OK
    skipped = {id_ for id_, check in checks.items() if check.text == "not looked at: the station runs"}
    assert {"line.pump_run", "converter.a", "sensor.b.zero", "supply.rail", "estop.agree"} <= skipped


def test_where_nobody_can_tell_whether_it_runs_it_is_left_alone(
    on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_runtime_dir: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(services, "runs", denied)
    examined = doctor.examine(settings, WIRING, fake, config)
    checks = {check.id: check for check in examined.checks}
    assert (examined.station, checks["service.running"].level) == ("unknown", Level.WARN)
    assert checks["converter.a"].text == "not looked at: the station may be running"


def test_what_was_changed_since_a_station_started_is_named(
    settings: Settings, fake: machine.Machine, config: Path
) -> None:
    with running(settings):
        later = (settings.runtime_dir / "stop.sock").stat().st_mtime + 5.0
        os.utime(config, (later, later))
        check = found(settings, fake, config)["settings.changed"]
    assert (check.level, "kiosk.toml" in check.text) == (Level.WARN, True)


# --- what was kept ----------------------------------------------------------------------------------------------


def store(settings: Settings) -> Store:
    return open_store(settings.data_dir / "kiosk.db", boot="b", now=lambda: 1.0, utc=NOW.isoformat)


def proof(failed: str, code: str, kind: ProofKind = ProofKind.FULL) -> ProofFinished:
    reason = Reason(code=code, figures={"elapsed_s": 9.5})
    before = CODES[: CODES.index(failed)]
    steps = [ProofStep(code=one, state=StepState.PASSED, figure=1.5, unit="s") for one in before]
    steps.append(ProofStep(code=failed, state=StepState.FAILED, reason=reason))
    steps += [ProofStep(code=one) for one in CODES[len(steps) :]]
    cuff = None if kind is ProofKind.FULL else "leg"
    return ProofFinished(
        kind=kind, cuff_id=cuff, passed=False, steps=tuple(steps), zero_mmhg=None, rise_mmhg_per_s=None,
        seconds=Seconds(20.0),
    )  # fmt: skip


def test_what_only_air_can_show_is_told_by_the_last_self_tests(
    on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path
) -> None:
    with closing(store(settings)) as records:
        records.proofs.add(proof("vent_a", "vent_slow"))
        records.proofs.add(proof("cuff_volume", "cuff_too_large", ProofKind.SHORT))
    checks = found(settings, fake, config)
    assert failing(checks) == {"selftest.vent_a"}
    slow = checks["selftest.vent_a"]
    assert "vent_slow" in slow.text
    told = [(one.name, one.value, one.unit) for one in slow.values]
    assert told == [("code", "vent_slow", ""), ("elapsed_s", 9.5, "s")]
    good = checks["selftest.vent_b"].values[0]
    assert (good.value, good.unit) == (1.5, "s")
    assert checks["selftest.watchdog_trip"].level is Level.SKIPPED
    assert checks["selftest.last"].level is Level.WARN
    assert (checks["selftest.short"].level, "cuff_too_large" in checks["selftest.short"].text) == (Level.WARN, True)


def test_an_end_that_is_no_fault_is_not_told_as_one(
    on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path
) -> None:
    with closing(store(settings)) as records:
        records.proofs.add(proof("hold", "screen_lost"))
        records.proofs.add(proof("rise", "stop", ProofKind.SHORT))
    checks = found(settings, fake, config)
    assert failing(checks) == set()
    assert checks["selftest.hold"].level is Level.SKIPPED
    assert checks["selftest.short"].level is Level.OK
    with closing(store(settings)) as records:
        bad = kept.short(records.proofs.add(proof("vent_a", "vent_slow", ProofKind.SHORT)))
    assert (bad.level, "vent_slow" in bad.text) == (Level.FAIL, True)


def journal(settings: Settings, *entries: tuple[EntryKind, TripReason]) -> Path:
    path, crc = settings.state_dir / kept.JOURNAL, 0
    for at_s, (kind, reason) in enumerate(entries):
        entry = Entry(kind=kind, reason=reason, is_test=False, restriction_s=0.0, pressure_mmhg=12.0)
        text, crc = line(entry, boot=1, at_s=float(at_s), crc=crc)
        path.write_bytes((path.read_bytes() if at_s else b"") + text)
    return path


def test_the_journal_of_the_watchdog_is_read(settings: Settings) -> None:
    def guard() -> dict[str, Level]:
        return {check.id.partition(".")[2]: check.level for check in kept.guard(settings, 10.0)}

    ok, warn, fail = Level.OK, Level.WARN, Level.FAIL
    assert guard() == {"journal": ok}
    journal(settings, (EntryKind.HELD, TripReason.NONE), (EntryKind.RELEASED, TripReason.NONE))
    assert guard() == {"journal": ok, "latch": ok, "lockout": ok, "trips": ok}
    trip = (EntryKind.TRIP, TripReason.OVERPRESSURE)
    journal(settings, trip)
    assert guard() == {"journal": ok, "latch": warn, "lockout": ok, "trips": warn}
    path = journal(settings, trip, trip, trip)
    assert guard()["lockout"] is fail
    path.write_bytes(path.read_bytes().replace(b"12.0", b"13.0"))
    assert guard()["journal"] is fail
    path.write_bytes(b"")
    assert guard()["journal"] is ok
    path.with_name(f"{kept.JOURNAL}.begun").touch()
    assert guard()["journal"] is fail
    path.unlink()
    assert guard() == {"journal": fail}


def test_how_late_the_loops_ran_is_read(settings: Settings) -> None:
    def loops(**told: object) -> tuple[Level, Level]:
        (settings.state_dir / "watchdog-timing.json").write_text(json.dumps({"scheduler": "fifo"} | told))
        mine, other = kept.loops(settings)
        assert (mine.id, other.id) == ("loop.watchdog", "loop.controller")
        return mine.level, other.level

    assert loops(late_ms_max=3.5) == (Level.OK, Level.SKIPPED)
    assert loops(late_ms_max=51.0)[0] is Level.WARN
    assert loops()[0] is Level.WARN
    settings = replace(settings, backend="real")
    assert loops(late_ms_max=3.5, scheduler="other")[0] is Level.WARN


# --- the clock --------------------------------------------------------------------------------------------------


def test_the_clock_is_judged_by_what_vouches_for_it(settings: Settings, fake: machine.Machine) -> None:
    def civil(at: datetime, hardware_s: float | None) -> Check:
        def vouched(now_s: float, _asks: bool) -> Evidence:
            return Evidence(system_s=now_s, hardware_s=None if hardware_s is None else now_s + hardware_s)

        now = held_now(None, vouched, at)
        checks = {one.id: one for one in clock.clock(settings, replace(fake, utc=lambda: at), now)}
        assert checks["clock.monotonic"].level is Level.OK
        return checks["clock.civil"]

    assert civil(NOW, 0.0).level is Level.OK
    assert civil(NOW, None).level is Level.WARN
    assert "another time" in civil(NOW, 90.0).text
    assert civil(datetime(1970, 1, 2, tzinfo=UTC), None).level is Level.FAIL
    now = held_now(None, lambda now_s, _asks: Evidence(system_s=now_s), NOW)
    still = replace(fake, clock=argparse.Namespace(now=lambda: 1.0, sleep=lambda _s: None))
    assert {one.id: one.level for one in clock.clock(settings, still, now)}["clock.monotonic"] is Level.FAIL


# --- how it is said ---------------------------------------------------------------------------------------------


def test_on_the_screen_it_is_grouped_and_fits_eighty_columns(
    on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path
) -> None:
    on_bench.bench.fault("adc_a_nack", True)
    checks = doctor.examine(settings, WIRING, fake, config).checks
    lines = list(shown.lines(checks))
    assert max(map(len, lines)) <= 80
    assert lines[0] == "Settings"
    assert any(text.startswith("  FAIL  converter A: ") for text in lines)
    at = next(number for number, text in enumerate(lines) if text.startswith("  FAIL  converter A: "))
    assert any(text.startswith("        -> ") for text in lines[at + 1 : at + 4])
    assert not any("->" in text for text in lines if text.startswith("  OK"))
    assert lines[-1] == shown.summary(checks)
    assert "1 failed" in lines[-1]


def test_the_json_is_as_its_schema_says_and_the_schema_is_the_published_one(
    on_bench: Rig, settings: Settings, fake: machine.Machine, config: Path
) -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema(), "python -m tests.hw.doctor_table"
    on_bench.bench.fault("rail_low", True, 9.8)
    examined = doctor.examine(settings, WIRING, fake, config)
    document = shown.document(examined.checks, backend="bench", station="stopped", at=NOW, program=program())
    whole = json.loads(shown.as_json(document))
    jsonschema.Draft202012Validator(json.loads(schema())).validate(whole)
    assert (whole["level"], whole["station"], examined.code) == ("warn", "stopped", 0)
    by_id = {check["id"]: check for check in whole["checks"]}
    assert list(by_id) == [id_ for id_ in CHECKS if id_ in by_id]
    rail = by_id["supply.rail"]
    assert (rail["level"], rail["hint"] != "") == ("warn", True)
    assert rail["values"][0]["unit"] == "V"
    assert rail["values"][0]["value"] == pytest.approx(9.8, abs=0.1)
    assert by_id["estop.a"]["hint"] == ""


def test_json_is_all_that_is_printed(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    asked = argparse.Namespace(json=True, support=None, asked=None, config=settings.wiring)
    assert ops.run("doctor", settings, WIRING, asked) == 1
    assert json.loads(capsys.readouterr().out)["level"] == "fail"
