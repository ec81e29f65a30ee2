"""The watchdog process: reads its own sensor, hears the controller's evidence, and toggles or lets go.

Whatever goes wrong in here, the lines stop moving, and that releases the cuff.
"""

import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType
from typing import Final

from gpiozero.pins import Factory

from kiosk.safety import guard, limits
from kiosk.safety.changed import replace
from kiosk.safety.evidence import EvidenceServer
from kiosk.safety.heartbeat import TripReason, encode_report
from kiosk.safety.interlock import Interlock
from kiosk.safety.journal import Journal, JournalBusyError
from kiosk.safety.memory import lock_memory
from kiosk.safety.notify import notify
from kiosk.safety.sensor_b import Bus, Clock, SensorB
from kiosk.safety.settings import WatchdogSettings
from kiosk.safety.states import EntryKind, Inputs

__all__ = ["Bus", "Clock", "Watchdog", "WatchdogSettings", "run"]

_NOTIFY_EVERY: Final = 25
_UNDERVOLTAGE_EVERY: Final = 5
"""Passes: 0.1 s, so that report, controller and hold circuits, 0.3 s in all, leave both vents open within 0.55 s."""
_STOPS_PER_PASS: Final = 64
_FIFO_PRIORITY: Final = 50
JOURNAL_WAIT_S: Final = 14.0
"""How long for a journal that another process has: five tries then take more than the minute in which five ends count
as a watchdog that cannot stay up, and systemd gives a start 20 s (our inference from `bfr-kiosk-watchdog.service`)."""
_JOURNAL_LOOK_S: Final = 0.5


class Watchdog:
    """The watchdog without a process around it; `passes` is resumed by whoever owns time."""

    def __init__(
        self, bus: Bus, pins: Factory, clock: Clock, *, settings: WatchdogSettings, evidence: EvidenceServer,
        stop: socket.socket | None, journal: Journal, boot: int, notify: Callable[[str], None],
        undervoltage: Callable[[], bool],
    ) -> None:  # fmt: skip
        self._clock, self._evidence, self._stop = clock, evidence, stop
        self._journal, self._boot, self._notify = journal, boot, notify
        self._undervoltage, self._is_low = undervoltage, True
        self._sensor = SensorB(bus, clock, settings)
        self._interlock = Interlock(pins, settings)
        history = journal.history
        self.state = guard.start(
            settings.config_hash,
            clock.now(),
            latched=history.latched,
            restriction_s=history.restriction_s,
            limb=history.limb,
            past=history.recent(clock.now()),
            beside=history.beside,
            locked=history.locked,
        )
        self.reports = 0
        self.dropped = 0
        self.late_max_s = 0.0

    def passes(self) -> Generator[float, None, None]:
        """Yield when to be resumed, on an absolute grid; each resume is one pass.

        Passes that were missed are dropped, never made up for. However this ends, the lines are still; an exception
        also leaves its trace in the journal, latched.
        """
        deadline_s = self._clock.now()
        try:
            while True:
                yield deadline_s
                self._pass(deadline_s)
                missed = max(0, int((self._clock.now() - deadline_s) / limits.PASS_S))
                self.dropped += missed
                deadline_s += (1 + missed) * limits.PASS_S
        except Exception:
            try:
                self._interlock.let_go()
            finally:
                failed = replace(self.state, reason=TripReason.FAILED, is_test=False)
                self._journal.write(guard.entry(EntryKind.TRIP, failed), self._clock.now())
            raise
        finally:
            self._interlock.let_go()

    def let_go(self) -> None:
        """Vent at once and for good; safe in a signal handler."""
        self._interlock.let_go()

    def close(self) -> None:
        """A clean end: lines still, then the mark in the journal."""
        self._interlock.close()
        self._journal.write(guard.entry(EntryKind.CLEAN, self.state), self._clock.now())
        self._journal.close()
        self._evidence.close()
        if self._stop is not None:
            self._stop.close()

    def _pass(self, deadline_s: float) -> None:
        self.late_max_s = max(self.late_max_s, self._clock.now() - deadline_s)
        reading = self._sensor.read()
        if self.state.passes % _UNDERVOLTAGE_EVERY == 0:
            self._is_low = self._undervoltage()
        estop_closed, stop, arrivals = self._interlock.estop_closed(), self._stopped(), self._evidence.drain()
        now = self._clock.now()  # after all that was taken in: a frame that came meanwhile is not from the future
        inputs = Inputs(
            reading=reading, estop_closed=estop_closed, arrivals=arrivals, stop=stop, journal_ok=self._journal.ok,
            late_s=now - deadline_s, undervoltage=self._is_low,
        )  # fmt: skip
        self.state, outputs = guard.step(self.state, inputs, now)
        # A pass that stood still since it looked at the clock would hold by what was true then: `now` is what the ages
        # of the evidence were judged at. A longer standstill trips the next pass.
        moved_s = self._clock.now()
        in_time = moved_s - deadline_s <= limits.OWN_PASS_LATE_S and moved_s - now <= limits.PASS_S
        self._interlock.apply(
            moved_s,
            hold=outputs.hold and in_time,
            enable=outputs.enable and in_time,
            rests_high=outputs.rests_high and in_time,
            buzzer=outputs.buzzer,
            comparator_test=outputs.comparator_test,
        )
        if outputs.report:
            report = guard.report(self.state, inputs, boot=self._boot, sequence=self.reports)
            self._evidence.send(encode_report(report))
            self.reports += 1
        for entry in outputs.entries:
            self._journal.write(entry, now)
        if self.state.passes % _NOTIFY_EVERY == 0:
            self._notify("WATCHDOG=1")

    def _stopped(self) -> bool:
        """True when anybody sent a datagram; its content means nothing."""
        seen = False
        if self._stop is not None:
            with suppress(BlockingIOError):
                for _ in range(_STOPS_PER_PASS):
                    self._stop.recv(64)
                    seen = True
        return seen


def run(
    bus: Bus,
    pins: Factory,
    clock: Clock,
    *,
    undervoltage: Callable[[], bool],
    settings: WatchdogSettings,
    runtime_dir: Path,
    state_dir: Path,
) -> int:
    """The process, until SIGTERM or SIGINT; an exception ends it with the lines still.

    Returns 0 after a clean end, 1 when another process holds the journal (a later try may do better).

    `undervoltage` says ten times a second whether the computer's own supply is too low. What it raises ends the process
    as anything else does.
    """
    boot = int.from_bytes(os.urandom(4), "big")
    try:
        journal = _journal(state_dir / "watchdog.journal", boot, clock)
    except JournalBusyError as error:
        # before the sockets: they are the other one's, and its controller has to find them
        sys.stderr.write(f"watchdog: not started, {error}\n")
        return 1
    with (
        closing(journal),
        closing(_stop_socket(runtime_dir / "stop.sock")) as stop,
        closing(EvidenceServer.listening(runtime_dir / "evidence.sock")) as evidence,
    ):
        watchdog = Watchdog(
            bus, pins, clock, settings=settings, evidence=evidence, stop=stop, journal=journal, boot=boot,
            notify=notify, undervoltage=undervoltage,
        )  # fmt: skip
        scheduler = _real_time()
        _say(journal, scheduler, lock_memory())
        _keep_on(watchdog, clock)
        notify("STOPPING=1")
        watchdog.close()
    record = {
        "late_ms_max": watchdog.late_max_s * 1e3,
        "passes": watchdog.state.passes,
        "dropped": watchdog.dropped,
        "scheduler": scheduler,
    }
    with suppress(OSError):
        (state_dir / "watchdog-timing.json").write_text(json.dumps(record), encoding="utf-8")
    return 0


def _journal(path: Path, boot: int, clock: Clock) -> Journal:
    """The journal, as soon as nobody else has it. Raises `JournalBusyError` after `JOURNAL_WAIT_S`."""
    until_s = clock.now() + JOURNAL_WAIT_S
    while True:
        try:
            return Journal(path, boot=boot, now=clock.now())
        except JournalBusyError:
            if clock.now() >= until_s:
                raise
        clock.sleep(_JOURNAL_LOOK_S)


def _keep_on(watchdog: Watchdog, clock: Clock) -> None:
    """Pass after pass until a signal asks for the end; the handler lets go before anything else happens."""
    ended = False

    def end(_number: int, _frame: FrameType | None) -> None:
        nonlocal ended
        watchdog.let_go()
        ended = True

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    gc.collect()
    gc.freeze()
    gc.disable()
    notify("READY=1")
    with closing(watchdog.passes()) as passes:
        while not ended:
            clock.sleep(next(passes) - clock.now())


def _stop_socket(path: Path) -> socket.socket:
    """Anybody who may enter the runtime directory may stop: the station's own user, and root."""
    path.unlink(missing_ok=True)
    stop = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    stop.bind(str(path))
    path.chmod(0o666)
    return stop


def _real_time() -> str:
    """Ask for SCHED_FIFO; without the right to it the watchdog runs all the same, and says so."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_FIFO_PRIORITY))
    except OSError:
        return "other"
    return "fifo"


def _say(journal: Journal, scheduler: str, unlocked: str) -> None:
    past = journal.history
    notes = (
        (scheduler != "fifo", "no right to SCHED_FIFO: passes may be late under load"),
        (bool(unlocked), f"memory is not locked, passes may be late when it is short: {unlocked}"),
        (past.torn, "the journal's last line was torn and is dropped"),
        (not journal.ok, f"the journal cannot be written, nothing may be held: {journal.problem}"),
        (bool(past.latched), f"tripped: {past.latched.name}"),
        (bool(past.locked), f"locked out after repeated trips: {past.locked.name}; a technician clears it"),
    )
    sys.stderr.writelines(f"watchdog: {note}\n" for true, note in notes if true)
    sys.stderr.flush()
