"""Whether a stored plan may become pressure: every rule of the prescription layer, all reasons at once.

The screen wrote the plan and is not trusted: answers are judged again by the rules, the setpoint is computed here,
and the approval must be for exactly this plan.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from kiosk.core import admission, lopequation
from kiosk.core.admission import Visit
from kiosk.core.blocks import held_s
from kiosk.core.heaviest import Heaviest
from kiosk.core.lopvalue import LopValue, Use, plan_reasons
from kiosk.core.model import Limb, Prescription, Reason
from kiosk.core.planamount import amount_reasons, planned_blocks
from kiosk.core.planlimits import Limits
from kiosk.core.posture import Match, match
from kiosk.core.protocol import Need, Protocol
from kiosk.core.records import Approval, Consent, LopMethod, LopSource, PastBout, PastSearch, Plan
from kiosk.core.recovery import Recovering
from kiosk.core.screened import Screened
from kiosk.core.screening import Consequence
from kiosk.core.setpoint import setpoint_reasons
from kiosk.core.units import Mmhg, Seconds

__all__ = ["Cuff", "Limits", "Prescription", "Refusal", "judge", "known_reasons", "plan_digest"]

LOP_MMHG: Final = {Limb.ARM: (80.0, 282.0), Limb.LEG: (100.0, 290.0)}
"""Values a limb can have (published with wide cuffs: arm to 282, leg 160 to 278 mmHg, Arthrosc Sports Med
Rehabil 2022, 4(3):e1127; the lower ends, and 290, are our inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuff:
    """A registered cuff; the last two as `cuffair.CuffAir` has them."""

    id: str
    name: str
    limb: Limb
    width_mm: int
    air_ml: float
    ml_per_mmhg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why not; never empty."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything a plan is judged by, as the store and the therapy files have it.

    `screened` are the runner's answers. `lop` is the record that the plan names, whosever it is, and `lop_values` are
    all of the runner's. `bouts` are the runner's bouts of today, of every boot, `measured` the LOP measurements.
    `up_s` is how long this boot has lasted: the least time since a bout of an earlier one. `recovering` is what the
    limb recovers from, None where nobody looks (for the eye only). `heaviest` is what this runner may lift in the
    plan's exercise, by the records.
    `is_approving`: the supervisor's PIN was verified for this very judgement.
    """

    plan: Plan
    protocol: Protocol | None
    cuff: Cuff | None
    consent: Consent | None
    consent_version: str
    screened: Screened
    lop: LopValue | None
    lop_values: Sequence[LopValue]
    approval: Approval | None
    is_approving: bool
    heaviest: Heaviest
    bouts: Sequence[PastBout]
    measured: Sequence[PastSearch]
    boot: str
    now: Seconds
    up_s: float
    limits: Limits
    recovering: Recovering | None

    @property
    def visit(self) -> Visit:
        """The part that is asked of everybody who wants pressure."""
        plan = self.plan
        return Visit(
            runner_id=plan.runner_id,
            screening_id=plan.screening_id,
            limb=plan.limb,
            side=plan.side,
            cuff_id=plan.cuff_id,
            cuff=self.cuff,
            consent=self.consent,
            consent_version=self.consent_version,
            screened=self.screened,
            bouts=self.bouts,
            measured=self.measured,
            boot=self.boot,
            now=self.now,
            up_s=self.up_s,
            limits=self.limits,
        )


def plan_digest(plan: Plan) -> str:
    """Fingerprint of a plan's whole content; an approval holds for this and nothing else."""
    return hashlib.sha256(json.dumps(asdict(plan), sort_keys=True).encode()).hexdigest()


def judge(case: Case) -> Prescription | Refusal:
    """Judge a plan. The prescription's figures are computed here, never taken over."""
    bound = case.screened.assessment.on(case.plan.limb, case.plan.side)
    reasons = (
        *_protocol_reasons(case, bound),
        *amount_reasons(case.plan, case.protocol, case.heaviest),
        *_lop_reasons(case),
        *admission.cuff_reasons(case.visit),
        *_answered_reasons(case, bound),
        *_approval_reasons(case),
        *admission.day_reasons(case.visit),
        *_rest_reasons(case, is_start=not case.is_approving),
    )
    if reasons or case.protocol is None or case.cuff is None:
        return Refusal(reasons=reasons)
    return _prescribed(case, case.protocol, case.cuff, bound)


def known_reasons(case: Case) -> tuple[Reason, ...]:
    """What `judge` has against a plan before anybody knows its cuff, its LOP and its approval; empty when nothing."""
    bound = case.screened.assessment.on(case.plan.limb, case.plan.side)
    return (
        *_protocol_reasons(case, bound),
        *amount_reasons(case.plan, case.protocol, case.heaviest),
        *_answered_reasons(case, bound),
        *admission.day_reasons(case.visit),
        *_rest_reasons(case, is_start=False),
    )


def _prescribed(case: Case, protocol: Protocol, cuff: Cuff, bound: Consequence) -> Prescription:
    plan = case.plan
    most = _capped(percent_max(plan, case.limits), bound)
    return Prescription(
        protocol_id=protocol.id,
        exercise=plan.exercise,
        limb=plan.limb,
        side=plan.side,
        cuff_id=cuff.id,
        cuff_width_mm=cuff.width_mm,
        lop_mmhg=plan.lop_mmhg,
        percent_lop=plan.percent_lop,
        setpoint_mmhg=_setpoint(plan),
        limit_mmhg=Mmhg(min(case.limits.training_max_mmhg, _share(plan, most))),
        blocks=planned_blocks(protocol, plan.rounds),
        max_restriction_s=Seconds(min(protocol.max_restriction_s, case.limits.restriction_s(plan.limb))),
        reason=protocol.purpose,
        protocol_version=protocol.version,
        load_kg=plan.load_kg,
    )


def percent_max(plan: Plan, limits: Limits) -> float:
    """Highest share of LOP for a plan: that of the limb, and less of an estimate."""
    most = limits.percent_max(plan.limb)
    return min(most, lopequation.PERCENT_MAX) if plan.lop_method is LopMethod.ESTIMATED else most


def _capped(percent: float, bound: Consequence) -> float:
    return percent if bound.cap_percent is None else min(percent, bound.cap_percent)


def _share(plan: Plan, percent: float) -> float:
    return float(round(plan.lop_mmhg * percent / 100.0))


def _setpoint(plan: Plan) -> Mmhg:
    return Mmhg(_share(plan, plan.percent_lop))


def answers_reasons(protocol: Protocol, bound: Consequence) -> tuple[Reason, ...]:
    """What the answers say against a kind of protocol: rests under pressure, or more than a first session may have."""
    found = []
    if bound.needs_released_rests and not protocol.is_intermittent:
        found.append(Reason(code="review_rests"))
    if bound.starts_milder and not protocol.for_first_session:
        found.append(Reason(code="first_session"))
    return tuple(found)


def _protocol_reasons(case: Case, bound: Consequence) -> Iterator[Reason]:
    plan, protocol = case.plan, case.protocol
    most = _capped(percent_max(plan, case.limits), bound)
    least = 0.0
    if protocol is None or protocol.id != plan.protocol_id:
        yield Reason(code="protocol_unknown")
    elif (span := protocol.percent(plan.limb)) is None:
        yield Reason(code="protocol_limb")
    else:
        least, most = span.least, min(most, span.most)
        exercise = protocol.exercise(plan.exercise, plan.limb)
        if exercise is None:
            yield Reason(code="exercise_unknown")
        elif plan.posture is not None and match(plan.posture, exercise.postures) is Match.HIGHER:
            yield Reason(code="posture_higher")
    if protocol is not None:
        yield from _fitness_reasons(case, protocol)
    if not least <= plan.percent_lop <= most:
        figures = {"percent": plan.percent_lop, "least": least, "most": most}
        yield Reason(code="percent_out_of_range", figures=figures)


def _answered_reasons(case: Case, bound: Consequence) -> Iterator[Reason]:
    """Age, consent, both records of answers, what they say against the protocol, and whether they were let pass."""
    yield from admission.age_reasons(case.visit)
    yield from admission.consent_reasons(case.visit)
    yield from admission.screening_reasons(case.visit)
    if case.protocol is not None:
        yield from answers_reasons(case.protocol, bound)
    yield from _clearance_reasons(case, bound)


def _rest_reasons(case: Case, *, is_start: bool) -> Iterator[Reason]:
    """What the limb had at pressure, when, and whether it has recovered; of an unknown protocol the worst is taken."""
    blocks = () if case.protocol is None else planned_blocks(case.protocol, case.plan.rounds)
    yield from admission.rest_reasons(case.visit, held_s(blocks), is_start=is_start)
    if case.recovering is not None:
        yield from admission.recovery_reasons(case.visit, blocks, case.recovering)


def _fitness_reasons(case: Case, protocol: Protocol) -> Iterator[Reason]:
    """Whether this protocol may be prescribed at all, and to this runner. What was not answered counts as yes."""
    if not protocol.enabled:
        yield Reason(code="protocol_off")
    if Need.MEDICAL in protocol.needs:
        yield Reason(code="protocol_medical")
    if not all(case.screened.is_denied(condition) for condition in protocol.contraindicated):
        yield Reason(code="protocol_contraindicated")


def _lop_reasons(case: Case) -> Iterator[Reason]:
    least, most = LOP_MMHG[case.plan.limb]
    if not least <= case.plan.lop_mmhg <= most:
        figures = {"lop_mmhg": float(case.plan.lop_mmhg), "least": least, "most": most}
        yield Reason(code="lop_implausible", figures=figures)
        return
    blocks = () if case.protocol is None else planned_blocks(case.protocol, case.plan.rounds)
    yield from setpoint_reasons(case.plan.lop_mmhg, case.plan.percent_lop, blocks, case.limits)
    yield from _source_reasons(case)


def _source_reasons(case: Case) -> Iterator[Reason]:
    """A figure in a plan is nobody's LOP: it has to be the one that the records let this runner use."""
    plan = case.plan
    if plan.lop_id is None or plan.posture is None:
        yield Reason(code="lop_source_missing")
    elif case.cuff is not None:
        use = Use(
            runner_id=plan.runner_id,
            limb=plan.limb,
            side=plan.side,
            posture=plan.posture,
            cuff_id=plan.cuff_id,
            cuff_width_mm=case.cuff.width_mm,
        )
        source = LopSource(method=plan.lop_method, id=plan.lop_id)
        if case.lop is not None and case.lop.body is not None and not _has_own_age(case.lop, case.screened.birth_year):
            yield Reason(code="estimate_born", figures={"years": float(case.lop.body.years)})
        yield from plan_reasons(plan.lop_mmhg, source, case.lop, case.lop_values, use)


def _has_own_age(estimate: LopValue, birth_year: int | None) -> bool:
    """Whether an estimate was made with its runner's age: in that year they had one birthday, so that two ages fit."""
    if birth_year is None or estimate.body is None:
        return False
    return estimate.body.years - (int(estimate.at_utc[:4]) - birth_year) in {0, -1}


def _clearance_reasons(case: Case, bound: Consequence) -> Iterator[Reason]:
    if bound.needs_clearance and not case.screened.is_cleared:
        yield Reason(code="clearance_missing")


def _approval_reasons(case: Case) -> Iterator[Reason]:
    if case.is_approving:
        return
    if case.approval is None or case.approval.plan_id != case.plan.id:
        yield Reason(code="approval_missing")
    elif case.approval.plan_digest != plan_digest(case.plan):
        yield Reason(code="approval_stale")
