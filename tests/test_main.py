"""The command line: a refusal is a sentence with the way out and exit code 2, never a traceback."""

import argparse
import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import gpiozero  # noqa: F401  (whole, as other tests want it, before the watchdog's start would make it slim)
import pytest

from kiosk import __main__ as command
from kiosk.controller import process
from kiosk.core.errors import HardwareError, StorageError
from kiosk.core.stationstate import Calibrated
from kiosk.hw.calibration_files import Places, keep
from kiosk.hw.clock import SystemClock
from kiosk.hw.wiring import default_wiring_path, wiring_hash
from kiosk.link import refused
from tests.hw.test_calibration import pair

GOOD = {"backend": "bench", "data_dir": "data", "runtime_dir": "run", "state_dir": "state"}


@pytest.fixture(autouse=True)
def _keep_logging() -> Iterator[None]:
    root = logging.getLogger()
    before = list(root.handlers), root.level, logging.raiseExceptions
    yield
    logging.captureWarnings(False)
    for handler in list(root.handlers):
        if handler not in before[0]:
            root.removeHandler(handler)
            handler.close()
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    logging.raiseExceptions = before[2]


def write(folder: Path, **changes: str) -> Path:
    path = folder / "kiosk.toml"
    values = {**GOOD, "wiring": str(default_wiring_path()), **changes}
    path.write_text("".join(f'{key} = "{value}"\n' for key, value in values.items()), encoding="utf-8")
    return path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["kiosk", *(str(argument) for argument in arguments)])
    return command.main()


def refusal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run(monkeypatch, *arguments) == 2
    said = capsys.readouterr()
    assert said.err.startswith("kiosk: ")
    assert "Traceback" not in said.err
    return said.err


STATION = ["watchdog", "controller", "tui", "play", "vent", "doctor", "selftest", "calibrate"]


@pytest.mark.parametrize("name", STATION)
def test_settings_that_are_missing_or_wrong_are_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no such file" in refusal(monkeypatch, capsys, name, "--config", tmp_path / "none.toml")
    said = refusal(monkeypatch, capsys, name, "--config", write(tmp_path, backend="simulator", surplus="x"))
    assert 'backend = "real" or backend = "bench"' in said
    assert "surplus: no such key" in said
    assert "none.toml: no such file" in refusal(
        monkeypatch, capsys, name, "--config", write(tmp_path, wiring="none.toml")
    )
    assert {path.name for path in tmp_path.iterdir()} == {"kiosk.toml"}, "something was made for a refused command"


@pytest.mark.parametrize("name", ["watchdog", "controller", "vent", "selftest", "calibrate"])
def test_without_a_bench_nothing_opens(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no bench for the" in refusal(monkeypatch, capsys, name, "--config", write(tmp_path))


@pytest.mark.skipif(bool(list(Path("/dev").glob("gpiochip*"))), reason="this machine has GPIO chips of its own")
@pytest.mark.parametrize("name", ["watchdog", "controller"])
def test_a_station_without_its_hardware_refuses_and_names_what_is_missing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refusal(monkeypatch, capsys, name, "--config", write(tmp_path, backend="real"))
    assert "/dev/i2c-" in said or "no GPIO chip in /dev" in said
    assert "reboot" in said or "Raspberry Pi" in said


def test_no_script_plays_on_real_hardware(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], ["--hold"]):
        said = refusal(monkeypatch, capsys, "play", "--config", write(tmp_path, backend="real"), *more)
        assert "a script never plays on real hardware" in said


def test_folders_that_cannot_be_had_are_all_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    config = write(tmp_path, data_dir="file", runtime_dir="file/inside")
    said = refusal(monkeypatch, capsys, "controller", "--config", config)
    assert "data_dir: " in said
    assert "runtime_dir: " in said


@pytest.mark.parametrize(("name", "others"), [("watchdog", "data_dir"), ("controller", "state_dir")])
def test_a_process_does_not_ask_for_folders_that_its_unit_may_not_write_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, others: str
) -> None:
    config = write(tmp_path, backend="real", **{others: "another"})
    refusal(monkeypatch, capsys, name, "--config", config)
    assert not (tmp_path / "another").exists()


def test_a_runtime_directory_too_long_for_sockets_is_a_problem_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refusal(monkeypatch, capsys, "config", "check", write(tmp_path, runtime_dir="x" * 107))
    assert "107 are possible" in said


def test_good_files_are_said_to_be_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "config", "check", write(tmp_path)) == 0
    assert capsys.readouterr().out.endswith("kiosk.toml: good\n")
    protocols = sorted((Path(command.__file__).parent / "therapy" / "protocols").glob("*.toml"))
    assert protocols
    for path in protocols:
        assert run(monkeypatch, "protocols", "check", path) == 0


def test_a_bad_protocol_file_is_refused_with_every_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('id = 3\nlimb = "neck"\n', encoding="utf-8")
    assert run(monkeypatch, "protocols", "check", bad) == 1
    said = capsys.readouterr().out
    assert "bad.toml:2: limb: unknown key" in said
    assert "blocks: missing" in said
    assert run(monkeypatch, "protocols", "check", bad, tmp_path / "none.toml") == 2
    assert "none.toml" in capsys.readouterr().out


def test_a_clinics_file_that_bears_an_id_of_ours_is_no_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = Path(command.__file__).parent / "therapy" / "protocols" / "res-std.toml"
    mine = tmp_path / "mine.toml"
    mine.write_text(shipped.read_text("utf-8"), encoding="utf-8")
    assert run(monkeypatch, "protocols", "check", mine) == 1
    assert "mine.toml:3: id: RES-STD exists already" in capsys.readouterr().out
    mine.write_text(shipped.read_text("utf-8").replace("RES-STD", "RES-OURS"), encoding="utf-8")
    assert run(monkeypatch, "protocols", "check", mine) == 0
    assert run(monkeypatch, "protocols", "check", mine, mine) == 1


def test_protocols_are_listed_with_the_clinics_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "protocols", "list") == 0
    said = capsys.readouterr().out
    assert "IPC (version 1) OFF" in said
    assert "needs: trained, supervised" in said
    settings = write(tmp_path)
    settings.write_text('protocols_dir = "mine"\n' + settings.read_text("utf-8"), encoding="utf-8")
    assert "no such folder" in refusal(monkeypatch, capsys, "protocols", "list", "--config", settings)
    (tmp_path / "mine").mkdir()
    shipped = Path(command.__file__).parent / "therapy" / "protocols" / "res-std.toml"
    ours = shipped.read_text("utf-8").replace("RES-STD", "RES-OURS")
    (tmp_path / "mine" / "ours.toml").write_text(ours, encoding="utf-8")
    assert run(monkeypatch, "protocols", "list", "--config", settings) == 0
    assert "RES-OURS" in capsys.readouterr().out


def test_faults_need_a_running_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("list", "estop", "anything"):
        assert "start a demo first" in refusal(monkeypatch, capsys, "fault", name, "--runtime", tmp_path)


def test_a_fault_is_asked_for_with_its_amplitude(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[dict[str, object]] = []

    def bench_request(_runtime: Path, message: dict[str, object]) -> dict[str, object]:
        asked.append(message)
        return {"ok": True, "faults": {"cuff_leak": "small hole"}}

    monkeypatch.setattr("kiosk.demo.run.bench_request", bench_request)
    for words in ("list", "cuff_leak", "cuff_leak on --amplitude 0.5", "cuff_leak off", "estop on", "estop off"):
        assert run(monkeypatch, "fault", *words.split(), "--runtime", tmp_path) == 0
    assert asked == [
        {"list": True},
        {"fault": "cuff_leak", "on": True},
        {"fault": "cuff_leak", "on": True, "amplitude": 0.5},
        {"fault": "cuff_leak", "on": False},
        {"estop": "press"},
        {"estop": "release"},
    ]
    assert "small hole" in capsys.readouterr().out


def test_a_keyboard_interrupt_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("kiosk.ops.settingspack.check", interrupted)
    assert run(monkeypatch, "config", "check", write(tmp_path)) == 130
    assert capsys.readouterr().err == "kiosk: interrupted\n"


def test_a_question_that_nobody_answers_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    monkeypatch.setattr("kiosk.ops.settingspack.check", lambda _arguments: len(input("?")))
    assert run(monkeypatch, "config", "check", write(tmp_path)) == 2
    assert "nobody answers" in capsys.readouterr().err


def test_a_reader_that_leaves_early_sees_no_complaint(tmp_path: Path) -> None:
    line = f"{sys.executable} -m kiosk config check {write(tmp_path)} | true"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)  # noqa: S603, S607 - ours
    assert done.stderr == ""


@pytest.fixture
def calibrated(tmp_path: Path) -> Path:
    """The settings file of a calibrated station."""
    for name in ("data", "state"):
        (tmp_path / name).mkdir()
    keep(Places(first=tmp_path / "state" / "calibration", second=tmp_path / "data" / "calibration"), pair())
    return write(tmp_path)


DAMAGED = "does not match its checksum"


@pytest.mark.parametrize("name", ["watchdog", "controller", "selftest"])
def test_a_damaged_calibration_refuses_to_start_and_names_the_way_out(
    name: str, calibrated: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, name, "--config", calibrated) == 2
    assert "no bench for the" in capfd.readouterr().err  # a good one goes on to the hardware
    path = calibrated.parent / "state" / "calibration" / "sensor_b.json"
    path.write_bytes(path.read_bytes().replace(b"MPX-b-17", b"MPX-b-18"))
    before = path.read_bytes()
    assert run(monkeypatch, name, "--config", calibrated) == 2
    said = capfd.readouterr().err
    assert f"{path}: its content {DAMAGED}" in said
    assert "kiosk calibrate --restore" in said
    assert "no bench" not in said
    assert path.read_bytes() == before


def test_the_doctor_says_that_a_calibration_is_damaged(
    calibrated: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (calibrated.parent / "state" / "calibration" / "sensor_a.json").unlink()
    assert run(monkeypatch, "doctor", "--config", calibrated) == 1
    assert "FAIL  calibration: " in capsys.readouterr().out


def test_the_vent_needs_no_calibration(
    calibrated: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (calibrated.parent / "state" / "calibration" / "sensor_a.json").write_text("?")
    assert DAMAGED not in refusal(monkeypatch, capsys, "vent", "--config", calibrated)


def test_a_real_station_without_a_calibration_says_so_at_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("watchdog", "controller"):
        run(monkeypatch, name, "--config", write(tmp_path, backend="real"))
        assert "NOT CALIBRATED" in capfd.readouterr().err
        run(monkeypatch, name, "--config", write(tmp_path))
        assert "NOT CALIBRATED" not in capfd.readouterr().err


def signed_version() -> str:
    text = (Path(__file__).parents[1] / "docs" / "clinical.md").read_text(encoding="utf-8")
    return text.partition("**Version of these rules: `")[2].partition("`")[0]


def test_the_controller_knows_what_to_say_of_the_calibration(
    calibrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[process.ProcessParts] = []
    hardware = SimpleNamespace(clock=SystemClock(), sensor=None, actuators=None, outputs_kept=None, vouched=None)
    monkeypatch.setattr("kiosk.hw.factory.controller_hardware", lambda *_args, **_kwargs: hardware)
    monkeypatch.setattr(process, "run", told.append)
    run(monkeypatch, "controller", "--config", calibrated)
    bare = tmp_path / "bare"
    bare.mkdir()
    for backend in ("bench", "real"):
        run(monkeypatch, "controller", "--config", write(bare, backend=backend))
    today = datetime(2027, 3, 1, 12, tzinfo=UTC).astimezone().toordinal()
    said = [parts.calibration(today) for parts in told]
    assert [one and one.code for one in said] == ["calibration_due", None, "calibration_none"]
    assert [parts.machine.is_calibrated for parts in told] == [True, True, False]
    states = [parts.state for parts in told]
    assert [one.backend for one in states] == ["bench", "bench", "real"]
    used = [(one.sensor, one.calibration and one.calibration.number, one.zero) for one in states[0].sensors]
    assert used == [("a", 1, pair().a.zero), ("b", 1, pair().b.zero)]
    assert states[0].sensors[0].calibration == Calibrated(
        number=1, at_utc=pair().a.at_utc, instrument=pair().a.instrument
    )
    assert {each.calibration for one in states[1:] for each in one.sensors} == {None}
    assert {one.rules.digest for one in states} == {signed_version()}, "the version that clinicians sign"


def test_both_processes_are_told_the_same_hash_until_the_calibration_changes(
    calibrated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> tuple[object, object]:
        monkeypatch.setattr(sys, "argv", ["kiosk", "watchdog", "--config", str(calibrated)])
        watchdog = command._watchdog_told()["settings"]
        assert isinstance(watchdog, dict)
        _, wiring = command._calibrated(argparse.Namespace(config=calibrated))
        return watchdog["config_hash"], wiring_hash(wiring)

    before = told()
    assert before[0] == before[1]
    folder = calibrated.parent
    keep(Places(first=folder / "state" / "calibration", second=folder / "data" / "calibration"), pair(2))
    after = told()
    assert after[0] == after[1] != before[0]


@pytest.mark.parametrize(("code", "exit_code"), [("line_claim", 1), ("chip_missing", 2)])
def test_who_had_a_line_may_have_ended_so_the_unit_tries_again(
    code: str, exit_code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused() -> int:
        raise HardwareError(code, "HOLD_A (GPIO5): GPIO busy", "end the other")

    monkeypatch.setattr(command, "_command", refused)
    assert run(monkeypatch, "controller") == exit_code
    assert capsys.readouterr().err == f"kiosk: HOLD_A (GPIO5): GPIO busy (end the other) [{code}]\n"


def test_why_the_records_refuse_is_left_for_the_screen(
    calibrated: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise StorageError("store_full", "the disk is full", "make room")

    there = SimpleNamespace(**dict.fromkeys(("clock", "sensor", "actuators", "outputs_kept", "vouched")))
    there.clock = SimpleNamespace(now=lambda: 0.0)
    monkeypatch.setattr("kiosk.hw.factory.controller_hardware", lambda *_given, **_named: there)
    monkeypatch.setattr("kiosk.storage.ready_records", refuse)
    assert run(monkeypatch, "controller", "--config", calibrated) == 1
    assert "the disk is full" in capsys.readouterr().err
    assert refused.why(command._settings(argparse.Namespace(config=calibrated))[0].runtime_dir) == "store_full"
