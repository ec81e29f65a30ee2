"""The wiring of the reference design, out of `kiosk/hw/wiring.toml`: the drawing, and the table of pins."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.hw.wiring import Adc, WatchdogAdc, Wiring
from tests.drawings import canvas as c
from tests.drawings.canvas import Canvas
from tests.drawings.figures import COMPARATOR_MMHG, hold_ms
from tests.drawings.header import BUS_PINS, PIN_OF

ROW: Final = 54
TOP: Final = 262
PI_X, PI_W = 40, 286
STAGE_X, STAGE_W = 408, 250
SWITCH_X, SWITCH_W = 712, 196
LOAD_X, LOAD_W = 962, 230
RAIL_X: Final = 1268


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the header: what it is called, what it goes through, what it moves, and what is safe."""

    name: str
    kind: str
    stage: tuple[str, ...]
    switch: tuple[str, ...] = ()
    load: tuple[str, ...] = ()
    safe: str


RESISTORS: Final = {0.6: "20 kΩ / 30 kΩ", 0.2: "40 kΩ / 10 kΩ"}
"""Upper and lower resistor of the dividers that the reference uses."""

ALONE: Final = {"controller": "A clock may share the bus.", "watchdog": "No other chip on it."}
ADDR: Final = {0x48: "0 V", 0x49: "VDD"}
"""Where the chip's address pin goes."""

HOLD: Final = (f"one-shot {hold_ms()} ms", "74HC4538, 300 kΩ, 1 µF")
LOW_SIDE: Final = ("N-FET to 0 V", "logic level, flyback diode")
GATE: Final = ("100 Ω, gate pull-down 10 kΩ",)
SENSE: Final = ("10 kΩ to 0 V, 1 kΩ, 100 nF",)
LAMP: Final = ("N-FET to 0 V", "logic level")

LINES: Final = {
    "controller": (
        Line(
            name="estop_a",
            kind="in",
            stage=SENSE,
            switch=("3.3 V through 1 kΩ",),
            load=("E-stop contact 2 (NC)", "1 = closed"),
            safe="broken wire reads as pressed",
        ),
        Line(name="lamp_green", kind="level", stage=GATE, switch=LAMP, load=("Green light", "repetitions"), safe="low"),
        Line(name="lamp_yellow", kind="level", stage=GATE, switch=LAMP, load=("Yellow light", "cuff held"), safe="low"),
        Line(name="lamp_red", kind="level", stage=GATE, switch=LAMP, load=("Red light", "high alarm"), safe="low"),
        Line(
            name="bleed",
            kind="level",
            stage=GATE,
            switch=LOW_SIDE,
            load=("BLEED valve (NC)", "1 mm, trims"),
            safe="low: shut, the dumps vent",
        ),
        Line(
            name="hold_a",
            kind="toggles",
            stage=HOLD,
            switch=("N-FET to 0 V", "diode + 15 V Zener"),
            load=("DUMP A valve (NO)", "≥ 1.5 mm, continuous"),
            safe="still: open",
        ),
        Line(
            name="pump_run",
            kind="level",
            stage=GATE,
            switch=("N-FET, low side", "Schottky at the pump"),
            load=("PUMP", "6 L/min, needs both"),
            safe="low: off",
        ),
    ),
    "watchdog": (
        Line(
            name="pump_enable",
            kind="toggles",
            stage=HOLD,
            switch=("P-FET or relay, high side",),
            safe="still: no supply",
        ),
        Line(
            name="hold_b",
            kind="toggles",
            stage=HOLD,
            switch=("N-FET to 0 V", "diode + 15 V Zener"),
            load=("DUMP B valve (NO)", "≥ 1.5 mm, continuous"),
            safe="still: open",
        ),
        Line(
            name="buzzer",
            kind="level",
            stage=GATE,
            switch=("N-FET, sense resistor", "about 1.0 V at the ADC"),
            load=("BUZZER 12 V", "from before the e-stop"),
            safe="low",
        ),
        Line(name="comparator_test", kind="level", stage=("N-FET at the divider", "threshold to 0.1 V"), safe="low"),
        Line(
            name="estop_b",
            kind="in",
            stage=SENSE,
            switch=("3.3 V through 1 kΩ",),
            load=("E-stop contact 3 (NC)", "1 = closed"),
            safe="broken wire reads as pressed",
        ),
    ),
}
"""In the order in which they are drawn: the pump's two switches stand beside each other."""


def numbered(wiring: Wiring) -> Iterator[tuple[str, Line, int]]:
    """Every line with its owner and BCM number. Raises `KeyError` for one that only one side knows."""
    for owner, lines in LINES.items():
        told = getattr(wiring, owner).lines
        known = {name: getattr(told, name) for name in told.__struct_fields__}
        for line in lines:
            yield owner, line, known.pop(line.name)
        if known:
            raise KeyError(*known)


def pin_table(wiring: Wiring) -> list[str]:
    """Each pin that is used, by owner: Markdown."""
    rows = ["| line | BCM | pin | owner | kind | safe when | goes to |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for owner in LINES:
        adc = getattr(wiring, owner).adc
        sda, scl = BUS_PINS[adc.bus]
        for name, bcm in (("SDA", sda), ("SCL", scl)):
            rows.append(
                f"| {name} of bus {adc.bus} | {bcm} | {PIN_OF[bcm]} | {owner} | I2C | - "
                f"| ADS1115 at 0x{adc.address:02x} |"
            )
    for owner, line, bcm in numbered(wiring):
        goes = ", ".join(line.load[:1] or line.switch[:1] or line.stage[-1:])
        rows.append(f"| {line.name.upper()} | {bcm} | {PIN_OF[bcm]} | {owner} | {line.kind} | {line.safe} | {goes} |")
    return rows


def drawing(wiring: Wiring) -> str:
    """The whole sheet."""
    rows = list(numbered(wiring))
    bottom = TOP + ROW * len(rows) + 40
    sheet = Canvas(1340, bottom + 420, "Wiring of the reference design")
    sheet.text(40, 38, "Wiring of the reference design", size=22, bold=True)
    sheet.text(
        40,
        62,
        "Made from kiosk/hw/wiring.toml. Never built in hardware yet. Blue: controller, orange: watchdog.",
        fill=c.SOFT,
    )
    _power(sheet, bottom)
    _lines(sheet, rows, bottom)
    _converter(sheet, wiring.controller.adc, "controller", 40, bottom + 26)
    _converter(sheet, wiring.watchdog.adc, "watchdog", 690, bottom + 26)
    return sheet.done()


def _power(sheet: Canvas, bottom: float) -> None:
    y, height = 84, 56
    middle = y + height / 2
    sheet.box(40, y, 190, height, ("12 V 5 A supply", "medical, 2 MOPP"))
    sheet.box(276, y, 100, height, ("Fuse F1", "4 A slow"))
    sheet.box(510, y, 196, height, ("E-stop contact 1 (NC)", "cuts pump and valves"), fill=c.ALARM)
    sheet.box(770, y, 236, height, ("Rail switch Q1 (P-FET)", "opened by the comparator"), fill=c.ALARM)
    for left, right in ((230, 276), (376, 510), (706, 770)):
        sheet.line((left, middle), (right, middle), colour=c.POWER, weight=2.4)
    sheet.dot(440, middle, colour=c.POWER)
    sheet.line((1006, middle), (RAIL_X, middle), (RAIL_X, TOP + ROW * 8 + 20), colour=c.POWER, weight=3)
    sheet.text(1040, middle - 8, "12 V rail: pump and valves", fill=c.POWER, bold=True)
    sheet.line((440, middle), (440, 176), colour=c.POWER, weight=2.4)
    sheet.line((130, 176), (1230, 176), colour=c.POWER, weight=2.4)
    for x, width, lines in (
        (40, 180, ("F2 3 A, 12 → 5 V", "5 A buck: the Pi")),
        (250, 190, ("LDO 5.0 V (A)", "sensor A, ADC dividers")),
        (470, 190, ("LDO 5.0 V (B)", "sensor B, comparator")),
        (690, 170, ("F3 0.5 A", "buzzer, lamps")),
    ):
        sheet.box(x, 194, width, 44, lines, size=12)
        sheet.line((x + width / 2, 176), (x + width / 2, 194), colour=c.POWER, weight=2.4, arrow=True)
    sheet.text(890, 206, "from before the e-stop: the computer, both", size=12, fill=c.SOFT)
    sheet.text(890, 222, "sensors and the buzzer live on when the rail is cut", size=12, fill=c.SOFT)
    sheet.line((1230, 176), (1230, TOP + ROW * 9 + 20), colour=c.POWER, weight=2.4)


def _lines(sheet: Canvas, rows: list[tuple[str, Line, int]], bottom: float) -> None:
    sheet.box(PI_X - 8, TOP - 16, PI_W + 16, bottom - TOP, fill=c.PAPER, edge=c.SOFT)
    for index, (owner, line, bcm) in enumerate(rows):
        y = TOP + index * ROW
        middle = y + 20
        fill = c.CONTROLLER if owner == "controller" else c.WATCHDOG
        what = f"{line.name.upper()} ({line.kind})"
        sheet.box(PI_X, y, PI_W, 40, (what, f"GPIO{bcm}, pin {PIN_OF[bcm]}"), fill=fill, size=12)
        boxes = [(STAGE_X, STAGE_W, line.stage), (SWITCH_X, SWITCH_W, line.switch), (LOAD_X, LOAD_W, line.load)]
        if line.name == "pump_enable":
            boxes = boxes[:2]
        at = PI_X + PI_W
        for x, width, lines in boxes:
            if not lines:
                continue
            is_in = line.kind == "in"
            ends = ((x, middle), (at, middle)) if is_in else ((at, middle), (x, middle))
            sheet.line(*ends, colour=c.SIGNAL, arrow=True)
            height = 40 + ROW if lines[0] == "PUMP" else 40
            sheet.box(x, y, width, height, lines, size=12, fill=c.SAFE if "(NO)" in lines[0] else c.NEUTRAL)
            at = x + width
        if line.name == "pump_enable":
            sheet.line((at, middle), (LOAD_X, middle), colour=c.POWER, weight=2.4, arrow=True)
            sheet.line(
                (RAIL_X, y + 46),
                (SWITCH_X + SWITCH_W / 2, y + 46),
                (SWITCH_X + SWITCH_W / 2, y + 40),
                colour=c.POWER,
                weight=2.4,
                arrow=True,
            )
            sheet.dot(RAIL_X, y + 46, colour=c.POWER)
        if line.name in {"bleed", "hold_a", "hold_b"}:
            sheet.line((RAIL_X, middle), (LOAD_X + LOAD_W, middle), colour=c.POWER, weight=2.4, arrow=True)
            sheet.dot(RAIL_X, middle, colour=c.POWER)
        if line.name == "buzzer" or line.name.startswith("lamp"):
            sheet.line((1230, middle), (LOAD_X + LOAD_W, middle), colour=c.POWER, weight=2.4, arrow=True)
            sheet.dot(1230, middle, colour=c.POWER)
        if line.name == "comparator_test":
            sheet.line((at, middle), (SWITCH_X, middle), colour=c.SIGNAL, arrow=True)
            sheet.text(SWITCH_X + 8, middle + 4, "to the comparator, below right", size=12, fill=c.SOFT)
    sheet.text(PI_X, bottom - 26, "Every output has 10 kΩ to 0 V at the header.", size=11, fill=c.SOFT)


def _converter(sheet: Canvas, adc: Adc, owner: str, x: float, y: float) -> None:
    """One converter with its transducer; the watchdog's with the comparator and the buzzer."""
    fill = c.CONTROLLER if owner == "controller" else c.WATCHDOG
    letter = "A" if owner == "controller" else "B"
    sda, scl = BUS_PINS[adc.bus]
    sheet.box(x - 8, y - 8, 634, 376, fill=c.PAPER, edge=c.SOFT)
    sheet.box(
        x,
        y,
        250,
        58,
        (f"ADS1115 {letter} at 0x{adc.address:02x}, 3.3 V", f"bus {adc.bus}: GPIO{sda} SDA, GPIO{scl} SCL"),
        fill=fill,
        size=12,
    )
    where = "at the manifold" if owner == "controller" else "at the cuff's own hose, another make"
    sheet.text(
        x + 268,
        y + 18,
        f"ADDR to {ADDR[adc.address]}; range ±{adc.full_scale_v:g} V, {adc.data_rate_sps} per second.",
        size=12,
        fill=c.SOFT,
    )
    pull = "The Pi has the pull-ups of this bus." if adc.bus == 1 else "2.2 kΩ each to 3.3 V: this bus has none."
    sheet.text(x + 268, y + 36, pull, size=12, fill=c.SOFT)
    sheet.text(x + 268, y + 54, f"RC: 750 Ω and 330 nF. {ALONE[owner]}", size=12, fill=c.SOFT)
    share = f"divider {adc.divider:g}: {RESISTORS[adc.divider]}"
    inputs = {
        adc.pressure_input: (f"Sensor {letter}: output", f"{share}; RC"),
        adc.supply_input: (f"Sensor {letter}: its 5.0 V", share),
        adc.rail_input: ("12 V rail", f"divider {adc.rail_divider:g}: {RESISTORS[adc.rail_divider]}"),
    }
    if isinstance(adc, WatchdogAdc):
        inputs[adc.buzzer_input] = ("Buzzer's sense resistor", "no divider, about 1.0 V")
    for number in range(4):
        top = y + 78 + number * 48
        sheet.box(x, top, 56, 38, (f"A{number}",), fill=fill)
        lines = inputs.get(number, ("Spare", "1 MΩ to 0 V"))
        sheet.line((x + 96, top + 19), (x + 56, top + 19), colour=c.SIGNAL, arrow=number in inputs)
        sheet.box(x + 96, top, 270, 38, lines, size=12)
    sheet.box(
        x,
        y + 282,
        366,
        76,
        (f"Sensor {letter}, 0 to 50 kPa (375 mmHg), 5 V", where, "1 MΩ to 0 V: a broken wire reads below zero"),
        size=12,
    )
    if owner == "watchdog":
        top = y + 84
        sheet.box(
            x + 396,
            top,
            214,
            150,
            (
                "Comparator and latch",
                f"sets at {COMPARATOR_MMHG:g} mmHg;",
                "COMPARATOR_TEST takes",
                "that to 0.1 V, below zero;",
                "resets below 20 mmHg",
            ),
            fill=c.ALARM,
            size=12,
        )
        sheet.line((x + 366, y + 320), (x + 425, y + 320), (x + 425, top + 150), colour=c.SIGNAL, arrow=True)
        sheet.text(x + 440, top + 176, "→ opens rail switch Q1", size=12, bold=True)
        sheet.text(x + 440, top + 196, "without any program", size=12, fill=c.SOFT)
