"""Who calibrates, with what, and which parts: from the command line, the wiring file, or asked for."""

import argparse
import math
import shlex
from dataclasses import dataclass

from kiosk.core.errors import ConfigError, Diagnostic, StorageError
from kiosk.hw.wiring import Wiring
from kiosk.ops.console import Console, asked, asked_for
from kiosk.storage.names import clean_name, clean_note


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a calibration is kept with, beside its figures."""

    operator: str
    instrument: str
    serial_a: str
    serial_b: str
    temperature_c: float | None
    """None when nobody measured it."""
    gauge_certificate: str | None = None
    """Number of the gauge's own certificate; None when nobody gave one."""


def details(arguments: argparse.Namespace, wiring: Wiring, console: Console) -> Details:
    """What was given, and the answers to what was not.

    Raises:
        ConfigError: a serial number is not the one that the wiring file names.
        StorageError: a text that was given is not fit to be kept.
        AccessError: the technician left.
    """
    named = (wiring.controller.sensor.serial, wiring.watchdog.sensor.serial)
    given = (arguments.serial_a, arguments.serial_b)
    wrong = [
        Diagnostic(
            path=f"--serial-{name}",
            code="calibration_foreign",
            message=f"{new}, and the wiring file names {old}",
            hint="look at the part; then correct whichever is wrong",
        )
        for name, new, old in zip("ab", given, named, strict=True)
        if new is not None and old is not None and new != old
    ]
    if wrong:
        raise ConfigError(wrong)
    serials = [
        old or (clean_name(new) if new else asked_for(console, f"serial number of sensor {name}:", clean_name))
        for name, new, old in zip("AB", given, named, strict=True)
    ]
    return Details(
        operator=clean_name(arguments.by) if arguments.by else asked_for(console, "your name:", clean_name),
        instrument=clean_note(arguments.instrument)
        if arguments.instrument
        else asked_for(console, "reference gauge and its serial number:", clean_note),
        serial_a=serials[0],
        serial_b=serials[1],
        gauge_certificate=_certificate(arguments.gauge_certificate, console),
        temperature_c=_temperature(console) if arguments.temperature_c is None else arguments.temperature_c,
    )


def options(told: Details) -> str:
    """The same as options of the command line, so that a second try need not ask."""
    given = [
        ("--serial-a", told.serial_a),
        ("--serial-b", told.serial_b),
        ("--by", told.operator),
        ("--instrument", told.instrument),
    ]
    if told.gauge_certificate is not None:
        given.append(("--gauge-certificate", told.gauge_certificate))
    if told.temperature_c is not None:
        given.append(("--temperature-c", f"{told.temperature_c:g}"))
    return " ".join(f"{option} {shlex.quote(value)}" for option, value in given)


def _certificate(given: str | None, console: Console) -> str | None:
    if given is not None:
        return clean_note(given)
    while True:
        answer = asked(console, "number of the gauge's own certificate (Enter when there is none):")
        if not answer:
            return None
        try:
            return clean_note(answer)
        except StorageError as error:
            console.say(f"{error.message}: {error.hint}")


def _temperature(console: Console) -> float | None:
    while True:
        answer = asked(console, "temperature of the room in degrees Celsius (Enter when nobody measured it):")
        if not answer:
            return None
        value = number(answer)
        if value is not None and -20.0 < value < 60.0:
            return value
        console.say(f"{answer}: a number is wanted, from -20 to 60")


def number(text: str) -> float | None:
    """The number somebody typed, with a comma or a point; None when it is none."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
