"""A board on a bench beyond programs and files: its power, its starts, its panel, and the plant around it."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from tests.machine.boards.base import Ability, BoardError, Ran, Resets
from tests.machine.boards.fingers import MADE, PIPE, SCRIPT, UNIT, Fingers
from tests.machine.boards.plantport import PlantPort
from tests.machine.boards.relay import CommandRelay, SerialRelay
from tests.machine.boards.ssh import DARK, SHOWN, Around, SshBoard
from tests.machine.boards.sshline import RefusedError, SshLine
from tests.machine.guest import fingers
from tests.machine.guest.fingers import ABS_X, BTN_TOUCH, EV_ABS, EV_KEY, MT_X, SLOT, TRACK, Hand

DONE = Ran(0, "", 0.0, 0.0)


class Told:
    """A line and an agent that note what they are asked and answer as told; a relay as well."""

    def __init__(self, *boots: str | BoardError, answers: dict[str, list[Ran]] | None = None) -> None:
        self.boots = list(boots)
        self.answers = answers or {}
        self.files: dict[str, bytes] = {}
        self.done: list[str] = []
        self.now_s = 0.0

    @property
    def agent(self) -> "Told":
        return self

    def open(self, _wait_s: float) -> str:
        boot = self.boots.pop(0) if len(self.boots) > 1 else self.boots[0]
        if isinstance(boot, BoardError):
            raise boot
        return boot

    def close(self) -> None:
        self.done.append("close")

    def on(self) -> None:
        self.done.append("on")

    def off(self) -> None:
        self.done.append("off")

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:  # noqa: ARG002 - answers at once
        self.done.append(" ".join(words))
        waiting = self.answers.get(words[0], [DONE])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def send(self, *words: str) -> None:
        self.done.append(" ".join(words))

    def put(self, path: str, data: bytes, _mode: int = 0o644) -> None:
        self.files[path] = data

    def get(self, path: str) -> bytes:
        return self.files[path]


def board(told: Told, around: Around | None = None) -> SshBoard:
    return SshBoard("Pi", cast("SshLine", told), around or Around(relay=told), lambda: told.now_s, told.sleep)


# --- power and starts -------------------------------------------------------------------------------------------


def test_power_is_given_before_it_is_spoken_to_and_stays_away_for_a_while() -> None:
    told = Told("one", "two")
    pi = board(told, Around(relay=told, off_s=7.0))
    assert pi.start() == "one"
    pi.cut()
    assert (told.done, told.now_s) == (["on", "off", "close"], 7.0)
    assert pi.start() == "two"


def test_a_board_that_never_lost_its_power_is_told() -> None:
    told = Told("one")
    pi = board(told)
    pi.start()
    pi.cut()
    with pytest.raises(BoardError, match="has not started again within 300 s: it still runs with boot one"):
        pi.start()


def test_a_start_is_waited_for_through_what_fails_until_then_but_not_through_a_refusal() -> None:
    assert board(Told(BoardError("no route"), BoardError("no route"), "one")).start() == "one"
    told = Told(RefusedError("another key"))
    with pytest.raises(RefusedError):
        board(told).start()
    assert told.now_s == 0.0


def test_without_a_relay_it_is_not_cut_and_cannot_be_asked_to() -> None:
    pi = board(Told("one"), Around())
    assert pi.start() == "one"
    assert pi.abilities == frozenset()
    with pytest.raises(BoardError, match="no relay in its supply"):
        pi.cut()


def test_a_reset_by_its_own_watchdog_is_another_boot() -> None:
    told = Told("one", "one", BoardError("dead"), "two", "two")
    pi: Resets = board(told)
    assert isinstance(pi, Resets)
    pi.again()
    pi.send("sh", "-c", "echo c >/proc/sysrq-trigger")
    assert pi.was_reset(60.0) == "one has ended without a word, and two runs"
    assert pi.again() == "two"


def test_abilities_are_what_is_around_it() -> None:
    whole = Around(
        relay=Told("one"), plant=PlantPort("/dev/null", 9600), has_picture=True, has_touch=True, has_watchdog=True
    )
    assert whole.abilities == frozenset(Ability) - {
        Ability.KEPT_LEVELS,
        Ability.BUS_FAULTS,
        Ability.STATES,
        Ability.USB,
        Ability.WRITE_LOG,
    }


# --- relays -----------------------------------------------------------------------------------------------------


def test_a_relay_card_is_sent_its_bytes() -> None:
    ours, theirs = os.openpty()
    tty.setraw(ours)
    try:
        card = SerialRelay(os.ttyname(theirs), 9600, bytes.fromhex("A0 01 01 A2"), bytes.fromhex("A0 01 00 A1"))
        card.on()
        assert os.read(ours, 100) == b"\xa0\x01\x01\xa2"
        card.off()
        assert os.read(ours, 100) == b"\xa0\x01\x00\xa1"
    finally:
        os.close(ours)
        os.close(theirs)
    with pytest.raises(BoardError, match="the relay does not do what it is told: /no/such/port"):
        SerialRelay("/no/such/port", 9600, b"1", b"0").on()


def test_a_relay_with_a_program_is_told_by_it(tmp_path: Path) -> None:
    mark = tmp_path / "it's on"
    relay = CommandRelay(["touch", str(mark)], ["sh", "-c", "echo no card; exit 3"])
    relay.on()
    assert mark.exists()
    with pytest.raises(BoardError, match="it ended with 3: no card"):
        relay.off()
    for words, wait_s in ((["/no/such/program"], 5.0), (["sleep", "60"], 0.05)):
        with pytest.raises(BoardError, match="try the same by hand"):
            CommandRelay(words, words, wait_s).on()


# --- the panel --------------------------------------------------------------------------------------------------


def test_a_finger_is_what_a_panel_of_protocol_b_says_of_it() -> None:
    hand = Hand()
    assert hand.told("0 0.5 1") == [
        (EV_ABS, SLOT, 0),
        (EV_ABS, TRACK, 1),
        (EV_ABS, MT_X, 16384),
        (EV_ABS, MT_X + 1, 32767),
        (EV_KEY, BTN_TOUCH, 1),
        (EV_ABS, ABS_X, 16384),
        (EV_ABS, ABS_X + 1, 32767),
        (0, 0, 0),
    ]
    second = hand.told("1 0 0")
    assert (EV_ABS, TRACK, 2) in second
    assert not [event for event in second if event[:2] in {(EV_KEY, BTN_TOUCH), (EV_ABS, ABS_X)}]
    assert (EV_ABS, TRACK, 2) not in hand.told("1 0.1 0")
    assert hand.told("1 up") == [(EV_ABS, SLOT, 1), (EV_ABS, TRACK, -1), (0, 0, 0)]
    assert (EV_KEY, BTN_TOUCH, 0) in hand.told("0 up")
    for wrong in ("", "0", "10 0 0", "0 2 0", "0 down", "0 nan 0"):
        with pytest.raises(ValueError):  # noqa: PT011 - whatever it says, nothing is touched
            hand.told(wrong)


@contextmanager
def closing_by(end: Callable[[], None]) -> Iterator[None]:
    try:
        yield
    finally:
        end()


EVDEV = """\
from types import SimpleNamespace

AbsInfo = lambda *figures: figures


class UInput:
    device = SimpleNamespace(path="/dev/input/event7")

    def __init__(self, able, name, input_props):
        print(name, input_props, able[3][0], flush=True)

    def write(self, *event):
        print(*event, flush=True)
"""
"""As much of python3-evdev as a finger needs, telling what the kernel would be told."""


def test_what_comes_through_the_pipe_is_told_to_the_kernel(tmp_path: Path) -> None:
    (tmp_path / "evdev.py").write_text(EVDEV)
    call = [sys.executable, fingers.__file__, str(tmp_path)]
    path = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with (
        subprocess.Popen(call, env=path, stdout=subprocess.PIPE, text=True) as script,  # noqa: S603 - our own
        closing_by(script.kill),
    ):
        assert script.stdout is not None
        assert script.stdout.readline() == f"{fingers.NAME} [1] (0, (0, 0, 32767, 0, 0, 0))\n"
        until_s = time.monotonic() + 10.0
        made = tmp_path / fingers.MADE
        while not (made.exists() and made.read_text()):
            assert time.monotonic() < until_s
        assert made.read_text() == "/dev/input/event7"
        for line in ("3 0 0\n", "3 up\n"):  # two writers, one after the other
            (tmp_path / fingers.PIPE).write_text(line)
        said = [script.stdout.readline() for _ in range(12)]
    assert said[0] == f"{EV_ABS} {SLOT} 3\n"
    assert said[-3:] == [f"{EV_ABS} {TRACK} -1\n", f"{EV_KEY} {BTN_TOUCH} 0\n", "0 0 0\n"]


def test_fingers_wait_for_the_compositor_and_are_made_once() -> None:
    answers = {"cat": [Ran(1, "", 0, 0), Ran(0, "/dev/input/event7", 0, 0)]}
    answers["sh"] = [Ran(0, "/dev/dri/card0\n", 0, 0), Ran(0, "/dev/input/event7\n", 0, 0), DONE]
    told = Told("one", answers=answers)
    hand = Fingers(told, lambda: told.now_s, told.sleep)
    hand.press(0.25, 0.5, 1)
    hand.press(0.25, 0.75, 1)
    hand.lift(1)
    assert SCRIPT in told.files
    assert sum(UNIT in done and "systemd-run" in done for done in told.done) == 1
    says = [done.partition(" sh ")[2] for done in told.done if done.endswith(PIPE)]
    assert says == [f"1 0.250000 {y} {PIPE}" for y in ("0.500000", "0.750000")] + [f"1 up {PIPE}"]
    with pytest.raises(BoardError, match="finger 1 is not down"):
        hand.lift(1)
    hand.press(0.5, 0.5, 1)
    hand.lost()
    with pytest.raises(BoardError, match="finger 1 is not down"):
        hand.lift(1)


def test_a_panel_that_nobody_listens_to_is_told() -> None:
    told = Told("one", answers={"cat": [Ran(0, "/dev/input/event7", 0, 0)]})
    with pytest.raises(BoardError, match="the compositor does not listen"):
        Fingers(told, lambda: told.now_s, told.sleep).begin()
    assert f"rm -f {MADE}" in told.done


def test_a_picture_is_the_compositors_and_dark_without_one() -> None:
    told = Told("one", answers={"sh": [DONE, Ran(1, "no wayland-?", 0, 0), Ran(127, "env: 'grim': no", 0, 0)]})
    told.files[SHOWN] = b"P6\n2 1\n255\n" + bytes(range(6))
    pi = board(told, Around(has_picture=True))
    assert pi.picture().points == bytes(range(6))
    assert pi.picture() == DARK
    with pytest.raises(BoardError, match="apt-get install grim"):
        pi.picture()
    bare = board(told, Around())
    for ask in (bare.picture, lambda: bare.press(0.5, 0.5), bare.lift):
        with pytest.raises(BoardError, match=r"Pi has no (picture|touch)"):
            cast("Callable[[], object]", ask)()


# --- the plant --------------------------------------------------------------------------------------------------


@contextmanager
def plant(*answers: bytes) -> Iterator[tuple[PlantPort, list[dict[str, object]]]]:
    """A device at the network that answers each line with the next of these; nothing more after the last."""
    asked: list[dict[str, object]] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            caller, _ = server.accept()
            with caller, caller.makefile("rb") as lines:
                for answer in answers:
                    asked.append(json.loads(lines.readline()))
                    caller.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        port = PlantPort(f"socket://127.0.0.1:{server.getsockname()[1]}", 9600)
        try:
            yield port, asked
        finally:
            thread.join()
            port.close()


def test_a_plant_is_asked_a_line_and_answers_one() -> None:
    with plant(b'{"ok": true, "state": {"cuff_mmhg": 31.5}}\n', b'{"ok": true}\n') as (port, asked):
        assert port.ask({"state": True}) == {"ok": True, "state": {"cuff_mmhg": 31.5}}
        assert port.ask({"forget_peak": True}) == {"ok": True}
    assert asked == [{"state": True}, {"forget_peak": True}]


@pytest.mark.parametrize("answer", [b"[1]\n", b"pressure 3\n", b'{"ok":'])
def test_a_plant_that_says_something_else_is_told(answer: bytes) -> None:
    with plant(answer) as (port, _), pytest.raises(BoardError, match="README, On a real Pi"):
        port.ask({"state": True})


def test_a_plant_that_is_not_there_is_told() -> None:
    with pytest.raises(BoardError, match="the plant at /no/such/port"):
        PlantPort("/no/such/port", 9600).ask({"state": True})
    with pytest.raises(BoardError, match="Pi has no plant around it"):
        board(Told("one"), Around()).plant({"state": True})


class Clocks(PlantPort):
    """A plant whose clock shows these."""

    def __init__(self, *world_s: float) -> None:
        super().__init__("socket://nowhere:1", 9600)
        self.world_s = list(world_s)

    def ask(self, message: dict[str, object]) -> dict[str, object]:
        assert message == {"clock": True}
        return {"ok": True, "world_s": self.world_s.pop(0)}


def test_both_clocks_are_told_and_never_so_that_a_time_gets_shorter() -> None:
    told = Told("one", answers={"true": [Ran(0, "", 50.0, 50.1), Ran(0, "", 51.0, 51.1)]})
    pi = board(told, Around(plant=Clocks(7.0, 7.2, 8.0, 8.03)))
    assert pi.plant({"clock": True}) == {"ok": True, "world_s": 8.0, "machine_s": 51.0}


def test_clocks_that_cannot_be_asked_at_once_are_not_compared() -> None:
    pi = board(Told("one"), Around(plant=Clocks(*range(10))))
    assert pi.plant({"clock": True})["machine_s"] is None
