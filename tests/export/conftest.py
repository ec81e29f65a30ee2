"""Records of one runner with something of everything, made once; exports only read."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.catalogues import ENGLISH
from kiosk.config import Settings, load_settings
from kiosk.core.condition import MorningAfter
from kiosk.core.evaluationrecords import CorrectionReason, Decision, Skipped
from kiosk.core.events import ProofFinished
from kiosk.core.model import (
    ActuatorCommand,
    DoseSpan,
    Phase,
    ProofKind,
    ProofStep,
    Reason,
    Side,
    StepState,
    TracePoint,
)
from kiosk.core.records import Form, LopMethod, LopSource, Tier
from kiosk.core.units import Mmhg, Seconds
from kiosk.export.document import CalibratedSensor, ClockWas
from kiosk.export.people import Asking
from kiosk.export.says import Says
from kiosk.language import speak
from kiosk.storage import Store, open_store
from kiosk.storage.backup import back_up
from kiosk.tui import reasons
from kiosk.tui.progress_words import outcome
from tests.libraries import shared_library
from tests.storage.conftest import DOSE, PRESCRIPTION, SPAN, Clocks
from tests.storage.test_evaluations import CONDITION, GOALS
from tests.storage.test_measurements import VALUE, ended
from tests.storage.test_proposals import FOUND, PROPOSAL
from tests.storage.test_states import CALIBRATED, SENSORS
from tests.storage.test_states import STATE as ONE_CALIBRATED

ROOT = Path(__file__).parents[2]
NAME = '=Łukasz (Müller), "Å"'
YEAR = 1931
LOP_MMHG = Mmhg(151.5)
SUPERVISOR = "Kim Aufseherin"
SAYS = Says(reason=reasons.sentence, outcome=outcome)
CALIBRATION = (
    CalibratedSensor(sensor="a", number=3, serial="SN-A-7", at_utc="2026-01-02T10:00:00+00:00", instrument="gauge 5"),
)

STATE = replace(ONE_CALIBRATED, sensors=(SENSORS[0], replace(SENSORS[1], serial="SN-B-8", calibration=CALIBRATED)))
BEFORE = replace(STATE, program=replace(STATE.program, version="0.0.9"))
"""The station as it was when the occlusion pressure was measured."""


@dataclass(frozen=True)
class Room:
    """The records, and the numbers of what is in them."""

    path: Path
    asking: Asking
    runner: int
    other: int
    session: int
    cut_off: int


def point(at_s: float, pressure: float | None, phase: Phase) -> TracePoint:
    return TracePoint(
        at_s=Seconds(at_s),
        pressure_mmhg=None if pressure is None else Mmhg(pressure),
        pressure_b_mmhg=Mmhg(-0.4),
        setpoint_mmhg=Mmhg(90.0) if phase is Phase.WORK else None,
        phase=phase,
        command=ActuatorCommand(pump=phase is Phase.FILL, hold=True),
    )


def _proof(kind: ProofKind, cuff_id: str | None) -> ProofFinished:
    slow = Reason(code="slow", figures={"s": math.inf, "limit_s": 3.0})
    steps = (ProofStep(code="zero", state=StepState.PASSED, figure=math.nan, unit="mmHg", warning=slow),)
    return ProofFinished(
        kind=kind,
        cuff_id=cuff_id,
        passed=True,
        steps=steps,
        zero_mmhg=Mmhg(0.4),
        rise_mmhg_per_s=21.5,
        seconds=Seconds(31.0),
    )


def _filled(store: Store, clocks: Clocks) -> tuple[int, int, int, int]:
    supervisor = store.supervisors.add(SUPERVISOR, "hash").id
    runner, other = store.runners.add(NAME, YEAR).id, store.runners.add("Bo", 1970).id
    store.consents.give(runner, "2026-1")
    store.languages.choose(runner, "de")
    full = store.screenings.add(runner, "full-1", {"clot": True, "pain": 3, "diabetes": "none"}, Tier.REVIEW, Form.FULL)
    today = store.screenings.add(runner, "day-1", {"ill": False}, Tier.CLEAR)
    store.clearances.add(screening_id=today.id, full_id=full.id, supervisor_id=supervisor, reason="written")
    evaluation = store.evaluations.add(runner, GOALS[0], CONDITION, visits_per_week=2, tests_version="t-1")
    first = store.results.add(evaluation, "heel_raise", 18.0, side=Side.LEFT, exercise=None)
    store.results.skip(evaluation, "hop", Skipped.PAIN, side=Side.LEFT, exercise=None)
    store.results.correct(first.id, 20.0, supervisor_id=supervisor, reason=CorrectionReason.MISTYPED)
    before, state = store.states.put(BEFORE).id, store.states.put(STATE).id
    store.proofs.add(_proof(ProofKind.FULL, None), state_id=state)
    measured = store.measurements.add(ended(runner, VALUE), state_id=before)
    plan = store.plans.add(
        runner_id=runner,
        screening_id=today.id,
        protocol_id="RES-STD",
        exercise=PRESCRIPTION.exercise,
        limb=PRESCRIPTION.limb,
        side=PRESCRIPTION.side,
        cuff_id="thigh-110",
        posture=measured.posture,
        lop_mmhg=LOP_MMHG,
        lop=LopSource(method=LopMethod.MEASURED, id=measured.id),
        percent_lop=60.0,
        load_kg=22.5,
    )
    proposal = store.proposals.add(plan.id, "p-1", PROPOSAL)
    store.plan_changes.add(proposal, supervisor, "wish", FOUND)
    store.early.add(plan.id, supervisor, "loss")
    approval = store.approvals.add(plan.id, supervisor, "digest")
    clocks.advance(seconds=5)
    prescribed = replace(
        PRESCRIPTION, cuff_id="thigh-110", load_kg=22.5, lop_mmhg=LOP_MMHG, setpoint_mmhg=Mmhg(90.0), percent_lop=60.0
    )
    session = store.sessions.start(runner, plan.id, prescribed, approval_id=approval.id, state_id=state)
    begun = clocks.mono_s
    store.trace.append(session, [point(begun + 0.02 * n, 4.4 * n, Phase.FILL) for n in range(25)])
    store.trace.append(
        session,
        [point(begun + 0.5 + 0.02 * n, None if n == 3 else 118.0 + n % 5, Phase.WORK) for n in range(25)],
    )
    for number, (code, figures, detail) in enumerate(
        (
            ("effort", {"effort": 6.0, "set": 1.0}, ""),
            ("effort", {"effort": 7.0, "set": 1.0}, ""),
            ("cuff_pain", {"cuff_pain": 2.0, "set": 2.0}, ""),
            ("discomfort_unanswered", {}, ""),
            ("symptom", {}, "tingling"),
            ("alarm_begun", {"pressure_mmhg": math.nan}, "trip high"),
        )
    ):
        store.events.append(code, session_id=session, figures=figures, detail=detail, at_s=begun + number)
    store.proofs.add(_proof(ProofKind.SHORT, "thigh-110"), state_id=state)
    store.trips.add(Reason(code="watchdog_overpressure"), "watchdog", Mmhg(301.0), begun + 4.0)
    clocks.advance(seconds=300)
    whole = DoseSpan(**{name: getattr(SPAN, name) for name in SPAN.__dataclass_fields__})
    store.sessions.end(session, Reason(code="completed"), replace(DOSE, session=whole))
    store.trace.end(session)
    packing = store.trace.packing()
    while packing.step():
        pass
    store.loads.add(session, 25.0)
    after = MorningAfter(pain=2, soreness=3, bruise=True, swelling=False, numbness=False)
    store.mornings.add(runner, session, after)
    store.reviews.add(runner, supervisor, Decision.GO_ON)
    clocks.advance(days=2)
    store.consents.give(runner, "2026-2")
    cut_off = store.sessions.start(runner, plan.id, prescribed)
    return runner, other, session, cut_off


@pytest.fixture
def clocks() -> Clocks:
    return Clocks(mono_s=5000.0)


@pytest.fixture
def opened(tmp_path: Path, clocks: Clocks) -> Iterator[Callable[[str], Store]]:
    stores: list[Store] = []

    def open_it(boot: str) -> Store:
        stores.append(open_store(tmp_path / "kiosk.db", boot=boot, now=clocks.now, utc=clocks.utc))
        return stores[-1]

    yield open_it
    for store in stores:
        store.close()


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    path, clocks = tmp_path_factory.mktemp("room") / "kiosk.db", Clocks()
    store = open_store(path, boot="boot-1", now=clocks.now, utc=clocks.utc)
    runner, other, session, cut_off = _filled(store, clocks)
    asking = Asking(
        store=store,
        library=shared_library(),
        now=datetime(2026, 3, 20, tzinfo=UTC),
        clock=ClockWas.TRUSTED,
        calibration=CALIBRATION,
    )
    yield Room(path=path, asking=asking, runner=runner, other=other, session=session, cut_off=cut_off)
    store.close()


@pytest.fixture
def station(room: Room, tmp_path: Path) -> Settings:
    """A station whose records are those of the room, but its own: an export goes on record."""
    (tmp_path / "data").mkdir()
    back_up(room.path, tmp_path / "data" / "kiosk.db")
    content = (
        'backend = "bench"\n'
        'data_dir = "data"\nruntime_dir = "run"\nstate_dir = "state"\n'
        f'wiring = "{ROOT / "kiosk" / "hw" / "wiring.toml"}"\n'
    )
    (tmp_path / "kiosk.toml").write_text(content, encoding="utf-8")
    return load_settings(tmp_path / "kiosk.toml")


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """English, and the clock of no particular place."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    speak(ENGLISH)
    monkeypatch.undo()
    time.tzset()
