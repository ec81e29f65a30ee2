"""Garbage of the screen process: little is left to look through, since nothing at all runs while that is done."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from textual.css.model import RuleSet
from textual.widget import Widget

from kiosk.config import load_settings
from kiosk.demo.run import write_settings
from kiosk.tui import collecting, run
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.toolkit import mend
from kiosk.tui.widgets.stop_bar import StopBar
from tests.libraries import shared_library
from tests.tui.support import snapshot, station

pytestmark = pytest.mark.draws


@pytest.fixture
def collector() -> Iterator[None]:
    """The test process goes on as it was."""
    yield
    gc.unfreeze()
    gc.enable()
    collecting._Process.is_settled = False


@pytest.mark.usefixtures("collector")
def test_what_a_start_has_loaded_is_put_aside_and_what_comes_after_is_looked_through() -> None:
    collecting.hold()
    assert not gc.isenabled()
    before = gc.get_freeze_count()
    collecting.settle()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before


@pytest.mark.usefixtures("collector")
async def test_each_page_has_what_the_one_before_has_left_looked_through_but_not_in_a_process_of_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[float] = []

    def later(_screen: KioskScreen, seconds: float, work: object) -> None:
        if work == gc.collect:
            asked.append(seconds)

    monkeypatch.setattr(KioskScreen, "set_timer", later)
    async with station(library=shared_library()) as st:
        await st.show(snapshot())
        assert asked == []
        collecting.settle()
        st.app.go(Place.CONSENT)
        await st.settle()
        assert set(asked) == {collecting.SWEEP_S}


def test_a_screen_process_does_so_around_its_start_and_when_all_is_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[str] = []
    app = SimpleNamespace()

    def built(*_parts: object, **_how: object) -> SimpleNamespace:
        told.append("built")
        return app

    async def runs(_app: object, **_how: object) -> int:
        told.append("runs")
        app.all_loaded()
        return 0

    monkeypatch.setattr(collecting, "hold", lambda: told.append("hold"))
    monkeypatch.setattr(collecting, "settle", lambda: told.append("settle"))
    monkeypatch.setattr(run, "build_app", built)
    monkeypatch.setattr(run, "run_app", runs)
    write_settings(tmp_path / "kiosk.toml", data_dir=tmp_path / "data", runtime_dir=tmp_path)
    assert run.run_screen(load_settings(tmp_path / "kiosk.toml")) == 0
    assert told == ["hold", "built", "settle", "runs", "settle"]


async def test_nothing_that_a_page_has_drawn_outlives_it() -> None:
    """The toolkit keeps it for the next thousand widgets, unless it is mended."""
    async with station(library=shared_library()) as st:
        await st.show(snapshot())
        assert st.app.place is Place.WHO
        bar: Widget = st.app.screen.query_one(StopBar)
        assert bar._styles_cache._cache
        drawn = weakref.ref(bar._styles_cache)
        del bar
        st.app.go(Place.CONSENT)
        await st.settle()
        st.app.go(Place.WHO)
        await st.settle()
        await st.show(snapshot())
        gc.collect()
        assert drawn() is None


def test_a_rule_of_the_stylesheet_is_known_by_what_it_is_without_a_step_in_python() -> None:
    mend()
    one, other = RuleSet(), RuleSet()
    assert one == other  # by what they hold; a set of some of them must not take one for the other
    assert [rule in {one} for rule in (one, other)] == [True, False]
    assert not hasattr(RuleSet.__hash__, "__code__")
