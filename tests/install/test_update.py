"""An update: the new version or the old one, whole, with the records that belong to it, wherever the power is cut."""

import json
import shutil
from pathlib import Path

import pytest

from kiosk.install import idle, updateback, updatestate
from kiosk.install.layout import FILES
from kiosk.install.machine import InstallError, Machine
from kiosk.install.updatestate import Phase
from tests.install.fake import UNITS, Cut, PowerCutError
from tests.install.station import ALL, DOING, NEW, OLD, PID, RECORDS, Station, bundled

TMPFILES = FILES / "etc/tmpfiles.d/bfr-kiosk.conf"


pytestmark = pytest.mark.usefixtures("light")


def fresh(tmp_path: Path, name: str) -> Station:
    shutil.rmtree(tmp_path / name, ignore_errors=True)
    found = Station(tmp_path / name)
    found.begin()
    return found


def ends(station: Station) -> tuple[str, str]:
    return station.version, station.records


def nothing_is_left_over(station: Station) -> None:
    assert not station.is_closed
    assert station.up == ALL
    left = [path.name for path in station.file("var/lib/bfr-kiosk-update").glob("*")]
    assert left == []
    assert not station.file("var/lib/bfr-kiosk/update").exists(), "copies of records lie about"
    assert not station.file("run/bfr-kiosk-update/proving").exists()


def test_the_new_version_counts_with_its_records_files_and_units(station: Station, bundle: Path) -> None:
    assert station.update(bundle) == NEW
    assert ends(station) == (NEW, f"schema 21, written by {NEW}")
    assert station.file(f"{UNITS}/bfr-kiosk-screen.service").read_text(encoding="utf-8") == "of the new version"
    assert not station.file(f"{UNITS}/bfr-kiosk-former.service").exists()
    assert "bfr-kiosk-more.path" in station.enabled
    assert "more" in station.names("packages")
    assert station.machine.goal("/opt/bfr-kiosk/updater") == f"versions/{NEW}"
    assert sorted(path.name for path in station.file("opt/bfr-kiosk/versions").iterdir()) == [OLD, NEW]
    nothing_is_left_over(station)


def test_records_are_backed_up_by_the_old_version_before_anything_else(station: Station, bundle: Path) -> None:
    seen: list[str] = []
    run = station.as_user

    def noted(words: list[str]) -> object:
        seen.append(" ".join(words[:2]))
        return run(words)

    station.as_user = noted  # type: ignore[method-assign,assignment]
    station.update(bundle)
    assert seen[0] == f"/opt/bfr-kiosk/versions/{OLD}/bin/kiosk backup"


@pytest.mark.parametrize(
    ("ails", "why"),
    [
        ("systemctl start bfr-kiosk-watchdog", "it ails"),
        ("verify", "it ails"),
        ("doctor", "doctor of .* ends with 1 and does not answer"),
        ("daemon-reload", "it ails"),
    ],
)
def test_a_version_that_does_not_prove_itself_is_taken_back(
    station: Station, bundle: Path, ails: str, why: str
) -> None:
    before = station.state()
    station.ails = ails
    with pytest.raises(InstallError, match=f"taken back: [^:]*{why}"):
        station.update(bundle)
    after = station.state()
    assert ends(station) == (OLD, "schema 20")
    assert {name: after[name] for name in before if name != "packages"} == {
        name: before[name] for name in before if name != "packages"
    }
    assert set(after) == set(before), "what the new version brought is gone"
    nothing_is_left_over(station)


def test_one_that_comes_up_and_does_not_stay_is_taken_back(station: Station, bundle: Path) -> None:
    station.restarts = 1
    with pytest.raises(InstallError, match="does not stay up"):
        station.update(bundle)
    assert ends(station) == (OLD, "schema 20")


@pytest.mark.parametrize("failing", ["backup", "migrate", "runtime.lock", "import kiosk.tui.run"])
def test_what_fails_before_the_switch_leaves_the_old_version_as_it_was(
    station: Station, bundle: Path, failing: str
) -> None:
    before = station.state()
    station.failing = failing
    with pytest.raises(InstallError, match=f"the update to {NEW} was taken back"):
        station.update(bundle)
    assert {**station.state(), "packages": 0} == {**before, "packages": 0}
    nothing_is_left_over(station)


def test_a_station_without_records_yet_is_updated_and_taken_back_without_any(station: Station, bundle: Path) -> None:
    station.file(RECORDS).unlink()
    station.up = {"bfr-kiosk.target"}
    station.ails = "doctor"
    with pytest.raises(InstallError, match="taken back"):
        station.update(bundle)
    assert not station.file(RECORDS).exists()
    station.ails = ""
    assert station.update(bundle) == NEW


def test_records_that_somebody_else_has_open_are_left_alone(station: Station, bundle: Path) -> None:
    stop = station.changed
    station.changed = lambda command: (stop(command), station.file(f"{RECORDS}-wal").write_text("more"))[0]  # type: ignore[method-assign]
    with pytest.raises(InstallError, match=r"another program has .* open"):
        station.update(bundle)
    assert ends(station) == (OLD, "schema 20")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"version": "0.0.9-000000000003", "number": "0.0.9"}, "older than what is installed"),
        ({"schema": 19}, "older than what is installed"),
        ({"version": "0.1.0-000000000003", "number": "0.1.0", "made": 999}, "older than what is installed"),
        ({"version": OLD, "number": "0.1.0"}, "is what is installed"),
        ({"target": "bookworm-arm64"}, "is for bookworm-arm64, this machine is trixie-arm64"),
    ],
)
def test_what_is_not_newer_or_for_another_machine_is_refused_by_name(
    station: Station, tmp_path: Path, other: dict[str, object], why: str
) -> None:
    before = station.state()
    with pytest.raises(InstallError, match=why):
        station.update(bundled(tmp_path, **other))
    assert station.state() == before
    nothing_is_left_over(station)


def test_of_the_same_number_a_later_one_is_taken(station: Station, tmp_path: Path) -> None:
    later = "0.1.0-000000000003"
    assert station.update(bundled(tmp_path, version=later, number="0.1.0", made=1001)) == later


def test_where_there_is_no_room_nothing_is_begun(
    station: Station, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = station.state()
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 10**9, 1000))
    with pytest.raises(InstallError, match="MiB are free at /opt/bfr-kiosk"):
        station.update(bundle)
    assert station.state() == before
    nothing_is_left_over(station)


@pytest.mark.parametrize(
    "doing",
    [
        {**DOING, "free": False, "mode": "session"},
        {**DOING, "empty": False},
        {**DOING, "asked_s": 1000.0 - idle.VISIT_S + 1},
        {**DOING, "pid": PID + 1},
        {},
        {**DOING, "free": "yes"},
    ],
)
def test_while_somebody_trains_nothing_is_touched(station: Station, bundle: Path, doing: dict[str, object]) -> None:
    station.file("run/bfr-kiosk/doing.json").write_text(json.dumps(doing), encoding="utf-8")
    before = station.state()
    with pytest.raises(InstallError, match="wait for the end of the visit"):
        station.update(bundle)
    assert station.state() == before
    assert station.said == []
    assert not [line for line in station.log if "look through" in line], "unpacking keeps the card busy"
    nothing_is_left_over(station)


def test_a_visit_is_over_some_time_after_the_last_press(station: Station, bundle: Path) -> None:
    doing = {**DOING, "asked_s": 1000.0 - idle.VISIT_S}
    station.file("run/bfr-kiosk/doing.json").write_text(json.dumps(doing), encoding="utf-8")
    assert station.update(bundle) == NEW


def test_whoever_begins_in_the_last_instant_goes_on(station: Station, bundle: Path) -> None:
    stop = station.changed

    def begun(command: list[str]) -> None:
        stop(command)
        if command == ["systemctl", "stop", idle.SCREEN]:
            doing = json.dumps({**DOING, "free": False, "mode": "session"})
            station.file("run/bfr-kiosk/doing.json").write_text(doing, encoding="utf-8")

    station.changed = begun  # type: ignore[method-assign]
    with pytest.raises(InstallError, match="somebody trains"):
        station.update(bundle)
    assert station.version == OLD
    nothing_is_left_over(station)


def test_a_link_of_the_stations_user_is_not_followed(station: Station, tmp_path: Path) -> None:
    station.file("run/bfr-kiosk/doing.json").unlink()
    (tmp_path / "elsewhere").write_text(json.dumps(DOING), encoding="utf-8")
    station.file("run/bfr-kiosk/doing.json").symlink_to(tmp_path / "elsewhere")
    assert idle.at_work(station.machine, 0.0) == "the station runs and does not say whether somebody trains"
    station.up.discard(idle.CONTROLLER)
    assert idle.at_work(station.machine, 0.0) == ""


def cut_update(tmp_path: Path, bundle: Path, left: int) -> Station | None:
    """A station whose power was cut after so many changes of an update; None when it got to its end."""
    station = fresh(tmp_path, "root")
    try:
        station.update(bundle, Cut(station, left))
    except PowerCutError:
        return station
    return None


def start_again(station: Station, machine: Machine | None = None) -> None:
    """The machine starts: /run is empty, and what tmpfiles removes is gone.

    What was cut off comes to its end before the station starts, where the unit's condition says so.
    """
    shutil.rmtree(station.file("run"), ignore_errors=True)
    for line in TMPFILES.read_text(encoding="utf-8").splitlines():
        if line.startswith("R! "):
            station.machine.remove(line.split()[1])
    station.up = set()
    if station.is_closed:
        updateback.resume(machine or station.machine, station.log.append)
    station.boot()


def like(state: dict[str, object]) -> dict[str, object]:
    """All of a tree but which packages of the system are installed: those stay, whatever becomes of an update."""
    return {name: what for name, what in state.items() if name != "packages"}


def counts_after(station: Station) -> str:
    """Which version has to count after this cut: the new one only once it was proved."""
    journal = updatestate.read(station.machine)
    if journal is None:
        return station.version
    return NEW if journal.phase is Phase.PROVED else OLD


def test_cut_off_at_any_change_the_next_start_has_one_version_whole_with_its_records(
    tmp_path: Path, bundle: Path
) -> None:
    updated = fresh(tmp_path, "new")
    updated.update(bundle)
    whole = {OLD: fresh(tmp_path, "old").state(), NEW: updated.state()}
    seen: list[str] = []
    last: dict[Phase, int] = {}
    while (station := cut_update(tmp_path, bundle, len(seen))) is not None:
        expected = counts_after(station)
        # killed and not cut off: the journal is what its unit, and `--resume`, go by
        assert station.is_closed or idle.SCREEN in station.up or expected == NEW, f"after {len(seen)} changes"
        if (journal := updatestate.read(station.machine)) is not None:
            last[journal.phase] = len(seen)
        start_again(station)
        assert station.version == expected, f"after {len(seen)} changes"
        assert like(station.state()) == like(whole[expected]), f"after {len(seen)} changes"
        nothing_is_left_over(station)
        seen.append(expected)
    assert set(seen) == {OLD, NEW}
    assert seen == sorted(seen), "once it is new it stays new"
    assert len(seen) > 40
    assert set(last) == {Phase.CLOSE, Phase.PREPARE, Phase.SWITCH, Phase.PROVED}
    for left in last.values():
        cut_again(tmp_path, bundle, left, whole)


def cut_again(tmp_path: Path, bundle: Path, left: int, whole: dict[str, dict[str, object]]) -> None:
    """What was cut off is cut off again, at any change, while it is taken back or finished."""
    first = cut_update(tmp_path, bundle, left)
    assert first is not None
    expected = counts_after(first)
    again = 0
    while True:
        shutil.rmtree(tmp_path / "twice", ignore_errors=True)
        shutil.copytree(first.root, tmp_path / "twice", symlinks=True)
        station = Station(tmp_path / "twice")
        try:
            start_again(station, Cut(station, again))
        except PowerCutError:
            start_again(station)
            assert station.version == expected, f"{left}, {again}"
            assert like(station.state()) == like(whole[expected]), f"{left}, {again}"
            nothing_is_left_over(station)
            again += 1
        else:
            break
    assert again > 3
