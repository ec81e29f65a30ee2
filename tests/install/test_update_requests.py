"""An update that the screen asks for: root believes the controller, and nobody else."""

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from kiosk.core import errands
from kiosk.core.errands import ErrandState
from kiosk.install import idle, request, signature, updateback, updatecommand, updatetold
from kiosk.install.machine import InstallError, Machine
from kiosk.install.request import Request
from kiosk.install.why import Why
from tests.install.station import DOING, NEW, OLD, PID, Station, lightly, manifest, packed

STICK = "run/bfr-kiosk-usb/sda1"
BUNDLE = f"/{STICK}/new.bundle"
AT_S = 1000.0
OWNER = os.getuid()


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Station:
    monkeypatch.setattr(updatecommand, "_user", lambda: OWNER)
    monkeypatch.setattr(signature, "demand_signed", lightly)
    monkeypatch.setattr(os, "sync", lambda: None)
    made = Station(tmp_path / "root")
    made.begin()
    made.file(STICK).mkdir(parents=True)
    made.file(request.ASKED[1:]).mkdir(mode=0o700)
    made.file(BUNDLE[1:]).write_bytes(b"no bundle")
    return made


def ask(station: Station, **changes: object) -> None:
    told = {"format": 1, "id": "a1", "errand": "update", "path": BUNDLE, "at_s": AT_S, "pid": PID} | changes
    station.file(request.UPDATE[1:]).write_text(json.dumps(told), encoding="utf-8")


def wanted(station: Station, owner: int = OWNER) -> tuple[Request, Path]:
    return updatecommand.requested(station.machine, AT_S + 1.0, owner)


def why(station: Station, owner: int = OWNER) -> str:
    """The code with which it is refused; the request is gone."""
    with pytest.raises(InstallError) as refused:
        wanted(station, owner)
    assert not station.machine.has(request.UPDATE), "it would be carried out again and again"
    return refused.value.why.code


def carried_out(station: Station) -> str:
    """The state and code that are told in the end."""
    asked = argparse.Namespace(resume=False, requested=True, bundle=None)
    updatecommand.carry_out(station.machine, asked, lambda _machine: station.around())
    told = errands.status_of(station.file(updatetold.STATUS[1:]).read_bytes())
    assert told is not None, "the screen does not understand it"
    return f"{told.state} {told.code}"


def test_what_the_controller_put_down_is_carried_out_once(station: Station) -> None:
    ask(station)
    found, path = wanted(station)
    assert (found.id, found.pid, path) == ("a1", PID, station.file(BUNDLE[1:]))
    assert not station.machine.has(request.UPDATE), "it would be carried out again and again"
    assert station.told()["id"] == "a1"


@pytest.mark.parametrize(
    "path",
    ["", "/etc/shadow", f"/{STICK}/../../../etc/passwd", f"/{STICK}", f"{STICK}/new.bundle", "/\0", "/\ud800", "/loop"],
)
def test_anything_else_than_a_file_on_a_stick_is_refused(station: Station, path: str) -> None:
    station.file("etc/shadow").write_text("", encoding="utf-8")
    station.file("loop").symlink_to(station.file("loop"))
    ask(station, path=path)
    assert why(station) == "bundle_elsewhere"


def test_a_link_on_a_stick_leads_nowhere(station: Station) -> None:
    station.file("etc/shadow").write_text("", encoding="utf-8")
    station.file(f"{STICK}/link").symlink_to(station.file("etc/shadow"))
    ask(station, path=f"/{STICK}/link")
    assert why(station) == "bundle_elsewhere"


@pytest.mark.parametrize("what", ["request", "folder"])
def test_what_is_not_of_the_stations_user_did_not_come_from_the_controller(station: Station, what: str) -> None:
    ask(station)
    assert why(station, OWNER + 1) == "request_stranger"
    ask(station)
    station.file((request.UPDATE if what == "request" else request.ASKED)[1:]).chmod(0o722)
    assert why(station) == "request_stranger"


def test_a_second_name_of_some_other_file_is_no_request(station: Station, tmp_path: Path) -> None:
    ask(station)
    (tmp_path / "elsewhere").hardlink_to(station.file(request.UPDATE[1:]))
    assert why(station) == "request_unreadable"


def test_a_request_that_is_a_link_is_not_followed(station: Station, tmp_path: Path) -> None:
    ask(station)
    station.file(request.UPDATE[1:]).rename(tmp_path / "elsewhere")
    station.file(request.UPDATE[1:]).symlink_to(tmp_path / "elsewhere")
    assert why(station) == "request_unreadable"
    assert (tmp_path / "elsewhere").exists()


def test_a_folder_of_requests_that_is_a_link_is_not_followed(station: Station, tmp_path: Path) -> None:
    ask(station)
    station.file(request.ASKED[1:]).rename(tmp_path / "elsewhere")
    station.file(request.ASKED[1:]).symlink_to(tmp_path / "elsewhere")
    assert why(station) == "request_unreadable"


@pytest.mark.parametrize("kind", ["folder", "fifo"])
def test_whatever_else_lies_there_is_refused_once(station: Station, kind: str) -> None:
    path = station.file(request.UPDATE[1:])
    if kind == "folder":
        (path / "more").mkdir(parents=True)
    else:
        os.mkfifo(path)
    assert why(station) == "request_unreadable"


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"errand": "doctor"},
        {"id": "../x"},
        {"id": "a" * 65},
        {"id": 3},
        {"path": None},
        {"path": "x" * 9000},
        {"at_s": 5},
        {"at_s": "now"},
        {"pid": True},
    ],
)
def test_what_is_not_understood_is_refused(station: Station, changes: dict[str, object]) -> None:
    ask(station, **changes)
    assert why(station) == "request_unreadable"


@pytest.mark.parametrize("text", ["", "[]", "3", "[" * 4000])
def test_what_is_no_request_at_all_is_refused(station: Station, text: str) -> None:
    station.file(request.UPDATE[1:]).write_text(text, encoding="utf-8")
    assert why(station) == "request_unreadable"


@pytest.mark.parametrize("at_s", [AT_S + 2.0, AT_S - request.FRESH_S])
def test_nothing_is_begun_that_was_not_asked_for_just_now(station: Station, at_s: float) -> None:
    ask(station, at_s=at_s)
    assert why(station) == "request_old"


def test_while_another_installation_runs_a_request_is_refused_and_gone(station: Station) -> None:
    ask(station)
    assert updatecommand.busy(station.machine, argparse.Namespace(requested=True)) == 1
    assert (station.told()["state"], station.told()["code"]) == ("refused", "errand_busy")
    assert not station.machine.has(request.UPDATE)


def test_what_became_of_it_is_told_to_the_screen_with_the_way_out(station: Station) -> None:
    ask(station)
    assert carried_out(station) == "refused bundle_none"
    told = station.told()
    assert told["id"] == "a1"
    assert "no bundle of BFR Kiosk" in told["what"]
    assert told["way_out"]
    assert station.machine.mode(updatetold.STATUS) == 0o644


def doing(station: Station, **changes: object) -> None:
    station.file(idle.DOING[1:]).write_text(json.dumps(DOING | changes), encoding="utf-8")


def bundled(station: Station) -> None:
    station.file(BUNDLE[1:]).write_bytes(packed(station.root.parent / "contents", manifest()))


def test_who_asks_with_a_pin_has_just_pressed_and_that_does_not_count(station: Station) -> None:
    bundled(station)
    doing(station, asked_s=AT_S - 1.0)
    ask(station)
    assert carried_out(station) == "done updated"
    assert station.version == NEW
    assert station.told()["id"] == "a1"


def test_the_same_press_without_a_request_counts(station: Station) -> None:
    bundled(station)
    doing(station, asked_s=AT_S - 1.0)
    asked = argparse.Namespace(resume=False, requested=False, bundle=station.file(BUNDLE[1:]))
    updatecommand.carry_out(station.machine, asked, lambda _machine: station.around())
    assert (station.told()["state"], station.told()["code"]) == ("refused", "station_used")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"asked_s": AT_S + 0.1}, "station_used"),
        ({"free": False}, "station_trains"),
        ({"empty": False}, "station_pressure"),
        ({"pid": PID + 1}, "station_silent"),
    ],
)
def test_a_request_is_no_leave_for_what_came_after_it_nor_for_work_or_pressure(
    station: Station, changes: dict[str, object], code: str
) -> None:
    bundled(station)
    doing(station, **{"asked_s": AT_S - 1.0, **changes})
    ask(station)
    assert carried_out(station) == f"refused {code}"
    assert station.version == OLD


def test_the_request_of_a_controller_that_has_ended_since_is_no_leave(station: Station) -> None:
    bundled(station)
    doing(station, asked_s=AT_S - 1.0)
    ask(station, pid=PID - 1)
    assert carried_out(station) == "refused station_used"


def test_who_presses_while_the_bundle_is_looked_through_or_the_screen_goes_away_is_heard(station: Station) -> None:
    bundled(station)
    doing(station, asked_s=AT_S - 1.0)
    ask(station)
    station.sleep = lambda _seconds: doing(station, asked_s=AT_S + 0.5)  # type: ignore[method-assign,assignment]
    assert carried_out(station) == "back station_used"
    assert station.version == OLD
    assert not station.is_closed


def test_each_step_is_told_under_the_id_of_the_request_in_order(station: Station) -> None:
    seen: list[tuple[str, str, int]] = []
    original = updatetold._write

    def noted(machine: Machine, told: dict[str, object]) -> None:
        original(machine, told)
        status = errands.status_of(station.file(updatetold.STATUS[1:]).read_bytes())
        assert status is not None
        assert status.state is not ErrandState.RUNNING or status.of == len(updatetold.STEPS)
        seen.append((status.id, status.step, status.done))

    bundled(station)
    ask(station)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(updatetold, "_write", noted)
        assert carried_out(station) == "done updated"
    assert {one[0] for one in seen} == {"a1"}
    steps = list(dict.fromkeys(step for _, step, _ in seen if step))
    assert steps == list(updatetold.STEPS)
    done = [count for _, step, count in seen if step == "look"]
    assert done == sorted(done)
    assert done[-1] == manifest().size


def test_one_that_was_killed_before_it_changed_anything_is_not_told_as_running_for_ever(station: Station) -> None:
    updatetold.begin(station.machine, "a1")
    updateback.resume(station.machine, lambda _line: None)
    told = station.told()
    assert (told["id"], told["state"], told["code"]) == ("a1", "refused", "ended")
    updateback.resume(station.machine, lambda _line: None)
    assert station.told() == told


@pytest.mark.parametrize("junk", ["", "[]", "{", '{"state": "running"}'])
def test_a_status_that_is_not_understood_is_written_over(station: Station, junk: str) -> None:
    path = station.file(updatetold.STATUS[1:])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(junk, encoding="utf-8")
    updatetold.step(station.machine, "make", "make it")
    told = errands.status_of(path.read_bytes())
    assert told is not None
    assert (told.step, told.number, len(told.id)) == ("make", 5, 16)
    updatetold.part(station.machine, 0)(0)
    assert asdict(told)["of"] == 9


def test_a_screen_that_cannot_be_told_stops_nothing(station: Station) -> None:
    station.file(updatetold.RUN[1:]).write_text("no folder", encoding="utf-8")
    updatetold.begin(station.machine)
    updatetold.end(station.machine, "done", Why("updated"), "it is")
    assert any(updatetold.STATUS in line for line in station.log)
