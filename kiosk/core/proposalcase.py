"""What a proposal is made from: everything that is known of one runner before cuff and LOP are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.advice import Advice, Ask
from kiosk.core.baseline import Basis
from kiosk.core.condition import Condition, Zones
from kiosk.core.evaluationrecords import StoredResult, TrainedBout
from kiosk.core.goals import Clearance, Goal, GoalKind, Injury, kind_of
from kiosk.core.heaviest import Heaviest, Strength, heaviest, strength
from kiosk.core.limb import Limb, Side
from kiosk.core.lopvalue import LopValue
from kiosk.core.planamount import planned_blocks
from kiosk.core.planlimits import Limits
from kiosk.core.prescription import Case, known_reasons
from kiosk.core.proposalrules import Cited, ProposalRules
from kiosk.core.protocol import Goal as Serves
from kiosk.core.protocol import Grade, Protocol
from kiosk.core.reason import Reason
from kiosk.core.records import Consent, LopMethod, PastBout, PastSearch, Plan
from kiosk.core.recovery import Recovering
from kiosk.core.screened import Screened
from kiosk.core.setpoint import setpoint_reasons
from kiosk.core.units import Mmhg, Seconds

SERVES: Final = {
    GoalKind.INJURY: Serves.RECOVER,
    GoalKind.PERFORMANCE: Serves.PERFORM,
    GoalKind.STRENGTH: Serves.STRONG,
}
"""What a protocol says of itself for each kind of goal."""

LOAD_UNKNOWN: Final = "load_unknown"
"""The rule that fires where work is counted and nobody knows a weight for it."""

Shown = Mapping[str, float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """One rule that fired: what it rests on, what it saw, what it decided.

    `basis` None: a rule that every plan is judged by, whose source stands where it is.
    """

    id: str
    basis: Basis | None
    source: str
    saw: Shown
    decided: Shown

    @staticmethod
    def of(rule_id: str, cited: Cited, *, saw: Shown, decided: Shown) -> "Fired":
        """A rule out of the file."""
        return Fired(id=rule_id, basis=cited.basis, source=cited.source, saw=saw, decided=decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is chosen already, so that nothing else is proposed for it."""

    protocol_id: str | None = None
    exercise: str | None = None
    limb: Limb | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One runner today.

    `goal` and `condition` are of the last evaluation, None without one. `results` and `bouts` are in the order they
    came. `last_end` is why the last bout ended. `lop` is the value that the plan will use, None before it is known.
    `recent`, `measured`, `boot`, `now` and `up_s` are as `prescription.Case` has them. `day` is the civil day.
    `recovering` is without an agreement: that comes with the PIN. `advised_by` are the rules behind the advice.
    """

    screening_id: int
    screened: Screened
    consent: Consent | None
    consent_version: str
    goal: Goal | None
    condition: Condition | None
    results: Sequence[StoredResult]
    bouts: Sequence[TrainedBout]
    last_end: Reason | None
    recent: Sequence[PastBout]
    measured: Sequence[PastSearch]
    lop: LopValue | None
    advice: Advice | None
    protocols: Sequence[Protocol]
    rules: ProposalRules
    zones: Zones
    day: float
    boot: str
    now: Seconds
    up_s: float
    limits: Limits
    recovering: Recovering
    chosen: Chosen = Chosen()
    advised_by: tuple[Fired, ...] = ()

    @property
    def is_first(self) -> bool:
        """A first bout ever, or after a break; whatever the questions of today say, nobody has seen one otherwise."""
        return self.screened.assessment.starts_milder or not self.bouts

    @property
    def may_load(self) -> bool:
        """Whether the injured limb may work: who may has allowed it, and the pain leaves it."""
        return not any(self.unloaded())

    def unloaded(self) -> Iterator[Reason]:
        """Why the injured limb may not work, each by itself."""
        if isinstance(self.goal, Injury):
            is_given = self.goal.clearance is Clearance.GIVEN
            if self.goal.clearance is Clearance.NOT_YET or (self.goal.tissue in self.rules.given and not is_given):
                yield Reason(code="proposal_uncleared")
        if self.condition is not None and self.condition.pain_loading > self.zones.acceptable_max:
            figures = {"pain": float(self.condition.pain_loading), "most": float(self.zones.acceptable_max)}
            yield Reason(code="proposal_painful", figures=figures)

    def serves(self, protocol: Protocol) -> bool:
        """Whether a protocol is one for this goal; without one each may be."""
        return self.goal is None or SERVES[kind_of(self.goal)] in protocol.goals

    def strength(self, exercise: str, limb: Limb, side: Side) -> Strength:
        """What is known of an exercise on a limb."""
        years = self.screened.years
        return strength(self.results, self.bouts, years=years, exercise=exercise, limb=limb, side=side)

    def heaviest(self, exercise: str, limb: Limb, side: Side) -> Heaviest:
        """Above which weight no plan of it goes."""
        return heaviest(self.strength(exercise, limb, side), limb, self.rules.heaviest)

    def refused(self, protocol: Protocol, ask: Ask) -> tuple[Reason, ...]:
        """What is known already against a plan of this; the judge itself is asked."""
        method = LopMethod.MEASURED if self.lop is None else self.lop.source.method
        plan = Plan(
            id=0,
            runner_id=self.screened.runner_id,
            screening_id=self.screening_id,
            protocol_id=ask.protocol_id,
            exercise=ask.exercise,
            limb=ask.limb,
            side=ask.side,
            cuff_id="",
            posture=None,
            lop_mmhg=Mmhg(0.0),
            lop_method=method,
            lop_id=None,
            percent_lop=ask.percent_lop,
            created_utc="",
            rounds=ask.rounds,
            load_kg=ask.load_kg,
        )
        case = Case(
            plan=plan,
            protocol=protocol,
            cuff=None,
            consent=self.consent,
            consent_version=self.consent_version,
            screened=self.screened,
            lop=None,
            lop_values=(),
            approval=None,
            is_approving=True,
            heaviest=self.heaviest(ask.exercise, ask.limb, ask.side),
            bouts=self.recent,
            measured=self.measured,
            boot=self.boot,
            now=self.now,
            up_s=self.up_s,
            limits=self.limits,
            recovering=self.recovering,
        )
        known = known_reasons(case)
        if self.lop is None:
            return known
        blocks = planned_blocks(protocol, ask.rounds)
        return (*known, *setpoint_reasons(self.lop.lop_mmhg, ask.percent_lop, blocks, self.limits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What to train today and why: one reason, the evidence card of the protocol, every rule in its order."""

    ask: Ask
    why: Reason
    protocol_version: int
    grade: Grade
    sources: tuple[str, ...]
    inferred: tuple[str, ...]
    fired: tuple[Fired, ...]

    @property
    def needs_test(self) -> bool:
        """Whether a weight belongs to it and none is known: a test of the strength is due first."""
        return any(one.id == LOAD_UNKNOWN for one in self.fired)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoProposal:
    """Nothing is proposed: what stands against the bout that comes nearest, the decisive reason first; never empty."""

    reasons: tuple[Reason, ...]
    fired: tuple[Fired, ...]
