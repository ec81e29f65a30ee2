"""Plays a story through the station and leaves its chronicle: what was asked, allowed, refused, delivered and told."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from kiosk.core.advice import Ask
from kiosk.core.aftermath import aftermath
from kiosk.core.condition import MorningAfter
from kiosk.core.evaluation import Standing, plausible, value_of
from kiosk.core.evaluationrecords import StoredEvaluation
from kiosk.core.goals import GoalKind, goal_from
from kiosk.core.limb import Limb, Side
from kiosk.core.lopvalue import LopValue, Use, usable
from kiosk.core.prescription import Cuff
from kiosk.core.progress import Progress, progress
from kiosk.core.proposalcase import Proposal
from kiosk.core.records import Answer, Form, Plan, Runner, Screening, Tier
from kiosk.core.screened import Screened, asks_pressure_today, clearing_reasons, full_due
from kiosk.core.screenform import Kind, Scope, ScreeningRules
from kiosk.core.screening import LIMBS, Sheet, judge_sheets, limb_key
from kiosk.core.units import Mmhg, Seconds
from kiosk.demo.virtual import VirtualLoop
from kiosk.link.wire import AnyIntent, ApprovePlan, ClearScreening, MeasureLop, Reply
from kiosk.settings import LimitSettings, plan_limits
from kiosk.storage import Store
from kiosk.therapy.library import Library
from kiosk.therapy.situation import heaviest_for
from tests.histories.lightroom import PIN, LightRoom, driven
from tests.histories.proposing import Asked, Proposing, reason_for
from tests.histories.runnerbody import Body
from tests.histories.storyfile import Bout, Said, Story, Visit
from tests.histories.teller import Teller
from tests.histories.wholeroom import profile_with, whole_room

FIRST_DAY: Final = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
"""A Monday, when the station is switched on; every day at that hour."""
HOUR_S: Final = 3600.0
FORM_S: Final = 180.0
PRESSURE_S: Final = 420.0
EVALUATION_S: Final = 240.0
TEST_S: Final = 180.0
PLAN_S: Final = 60.0
LOOK_S: Final = 1.0
"""In which a supervisor looks at somebody before letting answers pass; it passes on the whole station too."""


class Room(Protocol):
    """A station as a visit needs it."""

    store: Store
    library: Library

    def now(self) -> Seconds: ...
    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def talk(self, seconds: float) -> None: ...
    async def rest(self, seconds: float) -> None: ...
    async def ask(self, intent: AnyIntent) -> Reply: ...
    async def measure(self, intent: MeasureLop, finds_mmhg: float) -> Reply: ...
    async def train(self, plan_id: int, body: Body) -> Reply: ...


@dataclass
class Play:
    """A story on its way through its visits."""

    story: Story
    library: Library
    folder: Path
    teller: Teller
    is_whole: bool = False

    def run(self) -> str:
        """Every visit, one after the other; the chronicle."""
        self.teller.begin(self.story)
        for number, visit in enumerate(self.story.visits, start=1):
            begins = FIRST_DAY + timedelta(days=visit.day, hours=visit.hour - FIRST_DAY.hour)
            self.teller.visit(number, visit, begins)
            if visit.whole and self.is_whole:
                self._whole(number, visit, begins)
            else:
                self._light(visit)
        return self.teller.text()

    def _light(self, visit: Visit) -> None:
        day = FIRST_DAY + timedelta(days=visit.day)
        room = LightRoom(
            self.folder,
            self.library,
            boot=f"day-{visit.day}",
            begins_s=(visit.hour - FIRST_DAY.hour) * HOUR_S,
            utc=lambda at_s: (day + timedelta(seconds=at_s)).isoformat(timespec="milliseconds"),
        )
        driven(self._visit(room, visit))

    def _whole(self, number: int, visit: Visit, begins: datetime) -> None:
        (limb,) = {bout.limb or Limb.LEG for bout in visit.bouts}
        side = visit.bouts[0].side
        profile = profile_with(self.folder, limb, self.story.runner.lop_mmhg[f"{side}_{limb}"])

        async def main() -> None:
            async with whole_room(self.folder, self.library, seed=number, begins=begins, profile=profile) as room:
                await self._visit(room, visit)

        with asyncio.Runner(loop_factory=lambda: VirtualLoop((visit.hour - FIRST_DAY.hour) * HOUR_S)) as runner:
            runner.run(main())

    async def _visit(self, room: Room, visit: Visit) -> None:
        await room.open()
        try:
            await At(self, room, visit).come()
        finally:
            await room.close()


@dataclass
class At:
    """One visit."""

    play: Play
    room: Room
    visit: Visit

    async def come(self) -> None:
        """From the door to the door."""
        store, teller = self.room.store, self.play.teller
        runner = self._who()
        screening = await self._screened(runner)
        judged = self._judged(runner, screening)
        teller.verdict(judged.assessment)
        is_stopped = judged.assessment.tier is Tier.STOP
        if is_stopped or self._may_clear(judged):
            await self._cleared(screening)
        if is_stopped:
            teller.say("", "the screens end the visit here; what is asked for all the same is asked past them")
        else:
            self._page(runner, "page")
            # what the morning after tells is looked at when it was told, though something was let pass before
            judged = self._judged(runner, screening)
            if self._may_clear(judged) and not judged.is_cleared:
                await self._cleared(screening)
            await self._evaluated(runner)
        for number, bout in enumerate(self.visit.bouts, start=1):
            await self._bout(number, bout, runner, screening)
        if self.visit.review is not None:
            supervisor = store.supervisors.all()[0]
            self._page(runner, "review")
            store.reviews.add(runner.id, supervisor.id, self.visit.review)
            teller.say("review", f"agreed: {self.visit.review.replace('_', ' ')}")

    @staticmethod
    def _may_clear(judged: Screened) -> bool:
        return not any(clearing_reasons(judged, plan_limits(LimitSettings()).screening_age_s))

    def _who(self) -> Runner:
        store, person = self.room.store, self.play.story.runner
        if store.runners.count():
            return store.runners.page(0, 1)[0]
        runner = store.runners.add(person.name, person.born)
        store.consents.give(runner.id, self.room.library.consent.version)
        self.play.teller.say("runner", f"registered, consent {self.room.library.consent.version}")
        return runner

    def _judged(self, runner: Runner, today: Screening | None) -> Screened:
        store, library = self.room.store, self.room.library
        full = store.screenings.last_full(runner.id)
        return Screened(
            runner_id=runner.id,
            birth_year=runner.birth_year,
            today=today,
            today_age_s=0.0,
            full=full,
            since=store.screenings.since(runner.id, 0 if full is None else full.id),
            clearance=None if today is None else store.clearances.for_screening(today.id),
            now_utc=store.utc(),
            is_clock_trusted=store.is_clock_trusted(),
            are_records_accepted=store.are_records_accepted(),
            day_rules=library.screening,
            full_rules=library.full_screening,
            away_days=store.courses.away_days(runner.id),
            aftermath=aftermath(store.done.last_visit(runner.id, before_today=True), library.baselines.rules),
        )

    async def _screened(self, runner: Runner) -> Screening:
        """The form of the day, or the full one where it is due; that too when something has changed."""
        due = full_due(self._judged(runner, None))
        if due is None:
            today = await self._answered(runner, self.room.library.screening)
            due = full_due(self._judged(runner, today))
            if due is None:
                return today
        self.play.teller.reasons("full form", (due,))
        return await self._answered(runner, self.room.library.full_screening)

    async def _answered(self, runner: Runner, rules: ScreeningRules) -> Screening:
        told = {**self.play.story.runner.answers, **self.visit.answers}
        given: dict[str, Answer] = {}
        for question in rules.questions:
            mildest: dict[Kind, Answer] = {Kind.YES_NO: False, Kind.NUMBER: 0}
            given[question.id] = question.levels[0].id if question.kind is Kind.LEVELS else mildest[question.kind]
            if question.id not in told:
                continue
            said: Said = told[question.id]
            if isinstance(said, tuple):
                assert question.scope is Scope.LIMB, question.id
                given[question.id] = True
                given |= {limb_key(question.id, *pair): f"{pair[1]}_{pair[0]}" in said for pair in LIMBS}
            else:
                given[question.id] = said
            if given[question.id] is not False:
                self.play.teller.answer(question, said)
        await self.room.talk(FORM_S)
        if asks_pressure_today(self._judged(runner, None), Sheet(rules=rules, answers=given)):
            given |= await self._pressure(rules)
        judged = self._judged(runner, None)
        sheets = [Sheet(rules=rules, answers=given)]
        if judged.full is not None and rules.form is Form.SAME_DAY:
            sheets.insert(0, Sheet(rules=judged.full_rules, answers=judged.full.answers, is_today=False))
        tier = judge_tier(sheets, judged.years)
        return self.room.store.screenings.add(runner.id, rules.version, given, tier, rules.form)

    async def _pressure(self, rules: ScreeningRules) -> dict[str, Answer]:
        rule, taken = rules.pressure, self.visit.blood_pressure
        assert rule is not None
        if taken is None:
            self.play.teller.say("blood pressure", "asked for, and nobody took it")
            return {}
        await self.room.talk(PRESSURE_S)
        given: dict[str, Answer] = {rule.key("rested"): taken.rested}
        given |= {rule.key("systolic"): taken.first[0], rule.key("diastolic"): taken.first[1]}
        words = f"{taken.first[0]}/{taken.first[1]}" + ("" if taken.rested else ", without a rest")
        if taken.second:
            given[rule.key("waited_s")] = taken.waited_s
            given |= {rule.key("systolic_again"): taken.second[0], rule.key("diastolic_again"): taken.second[1]}
            words += f", after {taken.waited_s} s {taken.second[0]}/{taken.second[1]}"
        self.play.teller.say("blood pressure", words)
        return given

    async def _cleared(self, screening: Screening) -> None:
        if not self.visit.clears:
            return
        await self.room.rest(LOOK_S)
        reply = await self.room.ask(ClearScreening(screening_id=screening.id, reason=self.visit.clears, pin=PIN))
        words = next(one.text for one in self.room.library.clearances if one.id == self.visit.clears)
        if reply.accepted:
            self.play.teller.say("cleared", words)
        else:
            self.play.teller.reasons("not cleared", reply.reasons)

    def _progress(self, runner: Runner) -> Progress:
        store, baselines = self.room.store, self.room.library.baselines
        return progress(store.courses.history(runner.id), baselines, store.courses.today())

    def _page(self, runner: Runner, word: str) -> None:
        """The runner's page; the morning after is told when it is asked for."""
        store, found = self.room.store, self._progress(runner)
        if found.asks_morning and word == "page":
            if self.visit.morning is None:
                self.play.teller.say("morning after", "asked for, not told")
            else:
                told = self.visit.morning
                after = MorningAfter(
                    pain=told.pain,
                    soreness=told.soreness,
                    bruise=told.bruise,
                    swelling=told.swelling,
                    numbness=told.numbness,
                )
                last = store.courses.history(runner.id).bouts[-1]
                store.mornings.add(runner.id, last.session_id, after)
                self.play.teller.morning(after)
                found = self._progress(runner)
        self.play.teller.page(word, found)

    async def _evaluated(self, runner: Runner) -> None:
        store, library, visit = self.room.store, self.room.library, self.visit
        evaluations = store.evaluations.for_runner(runner.id)
        if visit.goal is not None and visit.condition is not None:
            kind, answers = str(visit.goal["kind"]), {k: v for k, v in visit.goal.items() if k != "kind"}
            goal = goal_from(GoalKind(kind), answers)
            assert not isinstance(goal, tuple), goal
            new = store.evaluations.add(
                runner.id,
                goal,
                visit.condition,
                visits_per_week=visit.visits_per_week,
                tests_version=library.baselines.version,
            )
            evaluations = (*evaluations, new)
            self.play.teller.evaluated(new)
            await self.room.talk(EVALUATION_S)
        for test_id, given in visit.tests.items():
            await self._tested(runner, evaluations[-1], test_id, given)
        if visit.tests and visit.review is None:
            self.play.teller.page("after tests", self._progress(runner))

    async def _tested(
        self, runner: Runner, evaluation: StoredEvaluation, test_id: str, given: float | dict[str, float | str]
    ) -> None:
        """Each leg's result where the station asks for it; otherwise why not."""
        store, baselines = self.room.store, self.room.library.baselines
        test = baselines.test(test_id)
        assert test is not None
        values = given if isinstance(given, dict) else {"": given}
        exercise = values.get("exercise")
        for name, entered in values.items():
            if name == "exercise":
                continue
            assert isinstance(entered, float | int)
            side = Side(name) if name else None
            asked = next(
                (one for one in self._progress(runner).tests if (one.test.id, one.side) == (test_id, side)), None
            )
            if asked is None or asked.standing is not Standing.DUE:
                self.play.teller.untested(test, side, asked)
                continue
            odd = plausible(test, float(entered))
            assert not odd, odd
            await self.room.talk(TEST_S)
            store.results.add(
                evaluation,
                test_id,
                value_of(test, float(entered)),
                side=side,
                exercise=None if exercise is None else str(exercise),
            )
            self.play.teller.tested(test, side, float(entered))

    async def _lop(self, bout: Bout, ask: Ask, runner: Runner, screening: Screening) -> LopValue | None:
        """What a plan may use: measured or entered now, or kept from before."""
        store, teller, cuff = self.room.store, self.play.teller, self._cuff(bout)
        use = Use(
            runner_id=runner.id,
            limb=ask.limb,
            side=ask.side,
            posture=bout.posture,
            cuff_id=cuff.id,
            cuff_width_mm=cuff.width_mm,
        )
        finds = (
            self.play.story.runner.lop_mmhg[f"{ask.side}_{ask.limb}"] if bout.finds_mmhg is None else bout.finds_mmhg
        )
        if bout.lop == "measured":
            intent = MeasureLop(
                runner_id=runner.id,
                screening_id=screening.id,
                limb=ask.limb,
                side=ask.side,
                posture=bout.posture,
                cuff_id=bout.cuff,
                pin=PIN,
            )
            reply = await self.room.measure(intent, finds)
            if not reply.accepted:
                teller.reasons("  not measured", reply.reasons)
                return None
        elif bout.lop == "doppler":
            store.lops.doppler(use, Mmhg(finds))
        found = usable(store.lops.for_runner(runner.id), use)
        teller.lop(found)
        return found.value

    def _cuff(self, bout: Bout) -> Cuff:
        cuff = self.room.library.cuff(bout.cuff)
        assert cuff is not None
        return cuff

    def _vowed(self, plan: Plan) -> tuple[str, ...]:
        """What a supervisor says with the PIN because the plan needs it."""
        protocol = self.room.library.protocol(plan.protocol_id)
        vows = () if protocol is None else self.room.library.prescribing.vowed(protocol, plan)
        for vow in vows:
            self.play.teller.say("  with the PIN", f'"{vow.text}"')
        return tuple(vow.id for vow in vows)

    def _asked(self, runner: Runner, screening: Screening, bout: Bout, lop: LopValue | None = None) -> Asked:
        """What is proposed and taken now."""
        store, library = self.room.store, self.room.library
        judged = self._judged(runner, screening)
        return Proposing(store=store, library=library, screened=judged, now=self.room.now()).asked(bout, lop)

    async def _bout(self, number: int, bout: Bout, runner: Runner, screening: Screening) -> None:
        store, teller = self.room.store, self.play.teller
        if number > 1:
            await self.room.rest(bout.rests_s)
        before = self._asked(runner, screening, bout)
        teller.asked(number, before)
        if before.ask is None:
            return
        lop = await self._lop(bout, before.ask, runner, screening)
        if lop is None:
            return
        asked = self._asked(runner, screening, bout, lop)
        ask = asked.ask
        assert ask is not None
        if asked != before:
            teller.asked(number, asked)
        if bout.lop == "measured":
            await self.room.rest(bout.rests_s)
        plan = store.plans.add(
            runner_id=runner.id,
            screening_id=screening.id,
            protocol_id=ask.protocol_id,
            exercise=ask.exercise,
            limb=ask.limb,
            side=ask.side,
            cuff_id=bout.cuff,
            posture=bout.posture,
            lop_mmhg=lop.lop_mmhg,
            lop=lop.source,
            percent_lop=ask.percent_lop,
            rounds=ask.rounds,
            load_kg=ask.load_kg,
        )
        if isinstance(asked.found, Proposal):
            store.proposals.add(plan.id, self.room.library.prescribing.version, asked.found)
        await self.room.talk(PLAN_S)
        years = self._judged(runner, screening).years
        most = heaviest_for(store, self.room.library, plan, years)
        because = reason_for(asked.found, plan, bout, self.room.library, most)
        teller.changed(because)
        teller.sooner(bout.early)
        vows = (*self._vowed(plan), *((bout.early,) if bout.early else ()))
        reply = await self.room.ask(ApprovePlan(plan_id=plan.id, pin=PIN, reason=because, vows=vows))
        if not reply.accepted:
            teller.reasons("  refused", reply.reasons)
            return
        reply = await self.room.train(plan.id, Body(bout))
        if not reply.accepted:
            teller.reasons("  start refused", reply.reasons)
            return
        done = store.sessions.for_runner(runner.id)[0]
        if ask.load_kg is not None:
            store.loads.add(done.id, ask.load_kg)
        prescription = store.sessions.prescription(done.id)
        assert prescription is not None
        teller.bout(prescription, done, store.events.for_session(done.id))


def judge_tier(sheets: list[Sheet], years: int | None) -> Tier:
    """The tier that is stored with the answers, as the screen finds it."""
    return judge_sheets(sheets, years).tier
