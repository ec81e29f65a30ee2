"""Stand-ins for the screen's surroundings: a link that remembers, a clock that stands, records in memory."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from math import sin

from textual.events import MouseDown, MouseUp
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget

from kiosk.catalogues import ENGLISH
from kiosk.core.aftermath import LastVisit
from kiosk.core.alarm_kinds import KINDS
from kiosk.core.alarm_types import Alarm, Signal
from kiosk.core.alarms import LIGHTS
from kiosk.core.backupstate import BackupState, Moment
from kiosk.core.blocks import sets
from kiosk.core.clinic import Happened, Ledger
from kiosk.core.condition import Condition, MorningAfter
from kiosk.core.days import DAY_S
from kiosk.core.evaluationrecords import (
    Skipped,
    StoredEvaluation,
    StoredHold,
    StoredMorning,
    StoredResult,
    StoredReview,
    TrainedBout,
)
from kiosk.core.goals import Goal
from kiosk.core.ledger import ledger
from kiosk.core.lop import Estimate, Part
from kiosk.core.lopequation import Body, Predicted
from kiosk.core.lopvalue import LopValue, Use
from kiosk.core.model import (
    VENT,
    Dose,
    DoseSpan,
    FoundView,
    Limb,
    Mode,
    Phase,
    Prescription,
    ProofStep,
    Reason,
    Rest,
    SearchView,
    SessionView,
    Side,
    Snapshot,
    StepState,
    Tempo,
    TracePoint,
    WatchdogView,
)
from kiosk.core.nextvisit import last_visit
from kiosk.core.pastview import BoutLine, BoutRecord, TracePicture
from kiosk.core.picture import Gathering, Point, stretch
from kiosk.core.plateaus import Plateau
from kiosk.core.posture import Posture
from kiosk.core.progress import History
from kiosk.core.progressiondone import Done
from kiosk.core.proposalcase import Proposal
from kiosk.core.records import (
    Answer,
    Clearance,
    Consent,
    Form,
    LopMethod,
    LopSource,
    PastBout,
    PastSearch,
    Plan,
    Runner,
    Screening,
    StoredEvent,
    Supervisor,
    Tier,
)
from kiosk.core.recovery import LateBout
from kiosk.core.units import Mmhg, Seconds
from kiosk.link.wire import AnyIntent, KeepAlive, Reply, SnapshotMessage, Welcome
from kiosk.safety.heartbeat import AlarmPriority
from kiosk.therapy.library import Library
from kiosk.tui.app import KioskApp
from kiosk.tui.palette import Theme
from tests.tui.settling import settle

SIZE = (66, 20)
VENT_COMMAND = VENT
UTC = "2026-01-01T00:00:00.000Z"


class StandingClock:
    """Time that moves only when told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def now(self) -> Seconds:
        return Seconds(self.now_s)

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


@dataclass
class RememberingLink:
    """Keeps what was sent; answers what it was told to answer."""

    connected: bool = True
    sent: list[AnyIntent] = field(default_factory=list)
    refusals: tuple[Reason, ...] = ()

    async def run(self) -> None:
        await asyncio.Event().wait()

    def send(self, intent: AnyIntent) -> int:
        self.sent.append(intent)
        return len(self.sent)

    async def ask(self, intent: AnyIntent) -> Reply:
        number = self.send(intent)
        return Reply(number, accepted=not self.refusals, reasons=self.refusals)

    @property
    def told(self) -> list[AnyIntent]:
        """Everything but the keep-alives."""
        return [intent for intent in self.sent if not isinstance(intent, KeepAlive)]


@dataclass
class CountingStop:
    """Counts STOP datagrams."""

    count: int = 0
    press: int = 0

    def send(self, press: int = 0) -> bool:
        self.count += 1
        self.press = press
        return True


@dataclass
class FakeRunners:
    rows: list[Runner] = field(default_factory=list)

    def add(self, name: str, birth_year: int) -> Runner:
        runner = Runner(id=len(self.rows) + 1, name=name, birth_year=birth_year, created_utc=UTC)
        self.rows.append(runner)
        return runner

    def correct_year(self, runner_id: int, birth_year: int) -> Runner | None:
        self.rows = [replace(row, birth_year=birth_year) if row.id == runner_id else row for row in self.rows]
        return self.get(runner_id)

    def get(self, runner_id: int) -> Runner | None:
        return next((row for row in self.rows if row.id == runner_id), None)

    def has_name(self, name: str) -> bool:
        return any(row.name == name for row in self.rows)

    def page(self, offset: int, limit: int) -> tuple[Runner, ...]:
        return tuple(reversed(self.rows))[offset : offset + limit]

    def count(self) -> int:
        return len(self.rows)


@dataclass
class FakeLanguages:
    rows: list[tuple[int, str]] = field(default_factory=list)

    def choose(self, runner_id: int, language: str) -> None:
        self.rows.append((runner_id, language))

    def chosen(self, runner_id: int) -> str | None:
        return next((language for who, language in reversed(self.rows) if who == runner_id), None)


@dataclass
class FakeConsents:
    rows: list[Consent] = field(default_factory=list)

    def give(self, runner_id: int, version: str) -> Consent:
        consent = Consent(id=len(self.rows) + 1, runner_id=runner_id, version=version, given_utc=UTC)
        self.rows.append(consent)
        return consent

    def latest(self, runner_id: int) -> Consent | None:
        return next((row for row in reversed(self.rows) if row.runner_id == runner_id), None)


@dataclass
class FakeScreenings:
    rows: list[Screening] = field(default_factory=list)

    def add(
        self,
        runner_id: int,
        rule_version: str,
        answers: Mapping[str, Answer],
        tier: Tier,
        form: Form = Form.SAME_DAY,
    ) -> Screening:
        screening = Screening(
            id=len(self.rows) + 1,
            runner_id=runner_id,
            rule_version=rule_version,
            answers=dict(answers),
            tier=tier,
            at_utc=UTC,
            form=form,
        )
        self.rows.append(screening)
        return screening

    def last_full(self, runner_id: int) -> Screening | None:
        own = (row for row in reversed(self.rows) if row.runner_id == runner_id)
        return next((row for row in own if row.form is Form.FULL), None)

    def since(self, runner_id: int, screening_id: int) -> tuple[Screening, ...]:
        return tuple(row for row in self.rows if row.runner_id == runner_id and row.id > screening_id)


@dataclass
class FakeClearances:
    rows: list[Clearance] = field(default_factory=list)

    def for_screening(self, screening_id: int) -> Clearance | None:
        return next((row for row in reversed(self.rows) if row.screening_id == screening_id), None)


@dataclass
class FakePlans:
    rows: list[Plan] = field(default_factory=list)

    def add(
        self,
        *,
        runner_id: int,
        screening_id: int,
        protocol_id: str,
        exercise: str,
        limb: Limb,
        side: Side,
        cuff_id: str,
        posture: Posture,
        lop_mmhg: Mmhg,
        lop: LopSource,
        percent_lop: float,
        rounds: int | None = None,
        load_kg: float | None = None,
    ) -> Plan:
        plan = Plan(
            id=len(self.rows) + 1,
            runner_id=runner_id,
            screening_id=screening_id,
            protocol_id=protocol_id,
            exercise=exercise,
            limb=limb,
            side=side,
            cuff_id=cuff_id,
            posture=posture,
            lop_mmhg=lop_mmhg,
            lop_method=lop.method,
            lop_id=lop.id,
            percent_lop=percent_lop,
            created_utc=UTC,
            rounds=rounds,
            load_kg=load_kg,
        )
        self.rows.append(plan)
        return plan

    def last_for(self, runner_id: int) -> Plan | None:
        return next((row for row in reversed(self.rows) if row.runner_id == runner_id), None)


@dataclass
class FakeLops:
    rows: list[LopValue] = field(default_factory=list)

    def doppler(self, use: Use, lop_mmhg: Mmhg) -> LopValue:
        return self.add(use, LopMethod.DOPPLER, lop_mmhg)

    def estimated(self, use: Use, body: Body, said: Predicted) -> LopValue:
        value = self.add(use, LopMethod.ESTIMATED, said.lop_mmhg)
        self.rows[-1] = replace(value, low_mmhg=said.low_mmhg, high_mmhg=said.high_mmhg, body=body)
        return self.rows[-1]

    def withdraw(self, entered_id: int) -> None:
        self.rows = [replace(one, withdrawn=one.withdrawn or one.source.id == entered_id) for one in self.rows]

    def for_runner(self, runner_id: int) -> tuple[LopValue, ...]:
        return tuple(one for one in self.rows if one.runner_id == runner_id)

    def add(self, use: Use, method: LopMethod, lop_mmhg: float, days: float = 0.0, **changes: object) -> LopValue:
        """A value found so many days ago; what was there before is a moment older."""
        self.rows = [one if one.age_s is None else replace(one, age_s=one.age_s + 1.0) for one in self.rows]
        value = LopValue(
            source=LopSource(method=method, id=len(self.rows) + 1),
            runner_id=use.runner_id,
            lop_mmhg=Mmhg(float(lop_mmhg)),
            limb=use.limb,
            side=use.side,
            posture=use.posture,
            cuff_id=use.cuff_id,
            cuff_width_mm=use.cuff_width_mm,
            at_utc=UTC,
            age_s=days * DAY_S,
            is_today=days == 0.0,
        )
        self.rows.append(replace(value, **changes))  # type: ignore[arg-type]  # tests name the fields they change
        return self.rows[-1]


@dataclass
class FakeSessions:
    rows: list[PastBout] = field(default_factory=list)
    recovers: list[LateBout] = field(default_factory=list)

    def for_runner(self, runner_id: int) -> tuple[PastBout, ...]:
        return tuple(row for row in self.rows if row.runner_id == runner_id)

    def today(self, runner_id: int) -> tuple[PastBout, ...]:
        return tuple(row for row in self.rows if row.runner_id == runner_id and row.ended_utc is None)

    def late(self, runner_id: int, span_s: float) -> tuple[LateBout, ...]:
        assert span_s > 0.0
        return tuple(self.recovers) if runner_id == 1 else ()

    def get(self, session_id: int) -> PastBout | None:
        return next((row for row in self.rows if row.id == session_id), None)


@dataclass
class FakeMeasurements:
    rows: dict[int, list[PastSearch]] = field(default_factory=dict)

    def today(self, runner_id: int) -> tuple[PastSearch, ...]:
        return tuple(self.rows.get(runner_id, ()))


@dataclass
class FakeProposals:
    rows: list[tuple[int, str, Proposal]] = field(default_factory=list)

    def add(self, plan_id: int, rules_version: str, proposal: Proposal) -> object:
        self.rows.append((plan_id, rules_version, proposal))
        return self.rows[-1]


@dataclass
class FakeCourse:
    """Evaluations, results, mornings and bouts of one runner; stands in for four repositories."""

    now_day: float = 20_500.4
    evaluations: list[StoredEvaluation] = field(default_factory=list)
    results: list[StoredResult] = field(default_factory=list)
    mornings: list[StoredMorning] = field(default_factory=list)
    bouts: list[TrainedBout] = field(default_factory=list)
    reviews: list[StoredReview] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    away: dict[int, float] = field(default_factory=dict)

    def clinic(self) -> Ledger:
        return ledger(self.bouts, self.happened, self.evaluations, self.now_day)

    def today(self) -> float:
        return self.now_day

    def away_days(self, runner_id: int) -> float | None:
        return self.away.get(runner_id)

    def history(self, runner_id: int) -> History:
        return History(
            evaluations=tuple(one for one in self.evaluations if one.runner_id == runner_id),
            results=tuple(one for one in self.results if one.runner_id == runner_id),
            mornings=tuple(one for one in self.mornings if one.runner_id == runner_id),
            bouts=tuple(one for one in self.bouts if one.runner_id == runner_id),
            reviews=tuple(one for one in self.reviews if one.runner_id == runner_id),
        )


@dataclass
class FakeEvaluations:
    course: FakeCourse

    def add(
        self, runner_id: int, goal: Goal, condition: Condition, *, visits_per_week: int, tests_version: str
    ) -> StoredEvaluation:
        stored = StoredEvaluation(
            id=len(self.course.evaluations) + 1,
            runner_id=runner_id,
            goal=goal,
            condition=condition,
            visits_per_week=visits_per_week,
            tests_version=tests_version,
            day=self.course.now_day,
            at_utc=UTC,
        )
        self.course.evaluations.append(stored)
        return stored


@dataclass
class FakeResults:
    course: FakeCourse

    def add(
        self, evaluation: StoredEvaluation, test_id: str, value: float, *, side: Side | None, exercise: str | None
    ) -> StoredResult:
        return self._add(evaluation, test_id, (side, exercise), value, None)

    def skip(
        self, evaluation: StoredEvaluation, test_id: str, why: Skipped, *, side: Side | None, exercise: str | None
    ) -> StoredResult:
        return self._add(evaluation, test_id, (side, exercise), None, why)

    def _add(
        self,
        evaluation: StoredEvaluation,
        test_id: str,
        where: tuple[Side | None, str | None],
        value: float | None,
        skipped: Skipped | None,
    ) -> StoredResult:
        side, exercise = where
        stored = StoredResult(
            id=len(self.course.results) + 1,
            runner_id=evaluation.runner_id,
            evaluation_id=evaluation.id,
            test_id=test_id,
            side=side,
            exercise=exercise,
            value=value,
            skipped=skipped,
            replaces_id=None,
            day=self.course.now_day,
            at_utc=UTC,
        )
        self.course.results.append(stored)
        return stored


@dataclass
class FakeLoads:
    course: FakeCourse

    def add(self, session_id: int, load_kg: float) -> int:
        self.course.bouts[:] = [
            replace(bout, load_kg=load_kg) if bout.session_id == session_id else bout for bout in self.course.bouts
        ]
        return session_id + 1


@dataclass
class FakeMornings:
    course: FakeCourse

    def add(self, runner_id: int, session_id: int, after: MorningAfter) -> StoredMorning:
        stored = StoredMorning(
            id=len(self.course.mornings) + 1,
            runner_id=runner_id,
            session_id=session_id,
            after=after,
            day=self.course.now_day,
            at_utc=UTC,
        )
        self.course.mornings.append(stored)
        return stored


@dataclass
class FakePairs:
    rows: list[tuple[object, ...]] = field(default_factory=list)

    def begin(self, runner_id: int, plan_id: int) -> int:
        self.rows.append(("begin", runner_id, plan_id))
        return 1

    def planned(self, pair_id: int, plan_id: int, *, is_second: bool) -> None:
        self.rows.append(("second" if is_second else "first", pair_id, plan_id))

    def left(self, pair_id: int, why: str) -> None:
        self.rows.append((why, pair_id))


@dataclass
class FakeDone:
    """Bouts as progression reads them."""

    rows: list[Done] = field(default_factory=list)
    before: list[Done] = field(default_factory=list)
    """Those of the last visit before today."""

    def last_visit(self, runner_id: int, *, before_today: bool) -> LastVisit:
        bouts = tuple(self.before) if before_today else last_visit(self.rows)
        return LastVisit(bouts=bouts if runner_id == 1 else ())

    def for_runner(self, runner_id: int) -> tuple[Done, ...]:
        return tuple(self.rows) if runner_id == 1 else ()


@dataclass
class FakeHolds:
    rows: list[StoredHold] = field(default_factory=list)

    def standing(self, runner_id: int) -> tuple[StoredHold, ...]:
        return tuple(row for row in self.rows if row.runner_id == runner_id)


@dataclass
class FakePast:
    """Past bouts, as they are reviewed."""

    lops: dict[int, LopValue] = field(default_factory=dict)
    records: list[BoutRecord] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    """Of every bout the same."""
    asked: list[tuple[int, int, int]] = field(default_factory=list)

    def count(self, runner_id: int) -> int:
        return len(self.records) if runner_id == 1 else 0

    def page(self, runner_id: int, offset: int, limit: int) -> tuple[BoutLine, ...]:
        return tuple(one.line for one in self.records[offset : offset + limit]) if runner_id == 1 else ()

    def record(self, session_id: int) -> BoutRecord | None:
        return next((one for one in self.records if one.line.session_id == session_id), None)

    def before(self, session_id: int) -> BoutLine | None:
        return next((one.line for one in self.records if one.line.session_id < session_id), None)

    def picture(self, session_id: int, *, width: int, zoom: int, step: int) -> TracePicture | None:
        self.asked.append((width, zoom, step))
        if not self.points or session_id < 1:
            return None
        first_s, last_s = self.points[0][0], self.points[-1][0]
        begin_s, end_s = stretch(first_s, last_s, zoom, step)
        gathering = Gathering(begin_s, end_s, width)
        gathering.points(self.points)
        return TracePicture(
            first_s=Seconds(first_s),
            last_s=Seconds(last_s),
            begin_s=begin_s,
            end_s=end_s,
            columns=gathering.columns(),
        )

    def lop_of(self, session_id: int) -> LopValue | None:
        return self.lops.get(session_id)


@dataclass
class FakeSupervisors:
    rows: list[Supervisor] = field(default_factory=list)
    retired: set[int] = field(default_factory=set)

    def active(self) -> tuple[Supervisor, ...]:
        return tuple(one for one in self.rows if one.id not in self.retired)

    def all(self) -> tuple[Supervisor, ...]:
        return tuple(self.rows)


@dataclass
class FakeEvents:
    """Lines about alarms, most recent first."""

    rows: list[StoredEvent] = field(default_factory=list)

    def alarm_log(self, offset: int, limit: int) -> tuple[StoredEvent, ...]:
        return tuple(self.rows[offset : offset + limit])

    def alarm_count(self) -> int:
        return len(self.rows)


@dataclass
class FakeBackups:
    """What is known of the backups, six hours after the last one."""

    known: BackupState = field(
        default_factory=lambda: BackupState(made=Moment(boot="b", at_s=1.0, day=20_500.0), begun_day=20_000.0)
    )
    today: float = 20_500.25

    def state(self) -> BackupState:
        return self.known

    def now(self) -> Moment:
        return Moment(boot="b", at_s=2.0, day=self.today)


@dataclass
class FakeStore:
    backups: FakeBackups = field(default_factory=FakeBackups)
    runners: FakeRunners = field(default_factory=FakeRunners)
    languages: FakeLanguages = field(default_factory=FakeLanguages)
    consents: FakeConsents = field(default_factory=FakeConsents)
    screenings: FakeScreenings = field(default_factory=FakeScreenings)
    clearances: FakeClearances = field(default_factory=FakeClearances)
    plans: FakePlans = field(default_factory=FakePlans)
    lops: FakeLops = field(default_factory=FakeLops)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    pairs: FakePairs = field(default_factory=FakePairs)
    courses: FakeCourse = field(default_factory=FakeCourse)
    measurements: FakeMeasurements = field(default_factory=FakeMeasurements)
    proposals: FakeProposals = field(default_factory=FakeProposals)
    boot: str = "b"
    done: FakeDone = field(default_factory=FakeDone)
    holds: FakeHolds = field(default_factory=FakeHolds)
    past: FakePast = field(default_factory=FakePast)
    supervisors: FakeSupervisors = field(default_factory=FakeSupervisors)
    events: FakeEvents = field(default_factory=FakeEvents)
    now_utc: str = UTC

    @property
    def evaluations(self) -> FakeEvaluations:
        return FakeEvaluations(self.courses)

    @property
    def results(self) -> FakeResults:
        return FakeResults(self.courses)

    @property
    def loads(self) -> FakeLoads:
        return FakeLoads(self.courses)

    @property
    def mornings(self) -> FakeMornings:
        return FakeMornings(self.courses)

    def utc(self) -> str:
        return self.now_utc

    def is_clock_trusted(self) -> bool:
        return True

    def is_set_aside(self) -> bool:
        return False

    def close(self) -> None:
        pass

    def are_records_accepted(self) -> bool:
        return True


PLAN = Prescription(
    protocol_id="RES-STD",
    exercise="Leg press",
    limb=Limb.LEG,
    side=Side.LEFT,
    cuff_id="thigh-l",
    cuff_width_mm=110,
    lop_mmhg=Mmhg(180),
    percent_lop=60,
    setpoint_mmhg=Mmhg(108),
    limit_mmhg=Mmhg(138),
    blocks=sets(
        (30, 15, 15, 15), rest=Rest.INFLATED, rest_s=Seconds(30), tempo=Tempo(up_s=Seconds(2), down_s=Seconds(2))
    ),
    max_restriction_s=Seconds(600),
)

WATCHDOG = WatchdogView(
    state="holding",
    reason="",
    pressure_mmhg=Mmhg(108),
    sample_age_s=Seconds(0.01),
    estop_closed=True,
    supply_v=5.0,
    restriction_s=Seconds(140),
    restriction_left_s=Seconds(1060),
    config_hash=1,
    age_s=Seconds(0.02),
)


def span(seconds: float) -> DoseSpan:
    return DoseSpan(
        seconds=Seconds(seconds),
        mean_mmhg=Mmhg(108.2),
        sd_mmhg=Mmhg(1.4),
        p5_mmhg=Mmhg(106),
        p95_mmhg=Mmhg(111),
        peak_mmhg=Mmhg(117),
        valley_mmhg=Mmhg(101),
        within_5pct=0.981,
        within_10pct=0.9996,
        above_lop_s=Seconds(0),
    )


DOSE = Dose(
    work=span(300),
    rest=span(90),
    sets=(span(120), span(60), span(60), span(60)),
    repetitions=(30, 15, 15, 15),
    restriction_s=Seconds(398),
    above_lop_s=Seconds(0),
    peak_mmhg=Mmhg(117),
)


def session(cue: str = "up", **changes: object) -> SessionView:
    view = SessionView(
        session_id=7,
        runner_id=1,
        prescription=PLAN,
        set_number=2,
        sets_total=4,
        repetition=7,
        repetitions_total=15,
        repetitions_done=(30, 6),
        cue=cue,
        cue_fraction=0.62,
        cue_ends_s=Seconds(1024),
        scale="",
        paused=cue == "paused",
        restriction_s=Seconds(192),
        restriction_ceiling_s=Seconds(600),
        end_reason=None,
        dose=None,
    )
    return replace(view, **changes)  # type: ignore[arg-type]  # tests name the fields they change


def trace(end_s: float, *, seconds: float = 60.0, setpoint: float = 108) -> tuple[TracePoint, ...]:
    """A minute as it may be: empty, fill, then ripple of repetitions around the setpoint."""
    points = []
    steps = int(seconds * 10)
    for i in range(steps):
        since = i / 10
        pressure = setpoint * min(1.0, max(0.0, (since - 6) / 7)) + (3.5 * sin(since * 1.55) if since > 13 else 0)
        if 39 < since < 40.5:
            pressure += 14
        points.append(
            TracePoint(
                at_s=Seconds(end_s - seconds + since),
                pressure_mmhg=Mmhg(pressure),
                pressure_b_mmhg=None,
                setpoint_mmhg=Mmhg(setpoint),
                phase=Phase.WORK,
                command=VENT,
            )
        )
    return tuple(points)


PROOF = (
    ProofStep(code="zero", state=StepState.PASSED, figure=0.4, unit="mmHg"),
    ProofStep(code="hold", state=StepState.RUNNING),
)


def snapshot(mode: Mode = Mode.READY, **changes: object) -> Snapshot:
    base = Snapshot(
        at_s=Seconds(1000),
        mode=mode,
        phase=Phase.IDLE,
        pressure_mmhg=Mmhg(0.3),
        setpoint_mmhg=None,
        fault=None,
        watchdog=WATCHDOG,
        proof=(),
        proof_passed=True,
        session=None,
        last_stop=None,
        stop_answered=False,
        alarms=(),
        trace=(),
        missed_passes=0,
        realtime=True,
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # tests name the fields they change


PLATEAUS = tuple(
    Plateau(pressure_mmhg=Mmhg(pressure), amplitude_mmhg=amplitude, beats=3)
    for pressure, amplitude in (
        *((50.0, 0.41), (60.0, 0.52), (70.0, 0.74), (80.0, 1.02), (90.0, 1.31), (100.0, 1.52), (110.0, 1.60)),
        *((120.0, 1.49), (128.0, 1.33), (136.0, None), (144.0, 1.04), (149.0, 0.93), (154.0, 0.82), (159.0, 0.70)),
        *((167.0, 0.58), (175.0, 0.49), (183.0, 0.45), (191.0, 0.42)),
    )
)
"""A leg as it is heard in steps: pulses grow, fade, and never quite vanish."""

CURVE = tuple(
    (Mmhg(pressure), height)
    for pressure, height in (
        *((50.0, 0.40), (58.0, 0.49), (66.0, 0.64), (74.0, 0.86), (82.0, 1.09), (90.0, 1.32), (98.0, 1.50)),
        *((106.0, 1.58), (114.0, 1.57), (122.0, 1.46), (130.0, 1.31), (138.0, 1.16), (146.0, 1.00), (154.0, 0.81)),
        *((162.0, 0.66), (170.0, 0.54), (178.0, 0.47), (186.0, 0.43), (191.0, 0.41)),
    )
)
"""The envelope the analysis lays through them."""

FOUND = FoundView(
    runner_id=1,
    limb=Limb.LEG,
    side=Side.LEFT,
    posture=Posture.SEATED,
    cuff_id="thigh-110",
    cuff_width_mm=110,
    estimate=Estimate(
        lop_mmhg=Mmhg(171.4),
        low_mmhg=Mmhg(164.0),
        high_mmhg=Mmhg(178.8),
        quality="A",
        pulse_per_min=63.8,
        curve=CURVE,
    ),
    plateaus=PLATEAUS,
    seconds=Seconds(56.2),
)


def searching(plateaus: int, **changes: object) -> Snapshot:
    """A measurement that has heard so many steps."""
    view = SearchView(
        runner_id=1,
        part=Part.LISTEN,
        target_mmhg=Mmhg(PLATEAUS[plateaus].pressure_mmhg),
        limit_mmhg=Mmhg(280),
        elapsed_s=Seconds(3.1 * plateaus + 2),
        total_s=75.0,
        listening=plateaus + 1,
        repeated=0,
        beats=2,
        agreeing=2,
        wanted=3,
        plateaus=PLATEAUS[:plateaus],
        lop_mmhg=None,
        half_mmhg=None,
    )
    return snapshot(
        Mode.MEASURING,
        phase=Phase.SEARCH,
        pressure_mmhg=Mmhg(PLATEAUS[plateaus].pressure_mmhg),
        search=replace(view, **changes),  # type: ignore[arg-type]  # tests name the fields they change
    )


def alarmed(snap: Snapshot, *codes: str, paused_s: float | None = None, dark: bool = False) -> Snapshot:
    """A snapshot with alarms, the weightiest first, and the signal that belongs to them."""
    alarms = tuple(
        Alarm(code=code, priority=KINDS[code].priority.name.lower(), since_s=Seconds(990), standing=True)
        for code in codes
    )
    weight = KINDS[codes[0]].priority
    colour, flash_hz = LIGHTS[weight]
    sound = alarms[0].priority if weight > AlarmPriority.LOW else ""
    until = None if paused_s is None else Seconds(snap.at_s + paused_s)
    signal = Signal(
        priority=alarms[0].priority,
        colour=colour,
        flash_hz=flash_hz,
        sound=sound,
        may_pause=bool(sound) and until is None and KINDS[codes[0]].may_pause,
        paused_until_s=until,
    )
    at_s = Seconds(snap.at_s + 0.5 / flash_hz) if dark else snap.at_s
    return replace(snap, alarms=alarms, signal=signal, at_s=at_s)


def training(cue: str = "up", **changes: object) -> Snapshot:
    return snapshot(
        Mode.SESSION,
        phase=Phase.REST if cue == "rest" else Phase.WORK,
        pressure_mmhg=Mmhg(109.4),
        setpoint_mmhg=Mmhg(108),
        session=session(cue, **changes),
        trace=trace(1000),
    )


@dataclass
class Station:
    """A running app and everything around it."""

    app: KioskApp
    pilot: Pilot[None]
    link: RememberingLink
    stop: CountingStop
    store: FakeStore
    clock: StandingClock

    async def settle(self) -> None:
        """Let every queue run empty, lay out and paint, until nothing is left to do."""
        await settle(self.app)

    async def show(self, snap: Snapshot) -> None:
        """A snapshot arrives."""
        self.app.receive(SnapshotMessage(snap))
        await self.settle()
        self.clock.now_s += 1
        await self.settle()

    async def press(self, x: int, y: int) -> None:
        """A finger goes down and up, as a terminal reports it."""
        for kind in (MouseDown, MouseUp):
            self.app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))
        await self.settle()

    def find(self, selector: str) -> Widget:
        """The widget on the present screen, which must be visible and on top at its centre."""
        widget = self.app.screen.query_one(selector)
        region = self.app.screen.find_widget(widget).visible_region
        top, _ = self.app.screen.get_widget_at(*_centre(region))
        assert top is widget or widget in top.ancestors, f"{selector} is covered by {top}"
        return widget

    async def tap(self, selector: str) -> None:
        """Look, and press the middle of a widget, after the dead time."""
        self.clock.now_s += 1
        self.rows()
        region = self.find(selector).region
        await self.press(*_centre(region))

    def rows(self) -> list[str]:
        """The screen as rows of characters."""
        width, height = self.app.size
        lines = self.app.screen._compositor.render_strips()
        return ["".join(s.text for s in line).ljust(width) for line in lines[:height]]

    def text(self) -> str:
        """The screen as a grid of characters."""
        return "\n".join(row.rstrip() for row in self.rows())


def _centre(region: Region) -> tuple[int, int]:
    return region.x + region.width // 2, region.y + region.height // 2


@asynccontextmanager
async def station(
    *,
    library: Library,
    store: FakeStore | None = None,
    needs_supervisor: bool = False,
    size: tuple[int, int] = SIZE,
    idle_s: float | None = None,
    theme: Theme = Theme.DARK,
    saver_s: float | None = None,
    language: str = ENGLISH,
) -> AsyncIterator[Station]:
    """A running app, welcomed by its controller."""
    link, stop, clock = RememberingLink(), CountingStop(), StandingClock()
    records = store or FakeStore()
    app = KioskApp(
        link,
        stop,
        lambda: records,
        lambda: library,
        clock,
        stall_exit=False,
        idle_s=idle_s,
        saver_s=saver_s,
        theme=theme,
        language=language,
    )
    async with app.run_test(size=size) as pilot:
        around = Station(app, pilot, link, stop, records, clock)
        app.receive(Welcome(1, "controller", needs_supervisor, "bench"))
        await around.settle()
        yield around
        around.rows()
