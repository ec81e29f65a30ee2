"""`kiosk calibrate`: the guided procedure on the hardware, or a look at both zeros.

Nothing is written before every pressure has passed. Until then the calibration that counted before still does.
"""

import argparse
import math
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final, TypeVar

from kiosk.config import Settings
from kiosk.core.errors import AccessError, ConfigError, Diagnostic, HardwareError
from kiosk.core.units import Mmhg
from kiosk.hw.backend import ControllerHardware, WatchdogHardware
from kiosk.hw.calibrated import nominal, station_wiring
from kiosk.hw.factory import controller_hardware, watchdog_hardware
from kiosk.hw.wiring import Wiring
from kiosk.ops.civil_now import CivilNow, civil_now
from kiosk.ops.console import Console, Line, Terminal
from kiosk.ops.details import Details, details, options
from kiosk.ops.findings import report
from kiosk.ops.guided import Result, guided, zeroed
from kiosk.ops.hands import hands_on
from kiosk.ops.kept import written
from kiosk.ops.probe import probe_a, probe_b, station_stopped

T = TypeVar("T")

REFERENCE_MIN_MMHG: Final = 100.0
REFERENCE_MAX_MMHG: Final = 250.0
REFERENCE_USUAL_MMHG: Final = 200.0
"""Below, the error of the gauge weighs too much in the span; above, the station never goes (our inference)."""


def run(
    settings: Settings,
    wiring: Wiring,
    arguments: argparse.Namespace,
    *,
    console: Console | None = None,
    told: Details | None = None,
    now: CivilNow | None = None,
    in_force: Callable[[int], None] = lambda _: None,
) -> int:
    """Open the hardware and calibrate, or look at the zeros only; exit code.

    Args:
        settings: where the files are.
        wiring: as its file says, without any calibration.
        arguments: see `kiosk.ops.options`.
        console: the technician; the terminal when None.
        told: with what; given on the command line or asked for when None.
        now: civil time for the record; what the station holds it to be when None.
        in_force: called with its number as soon as it counts, before anything is said of it.

    Raises:
        HardwareError: it cannot be opened, or `hardware_lost`: it has gone since.
        ConfigError: the reference is no pressure to calibrate at, another sensor is fitted than the wiring names, or,
            with `--zero-only`, the station's calibration cannot be used.
        StorageError: a text is not fit to be kept, or the files cannot be written.
        AccessError: the technician left.
    """
    reference_mmhg = checked_reference(arguments.reference_mmhg)
    technician = Terminal() if console is None else console
    if report([station_stopped(settings.runtime_dir)], technician.say):
        return 1
    if arguments.zero_only:
        used = station_wiring(settings, wiring)
        return _opened(
            settings,
            used,
            lambda mine, guard: zero_only(mine, guard, used, is_calibrated=used is not wiring, out=technician.say),
        )
    plain = nominal(wiring)

    def procedure(mine: ControllerHardware, guard: WatchdogHardware) -> tuple[Details, Result | None]:
        used_with = details(arguments, wiring, technician) if told is None else told
        if now is None:
            say_doubt(civil_now(settings), technician.say)
        again = f"to spare you the questions next time: {options(used_with)}"
        try:
            result = guided(mine, guard, plain, technician, reference_mmhg=reference_mmhg)
        except KeyboardInterrupt:
            technician.say("interrupted: everything is let go, nothing was written; what was in force before still is")
            technician.say(again)
            raise
        except AccessError:
            technician.say(again)
            raise
        if result is None:
            technician.say(again)
        return used_with, result

    kept_with, result = _opened(settings, plain, procedure)
    if result is None:
        return 1
    at = now or civil_now(settings)
    written(settings, wiring, kept_with, result, now=at, out=technician.say, in_force=in_force)
    return 0


def say_doubt(now: CivilNow, out: Callable[[str], None]) -> None:
    """Say that the date is not believed, where it is not: when the next calibration is due counts from it."""
    if not now.trust.is_trusted:
        said = f"the date is not believed [{now.trust.reason.code}]: this calibration will be dated {now.at:%Y-%m-%d}"
        out(Line.of("date_doubted", said))
        out("if that is wrong, leave, let a supervisor set date and time on the screen, and begin again")


def _opened(settings: Settings, wiring: Wiring, work: Callable[[ControllerHardware, WatchdogHardware], T]) -> T:
    """What comes of the work on both sides' hardware, which is let go of however it ends."""
    runtime = settings.runtime_dir
    try:
        with ExitStack() as stack:
            stack.enter_context(hands_on(settings))
            mine = controller_hardware(settings.backend, wiring, runtime_dir=runtime)
            stack.callback(mine.sensor.close)
            stack.callback(mine.actuators.close)
            guard = watchdog_hardware(settings.backend, wiring, runtime_dir=runtime)
            stack.callback(guard.pins.close)
            return work(mine, guard)
    except ConnectionError:
        raise  # nobody reads any more; that is no part's fault
    except OSError as error:
        message = f"{error.strerror or error}: the hold circuits let go by themselves, nothing was written"
        raise HardwareError("hardware_lost", message, "see kiosk doctor, then start again") from error


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


def zero_only(
    mine: ControllerHardware,
    guard: WatchdogHardware,
    wiring: Wiring,
    *,
    is_calibrated: bool,
    out: Callable[[str], None] = print,
) -> int:
    """Both zeros by all rules, from the coefficients in force; 0 when they are as they should be. Writes nothing."""
    probes = (probe_a(mine.sensor, wiring), probe_b(guard, wiring))
    zeros = zeroed(probes, mine, out)
    if zeros is None:
        return 1
    if is_calibrated:
        out("each from the zero of the calibration in force; nothing is written")
        return 0
    out("not calibrated. Until it is, the wiring file may have these; nothing is written:")
    for probe, zero in zip(probes, zeros, strict=True):
        out(
            f"[{probe.section}]\nzero = {zero.ratio(probe):.6f}\nratio_per_mmhg = {probe.transducer.ratio_per_mmhg:.8f}"
        )
    return 0
