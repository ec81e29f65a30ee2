"""A short monkey in a real terminal, and what a terminal and signals may do to the screen process.

The long one is `python -m benchmarks.monkey`.
"""

import os
import signal

import pytest

from benchmarks import monkey, monkey_station
from benchmarks.monkey_hands import Hands, Seen
from benchmarks.terminal import ROWS, Terminal
from kiosk.link import supervisorintents, wire
from kiosk.tui import strings
from tests.tui.test_tui_terminal import PATIENCE_S, Controller, controller, terminal

__all__ = ["controller", "terminal"]

pytestmark = pytest.mark.processes

STOP_PRESS = f"\x1b[<0;10;{ROWS}M\x1b[<0;10;{ROWS}m".encode()


def test_a_monkey_breaks_nothing_and_every_press_on_stop_arrives() -> None:
    outcome = monkey.run(seed=2, gestures=60, limit_s=3.0)
    assert outcome.wrong == []
    assert outcome.gestures.total() > 0
    assert outcome.places


def test_a_monkey_can_be_repeated_and_does_all_there_is_to_do() -> None:
    seen = Seen(
        size=(66, 20), targets=[(5, 5)], onward=[(6, 6)], keypad={**dict.fromkeys("0123456789", (1, 1)), "OK": (2, 2)}
    )
    one, other = Hands(3, monkey_station.PIN), Hands(3, monkey_station.PIN)
    gestures = [one.next(seen) for _ in range(2000)]
    assert gestures == [other.next(seen) for _ in range(2000)]
    assert {gesture.kind for gesture in gestures} >= {
        *("tap", "tap on STOP", "drag", "long press", "wheel", "keys", "garbage", "other button", "PIN", "resize")
    }
    assert any(gesture.stops for gesture in gestures if gesture.kind == "drag")


def test_the_pretended_station_tells_of_a_start_that_nobody_approved(capsys: pytest.CaptureFixture[str]) -> None:
    station = monkey_station.Station(1)
    station.scene = "ready"
    assert station.judge(wire.StartSession(plan_id=5), 1.0)
    assert "wrong start" in capsys.readouterr().out
    assert station.judge(wire.ApprovePlan(plan_id=5, pin="000000"), 1.0)
    assert station.judge(wire.StartSession(plan_id=5), 1.0)
    assert not station.judge(wire.ApprovePlan(plan_id=5, pin=monkey_station.PIN), 1.0)
    capsys.readouterr()
    assert not station.judge(wire.StartSession(plan_id=5), 1.0)
    assert capsys.readouterr().out == ""
    assert station.judge(supervisorintents.EnterSupervision(pin="12"), 1.0)
    assert "wrong PIN of 2 signs" in capsys.readouterr().out


def test_stop_acts_after_anything_a_terminal_may_have_sent(terminal: Terminal, controller: Controller) -> None:
    for before in (
        b"\xff\xfe\xc3",
        b"\x1b[200~a paste that never ends",
        b"\x1b[48;0;0;0;0t",
        b"\x1b[?2048;2$y",
        b"\x1b[<0;5;",
    ):
        os.write(terminal._fd, before + STOP_PRESS)
        assert len(controller.take(3)) == 3, before
        terminal.rest(0.1)
    assert terminal.process.poll() is None


def test_signals_of_job_control_do_not_halt_the_screen(terminal: Terminal, controller: Controller) -> None:
    for number in (signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH, signal.SIGCONT):
        terminal.process.send_signal(number)
        terminal.rest(0.2)
    os.write(terminal._fd, STOP_PRESS)
    assert len(controller.take(3)) == 3
    assert terminal.shows(str(strings.SYMPTOM).splitlines()[0])


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_ends_it_ends_it_at_once_and_never_as_if_it_was_asked(
    number: signal.Signals, terminal: Terminal, controller: Controller
) -> None:
    terminal.process.send_signal(number)
    assert str(controller.arrived.get(timeout=PATIENCE_S)).startswith("lost")
    assert terminal.process.wait(PATIENCE_S) == -number
