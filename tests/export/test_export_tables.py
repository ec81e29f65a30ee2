"""Tables come back as they were written, by the standard reader, and no cell is one that a spreadsheet would run."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.export.coursetables import result_table, session_list
from kiosk.export.document import Person, Session
from kiosk.export.gather import session
from kiosk.export.gatherrunner import runner
from kiosk.export.tables import RUN_BY_SPREADSHEETS, TRACE_HEADER, session_table, set_table, table, trace_table
from tests.export.conftest import NAME, Room


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


@pytest.fixture(scope="module")
def whole(room: Room) -> Session:
    return session(room.asking, room.session)


def test_a_session_is_one_line_with_plan_dose_and_what_was_told(whole: Session) -> None:
    (line,) = rows(session_table(whole))
    shown = ("exercise", "lop_mmhg", "lop_quality", "percent_lop", "lifted_kg", "repetitions", "session_mean_mmhg")
    assert [line[name] for name in shown] == ["leg_extension", "151.5", "A", "60.0", "25.0", "45", "119.1"]
    assert (line["worst_effort"], line["worst_discomfort"], line["symptoms"]) == ("7", "", "tingling")
    assert (line["alarms"], line["trips"], line["end"]) == ("1", "watchdog_overpressure", "completed")
    assert (line["name"], line["birth_year"]) == ("", "")
    assert line["last_hash"] == whole.made.last_hash


def test_the_sets_are_lines_with_what_was_planned_done_delivered_and_told(whole: Session) -> None:
    lines = rows(set_table(whole))
    shown = ("set", "planned_repetitions", "done_repetitions", "mean_mmhg", "effort", "cuff_pain", "load_kg")
    assert [[line[name] for name in shown] for line in lines] == [
        ["1", "30", "30", "119.1", "7", "", "25.0"],
        ["2", "15", "15", "119.1", "", "2", "25.0"],
        ["3", "15", "", "", "", "", "25.0"],
        ["4", "15", "", "", "", "", "25.0"],
    ]


def test_the_trace_is_every_pass_with_empty_cells_for_what_is_unknown(room: Room) -> None:
    record = room.asking.store.past.record(room.session)
    assert record is not None
    content = trace_table(room.asking.store.trace.read(room.session), record.at_s)
    lines = rows(content)
    assert content.startswith(",".join(TRACE_HEADER).encode() + b"\r\n")
    assert len(lines) == 50
    first, last, unknown = lines[0], lines[-1], lines[28]
    assert list(first.values()) == ["0.0", "0.0", "-0.4", "", "fill", "1", "0", "1"]
    assert list(last.values()) == ["0.98", "122.0", "-0.4", "90.0", "work", "0", "0", "1"]
    assert (unknown["pressure_a_mmhg"], unknown["pressure_b_mmhg"]) == ("", "-0.4")


def test_a_runner_is_a_line_for_each_session_and_each_result(room: Room) -> None:
    found = runner(room.asking, room.runner)
    assert [(line["session"], line["restriction_s"], line["symptoms"]) for line in rows(session_list(found))] == [
        ("1", "301.5", "tingling"),
        ("2", "", ""),
    ]
    assert [(line["test"], line["value"], line["skipped"]) for line in rows(result_table(found))] == [
        ("hop", "", "pain"),
        ("heel_raise", "20.0", ""),
    ]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@\t\r\n,;\"'"))


@given(cells=st.lists(st.tuples(TEXTS, st.none() | st.integers(), st.floats(-1e6, 1e6)), min_size=1))
@example(cells=[("=cmd|' /C calc'!A0", -1, -0.5)])
def test_cells_come_back_and_none_is_run(cells: list[tuple[str, int | None, float]]) -> None:
    content = table(("text", "whole", "figure"), cells)
    back = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))[1:]
    assert len(back) == len(cells)
    for (text, whole, figure), (said, number, value) in zip(cells, back, strict=True):
        assert not said.startswith(RUN_BY_SPREADSHEETS)
        assert said == (f"'{text}" if text.startswith(RUN_BY_SPREADSHEETS) else text)
        assert number == ("" if whole is None else str(whole))
        assert float(value) == pytest.approx(figure, abs=1e-4)


def test_a_name_that_is_a_formula_is_text(whole: Session) -> None:
    named = replace(whole, person=Person(pseudonym="x-1", runner=1, name=NAME, birth_year=1931))
    (line,) = rows(session_table(named))
    assert line["name"] == f"'{NAME}"
