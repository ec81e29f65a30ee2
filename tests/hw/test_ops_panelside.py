"""The procedure while the technician is at the touch screen: agreed on first, led over a line, kept on record."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import msgspec
import pytest

from kiosk.core.errors import StorageError
from kiosk.hw.calibrated import load
from kiosk.hw.calibration_files import places
from kiosk.ops import panelside
from kiosk.ops.civil_now import CivilNow
from kiosk.ops.console import left
from kiosk.ops.panelside import Panel, run
from kiosk.ops.panelwire import Order, Said
from kiosk.storage import Store, open_store
from tests.hw.test_ops_calibrate import NOW, WIRING, Technician, on_rig
from tests.hw.test_ops_civil_now import believed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.config import Settings
    from tests.hw.conftest import Rig

__all__ = ["on_rig"]

ORDER = Order(instrument="Gauge 4711", gauge_certificate="K-1", serial_a="A-1", serial_b="B-1", temperature_c=None)


class Screen(Panel):
    """A technician who is played, at the other end of a line that is written and read as it is."""

    def __init__(self, technician: Technician, order: Order = ORDER) -> None:
        self._ends = os.pipe()
        super().__init__(self._ends[0], os.open(os.devnull, os.O_WRONLY))
        os.write(self._ends[1], order.encoded())
        self.technician, self.heard = technician, list[Said]()

    def tell(self, said: Said) -> None:
        self.heard.append(Said.decoded(said.encoded()))
        self.technician.say(said.text)

    def typed(self, wait_s: float) -> str | None:
        return self.technician.typed(wait_s)

    @property
    def codes(self) -> list[str]:
        return [said.code for said in self.heard]


@pytest.fixture
def store(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Records with a supervisor, whose time stands."""

    def opened(_: Settings) -> Store:
        at = NOW.isoformat(timespec="milliseconds")
        return open_store(settings.data_dir / "kiosk.db", boot="b", now=lambda: 50.0, utc=lambda: at)

    monkeypatch.setattr(panelside, "opened", opened)
    monkeypatch.setattr("kiosk.ops.calibrate.civil_now", lambda _: CivilNow(at=NOW, trust=believed(NOW).trust))
    store = opened(settings)
    store.supervisors.add("Ann Weber", "hash")
    yield store
    store.close()


def lines(store: Store) -> list[tuple[str, str]]:
    found = reversed(store.events.page(0, 9))
    return [(one.code, one.detail) for one in found if one.code.startswith("calibrat")]


def test_a_calibration_that_was_agreed_on_is_kept_under_the_name_of_who_agreed(
    on_rig: Rig, settings: Settings, store: Store
) -> None:
    store.calibrations.agree(1)
    screen = Screen(Technician(on_rig))
    assert run(settings, WIRING, screen) == 0
    assert screen.codes[-1] == "written", screen.technician.text
    found = load(places(settings), WIRING)
    assert found is not None
    assert (found.a.operator, found.a.gauge_certificate, found.a.serial) == ("Ann Weber", "K-1", "A-1")
    under = found.a.under
    assert under is not None
    assert under.is_clock_trusted
    assert re.fullmatch("[0-9a-f]{8}", under.wiring)
    assert lines(store) == [("calibration_agreed", "1"), ("calibration_begun", "1"), ("calibrated", "1")]
    asked = [said.figures["asked_mmhg"] for said in screen.heard if said.code == "gauge"]
    assert asked == [200.0, 50.0, 100.0, 150.0, 250.0, 150.0, 100.0, 50.0]


def test_without_a_word_from_the_controller_nothing_is_opened(on_rig: Rig, settings: Settings, store: Store) -> None:
    screen = Screen(Technician(on_rig))
    assert run(settings, WIRING, screen) == 0
    assert [(said.code, said.text) for said in screen.heard] == [("refused", "calibration_not_agreed")]
    store.calibrations.agree(1)
    screen = Screen(Technician(on_rig, answers={"connect": ["q"]}))
    run(settings, WIRING, screen)
    assert screen.codes[-1] == "refused"
    assert lines(store)[-1] == ("calibration_failed", "1 calibration_left")
    again = Screen(Technician(on_rig))
    run(settings, WIRING, again)
    assert again.codes == ["refused"], "what was agreed on begins once"
    assert load(places(settings), WIRING) is None


def test_what_is_out_of_bounds_is_told_and_kept(on_rig: Rig, settings: Settings, store: Store) -> None:
    on_rig.bench.fault("sensor_b_offset", True, -6.0)
    store.calibrations.agree(1)
    screen = Screen(Technician(on_rig))
    run(settings, WIRING, screen)
    (bad,) = [said for said in screen.heard if said.code == "zero_bad"]
    assert bad.figures["sensor"] == 2
    assert bad.figures["value"] < -5.0
    assert screen.codes[-1] == "failed"
    assert lines(store)[-1] == ("calibration_failed", "1 failed")


@pytest.mark.parametrize(("boot", "now_s"), [("c", 60.0), ("b", 171.0), ("b", 49.0)])
def test_what_was_agreed_on_long_ago_or_in_another_run_begins_nothing(
    settings: Settings, store: Store, boot: str, now_s: float
) -> None:
    store.calibrations.agree(1)
    later = open_store(settings.data_dir / "kiosk.db", boot=boot, now=lambda: now_s, utc=NOW.isoformat)
    with pytest.raises(StorageError, match="calibration_not_agreed"):
        later.calibrations.begin()
    later.close()


def test_a_screen_that_has_gone_lets_go_and_changes_nothing(on_rig: Rig, settings: Settings, store: Store) -> None:
    store.calibrations.agree(1)
    screen = Screen(Technician(on_rig))
    original = screen.tell

    def tell(said: Said) -> None:
        if "gauge" in screen.codes:
            raise left()
        original(said)

    screen.tell = tell  # type: ignore[method-assign]
    assert run(settings, WIRING, screen) == 0
    assert screen.codes[-1] == "gauge"
    on_rig.bench.advance(on_rig.clock.now() + 5.0)
    assert on_rig.bench.true_pressure_mmhg < 15.0
    assert lines(store)[-1] == ("calibration_failed", "1 calibration_left")
    assert load(places(settings), WIRING) is None


def test_what_is_not_understood_is_refused(settings: Settings, on_rig: Rig, store: Store) -> None:
    store.calibrations.agree(1)
    screen = Screen(Technician(on_rig), msgspec.structs.replace(ORDER, serial_a=None))
    run(settings, WIRING, screen)
    assert [(said.code, said.text) for said in screen.heard] == [("refused", "calibration_order")]
