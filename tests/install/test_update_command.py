"""How an update is asked for: by root with a name, or by the screen with a file."""

import argparse
import json
import os
import sys
from pathlib import Path

import pytest

from kiosk.install import idle, update, updatecommand
from kiosk.install.machine import InstallError, Machine
from kiosk.tui.sticks import EJECT_SOCKET
from tests.install.station import DOING, NEW, OLD, TARGET, Station

STICK = "run/bfr-kiosk-usb/sda1"


@pytest.fixture
def station(station: Station) -> Station:
    """With a stick."""
    station.file(STICK).mkdir(parents=True)
    station.file(f"{STICK}/new.bundle").write_bytes(b"no bundle")
    return station


def ask(station: Station, text: str) -> None:
    station.file(updatecommand.REQUEST[1:]).write_text(text, encoding="utf-8")


def around(_machine: Machine) -> update.Surroundings:
    return update.Surroundings(target=TARGET, now=lambda: 0.0, sleep=lambda _seconds: None, say=lambda _line: None)


def test_the_screen_asks_for_a_file_on_a_stick_once(station: Station) -> None:
    ask(station, f"/{STICK}/new.bundle\n")
    assert updatecommand.requested(station.machine) == station.file(f"{STICK}/new.bundle")
    assert not station.machine.has(updatecommand.REQUEST), "it would be carried out again and again"


@pytest.mark.parametrize(
    "text", ["", "/etc/shadow", f"/{STICK}/../../../etc/passwd", f"/{STICK}", f"{STICK}/new.bundle", "/\0", "x" * 9000]
)
def test_anything_else_than_a_file_on_a_stick_is_refused(station: Station, text: str) -> None:
    station.file("etc/shadow").write_text("", encoding="utf-8")
    ask(station, text)
    with pytest.raises(InstallError, match="on no stick"):
        updatecommand.requested(station.machine)
    assert not station.machine.has(updatecommand.REQUEST)


def test_a_link_on_a_stick_leads_nowhere(station: Station) -> None:
    station.file("etc/shadow").write_text("", encoding="utf-8")
    station.file(f"{STICK}/link").symlink_to(station.file("etc/shadow"))
    ask(station, f"/{STICK}/link")
    with pytest.raises(InstallError, match="on no stick"):
        updatecommand.requested(station.machine)


def test_a_request_that_is_a_link_is_not_followed(station: Station, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(f"/{STICK}/new.bundle", encoding="utf-8")
    station.file(updatecommand.REQUEST[1:]).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InstallError, match="cannot be read"):
        updatecommand.requested(station.machine)
    assert not station.machine.has(updatecommand.REQUEST)
    assert (tmp_path / "elsewhere").exists()


def test_a_folder_in_place_of_a_request_is_refused_once(station: Station) -> None:
    (station.file(updatecommand.REQUEST[1:]) / "more").mkdir(parents=True)
    with pytest.raises(InstallError, match="cannot be read"):
        updatecommand.requested(station.machine)
    assert not station.machine.has(updatecommand.REQUEST)


def test_while_another_installation_runs_a_request_is_refused_and_gone(station: Station) -> None:
    ask(station, f"/{STICK}/new.bundle")
    assert updatecommand.busy(station.machine, argparse.Namespace(requested=True)) == 1
    assert station.told()["state"] == "refused"
    assert not station.machine.has(updatecommand.REQUEST)


@pytest.mark.parametrize(("called", "goes_on"), [(NEW, True), (OLD, False)])
def test_whichever_version_is_called_the_one_that_was_proved_goes_on(
    station: Station, monkeypatch: pytest.MonkeyPatch, called: str, goes_on: bool
) -> None:
    # the link to the version on trial is what the technician's shell finds
    begun: list[list[str]] = []
    monkeypatch.setattr(sys, "prefix", str(station.file(f"opt/bfr-kiosk/versions/{called}")))
    monkeypatch.setattr(sys, "argv", ["/opt/bfr-kiosk/bin/kiosk", "update", "--resume"])
    monkeypatch.setattr(os, "execv", lambda _program, words: begun.append(words))
    updatecommand.as_updater(station.machine)
    program = str(station.file("opt/bfr-kiosk/updater/bin/kiosk"))
    assert begun == ([[program, "update", "--resume"]] if goes_on else [])


def test_a_terminal_that_has_gone_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        updatecommand._say("who hears that")
        updatecommand._say("or that")


def told_by(station: Station) -> tuple[int, str]:
    asked = argparse.Namespace(resume=False, requested=False, bundle=station.root.parent / "one.bundle")
    return updatecommand.carry_out(station.machine, asked, lambda _machine: station.around()), station.told()["state"]


@pytest.mark.usefixtures("light", "bundle")
def test_it_is_told_whether_it_was_refused_taken_back_or_is_not_at_its_end(station: Station) -> None:
    station.file(idle.DOING[1:]).write_text(json.dumps({**DOING, "free": False}), encoding="utf-8")
    assert told_by(station) == (1, "refused")
    station.file(idle.DOING[1:]).write_text(json.dumps(DOING), encoding="utf-8")
    station.ails = "verify"
    assert told_by(station) == (1, "back")
    station.failing = "recordfiles back"
    assert told_by(station) == (1, "failed")
    assert station.is_closed
    assert f"start --no-block {updatecommand.RESUME}" in "\n".join(station.asked)
    station.failing = ""
    resume = argparse.Namespace(resume=True, requested=False, bundle=None)
    assert updatecommand.carry_out(station.machine, resume, around) == 0
    assert station.told() == {
        "state": "back",
        "what": f"the update to {NEW} was taken back: it ails\nrunuser ended with 1",
        "way_out": "try again",
    }
    station.ails = ""
    assert told_by(station) == (0, "done")


def test_what_became_of_it_is_told_to_the_screen_with_the_way_out(station: Station) -> None:
    ask(station, f"/{STICK}/new.bundle")
    asked = argparse.Namespace(resume=False, requested=True, bundle=None)
    assert updatecommand.carry_out(station.machine, asked, around) == 1
    told = station.told()
    assert told["state"] == "refused"
    assert "no bundle of BFR Kiosk" in told["what"]
    assert told["way_out"]
    assert station.machine.mode("/run/bfr-kiosk-update/status.json") == 0o644


def test_nothing_is_to_be_resumed_where_nothing_was_cut_off(station: Station) -> None:
    before = station.state()
    asked = argparse.Namespace(resume=True, requested=False, bundle=None)
    assert updatecommand.carry_out(station.machine, asked, around) == 0
    assert (station.state(), station.said) == (before, [])


def test_request_and_sticks_lie_where_the_units_say() -> None:
    units = Path(__file__).resolve().parents[2] / "systemd"
    assert f"PathExists={updatecommand.REQUEST}\n" in (units / "bfr-kiosk-update.path").read_text(encoding="utf-8")
    assert f"{updatecommand.STICKS}/%i" in (units / "bfr-kiosk-usb@.service").read_text(encoding="utf-8")
    assert EJECT_SOCKET.startswith("/run/")
