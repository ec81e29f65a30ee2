"""The visit as far as it was filled in on this screen; records are written at each step, not at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.tui.navigation import Place

if TYPE_CHECKING:
    from kiosk.core.evaluationrecords import CorrectionReason, Decision, StoredHold, StoredResult
    from kiosk.core.lopvalue import LopValue
    from kiosk.core.model import Limb, Side
    from kiosk.core.posture import Posture
    from kiosk.core.records import Plan, Runner, Screening, Supervisor
    from kiosk.core.searchview import FoundView
    from kiosk.tui.forms import Answering
    from kiosk.tui.sensorsdraft import SensorsDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldChoice:
    """Where the progression shall be held, and why."""

    limb: Limb
    side: Side
    reason: str


@dataclass(slots=True)
class CorrectionDraft:
    """A result that a supervisor is correcting."""

    result: StoredResult
    entered: float | None = None
    """As on the pad; None takes it back."""
    becomes: float | None = None
    """What would be kept of it."""
    reason: CorrectionReason | None = None

    @property
    def needs_reason(self) -> CorrectionReason:
        """Why. Raises `LookupError` when a screen was opened out of order."""
        if self.reason is None:
            raise LookupError("no reason was chosen")
        return self.reason


@dataclass(slots=True)
class Asked:
    """Questions about goal and condition, or about the morning after, as far as they were answered."""

    index: int = 0
    answers: dict[str, str | float] = field(default_factory=dict)


@dataclass(slots=True)
class Visit:
    """A draft. Nothing in it is trusted: the controller reads the stored records and judges them again."""

    place: Place = Place.WHO
    """Where the visit goes on after pressure, a stop or a lost link."""
    language: str | None = None
    """What was chosen to be read before anybody was named."""
    typed: str = ""
    """A name that is being typed."""
    is_nameless: bool = False
    """Who is being registered gives no name."""
    new_code: str = ""
    """What the runner of this visit is called, and has not seen yet: it was made just now."""
    is_silent: bool = False
    """Somebody has switched the sounds off for this visit; alarms are no sounds of the screen."""
    runner: Runner | None = None
    sensors: SensorsDraft | None = None
    """What a calibration is going to be made with."""
    asked: dict[Place, Asked] = field(default_factory=dict)
    """By the place that asks; STOP, a lock or LATER takes no answer away."""
    answering: Answering | None = None
    """The form that is being answered."""
    screening: Screening | None = None
    clearance: str | None = None
    """Id of the reason that a supervisor has chosen to let the answers pass."""
    protocol_id: str | None = None
    exercise: str | None = None
    limb: Limb | None = None
    side: Side | None = None
    cuff_id: str | None = None
    posture: Posture | None = None
    lop: LopValue | None = None
    """What the plan uses."""
    entered: LopValue | None = None
    """What was entered in this visit and may still be taken back."""
    measures: bool = False
    """The last thing that was started is a measurement and not a bout."""
    pin_for: str = ""
    """Code of what asks for a supervisor's PIN before measuring: `search_limit` or `search_review`."""
    found_before: FoundView | None = None
    """The measurement that had ended when another one was asked for."""
    is_page_seen: bool = False
    """The runner's page was shown in this visit; before the plan it is, once."""
    is_desk_open: bool = False
    """A supervisor's PIN has opened the desk; it locks by itself, and with the end of this."""
    account: Supervisor | None = None
    """Whom a supervisor may retire."""
    bout_id: int | None = None
    """The past bout that is looked at."""
    hands_out_from: Place = Place.REVIEW
    """The page that handing out began from: of one session where that shows one, else of all."""
    hold: StoredHold | HoldChoice | None = None
    """What a supervisor is about to hold, or to release."""
    decision: Decision | None = None
    """What supervisor and runner have decided at a review."""
    correction: CorrectionDraft | None = None
    percent_lop: int | None = None
    rounds: int | None = None
    """Of the protocol's blocks, from the first; None: all."""
    load_kg: float | None = None
    figures_for: tuple[object, ...] | None = None
    """What the three figures above were proposed for; for anything else they begin anew."""
    change_reason: str = ""
    """Id of the reason that a supervisor has chosen for a plan that is other than proposed."""
    early_reason: str = ""
    """Id of the reason that a supervisor has chosen for a limb that works again before it has recovered."""
    plan: Plan | None = None
    both: bool = False
    """The other side shall follow."""
    pair_id: int | None = None
    """Record of both sides, once the first one was planned."""
    first_session: int | None = None
    """The first side's bout, once the visit has turned to the other side."""

    @property
    def needs_runner(self) -> Runner:
        """The runner of this visit. Raises `LookupError` when a screen was opened out of order."""
        if self.runner is None:
            raise LookupError("no runner was chosen")
        return self.runner

    @property
    def needs_screening(self) -> Screening:
        """What was answered in this visit. Raises `LookupError` when a screen was opened out of order."""
        if self.screening is None:
            raise LookupError("the questions were not answered")
        return self.screening

    @property
    def needs_account(self) -> Supervisor:
        """Whom a supervisor may retire. Raises `LookupError` when a screen was opened out of order."""
        if self.account is None:
            raise LookupError("no account was chosen")
        return self.account

    @property
    def needs_bout(self) -> int:
        """The past bout that is looked at. Raises `LookupError` when a screen was opened out of order."""
        if self.bout_id is None:
            raise LookupError("no past bout was chosen")
        return self.bout_id

    @property
    def needs_decision(self) -> Decision:
        """What was decided. Raises `LookupError` when a screen was opened out of order."""
        if self.decision is None:
            raise LookupError("nothing was decided")
        return self.decision

    @property
    def needs_correction(self) -> CorrectionDraft:
        """The result that is being corrected. Raises `LookupError` when a screen was opened out of order."""
        if self.correction is None:
            raise LookupError("no result was chosen")
        return self.correction

    @property
    def needs_lop(self) -> LopValue:
        """The LOP the plan uses. Raises `LookupError` when a screen was opened out of order."""
        if self.lop is None:
            raise LookupError("no LOP was chosen")
        return self.lop

    @property
    def needs_plan(self) -> Plan:
        """The stored plan. Raises `LookupError` when a screen was opened out of order."""
        if self.plan is None:
            raise LookupError("no plan was stored")
        return self.plan
