"""Zero check of both sensors, and the span of both from one reference pressure. Nothing is written: it is printed.

For the span a technician brings a rigid volume to a pressure with a hand pump and reads it on a reference gauge. Both
dump valves are held shut for that by toggling their lines from here; the pump is never driven, and any fault, too
high a pressure or too long a wait lets go.
"""

import math
import select
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Final

from kiosk.config import Settings
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.core.model import VENT
from kiosk.core.units import Mmhg
from kiosk.hw.actuators import HoldLine, claim_output
from kiosk.hw.backend import ControllerHardware, WatchdogHardware
from kiosk.hw.factory import controller_hardware, watchdog_hardware
from kiosk.hw.wiring import Wiring
from kiosk.ops.findings import Finding, Verdict, failed, passed, report
from kiosk.ops.held import HeldShut
from kiosk.ops.probe import Probe, probe_a, probe_b, station_stopped
from kiosk.ops.zero import SETTLE_S, Level, measure, zero_findings

REFERENCE_MIN_MMHG: Final = 100.0
REFERENCE_MAX_MMHG: Final = 250.0
"""Below, the error of the gauge weighs too much in the span; above, the station never goes (our inference)."""
WAIT_S: Final = 180.0
"""Longest time both valves are held shut for the technician."""
REST_S: Final = 5.0
"""The air cools after being compressed: so long after the key the pressure counts (hardware reference 5.3)."""
AGREE_MMHG: Final = 10.0
"""Both sensors and the gauge may differ by this before calibration (2.5 % of full scale, data sheet)."""


def run(settings: Settings, wiring: Wiring, *, reference_mmhg: float | None) -> int:
    """Open the hardware and calibrate; exit code.

    Raises:
        HardwareError: it cannot be opened.
        ConfigError: the reference is no pressure to calibrate at.
    """
    reference = None if reference_mmhg is None else checked_reference(reference_mmhg)
    if report([station_stopped(settings.runtime_dir)]):
        return 1
    purpose, runtime = "calibrate", settings.runtime_dir
    with ExitStack() as stack:
        mine = controller_hardware(settings.backend, wiring, purpose=purpose, runtime_dir=runtime)
        stack.callback(mine.sensor.close)
        stack.callback(mine.actuators.close)
        guard = watchdog_hardware(settings.backend, wiring, purpose=purpose, runtime_dir=runtime)
        stack.callback(guard.pins.close)
        return calibrate(mine, guard, wiring, reference_mmhg=reference)


def checked_reference(reference_mmhg: float) -> Mmhg:
    """The reference pressure, when it is one to calibrate at; raises `ConfigError`."""
    if math.isfinite(reference_mmhg) and REFERENCE_MIN_MMHG <= reference_mmhg <= REFERENCE_MAX_MMHG:
        return Mmhg(reference_mmhg)
    raise ConfigError(
        [
            Diagnostic(
                path="--reference-mmhg",
                code="out_of_range",
                message=f"{reference_mmhg:g} mmHg",
                hint=f"{REFERENCE_MIN_MMHG:g} to {REFERENCE_MAX_MMHG:g}, best about 200",
            )
        ]
    )


def calibrate(
    mine: ControllerHardware,
    guard: WatchdogHardware,
    wiring: Wiring,
    *,
    reference_mmhg: Mmhg | None,
    key_pressed: Callable[[], bool] | None = None,
    out: Callable[[str], None] = print,
) -> int:
    """Zero both sensors; with a reference, their span too. Returns 0 when everything is as it should be."""
    clock = mine.clock
    mine.actuators.apply(VENT)
    probes = (probe_a(mine.sensor, wiring), probe_b(guard, wiring))
    out(f"vented; zero in {SETTLE_S:g} s: nothing may press on cuff or hose")
    clock.sleep(SETTLE_S)
    zeros = [measure(probe, clock) for probe in probes]
    findings = [finding for probe, zero in zip(probes, zeros, strict=True) for finding in zero_findings(probe, zero)]
    code = report(findings, out)
    good = [zero for zero in zeros if isinstance(zero, Level)]
    if code or len(good) < len(zeros):
        return 1
    if reference_mmhg is None:
        for probe, zero in zip(probes, good, strict=True):
            _print_coefficients(probe, zero.ratio(probe), probe.transducer.ratio_per_mmhg, out)
        return 0
    out(f"hand pump: bring the reference gauge to {reference_mmhg:g} mmHg, then press Enter; nothing may be on a limb")
    with ExitStack() as stack:
        line = claim_output(guard.pins, wiring.watchdog.lines.hold_b, "watchdog.lines.hold_b")
        stack.callback(line.close)
        stack.callback(line.off)
        levels = _levels(probes, mine, HoldLine(line), key_pressed or _enter_pressed, out)
    if levels is None:
        return 1
    return report(_spans(probes, good, levels, reference_mmhg, out), out)


def _levels(
    probes: Sequence[Probe],
    mine: ControllerHardware,
    hold_b: HoldLine,
    key_pressed: Callable[[], bool],
    out: Callable[[str], None],
) -> list[Level] | None:
    """Both sensors at the reference, measured one after the other while both valves are held shut."""
    held = HeldShut(probes, mine.actuators, hold_b, mine.clock)
    problem = held.until(key_pressed, WAIT_S) or held.rest(REST_S)
    levels: list[Level] = []
    for probe in probes:
        if not problem:
            level = measure(probe, held)
            if isinstance(level, Level):
                levels.append(level)
            else:
                problem = f"{probe.name}: {level}"
    if problem:
        report([failed("span", problem, "everything was let go; see kiosk doctor, then start again")], out)
        return None
    return levels


def _enter_pressed() -> bool:
    ready, _, _ = select.select([sys.stdin], [], [], 0)
    if ready:
        sys.stdin.readline()
    return bool(ready)


def _spans(
    probes: Sequence[Probe],
    zeros: Sequence[Level],
    levels: Sequence[Level],
    reference_mmhg: Mmhg,
    out: Callable[[str], None],
) -> Iterator[Finding]:
    for probe, zero, level in zip(probes, zeros, levels, strict=True):
        name = f"{probe.name} span"
        shown = Mmhg(level.mean_mmhg - zero.mean_mmhg)
        detail = f"{shown:.1f} mmHg by the present coefficients, {reference_mmhg:g} by the gauge"
        try:
            made = probe.transducer.recalibrated(
                at_zero=zero.ratio(probe), at_reference=level.ratio(probe), reference_mmhg=reference_mmhg
            )
        except ValueError as error:
            yield failed(name, f"{detail}; {error}", "check gauge and hose; if it stays, change the sensor")
            continue
        if abs(shown - reference_mmhg) > AGREE_MMHG:
            hint = "read the gauge again: so much is rarely the sensor"
            yield Finding(name=name, verdict=Verdict.NOTE, detail=detail, hint=hint)
        else:
            yield passed(name, detail)
        _print_coefficients(probe, made.zero, made.ratio_per_mmhg, out)


def _print_coefficients(probe: Probe, zero: float, ratio_per_mmhg: float, out: Callable[[str], None]) -> None:
    out(f"put into the wiring file:\n[{probe.section}]\nzero = {zero:.6f}\nratio_per_mmhg = {ratio_per_mmhg:.8f}")
