"""The drawings and tables in the documents are what the code says, and lack nothing of it."""

import ast
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest

from kiosk.core.bout import Stage
from kiosk.core.model import Mode
from kiosk.core.modes import __doc__ as modes_doc
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.safety.guard import __doc__ as guard_doc
from kiosk.safety.heartbeat import GuardState
from kiosk.safety.states import ARMING
from tests.drawings import figures, wiring
from tests.drawings.__main__ import DOCS, DRAWINGS, FOLDER, TABLES, with_table
from tests.drawings.canvas import Canvas, TooWideError
from tests.drawings.graph import ANY, Edge, PlanError, draw, read
from tests.drawings.states import bout_edges

KIOSK = Path(__file__).resolve().parents[2] / "kiosk"
ANEW = "python -m tests.drawings"


def entered(folder: str, call: str, kind: str) -> set[str]:
    """Members of an enumeration that the code of a package hands to a function."""
    found: set[str] = set()
    for path in sorted((KIOSK / folder).glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if f"{kind}." in text and f"{call}(" in text else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == call:
                found |= set(re.findall(rf"{kind}\.([A-Z]+)", ast.unparse(node)))
    return found


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_not_stale_and_is_well_formed(name: str) -> None:
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert kept == DRAWINGS[name](), ANEW
    assert ET.fromstring(kept).tag.endswith("svg")  # noqa: S314 - our own file


@pytest.mark.parametrize(("page", "name"), TABLES)
def test_a_table_in_a_document_is_not_stale(page: str, name: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    assert with_table(text, name, TABLES[page, name]()) == text, ANEW


def test_every_drawing_is_shown_in_a_document() -> None:
    shown = {one for page in DOCS.glob("*.md") for one in re.findall(r"\(img/(\w+)\.svg\)", page.read_text("utf-8"))}
    assert set(DRAWINGS) <= shown


def test_another_pin_is_another_drawing_and_another_table() -> None:
    ours = load_wiring(default_wiring_path())
    lines = msgspec.structs.replace(ours.watchdog.lines, hold_b=13)
    other = msgspec.structs.replace(ours, watchdog=msgspec.structs.replace(ours.watchdog, lines=lines))
    assert "GPIO13, pin 33" in wiring.drawing(other)
    assert "| HOLD_B | 13 | 33 | watchdog |" in "\n".join(wiring.pin_table(other))
    assert "GPIO16" not in wiring.drawing(other)


def test_the_hold_circuit_keeps_its_bounds_with_every_tolerance() -> None:
    least, most = figures.hold_bounds_ms()
    assert figures.RELEASE_MIN_MS <= least < figures.hold_ms() < most <= figures.RELEASE_MAX_MS


def test_every_mode_that_the_core_enters_is_drawn_and_no_other() -> None:
    drawn = {edge.after for edge in read(str(modes_doc))}
    assert drawn == {mode.name for mode in Mode} == entered("core", "enter", "Mode")


def test_every_stage_of_a_bout_is_reached_by_the_bouts_that_are_played() -> None:
    reached = {after for _, after in bout_edges()}
    assert reached == {stage.name for stage in Stage} == entered("core", "enter", "Stage")


def test_the_guard_is_drawn_as_its_table_has_it() -> None:
    edges = read(str(guard_doc))
    for phase, state in ARMING.items():
        assert any(one.before == "WAITING" and one.after == state.name and phase.name in one.why for one in edges)
    assert {edge.after for edge in edges} == {state.name for state in GuardState}
    assert Edge(ANY, "TRIPPED", "something wrong") in edges


def test_a_transition_without_a_place_in_the_plan_is_refused() -> None:
    with pytest.raises(PlanError, match="not planned"):
        draw(Canvas(10, 10, "x"), {}, [Edge("A", "B", "because")], {})


def test_words_that_do_not_fit_are_refused() -> None:
    sheet = Canvas(200, 100, "x")
    with pytest.raises(TooWideError):
        sheet.box(10, 10, 40, 20, ("far too many words",))
    with pytest.raises(TooWideError):
        sheet.text(190, 50, "out of the sheet")


def test_the_boards_rows_name_rows_of_the_register() -> None:
    page = (DOCS / "hardware.md").read_text(encoding="utf-8").split("## Fail-safe table")[1].split("\n## ")[0]
    named = re.findall(r"\| ([A-Z]\d+) \|$", page, re.MULTILINE)
    known = set(re.findall(r"^### ([A-Z]\d+)\. ", (DOCS / "hazards.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(named) > 30
    assert set(named) <= known
