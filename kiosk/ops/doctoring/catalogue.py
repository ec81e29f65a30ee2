"""Every check of the doctor: its stable id, its group, its title, and what it looks at. `docs/doctor.md` lists them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.core.selftest import CODES


@dataclass(frozen=True, slots=True)
class Listed:
    """What a check is called. `is_real` marks those that only the real backend has."""

    group: str
    title: str
    looks_at: str
    is_real: bool = False


def _sensor(name: str, where: str) -> Iterator[tuple[str, Listed]]:
    letter = name.upper()
    yield f"converter.{name}", Listed("Sensors", f"converter {letter}", "a hundred conversions, each read back")
    yield f"sensor.{name}.signal", Listed("Sensors", f"sensor {letter} signal", "broken wire, short")
    yield f"supply.{name}", Listed("Supplies", f"supply of sensor {letter}", "5 V of the transducer, by its converter")
    yield f"sensor.{name}.zero", Listed("Sensors", f"sensor {letter} zero", f"mean in the open air, {where}")
    yield f"sensor.{name}.noise", Listed("Sensors", f"sensor {letter} noise", "peak to peak of the passes' means")
    yield f"sensor.{name}.drift", Listed("Sensors", f"sensor {letter} drift", "slope over the readings")


def _lines() -> Iterator[tuple[str, Listed]]:
    for name in ("pump_run", "bleed", "hold_a", "lamp_green", "lamp_yellow", "lamp_red"):
        yield f"line.{name}", Listed("Lines", f"line {name}", "the controller can have it, and it is low")
    for name in ("hold_b", "pump_enable", "buzzer", "comparator_test"):
        yield f"line.{name}", Listed("Lines", f"line {name}", "the watchdog can have it, and it is low")


_STEPS: Final = {
    "estop": ("e-stop closed", "both contacts"),
    "agreement": ("same wiring", "both processes compare their hash"),
    "outputs": ("lines let go", "the kernel lets go of a dead process's lines"),
    "zero": ("zero", "both sensors in the open air"),
    "buzzer": ("buzzer sounds", "it draws current"),
    "comparator": ("comparator", "a test voltage makes it drop the rail"),
    "enable_alone": ("PUMP_ENABLE alone", "raises nothing"),
    "pump_alone": ("PUMP_RUN alone", "raises nothing"),
    "rise": ("rise", "pump, hold circuits and dump valves raise the pressure"),
    "match": ("sensors match", "both show the same under pressure"),
    "cuff_volume": ("cuff volume", "air that the cuff takes"),
    "hold": ("hold", "nothing leaks"),
    "vent_b": ("vent B alone", "dump valve B lets go"),
    "circuit_b": ("hold circuit B", "lets go in time"),
    "rise_again": ("rise again", "as before"),
    "vent_a": ("vent A alone", "dump valve A lets go"),
    "circuit_a": ("hold circuit A", "lets go in time"),
    "bleed": ("bleed", "the bleed valve lets go"),
    "watchdog_trip": ("watchdog trips", "by itself, when the controller falls silent"),
}
"""Title of each step, and what it shows."""


def _selftest() -> Iterator[tuple[str, Listed]]:
    yield "selftest.last", Listed("Last self-test", "last full one", "when, and whether it passed")
    for code in CODES:
        yield f"selftest.{code}", Listed("Last self-test", *_STEPS[code])
    yield "selftest.short", Listed("Last self-test", "last short one", "the one before a bout, cuff on the limb")


def _services() -> Iterator[tuple[str, Listed]]:
    yield "service.running", Listed("Services", "station", "whether it runs: then its hardware is left alone")
    yield "service.manager", Listed("Services", "systemd", "runs and answers")
    for name, what in (
        ("station", "starts with the machine"),
        ("watchdog", "loaded, active, restarts"),
        ("controller", "loaded, active, restarts"),
        ("screen", "loaded, active, restarts"),
        ("touch", "loaded, active, restarts"),
        ("backup", "timer of the backups"),
    ):
        yield f"service.{name}", Listed("Services", f"unit {name}", what, is_real=True)
    for name in ("watchdog", "controller"):
        yield f"loop.{name}", Listed("Services", f"{name}'s loop", "how late it ran when the station was last up")
    yield "service.realtime", Listed("Services", "loops", "FIFO and locked memory of the running loops", is_real=True)


CHECKS: Final[Mapping[str, Listed]] = dict(
    (
        ("settings.wiring", Listed("Settings", "wiring", "the file, and the hash that both processes compare")),
        ("settings.calibration", Listed("Settings", "calibration", "which counts, and whether its files are whole")),
        ("settings.calibration_copies", Listed("Settings", "calibration's copies", "the second place")),
        ("settings.calibration_due", Listed("Settings", "next calibration", "when it is due")),
        ("settings.protocols", Listed("Settings", "protocols", "every therapy file, and the clinic's own")),
        ("settings.logo", Listed("Settings", "picture for pages", "the clinic's, where the settings name one")),
        ("settings.board", Listed("Settings", "wiring and board", "number of the second bus", is_real=True)),
        ("settings.changed", Listed("Settings", "changed since the start", "files newer than the running station")),
        ("computer.board", Listed("Computer", "board", "its model", is_real=True)),
        ("computer.system", Listed("Computer", "system", "operating system and kernel")),
        ("computer.memory", Listed("Computer", "memory", "how much there is")),
        ("computer.realtime", Listed("Computer", "real-time scheduling", "whether it is granted")),
        ("computer.temperature", Listed("Computer", "temperature", "of the processor", is_real=True)),
        ("computer.throttled", Listed("Computer", "throttling", "the firmware's word, now and earlier", is_real=True)),
        ("computer.alarm", Listed("Computer", "under-voltage alarm", "the kernel has one", is_real=True)),
        ("computer.swap", Listed("Computer", "swap", "off", is_real=True)),
        ("computer.watchdog", Listed("Computer", "hardware watchdog", "resets a machine that hangs", is_real=True)),
        ("computer.boot", Listed("Computer", "boot settings", "our part, and what speaks against it", is_real=True)),
        ("lines.chip", Listed("Lines", "gpio chip", "found by its label", is_real=True)),
        ("lines.kernel", Listed("Lines", "gpio outputs", "`persist_gpio_outputs`", is_real=True)),
        ("lines.bench", Listed("Lines", "bench", "answers (simulated bench only)")),
        ("lines.controller", Listed("Lines", "controller lines and bus", "can be opened")),
        ("lines.watchdog", Listed("Lines", "watchdog bus and pins", "can be opened")),
        ("lines.released", Listed("Lines", "outputs of a dead process", "what the kernel says of these lines")),
        *_lines(),
        ("bus.a.speed", Listed("Sensors", "bus A speed", "clock of the bus", is_real=True)),
        ("bus.a.parts", Listed("Sensors", "bus A parts", "who answers", is_real=True)),
        ("bus.b.speed", Listed("Sensors", "bus B speed", "clock of the bus", is_real=True)),
        ("bus.b.parts", Listed("Sensors", "bus B parts", "who answers", is_real=True)),
        *_sensor("a", "at the manifold"),
        *_sensor("b", "at its own hose"),
        ("sensors.agree", Listed("Sensors", "sensors agree", "in the open air")),
        ("supply.rail", Listed("Supplies", "12 V rail", "behind e-stop and comparator")),
        ("computer.supply", Listed("Supplies", "computer's supply", "under-voltage as the watchdog sees it")),
        ("estop.a", Listed("E-stop and buzzer", "e-stop A", "the controller's contact")),
        ("estop.b", Listed("E-stop and buzzer", "e-stop B", "the watchdog's contact")),
        ("estop.agree", Listed("E-stop and buzzer", "e-stop contacts", "both say the same")),
        ("buzzer.quiet", Listed("E-stop and buzzer", "buzzer", "draws no current while it is off")),
        *_selftest(),
        ("guard.journal", Listed("Watchdog", "journal", "its checksums")),
        ("guard.latch", Listed("Watchdog", "lock", "a trip that nobody has acknowledged")),
        ("guard.lockout", Listed("Watchdog", "lock-out", "three trips of one cause in a day")),
        ("guard.trips", Listed("Watchdog", "trips", "that still count")),
        ("disk.room", Listed("Disk", "disk", "room for records, and the right to write")),
        ("disk.mounted", Listed("Disk", "mounted", "not read-only after an error")),
        ("disk.errors", Listed("Disk", "file system errors", "as ext4 counts them")),
        ("disk.life", Listed("Disk", "wear", "the card's own estimate")),
        ("disk.log", Listed("Disk", "system's log", "has a limit", is_real=True)),
        ("disk.backup", Listed("Disk", "backup", "when the last good one was made")),
        ("clock.monotonic", Listed("Clock", "monotonic clock", "moves")),
        ("clock.civil", Listed("Clock", "clock", "date and time, and what vouches for them")),
        ("clock.hardware", Listed("Clock", "hardware clock", "there is one", is_real=True)),
        *_services(),
        ("screen.panel", Listed("Screen", "panel", "connected, and its mode", is_real=True)),
        ("screen.terminal", Listed("Screen", "terminal", "compositor and terminal, by version", is_real=True)),
        ("screen.seat", Listed("Screen", "seat", "what opens display and panel for the screen answers", is_real=True)),
        (
            "screen.touch",
            Listed("Screen", "touch", "the named panel is there and tells of several fingers", is_real=True),
        ),
        ("screen.sound", Listed("Screen", "sound", "its programs and a card, where the settings ask for it")),
        ("version.program", Listed("Versions", "program", "version, and digest of its files")),
        ("version.tested", Listed("Versions", "program tested", "whether the last self-test was with this one")),
        ("version.python", Listed("Versions", "python", "new enough")),
        ("version.libraries", Listed("Versions", "libraries", "there, and those that are pinned as pinned")),
    )
)
"""By id, in the order in which they are shown."""

GROUPS: Final = tuple(dict.fromkeys(listed.group for listed in CHECKS.values()))
