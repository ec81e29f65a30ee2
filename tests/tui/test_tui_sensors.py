"""The way into a calibration: what it is made with, the PIN, and only then the station goes down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.core.clocktrust import ClockTrust
from kiosk.core.model import Mode, Reason
from kiosk.link.supervisorintents import BeginCalibration
from kiosk.link.wire import OpenStation
from kiosk.ops.panelwire import Order
from kiosk.tui.app import KioskApp
from kiosk.tui.language import speak
from kiosk.tui.navigation import Place, next_place
from kiosk.tui.patience import DESK
from kiosk.tui.sensors_words import lines
from kiosk.tui.sensorsdesk import CALIBRATED_WITH, SensorsDesk, drafted
from kiosk.tui.sticks import Stick
from kiosk.tui.widgets.press_button import PressButton
from tests.caller import PIN
from tests.storage.conftest import Clocks, Opener, clocks, opened, path
from tests.tui.scenes import proof
from tests.tui.sensors_scenes import GOOD, NEVER, TODAY, FakeDesk, made_with
from tests.tui.stick_scenes import SETTINGS, FakeSticks
from tests.tui.support import snapshot, station
from tests.tui.test_tui_scenes import scene

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.therapy.library import Library
    from tests.tui.support import Station

__all__ = ["clocks", "opened", "path"]


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How often the screen has ended; here it goes on, so that it can be looked at."""
    found: list[bool] = []
    monkeypatch.setattr(KioskApp, "exit", lambda _app, *_, **__: found.append(True))
    return found


async def enter_pin(st: Station) -> None:
    for digit in PIN:
        await st.tap(f"#pin #key-{digit}")
    await st.tap("#pin #key-enter")


async def test_the_station_goes_down_by_the_pin_and_not_without(library: Library, ends: list[bool]) -> None:
    async with scene("sensors_pin", library) as st:
        desk = st.app.sensors
        assert isinstance(desk, FakeDesk)
        st.link.refusals = (Reason(code="pin_wrong"),)
        await enter_pin(st)
        assert (desk.order, ends) == (None, [])
        st.link.refusals = ()
        await enter_pin(st)
        assert st.link.told[-1] == BeginCalibration(pin=PIN)
        assert desk.order == Order(
            instrument="WKA CPG 1500 nr 4711",
            gauge_certificate="K-2026-04",
            serial_a="MPX-a-17",
            serial_b="MPX-b-17",
            temperature_c=None,
        )
        assert ends == [True]


async def test_what_is_missing_holds_it_back_until_it_was_typed(library: Library, ends: list[bool]) -> None:
    async with station(library=library) as st:
        await made_with(NEVER)(st)
        for row, keys in ((0, "a7"), (2, "x1"), (3, "y2")):
            assert st.app.screen.query_one("#sensors-next", PressButton).disabled
            await st.tap(f"#choice-{row}")
            for key in keys:
                await st.tap(f"#letters #key-{key}")
            await st.tap("#entry-save")
        await st.tap("#choice-4")
        for key in ("2", "1", "point", "5"):
            await st.tap(f"#gauge-entry #key-{key}")
        await st.tap("#gauge-ok")
        await st.tap("#sensors-next")
        await enter_pin(st)
        assert st.app.sensors is not None
        told = st.app.sensors.order
        assert told == Order(instrument="A7", gauge_certificate=None, serial_a="X1", serial_b="Y2", temperature_c=21.5)
        assert ends == [True]


async def test_a_serial_number_of_the_wiring_file_is_not_typed_over(library: Library) -> None:
    async with scene("sensors_with_fixed", library) as st:
        await st.tap("#choice-2")
        assert st.app.screen.query_one("#sensors-list").display
        draft = st.app.visit.sensors
        assert draft is not None
        assert (draft.order().serial_a, draft.order().serial_b) == (None, None)


def test_a_station_that_its_sensors_keep_closed_can_be_calibrated_and_one_that_tripped_cannot() -> None:
    for place in (Place.SENSORS, Place.SENSORS_WITH):
        assert next_place(place, Place.OPENING, Place.WHO) is place
        for demanded in (Place.TRIPPED, Place.STOPPED, Place.LOST, Place.UNGUARDED):
            assert next_place(place, demanded, Place.WHO) is demanded
    assert next_place(Place.CERTIFICATES, Place.OPENING, Place.WHO) is Place.OPENING
    assert {Place.SENSORS, Place.CERTIFICATES} <= DESK


async def test_a_full_self_test_is_two_taps_and_the_pin_away(library: Library) -> None:
    async with scene("sensors", library) as st:
        await st.tap("#sensors-test")
        assert st.app.place is Place.OPENING
        await st.show(snapshot(Mode.READY, proof=proof(99)))
        await st.tap("#proof-again")
        await enter_pin(st)
        assert st.link.told[-1] == OpenStation(pin=PIN)


async def test_back_leads_to_where_it_began(library: Library) -> None:
    async with scene("sensors_closed", library) as st:
        assert not st.app.screen.query("#sensors-clock"), "the desk was not opened by a PIN"
        assert st.app.visit.place is not Place.SENSORS, "a station that is opened then would go on there"
        await st.tap("#sensors-back")
        assert st.app.place is Place.OPENING
    async with scene("sensors", library) as st:
        await st.tap("#sensors-back")
        assert st.app.place is Place.CLINIC


async def test_another_failure_of_the_self_test_has_nothing_to_do_with_sensors(library: Library) -> None:
    async with station(library=library) as st:
        st.app.sensors = FakeDesk(GOOD)
        from tests.tui.scenes import test_failed  # noqa: PLC0415 - it would be taken for a test of this module

        await test_failed(st)
        assert not st.app.screen.query_one("#proof-sensors").display
        await st.show(snapshot(Mode.READY))


def test_how_it_stands_is_told_and_what_wants_a_look_is_marked() -> None:
    speak("en")
    untrusted = replace(GOOD.now, trust=ClockTrust(is_trusted=False, reason=Reason(code="clock_unproved")))
    late = replace(GOOD.now, at=TODAY + timedelta(days=93))
    for view, said in (
        (GOOD, "Due on 1 March 2027, in 92 days"),
        (replace(GOOD, now=untrusted), "! Due on 1 March 2027; nothing vouches for today: overdue"),
        (replace(GOOD, now=late), "! OVERDUE since 1 March 2027"),
        (NEVER, "! These sensors were never calibrated: they may be 10 mmHg off."),
        (replace(NEVER, is_bench=True), "Simulated sensors, never calibrated: they need none."),
        (replace(NEVER, is_unusable=True), "! The calibration cannot be used: see kiosk doctor."),
    ):
        assert said in lines(view, 80)


def test_what_was_typed_for_a_try_that_came_to_nothing_is_there_again() -> None:
    last = Order(instrument="NEW", gauge_certificate=None, serial_a="N1", serial_b=None, temperature_c=20.0)
    draft = drafted(replace(GOOD, last=last, serials=(None, "FIXED")))
    assert draft.texts == {"instrument": "NEW", "gauge_certificate": "", "serial_a": "N1", "serial_b": "FIXED"}
    assert (draft.temperature_c, draft.fixed, draft.missing()) == (20.0, frozenset({"serial_b"}), ())
    assert draft.order().serial_b is None


@pytest.mark.parametrize("text", ["", "  ", "\x1b[2J", "-"])
def test_what_is_not_fit_to_be_kept_is_not_taken(text: str) -> None:
    draft = drafted(GOOD)
    assert not draft.keep("serial_a", text)
    assert draft.texts["serial_a"] == "MPX-a-17"
    assert draft.keep("gauge_certificate", "")
    assert draft.order().gauge_certificate is None


def test_a_station_without_anything_has_a_page_too(
    opened: Opener, clocks: Clocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.hw.wiring import default_wiring_path  # noqa: PLC0415

    settings = replace(SETTINGS, data_dir=tmp_path, state_dir=tmp_path / "state", wiring=default_wiring_path())
    monkeypatch.delenv(CALIBRATED_WITH, raising=False)
    view = SensorsDesk(settings, opened).read()
    assert (view.pair, view.is_unusable, view.proof, view.last, view.drifts) == (None, False, None, None, (None, None))
    (tmp_path / "state" / "calibration").mkdir(parents=True)
    (tmp_path / "state" / "calibration" / "sensor_a.json").write_text("?")
    assert SensorsDesk(settings, opened).read().is_unusable


async def test_the_certificates_go_onto_the_stick_by_the_pin(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Stick] = []

    async def certify(_: FakeSticks, stick: Stick) -> None:
        written.append(stick)

    monkeypatch.setattr(FakeSticks, "certify", certify)
    async with scene("certificates_pin", library) as st:
        await enter_pin(st)
        assert [one.label for one in written] == ["KEY 7"]
        await st.tap("#stick-back")
        assert st.app.place is Place.SENSORS
