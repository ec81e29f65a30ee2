"""What the screen needs of its surroundings, as Protocols. The real ones and the tests' fakes both fit."""

from collections.abc import Mapping
from typing import Protocol as Port

from kiosk.core.lopequation import Body, Predicted
from kiosk.core.lopvalue import LopValue, Use
from kiosk.core.model import Limb, Side
from kiosk.core.posture import Posture
from kiosk.core.records import (
    Answer,
    Clearance,
    Consent,
    Form,
    LopSource,
    Plan,
    Screening,
    Tier,
)
from kiosk.core.units import Mmhg
from kiosk.link.wire import AnyIntent, Reply
from kiosk.tui.backupports import BackedUp
from kiosk.tui.boutports import MeasurementRecords, PairRecords, SessionRecords
from kiosk.tui.courseports import (
    EvaluationRecords,
    LoadRecords,
    MorningRecords,
    ProposalRecords,
    ResultRecords,
)
from kiosk.tui.pastports import EventRecords, PastRecords, SupervisorRecords
from kiosk.tui.peopleports import LanguageRecords, RunnerRecords
from kiosk.tui.progressionports import CourseRecords, ProgressionRecords
from kiosk.tui.trustports import Trusted


class LinkPort(Port):
    """The connection to the controller (`kiosk.link.client.Link`)."""

    @property
    def connected(self) -> bool:
        """True while the controller answers."""
        ...

    async def run(self) -> None:
        """Keep the link up until cancelled."""
        ...

    def send(self, intent: AnyIntent) -> int:
        """Send without waiting. Raises `LinkError` when there is no connection."""
        ...

    async def ask(self, intent: AnyIntent) -> Reply:
        """Send and wait for the answer."""
        ...


class StopPort(Port):
    """The ways of STOP past the message loop (`kiosk.tui.stopways.StopWays`)."""

    def send(self, press: int = 0) -> bool:
        """Tell the other end to vent, without waiting. True when it was told."""
        ...


class ConsentRecords(Port):
    """Consent given."""

    def give(self, runner_id: int, version: str) -> Consent:
        """Store a consent."""
        ...

    def latest(self, runner_id: int) -> Consent | None:
        """The last one."""
        ...


class ScreeningRecords(Port):
    """Forms as they were answered."""

    def add(
        self,
        runner_id: int,
        rule_version: str,
        answers: Mapping[str, Answer],
        tier: Tier,
        form: Form = Form.SAME_DAY,
    ) -> Screening:
        """Store the answers and what the rules made of them."""
        ...

    def last_full(self, runner_id: int) -> Screening | None:
        """The last full form of a runner."""
        ...

    def since(self, runner_id: int, screening_id: int) -> tuple[Screening, ...]:
        """What a runner answered after a screening."""
        ...


class ClearanceRecords(Port):
    """What supervisors let pass; the controller's to write."""

    def for_screening(self, screening_id: int) -> Clearance | None:
        """The last clearance of a record of today."""
        ...


class PlanRecords(Port):
    """Plans; the controller judges each again before anything inflates."""

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
        """Store a plan."""
        ...

    def last_for(self, runner_id: int) -> Plan | None:
        """What this runner trained last."""
        ...


class LopRecords(Port):
    """LOP values; those that the cuff has measured are the controller's to write."""

    def doppler(self, use: Use, lop_mmhg: Mmhg) -> LopValue:
        """Store what was found by Doppler."""
        ...

    def estimated(self, use: Use, body: Body, said: Predicted) -> LopValue:
        """Store what the equation says."""
        ...

    def withdraw(self, entered_id: int) -> None:
        """Take back an entered value."""
        ...

    def for_runner(self, runner_id: int) -> tuple[LopValue, ...]:
        """Everything that was found for a runner."""
        ...


class StorePort(ProgressionRecords, BackedUp, Trusted, Port):
    """The record store, as far as the screen uses it (`kiosk.storage.Store`)."""

    def close(self) -> None:
        """It is of no use afterwards."""
        ...

    @property
    def runners(self) -> RunnerRecords:
        """People."""
        ...

    @property
    def languages(self) -> LanguageRecords:
        """What is spoken with whom."""
        ...

    @property
    def consents(self) -> ConsentRecords:
        """Consent given."""
        ...

    @property
    def screenings(self) -> ScreeningRecords:
        """Forms as they were answered."""
        ...

    @property
    def clearances(self) -> ClearanceRecords:
        """What supervisors let pass."""
        ...

    @property
    def plans(self) -> PlanRecords:
        """Plans."""
        ...

    @property
    def lops(self) -> LopRecords:
        """LOP values."""
        ...

    @property
    def evaluations(self) -> EvaluationRecords:
        """Goals and conditions."""
        ...

    @property
    def results(self) -> ResultRecords:
        """Results of tests."""
        ...

    @property
    def mornings(self) -> MorningRecords:
        """Mornings after."""
        ...

    @property
    def loads(self) -> LoadRecords:
        """Loads lifted in bouts."""
        ...

    @property
    def courses(self) -> CourseRecords:
        """What is read across tables."""
        ...

    @property
    def pairs(self) -> PairRecords:
        """Both sides."""
        ...

    @property
    def sessions(self) -> SessionRecords:
        """Bouts."""
        ...

    @property
    def boot(self) -> str:
        """The run of the machine that rows are stamped with."""
        ...

    @property
    def measurements(self) -> MeasurementRecords:
        """LOP measurements."""
        ...

    @property
    def past(self) -> PastRecords:
        """Past bouts, as a whole."""
        ...

    @property
    def supervisors(self) -> SupervisorRecords:
        """Accounts."""
        ...

    @property
    def events(self) -> EventRecords:
        """The permanent record."""
        ...

    @property
    def proposals(self) -> ProposalRecords:
        """What was proposed."""
        ...
