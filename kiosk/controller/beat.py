"""The controller's end of the evidence socket: one frame from the end of a complete pass, reports back.

Nothing here waits. A full socket, a refused one and an ended one are the same fact: the watchdog does not hear us,
and the machine gets no report that is young enough to hold pressure on.
"""

import errno
import logging
import socket
from collections.abc import Callable
from typing import Final

from kiosk.core.events import Beat
from kiosk.core.machine import Outputs
from kiosk.core.model import Limb, Phase, WatchdogView
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety.guard import STOPS_MASK
from kiosk.safety.heartbeat import (
    REPORT_SIZE,
    Evidence,
    FrameError,
    FrameLimb,
    FramePhase,
    Report,
    decode_report,
    encode_evidence,
)

_log = logging.getLogger(__name__)
RETRY_S: Final = 0.5
_LIMBS: Final = {None: FrameLimb.NONE, Limb.ARM: FrameLimb.ARM, Limb.LEG: FrameLimb.LEG}
_PHASES: Final = {phase: FramePhase[phase.name] for phase in Phase}


class EvidenceLink:
    """Sends evidence and keeps the last report.

    Args:
        connect: opens a non-blocking SEQPACKET socket to the watchdog; raises OSError.
        boot: this controller's boot number.
        config_hash: hash of the wiring both processes must agree on.
    """

    def __init__(self, connect: Callable[[], socket.socket], *, boot: int, config_hash: int) -> None:
        self._connect = connect
        self._boot = boot
        self._config_hash = config_hash
        self._socket: socket.socket | None = None
        self._next_try_s = 0.0
        self._sequence = 0
        self._report: tuple[Report, Seconds] | None = None
        self._stops = 0
        """STOPs that the watchdog heard by its own socket, added up over its restarts."""

    def _lose(self, cause: str) -> None:
        if self._socket is not None:
            _log.warning("watchdog lost cause=%s", cause)
            self._socket.close()
        self._socket = None
        self._report = None

    def poll(self, now: Seconds) -> WatchdogView | None:
        """Take in all waiting reports; None when the watchdog is not connected or has not reported yet."""
        if self._socket is None and now >= self._next_try_s:
            self._next_try_s = now + RETRY_S
            try:
                self._socket = self._connect()
            except OSError as error:
                if error.errno not in {errno.ENOENT, errno.ECONNREFUSED, errno.EAGAIN}:
                    _log.warning("watchdog not reachable cause=%s", error)
                return None
            self._sequence = 0
            _log.info("watchdog connected")
        while self._socket is not None:
            try:
                data = self._socket.recv(REPORT_SIZE + 1)
            except BlockingIOError:
                break
            except OSError as error:
                self._lose(str(error))
                break
            if not data:
                self._lose("end of connection")
                break
            try:
                self._take(decode_report(data), now)
            except FrameError as error:
                self._lose(str(error))
        return self._view(now)

    def _take(self, report: Report, now: Seconds) -> None:
        """Keep a report, with the time that it tells of; one that repeats the last tells nothing new."""
        before = None if self._report is None else self._report[0]
        if before is not None and (before.boot, before.sequence) == (report.boot, report.sequence):
            return
        if before is not None and before.boot == report.boot:
            self._stops += (report.stops - before.stops) & STOPS_MASK
        # what waited in the socket while this loop stood still is as old as its sample
        made_s = min(now, report.sample_ns / 1e9) if report.sample_ns else now
        self._report = report, Seconds(made_s)

    def _view(self, now: Seconds) -> WatchdogView | None:
        if self._report is None:
            return None
        report, heard_s = self._report
        return WatchdogView(
            state=report.state.name.lower(),
            reason=report.reason.name.lower(),
            pressure_mmhg=None if report.pressure_mmhg is None else Mmhg(report.pressure_mmhg),
            sample_age_s=Seconds(now - report.sample_ns / 1e9),
            estop_closed=report.estop_closed,
            supply_v=report.supply_v,
            restriction_s=Seconds(report.restriction_s),
            restriction_left_s=Seconds(report.restriction_left_s),
            config_hash=report.config_hash,
            age_s=Seconds(now - heard_s),
            is_test=report.is_test,
            rail_v=report.rail_v,
            buzzer_v=report.buzzer_v,
            locked=report.locked,
            reset_wait_s=report.reset_wait_s,
            stops=self._stops,
            proved=report.proved,
        )

    def send(self, outputs: Outputs, beat: Beat, *, signature: int, pass_s: Seconds) -> None:
        """Send one frame about the pass that ended at `pass_s`. Raises `struct.error` on figures no frame can hold."""
        if self._socket is None:
            return
        frame = encode_evidence(
            Evidence(
                boot=self._boot,
                session=outputs.session_id,
                sequence=self._sequence,
                phase=_PHASES[outputs.phase],
                limb=_LIMBS[outputs.limb],
                request=beat.request,
                setpoint_mmhg=outputs.setpoint_mmhg,
                pressure_mmhg=0.0 if outputs.pressure_mmhg is None else outputs.pressure_mmhg,
                pump=outputs.command.pump,
                bleed=outputs.command.bleed,
                hold=outputs.command.hold,
                expect_contraction=beat.expect_contraction,
                learned_rise_mmhg_per_s=beat.learned_rise_mmhg_per_s,
                signature=signature,
                pass_ns=round(pass_s * 1e9),
                sample_ns=round(outputs.sample_s * 1e9),
                config_hash=self._config_hash,
                alarm=beat.alarm,
                audio_paused=beat.audio_paused,
            )
        )
        self._sequence += 1
        try:
            self._socket.send(frame)
        except OSError as error:
            self._lose(str(error))

    def close(self) -> None:
        """Close the socket; what was heard is forgotten."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None
        self._report = None


def connect_evidence(path: str) -> socket.socket:
    """Open a non-blocking socket to the watchdog. Raises OSError when it is not there."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sock.setblocking(False)
    try:
        sock.connect(path)
    except OSError:
        sock.close()
        raise
    return sock
