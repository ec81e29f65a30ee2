"""The only way to the lines: what the gate lets through, what expires, and the thread that can only let go."""

import ast
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import kiosk
from kiosk.controller.outlet import Outlet
from kiosk.core.gate import GateFacts
from kiosk.core.model import VENT, ActuatorCommand, Mode, Phase
from kiosk.core.units import Seconds
from kiosk.hw.clock import SystemClock
from kiosk.safety.limits import COMMAND_EXPIRY_S
from tests.core.test_gate import HOLD, PUMP, facts

ROOT = Path(kiosk.__file__).parent
CLOSED_STATION = {"ops/selftest.py", "ops/guided.py", "ops/held.py"}
"""Technician's commands: they own the lines themselves while no controller runs."""


class Lines:
    """Clock and actuators in one."""

    def __init__(self) -> None:
        self.time_s = 1000.0
        self.commands: list[ActuatorCommand] = []
        self.lit: list[tuple[bool, bool, bool]] = []
        self.closed = 0
        self.inside: Callable[[], None] = lambda: None

    def now(self) -> Seconds:
        return Seconds(self.time_s)

    def sleep(self, seconds: float) -> None:
        self.time_s += max(0.0, seconds)

    def apply(self, command: ActuatorCommand) -> None:
        assert not self.closed
        self.inside()
        self.commands.append(command)

    def lamps(self, *, green: bool, yellow: bool, red: bool) -> None:
        self.lit.append((green, yellow, red))

    def estop_closed(self) -> bool:
        return not self.closed

    def close(self) -> None:
        self.closed += 1


def test_the_lines_get_what_the_gate_lets_through_and_nothing_else() -> None:
    lines = Lines()
    outlet = Outlet(lines, lines)
    assert outlet.apply(PUMP, facts(lines.now())) == (PUMP, None)
    lines.time_s += 0.02
    allowed, refusal = outlet.apply(PUMP, facts(lines.now(), estop_closed=False))
    assert allowed == VENT
    assert refusal is not None
    assert refusal.reason.code == "gate_estop"
    assert lines.commands == [PUMP, VENT]
    assert outlet.state.latch is not None
    outlet.lamps(green=True, yellow=False, red=False)
    assert lines.lit == [(True, False, False)]
    assert outlet.estop_closed()


def test_a_late_pass_finds_its_command_expired_and_vents_before_anything_else() -> None:
    lines = Lines()
    outlet = Outlet(lines, lines)
    outlet.apply(PUMP, facts(lines.now()))
    lines.time_s += COMMAND_EXPIRY_S - 0.001
    assert outlet.expire() is None
    assert lines.commands == [PUMP]
    lines.time_s += 0.002
    expired = outlet.expire()
    assert expired is not None
    assert expired.reason.code == "command_expired"
    assert lines.commands == [PUMP, VENT]
    assert outlet.expire() is None
    assert outlet.apply(HOLD, facts(lines.now()))[0] == VENT


def test_a_command_that_expired_while_the_pass_was_at_work_is_not_renewed() -> None:
    lines = Lines()
    outlet = Outlet(lines, lines)
    outlet.apply(PUMP, facts(lines.now()))
    lines.time_s += COMMAND_EXPIRY_S
    allowed, refusal = outlet.apply(HOLD, facts(lines.now()))
    assert allowed == VENT
    assert refusal is not None
    assert refusal.reason.code == "command_expired"
    assert lines.commands == [PUMP, VENT, VENT]


def test_the_dead_man_lets_go_at_the_moment_of_expiry_and_the_late_pass_is_told() -> None:
    lines = Lines()
    outlet = Outlet(lines, lines)
    looks = outlet.looks()
    assert next(looks) == pytest.approx(lines.time_s + COMMAND_EXPIRY_S)
    lines.time_s += 0.1
    began = lines.time_s
    outlet.apply(PUMP, facts(lines.now()))
    lines.time_s = 1000.0 + COMMAND_EXPIRY_S
    again = next(looks)
    assert again == began + COMMAND_EXPIRY_S
    assert lines.commands == [PUMP]
    lines.time_s = again
    next(looks)
    assert lines.commands == [PUMP, VENT]
    lines.time_s += 0.8
    next(looks)
    assert lines.commands == [PUMP, VENT, VENT], "for a hold line that was left as it stood"
    expired = outlet.expire()
    assert expired is not None
    assert expired.reason.figures["age_s"] == pytest.approx(COMMAND_EXPIRY_S)
    next(looks)
    assert lines.commands == [PUMP, VENT, VENT], "the loop is back, and drives them itself"
    assert outlet.apply(PUMP, facts(lines.now()))[0] == VENT


def test_the_dead_man_never_touches_lines_that_are_renewed_and_none_that_are_closed() -> None:
    lines = Lines()
    outlet = Outlet(lines, lines)
    looks = outlet.looks()
    wake = next(looks)
    for _ in range(100):
        lines.time_s += 0.02
        outlet.apply(HOLD, facts(lines.now()))
        while wake <= lines.time_s:
            wake = next(looks)
    assert set(lines.commands) == {HOLD}
    outlet.close()
    assert lines.closed == 1
    lines.time_s += 10.0
    with pytest.raises(StopIteration):
        next(looks)
    assert set(lines.commands) == {HOLD}
    assert outlet.expire() is None


def test_a_vented_line_needs_no_dead_man() -> None:
    lines = Lines()
    outlet = Outlet(lines, lines)
    outlet.apply(VENT, facts(lines.now(), mode=Mode.READY, phase=Phase.IDLE))
    lines.time_s += 100.0
    looks = outlet.looks()
    assert next(looks) == lines.time_s + COMMAND_EXPIRY_S
    assert lines.commands == [VENT]


def test_two_threads_never_drive_at_once() -> None:
    """The loop's writes and the dead-man's exclude each other: while one is inside, the other waits outside."""
    lines, clock = Lines(), SystemClock()
    outlet = Outlet(lines, clock)
    inside, let_out, overlaps = threading.Event(), threading.Event(), []

    def slow() -> None:
        overlaps.append(inside.is_set())
        inside.set()
        assert let_out.wait(5.0)
        inside.clear()

    lines.inside = slow
    seen: GateFacts = facts(clock.now())
    loop = threading.Thread(target=outlet.apply, args=(HOLD, seen), daemon=True)
    loop.start()
    assert inside.wait(5.0)
    other = threading.Thread(target=next, args=(outlet.looks(),), daemon=True)
    other.start()
    other.join(timeout=0.05)
    assert other.is_alive()
    let_out.set()
    loop.join(5.0)
    other.join(5.0)
    assert not other.is_alive()
    assert overlaps == [False]


def test_the_dead_man_is_punctual_beside_a_thread_that_is_blocked() -> None:
    """A thread blocked in a system call keeps neither the lock nor the interpreter."""
    lines, clock = Lines(), SystemClock()
    outlet = Outlet(lines, clock)
    let_go = threading.Event()
    lines.inside = lambda: let_go.set() if lines.commands else None

    def watch() -> None:
        for wake in outlet.looks():
            clock.sleep(wake - clock.now())

    outlet.apply(HOLD, facts(clock.now()))
    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    assert let_go.wait(5.0)
    outlet.close()
    thread.join(5.0)
    assert lines.commands == [HOLD, VENT]
    assert outlet.state.command == VENT


def calls(tree: ast.AST) -> list[str]:
    """What `.apply` is called on, as written."""
    return [
        ast.unparse(node.func.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "apply"
    ]


def test_nothing_but_the_outlet_drives_the_lines() -> None:
    """Every `.apply(...)` on lines of the controller: the loop's on the outlet, and the outlet's on the lines."""
    found = {
        str(path.relative_to(ROOT)): sorted(set(calls(ast.parse(path.read_text(encoding="utf-8")))))
        for path in ROOT.rglob("*.py")
        if path.relative_to(ROOT).parts[0] not in {"safety", "storage"} and "sim" not in path.parts
    }
    driven = {path: on for path, on in found.items() if on and path not in CLOSED_STATION}
    assert driven == {
        "controller/loop.py": ["self._outlet"],
        "controller/outlet.py": ["self._actuators"],
    }
    text = (ROOT / "controller/loop.py").read_text(encoding="utf-8")
    assert text.count("parts.actuators") == 1, "the loop hands the lines to the outlet and keeps none"


def test_the_dead_man_can_only_vent() -> None:
    """Outside of `apply`, which asks the gate, the only command that the outlet drives is VENT."""
    tree = ast.parse((ROOT / "controller/outlet.py").read_text(encoding="utf-8"))
    driven = {
        function.name: [
            ast.unparse(node.args[0])
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "self._actuators.apply"
        ]
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
    }
    by = {name: args for name, args in driven.items() if args}
    assert by == {"apply": ["allowed"], "_let_go": ["VENT"], "looks": ["VENT"]}
