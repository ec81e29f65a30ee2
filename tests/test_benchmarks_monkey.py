"""The monkey's witness tells of what it must never see, and its terminal is one; a small sample of the long run."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import monkey_figures, monkey_worker, ui
from benchmarks.monkey import Outcome
from benchmarks.monkey_paint import Paint
from benchmarks.monkey_play import Job, Played, Role, play
from benchmarks.monkey_visits import POINTS
from benchmarks.monkey_walks import PIN, Point, Walk
from benchmarks.monkey_witness import Sight, Witness
from kiosk.core.model import Mode
from kiosk.link.wire import ApprovePlan, OpenStation, StartSession
from kiosk.tui.app import KioskApp
from kiosk.tui.navigation import Place

LOOK_S = 0.02


class Course:
    """What a witness sees and hears, second by second."""

    def __init__(self) -> None:
        self.witness = Witness()
        self.sight = Sight(
            now_s=10.0, cuff_mmhg=0.0, is_pump_on=False, is_released=True, mode=Mode.READY, stops_heard=0
        )
        self.number = 0

    def stay(self, seconds: float, **changed: object) -> None:
        self.sight = replace(self.sight, **changed)  # type: ignore[arg-type]
        for _ in range(round(seconds / LOOK_S)):
            self.sight = replace(self.sight, now_s=self.sight.now_s + LOOK_S)
            self.witness.look(self.sight)

    def tap(self) -> None:
        self.witness.finger(self.sight.now_s, "a tap")

    def ask(self, intent: OpenStation | StartSession | ApprovePlan) -> None:
        self.number += 1
        self.witness.asked(self.number, intent, self.sight.now_s)
        self.witness.answered(self.number, self.sight.now_s, is_accepted=True)

    def start(self) -> None:
        self.tap()
        self.ask(ApprovePlan(plan_id=1, pin=PIN))
        self.ask(StartSession(plan_id=1))

    def bout(self) -> None:
        self.start()
        self.stay(4.0, mode=Mode.SESSION, cuff_mmhg=110.0, is_pump_on=True, is_released=False)

    def stop(self, *, is_told: bool = True, is_heard: bool = True) -> None:
        self.tap()
        self.witness.stop_pressed(self.sight.now_s, is_connected=True)
        if is_told:
            self.witness.told_watchdog += 1
            self.witness.told_controller += 1
        if is_heard and self.sight.stops_heard is not None:
            self.sight = replace(self.sight, stops_heard=self.sight.stops_heard + 1)

    def emptied(self) -> None:
        self.stay(0.2, is_pump_on=False, is_released=True, mode=Mode.STOPPED)
        self.stay(6.0, cuff_mmhg=2.0)

    @property
    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.witness.wrong}


def test_a_bout_that_was_started_and_stopped_is_as_it_should_be() -> None:
    course = Course()
    course.bout()
    course.stop()
    course.emptied()
    course.start()
    course.stay(3.0, mode=Mode.SESSION, cuff_mmhg=110.0, is_pump_on=True, is_released=False)
    course.stay(2.0, mode=Mode.RELEASING, is_pump_on=False, cuff_mmhg=60.0)
    course.stay(3.0, mode=Mode.READY, cuff_mmhg=1.0)
    witness = course.witness
    assert witness.wrong == []
    assert (witness.starts, witness.presses, witness.peak_mmhg) == (2, 1, 110.0)
    assert witness.is_settled
    assert 0.0 < witness.release_s[0] < 0.35
    assert 0.2 < witness.empty_s[0] < 1.0


def test_an_end_in_the_first_instants_of_a_fill_finds_air_on_its_way() -> None:
    course = Course()
    course.start()
    course.stay(0.1, mode=Mode.SESSION, cuff_mmhg=12.0, is_pump_on=True, is_released=False)
    course.stay(0.1, mode=Mode.RELEASING, is_pump_on=False, cuff_mmhg=14.0)
    course.stay(0.2, cuff_mmhg=18.0)
    course.stay(2.0, cuff_mmhg=8.0)
    assert course.witness.wrong == []
    course.stay(0.1, cuff_mmhg=18.0)
    assert course.kinds == {"pressure"}


def _pumped(course: Course) -> None:
    course.stay(1.0, is_pump_on=True)


def _filled(course: Course) -> None:
    course.stay(0.1, cuff_mmhg=30.0)


def _says_so(course: Course) -> None:
    course.stay(2.0, mode=Mode.SESSION)


def _filled_again(course: Course) -> None:
    course.bout()
    course.stop()
    course.emptied()
    course.stay(0.1, cuff_mmhg=40.0)


def _left_full(course: Course) -> None:
    course.bout()
    course.stay(11.0, mode=Mode.READY, is_pump_on=False)


def _not_approved(course: Course) -> None:
    course.tap()
    course.ask(StartSession(plan_id=2))


def _nobody_tapped(course: Course) -> None:
    course.tap()
    course.stay(3.0)
    course.ask(OpenStation(pin=PIN))


def _too_high(course: Course) -> None:
    course.bout()
    course.stay(0.1, cuff_mmhg=301.0)


def _goes_on_alone(course: Course) -> None:
    course.bout()
    course.witness.lost(course.sight.now_s)
    course.stay(2.0)


def _holds(course: Course) -> None:
    course.bout()
    course.stop()
    course.stay(0.5)


def _stays_full(course: Course) -> None:
    course.bout()
    course.stop()
    course.stay(6.0, is_released=True, is_pump_on=False, mode=Mode.STOPPED)


def _not_told(course: Course) -> None:
    course.stop(is_told=False)
    course.stay(1.0)


def _not_heard(course: Course) -> None:
    course.stop(is_heard=False)
    course.stay(1.0)


def _trips(course: Course) -> None:
    course.stay(0.1, mode=Mode.TRIPPED)


@pytest.mark.parametrize(
    ("kind", "happens"),
    [
        *(("pressure", one) for one in (_pumped, _filled, _says_so, _filled_again, _left_full, _not_approved)),
        *(("pressure", one) for one in (_nobody_tapped, _too_high, _goes_on_alone)),
        *(("stop", one) for one in (_holds, _stays_full, _not_told, _not_heard)),
        ("trip", _trips),
    ],
)
def test_the_witness_tells_what_must_not_be(kind: str, happens: Callable[[Course], None]) -> None:
    course = Course()
    course.stay(0.5)
    happens(course)
    assert kind in course.kinds


def test_a_stop_without_a_connection_has_to_reach_the_watchdog_alone() -> None:
    course = Course()
    course.stay(0.5, mode=None, stops_heard=None)
    course.tap()
    course.witness.stop_pressed(course.sight.now_s, is_connected=False)
    course.witness.told_watchdog += 1
    course.stay(2.0)
    assert course.witness.wrong == []


@pytest.mark.parametrize("painted", [b"\x1b[?1049l", b"\x1b]0;title\x07", b"a\x07", "\u202e".encode()])
def test_what_leaves_the_terminal_is_found_whatever_pieces_it_comes_in(painted: bytes) -> None:
    for size in (1, 2, 3, 100):
        paint = Paint()
        for begin in range(0, len(painted), size):
            paint.take(painted[begin : begin + size])
        paint.end()
        assert paint.forbidden, size


def test_what_the_toolkit_itself_paints_is_no_way_out() -> None:
    paint = Paint()
    for sign in b"\x1b]22;default\x07\x1b[31mtext \xe2\x82\xac \x1b[0m\x1b]22;default\x07":
        paint.take(bytes((sign,)))
    paint.end()
    assert not paint.forbidden


async def _self_test(by: Walk) -> None:
    """A first start, as far as the air of the self-test."""
    await by.hand.arrive(Place.SETUP)
    for _ in range(2):
        await by.hand.pin(PIN)
    await by.hand.arrive(Place.OPENING)
    await by.hand.pin(PIN)
    await by.hand.until(lambda: by.snapshot is not None and (by.snapshot.pressure_mmhg or 0.0) > 30.0, "air")
    by.around.press_stop()


AIR = Job(
    seed=1,
    role=Role.SUPERVISOR,
    point=Point(name="in the first self-test", walk=_self_test),
    gestures=25,
    records=None,
)


def test_a_monkey_at_a_whole_station_finds_nothing_wrong() -> None:
    played = play(AIR)
    assert played.wrong == []
    assert played.gestures.total() == 25
    assert played.presses >= 1
    assert played.starts >= 1
    assert played.peak_mmhg > 30.0
    assert max(played.empty_s) > 0.0
    assert played.painted > 10_000


def test_a_screen_that_swallows_stop_is_found_with_what_was_done_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    acts = KioskApp.stop_now
    monkeypatch.setattr(
        KioskApp, "stop_now", lambda self, event: None if self.place is Place.OPENING else acts(self, event)
    )
    played = play(replace(AIR, gestures=3))
    ((kind, what),) = played.wrong
    assert kind == "stop"
    assert "told the controller nothing" in what
    assert "the player on STOP" in what


def test_stop_times_of_a_monkey_are_figures_of_the_screen_and_a_lost_press_leaves_none() -> None:
    told = ui.monkey_figures(Outcome(stop_ms=[3.0, 20.0]))
    assert told.values == {"monkey_stop_informed_ms_p95": 20.0, "monkey_stop_informed_ms_max": 20.0}
    lost = ui.monkey_figures(Outcome(stop_ms=[3.0], wrong=["a press did not come"]))
    assert not lost.values
    assert "a press did not come" in lost.notes["monkey_stop_informed_ms_max"]
    goals = {spec.name: spec.goal for spec in ui.SPECS}
    assert (goals["stop_informed_ms_p95"], goals["stop_informed_ms_max"]) == (35.0, 60.0)


def test_all_seeds_together_play_every_point_in_both_roles() -> None:
    played = {
        (point.name, role) for seed in range(1, 1 + monkey_figures.SEEDS) for point, role in monkey_worker.visits(seed)
    }
    assert played == {(point.name, role) for point in POINTS for role in Role}


def test_what_was_wrong_is_counted_by_its_kind_and_told() -> None:
    report = monkey_figures.Report()
    for seed, wrong in ((1, ("stop", "no STOP")), (2, ("pressure", "air"))):
        played = Played(wrong=[wrong], release_s=[0.1 * seed], presses=2)
        played.gestures["tap"], played.places["who"], played.places["lop"], played.left["who"] = 7, 6, 1, 1
        report.add(seed, {"point": "open", "role": "runner", **played.as_json()})
    measured = monkey_figures.figures(report, Outcome())
    values = measured.values
    assert set(values) <= {spec.name for spec in monkey_figures.SPECS}
    assert (values["gestures"], values["seeds"], values["places"], values["stops"]) == (14.0, 2.0, 2.0, 4.0)
    assert (values["places_never_left"], measured.notes["places_never_left"]) == (1.0, "lop")
    assert (values["stops_missed"], values["pressure_without_session"], values["crashes"]) == (1.0, 1.0, 0.0)
    assert values["stop_release_s_max"] == 0.2
    assert measured.notes["stops_missed"] == "no STOP"
    assert "training" in measured.notes["places"]


class _Ended:
    """A process that has printed what it had to say."""

    def __init__(self, code: int) -> None:
        self._code = code

    def wait(self) -> int:
        return self._code


def test_each_seed_is_played_in_a_process_and_one_that_ends_badly_is_a_crash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []

    @contextmanager
    def running(arguments: Sequence[str], *, stdout: int) -> Iterator[_Ended]:
        asked.append(arguments)
        seed = int(arguments[2])
        line = json.dumps({"point": "open", "role": "runner", **Played(presses=seed).as_json()})
        os.write(stdout, f"{line}\n".encode())
        yield _Ended(3 if seed == 6 else 0)

    monkeypatch.setattr(monkey_figures, "running", running)
    plan = monkey_figures.Plan(seeds=3, gestures=1000, process_gestures=0, process_s=0.0)
    report = monkey_figures.play(plan, 5, tmp_path)
    visits = monkey_figures.visits_of(plan, 5)
    assert visits * int(asked[0][3]) >= 1000
    assert [int(one[2]) for one in asked] == [5, 6, 7]
    assert (report.visits, report.whole.presses, set(report.by_seed)) == (3, 18, {5, 6, 7})
    assert report.whole.wrong == [("crash", "seed 6: the process ended with 3")]
