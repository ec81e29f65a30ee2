"""`kiosk update` on a command line: a unit does it, whoever asked looks on, and may go at any time."""

import argparse
import fcntl
import json
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kiosk.install import handover, updatecommand, updatestate
from kiosk.install.machine import Done, InstallError, Machine
from tests.install.fake import ROOT
from tests.install.station import Station

UNIT = r"bfr-kiosk-update@media-stick-new\x2d1.bundle.service"


class Going:
    """A unit at work: at each look one thing happens, then it has ended."""

    def __init__(self, code: int, *steps: Callable[[], object]) -> None:
        self.code, self.steps = code, list(steps)
        self.started: list[Sequence[str]] = []

    def __call__(self, command: Sequence[str]) -> "Going":
        self.started.append(command)
        return self

    def wait(self, timeout: float) -> int:
        if not self.steps:
            return self.code
        self.steps.pop(0)()
        raise subprocess.TimeoutExpired("systemctl", timeout)


def told(station: Station, state: str, what: str, way_out: str = "") -> Callable[[], None]:
    word = json.dumps({"state": state, "what": what, "way_out": way_out})
    return lambda: station.machine.write(handover.STATUS, word.encode())


def over(station: Station, going: Going) -> tuple[int, list[str]]:
    said: list[str] = []
    code = handover.hand_over(station.machine, UNIT, said.append, going)
    assert said[:2] == [handover.GOES_ON.format(unit=UNIT), handover.ENDS]
    return code, said[2:]


def test_who_looks_on_hears_each_step_once_and_how_it_ended(station: Station) -> None:
    told(station, "done", "of the day before")()
    steps = [
        told(station, "running", "back up"),
        told(station, "running", "back up"),
        lambda: None,
        told(station, "running", "prove"),
        lambda: None,
    ]
    going = Going(0, *steps, told(station, "done", "0.2.0"))
    assert over(station, going) == (0, ["back up", "prove", "done: 0.2.0"])
    assert going.started == [("systemctl", "start", UNIT)]


def test_a_refusal_is_told_with_the_way_out(station: Station) -> None:
    going = Going(1, told(station, "refused", "somebody trains", "wait"))
    assert over(station, going) == (1, ["refused: somebody trains", "wait"])


def test_one_that_ends_without_a_word_is_told_too_and_no_old_word_is_taken_for_it(station: Station) -> None:
    told(station, "done", "of the day before")()
    code, (said,) = over(station, Going(1))
    assert code == 1
    assert f"journalctl -u '{UNIT}'" in said
    station.machine.write(updatestate.JOURNAL, b"{}")
    assert over(station, Going(1, told(station, "running", "prove"))) == (1, ["prove", handover.CUT_OFF])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_it_asks_the_unit_to_end_and_looks_on_until_it_has(
    station: Station, number: signal.Signals
) -> None:
    former = signal.getsignal(number)
    going = Going(1, lambda: os.kill(os.getpid(), number), told(station, "back", "it was taken back", "try again"))
    assert over(station, going) == (1, [handover.ENDING, "back: it was taken back", "try again"])
    assert [line for line in station.said if "kill" in line] == [
        f"systemctl kill --kill-whom=main --signal=SIGTERM {UNIT}"
    ]
    assert signal.getsignal(number) is former


def test_asked_before_the_unit_has_a_process_it_asks_again(station: Station) -> None:
    station.failing = "systemctl kill"

    def begun() -> None:
        station.failing = ""

    going = Going(1, lambda: os.kill(os.getpid(), signal.SIGINT), begun, told(station, "back", "it was taken back"))
    assert over(station, going) == (1, [handover.ENDING, "back: it was taken back"])
    assert len([line for line in station.said if "kill" in line]) == 1


def test_asked_twice_it_looks_on_no_more_and_the_unit_is_asked_once(station: Station) -> None:
    def ask() -> None:
        os.kill(os.getpid(), signal.SIGINT)

    going = Going(1, ask, ask, told(station, "back", "nobody hears that"))
    assert over(station, going) == (handover.LEFT, [handover.ENDING])
    assert len([line for line in station.said if "kill" in line]) == 1


def test_what_brings_a_cut_off_one_to_its_end_is_not_ended_by_ctrl_c(station: Station) -> None:
    said: list[str] = []
    going = Going(0, lambda: os.kill(os.getpid(), signal.SIGINT), told(station, "back", "nobody hears that"))
    assert handover.hand_over(station.machine, handover.RESUME, said.append, going) == handover.LEFT
    assert said == [handover.GOES_ON.format(unit=handover.RESUME)]
    assert not [line for line in station.said if "kill" in line]


def test_a_signal_for_the_terminals_processes_does_not_reach_who_waits_for_the_unit() -> None:
    going = handover.begin(["sleep", "60"])
    assert isinstance(going, subprocess.Popen)
    try:
        assert os.getpgid(going.pid) != os.getpgrp()
    finally:
        going.kill()
        going.wait(10)


class Escaping(Machine):
    """systemd-escape as it answers."""

    def ask(self, *command: str) -> Done:
        assert command[:3] == ("systemd-escape", "--path", f"--template={handover.UNIT}")
        name = command[3].strip("/").replace("-", r"\x2d").replace("/", "-")
        return Done(0, handover.UNIT.replace("@", f"@{name}") + "\n")


def test_the_unit_is_named_after_the_whole_path_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Escaping(tmp_path, lambda _line: None)
    monkeypatch.chdir(tmp_path)
    Path("new.bundle").touch()
    Path("link").symlink_to("new.bundle")
    assert handover.unit_of(machine, Path("link")) == handover.unit_of(machine, tmp_path / "new.bundle")
    with pytest.raises(InstallError, match=r"gone\.bundle is no file"):
        handover.unit_of(machine, Path("gone.bundle"))
    Path(long := "n" * 240).touch()
    with pytest.raises(InstallError, match="too long a path"):
        handover.unit_of(machine, Path(long))


def by_unit(station: Station, going: Going, *, resume: bool) -> int:
    asked = argparse.Namespace(resume=resume, requested=False, bundle=station.root / "new.bundle")
    return updatecommand.by_unit(station.machine, asked, log=station.root / "log", start=going)


def test_what_a_command_line_asks_for_a_unit_does(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "unit_of", lambda _machine, _bundle: UNIT)
    going = Going(0)
    assert by_unit(station, going, resume=False) == 0
    assert going.started == [("systemctl", "start", UNIT)]
    assert by_unit(station, going, resume=True) == 0
    assert len(going.started) == 1, "no update was cut off"
    station.machine.write(updatestate.JOURNAL, b"{}")
    assert by_unit(station, going, resume=True) == 0
    assert going.started[1:] == [("systemctl", "start", updatecommand.RESUME)]


@pytest.mark.parametrize("resume", [False, True])
def test_while_another_is_at_work_no_unit_is_started(
    station: Station, monkeypatch: pytest.MonkeyPatch, resume: bool
) -> None:
    # it would wait for the lock, and whoever holds that for the station's units, which wait for this one
    monkeypatch.setattr(handover, "unit_of", lambda _machine, _bundle: UNIT)
    station.machine.write(updatestate.JOURNAL, b"{}")
    going = Going(0)
    with (station.root / "log").open("a", encoding="utf-8") as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        assert by_unit(station, going, resume=resume) == 1
        assert going.started == []
        station.up.add(updatecommand.RESUME)
        assert by_unit(station, going, resume=resume) == (0 if resume else 1)
    assert len(going.started) == (1 if resume else 0), "what is on its way already is looked at"


def test_a_unit_does_it_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for told, is_so in ((str(os.getpid()), True), (str(os.getppid()), False), (None, False)):
        monkeypatch.delenv("SYSTEMD_EXEC_PID", raising=False)
        if told is not None:
            monkeypatch.setenv("SYSTEMD_EXEC_PID", told)
        assert handover.is_of_the_manager() is is_so


def test_the_unit_is_there() -> None:
    assert (ROOT / "systemd" / handover.UNIT).is_file()
    assert (ROOT / "systemd" / handover.RESUME).is_file()
