"""The guided calibration: zero, span and verification, one pressure after another, by hand pump and reference gauge.

Both dump valves are held shut from here by toggling their lines while a technician pumps; the pump is never driven, and
any fault, too high a pressure, too long a wait or a "q" lets go. What comes out is judged whole; nothing is written.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from kiosk.core.model import VENT
from kiosk.core.units import Mmhg, Ratio
from kiosk.hw.actuators import HoldLine, claim_output
from kiosk.hw.backend import ControllerHardware, WatchdogHardware
from kiosk.hw.transducer import Transducer
from kiosk.hw.wiring import Wiring
from kiosk.ops.asking import WAIT_S, EndedError, Guide
from kiosk.ops.console import QUIT, Console, Line, asked
from kiosk.ops.findings import Finding, Verdict, failed
from kiosk.ops.held import HeldShut
from kiosk.ops.points import FALLING_MMHG, RISING_MMHG, Row, row, table
from kiosk.ops.probe import Probe, probe_a, probe_b
from kiosk.ops.zero import SETTLE_S, Level, agreement, measure, zero_findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """New coefficients of both sensors, A first, that have passed; and how they did at each pressure."""

    transducers: tuple[Transducer, ...]
    rows: tuple[Row, ...]


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
    asked(
        console,
        Line.of(
            "connect",
            "connect rigid volume, hand pump and gauge in place of the cuff; nothing may be on a limb. Then press"
            f" Enter: both valves are held shut from there on, until {WAIT_S / 60.0:g} minutes pass without an answer."
            f" {QUIT} leaves, here and at any question",
            minutes=WAIT_S / 60.0,
        ),
    )
    with ExitStack() as stack:
        line = claim_output(guard.pins, wiring.watchdog.lines.hold_b, "watchdog.lines.hold_b")
        stack.callback(line.close)
        stack.callback(line.off)
        held = HeldShut(probes, mine.actuators, HoldLine(line, mine.clock), mine.clock)
        try:
            guide = Guide(probes, held, console, total=1 + len(RISING_MMHG) + len(FALLING_MMHG))
            ratios = [zero.ratio(probe) for probe, zero in zip(probes, zeros, strict=True)]
            return _measured(guide, console, ratios, reference_mmhg)
        except EndedError as end:
            why = failed("calibration", str(end), "everything was let go, nothing is written; start again")
            console.say(Line.of(end.why.code, str(why), **end.why.figures))
            return None


def zeroed(probes: Sequence[Probe], mine: ControllerHardware, out: Callable[[str], None]) -> list[Level] | None:
    """Vent, and the zero of both sensors by all rules; None when one of them is broken, which has been said."""
    mine.actuators.apply(VENT)
    out(Line.of("zeroing", f"vented; zero in {SETTLE_S:g} s: nothing may press on cuff or hose", seconds=SETTLE_S))
    mine.clock.sleep(SETTLE_S)
    zeros = [measure(probe, mine.clock) for probe in probes]
    is_bad = False
    for number, (probe, zero) in enumerate(zip(probes, zeros, strict=True), 1):
        for finding in zero_findings(probe, zero):
            is_bad |= _said(finding, out, number, zero)
    good = [zero for zero in zeros if isinstance(zero, Level)]
    if len(good) == len(probes):
        is_bad |= _said(agreement(probes, good, mine.clock), out, 0, None)
    return None if is_bad else good


def _said(finding: Finding, out: Callable[[str], None], sensor: int, level: Level | str | None) -> bool:
    """Say what was found of a zero: 1 is sensor A, 2 is B, 0 both; True when it is no good."""
    is_bad = finding.verdict is Verdict.FAIL
    known = (
        {"zero": level.mean_mmhg, "noise": level.noise_mmhg, "drift": level.drift_mmhg_per_s}
        if isinstance(level, Level)
        else {}
    )
    what = finding.name.rpartition(" ")[2]
    code = f"{what}_{'bad' if is_bad else 'good'}" if known or sensor == 0 else "sensor_lost"
    value = {"value": known[what]} if what in known else {}
    out(Line.of(code, str(finding), sensor=float(sensor), **value))
    return is_bad


def _measured(guide: Guide, console: Console, zeros: Sequence[Ratio], reference_mmhg: Mmhg) -> Result | None:
    """Span, then verification; None when a coefficient or a pressure is out of bounds, which has been said."""
    gauge_mmhg, ratios = guide.point(reference_mmhg)
    transducers = _spans(zeros, ratios, gauge_mmhg, console)
    if transducers is None:
        return None
    rows = [row(transducers, ratios, gauge_mmhg=gauge_mmhg, is_rising=True)]
    taken = "span taken. Now these very coefficients are verified, at pressures rising and falling"
    console.say(Line.of("span_taken", taken))
    for asked_mmhg, is_rising in (*((one, True) for one in RISING_MMHG), *((one, False) for one in FALLING_MMHG)):
        rows.append(_verified(guide, console, transducers, asked_mmhg, is_rising=is_rising))
    for line in table(rows):
        console.say(line)
    if any(one.problems for one in rows):
        hint = "check gauge, hoses and rigid volume and start again; if it stays, change the sensor"
        finding = failed("verification", "a pressure is out of bounds, nothing is written", hint)
        console.say(Line.of("verification_bad", str(finding)))
        return None
    return Result(transducers=transducers, rows=tuple(rows))


def _verified(
    guide: Guide, console: Console, transducers: Sequence[Transducer], asked_mmhg: float, *, is_rising: bool
) -> Row:
    """One pressure, told at once. Out of bounds it is measured once more, because a gauge is easily misread.

    Only once, and the second reading stands: whoever may try until it fits verifies nothing (our inference).
    """
    one = _row(guide.point(asked_mmhg), transducers, is_rising=is_rising)
    if one.problems:
        # Not by how much: who knows it reads the gauge so that it fits.
        said = "out of bounds; what the sensors show is told after the second reading"
        console.say(Line.of("point_doubted", said, gauge_mmhg=one.gauge_mmhg))
        one = replace(_row(guide.again(asked_mmhg), transducers, is_rising=is_rising), is_second=True)
    _tell(one, console)
    return one


def _row(reading: tuple[Mmhg, Sequence[Ratio]], transducers: Sequence[Transducer], *, is_rising: bool) -> Row:
    return row(transducers, reading[1], gauge_mmhg=reading[0], is_rising=is_rising)


def _tell(one: Row, console: Console) -> None:
    gauge_mmhg, is_rising = one.gauge_mmhg, one.is_rising
    errors = f"A {one.a_mmhg - gauge_mmhg:+z.1f}, B {one.b_mmhg - gauge_mmhg:+z.1f} mmHg from the gauge"
    said = f"out of bounds: {'; '.join(one.problems)}" if one.problems else f"good: {errors}"
    shown = {"gauge_mmhg": gauge_mmhg, "a_mmhg": one.a_mmhg, "b_mmhg": one.b_mmhg, "is_rising": float(is_rising)}
    console.say(Line.of("point_bad" if one.problems else "point_good", said, **shown))


def _spans(
    zeros: Sequence[Ratio], ratios: Sequence[Ratio], gauge_mmhg: Mmhg, console: Console
) -> tuple[Transducer, ...] | None:
    """Coefficients of both sensors, A first; None when a sound transducer has none such."""
    made: list[Transducer] = []
    for number, (name, zero, ratio) in enumerate(zip("AB", zeros, ratios, strict=True), 1):
        try:
            made.append(Transducer().recalibrated(at_zero=zero, at_reference=ratio, reference_mmhg=gauge_mmhg))
        except ValueError as error:
            hint = "read the gauge again, check hoses and rigid volume; if it stays, change the sensor"
            finding = failed(f"sensor {name} span", f"{error}; nothing is written", hint)
            console.say(Line.of("span_bad", str(finding), sensor=float(number)))
            return None
    return tuple(made)
