"""What the records say of a runner, put together for a proposal. Reads and hands over; decides nothing.

Progression enters here and nowhere else: `ADVISE` is asked with everything else that is known.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from typing import Protocol as Port

from kiosk.core.advice import Advice
from kiosk.core.lopvalue import LopValue
from kiosk.core.planlimits import Limits
from kiosk.core.progress import History, course_of
from kiosk.core.proposalcase import Chosen, Situation
from kiosk.core.records import Consent, PastBout, StoredMeasurement
from kiosk.core.screened import Screened
from kiosk.core.units import Seconds
from kiosk.therapy.library import Library

Advise = Callable[[Situation, History], Advice | None]
"""What progression says of a runner's next bout, out of what is known and the records of the present course."""

ADVISE: Final[Advise | None] = None
"""Progression's; None: nobody advises, and every bout begins as the rules say."""


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


class MeasurementRows(Port):
    """LOP measurements."""

    def today(self, runner_id: int) -> tuple[StoredMeasurement, ...]:
        """Those that may belong to today."""
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


def situation(
    store: Records,
    library: Library,
    screened: Screened,
    *,
    now: Seconds,
    limits: Limits,
    lop: LopValue | None = None,
    chosen: Chosen | None = None,
    advise: Advise | None = ADVISE,
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
    runner_id = screened.runner_id
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
        bouts=history.bouts,
        last_end=None if ended is None else ended.end_reason,
        recent=store.sessions.today(runner_id),
        measured=store.measurements.today(runner_id),
        lop=lop,
        advice=None,
        protocols=library.offered,
        rules=library.prescribing,
        zones=library.baselines.rules.zones,
        day=store.courses.today(),
        boot=store.boot,
        now=now,
        up_s=float(now),
        limits=limits,
        chosen=chosen or Chosen(),
    )
    return case if advise is None else replace(case, advice=advise(case, course))
