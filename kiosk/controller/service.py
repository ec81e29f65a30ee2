"""The asynchronous side of the controller: the link to the screen, snapshots out, intents in, standing alarms."""

import asyncio
import logging
from dataclasses import dataclass

from kiosk.controller.backupwatch import BackupWatch
from kiosk.controller.desk import Desk
from kiosk.controller.doing import Doing
from kiosk.controller.inbox import Inbox
from kiosk.controller.recorder import Recorder
from kiosk.controller.timekeeping import Timekeeper
from kiosk.core.alarm_types import Condition
from kiosk.core.errors import StorageError
from kiosk.core.events import ScreenAlive, ScreenLost, StopPressed
from kiosk.core.model import Reason, Snapshot
from kiosk.hw.ports import Clock
from kiosk.link.server import LinkServer
from kiosk.link.wire import PROTOCOL_VERSION, AnyIntent, Hello, KeepAlive, Reply, SnapshotMessage, Stop, Welcome
from kiosk.safety.changed import replace

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who this controller is, for the greeting."""

    boot: str
    backend: str


class Service:
    """Connects the screen to the loop. Lives on the event loop's thread; the loop only calls `publish`."""

    def __init__(
        self,
        *,
        identity: Identity,
        inbox: Inbox,
        desk: Desk,
        recorder: Recorder,
        timekeeper: Timekeeper,
        backups: BackupWatch,
        threaded: bool,
        doing: Doing | None,
        clock: Clock,
    ) -> None:
        self._identity = identity
        self._inbox = inbox
        self._desk = desk
        self._recorder = recorder
        self._timekeeper = timekeeper
        self._backups = backups
        self._loop = asyncio.get_running_loop() if threaded else None
        self._doing = doing
        self._clock = clock
        self._screen_boot: str | None = None
        self._openings = desk.openings
        self._told_lost = (0, 0)
        self.server = LinkServer(
            welcome=self._welcome, on_intent=self._intent, on_lost=self._lost, on_screen=self._screen
        )

    def publish(self, snapshot: Snapshot) -> None:
        """Take a snapshot from the loop (from its thread, or directly in a virtual run)."""
        if self._loop is None:
            self._deliver(snapshot)
        else:
            self._loop.call_soon_threadsafe(self._deliver, snapshot)

    def _deliver(self, snapshot: Snapshot) -> None:
        self._look()
        snapshot = replace(snapshot, clock=self._timekeeper.trust)
        self._desk.latest = snapshot
        if self._doing is not None:
            self._doing.seen(snapshot)
        self.server.publish(SnapshotMessage(snapshot))

    def _look(self) -> None:
        """Civil time is looked after as often as a snapshot comes; what cannot be stored is tried again."""
        try:
            self._timekeeper.look()
        except StorageError as error:
            _log.warning("civil time is not recorded code=%s", error.code)
        self._backups.look()

    def standing_alarms(self) -> tuple[Condition, ...]:
        """Alarm conditions the machine cannot see: records that fail or were lost, an interrupted session.

        Called by the loop in every pass. What was lost is told until a supervisor opens the station.
        """
        notices = (*self._desk.notices, *self._desk.replaced, *self._backups.standing)
        failure = self._recorder.failure
        lost = (self._recorder.dropped_blocks, self._recorder.refused_lines)
        if self._openings != self._desk.openings:
            self._openings, self._told_lost = self._desk.openings, lost
        blocks, lines = (now - told for now, told in zip(lost, self._told_lost, strict=True))
        if failure is None and not blocks and not lines:
            return notices
        figures = {"dropped_blocks": float(blocks), "refused_lines": float(lines)}
        code = "records_lost" if failure is None else f"records_{failure.code}"
        return (*notices, Condition(code=code, figures=figures))

    def _welcome(self) -> Welcome:
        return Welcome(
            version=PROTOCOL_VERSION,
            controller_boot=self._identity.boot,
            needs_supervisor=self._desk.needs_supervisor,
            backend=self._identity.backend,
        )

    def _screen(self, boot: str) -> None:
        if self._screen_boot is not None and boot != self._screen_boot:
            self._inbox.put(ScreenLost(cause="a new screen process"))
        self._screen_boot = boot
        _log.info("screen connected")

    def _lost(self, cause: str) -> None:
        _log.info("screen lost cause=%s", cause)
        self._inbox.put(ScreenLost(cause=cause))

    async def _intent(self, number: int, intent: AnyIntent) -> Reply:
        match intent:
            case Stop(source=source, press=press):
                self._inbox.put(StopPressed(source=source[:40], press=press))
                return Reply(number, accepted=True)
            case KeepAlive():
                self._inbox.put(ScreenAlive())
                return Reply(number, accepted=True)
            case Hello():
                return Reply(number, accepted=False, reasons=(Reason(code="already_greeted"),))
            case _:
                if self._doing is not None:
                    self._doing.asked(self._clock.now())
                return await self._desk.judge(number, intent)
