from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import blocks
from kiosk.core.blocks import Block, Work, sets
from kiosk.core.days import DAY_S
from kiosk.core.errors import ConfigError
from kiosk.core.heaviest import Heaviest
from kiosk.core.lopequation import Body, Sex
from kiosk.core.lopvalue import LopValue
from kiosk.core.model import Dose, Limb, Prescription, Reason, Rest, Side, Tempo
from kiosk.core.planamount import planned_blocks
from kiosk.core.posture import Posture
from kiosk.core.prescription import Case, Cuff, Limits, Refusal, judge, known_reasons, plan_digest
from kiosk.core.protocol import Exercise, Need, PercentRange, Protocol
from kiosk.core.records import Approval, Clearance, Consent, Form, LopMethod, LopSource, PastBout, Plan, Screening, Tier
from kiosk.core.screened import Screened
from kiosk.core.screening import Question, Scope, ScreeningRules, limb_key
from kiosk.core.units import Mmhg, Seconds
from kiosk.therapy.library import load_library

PLAN = Plan(
    id=4,
    runner_id=3,
    screening_id=8,
    protocol_id="RES",
    exercise="Leg press",
    limb=Limb.LEG,
    side=Side.LEFT,
    cuff_id="thigh",
    posture=Posture.SEATED,
    lop_mmhg=Mmhg(185.0),
    lop_method=LopMethod.DOPPLER,
    lop_id=7,
    percent_lop=60.0,
    created_utc="2026-01-05T08:00:00.000Z",
)
PROTOCOL = Protocol(
    id="RES",
    name="Resistance",
    purpose="Builds strength.",
    leg=PercentRange(least=40.0, usual=60.0, most=80.0),
    arm=PercentRange(least=40.0, usual=50.0, most=50.0),
    blocks=sets(
        (30, 15, 15, 15), rest=Rest.INFLATED, rest_s=Seconds(45.0), tempo=Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0))
    ),
    max_restriction_s=Seconds(600.0),
    exercises=(
        Exercise(name="Leg press", limb=Limb.LEG, postures=(Posture.SEATED, Posture.LYING)),
        Exercise(name="Curl", limb=Limb.ARM, postures=(Posture.SEATED,)),
    ),
    sources=("a trial",),
)
_RELEASED = [replace(block, rest=Rest.RELEASED) for block in PROTOCOL.blocks]
LOW_LAST = replace(PROTOCOL, blocks=(*_RELEASED[:-1], replace(_RELEASED[-1], share=0.3)))
RULES = ScreeningRules(
    version="v1",
    questions=tuple(
        Question(id=name, row=row, text="?", detail="", tier=tier, scope=scope, sources=("s",))
        for name, row, tier, scope in (
            ("clot", 1, Tier.STOP, Scope.PERSON),
            ("veins", 18, Tier.REVIEW, Scope.PERSON),
            ("lymph", 15, Tier.STOP, Scope.LIMB),
            ("nerves", 22, Tier.REVIEW, Scope.LIMB),
        )
    ),
)
NO: dict[str, bool] = {"clot": False, "veins": False, "lymph": False, "nerves": False}
SCREENING = Screening(id=8, runner_id=3, rule_version="v1", answers=NO, tier=Tier.CLEAR, at_utc="2026-01-05")
FULL_RULES = replace(RULES, version="f1", form=Form.FULL)
FULL = replace(SCREENING, id=7, rule_version="f1", form=Form.FULL)
SCREENED = Screened(
    runner_id=3,
    birth_year=2000,
    today=SCREENING,
    today_age_s=600.0,
    full=FULL,
    since=(SCREENING,),
    clearance=None,
    now_utc="2026-01-05T08:00:00.000Z",
    is_clock_trusted=True,
    are_records_accepted=True,
    day_rules=RULES,
    full_rules=FULL_RULES,
)
CLEARANCE = Clearance(id=1, screening_id=8, full_id=7, supervisor_id=1, reason="examined", at_utc="2026-01-05")


def record(plan: Plan, **changes: object) -> LopValue:
    """The record that a plan's LOP is from."""
    value = LopValue(
        source=LopSource(method=plan.lop_method, id=7),
        runner_id=plan.runner_id,
        lop_mmhg=plan.lop_mmhg,
        limb=plan.limb,
        side=plan.side,
        posture=Posture.SEATED,
        cuff_id=plan.cuff_id,
        cuff_width_mm=110,
        at_utc="2026-01-05T07:50:00.000Z",
        age_s=600.0,
        is_today=True,
    )
    return replace(value, **changes)  # type: ignore[arg-type]  # fields are named by each test


CASE = Case(
    plan=PLAN,
    protocol=PROTOCOL,
    cuff=Cuff(id="thigh", name="Thigh", limb=Limb.LEG, width_mm=110, air_ml=160.0, ml_per_mmhg=2.3),
    consent=Consent(id=1, runner_id=3, version="c1", given_utc="2026-01-01"),
    consent_version="c1",
    screened=SCREENED,
    lop=record(PLAN),
    lop_values=(record(PLAN),),
    approval=Approval(id=1, plan_id=4, supervisor_id=1, plan_digest=plan_digest(PLAN), at_utc="2026-01-05"),
    is_approving=False,
    heaviest=Heaviest(kg=60.0, above=Reason(code="load_untested", figures={"most_kg": 60.0})),
    bouts=(),
    measured=(),
    boot="b",
    now=Seconds(10_000.0),
    up_s=9000.0,
    limits=Limits(),
    recovering=None,
)
DOSE = Dose(
    work=None,
    rest=None,
    sets=(),
    repetitions=(),
    restriction_s=Seconds(100.0),
    above_lop_s=Seconds(0.0),
    peak_mmhg=Mmhg(120.0),
)
BOUT = PastBout(
    id=1,
    runner_id=3,
    plan_id=4,
    limb=Limb.LEG,
    side=Side.LEFT,
    started_utc="2026-01-05",
    started_boot="b",
    started_s=9000.0,
    ended_utc="2026-01-05",
    ended_s=9939.0,
    end_reason=Reason(code="completed"),
    dose=DOSE,
)


def codes(case: Case) -> list[str]:
    verdict = judge(case)
    return [reason.code for reason in verdict.reasons] if isinstance(verdict, Refusal) else []


@pytest.mark.parametrize(
    ("birth_year", "expected"), [(2007, []), (2008, ["too_young"]), (2027, ["age_unknown"]), (None, ["age_unknown"])]
)
def test_nobody_who_may_be_under_18_trains_not_even_approved(birth_year: int | None, expected: list[str]) -> None:
    screened = replace(SCREENED, birth_year=birth_year)
    assert codes(replace(CASE, screened=screened)) == expected
    assert codes(replace(CASE, screened=screened, approval=None, is_approving=True)) == expected


def planned(**changes: object) -> Case:
    """The case with another plan, approved as it is."""
    plan = replace(PLAN, **changes)  # type: ignore[arg-type]  # fields are named by each test
    approval = replace(CASE.approval, plan_digest=plan_digest(plan)) if CASE.approval is not None else None
    return replace(CASE, plan=plan, approval=approval, lop=record(plan), lop_values=(record(plan),))


def found(**changes: object) -> Case:
    """The case with another record of the plan's LOP."""
    value = record(PLAN, **changes)
    return replace(CASE, lop=value, lop_values=(value,))


def with_records(**changes: object) -> Case:
    """The case with other records of the runner's answers."""
    return replace(CASE, screened=replace(SCREENED, **changes))  # type: ignore[arg-type]  # fields named by each test


def today(screening: Screening | None) -> Case:
    """The case with another record of the day."""
    return with_records(today=screening, since=() if screening is None else (screening,))


def answered(**answers: bool) -> Case:
    return today(replace(SCREENING, answers=NO | answers))


def after(bout: PastBout, **changes: object) -> Case:
    return replace(CASE, bouts=(bout,), **changes)  # type: ignore[arg-type]  # fields are named by each test


def test_a_good_plan_becomes_a_prescription() -> None:
    verdict = judge(CASE)
    assert isinstance(verdict, Prescription)
    assert verdict.setpoint_mmhg == 111.0
    assert verdict.limit_mmhg == 148.0
    assert (verdict.blocks, verdict.protocol_version) == (PROTOCOL.blocks, 1)
    assert (verdict.limb, verdict.side, verdict.cuff_width_mm) == (Limb.LEG, Side.LEFT, 110)
    assert verdict.max_restriction_s == 600.0


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (replace(CASE, protocol=None), ["protocol_unknown"]),
        (planned(protocol_id="OTHER"), ["protocol_unknown"]),
        (planned(exercise="Curl"), ["exercise_unknown"]),
        (replace(CASE, protocol=replace(PROTOCOL, leg=None, exercises=PROTOCOL.exercises[1:])), ["protocol_limb"]),
        (planned(percent_lop=39.9), ["percent_out_of_range"]),
        (planned(percent_lop=80.1), ["percent_out_of_range"]),
        (planned(percent_lop=float("nan")), ["percent_out_of_range"]),
        (planned(percent_lop=float("inf")), ["percent_out_of_range", "setpoint_limit"]),
        (replace(CASE, limits=Limits(leg_percent_max=55.0)), ["percent_out_of_range"]),
        (planned(lop_mmhg=Mmhg(99.9)), ["lop_implausible"]),
        (planned(lop_mmhg=Mmhg(290.1)), ["lop_implausible"]),
        (planned(lop_mmhg=Mmhg(float("nan"))), ["lop_implausible"]),
        (replace(CASE, limits=Limits(training_max_mmhg=110.0)), ["setpoint_limit"]),
        (replace(planned(percent_lop=40.0, lop_mmhg=Mmhg(165.0)), protocol=LOW_LAST), ["setpoint_too_low"]),
        (replace(CASE, cuff=None), ["cuff_unknown"]),
        (planned(cuff_id="other"), ["cuff_unknown"]),
        (
            replace(CASE, cuff=Cuff(id="thigh", name="", limb=Limb.ARM, width_mm=110, air_ml=140.0, ml_per_mmhg=1.6)),
            ["cuff_limb"],
        ),
        (replace(CASE, consent=None), ["consent_missing"]),
        (replace(CASE, consent=Consent(id=1, runner_id=4, version="c1", given_utc="")), ["consent_missing"]),
        (replace(CASE, consent_version="c2"), ["consent_version"]),
        (today(None), ["screening_missing"]),
        (today(replace(SCREENING, id=9)), ["screening_missing"]),
        (today(replace(SCREENING, runner_id=9)), ["screening_missing"]),
        (today(replace(SCREENING, rule_version="v0")), ["screening_version"]),
        (with_records(today_age_s=None), ["screening_old"]),
        (with_records(today_age_s=14_400.1), ["screening_old"]),
        (with_records(today_age_s=-1.0), ["screening_old"]),
        (answered(clot=True), ["screening_clot"]),
        (answered(veins=True), ["percent_out_of_range", "review_rests", "clearance_missing"]),
        (answered(lymph=True), ["screening_lymph"]),
        (today(replace(SCREENING, answers={})), [f"screening_unanswered_{name}" for name in NO]),
        (replace(CASE, approval=None), ["approval_missing"]),
        (replace(CASE, plan=replace(PLAN, percent_lop=61.0)), ["approval_stale"]),
        (after(BOUT), []),
        (after(replace(BOUT, ended_s=9941.0)), ["reperfusion"]),
        (after(replace(BOUT, ended_s=9941.0, side=Side.RIGHT)), []),
        (after(replace(BOUT, ended_s=9941.0, limb=Limb.ARM)), []),
        (after(replace(BOUT, dose=replace(DOSE, restriction_s=Seconds(300.0)))), ["reperfusion"]),
        (after(replace(BOUT, dose=replace(DOSE, restriction_s=Seconds(300.0)), ended_s=9819.0)), []),
        (after(replace(BOUT, dose=replace(DOSE, restriction_s=Seconds(0.0)), ended_s=9999.0)), []),
        (after(replace(BOUT, dose=replace(DOSE, restriction_s=Seconds(0.02)), ended_s=9999.0)), ["reperfusion"]),
        (after(replace(BOUT, dose=None, ended_s=9999.0)), ["reperfusion"]),
        (after(replace(BOUT, ended_s=None)), ["reperfusion"]),
        (after(replace(BOUT, started_boot="a")), []),
        (after(replace(BOUT, started_boot="a"), up_s=30.0), ["reperfusion"]),
        (after(replace(BOUT, dose=replace(DOSE, restriction_s=Seconds(1345.0)), ended_s=5000.0)), []),
        (after(replace(BOUT, dose=replace(DOSE, restriction_s=Seconds(1346.0)), ended_s=5000.0)), ["daily_limit"]),
        (after(replace(BOUT, dose=None, ended_s=5000.0)), []),
        (replace(CASE, bouts=(replace(BOUT, dose=None, ended_s=5000.0),) * 2), ["daily_limit"]),
    ],
)
def test_each_rule_refuses_with_its_reason(case: Case, expected: list[str]) -> None:
    assert codes(case) == expected
    assert isinstance(judge(case), Refusal if expected else Prescription)


def test_a_plan_without_a_known_protocol_still_gets_every_reason() -> None:
    case = replace(
        planned(percent_lop=99.0, lop_mmhg=Mmhg(300.0)),
        protocol=None,
        cuff=None,
        consent=None,
        screened=replace(SCREENED, today=None),
        approval=None,
    )
    assert codes(case) == [
        "protocol_unknown",
        "percent_out_of_range",
        "lop_implausible",
        "cuff_unknown",
        "consent_missing",
        "screening_missing",
        "approval_missing",
    ]


def test_a_blocked_limb_leaves_the_other_side() -> None:
    answers = NO | {"lymph": True} | {limb_key("lymph", limb, side): False for limb in Limb for side in Side}
    answers[limb_key("lymph", Limb.LEG, Side.LEFT)] = True
    case = today(replace(SCREENING, answers=answers))
    assert codes(case) == ["screening_limb"]
    assert codes(replace(planned(side=Side.RIGHT), screened=case.screened)) == []


@pytest.mark.parametrize(
    ("changes", "answers", "expected"),
    [
        ({"enabled": False}, {}, ["protocol_off"]),
        ({"needs": (Need.TRAINED, Need.SUPERVISED)}, {}, []),
        ({"needs": (Need.MEDICAL,)}, {}, ["protocol_medical"]),
        ({"contraindicated": ("clot",)}, {}, []),
        ({"contraindicated": ("clot", "nobody-asked")}, {}, ["protocol_contraindicated"]),
        ({"contraindicated": ("clot",)}, {"clot": True}, ["protocol_contraindicated", "screening_clot"]),
    ],
)
def test_a_protocol_that_is_not_for_this_runner_is_not_prescribed(
    changes: dict[str, object], answers: dict[str, bool], expected: list[str]
) -> None:
    case = replace(answered(**answers), protocol=replace(PROTOCOL, **changes))  # type: ignore[arg-type]  # by name
    assert codes(case) == expected


def test_a_protocol_with_conditions_is_not_prescribed_to_whom_nobody_has_asked() -> None:
    protocol = replace(PROTOCOL, contraindicated=("clot",))
    assert codes(replace(with_records(today=None, full=None), protocol=protocol))[0] == "protocol_contraindicated"


def test_a_yes_of_the_full_form_keeps_from_a_protocol_like_one_of_today() -> None:
    protocol = replace(PROTOCOL, contraindicated=("clot",))
    case = with_records(full=replace(FULL, answers=NO | {"clot": True}))
    assert codes(replace(case, protocol=protocol)) == ["protocol_contraindicated", "screening_clot"]


def test_the_stored_tier_is_never_trusted() -> None:
    assert codes(today(replace(SCREENING, tier=Tier.STOP))) == []
    assert codes(today(replace(SCREENING, answers=NO | {"clot": True}, tier=Tier.CLEAR))) == ["screening_clot"]
    assert codes(with_records(full=replace(FULL, tier=Tier.STOP))) == []
    assert codes(with_records(full=replace(FULL, answers=NO | {"clot": True}))) == ["screening_clot"]


MILD = replace(PROTOCOL, blocks=tuple(replace(block, rest=Rest.RELEASED) for block in PROTOCOL.blocks))


def reviewed(percent: float = 50.0, *, protocol: Protocol = MILD, **changes: object) -> Case:
    """A plan of somebody whose full form calls for a supervisor, who has agreed."""
    screened = replace(SCREENED, full=replace(FULL, answers=NO | {"veins": True}), clearance=CLEARANCE)
    screened = replace(screened, **changes)  # type: ignore[arg-type]  # fields named by each test
    return replace(planned(percent_lop=percent), protocol=protocol, screened=screened)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (reviewed(), []),
        (reviewed(50.1), ["percent_out_of_range"]),
        (reviewed(protocol=PROTOCOL), ["review_rests"]),
        (reviewed(clearance=None), ["clearance_missing"]),
        (reviewed(clearance=replace(CLEARANCE, screening_id=6)), ["clearance_missing"]),
        (reviewed(clearance=replace(CLEARANCE, full_id=6)), ["clearance_missing"]),
        (reviewed(full=replace(FULL, answers=NO | {"clot": True})), ["screening_clot"]),
    ],
)
def test_review_binds_the_pump_and_a_clearance_lifts_only_the_need_of_one(case: Case, expected: list[str]) -> None:
    assert codes(case) == expected


def test_review_lowers_the_ceiling_too() -> None:
    verdict = judge(reviewed(45.0))
    assert isinstance(verdict, Prescription)
    assert (verdict.setpoint_mmhg, verdict.limit_mmhg) == (83.0, 92.0)


def test_review_of_one_limb_binds_that_limb_only() -> None:
    answers = NO | {"nerves": True} | {limb_key("nerves", limb, side): False for limb in Limb for side in Side}
    answers[limb_key("nerves", Limb.LEG, Side.LEFT)] = True
    screened = replace(SCREENED, full=replace(FULL, answers=answers))
    assert codes(replace(CASE, screened=screened)) == ["percent_out_of_range", "review_rests", "clearance_missing"]
    assert codes(replace(planned(side=Side.RIGHT), screened=screened)) == []


def test_a_first_session_has_a_protocol_of_its_own() -> None:
    first = Question(
        id="first", row=26, text="?", detail="", tier=Tier.NOTE, scope=Scope.PERSON, sources=("s",), starts_milder=True
    )
    rules = replace(RULES, questions=(*RULES.questions, first))
    case = with_records(day_rules=rules, today=replace(SCREENING, answers=NO | {"first": True}))
    assert codes(case) == ["first_session"]
    assert codes(replace(case, protocol=replace(PROTOCOL, for_first_session=True))) == []
    assert codes(with_records(day_rules=rules, today=replace(SCREENING, answers=NO | {"first": False}))) == []


def test_arms_are_capped_at_half() -> None:
    case = replace(
        planned(limb=Limb.ARM, exercise="Curl", percent_lop=51.0, cuff_id="arm"),
        cuff=Cuff(id="arm", name="Arm", limb=Limb.ARM, width_mm=110, air_ml=140.0, ml_per_mmhg=1.6),
        protocol=replace(PROTOCOL, max_restriction_s=Seconds(600.0)),
    )
    assert codes(case) == ["percent_out_of_range"]


def test_approving_does_not_need_an_earlier_approval() -> None:
    assert codes(replace(CASE, approval=None, is_approving=True)) == []


def test_the_digest_covers_every_field() -> None:
    others = {
        "id": 5,
        "runner_id": 9,
        "screening_id": 9,
        "protocol_id": "X",
        "exercise": "X",
        "limb": Limb.ARM,
        "side": Side.RIGHT,
        "cuff_id": "X",
        "posture": Posture.LYING,
        "lop_mmhg": 186.0,
        "lop_method": LopMethod.ESTIMATED,
        "lop_id": 8,
        "percent_lop": 61.0,
        "created_utc": "X",
        "rounds": 2,
        "load_kg": 20.0,
    }
    assert set(others) == set(Plan.__dataclass_fields__)
    digests = {plan_digest(replace(PLAN, **{name: value})) for name, value in others.items()}  # type: ignore[arg-type]
    assert len(digests | {plan_digest(PLAN)}) == len(others) + 1


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (replace(CASE, plan=replace(PLAN, lop_id=None), is_approving=True), "lop_source_missing"),
        (replace(CASE, plan=replace(PLAN, posture=None), is_approving=True), "lop_source_missing"),
        (replace(CASE, lop=None), "lop_source_unknown"),
        (found(runner_id=4), "lop_runner"),
        (found(side=Side.RIGHT), "lop_limb"),
        (found(posture=Posture.LYING), "lop_posture"),
        (found(cuff_id="another"), "lop_cuff"),
        (found(cuff_width_mm=180), "lop_width"),
        (found(cuff_width_mm=None), "lop_width_unknown"),
        (found(age_s=29 * DAY_S), "lop_old"),
        (found(withdrawn=True), "lop_withdrawn"),
        (found(lop_mmhg=Mmhg(150.0)), "lop_figure"),
        (
            replace(CASE, lop_values=(record(PLAN, source=LopSource(method=LopMethod.MEASURED, id=3)),)),
            "lop_superseded",
        ),
    ],
)
def test_a_bare_figure_is_nobodys_lop(case: Case, code: str) -> None:
    assert codes(case) == [code]


def test_an_estimate_is_held_to_a_smaller_share() -> None:
    body = Body(girth_cm=55, systolic_mmhg=120, years=25, sex=Sex.MALE)
    cuff = Cuff(id="thigh", name="Thigh", limb=Limb.LEG, width_mm=180, air_ml=268.0, ml_per_mmhg=3.8)

    def estimated(percent: float) -> Case:
        case = planned(lop_mmhg=Mmhg(169.0), lop_method=LopMethod.ESTIMATED, percent_lop=percent)
        value = record(case.plan, body=body, cuff_width_mm=180)
        return replace(case, cuff=cuff, lop=value, lop_values=(value,))

    verdict = judge(estimated(45.0))
    assert isinstance(verdict, Prescription)
    assert (verdict.setpoint_mmhg, verdict.limit_mmhg) == (76.0, 76.0)
    (reason,) = judge(estimated(45.1)).reasons  # type: ignore[union-attr]  # a prescription has none, and fails here
    assert (reason.code, reason.figures["most"]) == ("percent_out_of_range", 45.0)


@pytest.mark.parametrize(
    ("birth_year", "fits"), [(2001, True), (2000, True), (1999, False), (2002, False), (None, False)]
)
def test_an_estimate_is_made_with_its_runners_own_age(birth_year: int | None, fits: bool) -> None:
    body = Body(girth_cm=55, systolic_mmhg=120, years=25, sex=Sex.MALE)
    case = planned(lop_mmhg=Mmhg(169.0), lop_method=LopMethod.ESTIMATED, percent_lop=45.0)
    value = record(case.plan, body=body, cuff_width_mm=180)
    cuff = Cuff(id="thigh", name="Thigh", limb=Limb.LEG, width_mm=180, air_ml=268.0, ml_per_mmhg=3.8)
    case = replace(case, cuff=cuff, lop=value, lop_values=(value,))
    case = replace(case, screened=replace(SCREENED, birth_year=birth_year))
    unknown = ["age_unknown"] if birth_year is None else []
    assert codes(case) == ([] if fits else ["estimate_born", *unknown])


def test_limits_only_narrow_and_every_excess_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        Limits(arm_percent_max=60.0, training_max_mmhg=float("nan"), reperfusion_s=30.0)
    paths = [diagnostic.path for diagnostic in caught.value.diagnostics]
    assert paths == ["limits.training_max_mmhg", "limits.arm_percent_max", "limits.reperfusion_s"]


@given(lop=st.floats(0.0, 400.0), percent=st.floats(0.0, 120.0))
def test_no_setpoint_above_the_limits(lop: float, percent: float) -> None:
    verdict = judge(planned(lop_mmhg=Mmhg(lop), percent_lop=percent))
    if isinstance(verdict, Prescription):
        assert verdict.setpoint_mmhg <= 250.0
        assert verdict.setpoint_mmhg <= verdict.limit_mmhg <= round(0.8 * lop)
        assert 40.0 <= percent <= 80.0


def prescribed(case: Case) -> Prescription:
    verdict = judge(case)
    assert isinstance(verdict, Prescription), verdict
    return verdict


def test_a_plan_without_rounds_is_the_whole_protocol() -> None:
    assert prescribed(CASE).blocks == PROTOCOL.blocks
    assert prescribed(CASE).load_kg is None


@pytest.mark.parametrize("rounds", [1, 3, 4])
def test_rounds_are_the_first_blocks_of_the_protocol(rounds: int) -> None:
    case = replace(CASE, plan=replace(PLAN, rounds=rounds), is_approving=True)
    assert prescribed(case).blocks == PROTOCOL.blocks[:rounds]


@pytest.mark.parametrize("rounds", [0, -1, 5])
def test_rounds_that_the_protocol_has_not_are_refused(rounds: int) -> None:
    assert codes(replace(CASE, plan=replace(PLAN, rounds=rounds), is_approving=True)) == ["rounds_range"]


@pytest.mark.parametrize(("load_kg", "is_good"), [(0.5, True), (400.0, True), (0.4, False), (400.5, False)])
def test_a_weight_is_one_that_somebody_can_move(load_kg: float, is_good: bool) -> None:
    strong = replace(CASE.heaviest, kg=500.0)
    case = replace(CASE, plan=replace(PLAN, load_kg=load_kg), is_approving=True, heaviest=strong)
    assert codes(case) == ([] if is_good else ["load_range"])
    if is_good:
        assert prescribed(case).load_kg == load_kg


def test_a_weight_that_is_no_number_is_refused() -> None:
    assert codes(replace(CASE, plan=replace(PLAN, load_kg=float("nan")), is_approving=True)) == ["load_range"]


def test_timed_work_has_no_weight() -> None:
    walk = replace(PROTOCOL, blocks=(Block(work=Work.WALK, work_s=Seconds(60.0), rest=Rest.NONE, rest_s=Seconds(0.0)),))
    case = replace(CASE, protocol=walk, plan=replace(PLAN, load_kg=20.0), is_approving=True)
    assert codes(case) == ["load_without_lifting"]


def test_fewer_rounds_fit_into_what_is_left_of_the_day() -> None:
    whole_s = PROTOCOL.held_s
    tight = replace(CASE, limits=Limits(daily_s=whole_s - 1.0), is_approving=True)
    assert codes(tight) == ["daily_limit"]
    assert codes(replace(tight, plan=replace(PLAN, rounds=3))) == []


def test_without_a_protocol_nothing_is_said_of_rounds() -> None:
    case = replace(CASE, protocol=None, plan=replace(PLAN, rounds=99, load_kg=9000.0), is_approving=True)
    assert codes(case) == ["protocol_unknown"]
    assert [reason.code for reason in known_reasons(case)] == ["protocol_unknown"]


@given(st.sampled_from(load_library().protocols), st.data())
def test_a_part_is_never_longer_nor_higher_than_the_whole(protocol: Protocol, data: st.DataObject) -> None:
    rounds = data.draw(st.integers(1, len(protocol.blocks)))
    part = planned_blocks(protocol, rounds)
    assert blocks.held_s(part) <= protocol.held_s
    assert max(blocks.stretches(part)) <= max(blocks.stretches(protocol.blocks))
    assert max(one.share for one in part) <= max(one.share for one in protocol.blocks)
    replace(protocol, blocks=part)  # raises when the part is not sound by itself


def test_what_is_known_before_the_cuff_is_part_of_what_is_judged() -> None:
    case = replace(CASE, plan=replace(PLAN, percent_lop=90.0, rounds=9), consent=None, cuff=None, lop=None)
    known = {reason.code for reason in known_reasons(case)}
    assert known == {"percent_out_of_range", "rounds_range", "consent_missing"}
    assert known <= set(codes(case))
