"""From the loop to the disk: the loop only queues, a writer (a thread, or the virtual run itself) stores.

Trace blocks may be dropped when the disk cannot follow, with an alarm; events, ends, proofs and trips wait. Between
bouts, and only then, the writer packs the traces of those that are over.
"""

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, assert_never

from kiosk.core.errors import StorageError
from kiosk.core.events import Effect, ProofFinished, Recorded, SearchEnded, SessionEnded, TripSeen
from kiosk.core.machine import Outputs
from kiosk.core.model import Reason, TracePoint
from kiosk.core.units import Seconds
from kiosk.storage import Store
from kiosk.storage.packing import Packing

_log = logging.getLogger(__name__)

BLOCK_POINTS: Final = 25
"""Points in one block of the trace: 0.5 s at 50 Hz."""
PASSING: Final = frozenset({"store_busy", "store_full", "store_io", "store_read_only"})
"""Failures of the disk that may pass; what could not be stored then is tried again."""
MAX_BLOCKS: Final = 120
"""Blocks that may wait for the disk: one minute."""
PACKING_PAUSE_S: Final = 0.01
"""Between two steps of packing the loop has the interpreter for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    effect: Effect
    session_id: int | None
    at_s: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    session_id: int
    points: tuple[TracePoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _TraceEnd:
    session_id: int
    dropped: int
    """Blocks that were never queued."""
    at_s: Seconds


_Item = _Line | _Block | _TraceEnd


class Recorder:
    """Bounded queue in front of the store. `record` is called by the loop, `drain` by the writer.

    `state_id` is what the station is, as the records have it: measurements and self-tests name it.
    """

    def __init__(self, open_store: Callable[[], Store], *, state_id: int | None = None) -> None:
        self._open_store = open_store
        self._state_id = state_id
        self._opened: Store | None = None
        self._queue: deque[_Item] = deque()
        self._blocks_waiting = 0
        self._open: list[TracePoint] = []
        self._open_session = 0
        self._open_dropped = 0
        self._last_s = Seconds(0.0)
        self._unstored: Counter[int] = Counter()
        """Blocks that were queued and could not be stored, by bout; the writer's."""
        self._wake = threading.Event()
        self._closing = False
        self._packing: Packing | None = None
        self.dropped_blocks = 0
        self.refused_lines = 0
        self.failure: StorageError | None = None

    @property
    def recorded_s(self) -> Seconds:
        """The pass that was last taken in."""
        return self._last_s

    def record(self, outputs: Outputs, point: TracePoint, now: Seconds) -> None:
        """Queue what a pass produced. Never waits, never raises for the disk's sake."""
        session, self._last_s = outputs.session_id, now
        if session != self._open_session:
            self._end_trace()
            self._open_session = session
        if session:
            self._open.append(point)
            if len(self._open) == BLOCK_POINTS:
                self._cut()
        for effect in outputs.effects:
            self._queue.append(_Line(effect=effect, session_id=session or None, at_s=now))
        if self._queue:
            self._wake.set()

    def failed(self, error: Exception, now: Seconds) -> None:
        """Queue the end of the loop as a trip of the controller, with the error for the technician."""
        session = self._open_session or None
        trip = TripSeen(reason=Reason(code="controller_failed"), by="controller", pressure_mmhg=None)
        line = Recorded(code="controller_failed", detail=f"{type(error).__name__}: {error}"[:200])
        self._queue.extend(_Line(effect=effect, session_id=session, at_s=now) for effect in (trip, line))
        self._wake.set()

    def _end_trace(self) -> None:
        self._cut()
        if self._open_session:
            end = _TraceEnd(session_id=self._open_session, dropped=self._open_dropped, at_s=self._last_s)
            self._queue.append(end)
        self._open_dropped = 0

    def _cut(self) -> None:
        if not self._open:
            return
        points, self._open = tuple(self._open), []
        if self._blocks_waiting >= MAX_BLOCKS:
            self.dropped_blocks += 1
            self._open_dropped += 1
            return
        self._blocks_waiting += 1
        self._queue.append(_Block(session_id=self._open_session, points=points))

    def drain(self) -> None:
        """Store everything queued.

        While the disk fails, lines wait for the next try. A line the store will never take is told to the log and
        counted, so that those behind it are not lost too.
        """
        while self._queue:
            item = self._queue[0]
            try:
                self._store_one(item)
            except StorageError as error:
                self._fail(error)
                if isinstance(item, _Block):
                    self.dropped_blocks += 1
                    self._unstored[item.session_id] += 1
                elif error.code in PASSING:
                    return
                else:
                    self.refused_lines += 1
                    _log.error("record refused code=%s item=%r", error.code, item)
            else:
                self._recover()
            self._queue.popleft()
            if isinstance(item, _Block):
                self._blocks_waiting -= 1
        self._pack()

    def _pack(self) -> None:
        """One step of packing while no bout is recorded. Nothing is lost when it fails: it is tried after the next.

        Asked in this order: the loop queues the end of a trace before it says that no bout is recorded, and packing
        would end a trace whose end still waits.
        """
        if self._packing is None or self._open_session or self._queue:
            return
        try:
            if not self._packing.step():
                self._packing = None
        except StorageError as error:
            _log.warning("traces are not packed code=%s cause=%s", error.code, error.message)
            self._packing = None

    def _fail(self, error: StorageError) -> None:
        if self.failure is None:
            _log.error("records cannot be written code=%s cause=%s", error.code, error.message)
        self.failure = error

    def _recover(self) -> None:
        if self.failure is not None:
            _log.info("records are written again")
        self.failure = None

    @property
    def _store(self) -> Store:
        """The store, opened on the thread that first writes (a connection is never shared between threads)."""
        if self._opened is None:
            self._opened = self._open_store()
            self._packing = self._opened.trace.packing()  # what an earlier run has left
        return self._opened

    def _store_one(self, item: _Item) -> None:
        match item:
            case _Block():
                self._store.trace.append(item.session_id, item.points)
            case _TraceEnd():
                self._store_end(item)
                self._packing = self._store.trace.packing()
            case _Line():
                self._store_line(item)

    def _store_end(self, item: _TraceEnd) -> None:
        """End a trace, as cut when blocks of it were dropped: their numbers leave no hole."""
        dropped = item.dropped + self._unstored[item.session_id]
        self._store.trace.end(item.session_id, is_cut=dropped > 0)
        del self._unstored[item.session_id]
        if dropped:
            line = Recorded(code="trace_dropped", figures={"blocks": float(dropped)})
            self._queue.append(_Line(effect=line, session_id=item.session_id, at_s=item.at_s))

    def _store_line(self, item: _Line) -> None:
        effect = item.effect
        match effect:
            case Recorded():
                self._store.events.append(
                    effect.code,
                    session_id=item.session_id,
                    figures=effect.figures,
                    detail=effect.detail,
                    at_s=item.at_s,
                )
            case SessionEnded():
                self._store.sessions.end(effect.session_id, effect.reason, effect.dose)
            case SearchEnded():
                self._store.measurements.add(effect, state_id=self._state_id)
            case ProofFinished():
                self._store.proofs.add(effect, state_id=self._state_id)
            case TripSeen():
                self._store.trips.add(
                    reason=effect.reason, by=effect.by, pressure_mmhg=effect.pressure_mmhg, at_s=item.at_s
                )
            case _:
                assert_never(effect)

    def run(self) -> None:
        """Body of the writer thread: store until `close`. Raises `StorageError` when the store cannot be opened."""
        _ = self._store
        while not self._closing:
            self._wake.wait(timeout=1.0 if self._packing is None else PACKING_PAUSE_S)
            self._wake.clear()
            self.drain()
        self.finish()

    def close(self) -> None:
        """Let the writer thread finish what is queued and end."""
        self._closing = True
        self._wake.set()

    def finish(self) -> None:
        """Store what is left, an incomplete block included, and close the store."""
        self._end_trace()
        self._open_session = 0
        self.drain()
        if self._opened is not None:
            self._opened.close()
            self._opened = None
