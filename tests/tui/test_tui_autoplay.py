"""The scripted visit: plays through the real screens, and says where it stuck when it cannot."""

from pathlib import Path

import pytest

from kiosk.core.records import LopMethod
from kiosk.demo.autoplay import PlayError, Script, play
from kiosk.demo.hand import Hand
from kiosk.demo.play import visit_in_virtual_time
from kiosk.storage import open_store
from kiosk.tui.navigation import Place
from tests.libraries import shared_library
from tests.tui import scenes
from tests.tui.support import station


def test_shortened_visit_plays_in_virtual_time_and_leaves_its_dose(tmp_path: Path) -> None:
    script = Script(name="O'Neill-Ray B", finish_set_after=1, end_after_sets=1, lop_mmhg=163, birth_year=1974)
    result = visit_in_virtual_time(tmp_path / "data", seed=3, script=script)
    assert result.end_reason.code == "ended_by_runner"
    assert [float(result.prescription.lop_mmhg), float(result.prescription.setpoint_mmhg)] == [163.0, 98.0]
    assert result.dose.repetitions[0] == 1
    assert not result.dose.above_lop_s
    assert any(line.startswith("Time at pressure") for line in result.lines)


def test_a_visit_measures_lop_with_the_cuff_and_trains_by_its_record(tmp_path: Path) -> None:
    script = Script(finish_set_after=1, end_after_sets=1)
    result = visit_in_virtual_time(tmp_path / "data", seed=3, script=script)
    store = open_store(tmp_path / "data" / "kiosk.db", boot="look", now=lambda: 0.0, utc=lambda: "2026-01-06T08:00:00Z")
    plan = store.plans.last_for(1)
    (measured,) = store.measurements.for_runner(1)
    store.close()
    assert plan is not None
    assert (plan.lop_method, plan.lop_id, plan.posture) == (LopMethod.MEASURED, measured.id, measured.posture)
    assert result.prescription.lop_mmhg == plan.lop_mmhg == measured.estimate.lop_mmhg
    assert result.end_reason.code == "ended_by_runner"


async def test_missing_target_is_named_with_the_place(tmp_path: Path) -> None:
    async with station(library=shared_library()) as st:
        await scenes.go(st, Place.GATE)
        with pytest.raises(PlayError, match=r"#summary-done.*gate"):
            await Hand(st.app, patience_s=0.0).tap("summary-done")


async def test_disabled_and_hidden_targets_are_not_tapped() -> None:
    async with station(library=shared_library()) as st:
        await scenes.trained("rest")(st)
        hand = Hand(st.app, patience_s=0.0)
        assert hand.find("end") is not None
        for name in ("set-done", "scale-5", "symptom-pain"):
            assert hand.find(name) is None


async def test_failed_self_test_ends_the_play_with_its_reason() -> None:
    async with station(library=shared_library()) as st:
        await scenes.test_failed(st)
        await st.tap("#proof-again")
        with pytest.raises(PlayError, match="the self-test to begin"):
            await play(st.app, Script(patience_s=0.5))
