"""Every screen in every state worth a picture: name, and how to get there."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from kiosk.access import PIN_DIGITS
from kiosk.core.alarm_types import Alarm
from kiosk.core.blocks import Work
from kiosk.core.clinic import Happened
from kiosk.core.condition import Condition
from kiosk.core.evaluationrecords import Decision, StoredHold, StoredReview, TrainedBout
from kiosk.core.goals import AgeGroup, Clearance, Injury, Stage, Strength, Tissue
from kiosk.core.lop import Estimate, Part
from kiosk.core.lopvalue import Use
from kiosk.core.model import (
    FaultKind,
    Limb,
    Mode,
    Phase,
    ProofKind,
    ProofStep,
    Reason,
    SensorFault,
    Side,
    StepState,
)
from kiosk.core.posture import Posture
from kiosk.core.records import Answer, Form, LopMethod, PastBout, PastSearch, Screening, Tier
from kiosk.core.recovery import LateBout
from kiosk.core.refillview import RefillView
from kiosk.core.screenform import Kind, Scope, ScreeningRules
from kiosk.core.selftest import CODES, SHORT_CODES
from kiosk.core.units import Mmhg, Seconds
from kiosk.link.client import Disconnected
from kiosk.link.wire import Welcome
from kiosk.tui import draft
from kiosk.tui.language import said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.gate import FormScreen
from kiosk.tui.widgets.label import Label
from tests.core.bouts_done import bout
from tests.tui.support import (
    DOSE,
    FOUND,
    PLAN,
    UTC,
    WATCHDOG,
    FakeStore,
    Station,
    alarmed,
    searching,
    session,
    snapshot,
    training,
)

Scene = Callable[[Station], Awaitable[None]]

HOSTILE: Final = (
    "[/b] [red]x[/]",
    "[@click=app.quit]x[/]",
    "\x1b]0;gone\x07\x1b[2J\x1b[31m",
    "{0} %s {name} $x",
    "\u202egnol oot emaN " * 4,
    "Zoë Ångström-O'Neill",
)


def proof(running: int, *, failed: Reason | None = None) -> tuple[ProofStep, ...]:
    """The self-test at its step number `running`, which has failed when a reason is given."""
    units = {
        "zero": (0.42, "mmHg"),
        "rise": (23.6, "mmHg/s"),
        "hold": (0.11, "mmHg/s"),
        "cuff_volume": (161.3, "mL"),
        "vent_b": (2.88, "s/L"),
        "circuit_b": (0.301, "s"),
        "vent_a": (3.62, "s/L"),
        "circuit_a": (0.242, "s"),
        "bleed": (2.95, "s/L"),
        "watchdog_trip": (0.261, "s"),
    }
    steps = []
    for index, code in enumerate(CODES):
        figure, unit = units.get(code, (None, ""))
        if index < running:
            steps.append(ProofStep(code=code, state=StepState.PASSED, figure=figure, unit=unit))
        elif index == running:
            state = StepState.RUNNING if failed is None else StepState.FAILED
            steps.append(ProofStep(code=code, state=state, reason=failed))
        else:
            steps.append(ProofStep(code=code))
    return tuple(steps)


async def ready(st: Station) -> None:
    """The station is open and a runner was chosen."""
    st.app.visit.runner = st.store.runners.add("Alex Rivers", 1988)
    st.store.consents.give(1, st.app.library.consent.version)
    await st.show(snapshot(Mode.READY))


_MILDEST: dict[Kind, Answer] = {Kind.YES_NO: False, Kind.NUMBER: 0}
_TAPS = {Kind.YES_NO: "#no", Kind.LEVELS: "#gate-level-0", Kind.NUMBER: "#gate-number-0"}


def mildest(rules: ScreeningRules) -> dict[str, Answer]:
    """Every question of a form answered in the mildest way."""
    return {one.id: one.levels[0].id if one.kind is Kind.LEVELS else _MILDEST[one.kind] for one in rules.questions}


def full_form(st: Station, runner_id: int = 1, **answers: Answer) -> Screening:
    """The full form, answered; what came before it is forgotten."""
    st.store.screenings.rows.clear()
    rules = st.app.library.full_screening
    return st.store.screenings.add(runner_id, rules.version, mildest(rules) | answers, Tier.CLEAR, Form.FULL)


def day_form(st: Station, runner_id: int = 1, **answers: Answer) -> Screening:
    """Today's questions, answered."""
    rules = st.app.library.screening
    return st.store.screenings.add(runner_id, rules.version, mildest(rules) | answers, Tier.CLEAR)


async def answer_rest(st: Station, place: Place, *, but: dict[str, str] | None = None) -> None:
    """Answer whatever is left of a form in the mildest way, but for some taps by question."""
    rules = st.app.library.full_screening if place is Place.FULL else st.app.library.screening
    while st.app.place is place:
        screen = st.app.screen
        assert isinstance(screen, FormScreen)
        question = next(
            one for one in rules.questions if said(one.text) == screen.query_one("#gate-question", Label).text
        )
        await st.tap((but or {}).get(question.id, _TAPS[question.kind]))
        if st.app.place is place and screen.query_one("#limbs-done").display:
            await st.tap("#limbs-done")


async def go(st: Station, place: Place) -> None:
    """Ready, and at a place of the visit with everything before it chosen."""
    await ready(st)
    visit = st.app.visit
    visit.is_page_seen = True
    full_form(st)
    visit.screening = day_form(st)
    visit.protocol_id, visit.exercise = "RES-STD", "Leg press"
    visit.limb, visit.side, visit.cuff_id = Limb.LEG, Side.LEFT, "thigh-110"
    visit.posture = Posture.SEATED
    use = draft.use_of(visit, st.app.library)
    visit.lop, visit.percent_lop = st.store.lops.doppler(use, Mmhg(180)), 60
    visit.plan = st.store.plans.add(
        runner_id=1,
        screening_id=2,
        protocol_id="RES-STD",
        exercise="Leg press",
        limb=Limb.LEG,
        side=Side.LEFT,
        cuff_id="thigh-110",
        posture=Posture.SEATED,
        lop_mmhg=visit.lop.lop_mmhg,
        lop=visit.lop.source,
        percent_lop=60.0,
    )
    st.app.go(place)
    await st.settle()
    st.clock.now_s += 1


def at(place: Place) -> Scene:
    """A scene that is just a place."""

    async def scene(st: Station) -> None:
        await go(st, place)

    return scene


async def connecting(st: Station) -> None:
    """Before the first snapshot."""


async def lost(st: Station) -> None:
    """The controller went away in a bout."""
    await st.show(training("up"))
    st.link.connected = False
    st.app.receive(Disconnected("end of file"))
    await st.settle()


async def setup(st: Station) -> None:
    """First start."""
    st.app.receive(Welcome(1, "controller", True, "bench"))
    await st.show(snapshot(Mode.CLOSED, proof_passed=False))


async def opening(st: Station) -> None:
    """Closed: the PIN, three digits in."""
    await st.show(snapshot(Mode.CLOSED, proof_passed=False))
    for digit in "246":
        await st.tap(f"#key-{digit}")


async def opening_locked(st: Station) -> None:
    """A wrong PIN too often."""
    await st.show(snapshot(Mode.CLOSED, proof_passed=False))
    st.link.refusals = (Reason(code="pin_locked", figures={"wait_s": 57.2}),)
    for digit in "1" * PIN_DIGITS:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


async def testing(st: Station) -> None:
    """The self-test in its middle."""
    await st.show(snapshot(Mode.TESTING, phase=Phase.PROOF, proof=proof(6), proof_passed=False))


async def test_passed(st: Station) -> None:
    """The self-test passed, without real-time scheduling."""
    await st.show(snapshot(Mode.TESTING, phase=Phase.PROOF, proof=proof(6), proof_passed=False, realtime=False))
    await st.show(snapshot(Mode.READY, proof=proof(99), realtime=False))


async def test_failed(st: Station) -> None:
    """A valve that does not empty the cuff."""
    reason = Reason(code="vent_slow", figures={"pressure_mmhg": 41.3, "elapsed_s": 8.0})
    await st.show(snapshot(Mode.CLOSED, proof=proof(CODES.index("vent_b"), failed=reason), proof_passed=False))


def short_proof(running: int, *, failed: Reason | None = None) -> tuple[ProofStep, ...]:
    """The short self-test at its step number `running`."""
    known = {step.code: step for step in proof(99)}
    states = {True: StepState.PASSED, False: StepState.WAITING}
    steps = [replace(known[code], state=states[index < running]) for index, code in enumerate(SHORT_CODES)]
    now = StepState.RUNNING if failed is None else StepState.FAILED
    steps[running] = replace(steps[running], state=now, reason=failed)
    return tuple(replace(step, figure=None) if index >= running else step for index, step in enumerate(steps))


def checked(running: str) -> Scene:
    """The check before the fill."""

    async def scene(st: Station) -> None:
        await go(st, Place.START)
        steps = short_proof(SHORT_CODES.index(running))
        await st.show(
            snapshot(Mode.TESTING, phase=Phase.PROOF, pressure_mmhg=Mmhg(41), proof=steps, proof_kind=ProofKind.SHORT)
        )

    return scene


async def check_passed(st: Station) -> None:
    """Every step has passed, the cuff empties."""
    await checked("hold")(st)
    steps = tuple(replace(step, state=StepState.PASSED) for step in short_proof(3))
    await st.show(
        snapshot(Mode.TESTING, phase=Phase.VENT, pressure_mmhg=Mmhg(12), proof=steps, proof_kind=ProofKind.SHORT)
    )


def check_refused(reason: Reason) -> Scene:
    """The check has ended the bout before it began."""

    async def scene(st: Station) -> None:
        await checked("hold")(st)
        steps = short_proof(SHORT_CODES.index("cuff_volume"), failed=reason)
        await st.show(snapshot(Mode.READY, proof=steps, proof_kind=ProofKind.SHORT, start_refused=reason))

    return scene


async def check_closed(st: Station) -> None:
    """A valve failed in the check: the station is closed."""
    await checked("vent_a")(st)
    reason = Reason(code="vent_slow", figures={"pressure_mmhg": 41.3, "elapsed_s": 5.0})
    steps = short_proof(SHORT_CODES.index("vent_a"), failed=reason)
    await st.show(
        snapshot(Mode.CLOSED, proof=steps, proof_kind=ProofKind.SHORT, proof_passed=False, start_refused=reason)
    )


async def opening_due(st: Station) -> None:
    """Another day: why the station is closed."""
    due = Reason(code="proof_expired", figures={"age_s": 60000.0})
    await st.show(snapshot(Mode.CLOSED, proof_passed=False, proof_due=due))


def uncalibrated(code: str, **figures: float) -> Scene:
    """Closed, with everything there is to say at once: another day, and the calibration."""

    async def scene(st: Station) -> None:
        due = Reason(code="proof_expired", figures={"age_s": 60000.0})
        told = Reason(code=code, figures=figures)
        await st.show(snapshot(Mode.CLOSED, proof_passed=False, proof_due=due, calibration=told))

    return scene


async def opening_uncalibrated_locked(st: Station) -> None:
    """A wrong PIN too often does not hide that the station was never calibrated."""
    closed = snapshot(Mode.CLOSED, proof_passed=False, calibration=Reason(code="calibration_none"))
    await st.show(closed)
    st.link.refusals = (Reason(code="pin_locked", figures={"wait_s": 57.2}),)
    for digit in "1" * PIN_DIGITS:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")
    await st.show(closed)


async def test_worn(st: Station) -> None:
    """Passed, but a valve is slower than it was."""
    worn = Reason(code="valve_slowing", figures={"figure": 4.1, "reference": 3.0, "slower_percent": 36.0})
    steps = tuple(replace(step, warning=worn) if step.code == "vent_b" else step for step in proof(99))
    await st.show(snapshot(Mode.TESTING, phase=Phase.PROOF, proof=proof(6), proof_passed=False))
    await st.show(snapshot(Mode.READY, proof=steps))


async def interrupted(st: Station) -> None:
    """The controller found a bout nobody had ended."""
    st.store.runners.add(HOSTILE[1], 1960)
    st.store.sessions.rows.append(
        PastBout(
            id=12,
            runner_id=1,
            plan_id=1,
            limb=Limb.LEG,
            side=Side.LEFT,
            started_utc=UTC,
            started_boot="b",
            started_s=1.0,
            ended_utc=UTC,
            ended_s=2.0,
            end_reason=Reason(code="interrupted"),
            dose=None,
        )
    )
    alarm = Alarm(
        code="session_interrupted", priority="medium", since_s=Seconds(0), standing=False, figures={"session": 12.0}
    )
    await st.show(snapshot(Mode.CLOSED, proof_passed=False, alarms=(alarm,)))


async def who_empty(st: Station) -> None:
    """Nobody is registered."""
    await st.show(snapshot(Mode.READY))


async def who(st: Station) -> None:
    """Two pages of runners, some with names made to do harm."""
    for number, name in enumerate(("Alex Rivers", "Bo", *HOSTILE)):
        st.store.runners.add(name, 1950 + number * 7)
    await st.show(snapshot(Mode.READY))


async def who_second(st: Station) -> None:
    """The second page."""
    await who(st)
    await st.tap("#next")


async def register(st: Station) -> None:
    """A name half typed."""
    await who_empty(st)
    await st.tap("#new-runner")
    for key in ("a", "l", "e", "x", "space", "r"):
        await st.tap(f"#key-{key}")


async def register_year(st: Station) -> None:
    """The year of birth."""
    await register(st)
    await st.tap("#next")


async def register_young(st: Station) -> None:
    """Too young by one year."""
    await register_year(st)
    for step in (10, 10, 1, 1, 1):
        await st.tap(f"#year-plus-{step}")
    await st.tap("#next")


async def blocked_young(st: Station) -> None:
    """Registered in spite of it, by an earlier version."""
    st.store.runners.add("Kim", 2009)
    await st.show(snapshot(Mode.READY))
    await st.tap("#choice-0")


async def consent_last(st: Station) -> None:
    """The last page."""
    await go(st, Place.CONSENT)
    while st.app.screen.query_one("#next").display:
        await st.tap("#next")


async def consent_sure(st: Station) -> None:
    """The second step."""
    await consent_last(st)
    await st.tap("#agree")


async def gate_second(st: Station) -> None:
    """One answer given."""
    await go(st, Place.GATE)
    await st.tap("#no")


async def gate_limbs(st: Station) -> None:
    """A yes about a limb: which one?"""
    await go(st, Place.GATE)
    for question in st.app.library.screening.questions:
        if question.scope is Scope.LIMB:
            break
        await st.tap(_TAPS[question.kind])
    await st.tap("#yes")
    await st.tap("#gate-left-leg")


async def gate_scale(st: Station) -> None:
    """How much does it hurt?"""
    await go(st, Place.GATE)
    for question in st.app.library.screening.questions:
        if question.kind is Kind.NUMBER:
            break
        await st.tap(_TAPS[question.kind])


async def full_levels(st: Station) -> None:
    """Diabetes: three answers."""
    await go(st, Place.FULL)
    for question in st.app.library.full_screening.questions:
        if question.kind is Kind.LEVELS:
            break
        await st.tap(_TAPS[question.kind])


async def pressure_rest(st: Station) -> None:
    """Treated for blood pressure: it is measured, after a rest."""
    await go(st, Place.GATE)
    await answer_rest(st, Place.GATE, but={"treated": "#yes"})


async def figure(st: Station, number: int) -> None:
    """Type a figure."""
    for digit in str(number):
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


async def pressure_first(st: Station) -> None:
    """The upper figure."""
    await pressure_rest(st)
    await st.tap("#rested")
    await st.tap("#key-1")


async def pressure_again(st: Station) -> None:
    """It was high: once more."""
    await pressure_rest(st)
    await st.tap("#rested")
    await figure(st, 165)
    await figure(st, 88)


async def pressure_early(st: Station) -> None:
    """The second one came too soon."""
    await pressure_again(st)
    st.clock.now_s += 12
    await figure(st, 150)


async def blocked_stop(st: Station) -> None:
    """Five yeses."""
    await go(st, Place.GATE)
    names = ("clot", "clotting", "family", "heart", "chest")
    await answer_rest(st, Place.GATE, but=dict.fromkeys(names, "#yes"))


async def blocked_review(st: Station) -> None:
    """A supervisor has to look, and the session is a first one."""
    await go(st, Place.GATE)
    await answer_rest(st, Place.GATE, but={"family": "#yes", "first": "#yes"})


async def blocked_mild(st: Station) -> None:
    """A first session."""
    await go(st, Place.GATE)
    await answer_rest(st, Place.GATE, but={"first": "#yes"})


async def clearance(st: Station) -> None:
    """Why may they train?"""
    await blocked_review(st)
    await st.tap("#blocked-clear")


async def clearing(st: Station) -> None:
    """The PIN for it."""
    await clearance(st)
    await st.tap("#choice-1")


async def blocked_limb(st: Station) -> None:
    """One limb stays without a cuff."""
    await gate_limbs(st)
    await st.tap("#limbs-done")
    await answer_rest(st, Place.GATE)


async def limb_blocked(st: Station) -> None:
    """The blocked limb cannot be chosen."""
    await blocked_limb(st)
    await st.tap("#blocked-continue")
    await st.tap("#choice-1")
    await st.tap("#choice-0")


async def fresh(st: Station, place: Place, *, cuff_id: str = "thigh-110", birth_year: int = 1988) -> Use:
    """At a place of the visit, with no LOP found yet."""
    await go(st, place)
    st.store.lops.rows.clear()
    st.app.visit.lop = None
    st.app.visit.cuff_id = cuff_id
    st.app.visit.runner = replace(st.app.visit.needs_runner, birth_year=birth_year)
    return draft.use_of(st.app.visit, st.app.library)


async def posture(st: Station) -> None:
    """Chosen before: seated."""
    await go(st, Place.POSTURE)


def course(st: Station) -> None:
    """Five weeks of a healing Achilles tendon, seven visits, the last one a week ago."""
    kept_course(st.store)


def kept_course(store: FakeStore) -> None:
    """The same in records alone."""
    now = store.courses.now_day
    goal = Injury(tissue=Tissue.ACHILLES, side=Side.LEFT, stage=Stage.LOADING, clearance=Clearance.GIVEN)
    for ago, left, right, visa, pain in ((35.0, 12.0, 24.0, 55.0, 5), (7.0, 20.0, 25.0, 61.0, 2)):
        store.courses.now_day = now - ago
        condition = Condition(
            pain_rest=1, pain_loading=pain, pain_morning=pain, function=6, sessions_per_week=3, minutes_per_week=90
        )
        kept = store.evaluations.add(1, goal, condition, visits_per_week=2, tests_version="t")
        store.results.add(kept, "calf_raise", left, side=Side.LEFT, exercise=None)
        store.results.add(kept, "calf_raise", right, side=Side.RIGHT, exercise=None)
        store.results.add(kept, "visa_a", visa, side=None, exercise=None)
    for number in range(7):
        store.courses.bouts.append(
            TrainedBout(
                session_id=number,
                runner_id=1,
                day=now - 34.0 + 4.5 * number,
                protocol_id="RES-STD",
                exercise="Heel raise",
                limb=Limb.LEG,
                side=Side.LEFT,
                repetitions=75,
                restriction_s=420.0,
                effort=6.0,
                load_kg=None,
            )
        )
    store.courses.now_day = now


async def page(st: Station) -> None:
    """Something is due of everything."""
    course(st)
    await go(st, Place.PAGE)


def evaluating(*answers: int) -> Scene:
    """So many answers given, by the number of their target."""

    async def scene(st: Station) -> None:
        await go(st, Place.EVALUATE)
        for number in answers:
            await st.tap(f"#ask-{number}")

    return scene


def tested(*taps: str) -> Scene:
    """Evaluated today, at the first test."""

    async def scene(st: Station) -> None:
        condition = Condition(
            pain_rest=0, pain_loading=4, pain_morning=1, function=8, sessions_per_week=3, minutes_per_week=90
        )
        goal = Strength(age_group=AgeGroup.SIXTIES, falls=0, confidence=8)
        st.store.evaluations.add(1, goal, condition, visits_per_week=2, tests_version="t")
        await go(st, Place.TEST)
        for tap in taps:
            await st.tap(tap)

    return scene


async def morning_after(st: Station) -> None:
    """Pain told, muscles asked."""
    await page(st)
    await st.tap("#page-morning")
    await st.tap("#ask-2")


async def progressed(st: Station) -> None:
    """The first test's chart."""
    await page(st)
    await st.tap("#page-progress")


async def clinic_rates(st: Station) -> None:
    """The first page of the clinic's rates: enough visits to compare, too few for the rest."""
    course(st)
    st.store.courses.happened.append(Happened(runner_id=1, session_id=1, event="tingling"))
    await who(st)
    await st.tap("#who-desk")
    for digit in "1" * PIN_DIGITS:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


async def clinic_last(st: Station) -> None:
    """The last page."""
    await clinic_rates(st)
    while st.app.screen.query_one("#clinic-next").visible:
        await st.tap("#clinic-next")


async def clinic_pin(st: Station) -> None:
    """Before the PIN."""
    await who(st)
    await st.tap("#who-desk")


async def review(st: Station) -> None:
    """Due, with one before it."""
    await page(st)
    st.store.courses.reviews.append(
        StoredReview(id=1, runner_id=1, supervisor_id=1, decision=Decision.GO_ON, day=20_465.4, at_utc=UTC)
    )
    await st.tap("#page-review")


async def reviewing(st: Station) -> None:
    """The PIN that ends a course."""
    await review(st)
    await st.tap("#review-end")


async def correct(st: Station) -> None:
    """The results to choose from."""
    await review(st)
    await st.tap("#review-correct")


async def correct_value(st: Station) -> None:
    """What is right, half typed."""
    await correct(st)
    await st.tap("#choice-0")
    for key in "18":
        await st.tap(f"#key-{key}")


async def correct_why(st: Station) -> None:
    """Why."""
    await correct_value(st)
    await st.tap("#key-enter")


async def correcting(st: Station) -> None:
    """The PIN beside what changes."""
    await correct_why(st)
    await st.tap("#choice-0")


def lop_of(*found: tuple[LopMethod, float, float], **changes: object) -> Scene:
    """What there is, out of values of so many days ago; the last one is changed."""

    async def scene(st: Station) -> None:
        use = await fresh(st, Place.FIT)
        for number, (method, lop_mmhg, days) in enumerate(found):
            last = changes if number == len(found) - 1 else {}
            st.store.lops.add(use, method, lop_mmhg, days, **last)
        st.app.go(Place.LOP)
        await st.settle()

    return scene


async def lop_undo(st: Station) -> None:
    """A Doppler value far from the last one was entered: a third is asked for, or it was a slip."""
    use = await fresh(st, Place.FIT)
    st.store.lops.add(use, LopMethod.MEASURED, 160, 9, quality="A")
    st.app.go(Place.DOPPLER)
    await st.settle()
    await st.tap("#doppler-enter")


async def lop_estimate(st: Station) -> None:
    """A cuff and an age the equation is for: everything is offered."""
    await fresh(st, Place.FIT, cuff_id="thigh-180", birth_year=2000)
    st.app.go(Place.LOP)
    await st.settle()


async def estimate(st: Station) -> None:
    """Nothing chosen yet."""
    await lop_estimate(st)
    await st.tap("#lop-estimate")


async def estimated(st: Station) -> None:
    """What the equation says."""
    await estimate(st)
    await st.tap("#girth-plus-10")
    await st.tap("#sex-female")


async def estimate_percent(st: Station) -> None:
    """The share of an estimate ends at 45 %."""
    await estimated(st)
    await st.tap("#estimate-use")
    for _ in range(3):
        await st.tap("#percent-plus-5")


async def measure(st: Station) -> None:
    """The limb has rested."""
    await go(st, Place.MEASURE)
    await st.show(snapshot(Mode.READY, watchdog=replace(WATCHDOG, restriction_s=Seconds(0))))


async def measure_armed(st: Station) -> None:
    """The first of two taps."""
    await measure(st)
    await st.tap("#start")


async def measure_refused(st: Station) -> None:
    """The controller wants the limb to rest."""
    await measure_armed(st)
    st.link.refusals = (Reason(code="search_rest", figures={"needed_s": 60.0}),)
    await st.tap("#start-now")


async def measure_review(st: Station) -> None:
    """Today's answers want a supervisor to look."""
    await measure_armed(st)
    st.link.refusals = (Reason(code="search_review"),)
    await st.tap("#start-now")


async def asked(st: Station) -> None:
    """A measurement was asked for, the station has agreed."""
    await measure_armed(st)
    await st.tap("#start-now")


def measuring(plateaus: int, **changes: object) -> Scene:
    """A measurement in its middle."""

    async def scene(st: Station) -> None:
        await asked(st)
        await st.show(searching(plateaus, **changes))

    return scene


async def check_measures(st: Station) -> None:
    """The check before a measurement."""
    await asked(st)
    steps = short_proof(SHORT_CODES.index("hold"))
    await st.show(
        snapshot(Mode.TESTING, phase=Phase.PROOF, pressure_mmhg=Mmhg(58), proof=steps, proof_kind=ProofKind.SHORT)
    )


def found(**changes: object) -> Scene:
    """A value, and the records hold it."""

    async def scene(st: Station) -> None:
        await asked(st)
        await st.show(searching(17))
        view = replace(FOUND, **changes)  # type: ignore[arg-type]  # scenes name the fields they change
        estimate = view.estimate
        if estimate.lop_mmhg is not None:
            use = draft.use_of(st.app.visit, st.app.library)
            st.store.lops.rows.clear()
            st.store.lops.add(use, LopMethod.MEASURED, estimate.lop_mmhg, quality=estimate.quality)
        await st.show(snapshot(Mode.READY, found=view))

    return scene


def none_found(code: str, **figures: float) -> Scene:
    """No value, with the reason."""
    return found(estimate=Estimate(refusal=Reason(code=code, figures=figures)), plateaus=FOUND.plateaus[:9])


async def found_apart(st: Station) -> None:
    """A value far from the last one."""
    await asked(st)
    use = draft.use_of(st.app.visit, st.app.library)
    st.store.lops.rows.clear()
    st.store.lops.add(use, LopMethod.MEASURED, 140, 5, quality="A")
    await st.show(searching(17))
    st.store.lops.add(use, LopMethod.MEASURED, 171.4, quality="A")
    await st.show(snapshot(Mode.READY, found=FOUND))


async def higher(st: Station) -> None:
    """With a PIN up to 290 mmHg."""
    await none_found("search_limit", limit_mmhg=280.0)(st)
    await st.tap("#found-higher")


async def proposed_way(st: Station) -> None:
    """A tendon that is trained as proposed, with a weight that was tested, for the fourth time."""
    await go(st, Place.PERCENT)
    visit, course = st.app.visit, st.store.courses
    goal = Injury(tissue=Tissue.ACHILLES, side=Side.LEFT, stage=Stage.LOADING, clearance=Clearance.GIVEN)
    condition = Condition(
        pain_rest=0, pain_loading=2, pain_morning=1, function=6, sessions_per_week=2, minutes_per_week=90
    )
    evaluation = st.store.evaluations.add(1, goal, condition, visits_per_week=2, tests_version="t")
    st.store.results.add(evaluation, "five_rm", 61.0, side=Side.LEFT, exercise="Heel raise, standing")
    course.bouts = [
        TrainedBout(
            session_id=number,
            runner_id=1,
            day=course.now_day - 12.0 + number,
            protocol_id="RES-STD",
            exercise="Leg press",
            limb=Limb.LEG,
            side=Side.LEFT,
            repetitions=75,
            restriction_s=400.0,
            effort=6.0,
            load_kg=None,
        )
        for number in range(1, 4)
    ]
    visit.protocol_id, visit.exercise = "TEN-ACH", "Heel raise, standing"
    st.app.go(Place.PERCENT)
    await st.settle()
    st.clock.now_s += 1


async def proposed_list(st: Station) -> None:
    """The same, at the list of protocols."""
    await proposed_way(st)
    st.app.go(Place.PROTOCOL)
    await st.settle()
    st.clock.now_s += 1


async def not_proposed(st: Station) -> None:
    """Nobody has allowed loading yet: nothing is proposed, and a supervisor may choose."""
    await proposed_way(st)
    goal = Injury(tissue=Tissue.ACHILLES, side=Side.LEFT, stage=Stage.LOADING, clearance=Clearance.NOT_YET)
    condition = st.store.courses.evaluations[-1].condition
    st.store.evaluations.add(1, goal, condition, visits_per_week=2, tests_version="t")
    st.app.go(Place.PROTOCOL)
    await st.settle()
    st.clock.now_s += 1


async def nothing_proposed(st: Station) -> None:
    """Consent was given to another text: nothing can be trained."""
    await go(st, Place.PROTOCOL)
    st.store.consents.rows[-1] = replace(st.store.consents.rows[-1], version="older")
    st.app.go(Place.PROTOCOL)
    await st.settle()
    st.clock.now_s += 1


async def evidence(st: Station) -> None:
    """The card behind the figures."""
    await proposed_way(st)
    await st.tap("#evidence")


async def evidence_long(st: Station) -> None:
    """A card of several pages, of a protocol that nobody would propose here."""
    await proposed_way(st)
    st.app.visit.protocol_id, st.app.visit.exercise = "RUN-HI", "Treadmill run"
    st.app.go(Place.EVIDENCE)
    await st.settle()
    st.clock.now_s += 1


def changed(key: str) -> Scene:
    """A plan that is other than proposed asks why."""

    async def scene(st: Station) -> None:
        await proposed_way(st)
        await st.tap(f"#{key}")
        await st.tap("#lop-approve")

    return scene


async def early(st: Station) -> None:
    """The limb of the plan was trained yesterday: why so soon?"""
    await go(st, Place.PERCENT)
    visit, now_s, day = st.app.visit, st.app.clock.now(), st.store.courses.today()
    assert visit.limb is not None
    assert visit.side is not None
    st.store.sessions.recovers.append(
        LateBout(
            limb=visit.limb, side=visit.side, works=frozenset({Work.REPETITIONS}), boot=st.store.boot,
            began_day=day - 0.5, began_s=now_s - 43_200.0, ended_day=day - 0.5, ended_s=now_s - 43_200.0,
            restriction_s=300.0,
        )
    )  # fmt: skip
    await st.tap("#lop-approve")
    await st.tap("#choice-0")  # another limb is proposed: why not that one


async def percent_refused(st: Station) -> None:
    """A newer value came into the records meanwhile."""
    await go(st, Place.PERCENT)
    st.store.lops.add(draft.use_of(st.app.visit, st.app.library), LopMethod.MEASURED, 188, quality="A")
    await st.tap("#percent-plus-1")


async def approve_refused(st: Station) -> None:
    """The controller refuses, with figures."""
    await go(st, Place.APPROVE)
    st.link.refusals = (
        Reason(code="reperfusion", figures={"wait_s": 41.0, "needed_s": 180.0}),
        Reason(code="daily_limit", figures={"used_s": 1500.0, "planned_s": 500.0, "limit_s": 1800.0}),
    )
    for digit in "1" * PIN_DIGITS:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


async def start_armed(st: Station) -> None:
    """The first of two taps."""
    await go(st, Place.START)
    await st.tap("#start")


async def start_rests(st: Station) -> None:
    """The limb was measured a moment ago."""
    measured = PastSearch(
        limb=Limb.LEG,
        side=Side.LEFT,
        seconds=Seconds(61.0),
        longest_s=Seconds(61.0),
        boot=st.store.boot,
        ended_s=Seconds(st.clock.now() - 18.5),
    )
    st.store.measurements.rows[1] = [measured]
    await go(st, Place.START)


def trained(cue: str, **changes: object) -> Scene:
    """The training screen at a cue."""

    async def scene(st: Station) -> None:
        await ready(st)
        await st.show(training(cue, **changes))

    return scene


def walking(cue: str = "walk", **changes: object) -> Scene:
    """A bout of walking."""
    return trained(cue, is_timed=True, repetition=0, repetitions_total=0, cue_ends_s=Seconds(1075), **changes)


async def training_symptom(st: Station) -> None:
    """What do you feel?"""
    await trained("down")(st)
    await st.tap("#symptom")


async def fit_colour(st: Station) -> None:
    """Two fingers fit; now the colour of the skin."""
    await at(Place.FIT)(st)
    await st.tap("#fit-done")


async def fit_slow(st: Station) -> None:
    """It took too long."""
    await fit_colour(st)
    await st.tap("#refill-tap")
    await st.show(replace(snapshot(Mode.READY), refill=RefillView(waits=True)))
    await st.tap("#refill-tap")
    await st.show(replace(snapshot(Mode.READY), refill=RefillView(seconds=4.2, is_slow=True)))


def coloured(*, waits: bool) -> Scene:
    """The colour under pressure."""

    async def scene(st: Station) -> None:
        await walking("passive", question="refill", question_ends_s=Seconds(1014))(st)
        view = training("passive", question="refill", question_ends_s=Seconds(1014), is_timed=True)
        await st.show(replace(view, refill=RefillView(asked=True, waits=waits)))

    return scene


def after(refill: RefillView, scale: str = "cuff_pain", code: str = "completed") -> Scene:
    """What is asked when the air is out."""

    async def scene(st: Station) -> None:
        await ready(st)
        view = session("done", end_reason=Reason(code=code), dose=DOSE, scale=scale)
        await st.show(snapshot(Mode.RELEASING, session=view, refill=refill))

    return scene


async def training_alarm(st: Station) -> None:
    """A limit of time comes near, and the sensor fails for a moment."""
    await ready(st)
    fault = SensorFault(kind=FaultKind.NACK, at_s=Seconds(1000))
    await st.show(replace(alarmed(training("up"), "restriction_long"), fault=fault, pressure_mmhg=None))


async def release(st: Station) -> None:
    """The bout is over, the cuff empties."""
    await ready(st)
    view = session("release", end_reason=Reason(code="discomfort", figures={"discomfort": 8.0}))
    snap = replace(training("up"), mode=Mode.RELEASING, phase=Phase.DEFLATE, session=view)
    await st.show(alarmed(snap, "discomfort"))


async def release_done(st: Station) -> None:
    """All sets done: no alarm."""
    await ready(st)
    view = session("release", end_reason=Reason(code="completed"))
    await st.show(replace(training("up"), mode=Mode.RELEASING, phase=Phase.DEFLATE, session=view))


async def release_emergency(st: Station) -> None:
    """A symptom that calls for help; the dark half of the flash, and the sound was paused a while ago."""
    await ready(st)
    view = session("release", end_reason=Reason(code="symptom_chest"))
    snap = replace(training("up"), mode=Mode.RELEASING, phase=Phase.VENT, session=view)
    await st.show(alarmed(snap, "symptom_chest", paused_s=87.0, dark=True))


async def summary_sounds(st: Station) -> None:
    """The alarm that ended the bout sounds until the summary was seen."""
    await ready(st)
    view = session("done", end_reason=Reason(code="leak", figures={"pump_share": 0.61}), dose=DOSE)
    await st.show(alarmed(snapshot(Mode.RELEASING, session=view), "leak"))


async def unguarded(st: Station) -> None:
    """The watchdog has gone, and its buzzer with it."""
    await ready(st)
    await st.show(alarmed(snapshot(Mode.READY, watchdog=None), "watchdog_missing"))


async def unguarded_dark(st: Station) -> None:
    """The other half of the flash."""
    await ready(st)
    await st.show(alarmed(snapshot(Mode.READY, watchdog=None), "watchdog_missing", dark=True))


async def summary(st: Station) -> None:
    """What was delivered."""
    await ready(st)
    view = session("done", end_reason=Reason(code="completed"), dose=DOSE)
    await st.show(snapshot(Mode.RELEASING, session=view))


def one_of_two(code: str = "completed") -> Scene:
    """What was delivered on the first side, and the way to the other."""

    async def scene(st: Station) -> None:
        await ready(st)
        st.app.visit.both, st.app.visit.pair_id = True, 1
        st.app.visit.limb, st.app.visit.side = Limb.LEG, Side.LEFT
        view = session("done", end_reason=Reason(code=code), dose=DOSE)
        await st.show(snapshot(Mode.RELEASING, session=view))

    return scene


async def both_sides(st: Station) -> None:
    """One summary for the two."""
    await one_of_two()(st)
    st.store.sessions.rows.append(
        PastBout(
            id=7, runner_id=1, plan_id=1, limb=Limb.LEG, side=Side.LEFT, started_utc=UTC, started_boot="b",
            started_s=1.0, ended_utc=UTC, ended_s=400.0, end_reason=Reason(code="completed"), dose=DOSE,
        )
    )  # fmt: skip
    await st.tap("#other-side")
    await st.show(snapshot(Mode.READY))
    plan = replace(PLAN, side=Side.RIGHT)
    reason = Reason(code="symptom_tingling", figures={"times": 3.0})
    view = session("done", session_id=8, end_reason=reason, dose=replace(DOSE, work=None), prescription=plan)
    await st.show(snapshot(Mode.RELEASING, session=view))


def recorded(st: Station) -> None:
    """The bout of the summary is on record, and went well."""
    st.store.sessions.rows.append(
        PastBout(
            id=7,
            runner_id=1,
            plan_id=1,
            limb=Limb.LEG,
            side=Side.LEFT,
            started_utc=UTC,
            started_boot="b",
            started_s=1.0,
            ended_utc=UTC,
            ended_s=2.0,
            end_reason=Reason(code="completed"),
            dose=None,
        )
    )
    st.store.done.rows.append(bout(st.store.courses.now_day))


async def summary_next(st: Station) -> None:
    """What was delivered, and when the next visit may be."""
    await ready(st)
    recorded(st)
    view = session("done", end_reason=Reason(code="completed"), dose=DOSE)
    await st.show(snapshot(Mode.RELEASING, session=view))


async def page_next(st: Station) -> None:
    """Too early to come again."""
    course(st)
    st.store.done.rows.append(bout(st.store.courses.now_day - 0.9))
    await go(st, Place.PAGE)


async def hold(st: Station) -> None:
    """One reason stands on the leg that was trained."""
    course(st)
    day = st.store.courses.now_day - 3.0
    st.store.done.rows.append(bout(day))
    st.store.holds.rows.append(
        StoredHold(
            id=4, runner_id=1, limb=Limb.LEG, side=Side.LEFT, reason="flare", supervisor_id=1, day=day, at_utc=UTC
        )
    )
    await go(st, Place.HOLD)


async def holding(st: Station) -> None:
    """The PIN for another one."""
    await hold(st)
    await st.tap("#choice-1")


async def stopped(st: Station) -> None:
    """STOP was pressed: why?"""
    await ready(st)
    snap = snapshot(
        Mode.STOPPED,
        phase=Phase.VENT,
        pressure_mmhg=Mmhg(37.2),
        session=session("release"),
        last_stop=Reason(code="stop"),
    )
    await st.show(alarmed(snap, "stop"))


async def stopped_answered(st: Station) -> None:
    """Then the supervisor."""
    await ready(st)
    snap = snapshot(Mode.STOPPED, last_stop=Reason(code="stop"), stop_answered=True)
    await st.show(alarmed(snap, "stop", paused_s=118.0))


async def tripped(st: Station) -> None:
    """A latched trip, with its figures; the last PIN was wrong."""
    await ready(st)
    snap = alarmed(snapshot(Mode.TRIPPED, phase=Phase.VENT, pressure_mmhg=Mmhg(61)), "disagreement")
    figures = {"pressure_mmhg": 108.3, "pressure_b_mmhg": 61.0}
    await st.show(replace(snap, alarms=(replace(snap.alarms[0], figures=figures),)))


async def tripped_pin(st: Station) -> None:
    """The supervisor unlocks; the last PIN was wrong."""
    await tripped(st)
    await st.tap("#tripped-unlock")
    st.link.refusals = (Reason(code="pin_wrong"),)
    for digit in "1" * PIN_DIGITS:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


async def tripped_tight(st: Station) -> None:
    """The cuff does not empty: a sound that cannot be paused."""
    await ready(st)
    snap = snapshot(Mode.TRIPPED, phase=Phase.VENT, pressure_mmhg=Mmhg(61))
    await st.show(alarmed(snap, "vent_failed", "watchdog_late", dark=True))


async def tripped_rest(st: Station) -> None:
    """Over-time: the limb has to rest first; the sound is paused."""
    await ready(st)
    snap = snapshot(Mode.TRIPPED, watchdog=replace(WATCHDOG, state="tripped", reason="overtime", reset_wait_s=131.0))
    await st.show(alarmed(snap, "watchdog_overtime", "rest_period", paused_s=52.0))


async def tripped_locked(st: Station) -> None:
    """Three times the same cause; the watchdog went away after that."""
    await ready(st)
    snap = snapshot(Mode.TRIPPED, watchdog=replace(WATCHDOG, state="tripped", reason="sensor", locked=True))
    await st.show(alarmed(snap, "watchdog_sensor", "watchdog_missing", "locked_out"))


async def helping(st: Station) -> None:
    """The air is out, and somebody has to come."""
    await ready(st)
    view = session("done", end_reason=Reason(code="symptom_chest"), dose=DOSE)
    await st.show(alarmed(snapshot(Mode.RELEASING, session=view), "symptom_chest"))


async def helping_pin(st: Station) -> None:
    """They have."""
    await helping(st)
    await st.tap("#help-unlock")


async def opening_sounds(st: Station) -> None:
    """A measurement ended by a part that may have failed, and closed the station."""
    await ready(st)
    snap = snapshot(Mode.CLOSED, proof_passed=False, proof_due=Reason(code="proof_after_end"))
    await st.show(alarmed(snap, "pressure_fell"))


SCENES: Final[dict[str, Scene]] = {
    "connecting": connecting,
    "lost": lost,
    "setup": setup,
    "opening": opening,
    "opening_locked": opening_locked,
    "testing": testing,
    "test_passed": test_passed,
    "test_failed": test_failed,
    "test_worn": test_worn,
    "opening_due": opening_due,
    "opening_uncalibrated": uncalibrated("calibration_none"),
    "opening_uncalibrated_locked": opening_uncalibrated_locked,
    "opening_calibration_due": uncalibrated("calibration_due", over_days=12.0),
    "opening_calibration_soon": uncalibrated("calibration_soon", left_days=9.0),
    "interrupted": interrupted,
    "who_empty": who_empty,
    "who": who,
    "who_second": who_second,
    "register": register,
    "register_year": register_year,
    "register_young": register_young,
    "clinic_pin": clinic_pin,
    "clinic_rates": clinic_rates,
    "clinic_last": clinic_last,
    "review": review,
    "reviewing": reviewing,
    "correct": correct,
    "correct_value": correct_value,
    "correct_why": correct_why,
    "correcting": correcting,
    "blocked_young": blocked_young,
    "consent": at(Place.CONSENT),
    "consent_last": consent_last,
    "consent_sure": consent_sure,
    "full": at(Place.FULL),
    "full_levels": full_levels,
    "gate": at(Place.GATE),
    "gate_second": gate_second,
    "gate_limbs": gate_limbs,
    "gate_scale": gate_scale,
    "pressure": pressure_rest,
    "pressure_first": pressure_first,
    "pressure_again": pressure_again,
    "pressure_early": pressure_early,
    "blocked_stop": blocked_stop,
    "blocked_review": blocked_review,
    "blocked_mild": blocked_mild,
    "clearance": clearance,
    "clearing": clearing,
    "blocked_limb": blocked_limb,
    "page_new": at(Place.PAGE),
    "page": page,
    "page_next": page_next,
    "evaluate_kind": at(Place.EVALUATE),
    "evaluate_tissue": evaluating(0),
    "evaluate_pain": evaluating(0, 0, 0, 2, 0),
    "evaluate_km": evaluating(1, 1),
    "evaluate_falls": evaluating(2, 0),
    "evaluate_age_odd": evaluating(2, 1),
    "test_card": tested(),
    "test_pad": tested("#test-enter", "#key-2", "#key-4"),
    "test_wrong": tested("#test-enter", "#key-9", "#key-9", "#key-9", "#key-enter"),
    "test_why": tested("#test-skip"),
    "test_tenths": tested(*["#test-skip", "#test-why-time"] * 3, "#test-enter", "#key-3", "#key-6", "#key-5"),
    "morning": morning_after,
    "progress": progressed,
    "progress_none": at(Place.PROGRESS),
    "hold": hold,
    "holding": holding,
    "protocol": at(Place.PROTOCOL),
    "exercise": at(Place.EXERCISE),
    "limb": at(Place.LIMB),
    "limb_blocked": limb_blocked,
    "cuff": at(Place.CUFF),
    "fit": at(Place.FIT),
    "fit_colour": fit_colour,
    "fit_slow": fit_slow,
    "posture": posture,
    "lop": at(Place.LOP),
    "lop_none": lop_of(),
    "lop_measured": lop_of((LopMethod.MEASURED, 171.4, 5), quality="B", low_mmhg=Mmhg(160), high_mmhg=Mmhg(183)),
    "lop_old": lop_of((LopMethod.DOPPLER, 180, 40)),
    "lop_width": lop_of((LopMethod.MEASURED, 171.4, 5), quality="B", cuff_width_mm=120),
    "lop_width_unknown": lop_of((LopMethod.MEASURED, 171.4, 5), quality="B", cuff_width_mm=None),
    "lop_changed": lop_of((LopMethod.DOPPLER, 150, 9), (LopMethod.MEASURED, 172, 2), (LopMethod.MEASURED, 176, 0)),
    "lop_undo": lop_undo,
    "lop_estimate": lop_estimate,
    "doppler": at(Place.DOPPLER),
    "estimate": estimate,
    "estimated": estimated,
    "estimate_percent": estimate_percent,
    "measure": measure,
    "measure_rests": at(Place.MEASURE),
    "measure_review": measure_review,
    "measure_armed": measure_armed,
    "measure_refused": measure_refused,
    "check_measures": check_measures,
    "measuring_first": measuring(0, part=Part.FILL, agreeing=0),
    "measuring": measuring(8),
    "measuring_again": measuring(9, repeated=1, agreeing=0),
    "measuring_near": measuring(17, lop_mmhg=172.0, half_mmhg=7.5),
    "measuring_out": measuring(17, part=Part.AWAIT, lop_mmhg=172.0, half_mmhg=5.5),
    "found": found(),
    "found_apart": found_apart,
    "found_restless": none_found("search_restless", plateaus=3.0),
    "found_limit": none_found("search_limit", limit_mmhg=280.0),
    "found_ended": none_found("ended_by_runner"),
    "higher": higher,
    "percent": at(Place.PERCENT),
    "proposed_way": proposed_way,
    "proposed_list": proposed_list,
    "not_proposed": not_proposed,
    "nothing_proposed": nothing_proposed,
    "evidence": evidence,
    "evidence_long": evidence_long,
    "change_milder": changed("rounds-minus-1"),
    "change_harder": changed("load-plus-1"),
    "percent_refused": percent_refused,
    "early": early,
    "approve": at(Place.APPROVE),
    "approve_refused": approve_refused,
    "start": at(Place.START),
    "start_armed": start_armed,
    "start_rests": start_rests,
    "check_fills": checked("rise"),
    "check_still": checked("hold"),
    "check_empties": checked("vent_b"),
    "check_passed": check_passed,
    "check_cuff": check_refused(Reason(code="cuff_too_large", figures={"found_ml": 301.0, "registered_ml": 160.0})),
    "check_refused": check_refused(Reason(code="restriction_account", figures={"left_s": 4.0})),
    "check_closed": check_closed,
    "fill": trained("fill", set_number=1, repetition=0),
    "get_ready": trained("ready", set_number=1, repetition=0),
    "lift": trained("up"),
    "lower": trained("down"),
    "rest": trained("rest"),
    "rest_pain": trained("rest", scale="cuff_pain"),
    "rest_effort": trained("rest", scale="effort"),
    "rest_discomfort": trained("rest", scale="discomfort"),
    "passive_refill": coloured(waits=False),
    "passive_refill_waits": coloured(waits=True),
    "after_refill": after(RefillView(asked=True)),
    "after_pain": after(RefillView(seconds=1.1)),
    "after_slow": after(RefillView(seconds=4.2, is_slow=True), "effort", "symptom_tingling"),
    "paused": trained("paused"),
    "symptom": training_symptom,
    "walking": walking(cue_words="WALK EASILY"),
    "passive": walking("passive"),
    "rest_may_be_longer": trained("rest", may_rest_longer=True),
    "asked_well": walking(question="well", question_ends_s=Seconds(1014)),
    "asked_tingling": trained("down", question="tingling", question_ends_s=Seconds(1014)),
    "alarm": training_alarm,
    "release": release,
    "release_done": release_done,
    "release_emergency": release_emergency,
    "summary": summary,
    "summary_first_side": one_of_two(),
    "summary_first_side_cut": one_of_two("ended_by_runner"),
    "summary_first_side_pain": one_of_two("cuff_pain"),
    "summary_both_sides": both_sides,
    "summary_next": summary_next,
    "summary_sounds": summary_sounds,
    "stopped": stopped,
    "stopped_answered": stopped_answered,
    "helping": helping,
    "helping_pin": helping_pin,
    "opening_sounds": opening_sounds,
    "tripped": tripped,
    "tripped_pin": tripped_pin,
    "tripped_tight": tripped_tight,
    "tripped_rest": tripped_rest,
    "tripped_locked": tripped_locked,
    "unguarded": unguarded,
    "unguarded_dark": unguarded_dark,
}
