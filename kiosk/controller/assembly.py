"""Puts the controller together from parts that were chosen elsewhere; the same for a process and a virtual run."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.controller.backupwatch import BackupWatch
from kiosk.controller.beat import EvidenceLink
from kiosk.controller.desk import Desk
from kiosk.controller.deskparts import Blocking, DeskParts
from kiosk.controller.doing import Doing
from kiosk.controller.ear import Ear
from kiosk.controller.inbox import Inbox
from kiosk.controller.loop import ControlLoop, LoopParts
from kiosk.controller.recorder import Recorder
from kiosk.controller.screenear import ScreenEar
from kiosk.controller.service import Identity, Service
from kiosk.controller.timekeeping import CivilParts, Timekeeper
from kiosk.controller.touchear import TouchEar
from kiosk.core.machine import MachineConfig
from kiosk.core.prescription import Limits
from kiosk.core.reason import Reason
from kiosk.core.stationstate import StationState
from kiosk.hw.ports import Actuators, Clock, PressureSensor
from kiosk.storage import Store
from kiosk.therapy.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerParts:
    """What a controller is made of.

    `open_store` is called for the desk here, and for the recorder on the thread that writes: a connection is never
    shared. `threaded` is False in a virtual run, where everything happens on one thread.
    """

    identity: Identity
    boot_number: int
    machine_boot: str
    clock: Clock
    sensor: PressureSensor
    actuators: Actuators
    outputs_kept: Callable[[], bool | None]
    civil: CivilParts
    calibration: Callable[[int], Reason | None]
    connect_evidence: Callable[[], socket.socket]
    config_hash: int
    state: StationState
    machine: MachineConfig
    limits: Limits
    library: Library
    open_store: Callable[[], Store]
    token: Callable[[int], bytes]
    blocking: Blocking
    ear: Callable[[Inbox], Ear]
    threaded: bool
    realtime: bool
    doing: Doing | None = None
    """Where it is told what the station is doing; None in a virtual run."""
    runtime_dir: Path | None = None
    """Where errands have their files; None in a virtual run."""
    is_touch_wanted: bool = False
    """This station has a panel that the touch reader should read."""


@dataclass(frozen=True, slots=True)
class Controller:
    """An assembled controller; running it is the caller's business."""

    loop: ControlLoop
    service: Service
    recorder: Recorder
    inbox: Inbox
    evidence: EvidenceLink
    desk: Desk
    ear: Ear
    touch: TouchEar
    screen: ScreenEar


def assemble(parts: ControllerParts) -> Controller:
    """Wire a controller. Must be called on the thread of the running event loop."""
    inbox = Inbox()
    ear = parts.ear(inbox)
    evidence = EvidenceLink(parts.connect_evidence, boot=parts.boot_number, config_hash=parts.config_hash)
    store = parts.open_store()
    timekeeper = Timekeeper(store, parts.clock, parts.civil)  # first: whatever is stored is stamped by its mark
    state_id = store.states.put(parts.state).id
    recorder = Recorder(parts.open_store, state_id=state_id)
    desk = Desk(
        DeskParts(
            store=store,
            library=parts.library,
            clock=parts.clock,
            inbox=inbox,
            machine_boot=parts.machine_boot,
            timekeeper=timekeeper,
            limits=parts.limits,
            token=parts.token,
            blocking=parts.blocking,
            search=parts.machine.search,
            state_id=state_id,
            runtime_dir=parts.runtime_dir,
        )
    )
    backups = BackupWatch(store, parts.clock, is_expected=parts.identity.backend != "bench")
    service = Service(
        identity=parts.identity,
        inbox=inbox,
        desk=desk,
        recorder=recorder,
        timekeeper=timekeeper,
        backups=backups,
        threaded=parts.threaded,
        doing=parts.doing,
        clock=parts.clock,
    )
    touch = TouchEar(inbox, parts.clock, is_wanted=parts.is_touch_wanted)
    loop = ControlLoop(
        LoopParts(
            clock=parts.clock,
            sensor=parts.sensor,
            actuators=parts.actuators,
            outputs_kept=parts.outputs_kept,
            civil_day=timekeeper.day,
            calibration=parts.calibration,
            evidence=evidence,
            inbox=inbox,
            ear=ear,
            recorder=recorder,
            publish=service.publish,
            standing_alarms=lambda: (*service.standing_alarms(), *touch.standing_alarms()),
            config=parts.machine,
            config_hash=parts.config_hash,
            realtime=parts.realtime,
        )
    )
    return Controller(
        loop=loop,
        service=service,
        recorder=recorder,
        inbox=inbox,
        evidence=evidence,
        desk=desk,
        ear=ear,
        touch=touch,
        screen=ScreenEar(inbox),
    )
