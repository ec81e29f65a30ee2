"""LOP values out of both tables, with their age; what was entered by mistake stays and is marked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.core.errors import StorageError
from kiosk.core.lopequation import Body, Predicted, Sex, predict
from kiosk.core.lopvalue import unfit, usable
from kiosk.core.model import Limb, Side
from kiosk.core.records import LopMethod, LopSource
from kiosk.core.units import Mmhg
from tests.storage.conftest import use
from tests.storage.raw import run
from tests.storage.test_evaluations import corrected, evaluated
from tests.storage.test_measurements import NONE, VALUE, ended

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.core.records import Plan
    from kiosk.storage import Store
    from tests.storage.conftest import Clocks, Opener

BODY = Body(girth_cm=55, systolic_mmhg=120, years=25, sex=Sex.FEMALE)


def said() -> Predicted:
    found = predict(BODY, Limb.LEG, 180)
    assert isinstance(found, Predicted)
    return found


def test_every_way_to_a_lop_comes_back_as_it_was(opened: Opener) -> None:
    store = opened()
    runner = store.runners.add("Ann", 1990).id
    store.measurements.add(ended(runner, NONE))
    measured = store.measurements.add(ended(runner, VALUE))
    doppler = store.lops.doppler(use(runner), Mmhg(182.5))
    estimate = store.lops.estimated(use(runner), BODY, said())
    assert (doppler.lop_mmhg, doppler.low_mmhg, doppler.body, doppler.cuff_width_mm) == (182.5, None, None, 110)
    assert (estimate.lop_mmhg, estimate.body) == (said().lop_mmhg, BODY)
    assert (estimate.low_mmhg, estimate.high_mmhg) == (said().low_mmhg, said().high_mmhg)
    again = opened(boot="boot-2").lops
    first, *entered = again.for_runner(runner)
    assert tuple(entered) == (doppler, estimate)
    assert first.source == LopSource(method=LopMethod.MEASURED, id=measured.id)
    assert (first.lop_mmhg, first.low_mmhg, first.high_mmhg, first.quality) == (151.5, 147.0, 156.0, "A")
    assert (first.posture, first.cuff_id, first.cuff_width_mm) == ("seated", "thigh-110", 110)
    for one in (first, doppler, estimate):
        assert again.get(one.source) == one


def test_a_record_without_a_value_and_one_of_another_method_are_not_there(store: Store) -> None:
    runner = store.runners.add("Ann", 1990).id
    refused = store.measurements.add(ended(runner, NONE))
    doppler = store.lops.doppler(use(runner), Mmhg(182.0))
    assert store.lops.get(LopSource(method=LopMethod.MEASURED, id=refused.id)) is None
    assert store.lops.get(LopSource(method=LopMethod.ESTIMATED, id=doppler.source.id)) is None
    assert store.lops.get(LopSource(method=LopMethod.DOPPLER, id=99)) is None


def test_a_measurement_is_not_used_again_once_its_cuff_has_another_width(store: Store) -> None:
    runner = store.runners.add("Ann", 1990).id
    store.measurements.add(ended(runner, VALUE))
    wanted = replace(use(runner), cuff_id="thigh-110")
    now = usable(store.lops.for_runner(runner), wanted)
    later = usable(store.lops.for_runner(runner), replace(wanted, cuff_width_mm=120))
    assert now.value is not None
    assert (later.value, [reason.code for reason in later.reasons]) == (None, ["lop_width"])


def test_a_value_knows_the_girth_it_was_found_at_and_the_newest_one(store: Store, clocks: Clocks) -> None:
    evaluation = evaluated(store)
    runner = evaluation.runner_id

    def taped(test_id: str, girth_cm: float, side: Side) -> int:
        clocks.advance(days=1)
        return store.results.add(evaluation, test_id, girth_cm, side=side, exercise=None).id

    wanted = replace(use(runner), side=Side.LEFT)
    early = store.lops.doppler(wanted, Mmhg(182.0))
    taped("thigh_girth", 54.0, Side.LEFT)
    taped("thigh_girth", 61.0, Side.RIGHT)
    taped("calf_girth", 37.0, Side.LEFT)
    late = store.lops.doppler(wanted, Mmhg(182.0))
    slip = taped("thigh_girth", 9.0, Side.LEFT)
    corrected(store, slip, 59.5)
    assert (early.girth_cm, early.girth_now_cm) == (None, None)
    assert (late.girth_cm, late.girth_now_cm) == (54.0, 54.0)
    before, after = store.lops.for_runner(runner)
    assert (before.girth_cm, before.girth_now_cm) == (None, 59.5)
    assert (after.girth_cm, after.girth_now_cm) == (54.0, 59.5)
    assert [reason.code for reason in unfit(after, wanted)] == ["lop_girth"]


def test_an_arm_has_no_girth_of_a_thigh(store: Store) -> None:
    evaluation = evaluated(store)
    store.results.add(evaluation, "thigh_girth", 54.0, side=Side.LEFT, exercise=None)
    arm = replace(use(evaluation.runner_id), limb=Limb.ARM, side=Side.LEFT)
    assert store.lops.doppler(arm, Mmhg(140.0)).girth_now_cm is None


def test_each_runner_has_their_own(store: Store) -> None:
    ann, bea = store.runners.add("Ann", 1990).id, store.runners.add("Bea", 1970).id
    store.measurements.add(ended(ann, VALUE))
    mine = store.lops.doppler(use(bea), Mmhg(182.0))
    assert store.lops.for_runner(bea) == (mine,)


def test_age_is_of_the_civil_clock_and_outlives_a_boot(opened: Opener, clocks: Clocks) -> None:
    store = opened()
    runner = store.runners.add("Ann", 1990).id
    found = store.lops.doppler(use(runner), Mmhg(182.0))
    assert (found.age_s, found.is_today) == (0.0, True)
    clocks.advance(hours=14)
    clocks.mono_s = 3.0
    (later,) = opened(boot="boot-2").lops.for_runner(runner)
    assert later == replace(found, age_s=14 * 3600.0)
    clocks.advance(hours=2)
    assert not opened(boot="boot-2").lops.for_runner(runner)[0].is_today


def test_a_value_of_the_future_has_no_age(store: Store, clocks: Clocks) -> None:
    runner = store.runners.add("Ann", 1990).id
    store.lops.doppler(use(runner), Mmhg(182.0))
    clocks.advance(days=-1)
    assert [one.age_s for one in store.lops.for_runner(runner)] == [None]


def test_what_was_taken_back_stays_and_is_marked(store: Store) -> None:
    runner = store.runners.add("Ann", 1990).id
    slip = store.lops.doppler(use(runner), Mmhg(282.0))
    right = store.lops.doppler(use(runner), Mmhg(182.0))
    store.lops.withdraw(slip.source.id)
    store.lops.withdraw(slip.source.id)
    assert store.lops.for_runner(runner) == (replace(slip, withdrawn=True), right)
    with pytest.raises(StorageError) as refused:
        store.lops.withdraw(99)
    assert refused.value.code == "row_refused"


@pytest.mark.parametrize("table", ["entered_lops", "withdrawn_lops"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at_s = 0", "DELETE FROM {}"])
def test_what_was_entered_stands(store: Store, table: str, statement: str) -> None:
    runner = store.runners.add("Ann", 1990).id
    store.lops.withdraw(store.lops.doppler(use(runner), Mmhg(182.0)).source.id)
    with pytest.raises(StorageError, match="append-only"):
        run(store, statement.format(table))


def test_a_plan_of_before_names_no_record(store: Store, add_plan: Callable[..., Plan]) -> None:
    plan = add_plan(store)
    columns = "runner_id, screening_id, protocol_id, exercise, limb, side, cuff_id, lop_mmhg, lop_method, percent_lop"
    run(
        store,
        f"INSERT INTO plans ({columns}, boot, at_s, at_utc) SELECT {columns}, boot, at_s, at_utc FROM plans",  # noqa: S608
        [],
    )
    old = store.plans.last_for(plan.runner_id)
    assert old is not None
    assert (old.lop_id, old.posture, old.lop_mmhg) == (None, None, plan.lop_mmhg)
    assert plan.lop_id is not None
