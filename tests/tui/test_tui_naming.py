"""Nobody has to give a name: a code is made that is nobody else's, seen once, and found as names are."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest

from kiosk.config import RecordSettings, load_settings
from kiosk.core.errors import StorageError
from kiosk.core.model import Mode
from kiosk.core.records import Runner
from kiosk.demo.run import write_settings
from kiosk.therapy.library import load_library
from kiosk.tui import board_words, run
from kiosk.tui.naming import Naming
from kiosk.tui.navigation import Place
from kiosk.tui.widgets.block_face import block_rows
from kiosk.tui.widgets.keypad import LetterPad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.stepper import Stepper
from tests.libraries import shared_library
from tests.tui.naming_scenes import CODE, register_nameless, register_never, register_open
from tests.tui.support import CountingStop, FakeStore, StandingClock, Station, snapshot, station


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=shared_library()) as running:
        yield running


def label(st: Station, selector: str) -> str:
    return st.app.screen.query_one(selector, Label).text


def place(st: Station) -> Place:
    return st.app.place


def shows_large(st: Station, code: str) -> bool:
    """Whether the code stands on the panel in blocks twice as large as the smallest."""
    rows = st.rows()
    return any(
        all(line.rstrip() in row for line, row in zip(block_rows(code, 2), rows[first:], strict=False))
        for first in range(len(rows) - 4)
    )


async def stop_and_go_on(st: Station) -> None:
    """STOP, and what a supervisor does after it."""
    await st.show(snapshot(mode=Mode.STOPPED))
    assert place(st) is Place.STOPPED
    await st.show(snapshot())


async def test_who_gives_no_name_is_kept_by_a_code_and_sees_it_before_the_consent(st: Station) -> None:
    await register_nameless(st)
    assert not st.app.screen.query_one(LetterPad).display
    await st.tap("#year-plus-10")
    assert st.store.runners.rows == []
    await st.tap("#next")
    assert [(row.name, row.birth_year) for row in st.store.runners.rows] == [(CODE, 1995)]
    assert place(st) is Place.REGISTER
    assert shows_large(st, CODE)
    assert "you find yourself by it" in st.text()
    await st.tap("#code-next")
    assert place(st) is Place.CONSENT
    assert st.app.visit.needs_runner.name == CODE
    st.app.go(Place.REGISTER)
    await st.settle()
    assert not shows_large(st, CODE), "it is shown once"


async def test_a_code_that_somebody_has_is_not_given_again(st: Station) -> None:
    for code in (CODE, "KR-483"):
        st.store.runners.add(code, 1960)
    await register_nameless(st)
    await st.tap("#next")
    assert [row.name for row in st.store.runners.rows] == [CODE, "KR-483", "KR-484"]
    assert shows_large(st, "KR-484")


async def test_without_a_name_is_offered_only_while_no_letter_stands_there(st: Station) -> None:
    await register_open(st)
    assert "makes a code" in label(st, "#register-name")
    await st.tap("#key-a")
    assert not st.app.screen.query_one("#no-name").display
    assert "makes a code" not in label(st, "#register-name")
    await st.tap("#key-delete")
    assert st.app.screen.query_one("#no-name").display
    await st.tap("#no-name")
    assert not st.app.screen.query_one("#no-name").display


async def test_back_from_the_year_asks_for_the_name_again(st: Station) -> None:
    await register_nameless(st)
    await st.tap("#back")
    assert st.app.screen.query_one(LetterPad).display
    await st.tap("#key-b")
    await st.tap("#next")
    await st.tap("#next")
    assert [row.name for row in st.store.runners.rows] == ["B"]
    assert place(st) is Place.CONSENT


async def test_stop_takes_neither_the_choice_nor_the_code_away(st: Station) -> None:
    await register_nameless(st)
    await stop_and_go_on(st)
    assert st.app.screen.query_one(Stepper).value == 1985
    await st.tap("#next")
    await stop_and_go_on(st)
    assert place(st) is Place.REGISTER
    assert shows_large(st, CODE)
    await st.tap("#code-next")
    assert [row.name for row in st.store.runners.rows] == [CODE]


async def test_where_names_are_never_asked_for_the_year_comes_first(st: Station) -> None:
    await register_never(st)
    assert not st.app.screen.query_one(LetterPad).display
    assert not st.app.screen.query_one("#no-name").display
    await st.tap("#back")
    assert place(st) is Place.WHO
    await st.tap("#new-runner")
    await st.tap("#next")
    assert [row.name for row in st.store.runners.rows] == [CODE]
    assert shows_large(st, CODE)
    st.app.new_visit()
    await st.settle()
    await st.tap("#new-runner")
    assert st.app.screen.query_one(Stepper).value == 1985


async def test_who_is_too_young_gets_no_code(st: Station) -> None:
    await register_nameless(st)
    for _ in range(3):
        await st.tap("#year-plus-10")
    await st.tap("#next")
    assert "surely 18" in st.text()
    assert st.store.runners.rows == []


async def test_no_code_is_shown_that_was_not_kept(st: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    await register_nameless(st)

    def full(_name: str, _year: int) -> Runner:
        raise StorageError("store_full", "the disk is full")

    monkeypatch.setattr(st.store.runners, "add", full)
    await st.tap("#next")
    assert place(st) is Place.REGISTER
    assert "disk is full" in st.text().splitlines()[0]
    assert not shows_large(st, CODE)


async def test_a_code_is_found_on_its_page_of_the_list(st: Station) -> None:
    st.store.runners.add(CODE, 1971)
    for number in range(5):
        st.store.runners.add(f"Runner {'ABCDE'[number]}", 1980)
    await st.show(snapshot(Mode.READY))
    assert CODE not in st.text()
    await st.tap("#next")
    assert f"{CODE}  ·  born 1971" in st.text()
    await st.tap("#choice-0")
    assert st.app.visit.needs_runner.name == CODE


def test_on_the_board_a_code_has_both_of_its_letters() -> None:
    assert board_words.initials(CODE) == "KR"
    assert board_words.initials("Kr-Olsen") == "K"


@pytest.mark.parametrize(("names", "asks"), [("optional", True), ("never", False)])
def test_the_settings_say_whether_names_are_asked_for(names: Literal["optional", "never"], asks: bool) -> None:
    app = run.build_app(
        lambda: asyncio.open_unix_connection("nowhere"),
        CountingStop(),
        FakeStore,
        load_library,
        StandingClock(),
        screen_boot="b",
        stall_exit=False,
        records=RecordSettings(names=names),
    )
    assert app.naming.asks is asks


def test_the_screen_process_hands_the_settings_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told: list[object] = []

    class BuiltError(Exception):
        pass

    def built(*_parts: object, **how: object) -> None:
        told.append(how["records"])
        raise BuiltError

    monkeypatch.setattr(run, "build_app", built)
    write_settings(tmp_path / "kiosk.toml", data_dir=tmp_path / "data", runtime_dir=tmp_path)
    with (tmp_path / "kiosk.toml").open("a", encoding="utf-8") as file:
        file.write('\n[records]\nnames = "never"\n')
    with pytest.raises(BuiltError):
        run.run_screen(load_settings(tmp_path / "kiosk.toml"))
    assert told == [RecordSettings(names="never")]


def test_codes_are_drawn_at_random() -> None:
    """The real source of chance, once: five times the same code would be one in 10 to the 22nd power."""
    runners = FakeStore().runners
    assert len({Naming().new_code(runners) for _ in range(5)}) > 1
