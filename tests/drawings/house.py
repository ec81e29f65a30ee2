"""Packages in their layers, as the import contracts have them; and the processes with what goes between them."""

import tomllib
from pathlib import Path
from typing import Any, Final

from kiosk.link.stop import SCREEN_STOP_SOCKET, TOUCH_SOCKET
from tests.drawings import canvas as c
from tests.drawings.canvas import Canvas

ROOT: Final = Path(__file__).parents[2]


def contracts() -> list[dict[str, Any]]:
    """The import contracts, in the order of `pyproject.toml`."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(told["tool"]["importlinter"]["contracts"])


def contract_list() -> list[str]:
    """Their names: Markdown."""
    return [f"* {one['name']}" for one in contracts()]


def package_drawing() -> str:
    """Each row sees only what lies below it; what stands in one row does not see each other."""
    layers = next(one for one in contracts() if one["type"] == "layers")["layers"]
    sheet = Canvas(900, 90 + 50 * len(layers), "The packages of kiosk")
    sheet.text(40, 38, "The packages of kiosk", size=22, bold=True)
    note = "Each row sees only the rows below it, and nobody beside it. Made from the import contracts."
    sheet.text(40, 60, note, fill=c.SOFT, size=12)
    fills = {"safety": c.WATCHDOG, "core": c.SAFE, "therapy": c.SAFE, "controller": c.CONTROLLER, "tui": c.CONTROLLER}
    for row, layer in enumerate(layers):
        names = layer.split(" | ")
        width = 820 / len(names)
        for column, name in enumerate(names):
            sheet.box(40 + column * width, 76 + row * 50, width - 8, 40, (name,), fill=fills.get(name, c.NEUTRAL))
    return sheet.done()


def process_drawing() -> str:
    """Who owns what, what goes from the sensor to the screen, and from a tap to the valves."""
    sheet = Canvas(1240, 640, "The processes")
    sheet.text(40, 38, "The processes, and what goes between them", size=22, bold=True)
    note = (
        "Green: from the sensor to the screen. Red: STOP, from the finger to both valves. Orange: evidence, both ways."
    )
    sheet.text(40, 60, note, fill=c.SOFT, size=12)
    sheet.box(
        480,
        90,
        280,
        150,
        (
            "controller",
            "sensor A, bus 1",
            "PUMP_RUN, BLEED, HOLD_A, lamps",
            "core/machine, core/regulator",
            "controller/loop: 20 ms",
            "records (storage)",
        ),
        fill=c.CONTROLLER,
        size=12,
    )
    sheet.box(
        480,
        400,
        280,
        150,
        (
            "watchdog",
            "sensor B, its own bus",
            "HOLD_B, PUMP_ENABLE, buzzer",
            "safety/guard: pure, 20 ms",
            "safety/watchdog: its loop",
            "its own journal, no SQL",
        ),
        fill=c.WATCHDOG,
        size=12,
    )
    sheet.box(
        900,
        90,
        290,
        150,
        (
            "screen (tui)",
            "owns nothing physical",
            "draws whole snapshots, 10 a second",
            "people, screening, plans",
            "tui/app, tui/screens",
            "keep-alive five times a second",
        ),
        fill=c.NEUTRAL,
        size=12,
    )
    sheet.box(
        900,
        400,
        290,
        92,
        ("touch-stop", "every finger on the panel", "knows the STOP bar alone"),
        fill=c.NEUTRAL,
        size=12,
    )
    sheet.box(
        40,
        90,
        250,
        74,
        ("hw (in the controller)", "ADS1115 → transducer →", "core/plausibility"),
        fill=c.NEUTRAL,
        size=12,
    )
    sheet.box(40, 190, 250, 56, ("analysis", "only while LOP is measured"), fill=c.NEUTRAL, size=12)
    sheet.box(
        40, 400, 250, 74, ("board", "pump and valves; two one-shots", "hold two dump valves shut"), fill=c.SAFE, size=12
    )
    sheet.line((290, 127), (480, 127), colour=c.AIR, weight=2.4, arrow=True)
    sheet.label(385, 119, "200 samples a second")
    sheet.line((480, 205), (290, 205), colour=c.AIR, arrow=True)
    sheet.line((290, 228), (480, 228), colour=c.AIR, arrow=True)
    sheet.label(432, 245, "samples, and back: LOP", align="end")
    sheet.line((760, 114), (900, 114), colour=c.AIR, weight=2.4, arrow=True)
    sheet.label(830, 106, "snapshots")
    sheet.line((900, 150), (760, 150), colour=c.SIGNAL, arrow=True)
    sheet.label(830, 142, "intents, kiosk.sock")
    sheet.line((900, 190), (760, 190), colour=c.POWER, weight=2.4, arrow=True)
    sheet.label(830, 182, SCREEN_STOP_SOCKET)
    orange = "#b86e00"
    sheet.line((580, 240), (580, 400), colour=orange, weight=2.4, arrow=True)
    sheet.line((660, 400), (660, 240), colour=orange, weight=2.4, arrow=True)
    sheet.label(572, 300, "frames each 40 ms", align="end")
    sheet.label(572, 316, "evidence.sock", align="end")
    sheet.label(668, 340, "reports each 40 ms", align="start")
    sheet.line((1045, 240), (1045, 330), (840, 330), (840, 430), (760, 430), colour=c.POWER, weight=2.4, arrow=True)
    sheet.label(960, 322, "stop.sock")
    sheet.line((900, 470), (760, 470), colour=c.POWER, weight=2.4, arrow=True)
    sheet.label(830, 488, "stop.sock")
    sheet.line((900, 415), (870, 415), (870, 224), (760, 224), colour=c.POWER, weight=2.4, arrow=True)
    sheet.label(878, 375, TOUCH_SOCKET, align="start")
    sheet.line((480, 190), (440, 190), (440, 420), (290, 420), colour=c.INK, arrow=True)
    sheet.label(432, 350, "edges of HOLD_A", align="end")
    sheet.line((480, 455), (290, 455), colour=c.INK, arrow=True)
    sheet.label(385, 472, "edges of HOLD_B")
    lines = (
        "A line is toggled by a finished pass and by nothing else: a process that is dead, hung or starved lets go "
        "by doing nothing.",
        "What comes from the screen is not trusted: the controller reads plan, answers and LOP from the records and "
        "judges them again.",
    )
    for number, line in enumerate(lines):
        sheet.text(40, 592 + number * 22, line, size=12)
    return sheet.done()
