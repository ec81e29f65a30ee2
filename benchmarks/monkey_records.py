"""Records for a monkey to begin with: what yesterday's visit has left, whole and cut off, made by the fast player."""

import asyncio
import contextlib
import shutil
import sys
from pathlib import Path

from benchmarks.figures import BenchmarkError
from benchmarks.monkey_glass import glass
from benchmarks.monkey_room import GlassHand, Room
from benchmarks.monkey_walks import DOPPLER, Records, Walk, cue, visit_until
from kiosk.core.condition import Condition
from kiosk.core.goals import AgeGroup, Strength
from kiosk.core.model import Side
from kiosk.demo.autoplay import finish
from kiosk.demo.virtual import VirtualLoop
from kiosk.storage import Store
from kiosk.therapy.library import load_library
from kiosk.tui.app import KioskApp
from kiosk.tui.run import run_app, use_time

_SEED = 1_000_003
"""Of no monkey: a station of the same seed would take itself for one that was never switched off."""


def folders(folder: Path) -> dict[Records, Path | None]:
    """Where `make` has put them."""
    return {Records.NONE: None, Records.KEPT: folder / "kept", Records.CUT_OFF: folder / "cut-off"}


def make(folder: Path) -> None:
    """Play the visit, and keep its folder; again in the middle of a bout, as if the power had failed there.

    Raises `BenchmarkError` when it does not come to its end.
    """
    working = folder / "working"
    working.mkdir()
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        use_time(runner.get_loop().time)
        runner.run(_visit(working, folder / "cut-off"))
    working.rename(folder / "kept")


async def _visit(working: Path, cut_off: Path) -> None:
    room = Room(working, seed=_SEED, days=0.0, library=load_library(), saver_s=600.0)
    is_done = False

    async def player(app: KioskApp) -> None:
        nonlocal is_done
        hand = GlassHand(room)
        await visit_until(DOPPLER, cue("rest"))(Walk(app=app, hand=hand, around=room))
        shutil.copytree(working, cut_off)
        await finish(app, hand, DOPPLER)
        _tested(room.store)
        is_done = True

    with glass(room.app) as its_glass:
        room.glass = its_glass
        with contextlib.closing(room.store):
            async with room.station.running():
                await run_app(room.app, player=player)
    if not is_done:
        raise BenchmarkError("the visit of yesterday did not come to its end")


def _tested(store: Store) -> None:
    """What the runner can, as a supervisor would have entered it."""
    (runner,) = store.runners.page(0, 1)
    condition = Condition(
        pain_rest=0, pain_loading=1, pain_morning=0, function=8, sessions_per_week=2, minutes_per_week=90
    )
    goal = Strength(age_group=AgeGroup.SIXTIES, falls=0, confidence=8)
    told = store.evaluations.add(runner.id, goal, condition, visits_per_week=2, tests_version="t")
    for side, raises in ((Side.LEFT, 18.0), (Side.RIGHT, 22.0)):
        store.results.add(told, "calf_raise", raises, side=side, exercise=None)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
