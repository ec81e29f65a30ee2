"""`ui`: the real screen process in a pseudo-terminal, fed a training bout at 10 Hz; taps, STOP, load, memory, start."""

import random
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import monkey, standin
from benchmarks.figures import BenchmarkError, Measured, Op, Peer, Spec, Value, percentile
from benchmarks.options import Options
from benchmarks.processes import cpu_s, rss_mb, running, throttled
from benchmarks.terminal import ROWS, Terminal, screen_process
from kiosk.demo.run import write_settings
from kiosk.storage import open_store
from kiosk.tui import strings
from kiosk.tui.language import Text
from kiosk.tui.widgets.stop_bar import STOP_ROWS

START_MAX_S: Final = 30.0
TAP_WAIT_S: Final = 0.35
THROTTLED_WAIT_S: Final = 1.2
PAUSE_S: Final = (0.30, 0.60)
"""Between two taps, so that they fall anywhere between two snapshots; a press is shown for 0.25 s at most."""

RUN_S: Final = 0.005
PERIOD_S: Final = 0.020
QUARTER_NOTE: Final = "screen process stopped and continued by signals: 5 ms of every 20 ms"

SPECS: Final = (
    Spec(name="tap_to_repaint_ms_p95", unit="ms", goal=50.0, op=Op.AT_MOST),
    Spec(name="stop_informed_ms_p95", unit="ms", goal=35.0, op=Op.AT_MOST),
    Spec(name="stop_informed_ms_max", unit="ms", goal=60.0, op=Op.AT_MOST),
    Spec(name="monkey_stop_informed_ms_p95", unit="ms", goal=35.0, op=Op.AT_MOST),
    Spec(name="monkey_stop_informed_ms_max", unit="ms", goal=60.0, op=Op.AT_MOST),
    Spec(name="cpu_share", unit="1", goal=0.10, op=Op.AT_MOST),
    Spec(name="rss_mb", unit="MB", goal=90.0, op=Op.AT_MOST),
    Spec(name="cold_start_s", unit="s", goal=0.8, op=Op.AT_MOST),
    Spec(name="quarter_core_tap_ms_p95", unit="ms", goal=150.0, op=Op.AT_MOST),
    Spec(name="quarter_core_missed_keep_alives", unit="1", goal=0.0, op=Op.AT_MOST),
    Spec(name="quarter_core_cold_start_s", unit="s", goal=2.0, op=Op.AT_MOST),
)

PEERS: Final = (
    Peer(
        name="plain Textual button, charts at 10 to 20 Hz",
        source="our earlier trial, same kind of machine, 60 taps",
        figures={"tap_to_repaint_ms_p95": "48 to 67"},
    ),
    Peer(
        name="textual-plot 0.10.1, chart and digits at 10 Hz",
        source="our earlier trial, same kind of machine",
        figures={"cpu_share": 0.174, "rss_mb": 53.0},
    ),
    Peer(
        name="textual-plotext 1.0.1, chart and digits at 10 Hz",
        source="our earlier trial, same kind of machine",
        figures={"cpu_share": 0.141, "rss_mb": 41.0},
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured."""

    starts: int
    taps: int
    throttled_taps: int
    throttled_starts: int
    watch_s: float
    monkey_s: float


FULL: Final = Plan(starts=7, taps=120, throttled_taps=40, throttled_starts=3, watch_s=30.0, monkey_s=120.0)
QUICK: Final = Plan(starts=3, taps=30, throttled_taps=10, throttled_starts=1, watch_s=8.0, monkey_s=15.0)
MONKEY_GESTURES: Final = 2500
"""More than it makes in its time."""


@dataclass(slots=True)
class Taps:
    """What became of some taps: delays in ms to the repaint (None: never shown), and when STOP was pressed."""

    stop_ms: list[float | None] = field(default_factory=list)
    button_ms: list[float | None] = field(default_factory=list)
    stops_s: list[float] = field(default_factory=list)

    def figure(self, name: str, how: str = "") -> Measured:
        """The 95th percentile over all taps under a name, and in its note that of each kind."""
        both = [(name, 0.95)]
        measured = delay_figures(both, [*self.stop_ms, *self.button_ms], "taps were not shown")
        kinds = [
            (kind, delay_figures(both, ms, "").values)
            for kind, ms in (("STOP", self.stop_ms), ("button", self.button_ms))
        ]
        parts = [f"{kind} {value:.0f}" for kind, values in kinds if (value := values.get(name)) is not None]
        notes = [measured.notes.get(name, ""), ", ".join(parts), how]
        return Measured(values=measured.values, notes={name: "; ".join(note for note in notes if note)})


def is_usable(terminal: Terminal) -> bool:
    """True once the training screen stands there with its buttons."""
    return terminal.shows(_first_line(strings.SET_DONE))


def _first_line(label: Text) -> str:
    """A button's label may have a second line that explains it."""
    return str(label).splitlines()[0]


def tap_often(terminal: Terminal, button: tuple[int, int], count: int, rng: random.Random, wait_s: float) -> Taps:
    """Tap STOP and a button in turn. STOP flashes in its own rows; the button changes its label in the same place."""
    taps = Taps()
    stop_rows = range(ROWS - STOP_ROWS, ROWS)
    button_row, button_column = button
    for index in range(count):
        terminal.rest(rng.uniform(*PAUSE_S))
        if index % 2 == 0:
            down_s, changed_s = terminal.tap(ROWS - 2, rng.randrange(2, 60), stop_rows, wait_s)
            taps.stops_s.append(down_s)
            taps.stop_ms.append(_delay_ms(down_s, changed_s))
        else:
            down_s, changed_s = terminal.tap(button_row, button_column, range(button_row, button_row + 1), wait_s)
            taps.button_ms.append(_delay_ms(down_s, changed_s))
    return taps


def _delay_ms(down_s: float, changed_s: float | None) -> float | None:
    return None if changed_s is None else (changed_s - down_s) * 1000.0


def informed_ms(stops_s: Sequence[float], told: Sequence[tuple[str, float]]) -> list[float | None]:
    """For each STOP the delay until controller and watchdog both had it; None when one of them never got it."""
    delays: list[float | None] = []
    for index, down_s in enumerate(stops_s):
        until_s = stops_s[index + 1] if index + 1 < len(stops_s) else float("inf")
        first = [
            min((at_s for who, at_s in told if who == whom and down_s <= at_s < until_s), default=None)
            for whom in (standin.CONTROLLER, standin.WATCHDOG)
        ]
        delays.append(None if None in first else (max(at_s for at_s in first if at_s is not None) - down_s) * 1000.0)
    return delays


def delay_figures(names: Sequence[tuple[str, float]], delays: Sequence[float | None], lost: str) -> Measured:
    """Percentiles of delays under the given names; all without a value when a single one never came."""
    missing = sum(delay is None for delay in delays)
    if missing or not delays:
        note = f"{missing} of {len(delays)} {lost}"
        return Measured(notes={name: note for name, _ in names})
    known = [delay for delay in delays if delay is not None]
    return Measured(values={name: percentile(known, share) for name, share in names})


class _Run:
    """Collects figures over the phases of one run."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.notes: dict[str, str] = {}

    def take(self, measured: Measured) -> None:
        self.values.update(measured.values)
        self.notes.update(measured.notes)


def measure(options: Options) -> Measured:
    """Run the screen against the stand-in. Raises `BenchmarkError` when the screen does not start or ends."""
    plan = QUICK if options.quick else FULL
    with tempfile.TemporaryDirectory(prefix="kiosk-benchmark-") as name:
        folder = Path(name)
        config, runtime_dir, data_dir = folder / "kiosk.toml", folder / "run", folder / "data"
        write_settings(config, data_dir=data_dir, runtime_dir=runtime_dir)
        runtime_dir.mkdir()
        data_dir.mkdir()
        open_store(
            data_dir / "kiosk.db", boot="benchmark", now=time.monotonic, utc=lambda: "2026-01-05T08:00:00.000Z"
        ).close()
        command = ("-m", "kiosk", "tui", "--config", str(config))
        log = folder / "arrivals"
        with (
            log.open("wb") as output,
            running(["-m", "benchmarks.standin", str(runtime_dir)], stdout=output.fileno()) as server,
        ):
            _wait_for(runtime_dir / "kiosk.sock", server)
            run = _measured(command, plan, random.Random(options.seed), log)  # noqa: S311 - pauses between taps
    run.take(monkey_figures(monkey.run(options.seed, MONKEY_GESTURES, plan.monkey_s)))
    return Measured(values=run.values, notes=run.notes)


def monkey_figures(outcome: monkey.Outcome) -> Measured:
    """STOPs among everything else that can be done to a terminal; no value where one did not arrive."""
    names = [("monkey_stop_informed_ms_p95", 0.95), ("monkey_stop_informed_ms_max", 1.0)]
    if outcome.wrong:
        return Measured(notes={name: outcome.wrong[0][:300] for name, _ in names})
    note = f"{len(outcome.stop_ms)} presses among {outcome.gestures.total()} gestures"
    measured = delay_figures(names, outcome.stop_ms, "presses on STOP")
    return Measured(values=measured.values, notes={**measured.notes, names[0][0]: note})


def _wait_for(path: Path, server: "subprocess.Popen[bytes]") -> None:
    until_s = time.monotonic() + START_MAX_S
    while not path.exists():
        if server.poll() is not None or time.monotonic() > until_s:
            raise BenchmarkError("the stand-in for the controller did not start")
        time.sleep(0.02)


def _measured(command: Sequence[str], plan: Plan, rng: random.Random, log: Path) -> _Run:
    run = _Run()
    starts = []
    for _ in range(plan.starts - 1):
        with screen_process(command) as terminal:
            starts.append(terminal.when(is_usable, START_MAX_S) - terminal.started_s)
        time.sleep(0.3)
    with screen_process(command) as terminal:
        starts.append(terminal.when(is_usable, START_MAX_S) - terminal.started_s)
        run.values["cold_start_s"] = median(starts)
        run.notes["cold_start_s"] = f"median of {len(starts)} starts, files in the page cache"
        terminal.rest(3.0)
        button = terminal.find(_first_line(strings.SYMPTOM))
        pid = terminal.process.pid
        before_s, began_s = cpu_s(pid), time.monotonic()
        terminal.rest(plan.watch_s)
        run.values["cpu_share"] = (cpu_s(pid) - before_s) / (time.monotonic() - began_s)
        taps = tap_often(terminal, button, plan.taps, rng, TAP_WAIT_S)
        run.values["rss_mb"] = rss_mb(pid)
        run.take(taps.figure("tap_to_repaint_ms_p95"))
        told = informed_ms(taps.stops_s, standin.arrivals(log.read_text(encoding="utf-8")))
        names = [("stop_informed_ms_p95", 0.95), ("stop_informed_ms_max", 1.0)]
        run.take(delay_figures(names, told, "STOPs did not reach both"))
        run.take(_on_a_quarter_core(terminal, button, plan.throttled_taps, rng, log))
    run.take(_starts_on_a_quarter_core(command, plan.throttled_starts))
    return run


def _on_a_quarter_core(
    terminal: Terminal, button: tuple[int, int], count: int, rng: random.Random, log: Path
) -> Measured:
    """Taps while the screen process gets a quarter of a core; what was measured before is kept when this fails."""
    name, missed = "quarter_core_tap_ms_p95", "quarter_core_missed_keep_alives"
    before = _missed(log)
    try:
        with throttled(terminal.process.pid, run_s=RUN_S, period_s=PERIOD_S):
            terminal.rest(3.0)
            taps = tap_often(terminal, button, count, rng, THROTTLED_WAIT_S)
    except BenchmarkError as error:
        return Measured(notes={name: f"{error}; {QUARTER_NOTE}", missed: str(error)})
    figure = taps.figure(name, QUARTER_NOTE)
    return Measured(values={**figure.values, missed: float(_missed(log) - before)}, notes=figure.notes)


def _missed(log: Path) -> int:
    """How often the stand-in heard nothing for longer than a controller waits."""
    return sum(who == standin.MISSED for who, _ in standin.arrivals(log.read_text(encoding="utf-8")))


def _starts_on_a_quarter_core(command: Sequence[str], count: int) -> Measured:
    """Starts with a quarter of a core from the first instant on."""
    name, starts = "quarter_core_cold_start_s", []
    try:
        for _ in range(count):
            time.sleep(0.3)
            with (
                screen_process(command) as terminal,
                throttled(terminal.process.pid, run_s=RUN_S, period_s=PERIOD_S),
            ):
                starts.append(terminal.when(is_usable, START_MAX_S) - terminal.started_s)
    except BenchmarkError as error:
        return Measured(notes={name: f"{error}; {QUARTER_NOTE}"})
    return Measured(values={name: median(starts)}, notes={name: f"median of {count} starts; {QUARTER_NOTE}"})
