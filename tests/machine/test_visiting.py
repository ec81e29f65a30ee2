"""What of a visit needs no machine: the hand goes by the machine's clock, the technician answers what he is asked,
kept states are named after how they are made, and what the disk has taken is counted."""

import itertools
from collections.abc import Callable

import pytest

from tests.machine import states
from tests.machine.boards.base import BoardError, Ran
from tests.machine.calibrated import SAID as SAID_TO
from tests.machine.calibrated import Technician
from tests.machine.cases.written import counted
from tests.machine.hand import AGAIN_S, CALM_S, LONGEST_S, Hand
from tests.machine.panel import Panel
from tests.machine.registry import REST
from tests.machine.room import ClaimError
from tests.machine.test_driver import Fake
from tests.machine.test_panel import Reader, Touched


class Slow(Touched):
    """A machine that says at each look that so much of its time has passed."""

    def __init__(self, step_s: float | None = 0.25) -> None:
        super().__init__()
        self.machine_s, self.step_s = 100.0, step_s
        self.touched_s: list[float] = []

    def plant(self, message: dict[str, object]) -> dict[str, object]:
        assert message == {"clock": True}
        if self.step_s is None:
            return {"ok": True, "machine_s": None}
        self.machine_s += self.step_s
        return {"ok": True, "machine_s": self.machine_s}

    def press(self, x: float, y: float, finger: int = 0) -> None:
        super().press(x, y, finger)
        self.touched_s.append(self.machine_s)


def hand(board: Slow, *pages: list[str], clock: Callable[[], float] | None = None) -> Hand:
    return Hand(Panel(board, Reader(*pages), clock=clock or itertools.count().__next__, sleep=lambda _s: None))


def test_a_page_is_left_alone_for_a_moment_of_the_machines_before_it_is_touched() -> None:
    board = Slow()
    assert hand(board, *[["NEXT"]] * 2, ["(2/3)"]).tap("NEXT", "(1/3)", "(2/3)") == "(2/3)"
    (touched_s,) = board.touched_s
    assert touched_s - 100.0 >= CALM_S


def test_a_tap_that_shows_nothing_is_made_again_after_a_while_of_the_machines() -> None:
    board = Slow()
    hand(board, *[["NEXT"]] * 60, ["(2/3)"]).tap("NEXT", "(2/3)")
    assert len(board.touched_s) == 2
    assert board.touched_s[1] - board.touched_s[0] >= AGAIN_S


def test_what_is_not_there_any_more_is_not_touched_again() -> None:
    board = Slow()
    hand(board, *[["NEXT"]] * 3, *[["one moment"]] * 60, ["(2/3)"]).tap("NEXT", "(2/3)")
    assert len(board.touched_s) == 1


def test_what_does_not_come_is_told_with_what_is_there() -> None:
    with pytest.raises(ClaimError, match=r"not within 20 s of the machine: \(2/3\) after NEXT; there is: NEXT"):
        hand(Slow(), ["NEXT"]).tap("NEXT", "(2/3)", takes_s=20.0)
    with pytest.raises(ClaimError, match="the target NEXT; there is: SORRY"):
        hand(Slow(), ["SORRY"]).tap("NEXT", "(2/3)")


def test_a_machine_that_is_silent_is_not_waited_for_for_ever() -> None:
    times = itertools.count(0.0, LONGEST_S / 10.0)
    assert not hand(Slow(None), [""], clock=times.__next__).waited(lambda: False, 1.0)


def test_each_digit_of_a_pin_is_seen_before_the_next() -> None:
    board = Slow()
    pages = [["guard", "●" * shown, "1  2", "OK"] for shown in (0, 0, 1, 1, 1, 2, 2, 2)]
    assert hand(board, *pages, ["guard", "", "There"]).pin("There", pin="12") == "There"
    assert len(board.touched_s) == 3


# --- the technician ---------------------------------------------------------------------------------------------


class Bottle(Fake):
    """A procedure that says one more thing at each look, and a plant that knows what was done to it."""

    def __init__(self, *said: str) -> None:
        super().__init__()
        self.said = list(said)
        self.shown = ""
        self.done: list[dict[str, object]] = []

    def get(self, path: str) -> bytes:
        assert path == SAID_TO
        if self.said:
            self.shown += self.said.pop(0) + "\n"
        return self.shown.encode()

    def plant(self, message: dict[str, object]) -> dict[str, object]:
        self.done.append(message)
        return {"ok": message != {"fit": "nothing"}, "state": {"cuff_mmhg": 199.74}}

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:
        self.ran.append(words[-1])
        return Ran(0, "", 0.0, timeout_s)


SAID = (
    "vented; zero in 3 s: nothing may press on cuff or hose",
    "connect rigid volume, hand pump and gauge in place of the cuff; nothing may be on a limb. Then press Enter: both",
    "1 of 8: pump up to 200 mmHg: press Enter when you have stopped pumping and bleeding",
    "the air cools for 5 s",
    "type what the gauge shows now, or Enter when it is 200",
    "not still: 0.90 mmHg/s, at most 0.5. Look for a leak, go back to 200 mmHg and press Enter again",
)


def work(board: Bottle) -> None:
    Technician(board).work(itertools.count().__next__, lambda _s: None)


def test_the_technician_pumps_reads_the_gauge_and_puts_the_cuff_back() -> None:
    board = Bottle(*SAID, "ENDED 0")
    work(board)
    answers = [words.removeprefix("echo ").partition(" >")[0] for words in board.ran]
    assert answers == ["''", "''", "'199.7'", "''"]
    pumped: dict[str, object] = {"hand_mmhg": 200.0}
    assert board.done == [{"fit": "bottle"}, pumped, {"state": True}, pumped, {"fit": "thigh"}]


def test_a_calibration_that_fails_or_is_silent_is_told_with_what_was_said() -> None:
    with pytest.raises(ClaimError, match=r"kiosk calibrate ended with 1: (.|\n)*not still"):
        work(Bottle(*SAID, "ENDED 1"))
    with pytest.raises(ClaimError, match="kiosk calibrate is silent: vented"):
        work(Bottle(SAID[0]))


def test_a_plant_that_refuses_is_no_fault_of_the_stations() -> None:
    class Refusing(Bottle):
        def plant(self, message: dict[str, object]) -> dict[str, object]:
            return {"ok": False, "error": str(message)}

    with pytest.raises(BoardError, match="the plant"):
        work(Refusing(*SAID))


# --- kept states ------------------------------------------------------------------------------------------------


def test_a_state_is_kept_under_another_name_when_it_or_one_before_it_is_made_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = {state: states.name_of(state) for state in (REST, *states.STATES)}
    assert names[REST] == REST
    assert len(set(names.values())) == len(names)
    assert all(name.startswith(state) and " " not in name for state, name in names.items())
    before, _ = states.STATES[states.REGISTERED]
    monkeypatch.setitem(states.STATES, states.REGISTERED, (before, lambda _panel: None))
    later = [state for state in names if states.name_of(state) != names[state]]
    assert later == [states.REGISTERED, states.FITTED, states.MEASURED, states.TRAINING]


# --- what was written -------------------------------------------------------------------------------------------


def test_what_a_disk_has_taken_is_counted_in_bytes() -> None:
    statistics = "   7       0 loop0 9 0 1 2 3 4 5 6 7 8 9\n 254       0 vda 100 1 2000 3 40 5 600 7 0 8 9\n"
    assert counted(statistics) == (40, 600 * 512)
    with pytest.raises(ValueError, match="no sda in it"):
        counted(statistics, "sda")
