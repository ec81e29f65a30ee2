"""Whatever is answered, planned and tapped, visit after visit: no session outside the limits, no blocked limb pressed.

What has to hold is written here once more from the forms' data, not taken from the rules under test. Store and PINs
are left out: the supervisor approves everything and clears everything, which is the most that anybody can do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core import answers, checks, dose, session
from kiosk.core.answers import URGENT_SYMPTOMS, Answer
from kiosk.core.blocks import Work
from kiosk.core.events import (
    EndRequested,
    PauseRequested,
    ResumeRequested,
    SetFinished,
    SymptomReported,
)
from kiosk.core.heaviest import Heaviest
from kiosk.core.lopvalue import LopValue
from kiosk.core.model import Limb, Phase, Prescription, Reason, Rest, Side
from kiosk.core.posture import Posture
from kiosk.core.prescription import Case, Limits, judge
from kiosk.core.protocol import Protocol
from kiosk.core.records import Answer as Given
from kiosk.core.records import Clearance, Consent, Form, LopMethod, LopSource, PastBout, Plan, Screening, Tier
from kiosk.core.recovery import LateBout, Recovering
from kiosk.core.said import CheckAnswered, LowerRequested, MoreRestRequested, RefillBegun, RefillSeen, ScaleAnswered
from kiosk.core.scale import SCALES
from kiosk.core.screened import Screened
from kiosk.core.screenform import Kind, Lasts, Question, Scope, ScreeningRules
from kiosk.core.screening import LIMBS, limb_key
from kiosk.core.session import SessionState, Stage
from kiosk.core.settings import SessionSettings
from kiosk.core.units import Mmhg, Seconds
from kiosk.therapy.library import Library, load_library

GOOD: dict[str, Given] = {
    "blood_pressure:rested": True,
    "blood_pressure:systolic": 124,
    "blood_pressure:diastolic": 78,
}
HIGH: dict[str, Given] = GOOD | {
    "blood_pressure:systolic": 170,
    "blood_pressure:diastolic": 96,
    "blood_pressure:waited_s": 90,
    "blood_pressure:systolic_again": 168,
    "blood_pressure:diastolic_again": 97,
}
TOO_HIGH: dict[str, Given] = HIGH | {"blood_pressure:systolic_again": 181}
DAY_S = 86_400.0
RULES = SessionSettings()
Answers = dict[str, Given]
T = TypeVar("T")


@cache
def library() -> Library:
    return load_library()


def mildest(rules: ScreeningRules) -> Answers:
    told: Answers = {}
    for one in rules.questions:
        told[one.id] = 0 if one.kind is Kind.NUMBER else one.levels[0].id if one.kind is Kind.LEVELS else False
    return told


@st.composite
def worse(draw: st.DrawFn, question: Question) -> Answers:
    """An answer that is not the mildest."""
    if question.kind is Kind.NUMBER:
        return {question.id: draw(st.integers(1, question.most))}
    if question.kind is Kind.LEVELS:
        return {question.id: draw(st.sampled_from([level.id for level in question.levels[1:]]))}
    if question.scope is Scope.PERSON or draw(st.booleans()):
        return {question.id: True}
    hit = draw(st.sets(st.sampled_from(LIMBS), min_size=1))
    limbs: Answers = {limb_key(question.id, *pair): pair in hit for pair in LIMBS}
    return limbs | {question.id: True}


@st.composite
def sheets(draw: st.DrawFn, rules: ScreeningRules) -> Answers:
    """A form with few answers that weigh, mostly such as do not end the visit at once."""
    told = mildest(rules) | draw(weighted((6, GOOD), (2, HIGH), (1, TOO_HIGH), (1, {})))
    soft = [one for one in rules.questions if one.scope is Scope.LIMB or one.tier is not Tier.STOP]
    for _ in range(draw(weighted((4, 0), (4, 1), (2, 2)))):
        question = draw(st.sampled_from(rules.questions if draw(weighted((5, False), (1, True))) else soft))
        told |= draw(worse(question))
    return told


def weighted(*choices: tuple[int, T]) -> st.SearchStrategy[T]:
    """One of these, the first ones mostly."""
    return st.sampled_from([value for times, value in choices for _ in range(times)])


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What one visit brings: answers of the day, what is asked for, what a supervisor does, what is tapped."""

    today: Answers
    protocol: Protocol
    pair: tuple[Limb, Side]
    exercise: str
    percent: float
    lop: float
    clears: bool
    days: float
    taps: list[tuple[float, Answer]]
    agrees: bool = False
    """A supervisor says why the limb works again before it has recovered."""


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    """One visit: answers, what is asked for, and how long it is after the visit before; mostly what can be."""
    protocol = draw(st.sampled_from(library().protocols))
    exercise = draw(st.sampled_from(protocol.exercises))
    limb, side = exercise.limb, draw(st.sampled_from(Side))
    if draw(weighted((9, False), (1, True))):
        limb = draw(st.sampled_from(Limb))
    span = protocol.percent(limb)
    usual = 40.0 if span is None else draw(st.sampled_from([span.least, span.usual, span.most]))
    return Visit(
        today=draw(sheets(library().screening)),
        protocol=protocol,
        pair=(limb, side),
        exercise=exercise.name,
        percent=usual if draw(weighted((6, True), (1, False))) else draw(st.floats(0.0, 120.0)),
        lop=draw(st.floats(130.0, 270.0) if draw(weighted((9, True), (1, False))) else st.floats(75.0, 400.0)),
        clears=draw(weighted((4, True), (1, False))),
        days=draw(st.sampled_from([0.003, 0.003, 0.02, 0.4, 1.0, 3.0, 30.0, 60.0])),
        taps=draw(st.lists(st.tuples(st.floats(0.0, 300.0), st.sampled_from(TAPS)), max_size=8)),
        agrees=draw(st.booleans()),
    )


TAPS: tuple[Answer, ...] = (
    *(SetFinished(), PauseRequested(), ResumeRequested(), EndRequested(), LowerRequested(), MoreRestRequested()),
    *(CheckAnswered(is_well=True), CheckAnswered(is_well=False), RefillBegun(), RefillSeen()),
    *(ScaleAnswered(scale=scale, value=value) for scale in SCALES for value in (4, 8)),
    *(SymptomReported(symptom="tingling"), SymptomReported(symptom="dizzy")),
)


def hits(rules: ScreeningRules, told: Answers, *, is_today: bool) -> Iterator[tuple[Tier, tuple[Limb, Side] | None]]:
    """What the answers say by the forms' data alone: how hard, and on which limb; None is the whole person."""
    for question in rules.questions:
        if not is_today and question.lasts is Lasts.DAY:
            continue
        tier = question.tier_of(told[question.id])
        assert tier is not None
        if question.scope is Scope.PERSON:
            yield tier, None
        else:
            for pair in LIMBS:
                if told.get(limb_key(question.id, *pair), True) is True:
                    yield tier, pair


def pressed(told: Answers) -> Tier:
    """What the blood pressure says; none at all says nothing here."""
    figures = [told.get(f"blood_pressure:{part}", 0) for part in ("systolic", "systolic_again")]
    return Tier.STOP if 181 in figures else Tier.REVIEW if 170 in figures else Tier.CLEAR


def check(rx: Prescription, visit: Visit, full: Answers, away_days: float | None) -> None:
    """What has to hold of everything that may become pressure."""
    today, protocol = visit.today, visit.protocol
    found = [
        *hits(library().full_screening, full, is_today=False),
        *hits(library().screening, today, is_today=True),
        (pressed(today), None),
    ]
    mine = {tier for tier, pair in found if pair in {None, (rx.limb, rx.side)}}
    assert Tier.STOP not in mine, "a stopped person or a blocked limb"
    most = {Limb.ARM: 0.5, Limb.LEG: 0.8}[rx.limb]
    if Tier.REVIEW in mine:
        assert visit.clears, "nobody has looked at it"
        assert all(block.rest is Rest.RELEASED for block in rx.blocks[:-1])
        most = 0.5
    assert rx.setpoint_mmhg <= min(250.0, most * rx.lop_mmhg + 0.5)
    assert rx.setpoint_mmhg <= rx.limit_mmhg <= min(250.0, most * rx.lop_mmhg + 0.5)
    assert rx.max_restriction_s <= {Limb.ARM: 900.0, Limb.LEG: 1200.0}[rx.limb]
    if today["first"] is True or (away_days is not None and away_days > 28.0):
        assert protocol.for_first_session, "too much for a first session"
    assert protocol.enabled


def closes_the_day(bout: PastBout) -> bool:
    """Pain or discomfort above seven, or something that the whole person felt."""
    code = "" if bout.end_reason is None else bout.end_reason.code
    felt = {"symptom_pain", "symptom_dizzy", "symptom_chest"}
    return code in felt or (bout.worst is not None and bout.worst > 7)


def works(protocol: Protocol) -> frozenset[Work]:
    return frozenset(block.work for block in protocol.blocks)


def case(  # noqa: PLR0917 - what has been so far
    visit: Visit, full: Answers, day: float, bouts: list[PastBout], days: list[float], late: Sequence[LateBout] = ()
) -> Case:
    """The visit as the desk has it, with the most that a supervisor can do."""
    protocol, (limb, side) = visit.protocol, visit.pair
    now = Seconds(day * DAY_S)
    cuff = next(one for one in library().cuffs if one.limb is limb)
    rules = library()
    form = Screening(
        id=1, runner_id=3, rule_version=rules.full_screening.version, answers=full, tier=Tier.CLEAR,
        at_utc="2026-01-05T08:00:00Z", form=Form.FULL,
    )  # fmt: skip
    today = replace(
        form, id=2, rule_version=rules.screening.version, answers=visit.today, form=Form.SAME_DAY
    )  # fmt: skip
    earlier = [one for one in days if day - one > 0.66]
    found = protocol.exercise(visit.exercise, limb)
    posture = Posture.SEATED if found is None else found.postures[0]
    plan = Plan(
        id=4, runner_id=3, screening_id=2, protocol_id=protocol.id, exercise=visit.exercise, limb=limb,
        side=side, cuff_id=cuff.id, posture=posture, lop_mmhg=Mmhg(visit.lop),
        lop_method=LopMethod.DOPPLER, lop_id=7, percent_lop=visit.percent,
        created_utc="2026-01-05T08:00:00Z",
    )  # fmt: skip
    lop = LopValue(
        source=LopSource(method=LopMethod.DOPPLER, id=7), runner_id=3, lop_mmhg=plan.lop_mmhg, limb=limb, side=side,
        posture=posture, cuff_id=cuff.id, cuff_width_mm=cuff.width_mm, at_utc="", age_s=60.0, is_today=True,
    )  # fmt: skip
    cleared = Clearance(id=1, screening_id=2, full_id=1, supervisor_id=1, reason="examined", at_utc="")
    return Case(
        plan=plan,
        protocol=protocol,
        cuff=cuff,
        consent=Consent(id=1, runner_id=3, version="c", given_utc=""),
        consent_version="c",
        screened=Screened(
            runner_id=3,
            birth_year=1990,
            today=today,
            today_age_s=600.0,
            full=form,
            since=(today,),
            clearance=cleared if visit.clears else None,
            now_utc="2026-02-05T08:00:00Z",
            is_clock_trusted=True,
            are_records_accepted=True,
            day_rules=rules.screening,
            full_rules=rules.full_screening,
            away_days=day - earlier[-1] if earlier else None,
        ),
        lop=lop,
        lop_values=(lop,),
        approval=None,
        is_approving=True,
        heaviest=Heaviest(kg=60.0, above=Reason(code="load_untested")),
        bouts=tuple(one for one in bouts if now - one.started_s < 57_600.0),
        measured=(),
        boot="b",
        now=now,
        up_s=now,
        limits=Limits(),
        recovering=Recovering(
            rules=rules.progression.visits.recovery,
            bouts=late,
            now_day=day,
            agreed="short_block" if visit.agrees else "",
        ),
    )


def trained(rx: Prescription, taps: list[tuple[float, Answer]], now: Seconds) -> tuple[SessionState, int | None]:
    """A bout with these taps, each so long after the one before, and the worst that was told of pain and discomfort.

    What has to hold is looked at in every step.
    """
    bout = session.begin(1, 3, rx, now)
    waiting = list(taps)
    due = now + waiting[0][0] if waiting else None
    last_lowered, worst = 0.0, list[int]()
    while bout.stage is not Stage.DONE:
        now = Seconds(now + 0.5)
        urgent = False
        while due is not None and now >= due:
            _, tap = waiting.pop(0)
            due = now + waiting[0][0] if waiting else None
            step = answers.answer(bout, tap, now, RULES)
            bout = bout if step is None else step[0]
            if step is not None and isinstance(tap, ScaleAnswered) and tap.scale.value != "effort":
                worst.append(tap.value)
            urgent = urgent or (isinstance(tap, SymptomReported) and tap.symptom in URGENT_SYMPTOMS)
        assert not urgent or bout.stage in {Stage.VENT, Stage.DONE}
        is_held = bout.phase in {Phase.FILL, Phase.WORK, Phase.REST}
        mmhg = bout.setpoint_mmhg if is_held else Mmhg(0.0)
        if is_held:
            assert bout.end_reason is None, "pressure after the end"
            assert RULES.setpoint_min_mmhg <= bout.setpoint_mmhg <= rx.block_mmhg(bout.set_index) <= rx.limit_mmhg
        assert bout.lowered_mmhg >= last_lowered
        last_lowered = bout.lowered_mmhg
        counted = dose.add(
            bout.dose,
            pressure_mmhg=mmhg,
            setpoint_mmhg=bout.setpoint_mmhg,
            lop_mmhg=rx.lop_mmhg,
            phase=bout.phase,
            dt_s=Seconds(0.5),
        )
        bout, _ = checks.watch(replace(bout, dose=counted), now, RULES)
        if bout.dose.restriction_s >= rx.max_restriction_s and bout.end_reason is None:
            bout, _ = session.finish(bout, Reason(code="restriction_ceiling"), now)  # as the supervisor does
        bout, _ = session.advance(
            bout, pressure_mmhg=mmhg, is_settled=True, both_mmhg=mmhg, now=now, settings=RULES
        )  # fmt: skip
    assert bout.dose.above_lop_s == 0.0
    return bout, max(worst, default=None)


def follow(full: Answers, course: list[Visit]) -> int:
    """How many of the visits end in a bout; what has to hold over all of them is looked at after each."""
    day, bouts, days = 1.0, list[PastBout](), list[float]()
    used: dict[tuple[int, Limb, Side], float] = {}
    late = list[LateBout]()
    for visit in course:
        day += visit.days
        asked = case(visit, full, day, bouts, days, late)
        rx = judge(asked)
        if not isinstance(rx, Prescription):
            continue
        check(rx, visit, full, asked.screened.away_days)
        assert not any(closes_the_day(one) for one in asked.bouts), "a bout after one that ended the day"
        if works(visit.protocol) - {Work.PASSIVE, Work.MOVE}:
            rests = [
                (asked.now - (one.ended_s or 0.0)) / 3600.0
                for one in late
                if (one.limb, one.side) == (rx.limb, rx.side)
            ]
            early = [hours for hours in rests if 4.0 < hours < 36.0]
            assert not early or (visit.agrees and min(early) >= 8.0), "a limb that has not recovered"
        assert rx.lowest_mmhg() >= RULES.setpoint_min_mmhg, "a pressure that the machine does not start"
        done, worst = trained(rx, visit.taps, asked.now)
        ended_s = asked.now + 1500.0
        day = ended_s / DAY_S
        bouts.append(
            PastBout(
                id=len(bouts) + 1, runner_id=3, plan_id=4, limb=rx.limb, side=rx.side, started_utc="",
                started_boot="b", started_s=asked.now, ended_utc="", ended_s=ended_s, end_reason=done.end_reason,
                dose=dose.result(done.dose, done.counted), worst=worst,
            )
        )  # fmt: skip
        days += [day] if done.dose.restriction_s else []
        if done.dose.restriction_s and works(visit.protocol) - {Work.PASSIVE, Work.MOVE}:
            late.append(
                LateBout(
                    limb=rx.limb, side=rx.side, works=works(visit.protocol), boot="b", began_day=asked.now / DAY_S,
                    began_s=asked.now, ended_day=day, ended_s=ended_s, restriction_s=float(done.dose.restriction_s),
                )
            )  # fmt: skip
        key = (int(day), rx.limb, rx.side)
        used[key] = used.get(key, 0.0) + done.dose.restriction_s
        assert used[key] <= 1800.0, "more than half an hour on one limb and day"
    return len(bouts)


@pytest.mark.long
@settings(max_examples=150)
@given(full=sheets(library().full_screening), course=st.lists(visits(), min_size=1, max_size=6))
def test_no_answers_visits_and_taps_lead_around_the_limits(full: Answers, course: list[Visit]) -> None:
    follow(full, course)


def test_a_limb_that_comes_again_and_again_on_one_day_is_sent_home() -> None:
    again = replace(plain(), days=0.02)
    assert 2 <= follow(mildest(library().full_screening) | GOOD, [again] * 6) < 6


def plain(protocol_id: str = "RES-STD", percent: float = 50.0) -> Visit:
    """A visit that is allowed."""
    protocol = library().protocol(protocol_id)
    assert protocol is not None
    return Visit(
        today=mildest(library().screening) | GOOD,
        protocol=protocol,
        pair=(Limb.LEG, Side.LEFT),
        exercise="Leg press",
        percent=percent,
        lop=190.0,
        clears=True,
        days=1.0,
        taps=[],
    )


def test_the_usual_visit_is_allowed_or_nothing_would_be_shown_above() -> None:
    full = mildest(library().full_screening) | GOOD
    rx = judge(case(plain(), full, 2.0, [], []))
    assert isinstance(rx, Prescription)
    assert trained(rx, [], Seconds(0.0))[0].end_reason == Reason(code="completed")
    intermittent = plain("RES-INT", 40.0)
    assert isinstance(judge(case(intermittent, full | {"treated": True}, 2.0, [], [])), Prescription)
    first = plain("RES-FIRST", 40.0)
    assert isinstance(judge(case(first, full, 50.0, [], [3.0])), Prescription)
    assert not isinstance(judge(case(plain(), full, 50.0, [], [3.0])), Prescription)


@settings(max_examples=150)
@given(
    full=sheets(library().full_screening),
    visit=visits(),
    form=st.sampled_from(["full", "today"]),
    data=st.data(),
)
def test_a_worse_answer_never_lets_a_plan_pass(full: Answers, visit: Visit, form: str, data: st.DataObject) -> None:
    rules = library().full_screening if form == "full" else library().screening
    question = data.draw(st.sampled_from(rules.questions))
    told = full if form == "full" else visit.today
    better = {key: value for key, value in told.items() if key.split(":")[0] != question.id}
    better |= {question.id: mildest(rules)[question.id]}
    milder = judge(
        case(visit if form == "full" else replace(visit, today=better), better if form == "full" else full, 9.0, [], [])
    )
    harder = judge(case(visit, full, 9.0, [], []))
    if isinstance(harder, Prescription):
        assert isinstance(milder, Prescription), "the mildest answer forbids what a harder one allows"
        assert milder.limit_mmhg >= harder.limit_mmhg
