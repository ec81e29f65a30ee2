"""A small station for the campaign of cuts: people, a bout with its trace, and the same clocks in every run."""

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.storage_bout import planned
from kiosk.core.lopvalue import Use
from kiosk.core.model import ActuatorCommand, Phase, Reason, TracePoint
from kiosk.core.posture import Posture
from kiosk.core.records import Tier
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage import Stamping, Store, open_store, ready_records
from kiosk.storage.ready import RECORDS

NAMES: Final = ("Runner Oneofthree", "Runner Twoofthree", "Runner Threeofthree")
"""Of nobody; long enough to be found among the bytes of a file."""
SUPERVISOR: Final = "Eva"
BLOCK: Final = 25
_BLOCKS: Final = 6


@dataclass(slots=True)
class Clocks:
    """Both clocks, moved by hand."""

    mono_s: float = 100.0
    wall: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 9, 0, tzinfo=UTC))

    def now(self) -> float:
        """Monotonic seconds."""
        return self.mono_s

    def utc(self) -> str:
        """Civil time."""
        return self.wall.isoformat(timespec="milliseconds")

    def advance(self, span: timedelta) -> None:
        """Let time go by."""
        self.mono_s += span.total_seconds()
        self.wall += span


def opened(path: Path, clocks: Clocks) -> Store:
    """The records as any process of the station opens them."""
    return open_store(path, boot="boot-1", now=clocks.now, utc=clocks.utc)


def started(data_dir: Path, clocks: Clocks | None = None) -> Store:
    """The records as a start makes them ready, whatever was wrong with them. Raises `StorageError`."""
    clocks = clocks or Clocks(mono_s=5.0)
    ready = ready_records(data_dir, Stamping(boot="boot-2", now=clocks.now, utc=clocks.utc))
    return ready()


def fill(path: Path, clocks: Clocks) -> None:
    """Everything that a station has after its first day: three people, one of whom has trained."""
    with closing(opened(path, clocks)) as store:
        store.supervisors.add(SUPERVISOR, "x" * 97)
        for name in NAMES:
            store.runners.add(name, 1980)
        train(store, clocks, 1)


def train(store: Store, clocks: Clocks, runner_id: int) -> None:
    """One bout of a few seconds."""
    wanted = planned("thigh", (5,))
    screening = store.screenings.add(runner_id, "1", {"dvt": False}, Tier.CLEAR)
    use = Use(
        runner_id=runner_id,
        limb=wanted.limb,
        side=wanted.side,
        posture=Posture.SEATED,
        cuff_id=wanted.cuff_id,
        cuff_width_mm=wanted.cuff_width_mm,
    )
    lop = store.lops.doppler(use, wanted.lop_mmhg)
    plan = store.plans.add(
        runner_id=runner_id,
        screening_id=screening.id,
        protocol_id=wanted.protocol_id,
        exercise=wanted.exercise,
        limb=wanted.limb,
        side=wanted.side,
        cuff_id=wanted.cuff_id,
        posture=Posture.SEATED,
        lop_mmhg=wanted.lop_mmhg,
        lop=lop.source,
        percent_lop=wanted.percent_lop,
    )
    session = store.sessions.start(runner_id, plan.id, wanted)
    for block in range(_BLOCKS):
        store.trace.append(session, [_point(clocks.now() + (block * BLOCK + one) / 50) for one in range(BLOCK)])
    store.events.append("set_done", session_id=session, figures={"set": 1.0}, at_s=clocks.now())
    store.sessions.end(session, Reason(code="completed"), None)
    clocks.advance(timedelta(minutes=10))


def _point(at_s: float) -> TracePoint:
    return TracePoint(
        at_s=Seconds(at_s),
        pressure_mmhg=Mmhg(100.0),
        pressure_b_mmhg=Mmhg(100.5),
        setpoint_mmhg=Mmhg(101.0),
        phase=Phase.WORK,
        command=ActuatorCommand(),
    )


def spoil(path: Path) -> None:
    """Damage every page but the first, as a card does that wears out."""
    content = bytearray(path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(content)


def quiet(*_: object) -> None:
    """Take what a command says, and say nothing."""


def silent(work: Callable[[], None]) -> None:
    """Do something that the log would tell of again and again."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        work()
    finally:
        logging.disable(before)


__all__ = [
    "NAMES", "RECORDS", "SUPERVISOR", "Clocks", "fill", "opened", "quiet", "silent", "spoil", "started", "train",
]  # fmt: skip
