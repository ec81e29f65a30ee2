"""A driver for the pure guard, and a watchdog on fake chip, mock pins and a clock that only moves when told."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from kiosk.safety import guard
from kiosk.safety.evidence import EvidenceServer
from kiosk.safety.heartbeat import (
    REPORT_SIZE,
    STAGES_COMPLETE,
    Evidence,
    FrameLimb,
    FramePhase,
    GuardState,
    Report,
    Request,
    TripReason,
    decode_report,
    encode_evidence,
    encode_report,
)
from kiosk.safety.journal import Journal
from kiosk.safety.states import RELEASED, Arrivals, Entry, EntryKind, Inputs, Outputs, Reading, SensorFault, State
from kiosk.safety.watchdog import Watchdog, WatchdogSettings

CONFIG = 0xC0FFEE
PASS_S = 0.020

FIRST_FRAME = Evidence(
    boot=11,
    session=1,
    sequence=0,
    phase=FramePhase.IDLE,
    limb=FrameLimb.LEG,
    request=Request.NONE,
    setpoint_mmhg=None,
    pressure_mmhg=0.0,
    pump=False,
    bleed=False,
    hold=False,
    expect_contraction=False,
    learned_rise_mmhg_per_s=0.0,
    signature=STAGES_COMPLETE,
    pass_ns=0,
    sample_ns=0,
    config_hash=CONFIG,
)


class Driver:
    """Runs the guard at 50 Hz beside a healthy controller whose frames, pressures and faults a test may bend."""

    def __init__(
        self,
        latched: TripReason = TripReason.NONE,
        restriction_s: float = 0.0,
        locked: TripReason = TripReason.NONE,
        *,
        limb: FrameLimb = FrameLimb.NONE,
        beside: frozenset[TripReason] = frozenset(),
        proved: bool = True,
    ) -> None:
        self.now = 1000.0
        started = guard.start(
            CONFIG, self.now, latched=latched, restriction_s=restriction_s, limb=limb, beside=beside, locked=locked
        )
        self.state: State = replace(started, proved=proved)
        self.out = Outputs()
        self.inputs = Inputs(reading=SensorFault(kind="none"))
        self.entries: list[Entry] = []
        self.frame = replace(FIRST_FRAME, sequence=0)
        self.sending = True
        self.pressure_mmhg = 0.0
        self.a_mmhg: float | None = None
        self.supply_v = 5.0
        self.rail_v = 12.0
        self.buzzer_v = 0.0
        self.fault: str | None = None
        self.frozen = False
        self.estop_closed = True
        self.journal_ok = True
        self.undervoltage = False
        self.late_s = 0.0
        self._passes = 0

    def next_frame(self, **changes: object) -> Evidence:
        """The frame a healthy controller would send in this pass, with changes."""
        stamp = round(self.now * 1e9)
        pressure = self.pressure_mmhg if self.a_mmhg is None else self.a_mmhg
        frame = replace(self.frame, pass_ns=stamp, sample_ns=stamp, pressure_mmhg=pressure)
        frame = replace(frame, **changes)  # type: ignore[arg-type]  # names and types are the caller's
        self.frame = replace(frame, sequence=(frame.sequence + 1) & 0xFFFFFFFF)
        return frame

    def one(self, *frames: Evidence, stop: bool = False, step_s: float = PASS_S, **link: bool) -> Outputs:
        """One pass with exactly these frames."""
        self.now += step_s
        self._passes += 1
        reading: Reading | SensorFault = Reading(
            pressure_mmhg=self.pressure_mmhg,
            code=1000 if self.frozen else 1000 + self._passes % 7,
            supply_v=self.supply_v,
            at_s=self.now,
            rail_v=self.rail_v,
            buzzer_v=self.buzzer_v,
        )
        if self.fault is not None:
            reading = SensorFault(kind=self.fault)
        self.inputs = Inputs(
            reading=reading,
            estop_closed=self.estop_closed,
            late_s=self.late_s,
            arrivals=Arrivals(frames=frames, **link),
            stop=stop,
            journal_ok=self.journal_ok,
            undervoltage=self.undervoltage,
        )
        self.state, self.out = guard.step(self.state, self.inputs, self.now)
        self.entries += self.out.entries
        return self.out

    def run(self, seconds: float, **changes: object) -> Outputs:
        """Passes for this long; a frame every second one while `sending`."""
        for _ in range(max(1, round(seconds / PASS_S))):
            due = self.sending and self._passes % 2 == 0
            self.now += PASS_S
            frames = (self.next_frame(**changes),) if due else ()
            self.now -= PASS_S
            self.one(*frames)
        return self.out

    def until_trip(self, limit_s: float) -> float:
        """Seconds until the guard trips."""
        began_s = self.now
        while self.state.state is not GuardState.TRIPPED:
            assert self.now - began_s < limit_s, "did not trip"
            self.run(PASS_S)
        return self.now - began_s

    def claim(self, phase: FramePhase, **changes: object) -> None:
        """What the controller says from now on."""
        setpoints = {FramePhase.PROOF: 60.0, FramePhase.FILL: 150.0, FramePhase.WORK: 150.0, FramePhase.REST: 150.0}
        self.frame = replace(
            self.frame,
            phase=phase,
            setpoint_mmhg=setpoints.get(phase),
            request=Request.NONE,
            pump=False,
            hold=phase not in RELEASED,
            expect_contraction=False,
            learned_rise_mmhg_per_s=0.0,
        )
        self.frame = replace(self.frame, **changes)  # type: ignore[arg-type]  # as above

    def arm(self, phase: FramePhase = FramePhase.FILL) -> "Driver":
        """Bring the guard to hold, from an empty cuff: in a session of its own, with its self-test behind it."""
        self.state = replace(self.state, proved=True)
        self.frame = replace(self.frame, session=self.frame.session + 1)
        self.claim(FramePhase.IDLE)
        self.run(0.1)
        self.claim(phase)
        self.run(0.12)
        assert self.state.active
        assert self.out.hold
        return self

    def at(self, pressure_mmhg: float, phase: FramePhase = FramePhase.WORK) -> "Driver":
        """Hold that pressure in that phase."""
        self.arm()
        self.pressure_mmhg = pressure_mmhg
        self.claim(phase, expect_contraction=True)
        self.run(0.1)
        self.claim(phase)
        self.run(0.04)
        assert self.state.state is GuardState.HOLDING
        return self

    def report(self) -> Report:
        """What the controller would be told."""
        return decode_report(encode_report(guard.report(self.state, self.inputs, boot=5, sequence=0)))

    def mode(self) -> GuardState:
        """State of the guard."""
        return self.state.state

    def why(self) -> TripReason:
        """Reason the guard gives."""
        return self.state.reason

    def kinds(self) -> list[EntryKind]:
        """Kinds of the journal entries so far, without the account."""
        return [entry.kind for entry in self.entries if entry.kind is not EntryKind.ACCOUNT]


class VirtualClock:
    """Moves only when somebody sleeps or a test sets it."""

    def __init__(self) -> None:
        self.time_s = 500.0

    def now(self) -> float:
        return self.time_s

    def sleep(self, seconds: float) -> None:
        self.time_s += max(0.0, seconds)


@dataclass
class FakeChip:
    """Just enough of an ADS1115: holds what was written, answers a ratio, and fails as told."""

    pressure_mmhg: float = 0.0
    supply_v: float = 5.0
    rail_v: float = 12.0
    buzzer_v: float = 0.0
    address: int = 0x49
    noise: bool = True
    error: int | None = None
    readback: int | None = None
    busy_polls: int = 0
    code: int | None = None
    config: int = 0
    conversions: int = 0
    busy: int = 0
    written: list[int] = field(default_factory=list)

    def write(self, address: int, data: bytes) -> None:
        self._answer(address)
        assert data[0] == 1
        assert len(data) == 3
        self.config = int.from_bytes(data[1:], "big")
        self.written.append(self.config)
        self.busy = self.busy_polls

    def write_read(self, address: int, data: bytes, count: int) -> bytes:
        self._answer(address)
        assert count == 2
        if data == b"\x01":
            if self.busy:
                self.busy -= 1
                return (self.config & 0x7FFF).to_bytes(2, "big")
            return (self.config if self.readback is None else self.readback).to_bytes(2, "big")
        assert data == b"\x00"
        self.conversions += 1
        if self.code is not None:
            return self.code.to_bytes(2, "big", signed=True)
        volts = (
            self.supply_v * 0.6 * (0.04 + 0.0023998 * self.pressure_mmhg),
            self.rail_v * 0.2,
            self.buzzer_v,
            self.supply_v * 0.6,
        )
        noise = self.conversions % 5 if self.noise else 0
        full_v = (6.144, 4.096, 2.048, 1.024, 0.512, 0.256)[self.config >> 9 & 7]
        code = min(32767, round(volts[self.config >> 12 & 3] / full_v * 32768) + noise)
        return code.to_bytes(2, "big", signed=True)

    def _answer(self, address: int) -> None:
        if self.error is not None:
            raise OSError(self.error, "fake")
        assert address == self.address


class BoardPin(MockPin):
    """A pin of a board whose e-stop is not pressed: its contact drives line 26, whatever the line is pulled to."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        if self.info.name == "GPIO26":
            self.drive_high()


class Rig:
    """A whole watchdog, with the far end of its sockets in the test's hands."""

    def __init__(self, folder: Path) -> None:
        self.clock = VirtualClock()
        self.chip = FakeChip()
        self.pins = MockFactory(pin_class=BoardPin)
        mine, self.peer = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.peer.setblocking(False)
        stop, self.stop = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        stop.setblocking(False)
        self.journal_path = folder / "watchdog.journal"
        self.journal = Journal(self.journal_path, boot=1, now=self.clock.now())
        self.notes: list[str] = []
        self.undervoltage = False
        self.asked_s: list[float] = []
        self.watchdog = Watchdog(
            self.chip,
            self.pins,
            self.clock,
            settings=WatchdogSettings(config_hash=CONFIG),
            evidence=EvidenceServer.connected(mine),
            stop=stop,
            journal=self.journal,
            boot=1,
            notify=self.notes.append,
            undervoltage=self.supply,
        )
        self.watchdog.state = replace(self.watchdog.state, proved=True)
        self.passes = self.watchdog.passes()
        self.frame = FIRST_FRAME
        self.reports: list[Report] = []
        self.edges = {16: 0, 20: 0}
        self.count = 0

    def pass_once(self, *, send: bool = True) -> None:
        """Resume the watchdog at its next wake time, after a frame in every second pass."""
        before = {line: self.pins.pin(line).state for line in self.edges}
        self.clock.time_s = max(self.clock.time_s, next(self.passes))
        if send and self.count % 2 == 0:
            stamp = round(self.clock.now() * 1e9)
            self.peer.send(encode_evidence(replace(self.frame, pass_ns=stamp, sample_ns=stamp)))
            self.frame = replace(self.frame, sequence=self.frame.sequence + 1)
        self.count += 1
        after = {line: self.pins.pin(line).state for line in self.edges}
        for line in self.edges:
            self.edges[line] += before[line] != after[line]
        try:
            while True:
                self.reports.append(decode_report(self.peer.recv(REPORT_SIZE + 1)))
        except BlockingIOError:
            pass

    def supply(self) -> bool:
        """The computer's alarm."""
        self.asked_s.append(self.clock.now())
        return self.undervoltage

    def arm(self) -> None:
        """From an empty cuff to holding."""
        for _ in range(6):
            self.pass_once()
        self.frame = replace(self.frame, phase=FramePhase.FILL, setpoint_mmhg=150.0)
        for _ in range(6):
            self.pass_once()
        assert self.watchdog.state.state is GuardState.HOLDING

    def close(self) -> None:
        self.passes.close()
        self.watchdog.close()
        self.peer.close()
        self.stop.close()
        self.pins.close()


@pytest.fixture
def driver() -> Callable[..., Driver]:
    return Driver


@pytest.fixture
def guarded() -> Driver:
    return Driver()


@pytest.fixture
def first_frame() -> Evidence:
    return FIRST_FRAME


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def chip() -> FakeChip:
    return FakeChip()


@pytest.fixture
def board_pins() -> MockFactory:
    return MockFactory(pin_class=BoardPin)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.close()
