"""A store with hand-driven clocks, and the smallest rows a bout needs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.blocks import sets
from kiosk.core.lopvalue import Use
from kiosk.core.model import Dose, DoseSpan, Limb, Prescription, Rest, Side, Tempo
from kiosk.core.posture import Posture
from kiosk.core.records import Plan, Tier
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage import Store, open_store


@dataclass
class Clocks:
    """Both clocks of a station, moved by the test."""

    mono_s: float = 100.0
    wall: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 9, 0, tzinfo=UTC))

    def now(self) -> float:
        return self.mono_s

    def utc(self) -> str:
        return self.wall.isoformat(timespec="milliseconds")

    def advance(self, **span: float) -> None:
        step = timedelta(**span)
        self.mono_s += step.total_seconds()
        self.wall += step


Opener = Callable[..., Store]


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.db"


@pytest.fixture
def opened(path: Path, clocks: Clocks) -> Iterator[Opener]:
    stores: list[Store] = []

    def open_it(boot: str = "boot-1", at: Path = path) -> Store:
        store = open_store(at, boot=boot, now=clocks.now, utc=clocks.utc)
        stores.append(store)
        return store

    yield open_it
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Opener) -> Store:
    return opened()


def use(runner_id: int) -> Use:
    """What the plans below want a LOP for."""
    return Use(
        runner_id=runner_id,
        limb=Limb.LEG,
        side=Side.RIGHT,
        posture=Posture.SEATED,
        cuff_id="thigh-11",
        cuff_width_mm=110,
    )


def add_plan_of(store: Store, name: str = "Ann") -> Plan:
    runner = store.runners.add(name, 1990)
    screening = store.screenings.add(runner.id, "1", {"dvt": False}, Tier.CLEAR)
    found = store.lops.doppler(use(runner.id), Mmhg(198.0))
    return store.plans.add(
        runner_id=runner.id,
        screening_id=screening.id,
        protocol_id="strength-30-15-15-15",
        exercise="leg_extension",
        limb=Limb.LEG,
        side=Side.RIGHT,
        cuff_id="thigh-11",
        posture=found.posture,
        lop_mmhg=found.lop_mmhg,
        lop=found.source,
        percent_lop=60.0,
    )


PRESCRIPTION = Prescription(
    protocol_id="strength-30-15-15-15",
    exercise="leg_extension",
    limb=Limb.LEG,
    side=Side.RIGHT,
    cuff_id="thigh-11",
    cuff_width_mm=110,
    lop_mmhg=Mmhg(198.0),
    percent_lop=60.0,
    setpoint_mmhg=Mmhg(118.8),
    limit_mmhg=Mmhg(148.8),
    blocks=sets(
        (30, 15, 15, 15), rest=Rest.INFLATED, rest_s=Seconds(30.0), tempo=Tempo(up_s=Seconds(1.5), down_s=Seconds(1.5))
    ),
    max_restriction_s=Seconds(600.0),
    reason="goal strength",
)

SPAN = DoseSpan(
    seconds=Seconds(90.0),
    mean_mmhg=Mmhg(119.1),
    sd_mmhg=Mmhg(2.2),
    p5_mmhg=Mmhg(115.0),
    p95_mmhg=Mmhg(123.0),
    peak_mmhg=Mmhg(131.4),
    valley_mmhg=Mmhg(104.2),
    within_5pct=0.97,
    within_10pct=0.999,
    above_lop_s=Seconds(0.0),
)

DOSE = Dose(
    work=SPAN,
    rest=None,
    sets=(SPAN, SPAN),
    repetitions=(30, 15),
    restriction_s=Seconds(301.5),
    above_lop_s=Seconds(0.0),
    peak_mmhg=Mmhg(131.4),
)


@pytest.fixture
def prescription() -> Prescription:
    return PRESCRIPTION


@pytest.fixture
def dose() -> Dose:
    return DOSE


@pytest.fixture
def add_plan() -> Callable[..., Plan]:
    """Store a plan with everything it needs, for a new runner."""
    return add_plan_of


@pytest.fixture
def start_session() -> Callable[[Store], int]:
    """Start a bout with everything it needs."""

    def start(store: Store) -> int:
        plan = add_plan_of(store)
        return store.sessions.start(plan.runner_id, plan.id, PRESCRIPTION)

    return start
