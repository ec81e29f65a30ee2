"""The air of the reference design: what is joined to what, and which way is open without current."""

from tests.drawings import canvas as c
from tests.drawings.canvas import Canvas


def drawing() -> str:
    """The whole sheet, for a cuff with two ports, and below it what changes with one."""
    sheet = Canvas(1160, 590, "Pneumatics of the reference design")
    sheet.text(40, 38, "Pneumatics of the reference design", size=22, bold=True)
    sheet.text(
        40,
        62,
        "Green: open without current. Red: opens by itself when the pressure is too high. "
        "Never built in hardware yet; drawn for a cuff with two ports.",
        fill=c.SOFT,
    )
    y = 110
    for x, width, lines, fill in (
        (40, 120, ("Inlet filter", "dust, hair"), c.NEUTRAL),
        (210, 150, ("PUMP, 12 V", "6 L/min free flow", "stalls at 400 to 800"), c.NEUTRAL),
        (410, 130, ("Check valve", "to the manifold"), c.NEUTRAL),
        (590, 160, ("MANIFOLD", "rigid, short"), c.PAPER),
        (800, 150, ("Connector", "no Luer, locks"), c.NEUTRAL),
    ):
        sheet.box(x, y, width, 64, lines, fill=fill, size=12)
    for left, right in ((160, 210), (360, 410), (540, 590), (750, 800)):
        sheet.line((left, y + 32), (right, y + 32), colour=c.AIR, weight=3, arrow=True)
    sheet.box(1000, 200, 130, 120, ("CUFF", "on the limb", "two ports"), fill=c.PAPER)
    sheet.line((950, y + 32), (1040, y + 32), (1040, 200), colour=c.AIR, weight=3, arrow=True)
    sheet.text(958, y + 22, "hose A, bore 4 mm", size=12)
    taps = (
        (40, ("Sensor A", "to the controller's ADC"), c.CONTROLLER, ""),
        (240, ("BLEED (NC), 1 mm", "controller: trims"), c.CONTROLLER, "atmosphere"),
        (440, ("DUMP A (NO)", "1.5 to 2 mm", "controller holds it shut"), c.SAFE, "atmosphere"),
        (660, ("RELIEF VALVE", "mechanical, 310 ± 15", "cannot be switched off"), c.ALARM, "atmosphere"),
    )
    sheet.line((670, y + 64), (670, 218), colour=c.AIR, weight=3)
    sheet.line((135, 218), (755, 218), colour=c.AIR, weight=3)
    for x, lines, fill, out in taps:
        middle = x + 95
        sheet.line((middle, 218), (middle, 246), colour=c.AIR, weight=3)
        sheet.box(x, 246, 190, 60, lines, fill=fill, size=12)
        if out:
            sheet.line((middle, 306), (middle, 336), colour=c.AIR, weight=3, arrow=True)
            sheet.text(middle, 352, out, size=12, align="middle", fill=c.SOFT)
    sheet.line((1066, 320), (1066, 410), (560, 410), colour=c.AIR, weight=3)
    sheet.text(760, 400, "hose B: the cuff's own second hose", size=12)
    for x, lines, fill, out in (
        (330, ("Sensor B, another make", "watchdog's ADC, comparator"), c.WATCHDOG, ""),
        (560, ("DUMP B (NO)", "1.5 to 2 mm", "watchdog holds it shut"), c.SAFE, "atmosphere"),
    ):
        middle = x + 100
        sheet.line((middle, 410), (middle, 436), colour=c.AIR, weight=3)
        sheet.box(x, 436, 200, 60, lines, fill=fill, size=12)
        if out:
            sheet.line((middle, 496), (middle, 522), colour=c.AIR, weight=3, arrow=True)
            sheet.text(middle, 538, out, size=12, align="middle", fill=c.SOFT)
    sheet.line((430, 410), (560, 410), colour=c.AIR, weight=3)
    sheet.text(
        40,
        570,
        "A cuff with one port: sensor B and DUMP B get a tap of their own at the manifold; "
        "a kinked hose is then seen by pace and time alone.",
        size=12,
        fill=c.SOFT,
    )
    return sheet.done()
