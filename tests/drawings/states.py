"""State diagrams: what the station does, the guard, a bout, the self-test. Out of the code that decides."""

import inspect
import re
from dataclasses import replace
from functools import cache
from typing import Final

from kiosk.core import model, modes, session
from kiosk.core.bout import PHASES, Stage
from kiosk.core.model import Mode, Reason, Rest
from kiosk.core.selftest import SHORT_CODES, STEPS
from kiosk.core.settings import SessionSettings
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety import guard
from kiosk.safety.heartbeat import FramePhase, GuardState
from kiosk.safety.states import ACTIVE, ARMING, CEILING_MMHG, NEXT_PHASES
from kiosk.tui.proof_sentences import PROOF_STEPS
from tests.core.bench_small import SHORT
from tests.drawings import canvas as c
from tests.drawings.canvas import Canvas
from tests.drawings.graph import ANY, Edge, Node, PlanError, Route, draw, read, wrapped

_SOFT: Final = "Made from the code; a test says when it is out of date."


def _comments(kind: str) -> dict[str, str]:
    """What the source says beside each member of an enumeration of the model."""
    source = inspect.getsource(model)
    body = source.split(f"class {kind}(")[1].split("\nclass ")[0]
    return dict(re.findall(r"^    ([A-Z]+) = \S+  # (.+)$", body, re.MULTILINE))


def _titled(width: int, height: int, title: str, note: str = _SOFT) -> Canvas:
    sheet = Canvas(width, height, title)
    sheet.text(40, 38, title, size=22, bold=True)
    sheet.text(40, 60, note, fill=c.SOFT, size=12)
    return sheet


def mode_drawing() -> str:
    """What the station as a whole does, from `kiosk.core.modes`."""
    said = _comments("Mode")
    places = {
        "CLOSED": (60, 130),
        "TESTING": (480, 130),
        "SESSION": (900, 130),
        "MEASURING": (60, 380),
        "READY": (480, 380),
        "RELEASING": (900, 380),
        "STOPPED": (330, 570),
        "TRIPPED": (760, 570),
    }
    fills = {Mode.STOPPED: c.ALARM, Mode.TRIPPED: c.ALARM, Mode.SESSION: c.SAFE, Mode.READY: c.SAFE}
    nodes = {
        mode.name: Node(
            *places[mode.name],
            tuple(wrapped(said[mode.name].partition(";")[0], 190, 12)),
            fills.get(mode, c.NEUTRAL),
            width=210,
            height=70,
        )
        for mode in Mode
    }
    nodes |= {"any 1": Node(60, 580, width=150, height=50), "any 2": Node(1020, 580, width=130, height=50)}
    routes = {
        ("CLOSED", "TESTING", "full"): Route(((270, 150), (480, 150)), (375, 142)),
        ("TESTING", "CLOSED", "a"): Route(((480, 180), (270, 180)), (375, 198)),
        ("TESTING", "READY", "passed"): Route(((575, 200), (575, 380)), (582, 300), "start"),
        ("TESTING", "READY", "the"): Route(((520, 200), (520, 380)), (513, 240), "end"),
        ("READY", "TESTING", "authorised"): Route(((650, 380), (650, 200)), (657, 260), "start"),
        ("TESTING", "SESSION", "passed"): Route(((690, 165), (900, 165)), (795, 157)),
        ("READY", "MEASURING", "the"): Route(((480, 400), (270, 400)), (375, 377), most=200),
        ("MEASURING", "READY", "LOP"): Route(((270, 430), (480, 430)), (375, 448), most=200),
        ("SESSION", "RELEASING", "ended"): Route(((1005, 200), (1005, 380)), (1012, 295), "start"),
        ("RELEASING", "READY", "closed"): Route(((900, 415), (690, 415)), (795, 407)),
        ("READY", "CLOSED", "the"): Route(((490, 380), (200, 200)), (285, 320), most=150),
        ("RELEASING", "CLOSED", "closed"): Route(
            ((1110, 415), (1150, 415), (1150, 96), (165, 96), (165, 130)), (660, 90), most=500
        ),
        (ANY, "STOPPED", "STOP"): Route(((210, 605), (330, 605)), (270, 597)),
        ("STOPPED", "READY", "answered"): Route(((470, 570), (540, 450)), (520, 512), "start", 210),
        (ANY, "TRIPPED", "trip"): Route(((1020, 605), (970, 605)), (995, 597)),
        ("TRIPPED", "CLOSED", "empty"): Route(
            ((865, 640), (865, 668), (30, 668), (30, 165), (60, 165)), (450, 662), most=600
        ),
    }
    sheet = _titled(1190, 690, "What the station does")
    draw(sheet, nodes, read(str(modes.__doc__)), routes)
    return sheet.done()


def guard_drawing() -> str:
    """The watchdog's guard, from `kiosk.safety.guard`."""
    places = {"WAITING": (60, 220), "PROVING": (500, 110), "HOLDING": (500, 330), "TRIPPED": (940, 220)}
    said = {True: "its lines toggle", False: "its lines are still: open"}
    fills = {GuardState.TRIPPED: c.ALARM, GuardState.WAITING: c.SAFE}
    nodes = {
        state.name: Node(*places[state.name], (said[state in ACTIVE],), fills.get(state, c.WATCHDOG))
        for state in GuardState
    }
    nodes["any"] = Node(965, 110, width=150, height=50)
    routes = {
        ("WAITING", "PROVING", "fresh"): Route(((160, 220), (160, 126), (500, 126)), (330, 118)),
        ("PROVING", "WAITING", "IDLE"): Route(((500, 156), (220, 156), (220, 220)), (360, 172)),
        ("WAITING", "HOLDING", "fresh"): Route(((160, 282), (160, 376), (500, 376)), (330, 394), most=300),
        ("HOLDING", "WAITING", "IDLE"): Route(((500, 346), (220, 346), (220, 282)), (360, 338), most=300),
        (ANY, "TRIPPED", "something"): Route(((1040, 160), (1040, 220)), (1034, 195), "end"),
        ("TRIPPED", "WAITING", "cause"): Route(((940, 251), (260, 251)), (600, 243), most=520),
    }
    sheet = _titled(1180, 430, "The watchdog's guard")
    draw(sheet, nodes, read(str(guard.__doc__)), routes)
    return sheet.done()


def phase_table() -> list[str]:
    """What the watchdog allows in each phase that the controller claims: Markdown."""
    rows = [
        "| phase | highest set pressure, mmHg | leads the guard to | may be followed by |",
        "| --- | --- | --- | --- |",
    ]
    for phase in FramePhase:
        ceiling = f"{CEILING_MMHG[phase]:g}" if phase in CEILING_MMHG else "none, and no pump"
        state = ARMING[phase].name if phase in ARMING else "-"
        after = ", ".join(sorted(one.name for one in NEXT_PHASES[phase])) or "-"
        rows.append(f"| {phase.name} | {ceiling} | {state} | {after} |")
    return rows


@cache
def bout_edges() -> frozenset[tuple[str, str]]:
    """Every step from stage to stage that bouts take which are played here: with each kind of rest, and cut short."""
    found: set[tuple[str, str]] = set()
    for rest in Rest:
        blocks = tuple(replace(block, rest=rest) for block in SHORT.blocks)
        _play(found, replace(SHORT, blocks=blocks))
    return frozenset(found)


def _play(found: set[tuple[str, str]], prescription: model.Prescription) -> None:
    settings, now = SessionSettings(), Seconds(0.0)
    state = session.begin(1, 1, prescription, now)
    is_lost = True
    for _ in range(20_000):
        if state.stage is Stage.DONE:
            return
        now = Seconds(now + 0.5)
        for at_once in (False, True):
            cut, _ = session.finish(state, Reason(code="ended_by_runner"), now, at_once=at_once)
            _note(found, state.stage, cut.stage)
        pressure = Mmhg(0.0 if state.stage in (Stage.DEFLATE, Stage.VENT, Stage.OFF) else state.setpoint_mmhg)
        if state.stage is Stage.READY and is_lost:
            pressure, is_lost = Mmhg(0.0), False
        before = state.stage
        state = replace(state, question=None, recheck_s=None)
        state, _ = session.advance(
            state, pressure_mmhg=pressure, is_settled=True, both_mmhg=Mmhg(0.0), now=now, settings=settings
        )
        _note(found, before, state.stage)
    raise AssertionError(prescription)


def _note(found: set[tuple[str, str]], before: Stage, after: Stage) -> None:
    if before is not after:
        found.add((before.name, after.name))


_WHY: Final = {
    ("FILL", "READY"): "the setpoint is reached",
    ("READY", "FILL"): "the pressure was lost",
    ("READY", "WORK"): "countdown over",
    ("WORK", "REST"): "set done, rest inflated",
    ("REST", "WORK"): "rest over",
    ("WORK", "DEFLATE"): "last set, or a released rest",
    ("DEFLATE", "VENT"): "below 20 mmHg, 5 s, or ended at once",
    ("VENT", "DONE"): "both sensors empty, bout ended",
    ("VENT", "OFF"): "both sensors empty, more to come",
    ("OFF", "FILL"): "rest over, nothing asked",
    ("OFF", "VENT"): "ended",
}
HELD: Final = ("FILL", "READY", "WORK", "REST")
"""From each of them a bout that ends goes to DEFLATE or, at once, to VENT; that is drawn once."""


def bout_drawing() -> str:
    """The stages of a bout, as bouts that are played go through them."""
    places = {
        "FILL": (60, 130),
        "READY": (350, 130),
        "WORK": (640, 130),
        "REST": (930, 130),
        "OFF": (60, 400),
        "DEFLATE": (640, 320),
        "VENT": (640, 500),
        "DONE": (930, 500),
    }
    fills = {Stage.WORK: c.SAFE, Stage.DONE: c.NEUTRAL, Stage.VENT: c.ALARM}
    nodes = {
        stage.name: Node(*places[stage.name], (f"phase {PHASES[stage].name}",), fills.get(stage, c.NEUTRAL), width=170)
        for stage in Stage
    }
    routes = {
        ("FILL", "READY"): Route(((230, 150), (350, 150)), (290, 122), most=110),
        ("READY", "FILL"): Route(((350, 176), (230, 176)), (290, 212), most=110),
        ("READY", "WORK"): Route(((520, 161), (640, 161)), (580, 153)),
        ("WORK", "REST"): Route(((810, 150), (930, 150)), (870, 122), most=110),
        ("REST", "WORK"): Route(((930, 176), (810, 176)), (870, 212)),
        ("WORK", "DEFLATE"): Route(((725, 192), (725, 320)), (732, 240), "start", 180),
        ("DEFLATE", "VENT"): Route(((725, 382), (725, 500)), (732, 425), "start", 150),
        ("VENT", "DONE"): Route(((810, 531), (930, 531)), (870, 555), most=130),
        ("VENT", "OFF"): Route(((640, 515), (180, 515), (180, 462)), (410, 508), most=300),
        ("OFF", "FILL"): Route(((145, 400), (145, 192)), (138, 300), "end", 90),
        ("OFF", "VENT"): Route(((110, 462), (110, 548), (640, 548)), (375, 541)),
        (ANY, "DEFLATE"): Route(((520, 351), (640, 351)), (580, 343)),
        (ANY, "VENT"): Route(((480, 382), (480, 446), (670, 446), (670, 500)), (575, 439)),
    }
    nodes["any"] = Node(350, 320, ("FILL, READY, WORK, REST",), width=170, height=62, title="ended in")
    seen = bout_edges()
    ends = {(before, after) for before in HELD for after in ("DEFLATE", "VENT")}
    if not ends <= seen:
        raise PlanError(ends - seen)
    edges = [Edge(*one, _WHY[one]) for one in sorted(seen - ends | {("WORK", "DEFLATE")})]
    edges += [Edge(ANY, "DEFLATE", "ended"), Edge(ANY, "VENT", "at once")]
    words = {(edge.before, edge.after): edge.why.split()[0].strip(",") for edge in edges}
    named = {(*one, words[one]): route for one, route in routes.items()}
    sheet = _titled(
        1130, 590, "The stages of a bout", "Made by playing bouts with each kind of rest, and ending them anywhere."
    )
    draw(sheet, nodes, edges, named)
    return sheet.done()


def proof_drawing() -> str:
    """The steps of the self-test in their order."""
    sheet = _titled(
        1180,
        500,
        "The self-test, step by step",
        "The first step that fails ends it. Blue: also in the short one before each bout.",
    )
    columns, width, height = 5, 200, 74
    for number, code in enumerate(STEPS):
        row, column = divmod(number, columns)
        place = column if row % 2 == 0 else columns - 1 - column
        x, y = 40 + place * 224, 90 + row * 102
        lines = wrapped(str(PROOF_STEPS[code]), width - 12, 12)
        sheet.box(
            x,
            y,
            width,
            height,
            (f"{number + 1}. {code}", *lines),
            fill=c.CONTROLLER if code in SHORT_CODES else c.NEUTRAL,
            size=12,
        )
        if number == len(STEPS) - 1:
            continue
        middle = y + height / 2
        if column == columns - 1:
            sheet.line((x + width / 2, y + height), (x + width / 2, y + 102), arrow=True)
        elif row % 2 == 0:
            sheet.line((x + width, middle), (x + 224, middle), arrow=True)
        else:
            sheet.line((x, middle), (x - 24, middle), arrow=True)
    return sheet.done()
