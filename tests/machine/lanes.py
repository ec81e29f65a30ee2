"""Cases played on several machines at once, each lane on machines of its own: an emulated processor takes one core.

Containers are the first lane's, since what they are made of is one folder. What hangs on a calibrated station is the
last one's: its states take half an hour to make, and each lane would make them. All else is whoever's comes first.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.machine.driver import Driver
from tests.machine.outcome import Result
from tests.machine.registry import Case, Kind
from tests.machine.states import CALIBRATED, STATES


def hangs_on(state: str, other: str) -> bool:
    """Whether a state is made out of another one, or is it."""
    while state != other:
        if state not in STATES:
            return False
        state, _ = STATES[state]
    return True


def lane_of(case: Case, lanes: int) -> int | None:
    """The one lane that a case is played in; None: any."""
    if lanes == 1 or case.kind is not Kind.MACHINE:
        return 0
    return lanes - 1 if hangs_on(case.state, CALIBRATED) else None


@dataclass(slots=True)
class _Share:
    """What is still to be played, and what came of the rest."""

    cases: Sequence[Case]
    lanes: int
    after: Callable[[Sequence[Result]], object]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _taken: set[str] = field(default_factory=set)
    _results: dict[str, Result] = field(default_factory=dict)
    _is_over: bool = False

    def next_for(self, lane: int) -> Case | None:
        """A lane's own cases first, in their order, then those of nobody; None when there is nothing for it."""
        with self._lock:
            left = [] if self._is_over else [case for case in self.cases if case.name not in self._taken]
            for wanted in (lane, None):
                for case in left:
                    if lane_of(case, self.lanes) == wanted:
                        self._taken.add(case.name)
                        return case
            return None

    def came(self, result: Result) -> None:
        """Keep what came of a case."""
        with self._lock:
            self._results[result.case] = result
            self.after(self.results())

    def results(self) -> list[Result]:
        """In the order of the cases, whoever played them."""
        return [self._results[case.name] for case in self.cases if case.name in self._results]

    def end(self) -> None:
        """Nothing more is given out."""
        with self._lock:
            self._is_over = True


def play(drivers: Sequence[Driver], cases: Sequence[Case], after: Callable[[Sequence[Result]], object]) -> list[Result]:
    """All of them, whatever becomes of each, a lane for each driver; `after` is given the results so far after each."""
    share = _Share(cases, len(drivers), after)

    def lane(number: int) -> None:
        while (case := share.next_for(number)) is not None:
            share.came(drivers[number].one(case))

    pool = ThreadPoolExecutor(len(drivers))
    try:
        for done in [pool.submit(lane, number) for number in range(len(drivers))]:
            done.result()
    finally:
        # of a run that is ended: whoever closes the machines ends what is still played on them
        share.end()
        pool.shutdown(wait=False)
    return share.results()
