"""The guided calibration: zero, span and verification, one pressure after another, by hand pump and reference gauge.

Both dump valves are held shut from here by toggling their lines while a technician pumps; the pump is never driven, and
any fault, too high a pressure, too long a wait or a "q" lets go. What comes out is judged whole; nothing is written.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from kiosk.core.model import VENT
from kiosk.core.units import Mmhg, Ratio
from kiosk.hw.actuators import HoldLine, claim_output
from kiosk.hw.backend import ControllerHardware, WatchdogHardware
from kiosk.hw.transducer import Transducer
from kiosk.hw.wiring import Wiring
from kiosk.ops.console import QUIT, Console, left
from kiosk.ops.details import number
from kiosk.ops.findings import failed, report
from kiosk.ops.held import HeldShut
from kiosk.ops.points import FALLING_MMHG, RISING_MMHG, Row, row, table
from kiosk.ops.probe import Probe, probe_a, probe_b
from kiosk.ops.zero import SETTLE_S, Level, agreement, measure, zero_findings

WAIT_S: Final = 180.0
"""Longest time both valves are held shut for one answer."""
REST_S: Final = 5.0
"""The air cools after being compressed: so long after the last stroke the pressure counts (hardware reference 5.3)."""
NEAR_MMHG: Final = 15.0
"""How far from the asked pressure the gauge may be (our inference: what the gauge shows is what counts)."""
STILL_MMHG_PER_S: Final = 0.5
"""The sensors are measured one after the other, 1.2 s each: what leaks faster spoils their comparison (inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """New coefficients of both sensors, A first, that have passed; and how they did at each pressure."""

    transducers: tuple[Transducer, ...]
    rows: tuple[Row, ...]


class _EndedError(Exception):
    """It ended before it was done; the argument is the reason."""


def guided(
    mine: ControllerHardware, guard: WatchdogHardware, wiring: Wiring, console: Console, *, reference_mmhg: Mmhg
) -> Result | None:
    """Lead through the whole procedure; None when anything was out of bounds, which has been said.

    Args:
        mine: sensor A and its lines.
        guard: sensor B and its lines.
        wiring: with nominal coefficients, which the bounds of a zero count from.
        console: where the technician reads and types.
        reference_mmhg: pressure of the span.

    Raises:
        AccessError: the technician left.
    """
    probes = (probe_a(mine.sensor, wiring), probe_b(guard, wiring))
    zeros = zeroed(probes, mine, console.say)
    if zeros is None:
        return None
    console.say(
        f"connect the rigid volume, hand pump and gauge; nothing may be on a limb. At any question, {QUIT} leaves"
    )
    with ExitStack() as stack:
        line = claim_output(guard.pins, wiring.watchdog.lines.hold_b, "watchdog.lines.hold_b")
        stack.callback(line.close)
        stack.callback(line.off)
        held = HeldShut(probes, mine.actuators, HoldLine(line), mine.clock)
        try:
            guide = _Guide(probes, held, console)
            ratios = [zero.ratio(probe) for probe, zero in zip(probes, zeros, strict=True)]
            return _measured(guide, console, ratios, reference_mmhg)
        except _EndedError as end:
            report(
                [failed("calibration", str(end), "everything was let go, nothing is written; start again")], console.say
            )
            return None


def zeroed(probes: Sequence[Probe], mine: ControllerHardware, out: Callable[[str], None]) -> list[Level] | None:
    """Vent, and the zero of both sensors by all rules; None when one of them is broken, which has been said."""
    mine.actuators.apply(VENT)
    out(f"vented; zero in {SETTLE_S:g} s: nothing may press on cuff or hose")
    mine.clock.sleep(SETTLE_S)
    zeros = [measure(probe, mine.clock) for probe in probes]
    found = [finding for probe, zero in zip(probes, zeros, strict=True) for finding in zero_findings(probe, zero)]
    good = [zero for zero in zeros if isinstance(zero, Level)]
    if len(good) == len(probes):
        found.append(agreement(probes, good, mine.clock))
    return None if report(found, out) else good


class _Guide:
    """Asks for a pressure and measures both sensors at it, with both valves held shut all the time."""

    def __init__(self, probes: Sequence[Probe], held: HeldShut, console: Console) -> None:
        self._probes, self._held, self._console = probes, held, console

    def point(self, asked_mmhg: float, way: str) -> tuple[Mmhg, list[Ratio]]:
        """What the gauge showed near the asked pressure, and the sensors' ratios, A first.

        Raises:
            _EndedError: a sensor, the pressure or the wait ended it.
            AccessError: the technician left.
        """
        self._console.say(f"{way} to {asked_mmhg:g} mmHg: press Enter when you have stopped pumping and bleeding")
        while True:
            self._answer()
            self._console.say(f"the air cools for {REST_S:g} s")
            if problem := self._held.rest(REST_S):
                raise _EndedError(problem)
            gauge_mmhg = self._gauge(asked_mmhg)
            levels = [measure(probe, self._held) for probe in self._probes]
            for probe, level in zip(self._probes, levels, strict=True):
                if isinstance(level, str):
                    raise _EndedError(f"{probe.name}: {level}")
            good = [level for level in levels if isinstance(level, Level)]
            moving = max(abs(level.drift_mmhg_per_s) for level in good)
            if moving <= STILL_MMHG_PER_S:
                return gauge_mmhg, [level.ratio(probe) for probe, level in zip(self._probes, good, strict=True)]
            self._console.say(
                f"not still: {moving:.2f} mmHg/s, at most {STILL_MMHG_PER_S:g}. Look for a leak, go back to"
                f" {asked_mmhg:g} mmHg and press Enter again"
            )

    def _gauge(self, asked_mmhg: float) -> Mmhg:
        self._console.say(f"type what the gauge shows now, or Enter when it is {asked_mmhg:g}")
        while True:
            answer = self._answer()
            shown = asked_mmhg if not answer else number(answer)
            if shown is not None and abs(shown - asked_mmhg) <= NEAR_MMHG:
                return Mmhg(shown)
            self._console.say(
                f"{answer}: a pressure within {NEAR_MMHG:g} of {asked_mmhg:g} mmHg is wanted; pump or bleed, wait 5 s,"
                " and type it"
            )

    def _answer(self) -> str:
        """The next line typed, while both valves stay shut."""
        answers: list[str] = []

        def is_there() -> bool:
            line = self._console.typed(0.0)
            if line is not None:
                answers.append(line)
            return bool(answers)

        if problem := self._held.until(is_there, WAIT_S):
            raise _EndedError(problem)
        if answers[0].lower() == QUIT:
            raise left()
        return answers[0]


def _measured(guide: _Guide, console: Console, zeros: Sequence[Ratio], reference_mmhg: Mmhg) -> Result | None:
    """Span, then verification; None when a coefficient or a pressure is out of bounds, which has been said."""
    gauge_mmhg, ratios = guide.point(reference_mmhg, "hand pump: bring the gauge")
    transducers = _spans(zeros, ratios, gauge_mmhg, console)
    if transducers is None:
        return None
    rows = [row(transducers, ratios, gauge_mmhg=gauge_mmhg, is_rising=True)]
    console.say("span taken. Bleed down to 50 mmHg: now the same coefficients are verified, rising and then falling")
    for asked_mmhg, is_rising in (*((one, True) for one in RISING_MMHG), *((one, False) for one in FALLING_MMHG)):
        gauge_mmhg, ratios = guide.point(asked_mmhg, "up" if is_rising else "down")
        rows.append(row(transducers, ratios, gauge_mmhg=gauge_mmhg, is_rising=is_rising))
        for problem in rows[-1].problems:
            console.say(f"out of bounds: {problem}")
    for line in table(rows):
        console.say(line)
    if any(one.problems for one in rows):
        hint = "check gauge, hoses and rigid volume and start again; if it stays, change the sensor"
        report([failed("verification", "a pressure is out of bounds, nothing is written", hint)], console.say)
        return None
    return Result(transducers=transducers, rows=tuple(rows))


def _spans(
    zeros: Sequence[Ratio], ratios: Sequence[Ratio], gauge_mmhg: Mmhg, console: Console
) -> tuple[Transducer, ...] | None:
    """Coefficients of both sensors, A first; None when a sound transducer has none such."""
    made: list[Transducer] = []
    for name, zero, ratio in zip("AB", zeros, ratios, strict=True):
        try:
            made.append(Transducer().recalibrated(at_zero=zero, at_reference=ratio, reference_mmhg=gauge_mmhg))
        except ValueError as error:
            hint = "read the gauge again, check hoses and rigid volume; if it stays, change the sensor"
            report([failed(f"sensor {name} span", f"{error}; nothing is written", hint)], console.say)
            return None
    return tuple(made)
