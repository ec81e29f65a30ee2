"""A monkey at the screen's terminal: `python -m benchmarks.monkey [--taps N] [--seeds N] [--first SEED]`.

The real screen process in a pseudo-terminal, against a pretended station (`monkey_station`). It taps, drags, holds,
wheels, types every key there is, pastes, sends garbage, and changes the size of the terminal; now and then it types
the right PIN, so that what a supervisor sees is reached too. Exit code 1 when anything was wrong.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benchmarks import standin
from benchmarks.figures import BenchmarkError, percentile
from benchmarks.monkey_hands import Gesture, Hands, tap_at
from benchmarks.monkey_station import PIN
from benchmarks.monkey_terminal import SETTLE_S, WatchedTerminal
from benchmarks.people import register
from benchmarks.processes import running
from benchmarks.terminal import process_in
from kiosk.demo.run import write_settings

START_S: Final = 60.0
_PACE_S: Final = 0.012
"""Between two gestures: a controller ends a screen that sends more than a hundred messages a second."""
_LOOK_EVERY: Final = 8
"""Gestures between two looks: reading a terminal takes longer than tapping at it."""
_NAMES: Final = ("Alex Rivers", "[@click=app.quit]x[/]", "[/b] [red]x", "{0} %s", "Zoë Ångström-O'Neill", "W" * 40)
"""Some made to do harm; the last one has answered nothing yet."""


@dataclass(slots=True)
class Outcome:
    """What came of one monkey, or of several."""

    gestures: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    commands: Counter[str] = field(default_factory=Counter)
    stop_ms: list[float] = field(default_factory=list)
    """From a press to the later of both ends."""
    watchdog_ms: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Put another one's beside it."""
        self.gestures += other.gestures
        self.places += other.places
        self.commands += other.commands
        self.stop_ms += other.stop_ms
        self.watchdog_ms += other.watchdog_ms
        self.wrong += other.wrong

    def as_json(self) -> dict[str, object]:
        """Figures, and what was wrong."""
        times = self.stop_ms
        return {
            "gestures": self.gestures.total(),
            "by_kind": dict(self.gestures.most_common()),
            "places": dict(self.places.most_common()),
            "commands": dict(self.commands.most_common()),
            "stops": len(times),
            "stop_informed_ms_p95": round(percentile(times, 0.95), 1) if times else None,
            "stop_informed_ms_max": round(max(times), 1) if times else None,
            "stop_at_watchdog_ms_p95": round(percentile(self.watchdog_ms, 0.95), 1) if times else None,
            "stop_at_watchdog_ms_max": round(max(self.watchdog_ms), 1) if times else None,
            "wrong": self.wrong,
        }


def run(seed: int, gestures: int, limit_s: float = float("inf")) -> Outcome:
    """One monkey, for so many gestures, or for so long. What is wrong is in the outcome.

    Raises `BenchmarkError` when nothing starts.
    """
    with tempfile.TemporaryDirectory(prefix="kiosk-monkey-") as name:
        folder = Path(name)
        runtime_dir, data_dir, log = folder / "run", folder / "data", folder / "arrivals"
        runtime_dir.mkdir()
        data_dir.mkdir()
        write_settings(folder / "kiosk.toml", data_dir=data_dir, runtime_dir=runtime_dir)
        register(data_dir / "kiosk.db", _NAMES, unasked=_NAMES[-1:])
        command = ["-m", "kiosk", "tui", "--config", str(folder / "kiosk.toml")]
        station = ["-m", "benchmarks.monkey_station", str(runtime_dir), str(seed)]
        with log.open("wb") as output, running(station, stdout=output.fileno()):
            until_s = time.monotonic() + START_S
            while not (runtime_dir / "kiosk.sock").exists():
                if time.monotonic() > until_s:
                    raise BenchmarkError("the pretended station did not start")
                time.sleep(0.02)
            with process_in(WatchedTerminal, command) as terminal:
                outcome = Outcome()
                game = _Game(terminal=terminal, hands=Hands(seed, PIN), log=log, outcome=outcome)
                game.play(gestures, limit_s)
                _judge(terminal, game.presses, log, outcome)
        _read_log(data_dir / "tui.log", outcome)
    outcome.wrong = [f"seed {seed}: {what}" for what in outcome.wrong]
    return outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class _Game:
    """One monkey at one terminal."""

    terminal: WatchedTerminal
    hands: Hands
    log: Path
    outcome: Outcome
    presses: list[float] = field(default_factory=list)
    """Times at which a finger was on STOP."""

    def play(self, gestures: int, limit_s: float) -> None:
        """Play so many, or for so long. What ends it is noted."""
        terminal = self.terminal
        try:
            terminal.rest(1.0)
            terminal.when_stop_stands()
            seen, end_s = terminal.look(), time.monotonic() + limit_s
            for number in range(gestures):
                if time.monotonic() > end_s:
                    break
                gesture = self.hands.next(seen)
                self._do(gesture)
                self.outcome.gestures[gesture.kind] += 1
                terminal.rest(_PACE_S)
                if gesture.size is not None or number % _LOOK_EVERY == 0:
                    seen = terminal.look()
                if number % 500 == 499:
                    terminal.when_stop_stands()
            terminal.rest(3.0)
            terminal.when_stop_stands()
        except BenchmarkError as error:
            self.outcome.wrong.append(f"after {self.outcome.gestures.total()} gestures: {error}")

    def _do(self, gesture: Gesture) -> None:
        """Do it; after a press on STOP, and before another size, wait until what was done has arrived."""
        if gesture.size is not None:
            gesture = replace(gesture, parts=tap_at(self.terminal.size[1] - 1, 5)[:1], stops=1)
        for number, part in enumerate(gesture.parts):
            at_s = self.terminal.put(part)
            if number < gesture.stops:
                self.presses.append(at_s)
            if gesture.rest_s:
                self.terminal.rest(gesture.rest_s)
        if gesture.stops:
            self._wait_for_stops()
        if gesture.size is not None:
            self.terminal.resize(gesture.size)

    def _wait_for_stops(self) -> None:
        """Until all have arrived at the watchdog and, with a moment for it, the controller; not for ever."""
        until_s = time.monotonic() + SETTLE_S
        while self.log.read_bytes().count(b"watchdog ") < len(self.presses) and time.monotonic() < until_s:
            self.terminal.rest(0.02)
        self.terminal.rest(0.1)


def _judge(terminal: WatchedTerminal, presses: Sequence[float], log: Path, outcome: Outcome) -> None:
    """Every press has come to both ends, in order; nothing else was started, nothing was left."""
    if terminal.process.poll() is not None:
        outcome.wrong.append(f"the screen process ended ({terminal.process.returncode})")
    else:
        pid = terminal.process.pid
        children = [p.read_text().split() for p in Path(f"/proc/{pid}/task").glob("*/children")]
        outcome.wrong += [f"another program was started: {child}" for child in children if child]
    outcome.wrong += [f"painted {count} times: {what!r}" for what, count in terminal.forbidden.items()]
    words = [line.split() for line in log.read_text(encoding="utf-8").splitlines()]
    outcome.commands.update(line[1] for line in words if line[0] == "command")
    outcome.wrong += [" ".join(line) for line in words if line[0] == "wrong"]
    told = standin.arrivals("\n".join(" ".join(line) for line in words if len(line) == 2 and line[0] != "command"))
    watchdog = [at_s for who, at_s in told if who == standin.WATCHDOG]
    controller = [at_s for who, at_s in told if who == standin.CONTROLLER]
    if len(watchdog) != len(presses):
        outcome.wrong.append(f"{len(presses)} presses on STOP, {len(watchdog)} at the watchdog")
        return
    away = list(_away(told))
    for down_s, watchdog_s in zip(presses, watchdog, strict=True):
        outcome.watchdog_ms.append((watchdog_s - down_s) * 1000.0)
        if any(begin - 1.0 <= down_s <= end for begin, end in away):
            continue  # it had no connection, and the watchdog was told
        controller_s = next((at_s for at_s in controller if at_s >= down_s), None)
        if controller_s is None or (late_s := max(controller_s, watchdog_s) - down_s) > SETTLE_S:
            outcome.wrong.append(f"a press on STOP at {down_s:.2f} did not come to the controller")
        else:
            outcome.stop_ms.append(late_s * 1000.0)


def _away(told: Sequence[tuple[str, float]]) -> Iterator[tuple[float, float]]:
    """Spans without a connection."""
    since_s = 0.0
    for who, at_s in told:
        if who == "lost":
            since_s = at_s
        elif who == "welcomed":
            yield since_s, at_s + 0.2
            since_s = float("inf")
    yield since_s, float("inf")


def _read_log(path: Path, outcome: Outcome) -> None:
    """The places that were shown, and every error the screen has noted."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if (place := re.search(r"event=place at=(\w+)", line)) is not None:
            outcome.places[place[1]] += 1
        elif re.search(r"level=(error|critical)", line) is not None:
            outcome.wrong.append(line[:3000])


def main(argv: list[str] | None = None) -> int:
    """Play, and tell what came of it; 1 when anything was wrong."""
    command = argparse.ArgumentParser(prog="benchmarks.monkey", description="A monkey at the screen's terminal.")
    command.add_argument("--taps", type=int, default=20_000, help="gestures in all (default 20000)")
    command.add_argument("--seeds", type=int, default=3, help="monkeys, one after the other (default 3)")
    command.add_argument("--minutes", type=float, default=float("inf"), help="each of them only so long")
    command.add_argument("--first", type=int, default=1, help="first seed (default 1)")
    arguments = command.parse_args(argv)
    whole = Outcome()
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        whole.add(run(seed, -(-arguments.taps // arguments.seeds), 60.0 * arguments.minutes))
    print(json.dumps(whole.as_json(), indent=2))
    return 1 if whole.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
