"""An update in which something fails or somebody ends it, at any change: it is never left half-way without a word."""

import contextlib
import json
import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.stationstate import Program
from kiosk.install import idle, updateback, updateproof, updatestate
from kiosk.install.machine import Done, InstallError, Machine
from kiosk.install.updatestate import Phase, TakenBackError, UnfinishedError
from kiosk.ops.doctoring import services, shown
from kiosk.ops.doctoring.check import fail, ok, warn
from tests.install.fake import UNITS, Cut, Fake
from tests.install.station import ALL, DOING, NEW, OLD, Station

pytestmark = pytest.mark.usefixtures("light")

ENDS = {(OLD, "schema 20"), (NEW, f"schema 21, written by {NEW}")}


class Once(Cut):
    """A machine on which the change after `left` others fails, that one alone."""

    def __init__(self, fake: Fake, left: int, error: BaseException) -> None:
        super().__init__(fake, left)
        self.error = error

    def _spend(self) -> None:
        self.left -= 1
        if self.left == -1:
            raise self.error


def is_open_and_whole(station: Station) -> None:
    assert not station.is_closed
    assert station.up == ALL
    assert [path.name for path in station.file("var/lib/bfr-kiosk-update").glob("*")] == []
    assert not station.file("var/lib/bfr-kiosk/update").exists()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_at_any_change_is_taken_back_at_once_and_what_was_proved_goes_on(
    tmp_path: Path, bundle: Path, error: BaseException
) -> None:
    seen: list[str] = []
    while True:
        shutil.rmtree(tmp_path / "root", ignore_errors=True)
        station = Station(tmp_path / "root")
        station.begin()
        machine = Once(station, len(seen), error)
        with contextlib.suppress(TakenBackError, type(error)):
            station.update(bundle, machine)
        journal = updatestate.read(station.machine)
        is_proved = journal is not None and journal.phase is Phase.PROVED
        if machine.left >= 0 or (is_proved and isinstance(error, KeyboardInterrupt)):
            break  # no change is left, or none in which a signal is still heard
        assert (station.version, station.records) in ENDS, f"after {len(seen)} changes"
        is_open_and_whole(station)
        seen.append(station.version)
    assert len(seen) > 40
    assert OLD in seen


@pytest.mark.parametrize("ails", ["", "verify"])
def test_neither_a_terminal_nor_a_log_that_has_gone_stops_anything(station: Station, bundle: Path, ails: str) -> None:
    def gone(_line: str) -> None:
        raise OSError(5, "Input/output error")

    station.terminal, station.ails = gone, ails
    machine = Machine(station.root, gone, station.run)
    if ails:
        with pytest.raises(TakenBackError):
            station.update(bundle, machine)
    else:
        station.update(bundle, machine)
    assert station.version == (OLD if ails else NEW)
    is_open_and_whole(station)


def on(station: Station, words: list[str], act: Callable[[], object]) -> None:
    """Do something when a command of the system is run."""
    changed = station.changed

    def noticed(command: list[str]) -> None:
        changed(command)
        if command[: len(words)] == words:
            act()

    station.changed = noticed  # type: ignore[method-assign]


@pytest.mark.parametrize("ails", ["", "verify"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_last_steps_and_the_way_back_are_not_ended_by_asking(
    station: Station, bundle: Path, ails: str, number: signal.Signals
) -> None:
    station.ails = ails
    heard: list[int] = []
    first = signal.signal(number, lambda told, _frame: heard.append(told))
    former = signal.getsignal(number)
    on(station, ["systemctl", "start", "--no-block"], lambda: signal.raise_signal(number))
    try:
        with contextlib.suppress(TakenBackError):
            station.update(bundle)
        assert signal.getsignal(number) is former
    finally:
        signal.signal(number, first)
    assert heard == []
    assert station.version == (OLD if ails else NEW)
    is_open_and_whole(station)


def test_a_way_back_that_fails_is_tried_again_and_its_reason_is_kept(station: Station, bundle: Path) -> None:
    station.ails, station.failing = "verify", "recordfiles back"
    with pytest.raises(UnfinishedError, match="the station stays closed"):
        station.update(bundle)
    journal = updatestate.read(station.machine)
    assert journal is not None
    assert (journal.phase, journal.why) == (Phase.BACK, "it ails\nrunuser ended with 1")
    station.failing = ""
    updateback.resume(station.machine, station.log.append)
    assert (station.version, station.records) == (OLD, "schema 20")
    is_open_and_whole(station)


def test_the_journal_says_in_the_proof_that_it_was_then_that_the_machine_started_again(
    station: Station, bundle: Path
) -> None:
    journal: list[str] = []
    on(station, ["timeout"], lambda: journal.append("started"))
    station.update(bundle, Watched(station, journal))
    assert journal[journal.index("started") - 1] == updateproof.BROKE_OFF


class Watched(Machine):
    """Keeps what is written to the journal."""

    def __init__(self, fake: Fake, journal: list[str]) -> None:
        super().__init__(fake.root, fake.log.append, fake.run)
        self.journal = journal

    def write(self, path: str, data: bytes, mode: int = 0o644) -> None:
        if path == updatestate.JOURNAL:
            self.journal.append(json.loads(data)["why"])
        super().write(path, data, mode)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ([], ["sensor.a.zero"], "did not find before: sensor.a.zero"),
        (["estop.a"], ["estop.a", "sensor.a.zero"], "did not find before: sensor.a.zero"),
        (["estop.a"], ["sensor.a.zero"], "did not find before: sensor.a.zero"),
        (["estop.a", "disk.log"], ["estop.a"], ""),
    ],
)
def test_doctor_may_find_nothing_that_it_did_not_find_before(
    station: Station, bundle: Path, old: list[str], new: list[str], why: str
) -> None:
    station.failed = {OLD: old, NEW: new}
    if not why:
        assert station.update(bundle) == NEW
        return
    with pytest.raises(TakenBackError, match=why):
        station.update(bundle)
    is_open_and_whole(station)


def test_a_watchdog_that_failed_before_is_counted_anew_for_the_proof_and_for_the_station(
    station: Station, bundle: Path
) -> None:
    station.update(bundle)
    anew = [line for line in station.asked if line == "systemctl reset-failed bfr-kiosk-watchdog.service"]
    assert len(anew) == 2
    assert station.asked.index(anew[0]) < next(at for at, line in enumerate(station.asked) if line[:7] == "timeout")


@pytest.mark.parametrize("ails", ["", "verify"])
def test_units_and_rules_that_changed_are_put_to_work(station: Station, bundle: Path, ails: str) -> None:
    station.ails = ails
    station.file("run/udev").mkdir()
    station.file("run/udev/control").touch()
    if ails:
        with pytest.raises(TakenBackError):
            station.update(bundle)
        assert "systemctl stop bfr-kiosk-more.path" in station.said
        assert not station.machine.has(f"/{UNITS}/multi-user.target.wants/bfr-kiosk-more.path")
    else:
        station.update(bundle)
        assert "systemctl restart --no-block bfr-kiosk-more.path" in station.said
    assert "udevadm control --reload" in station.said


def test_what_was_asked_for_in_the_last_instant_is_waited_for_and_what_runs_is_not_stopped(
    station: Station, bundle: Path
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        station.file(idle.DOING[1:]).write_text(json.dumps({**DOING, "free": False}), encoding="utf-8")

    station.sleep = sleep  # type: ignore[method-assign]
    with pytest.raises(InstallError, match="somebody trains"):
        station.update(bundle)
    assert slept == [idle.SETTLED_S]
    assert [line for line in station.said if line.startswith("systemctl stop")] == [f"systemctl stop {idle.SCREEN}"]
    is_open_and_whole(station)


@pytest.mark.parametrize("state", ["activating", "reloading", "deactivating"])
def test_a_controller_on_its_way_up_or_down_is_left_alone(station: Station, bundle: Path, state: str) -> None:
    station.at = state
    with pytest.raises(InstallError, match="does not say"):
        station.update(bundle)
    assert station.said == []


@pytest.mark.parametrize(
    ("mounts", "where"),
    [
        ("overlayroot / overlay rw 0 0", "/ "),
        ("/dev/a / ext4 rw 0 0\ntmpfs /var tmpfs rw 0 0", "/var/lib/bfr-kiosk-update"),
        ("/dev/a / ext4 rw 0 0\nx /opt/bfr-kiosk overlay rw 0 0", "/opt/bfr-kiosk"),
        ("/dev/a / ext4 rw\ntmpfs /opt tmpfs rw\n/dev/b /opt/bfr-kiosk ext4 rw\ntmpfs /opt/b tmpfs rw", ""),
    ],
)
def test_where_the_power_takes_it_away_nothing_is_updated(
    station: Station, bundle: Path, mounts: str, where: str
) -> None:
    station.file("proc").mkdir()
    station.file("proc/mounts").write_text(mounts, encoding="utf-8")
    if where:
        with pytest.raises(InstallError, match=f"written to {where}.*read-only-root off"):
            station.update(bundle)
        assert station.said == []
    else:
        assert station.update(bundle) == NEW


def test_this_programs_doctor_answers_as_an_update_reads_it(station: Station) -> None:
    checks = [fail("estop.a", "open", "close it"), ok("estop.b", "closed"), warn("disk.life", "little", "more")]
    program = Program(version="1", revision=None, digest="2")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    answer = {
        state: shown.as_json(shown.document(checks, backend="real", station=state, at=at, program=program))
        for state in (services.STOPPED, services.RUNNING, services.UNKNOWN)
    }
    said = services.STOPPED
    machine = Machine(station.root, station.log.append, lambda _command: Done(1, f"warned {{}}\n{answer[said]}\n"))
    assert updateproof.failing(machine, OLD) == {"estop.a"}
    for said in (services.RUNNING, services.UNKNOWN):
        with pytest.raises(InstallError, match=f"says that the station is {said}"):
            updateproof.failing(machine, OLD)
