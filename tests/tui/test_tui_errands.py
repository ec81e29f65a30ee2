"""Update, check of the station and support file from the panel: the PIN first, real steps, and an end that is read."""

from __future__ import annotations

import asyncio
import json
import signal
import textwrap
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest

from kiosk import catalogues
from kiosk.core.errandcodes import CODES, GOING_BACK, REFUSALS, STEPS
from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandState, encoded
from kiosk.core.model import Mode, Reason
from kiosk.core.offers import Offer
from kiosk.link.supervisorintents import AskErrand, EnterSupervision
from kiosk.ops import errands
from kiosk.ops.doctoring.catalogue import CHECKS
from kiosk.tui import errand_sentences as ends
from kiosk.tui import errand_strings as words
from kiosk.tui import errandsdesk, reasons
from kiosk.tui.doctor_words import name_of
from kiosk.tui.errand_words import ended, last, progress, row, what
from kiosk.tui.errandsdesk import ANSWER_S, ErrandsDesk, Seen, Standing
from kiosk.tui.language import speak
from kiosk.tui.navigation import FOR_CLOSED, Place, forced, next_place
from kiosk.tui.patience import DESK, PATIENT
from tests.caller import PIN
from tests.tui.errand_scenes import HOSTILE_NAMES, MANY, NEW, FakeErrands, told
from tests.tui.stick_scenes import KEY, SETTINGS, FakeSticks
from tests.tui.support import snapshot
from tests.tui.test_tui_scenes import scene
from tests.tui.test_tui_year import place, type_pin

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from kiosk.therapy.library import Library
    from tests.tui.support import Station

END_ROWS = 7
"""Between the title and the last line of the page at 66 columns."""
WITHOUT_WAY = {"updated", "examined", "written"}
"""Ends after which there is nothing to do."""


def fake(st: Station) -> FakeErrands:
    assert isinstance(st.app.errands, FakeErrands)
    return st.app.errands


def test_every_step_end_and_refusal_has_its_sentence_and_none_is_left_over() -> None:
    codes = {code for some in CODES.values() for code in some}
    assert set(ends.ENDS) == codes
    assert set(ends.WAYS) == codes - WITHOUT_WAY
    assert set(ends.STEPS) == {step for some in STEPS.values() for step in some} | {GOING_BACK}
    assert set(words.STANDINGS) == {one.value for one in Offer}
    assert set(words.CANNOT) == {one.value for one in Offer} - {Offer.NEWER.value}
    for code in REFUSALS:
        assert not reasons.short(Reason(code=code)).startswith(code)


@pytest.mark.parametrize("code", [code for some in CODES.values() for code in some])
def test_an_end_is_said_with_what_came_with_it_and_without(code: str) -> None:
    bare = told(Errand.UPDATE, ErrandState.BACK, code=code)
    names = dict.fromkeys(("version", "before", "file", "key", "target", "machine", "installed", "tool"), "N")
    names |= {"program": "N", "checks": "estop.a", "unit": "N"}
    full = replace(bare, names=names, figures={"ago_s": 12.4, "free_mib": 312.0, "needed_mib": 1408.0})
    assert what(bare)
    assert "{" not in what(bare) + what(full)
    assert ended(bare).startswith(str(words.BACK))


@pytest.mark.parametrize("language", catalogues.languages())
def test_how_an_update_ended_has_room_whatever_came_with_it(language: str) -> None:
    names = dict.fromkeys(("version", "before", "program", "unit"), "W" * 200)
    speak(language)
    try:
        longest = sorted(CHECKS, key=lambda id_: len(name_of(id_)))[-2:]
        names |= {"checks": ",".join((*longest, "x"))}
        for code in CODES[Errand.UPDATE]:
            for state in (ErrandState.DONE, ErrandState.BACK, ErrandState.FAILED):
                said = ended(told(Errand.UPDATE, state, code=code, names=names))
                rows = [row for line in said.split("\n") for row in textwrap.wrap(line, 64)]
                assert len(rows) <= END_ROWS, said
    finally:
        speak("en")


def test_a_code_without_a_sentence_is_told_and_harms_nobody() -> None:
    assert what(told(Errand.UPDATE, ErrandState.FAILED, code="\x1b[2J{0}")) == "·[2J{0}"
    assert what(told(Errand.UPDATE, ErrandState.FAILED)) == str(words.NOT_DONE)


def test_checks_that_a_version_did_not_bear_are_named_in_words() -> None:
    status = told(Errand.UPDATE, ErrandState.BACK, code="doctor_worse", names={"checks": "estop.b,sensor.a.zero,x,y"})
    said = what(status)
    assert "Emergency switch, the watchdog's contact, Zero of sensor A and 2 more" in said


def test_names_on_a_stick_are_shown_harmlessly() -> None:
    for name in HOSTILE_NAMES:
        said = row(replace(NEW, name=name, number=name), "2026-05-03", 42)
        assert all(one.isprintable() for one in said.split("\n"))
        assert len(said.split("\n")) == 2
        assert max(map(len, said.split("\n"))) <= 42


def test_how_far_it_is_is_said_by_steps_and_share() -> None:
    status = told(Errand.UPDATE, step="look", number=1, of=9, done=155, whole=310)
    step, note, share = progress(Seen(standing=Standing.RUNNING, status=status), Errand.UPDATE, 1001.0)
    assert (step, note) == ("Step 1 of 9: Looks through the bundle", str(words.UPDATE_NOTE))
    assert share == pytest.approx(0.5 / 9)
    step, note, _ = progress(Seen(standing=Standing.STALLED, status=status), Errand.UPDATE, 1095.0)
    assert (step, note) == (words.STALLED.format(time="1:35"), str(words.STALLED_WAY))
    assert last(Seen(standing=Standing.STALLED, status=status), Errand.UPDATE, "T").endswith(str(words.UNDER_WAY))


async def test_an_update_is_asked_for_after_what_it_means_and_by_the_pin_alone(library: Library) -> None:
    async with scene("update_ask", library) as st:
        assert "CLOSES" in st.text()
        await st.tap("#update-go")
        before = len(st.link.told)
        st.link.refusals = (Reason(code="pin_wrong"),)
        await type_pin(st)
        assert place(st) is Place.UPDATE
        st.link.refusals = ()
        await type_pin(st)
        asked = AskErrand(errand=Errand.UPDATE, path=NEW.path, pin=PIN)
        assert st.link.told[before:] == [asked, asked]
        assert place(st) is Place.UPDATING
        assert not st.app.visit.is_desk_open, "whoever comes later finds no open desk"
        assert not st.app.screen.query_one("#errand-back").visible
        await st.show(snapshot(Mode.READY, at_s=1010.0))
        assert st.link.told[before:] == [asked, asked], "whatever is asked now counts as somebody at the station"


@pytest.mark.parametrize("number", range(1, 5))
async def test_what_is_no_update_leads_to_no_pad(library: Library, number: int) -> None:
    async with scene("update_list", library) as st:
        await st.tap(f"#choice-{number}")
        assert str(words.CANNOT[MANY.bundles[number].offer]) in " ".join(st.text().split())
        assert not st.app.screen.query_one("#update-go").visible
        await st.tap("#update-back")
        await st.tap("#back")
        assert place(st) is Place.SERVICE


async def test_a_stick_that_comes_and_goes_changes_the_list(library: Library) -> None:
    async with scene("update_no_stick", library) as st:
        desk, sticks = fake(st), st.app.sticks
        assert isinstance(sticks, FakeSticks)
        desk.bundles, sticks.there = MANY, (KEY,)
        await st.show(snapshot(Mode.READY, at_s=1020.0))
        assert "0.4.0" in st.text()
        sticks.there = ()
        await st.show(snapshot(Mode.READY, at_s=1021.0))
        assert "0.4.0" not in st.text()


async def test_an_update_that_was_refused_is_read_where_it_was_asked_for(library: Library) -> None:
    async with scene("updating_refused", library) as st:
        assert place(st) is Place.UPDATING
        assert "1408 MB" in st.text()
        await st.tap("#updating-back")
        assert [one.code for one in fake(st).kept] == ["no_room"]
        assert place(st) is Place.SERVICE


async def test_one_that_stalls_may_be_left(library: Library) -> None:
    async with scene("updating_stalled", library) as st:
        await st.tap("#errand-back")
        assert place(st) is Place.SERVICE


async def test_what_became_of_an_update_is_told_until_a_supervisor_has_read_it(library: Library) -> None:
    async with scene("updated_back", library) as st:
        assert place(st) is Place.UPDATED
        await st.tap("#updated-read")
        st.link.refusals = (Reason(code="pin_wrong"),)
        await type_pin(st)
        await st.show(snapshot(Mode.CLOSED, at_s=1002.0))
        assert place(st) is Place.UPDATED
        assert fake(st).kept == []
        st.link.refusals = ()
        await type_pin(st)
        assert st.link.told[-1] == EnterSupervision(pin=PIN)
        await st.show(snapshot(Mode.CLOSED, at_s=1003.0))
        assert place(st) is Place.OPENING


def test_it_waits_for_what_is_more_urgent_and_hides_no_pressure() -> None:
    for mode in (Mode.CLOSED, Mode.READY):
        assert forced(snapshot(mode), connected=True, needs_supervisor=False, has_update=True) is Place.UPDATED
    for mode, at in ((Mode.SESSION, Place.TRAINING), (Mode.TRIPPED, Place.TRIPPED), (Mode.STOPPED, Place.STOPPED)):
        assert forced(snapshot(mode), connected=True, needs_supervisor=False, has_update=True) is at
    assert forced(snapshot(Mode.CLOSED), connected=True, needs_supervisor=False) is Place.OPENING


def test_service_is_behind_the_pin_and_there_for_a_closed_station() -> None:
    service = {Place.SERVICE, Place.UPDATE, Place.DOCTOR, Place.SUPPORT}
    assert service <= DESK
    assert service | {Place.UPDATING} <= FOR_CLOSED
    assert Place.UPDATING in PATIENT
    assert next_place(Place.SERVICE, Place.OPENING, Place.WHO) is Place.SERVICE
    assert next_place(Place.SERVICE, Place.TRAINING, Place.WHO) is Place.TRAINING


async def test_the_station_is_checked_by_the_pin_alone(library: Library) -> None:
    async with scene("doctor_pin", library) as st:
        before = len(st.link.told)
        st.link.refusals = (Reason(code="pin_wrong"),)
        await type_pin(st)
        assert not st.app.screen.query_one("#errand-progress").display
        st.link.refusals = ()
        await type_pin(st)
        asked = AskErrand(errand=Errand.DOCTOR, path="", pin=PIN)
        assert st.link.told[before:] == [asked, asked]
        assert st.app.screen.query_one("#errand-progress").display


async def test_a_check_that_nobody_begins_is_said_and_asked_for_again(library: Library) -> None:
    async with scene("doctor_unheard", library) as st:
        assert str(words.UNHEARD) in st.text()
        await st.tap("#errand-back")
        await st.tap("#service-doctor")
        assert st.app.screen.query_one("#doctor").display


async def test_pages_of_a_check_are_turned_and_left(library: Library) -> None:
    async with scene("doctor_not_fine", library) as st:
        first = st.text()
        assert "12 V for pump and valves" in first + str(st.app.screen.query_one("#doctor-next").visible)
        await st.tap("#doctor-next")
        assert st.text() != first
        await st.tap("#doctor-previous")
        assert st.text() == first
        await st.tap("#doctor-page-back")
        await st.tap("#doctor-back")
        assert place(st) is Place.SERVICE


async def test_a_support_file_is_written_by_the_pin_alone_and_onto_the_stick_that_was_in(library: Library) -> None:
    async with scene("support_pin", library) as st:
        before = len(st.link.told)
        await type_pin(st)
        assert st.link.told[before:] == [AskErrand(errand=Errand.SUPPORT, path=str(KEY.folder), pin=PIN)]
        assert st.app.screen.query_one("#errand-progress").display


@pytest.mark.parametrize("is_out", [True, False])
async def test_a_stick_may_be_pulled_out_once_it_was_let_go(library: Library, is_out: bool) -> None:
    async with scene("support_there", library) as st:
        sticks = st.app.sticks
        assert isinstance(sticks, FakeSticks)

        async def release(_: Path) -> bool:
            return is_out

        sticks._release = release
        fake(st).statuses[Errand.SUPPORT] = told(Errand.SUPPORT, ErrandState.DONE, code="written", names={"file": "F"})
        st.app.go(Place.SUPPORT)
        await st.settle()
        text = " ".join(st.text().split())
        assert ("You may pull the stick out" in text) is is_out
        await st.tap("#support-back")
        assert [one.code for one in fake(st).kept] == ["written"]
        await st.tap("#service-support")
        assert st.app.screen.query_one("#support-write").visible


async def test_every_way_of_the_service_page_leads_there_and_back(library: Library) -> None:
    async with scene("service", library) as st:
        for target, at, back in (
            ("#service-update", Place.UPDATE, "#back"),
            ("#service-doctor", Place.DOCTOR, "#doctor-back"),
            ("#service-support", Place.SUPPORT, "#support-back"),
        ):
            await st.tap(target)
            assert place(st) is at
            await st.tap(back)
            assert place(st) is Place.SERVICE
        await st.tap("#service-back")
        assert place(st) is Place.SENSORS


@pytest.mark.parametrize("name", ["update_pin", "doctor_pin", "support_pin"])
async def test_the_pad_is_left_without_anything_asked(name: str, library: Library) -> None:
    async with scene(name, library) as st:
        before = len(st.link.told)
        await st.tap("#pin-back")
        assert not st.app.screen.query_one("#pin").display
        assert st.link.told[before:] == []


def desk_in(folder: Path, *listing: str) -> ErrandsDesk:
    return ErrandsDesk(replace(SETTINGS, runtime_dir=folder), listing)


def tell(folder: Path, errand: Errand, state: ErrandState, id_: str, changed_s: float = 100.0) -> None:
    place = errands.told_in(folder, errand)
    place.mkdir(exist_ok=True)
    status = replace(told(errand, state, code="examined"), id=id_, step="disk", changed_s=changed_s)
    (place / errands.STATUS).write_bytes(encoded(status))


def test_what_was_told_of_the_one_before_says_nothing_about_this_one(tmp_path: Path) -> None:
    desk, doctor = desk_in(tmp_path), Errand.DOCTOR
    assert desk.seen(doctor, 100.0).standing is Standing.NOTHING
    tell(tmp_path, doctor, ErrandState.DONE, "1")
    assert desk.seen(doctor, 100.0).standing is Standing.ENDED
    desk.asking(doctor)
    desk.agreed(doctor, 100.0)
    assert desk.seen(doctor, 100.0 + ANSWER_S).standing is Standing.ASKED
    assert desk.seen(doctor, 100.1 + ANSWER_S).standing is Standing.UNHEARD
    tell(tmp_path, doctor, ErrandState.RUNNING, "2")
    assert desk.seen(doctor, 110.0).standing is Standing.RUNNING
    assert desk.seen(doctor, 2000.0).standing is Standing.STALLED
    tell(tmp_path, doctor, ErrandState.DONE, "2")
    assert desk.seen(doctor, 110.0).standing is Standing.ENDED


def test_one_that_begins_before_the_answer_is_there_is_heard(tmp_path: Path) -> None:
    desk, doctor = desk_in(tmp_path), Errand.DOCTOR
    desk.asking(doctor)
    tell(tmp_path, doctor, ErrandState.RUNNING, "1")
    desk.agreed(doctor, 100.0)
    assert desk.seen(doctor, 101.0).standing is Standing.RUNNING


def test_an_end_is_told_once_also_where_that_cannot_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_in(tmp_path)
    tell(tmp_path, Errand.UPDATE, ErrandState.BACK, "1")
    status = desk.updated(100.0)
    assert status is not None
    desk.keep_read(status)
    assert desk.updated(100.0) is None
    assert desk_in(tmp_path).updated(100.0) is None, "nor by the next screen"

    def full(*_: object) -> None:
        raise OSError(28, "full")

    tell(tmp_path, Errand.UPDATE, ErrandState.BACK, "2")
    monkeypatch.setattr(errands, "keep_seen", full)
    again = desk.updated(200.0)
    assert again is not None
    desk.keep_read(again)
    assert desk.updated(201.0) is None


def test_a_refusal_takes_no_screen_away(tmp_path: Path) -> None:
    tell(tmp_path, Errand.UPDATE, ErrandState.REFUSED, "1")
    assert desk_in(tmp_path).updated(100.0) is None


@pytest.mark.parametrize(
    ("program", "is_list"),
    [
        ("print({told!r})", True),
        ("print({told!r}); raise SystemExit(1)", False),
        ("print('no list')", False),
        ("print(' ' * 300_000)", False),
    ],
)
async def test_bundles_are_listed_by_a_process_of_its_own(tmp_path: Path, program: str, is_list: bool) -> None:
    text = json.dumps(asdict(MANY))
    desk = desk_in(tmp_path, "-c", program.format(told=text))
    assert await desk.offers() == (MANY if is_list else None)


@pytest.mark.parametrize("is_stuck", [False, True])
async def test_a_listing_that_is_cut_off_is_seen_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, *, is_stuck: bool
) -> None:
    started: list[asyncio.subprocess.Process] = []
    start: Callable[..., Awaitable[asyncio.subprocess.Process]] = asyncio.create_subprocess_exec

    async def kept(*args: str, **pipes: int) -> asyncio.subprocess.Process:
        started.append(await start(*args, **pipes))
        return started[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", kept)
    if is_stuck:
        monkeypatch.setattr(errandsdesk, "GONE_S", 0.0)
    program = "import sys, threading; sys.stdout.write(' ' * 300_000); sys.stdout.flush(); threading.Event().wait()"
    assert await desk_in(tmp_path, "-c", program).offers() is None
    assert (started[0].returncode is None) == is_stuck == ("listing not ended" in caplog.text)
    await started[0].communicate()
    assert started[0].returncode == -signal.SIGKILL
