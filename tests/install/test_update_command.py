"""How an update is asked for: by root with a name, or by the screen with a file."""

import argparse
from pathlib import Path

import pytest

from kiosk.install import update, updatecommand
from kiosk.install.machine import InstallError, Machine
from kiosk.tui.sticks import EJECT_SOCKET
from tests.install.station import TARGET, Station

STICK = "run/bfr-kiosk-usb/sda1"


@pytest.fixture
def station(tmp_path: Path) -> Station:
    made = Station(tmp_path / "root")
    made.begin()
    made.file(STICK).mkdir(parents=True)
    made.file(f"{STICK}/new.bundle").write_bytes(b"no bundle")
    return made


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
    assert not station.machine.has(updatecommand.REQUEST), "it would be started for ever"
    assert (tmp_path / "elsewhere").exists()


def test_a_request_that_is_a_folder_is_refused_and_gone(station: Station) -> None:
    station.file(updatecommand.REQUEST[1:]).mkdir()
    with pytest.raises(InstallError, match="cannot be read"):
        updatecommand.requested(station.machine)
    assert not station.machine.has(updatecommand.REQUEST)


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
