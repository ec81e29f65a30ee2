"""What the records say of a runner, put together for a proposal. Reads and hands over; decides nothing.

Progression enters here and nowhere else: `ADVISE` is asked with everything else that is known.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from typing import Protocol as Port

from kiosk.core.evaluationrecords import StoredHold
from kiosk.core.heaviest import Heaviest, heaviest, strength
from kiosk.core.lopvalue import LopValue
from kiosk.core.nextvisit import has_reacted
from kiosk.core.planlimits import Limits
from kiosk.core.progress import History, course_of
from kiosk.core.progressiondone import Done
from kiosk.core.proposalcase import Chosen, Situation
from kiosk.core.records import Consent, PastBout, PastSearch, Plan
from kiosk.core.recovery import LateBout, Recovering
from kiosk.core.screened import Screened
from kiosk.core.todaysadvice import Advised, Told, advise_today
from kiosk.core.units import Seconds
from kiosk.therapy.library import Library

Advise = Callable[[Situation, Told], Advised]
"""What progression says of a runner's next bout, out of what is known today and what was done."""

ADVISE: Final[Advise] = advise_today
"""Progression's."""


class ConsentRows(Port):
    """Consent given."""

    def latest(self, runner_id: int) -> Consent | None:
        """The last one."""
        ...


class CourseRows(Port):
    """What is read across tables."""

    def today(self) -> float:
        """Civil time in days."""
        ...

    def history(self, runner_id: int) -> History:
        """Everything of a runner."""
        ...


class SessionRows(Port):
    """Bouts."""

    def for_runner(self, runner_id: int) -> tuple[PastBout, ...]:
        """All, the last one first."""
        ...

    def today(self, runner_id: int) -> tuple[PastBout, ...]:
        """Those that may belong to today."""
        ...

    def late(self, runner_id: int, span_s: float) -> tuple[LateBout, ...]:
        """Those that a limb may still recover from."""
        ...


class MeasurementRows(Port):
    """LOP measurements."""

    def today(self, runner_id: int) -> tuple[PastSearch, ...]:
        """Those that may belong to today."""
        ...


class DoneRows(Port):
    """Bouts as progression reads them."""

    def for_runner(self, runner_id: int) -> Sequence[Done]:
        """All, in the order they came."""
        ...


class HoldRows(Port):
    """Where a supervisor holds the progression."""

    def standing(self, runner_id: int) -> Sequence[StoredHold]:
        """Those that nobody has released."""
        ...


class Records(Port):
    """The record store, as far as a proposal needs it."""

    @property
    def boot(self) -> str:
        """The run of the machine that rows are stamped with."""
        ...

    @property
    def consents(self) -> ConsentRows:
        """Consent given."""
        ...

    @property
    def courses(self) -> CourseRows:
        """What is read across tables."""
        ...

    @property
    def sessions(self) -> SessionRows:
        """Bouts."""
        ...

    @property
    def measurements(self) -> MeasurementRows:
        """LOP measurements."""
        ...

    @property
    def done(self) -> DoneRows:
        """Bouts with what was told about them."""
        ...

    @property
    def holds(self) -> HoldRows:
        """Holds."""
        ...


def situation(
    store: Records,
    library: Library,
    screened: Screened,
    *,
    now: Seconds,
    limits: Limits,
    lop: LopValue | None = None,
    chosen: Chosen | None = None,
    advise: Advise = ADVISE,
) -> Situation:
    """Everything a proposal for this runner is made from. Raises `StorageError`.

    Args:
        store: the records.
        library: the therapy files.
        screened: the runner's answers as they bind today.
        now: monotonic time, which is how long this boot has lasted, too.
        limits: of this station.
        lop: the value that the plan will use, once it is known.
        chosen: what is chosen already.
        advise: progression.
    """
    runner_id, day = screened.runner_id, store.courses.today()
    warm_ups = {one.id for one in library.protocols if one.is_warm_up}
    recovery, done = library.progression.visits.recovery, store.done.for_runner(runner_id)
    history = store.courses.history(runner_id)
    course = course_of(history)
    last = course.evaluations[-1] if course.evaluations else None
    ended = next((one for one in store.sessions.for_runner(runner_id) if one.dose is not None), None)
    case = Situation(
        screening_id=0 if screened.today is None else screened.today.id,
        screened=screened,
        consent=store.consents.latest(runner_id),
        consent_version=library.consent.version,
        goal=None if last is None else last.goal,
        condition=None if last is None else last.condition,
        results=course.results,
        bouts=[one for one in history.bouts if one.protocol_id not in warm_ups],
        last_end=None if ended is None else ended.end_reason,
        recent=store.sessions.today(runner_id),
        measured=store.measurements.today(runner_id),
        lop=lop,
        advice=None,
        protocols=library.offered,
        rules=library.prescribing,
        zones=library.baselines.rules.zones,
        day=day,
        boot=store.boot,
        now=now,
        up_s=float(now),
        limits=limits,
        recovering=Recovering(
            rules=recovery,
            bouts=store.sessions.late(runner_id, recovery.apart_s),
            now_day=day,
            reacted=has_reacted(done, library.progression, library.baselines.rules.zones),
        ),
        chosen=chosen or Chosen(),
    )
    told = Told(
        done=done,
        history=history,
        holds=store.holds.standing(runner_id),
        rules=library.progression,
    )
    advised = advise(case, told)
    return replace(case, advice=advised.advice, advised_by=advised.fired)


class HistoryRows(Port):
    """The record store, as far as the heaviest weight of a plan needs it."""

    @property
    def courses(self) -> CourseRows:
        """What is read across tables."""
        ...


def heaviest_for(store: HistoryRows, library: Library, plan: Plan, years: int | None) -> Heaviest:
    """Above which weight this plan may not go, by the same records as a proposal. Raises `StorageError`.

    Args:
        store: the records.
        library: the therapy files.
        plan: whose runner, exercise and limb it is for.
        years: the runner's age this year; None when it is not known.
    """
    history = store.courses.history(plan.runner_id)
    known = strength(
        course_of(history).results,
        history.bouts,
        years=years,
        exercise=plan.exercise,
        limb=plan.limb,
        side=plan.side,
    )
    return heaviest(known, plan.limb, library.prescribing.heaviest)
