"""Nothing is silent: whatever goes wrong ends the screen and is written down; a terminal cannot harm it."""

import ast
import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from textual import events
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

import kiosk.tui
from kiosk.hw.clock import SystemClock
from kiosk.link.wire import Stop
from kiosk.therapy.library import load_library
from kiosk.tui.app import KioskApp
from kiosk.tui.driver import TouchParser
from kiosk.tui.messages import InputBroken
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.stall import EXIT_STALLED, STALL_S, STARVED_MAX_S, StallWatch
from kiosk.tui.stophand import StopHand
from kiosk.tui.widgets.press_button import PressButton
from tests.libraries import shared_library
from tests.tui.support import CountingStop, FakeStore, RememberingLink, Station, snapshot, station

# --- what goes wrong ------------------------------------------------------------------------------------------


class BrokenError(RuntimeError):
    """What the tests inject."""


def fail() -> None:
    raise BrokenError("injected")


async def fail_later() -> None:
    fail()


class BrokenStop(CountingStop):
    def send(self, press: int = 0) -> bool:
        raise BrokenError(f"injected at {press}")


class BrokenLink(RememberingLink):
    async def run(self) -> None:
        fail()


def press(x: int, y: int) -> events.MouseDown:
    return events.MouseDown(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y)


def in_timer(app: KioskApp) -> None:
    app.set_timer(0.001, fail)


def in_worker(app: KioskApp) -> None:
    app.run_worker(fail_later())


def in_task(app: KioskApp) -> None:
    asyncio.get_running_loop().create_task(fail_later())


def in_callback(app: KioskApp) -> None:
    asyncio.get_running_loop().call_soon(fail)


def in_thread(app: KioskApp) -> None:
    threading.Thread(target=fail, name="injected").start()


def in_reading_the_terminal(app: KioskApp) -> None:
    app.post_message(InputBroken(BrokenError("injected")))


def in_handler(app: KioskApp) -> None:
    app._stop = StopHand(BrokenStop(), after=0)
    app.post_message(press(5, 18))


@pytest.mark.parametrize(
    "inject",
    [in_timer, in_worker, in_task, in_callback, in_thread, in_reading_the_terminal, in_handler],
    ids=lambda function: function.__name__,
)
async def test_an_error_anywhere_ends_the_screen_and_is_written_down(
    inject: Callable[[KioskApp], None], caplog: pytest.LogCaptureFixture
) -> None:
    app = KioskApp(RememberingLink(), CountingStop(), FakeStore, load_library, SystemClock(), stall_exit=False)
    before = threading.excepthook

    async def begin() -> None:
        while not isinstance(app.screen, KioskScreen):  # noqa: ASYNC110 - the app has no event for it
            await asyncio.sleep(0)
        app.call_later(inject, app)

    beginning = asyncio.ensure_future(begin())
    with caplog.at_level(logging.CRITICAL, "kiosk.tui"):
        async with asyncio.timeout(30):
            await app.run_async(headless=True, size=(66, 20))
    await beginning
    assert app.return_code == 1
    assert "the screen ends by an error" in caplog.text
    assert "BrokenError: injected" in caplog.text
    assert threading.excepthook is before


async def test_a_link_that_breaks_by_an_error_of_ours_ends_the_screen() -> None:
    app = KioskApp(BrokenLink(), CountingStop(), FakeStore, load_library, SystemClock(), stall_exit=False)
    async with asyncio.timeout(30):
        await app.run_async(headless=True, size=(66, 20))
    assert app.return_code == 1


def test_nothing_of_the_screen_is_started_where_an_error_would_be_silent() -> None:
    """The ways the toolkit and the language have to do that are used nowhere, but where somebody waits for the end."""
    waited_for = {("run.py", "ensure_future"), ("sticks.py", "to_thread")}
    own_thread = {("stall.py", "Thread"), ("picture.py", "Thread")}
    found = set()
    for path in Path(kiosk.tui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in {"create_task", "ensure_future", "Thread", "run_in_executor", "to_thread", "call_from_thread"}:
                found.add((path.name, name))
            found |= {(path.name, word.arg) for word in node.keywords if word.arg in {"exit_on_error", "thread"}}
    assert found == waited_for | own_thread


def test_a_loop_without_a_processor_is_slow_and_not_stalled_but_not_for_ever() -> None:
    now, waited, left = [100.0], [7.0], list[int]()
    watch = StallWatch(lambda: now[0], left.append, lambda: waited[0])
    watch.beat()
    now[0] += STARVED_MAX_S
    waited[0] += STARVED_MAX_S - STALL_S
    assert not watch.check()
    waited[0] -= 0.1
    assert watch.check()
    waited[0] = 100.0
    assert not watch.check()
    now[0] += 0.1
    assert watch.check()
    assert left == [EXIT_STALLED] * 2


# --- the terminal ---------------------------------------------------------------------------------------------

PRESS = "\x1b[<0;10;19M"


def told(*chunks: str) -> list[Message]:
    parser = TouchParser(lambda row: row >= 16)
    return [message for chunk in chunks for message in parser.feed(chunk)]


def places(messages: list[Message]) -> list[tuple[type[Message], int, int]]:
    return [(type(one), one.screen_x, one.screen_y) for one in messages if isinstance(one, events.MouseEvent)]


def test_press_release_and_wheel_are_read() -> None:
    assert places(told(PRESS + "\x1b[<0;10;19m\x1b[<64;1;1M\x1b[<65;1;2M\x1b[<66;1;3M\x1b[<67;1;4M")) == [
        (events.MouseDown, 9, 18),
        (events.MouseUp, 9, 18),
        (events.MouseScrollUp, 0, 0),
        (events.MouseScrollDown, 0, 1),
        (events.MouseScrollLeft, 0, 2),
        (events.MouseScrollRight, 0, 3),
    ]


@pytest.mark.parametrize("cut", range(1, len(PRESS)))
def test_press_in_two_parts_is_one(cut: int) -> None:
    assert places(told(PRESS[:cut], PRESS[cut:])) == [(events.MouseDown, 9, 18)]


@pytest.mark.parametrize(
    "before",
    [
        *("\x1b", "\x1b[", "\x1b[<", "\x1b[<0;5;", "\x1b[200~", "\x1b[200~text", "\x1b]0;title", "\x1bP", "\x1b[?2026"),
        *("�", "x" * 10_000, "\x1b[<" + "9" * 500, "\x00" * 50, "\x1b[48;0;0;0;0t", "\x1b\x1b\x1b["),
    ],
    ids=ascii,
)
def test_press_counts_whatever_came_before_it(before: str) -> None:
    assert places(told(before, PRESS)) == [(events.MouseDown, 9, 18)]
    assert places(told(before + PRESS)) == [(events.MouseDown, 9, 18)]


@pytest.mark.parametrize(
    "text",
    [
        *("q", "\x11\x1a\x1c\x10", "\x1b[A", "\x1bOP", "\x1b[113;5u", "\x1b[I\x1b[O", "\x1b[200~rm -rf\n\x1b[201~"),
        *("\x1b[48;1;1;1;1t", "\x1b[5;5R", "\x1b[?2048;2$y", "\x1b[<35;5;5M", "\x1b[<32;5;5M", "\x1b[<0;0;0M"),
    ],
    ids=ascii,
)
def test_keys_pastes_and_reports_are_nothing(text: str) -> None:
    assert told(text) == []


def test_ctrl_c_and_the_terminals_one_answer_are_read() -> None:
    key, answer = told("\x03\x1b[?2026;2$y")
    assert isinstance(key, events.Key)
    assert key.key == "ctrl+c"
    assert isinstance(answer, TerminalSupportsSynchronizedOutput)


# --- taps faster than the screen --------------------------------------------------------------------------------


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=shared_library()) as around:
        yield around


async def test_the_watchdog_hears_of_stop_before_the_loop_does_and_once(st: Station) -> None:
    await st.show(snapshot())
    event = press(33, 18)
    st.app.felt(event)
    assert st.stop.count == 1
    assert st.link.told == []
    st.app.post_message(event)
    await st.settle()
    assert st.stop.count == 1
    assert st.link.told == [Stop(source="screen", press=st.stop.press)]
    st.app.felt(press(33, 10))
    assert st.stop.count == 1


async def test_two_taps_that_wait_together_are_not_two_answers(st: Station) -> None:
    """On a starved machine the second tap is there before the first has turned the page."""
    for number in range(8):
        st.store.runners.add(f"Runner {number}", 1980)
    await st.show(snapshot())
    st.clock.now_s += 1
    onward, row = st.app.screen.query_one("#next", PressButton), st.app.screen.query_one("#choice-0", PressButton)
    with st.app._context():
        onward.on_mouse_down(press(52, 5))
        row.on_mouse_down(press(2, 2))
    assert onward.has_class("-pressed")
    assert not row.has_class("-pressed")
    await st.settle()
    assert (st.app.place, st.app.visit.runner) == (Place.WHO, None)
    st.clock.now_s += 1
    await st.tap("#choice-0")
    assert st.app.visit.runner == st.store.runners.rows[2]


async def test_a_row_that_is_not_on_the_page_any_more_is_nobody(st: Station) -> None:
    for number in range(6):
        st.store.runners.add(f"Runner {number}", 1980)
    await st.show(snapshot())
    button = st.app.screen.query_one("#choice-3", PressButton)
    late = PressButton.Pressed(button)
    st.clock.now_s += 1
    await st.tap("#next")
    button.post_message(late)
    await st.settle()
    assert (st.app.place, st.app.visit.runner) == (Place.WHO, None)
