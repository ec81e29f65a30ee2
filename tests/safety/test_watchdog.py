"""The watchdog on mock pins and a virtual clock: what the lines really do."""

from __future__ import annotations

import contextlib
import errno
import gc
import json
import os
import signal
import socket
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NoReturn

import pytest
from gpiozero import DigitalOutputDevice
from gpiozero.exc import GPIOPinInUse
from gpiozero.pins.mock import MockFactory, MockPin

from kiosk.safety import guard, limits
from kiosk.safety import notify as notify_module
from kiosk.safety import watchdog as watchdog_module
from kiosk.safety.heartbeat import Evidence, FrameLimb, FramePhase, GuardState, Request, TripReason, encode_evidence
from kiosk.safety.history import replay
from kiosk.safety.interlock import Interlock
from kiosk.safety.journal import Journal
from kiosk.safety.notify import notify
from kiosk.safety.settings import WatchdogSettings
from kiosk.safety.states import Entry, EntryKind, Inputs, Outputs, State
from kiosk.safety.vent import vent
from kiosk.safety.watchdog import run

if TYPE_CHECKING:
    from tests.safety.conftest import FakeChip, Rig, VirtualClock

SETTINGS = WatchdogSettings(config_hash=0xC0FFEE)


def passes(rig: Rig, count: int) -> None:
    for _ in range(count):
        rig.pass_once()


def still(rig: Rig) -> None:
    before = dict(rig.edges)
    for _ in range(20):
        rig.pass_once()
    assert rig.edges == before
    assert not rig.pins.pin(16).state
    assert not rig.pins.pin(20).state


def test_one_edge_on_each_line_in_each_pass_while_holding(rig: Rig) -> None:
    rig.arm()
    before = dict(rig.edges)
    for _ in range(50):
        rig.pass_once()
    assert {line: rig.edges[line] - before[line] for line in rig.edges} == {16: 50, 20: 50}


def test_no_edge_before_holding(rig: Rig) -> None:
    for _ in range(50):
        rig.pass_once()
    assert rig.edges == {16: 0, 20: 0}


def test_a_trip_stops_the_lines_and_sounds_the_buzzer(rig: Rig) -> None:
    rig.arm()
    rig.pins.pin(26).drive_low()
    rig.pass_once()
    still(rig)
    assert rig.reports[-1].state is GuardState.TRIPPED
    assert rig.reports[-1].reason is TripReason.ESTOP
    sounds = set()
    for _ in range(100):
        rig.pass_once()
        sounds.add(bool(rig.pins.pin(21).state))
    assert sounds == {True, False}
    assert replay((rig.journal_path).read_bytes())[0].latched is TripReason.ESTOP


def test_the_tests_that_are_asked_for_reach_their_lines_and_no_others(rig: Rig) -> None:
    lines = {Request.BUZZER: 21, Request.COMPARATOR: 12}
    passes(rig, 6)
    for request, line in lines.items():
        rig.frame = replace(rig.frame, request=request)
        passes(rig, 4)
        assert [number for number in (12, 16, 20, 21) if rig.pins.pin(number).state] == [line]
        rig.frame = replace(rig.frame, request=Request.NONE)
        passes(rig, 4)
        assert not any(rig.pins.pin(number).state for number in (12, 16, 20, 21))


def test_letting_go_takes_the_test_voltage_away(rig: Rig) -> None:
    passes(rig, 6)
    rig.frame = replace(rig.frame, request=Request.COMPARATOR)
    passes(rig, 4)
    assert rig.pins.pin(12).state
    rig.watchdog.let_go()
    assert not rig.pins.pin(12).state


def at_level(rig: Rig, level: int) -> None:
    """Holding, with both lines at this level."""
    rig.arm()
    while rig.pins.pin(16).state != level:
        rig.pass_once()
    assert rig.pins.pin(20).state == level


@pytest.mark.parametrize("level", [0, 1])
def test_a_standstill_between_two_passes_gives_no_edge_but_the_fall(rig: Rig, level: int) -> None:
    at_level(rig, level)
    before = dict(rig.edges)
    rig.clock.time_s += 1.0
    rig.pass_once(send=False)
    assert {line: rig.edges[line] - before[line] for line in rig.edges} == {16: level, 20: level}
    still(rig)
    assert rig.watchdog.state.reason is TripReason.OWN_LATE


@pytest.mark.parametrize("level", [0, 1])
def test_a_standstill_within_a_pass_gives_no_edge_but_the_fall(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, level: int
) -> None:
    at_level(rig, level)
    before = dict(rig.edges)

    def stand_still() -> bool:
        rig.clock.time_s += 1.0
        return False

    with monkeypatch.context() as patch:
        patch.setattr(rig.watchdog, "_stopped", stand_still)
        rig.pass_once(send=False)
    assert {line: rig.edges[line] - before[line] for line in rig.edges} == {16: level, 20: level}
    still(rig)
    assert rig.watchdog.state.reason is TripReason.OWN_LATE


def test_the_lines_rest_high_while_vent_b_is_proved_alone_and_low_when_it_ends(rig: Rig) -> None:
    passes(rig, 6)
    rig.frame = replace(rig.frame, phase=FramePhase.PROOF, setpoint_mmhg=60.0)
    passes(rig, 6)
    rig.frame = replace(rig.frame, request=Request.RELEASE)
    passes(rig, 3)
    before = dict(rig.edges)
    for _ in range(20):
        rig.pass_once()
        assert rig.pins.pin(16).state == rig.pins.pin(20).state == 1
    assert rig.edges == before
    for _ in range(14):
        rig.pass_once(send=False)
    still(rig)
    assert rig.watchdog.state.reason is TripReason.LATE


@pytest.mark.parametrize("moves", [1, 2])
@pytest.mark.parametrize("high", [False, True])
def test_a_line_comes_to_rest_at_its_level_and_stays_there(moves: int, high: bool) -> None:
    pins = MockFactory()
    interlock = Interlock(pins, SETTINGS)
    for _ in range(moves):
        interlock.apply(0.0, hold=True, enable=True, buzzer=False, comparator_test=False)
    assert [pins.pin(line).state for line in (16, 20)] == [moves % 2, moves % 2]
    for _ in range(5):
        interlock.apply(0.0, hold=False, enable=False, rests_high=high, buzzer=False, comparator_test=False)
        assert [pins.pin(line).state for line in (16, 20)] == [high, high]
    interlock.close()
    pins.close()


@pytest.mark.parametrize("still_s", [0.09, 0.11, 0.59, 0.61])
def test_a_line_that_stood_still_gets_no_edge_that_would_shut_an_open_valve_again(still_s: float) -> None:
    pins = MockFactory()
    interlock = Interlock(pins, SETTINGS)
    interlock.apply(1.0, hold=True, enable=True, buzzer=False, comparator_test=False)
    interlock.apply(1.0 + still_s, hold=False, enable=False, buzzer=False, comparator_test=False)
    is_left = limits.EDGE_SOON_S < still_s < limits.EDGE_LATE_S
    assert [bool(pins.pin(line).state) for line in (16, 20)] == [is_left, is_left]
    interlock.apply(1.0 + still_s + limits.EDGE_LATE_S, hold=False, enable=False, buzzer=False, comparator_test=False)
    assert [bool(pins.pin(line).state) for line in (16, 20)] == [False, False]
    interlock.close()
    pins.close()


@pytest.mark.parametrize(("stall_s", "moves"), [(0.019, True), (0.021, False), (0.1, False)])
def test_a_pass_that_stood_still_since_it_looked_at_the_clock_gives_no_edge_on_old_evidence(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, stall_s: float, moves: bool
) -> None:
    """Frames stay away for 0.2 s; then the pass stands still, for less than its own lateness may be."""
    at_level(rig, 0)
    while rig.clock.now() - seen_s(rig) < 0.18 or rig.pins.pin(16).state:  # so that no fall is an edge either
        rig.pass_once(send=False)
    step, ages_s = guard.step, list[float]()

    def stand_still(state: State, inputs: Inputs, now: float) -> tuple[State, Outputs]:
        done = step(state, inputs, now)
        rig.clock.time_s += stall_s
        ages_s.append(rig.clock.now() - seen_s(rig))
        return done

    before = dict(rig.edges)
    with monkeypatch.context() as patch:
        patch.setattr(guard, "step", stand_still)
        rig.pass_once(send=False)
    assert rig.watchdog.state.state is GuardState.HOLDING
    assert {line: rig.edges[line] - before[line] for line in rig.edges} == {16: moves, 20: moves}
    assert not moves or ages_s[0] <= 0.28


def seen_s(rig: Rig) -> float:
    last = rig.watchdog.state.last
    assert last is not None
    return last.pass_ns / 1e9


def test_a_sense_wire_that_nothing_drives_reads_as_pressed() -> None:
    pins = MockFactory()
    interlock = Interlock(pins, SETTINGS)
    assert pins.pin(26).pull == "down"
    assert not interlock.estop_closed()
    pins.pin(26).drive_high()
    assert interlock.estop_closed()
    interlock.close()


def test_silence_stops_the_lines(rig: Rig) -> None:
    rig.arm()
    for _ in range(14):
        rig.pass_once(send=False)
    still(rig)
    assert rig.watchdog.state.reason is TripReason.LATE


def test_stop_datagrams_stop_the_lines(rig: Rig) -> None:
    rig.arm()
    for _ in range(200):
        rig.stop.send(b"whatever")
    rig.pass_once()
    still(rig)
    assert rig.watchdog.state.reason is TripReason.STOP


def test_a_flood_of_large_stop_datagrams_takes_bounded_work(rig: Rig) -> None:
    """Whatever they hold, and however many: each pass takes some, holds nothing, and is on time."""
    rig.arm()
    rig.stop.setblocking(False)
    for _ in range(20):
        with contextlib.suppress(BlockingIOError):
            while True:
                rig.stop.send(b"x" * 4000)
        rig.pass_once()
        assert rig.watchdog.state.state is not GuardState.HOLDING
    still(rig)
    assert rig.watchdog.dropped == 0


def test_the_end_of_the_peer_stops_the_lines(rig: Rig) -> None:
    rig.arm()
    rig.peer.send(encode_evidence(rig.frame))
    rig.peer.close()
    edges = dict(rig.edges)
    rig.clock.time_s = max(rig.clock.time_s, next(rig.passes))
    rig.clock.time_s = max(rig.clock.time_s, next(rig.passes))
    assert rig.watchdog.state.reason is TripReason.PEER_GONE
    assert rig.edges == edges


def test_a_bad_reading_pauses_the_lines(rig: Rig) -> None:
    rig.arm()
    rig.chip.error = errno.EREMOTEIO
    rig.pass_once()
    rig.pass_once()
    edges = dict(rig.edges)
    rig.chip.error = None
    rig.pass_once()
    rig.pass_once()
    assert rig.edges[16] >= edges[16] + 1
    assert rig.watchdog.state.state is GuardState.HOLDING


@pytest.mark.parametrize("level", [0, 1])
@pytest.mark.parametrize("where", ["sensor", "estop", "evidence", "stop", "journal", "report", "supply"])
def test_any_exception_leaves_the_lines_still(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, where: str, level: int
) -> None:
    class UnforeseenError(Exception):
        pass

    def fail(*_: object, **__: object) -> NoReturn:
        raise UnforeseenError

    at_level(rig, level)
    targets: dict[str, tuple[object, str]] = {
        "sensor": (rig.watchdog._sensor, "read"),
        "estop": (rig.watchdog._interlock, "estop_closed"),
        "evidence": (rig.watchdog._evidence, "drain"),
        "stop": (rig.watchdog, "_stopped"),
        "journal": (rig.watchdog._journal, "write"),
        "report": (watchdog_module, "encode_report"),
        "supply": (rig.watchdog, "_undervoltage"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*targets[where], fail)
        if where == "journal":
            rig.pins.pin(26).drive_low()
        with pytest.raises(UnforeseenError):
            passes(rig, 26)
    assert [rig.pins.pin(line).state for line in (16, 20)] == [0, 0]
    with pytest.raises(StopIteration):
        next(rig.passes)
    if where != "journal":
        last = rig.journal_path.read_text(encoding="utf-8").splitlines()[-1]
        assert " trip FAILED 0 " in last


def test_an_exception_during_a_test_is_no_test(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.arm()
    rig.watchdog.state = replace(rig.watchdog.state, is_test=True)
    monkeypatch.setattr(rig.watchdog, "_undervoltage", None)
    with pytest.raises(TypeError):
        passes(rig, 26)
    assert " trip FAILED 0 " in rig.journal_path.read_text(encoding="utf-8").splitlines()[-1]


def test_reports_come_every_second_pass_in_order(rig: Rig) -> None:
    for _ in range(40):
        rig.pass_once()
    assert len(rig.reports) in (19, 20)
    assert [report.sequence for report in rig.reports] == list(range(len(rig.reports)))


def test_late_passes_are_dropped_and_the_grid_kept(rig: Rig) -> None:
    began_s = rig.clock.now()
    wakes = [next(rig.passes)]
    for pause_s in (0.0, 0.050, 0.0, 0.0):
        rig.clock.time_s = max(rig.clock.time_s, wakes[-1]) + pause_s
        wakes.append(next(rig.passes))
    grid = [round((wake_s - began_s) / 0.020, 6) for wake_s in wakes]
    assert grid == [0, 1, 4, 5, 6]
    assert rig.watchdog.dropped == 2
    assert rig.watchdog.late_max_s == pytest.approx(0.050)


def test_lateness_counts_from_the_grid_however_late_the_pass_before_was(rig: Rig) -> None:
    rig.arm()
    rig.clock.time_s += 0.015
    rig.pass_once()
    assert rig.watchdog.state.state is GuardState.HOLDING
    rig.clock.time_s += 0.118  # and 5 ms until the sensor has answered: 103 ms more than a pass after the last one
    rig.pass_once()
    assert rig.watchdog.state.reason is TripReason.OWN_LATE


@pytest.mark.parametrize("trips", [1, 2, 3])
def test_a_start_goes_on_from_what_the_journal_says(tmp_path: Path, request: pytest.FixtureRequest, trips: int) -> None:
    journal = Journal(tmp_path / "watchdog.journal", boot=1, now=400.0)
    late = Entry(kind=EntryKind.TRIP, reason=TripReason.LATE, is_test=False, restriction_s=30.0, pressure_mmhg=0.0)
    late = replace(late, limb=FrameLimb.LEG)
    for number in range(trips):
        journal.write(late, 401.0 + number)
    journal.close()
    state = request.getfixturevalue("rig").watchdog.state
    assert (state.state, state.reason) == (GuardState.TRIPPED, TripReason.LATE)
    assert [trip.at_s for trip in state.past] == [401.0 + number for number in range(trips)]
    assert state.locked is (TripReason.LATE if trips == 3 else TripReason.NONE)
    assert (state.restriction_s, state.limb) == (30.0, FrameLimb.LEG)


def test_the_service_manager_hears_twice_a_second(rig: Rig) -> None:
    for _ in range(101):
        rig.pass_once()
    assert rig.notes == ["WATCHDOG=1"] * 4


def test_the_computers_supply_is_asked_for_ten_times_a_second(rig: Rig) -> None:
    began_s = rig.clock.now()
    passes(rig, 2)
    assert len(rig.asked_s) == 1  # before anything is judged by it
    rig.arm()
    for _ in range(200):
        rig.pass_once()
    assert len(rig.asked_s) == pytest.approx((rig.clock.now() - began_s) * 10, abs=1)
    rig.undervoltage = True
    for _ in range(6):
        rig.pass_once()
    still(rig)
    assert rig.watchdog.state.reason is TripReason.UNDERVOLTAGE


def test_letting_go_is_for_good(rig: Rig) -> None:
    rig.arm()
    rig.watchdog.let_go()
    still(rig)
    rig.watchdog.let_go()


@pytest.mark.parametrize("where", ["_interlock.estop_closed", "_stopped"])
def test_a_frame_that_comes_while_the_pass_looks_elsewhere_is_not_from_the_future(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    rig.arm()
    *way, name = where.split(".")
    owner = rig.watchdog._interlock if way else rig.watchdog
    answers = getattr(owner, name)

    def slow() -> object:
        rig.clock.time_s += 0.025
        stamp = round(rig.clock.now() * 1e9)
        rig.peer.send(encode_evidence(replace(rig.frame, pass_ns=stamp, sample_ns=stamp)))
        rig.frame = replace(rig.frame, sequence=rig.frame.sequence + 1)
        rig.clock.time_s += 0.005
        return answers()

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, slow)
        rig.pass_once(send=False)
    assert rig.watchdog.state.state is GuardState.HOLDING


class AskedInBetween(MockPin):
    """A pin at whose level somebody is asked for the end, between the look at it and the write."""

    def _get_state(self) -> float:
        state = super()._get_state()
        asked, AskedInBetween.asked = AskedInBetween.asked, {}
        if self.info.name in asked:
            asked[self.info.name]()
        else:
            AskedInBetween.asked = asked
        return state

    asked: ClassVar[dict[str, Callable[[], None]]] = {}


@pytest.mark.parametrize("at", ["GPIO16", "GPIO20", "GPIO21", "GPIO12"])
def test_a_signal_in_the_middle_of_a_pass_leaves_every_line_low(at: str) -> None:
    pins = MockFactory(pin_class=AskedInBetween)
    interlock = Interlock(pins, SETTINGS)
    AskedInBetween.asked = {at: interlock.let_go}
    interlock.apply(0.0, hold=True, enable=True, buzzer=True, comparator_test=True)
    assert not AskedInBetween.asked
    assert [pins.pin(line).state for line in (16, 20, 21, 12)] == [0, 0, 0, 0]
    interlock.apply(0.0, hold=True, enable=True, buzzer=True, comparator_test=True)
    assert [pins.pin(line).state for line in (16, 20, 21, 12)] == [0, 0, 0, 0]
    interlock.close()
    interlock.let_go()
    pins.close()


def test_letting_go_drives_low_again_what_was_driven_after_it() -> None:
    pins = MockFactory()
    interlock = Interlock(pins, SETTINGS)
    interlock.let_go()
    for line in (16, 20):
        pins.pin(line).state = 1
    interlock.let_go()
    assert [pins.pin(line).state for line in (16, 20)] == [0, 0]
    interlock.close()
    pins.close()


def test_without_a_stop_socket(rig: Rig) -> None:
    assert rig.watchdog._stop is not None
    rig.watchdog._stop.close()
    rig.watchdog._stop = None
    rig.arm()
    rig.passes.close()
    rig.watchdog.close()


def test_a_broken_line_does_not_keep_the_others_from_closing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> NoReturn:
        raise OSError(errno.EIO, "line")

    with monkeypatch.context() as patch:
        patch.setattr(DigitalOutputDevice, "off", fail)
        with pytest.raises(OSError, match="line"):
            rig.watchdog._interlock.close()
    assert rig.watchdog._interlock._hold.closed
    assert rig.watchdog._interlock._estop.closed


def test_lines_that_were_left_high_fall_at_the_start() -> None:
    pins = MockFactory()
    for line in (12, 16, 20, 21):
        pins.pin(line).function = "output"
        pins.pin(line).state = 1
    interlock = Interlock(pins, SETTINGS)
    assert not any(pins.pin(line).state for line in (12, 16, 20, 21))
    interlock.close()
    pins.close()


def test_buzzer_and_test_voltage_stay_as_long_as_they_are_wanted() -> None:
    pins = MockFactory()
    interlock = Interlock(pins, SETTINGS)
    for buzzer, test in ((True, False), (True, True), (True, True), (False, True), (False, False), (False, False)):
        interlock.apply(0.0, hold=False, enable=False, buzzer=buzzer, comparator_test=test)
        assert (bool(pins.pin(21).state), bool(pins.pin(12).state)) == (buzzer, test)
    interlock.close()
    pins.close()


def test_the_interlock_wants_a_named_factory() -> None:
    with pytest.raises(TypeError, match=r"^the pin factory has to be named$"):
        Interlock(None, SETTINGS)  # type: ignore[arg-type]  # what a forgotten argument would pass


def test_vent_drives_what_is_free_and_names_what_is_not() -> None:
    pins = MockFactory()
    for line in (17, 27):
        pins.pin(line).function = "output"
        pins.pin(line).state = 1
    taken = DigitalOutputDevice(22, pin_factory=pins)
    results = dict(vent(pins, (22, 17, 27)))
    assert results[17] == results[27] == "low"
    assert results[22].startswith(GPIOPinInUse.__name__)
    assert not pins.pin(17).state
    assert not pins.pin(27).state
    taken.close()
    pins.close()


def test_vent_puts_each_line_low_before_it_gives_it_back() -> None:
    put: list[bool] = []

    class Heard(MockPin):
        def _set_state(self, value: float) -> None:
            put.append(bool(value))
            super()._set_state(value)

    pins = MockFactory(pin_class=Heard)
    vent(pins, (17, 27))
    assert put == [False, False]


@pytest.mark.parametrize("abstract", [False, True])
def test_notify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool) -> None:
    name = f"@kiosk-test-{os.getpid()}" if abstract else str(tmp_path / "notify.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + name[1:] if abstract else name)
        manager.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        notify("READY=1")
        assert manager.recv(100) == b"READY=1"


def test_notify_without_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    with monkeypatch.context() as patch:
        patch.setattr(socket, "socket", None)
        notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody.sock"))
    notify("READY=1")
    assert notify_module.__doc__


class Process:
    """`run` in this process: the clock counts sleeps and asks for the end."""

    def __init__(self, clock: VirtualClock, chip: FakeChip, pins: MockFactory, folder: Path) -> None:
        self.clock, self.chip, self.pins, self.folder = clock, chip, pins, folder
        self.handlers: dict[int, Callable[[int, None], None]] = {}
        self.notes: list[str] = []
        self.scheduled: list[tuple[int, int, int]] = []
        self.locked = False
        self.sleeps = 0
        self.end_after = 40
        self.during: Callable[[], None] = lambda: None

    def now(self) -> float:
        return self.clock.now()

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)
        if seconds > 0.005:  # between passes, not inside a conversion
            self.sleeps += 1
            self.during()
            if self.sleeps == self.end_after:
                self.handlers[signal.SIGTERM](signal.SIGTERM, None)

    def run(self) -> int:
        return run(
            self.chip,
            self.pins,
            self,
            undervoltage=lambda: False,
            settings=SETTINGS,
            runtime_dir=self.folder,
            state_dir=self.folder,
        )


@pytest.fixture
def process(
    tmp_path: Path, clock: VirtualClock, chip: FakeChip, board_pins: MockFactory, monkeypatch: pytest.MonkeyPatch
) -> Process:
    made = Process(clock, chip, board_pins, tmp_path)
    monkeypatch.setattr(signal, "signal", lambda number, handler: made.handlers.update({number: handler}))

    def schedule(number: int, policy: int, parameters: os.sched_param) -> None:
        made.scheduled.append((number, policy, parameters.sched_priority))

    def lock() -> str:
        made.locked = True
        return ""

    monkeypatch.setattr(os, "sched_setscheduler", schedule)
    monkeypatch.setattr(watchdog_module, "lock_memory", lock)
    monkeypatch.setattr(watchdog_module, "notify", made.notes.append)
    start = guard.start
    # its self-test is no subject of these tests
    monkeypatch.setattr(guard, "start", lambda *known, **more: replace(start(*known, **more), proved=True))
    for name in ("collect", "freeze", "disable"):
        monkeypatch.setattr(gc, name, lambda: None)
    return made


def timing(process: Process) -> object:
    return json.loads((process.folder / "watchdog-timing.json").read_text(encoding="utf-8"))


def test_a_clean_run(process: Process, capsys: pytest.CaptureFixture[str]) -> None:
    assert process.run() == 0
    assert set(process.handlers) == {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
    assert (process.folder / "watchdog.journal").read_text().split()[-5] == "clean"
    assert timing(process) == {"late_ms_max": 0.0, "passes": 40, "dropped": 0, "scheduler": "fifo"}
    assert process.scheduled == [(0, os.SCHED_FIFO, 50)]
    assert process.locked
    assert process.notes == ["READY=1", "WATCHDOG=1", "STOPPING=1"]
    assert capsys.readouterr().err == ""
    assert stat.S_IMODE((process.folder / "stop.sock").stat().st_mode) == 0o666


def test_a_run_that_was_held_up_says_so(process: Process) -> None:
    def hold_up() -> None:
        process.clock.time_s += 0.050 if process.sleeps == 10 else 0.0

    process.during = hold_up
    assert process.run() == 0
    seen = timing(process)
    assert isinstance(seen, dict)
    assert (seen["late_ms_max"], seen["dropped"]) == (pytest.approx(50.0), 2)


def test_a_restart_after_pressure_was_held_is_latched_and_said(
    process: Process, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = Journal(process.folder / "watchdog.journal", boot=1, now=1.0)
    held = Entry(kind=EntryKind.HELD, reason=TripReason.NONE, is_test=False, restriction_s=0.0, pressure_mmhg=0.0)
    journal.write(held, 1.0)
    journal.close()
    assert process.run() == 0
    assert "tripped: RESTARTED" in capsys.readouterr().err
    assert replay((process.folder / "watchdog.journal").read_bytes())[0].latched is TripReason.RESTARTED


def test_what_is_wrong_at_the_start_is_said(
    process: Process, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    monkeypatch.setattr(watchdog_module, "lock_memory", lambda: "at most 8 bytes may be locked")
    (process.folder / "watchdog.journal").mkdir()
    (process.folder / "watchdog-timing.json").mkdir()
    assert process.run() == 0
    journal = process.folder / "watchdog.journal"
    assert capsys.readouterr().err.splitlines() == [
        "watchdog: no right to SCHED_FIFO: passes may be late under load",
        "watchdog: memory is not locked, passes may be late when it is short: at most 8 bytes may be locked",
        f"watchdog: the journal cannot be written, nothing may be held: [Errno 21] Is a directory: '{journal}'",
        "watchdog: tripped: JOURNAL",
    ]


@pytest.mark.parametrize(
    ("trips", "tail", "said"),
    [
        (0, b"torn", ["the journal's last line was torn and is dropped"]),
        (3, b"", ["tripped: LATE", "locked out after repeated trips: LATE; a technician clears it"]),
    ],
)
def test_what_the_journal_holds_is_said(
    process: Process, capsys: pytest.CaptureFixture[str], trips: int, tail: bytes, said: list[str]
) -> None:
    path = process.folder / "watchdog.journal"
    journal = Journal(path, boot=1, now=1.0)
    late = Entry(kind=EntryKind.TRIP, reason=TripReason.LATE, is_test=False, restriction_s=0.0, pressure_mmhg=0.0)
    for _ in range(trips):
        journal.write(late, 1.0)
    journal.close()
    path.write_bytes(path.read_bytes() + tail)
    assert process.run() == 0
    assert capsys.readouterr().err.splitlines() == [f"watchdog: {line}" for line in said]


def test_without_a_right_to_it_the_watchdog_runs_at_its_own_priority(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    assert process.run() == 0
    seen = timing(process)
    assert isinstance(seen, dict)
    assert seen["scheduler"] == "other"


class Controller:
    """The far end of a running process's socket, and what its line does: an empty cuff first, then filling."""

    def __init__(self, process: Process, first_frame: Evidence) -> None:
        self.process, self.first_frame = process, first_frame
        self.peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.frames = 0
        self.moved: list[float] = []

    def __call__(self) -> None:
        process = self.process
        if process.sleeps == 2:
            self.peer.connect(str(process.folder / "evidence.sock"))
        if process.sleeps > 4 and process.sleeps % 2:
            stamp = round(process.now() * 1e9)
            filling = self.frames > 3
            frame = replace(
                self.first_frame,
                sequence=self.frames,
                pass_ns=stamp,
                sample_ns=stamp,
                phase=FramePhase.FILL if filling else FramePhase.IDLE,
                setpoint_mmhg=100.0 if filling else None,
            )
            self.peer.send(encode_evidence(frame))
            self.frames += 1
        self.moved.append(process.pins.pin(16).state)

    def run(self) -> list[str]:
        """Kinds of the journal's lines after the process has ended."""
        assert self.process.run() == 0
        self.peer.close()
        return [line.split()[3] for line in (self.process.folder / "watchdog.journal").read_text().splitlines()]


def test_sigterm_lets_go_before_anything_else(process: Process, first_frame: Evidence) -> None:
    process.during = controller = Controller(process, first_frame)
    process.end_after = 61
    assert controller.run() == ["account", "held", "clean"]
    assert controller.moved[-8:] in ([0, 1] * 4, [1, 0] * 4)
    assert not process.pins.pin(16).state


def test_anybody_stops_a_running_process(process: Process, first_frame: Evidence) -> None:
    controller = Controller(process, first_frame)

    def stopped() -> None:
        controller()
        if process.sleeps == 50:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as anybody:
                anybody.sendto(b"", str(process.folder / "stop.sock"))

    process.during = stopped
    process.end_after = 70
    assert controller.run() == ["account", "held", "released", "clean"]
    assert controller.moved[40:50] in ([0, 1] * 5, [1, 0] * 5)
    assert not any(controller.moved[52:])


def test_an_exception_ends_the_process_with_the_lines_still(process: Process, first_frame: Evidence) -> None:
    controller = Controller(process, first_frame)

    def fail() -> None:
        controller()
        if process.sleeps > 40 and controller.moved[-1]:
            raise RuntimeError("unforeseen")

    process.during, process.end_after = fail, 80
    with pytest.raises(RuntimeError, match="unforeseen"):
        process.run()
    assert controller.moved[-2:] == [0, 1], "it held, and came to its end with the line high"
    assert not process.pins.pin(16).state
    controller.peer.close()
