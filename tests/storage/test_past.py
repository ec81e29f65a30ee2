"""Past bouts as they are reviewed: lists, whole bouts and pictures of traces, read only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.core.errors import StorageError
from kiosk.core.model import VENT, Phase, Reason, Side, TracePoint
from kiosk.core.picture import ZOOMS, Gathering, steps
from kiosk.core.planchange import Change
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage import pictures
from kiosk.storage.pieces import piece_columns
from tests.core.test_proposal import CASE, proposed
from tests.storage.conftest import DOSE, PRESCRIPTION, Clocks
from tests.storage.raw import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kiosk.core.records import Plan
    from kiosk.storage import Store


def test_the_lop_of_a_bout_is_the_record_its_plan_rests_on(store: Store, start_session: Callable[[Store], int]) -> None:
    session_id = start_session(store)
    found = store.past.lop_of(session_id)
    assert found is not None
    assert (found.lop_mmhg, found.source.method) == (198.0, "doppler")
    assert store.past.lop_of(session_id + 1) is None


def point(at_s: float, pressure: float | None, setpoint: float | None = 108.0) -> TracePoint:
    return TracePoint(
        at_s=Seconds(at_s),
        pressure_mmhg=None if pressure is None else Mmhg(pressure),
        pressure_b_mmhg=Mmhg(50.0),
        setpoint_mmhg=None if setpoint is None else Mmhg(setpoint),
        phase=Phase.WORK,
        command=VENT,
    )


def record(store: Store, session_id: int, seconds: float, begin_s: float = 200.0) -> list[TracePoint]:
    """A trace at 50 Hz with one peak and one valley of a single pass each, and a sensor that failed for a while."""
    count = round(seconds * 50)
    points = [point(begin_s + i / 50, 108.0 + (i % 7) / 10) for i in range(count)]
    points[count // 3] = point(begin_s + count // 3 / 50, 171.3)
    points[count // 2] = point(begin_s + count // 2 / 50, 12.5)
    for i in range(count * 3 // 4, count * 3 // 4 + 40):
        points[i] = point(begin_s + i / 50, None, None)
    for first in range(0, count, 25):
        store.trace.append(session_id, points[first : first + 25])
    return points


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("seconds", [9.3, 61.0])
def test_a_picture_is_what_the_points_themselves_would_give(
    store: Store, start_session: Callable[[Store], int], seconds: float, zoom: int
) -> None:
    session_id = start_session(store)
    record(store, session_id, seconds)
    whole = [one for one in store.trace.read(session_id) if one.pressure_mmhg is not None]
    times = list(store.trace.read(session_id).at_s)
    for step in range(steps(zoom)):
        picture = store.past.picture(session_id, width=58, zoom=zoom, step=step)
        assert picture is not None
        assert (picture.first_s, picture.last_s) == (times[0], times[-1])
        expected = Gathering(picture.begin_s, picture.end_s, 58)
        expected.points((one.at_s, float(one.pressure_mmhg or 0.0), one.setpoint_mmhg) for one in whole)
        for found, wanted in zip(picture.columns, expected.columns(), strict=True):
            assert (found is None) == (wanted is None)
            if found is not None and wanted is not None:
                assert (found.low_mmhg, found.high_mmhg) == (wanted.low_mmhg, wanted.high_mmhg)
                assert found.mean_mmhg == pytest.approx(wanted.mean_mmhg)
                assert found.setpoint_mmhg == wanted.setpoint_mmhg


def test_a_peak_of_a_single_pass_is_in_the_picture_of_a_long_bout(
    store: Store, start_session: Callable[[Store], int]
) -> None:
    session_id = start_session(store)
    record(store, session_id, 120.0)
    picture = store.past.picture(session_id, width=58, zoom=1, step=0)
    assert picture is not None
    known = [one for one in picture.columns if one is not None]
    assert (max(one.high_mmhg for one in known), min(one.low_mmhg for one in known)) == (171.3, 12.5)


def test_a_zoom_reads_only_the_blocks_it_shows(
    store: Store, start_session: Callable[[Store], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = start_session(store)
    record(store, session_id, 120.0)
    read: list[int] = []

    def counted(row: dict[str, object], wanted: Sequence[int]) -> list[list[int]]:
        read.append(1)
        return piece_columns(row, wanted)

    monkeypatch.setattr(pictures, "piece_columns", counted)
    store.past.picture(session_id, width=58, zoom=1, step=0)
    whole = len(read)
    read.clear()
    store.past.picture(session_id, width=58, zoom=8, step=3)
    assert len(read) < whole / 6


def test_nothing_recorded_is_no_picture(store: Store, start_session: Callable[[Store], int]) -> None:
    assert store.past.picture(start_session(store), width=58, zoom=1, step=0) is None


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("UPDATE trace_blocks SET data = x'00' WHERE number = 3", "trace_block_damaged"),
        ("DELETE FROM trace_blocks WHERE number = 3", "trace_block_missing"),
        ("DELETE FROM trace_blocks WHERE number <= 5", "trace_block_missing"),
    ],
)
def test_a_damaged_or_missing_block_is_said_and_not_drawn_over(
    store: Store, start_session: Callable[[Store], int], harm: str, code: str
) -> None:
    session_id = start_session(store)
    record(store, session_id, 9.0)
    harmed(store, harm)
    with pytest.raises(StorageError) as refusal:
        store.past.picture(session_id, width=58, zoom=1, step=0)
    assert refusal.value.code == code


@pytest.mark.parametrize("number", [8, 11, 12])
def test_a_block_missing_at_either_end_of_a_stretch_is_said(
    store: Store, start_session: Callable[[Store], int], number: int
) -> None:
    """Of 8 seconds the third place at a quarter is from the second 2 to the fourth: blocks 5 to 8, and the next."""
    session_id = start_session(store)
    record(store, session_id, 8.0)
    harmed(store, "DELETE FROM trace_blocks WHERE number = ?", number)
    step = {8: 2, 11: 4, 12: 4}[number]
    with pytest.raises(StorageError, match=f"block {number} is missing"):
        store.past.picture(session_id, width=58, zoom=4, step=step)


def harmed(store: Store, harm: str, *values: object) -> None:
    for verb in ("update", "delete"):
        run(store, f"DROP TRIGGER trace_blocks_no_{verb}")
    run(store, harm, values)


def test_pages_are_the_runners_own_and_most_recent_first(store: Store, add_plan: Callable[..., Plan]) -> None:
    ann, bob = add_plan(store), add_plan(store, "Bob")
    ids = [store.sessions.start(ann.runner_id, ann.id, PRESCRIPTION) for _ in range(7)]
    other = store.sessions.start(bob.runner_id, bob.id, PRESCRIPTION)
    store.sessions.end(ids[6], Reason(code="completed"), DOSE)
    assert (store.past.count(ann.runner_id), store.past.count(bob.runner_id)) == (7, 1)
    page = store.past.page(ann.runner_id, 0, 5)
    assert [one.session_id for one in page] == ids[:1:-1]
    assert [one.session_id for one in store.past.page(ann.runner_id, 5, 5)] == ids[1::-1]
    assert [one.session_id for one in store.past.page(bob.runner_id, 0, 5)] == [other]
    assert (page[0].dose, page[0].end, page[1].end) == (DOSE, Reason(code="completed"), None)


def test_a_bout_is_read_with_all_that_was_kept_of_it(store: Store, add_plan: Callable[..., Plan]) -> None:
    plan = add_plan(store)
    supervisor = store.supervisors.add("Sam", "x")
    store.approvals.add(plan.id, supervisor.id, "d")
    store.early.add(plan.id, supervisor.id, "tournament")
    store.clearances.add(screening_id=plan.screening_id, full_id=1, supervisor_id=supervisor.id, reason="examined")
    session_id = store.sessions.start(plan.runner_id, plan.id, PRESCRIPTION)
    for value in (3, 7, 5):
        store.events.append("effort", session_id=session_id, figures={"effort": float(value), "set": 1.0}, at_s=110.0)
    store.events.append("symptom", session_id=session_id, detail="tingling", at_s=111.0)
    store.sessions.end(session_id, Reason(code="leak", figures={"x": 1.0}), DOSE)
    found = store.past.record(session_id)
    assert found is not None
    assert (found.approved_by, found.overrides) == ("Sam", (("early", "tournament"), ("clearance", "examined")))
    assert (found.told, found.symptoms, len(found.events)) == ({"effort": 7}, 1, 4)
    assert found.lop is not None
    assert (found.line.end, found.at_s, found.boot) == (Reason(code="leak", figures={"x": 1.0}), 100.0, "boot-1")
    assert store.past.record(session_id + 1) is None


def test_a_bout_names_the_approval_it_began_on_whatever_the_wall_clock_says(
    store: Store, clocks: Clocks, add_plan: Callable[..., Plan]
) -> None:
    plan = add_plan(store)
    sam, jo, kim = (store.supervisors.add(name, "x").id for name in ("Sam", "Jo", "Kim"))
    store.approvals.add(plan.id, sam, "d")
    clocks.advance(minutes=5)
    used = store.approvals.add(plan.id, jo, "d")
    clocks.advance(seconds=1)
    clocks.wall -= timedelta(minutes=20)
    session_id = store.sessions.start(plan.runner_id, plan.id, PRESCRIPTION, approval_id=used.id)
    clocks.advance(minutes=1)
    store.approvals.add(plan.id, kim, "d")
    found = store.past.record(session_id)
    assert found is not None
    assert found.approved_by == "Jo"


def test_a_bout_of_before_that_finds_its_approval_by_the_clock_that_cannot_be_set(
    store: Store, opened: Callable[..., Store], clocks: Clocks, add_plan: Callable[..., Plan]
) -> None:
    plan = add_plan(store)
    sam, jo = (store.supervisors.add(name, "x").id for name in ("Sam", "Jo"))
    store.approvals.add(plan.id, sam, "d")
    clocks.advance(minutes=5)
    clocks.wall -= timedelta(minutes=20)
    session_id = store.sessions.start(plan.runner_id, plan.id, PRESCRIPTION)
    clocks.advance(minutes=30)
    store.approvals.add(plan.id, jo, "d")
    found = store.past.record(session_id)
    assert found is not None
    assert found.approved_by == "Sam"
    clocks.mono_s = 5.0
    after = opened("boot-2").sessions.start(plan.runner_id, plan.id, PRESCRIPTION)
    found = store.past.record(after)
    assert found is not None
    assert found.approved_by == "Jo", "another boot: civil time is all there is"


def test_what_was_decided_after_a_bout_was_not_decided_for_it(
    store: Store, clocks: Clocks, add_plan: Callable[..., Plan]
) -> None:
    plan = add_plan(store)
    supervisor = store.supervisors.add("Sam", "x").id
    proposal = store.proposals.add(plan.id, "p-1", proposed(CASE))
    session_id = store.sessions.start(plan.runner_id, plan.id, PRESCRIPTION)
    clocks.advance(minutes=10)
    store.plan_changes.add(proposal, supervisor, "wish", (Change(name="exercise", proposed="a", planned="b"),))
    store.early.add(plan.id, supervisor, "tournament")
    store.clearances.add(screening_id=plan.screening_id, full_id=1, supervisor_id=supervisor, reason="examined")
    found = store.past.record(session_id)
    assert found is not None
    assert found.overrides == ()


def test_the_setpoint_of_a_block_is_the_last_that_stood_in_it(
    store: Store, start_session: Callable[[Store], int]
) -> None:
    session_id = start_session(store)
    points = [point(200.0 + i / 50, 108.0, 110.0 if i < 20 else None) for i in range(25)]
    store.trace.append(session_id, points)
    picture = store.past.picture(session_id, width=1, zoom=1, step=0)
    assert picture is not None
    assert picture.columns[0] is not None
    assert picture.columns[0].setpoint_mmhg == 110.0


def test_the_visit_before_is_of_the_same_exercise_and_limb_and_another_visit(
    store: Store, clocks: Clocks, add_plan: Callable[..., Plan]
) -> None:
    plan = add_plan(store)

    def bout(**changes: object) -> int:
        session_id = store.sessions.start(plan.runner_id, plan.id, replace(PRESCRIPTION, **changes))  # type: ignore[arg-type]
        store.sessions.end(session_id, Reason(code="completed"), DOSE)
        clocks.advance(minutes=20)
        return session_id

    first = bout()
    clocks.advance(days=3)
    other_side, other_work = bout(side=Side.LEFT), bout(exercise="squat")
    second = bout()
    again = [bout() for _ in range(9)]
    for session_id in (second, *again):
        found = store.past.before(session_id)
        assert found is not None
        assert found.session_id == first, "what was done twenty minutes ago is the same visit"
    assert [store.past.before(one) for one in (first, other_side, other_work, 99)] == [None] * 4
