"""What the screens of history and progress, a start and a night ask of a file, timed."""

import random
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.figures import percentile
from benchmarks.storage_visit import opened
from kiosk.core.baseline import Baselines
from kiosk.core.progress import progress
from kiosk.storage import Store
from kiosk.storage.backup import back_up
from kiosk.storage.opening import open_database
from kiosk.therapy.baselines import load_baselines

ASKED: Final = 60
"""Runners that are looked at."""
PAGE_ROWS: Final = 5
WIDTH: Final = 58
"""Columns of a past trace on the small panel."""


@dataclass(slots=True)
class Asked:
    """Milliseconds of every question a screen asks at once, by the screen."""

    screens: dict[str, list[float]] = field(default_factory=dict)

    def p95_ms(self) -> float:
        """Of all of them."""
        return percentile([ms for many in self.screens.values() for ms in many], 0.95)

    def note(self) -> str:
        """The p95 of each screen."""
        return ", ".join(f"{screen} {percentile(many, 0.95):.1f}" for screen, many in self.screens.items())


def history(path: Path, seed: int) -> Asked:
    """Look at some runners as a supervisor would."""
    asked, dice, baselines = Asked(), random.Random(seed), load_baselines()  # noqa: S311 - a drawing, no secret
    with closing(opened(path)) as store:
        people = store.runners.count()
        for _ in range(min(ASKED, people)):
            runner = store.runners.page(dice.randrange(people), 1)[0].id
            line = dice.choice(store.past.page(runner, 0, 1000)).session_id
            for screen, work in _screens(store, runner, line, baselines).items():
                asked.screens.setdefault(screen, []).append(_ms(work))
    return asked


def clinic_ms(path: Path) -> float:
    """The rates of the whole clinic."""
    with closing(opened(path)) as store:
        return _ms(store.courses.clinic)


def open_s(path: Path) -> float:
    """A start: the file looked at for damage as the controller does."""
    return _ms(lambda: open_database(path).close()) / 1000.0


def backup_s(path: Path, target: Path) -> float:
    """A backup, made or brought forward, and read back."""
    return _ms(lambda: back_up(path, target)) / 1000.0


def _screens(store: Store, runner: int, session: int, baselines: Baselines) -> dict[str, Callable[[], object]]:
    """What each screen asks when it is opened."""
    past = store.past
    return {
        "list": lambda: (past.count(runner), past.page(runner, 0, PAGE_ROWS)),
        "bout": lambda: (past.record(session), past.picture(session, width=WIDTH, zoom=1, step=0)),
        "dose": lambda: past.before(session),
        "progress": lambda: progress(store.courses.history(runner), baselines, store.courses.today()),
        "next visit": lambda: (store.done.for_runner(runner), store.lops.for_runner(runner)),
    }


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000.0
