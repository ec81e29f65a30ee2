"""Parts that need no screen: text, figures, the trace's columns, navigation, sentences, the stall watch."""

import ast
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

import kiosk.core
from kiosk.controller import answers
from kiosk.core.alarm_types import Alarm
from kiosk.core.model import FaultKind, Mode, Phase, ProofStep, Reason, TracePoint
from kiosk.core.proofends import ANALYSIS
from kiosk.core.proposalrules import Direction
from kiosk.core.selftest import CODES
from kiosk.core.units import Mmhg, Seconds
from kiosk.lop.refusal import Refusal
from kiosk.safety.heartbeat import GuardState, TripReason
from kiosk.therapy.prescribing import load_prescribing
from kiosk.tui import format as fmt
from kiosk.tui import reasons, strings
from kiosk.tui.navigation import Place, forced, next_place
from kiosk.tui.plan_sentences import LONGEST_WHY, PLAN_REASONS
from kiosk.tui.progression_sentences import PROGRESSION_PREFIXES, PROGRESSION_REASONS
from kiosk.tui.screens import kind
from kiosk.tui.screens.register import typed
from kiosk.tui.sentences import _GUARD, PROOF_NAMES, PROOF_STEPS, SENTENCES
from kiosk.tui.stall import EXIT_STALLED, StallWatch
from kiosk.tui.trip_sentences import TRIPS
from kiosk.tui.widgets.banner import _GLYPHS, ROWS, Banner
from kiosk.tui.widgets.block_face import block_rows
from kiosk.tui.widgets.keypad import DELETE
from kiosk.tui.widgets.trace_columns import TraceColumns, TraceHistory
from tests.libraries import shared_library
from tests.tui.support import DOSE, VENT_COMMAND, alarmed, searching, session, snapshot, training

# --- text ---------------------------------------------------------------------------------------------------


@given(some.text(max_size=60), some.integers(min_value=1, max_value=40))
def test_plain_text_fits_and_holds_nothing_that_acts(text: str, width: int) -> None:
    shown = fmt.plain(text, width)
    assert not any(unicodedata.category(c)[0] in "CM" for c in shown)
    assert sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown) <= width


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Zoë O'Neill", "Zoë O'Neill"), ("\x1b[2J", "·[2J"), ("a\u202eb", "a·b"), ("e\u0301", "é"), ("a\nb", "a·b")],
)
def test_plain_text(text: str, shown: str) -> None:
    assert fmt.plain(text) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (0.2, "0:01"), (59.9, "1:00"), (61, "1:01"), (600, "10:00"), (-3, "0:00")]
)
def test_clock(seconds: float, shown: str) -> None:
    assert fmt.clock(seconds) == shown


@pytest.mark.parametrize(
    ("deadline", "shown"), [(None, "--"), (1010.0, "10"), (1000.1, "1"), (1000.0, "0"), (990, "0")]
)
def test_countdown(deadline: float | None, shown: str) -> None:
    assert fmt.countdown(deadline, 1000.0) == shown


@pytest.mark.parametrize(
    ("share", "shown"), [(1.0, "100.0 %"), (0.99999, "99.9 %"), (0.9314, "93.1 %"), (0.0, "0.0 %")]
)
def test_a_share_is_never_rounded_up_to_all(share: float, shown: str) -> None:
    assert fmt.percent(share) == shown


@pytest.mark.parametrize(
    ("limit", "lop", "top"), [(138, 180, 200), (50, 60, 100), (144, 245, 300), (250, 290, 300), (100, 120, 150)]
)
def test_axis_holds_limit_and_lop(limit: float, lop: float, top: int) -> None:
    assert fmt.axis_top(limit_mmhg=limit, lop_mmhg=lop) == top


def test_dose_lines_fit_the_summary_and_say_what_was_delivered() -> None:
    lines = dict(fmt.dose_lines(DOSE))
    assert lines["Work 5:00"] == "mean 108±1.4  98.1 % in ±5 %  99.9 % in ±10 %"
    assert lines["Repetitions"] == "30 - 15 - 15 - 15"
    assert lines["Above LOP"] == "0.0 s"
    assert list(dict(fmt.dose_lines(replace(DOSE, work=None, rest=None)))) == list(lines)[2:]


def test_consent_text_is_paged_whole() -> None:
    paragraphs = shared_library().consent.paragraphs
    pages = fmt.pages(paragraphs, width=62, rows=8)
    assert " ".join(" ".join(pages).split()) == " ".join(" ".join(paragraphs).split())
    assert all(len(page.splitlines()) <= 8 for page in pages)
    assert all(len(line) <= 62 for page in pages for line in page.splitlines())


@pytest.mark.parametrize(
    ("name", "key", "after"),
    [
        ("", "a", "A"),
        ("A", "L", "Al"),
        ("Al", " ", "Al "),
        ("Al ", " ", "Al "),
        ("", " ", ""),
        ("Al ", "b", "Al B"),
        ("O'", "n", "O'N"),
        ("Al", DELETE, "A"),
        ("", DELETE, ""),
        ("x" * strings.NAME_MAX, "y", "x" * strings.NAME_MAX),
    ],
)
def test_typing_a_name(name: str, key: str, after: str) -> None:
    assert typed(name, key) == after


@pytest.mark.parametrize("text", ["0123456789", "108", "---", "--", "0:24"])
def test_big_digits_are_whole_blocks_of_one_width(text: str) -> None:
    rows = block_rows(text, 2)
    assert len(rows) == 5
    assert len({len(row) for row in rows}) == 1
    assert set("".join(rows)) <= {"█", " "}
    assert len({block_rows(digit, 2) for digit in "0123456789"}) == 10


# --- trace --------------------------------------------------------------------------------------------------


def points(*pairs: tuple[float, float | None], setpoint: float | None = 100.0) -> tuple[TracePoint, ...]:
    return tuple(
        TracePoint(
            at_s=Seconds(at_s),
            pressure_mmhg=None if pressure is None else Mmhg(pressure),
            pressure_b_mmhg=None,
            setpoint_mmhg=None if setpoint is None else Mmhg(setpoint),
            phase=Phase.WORK,
            command=VENT_COMMAND,
        )
        for at_s, pressure in pairs
    )


def test_columns_hold_mean_and_extremes_of_their_seconds() -> None:
    columns = TraceColumns(60, 60.0)
    assert columns.add(points((1000.1, 90.0), (1000.5, 110.0), (1001.2, 50.0)))
    row = columns.row()
    assert len(row) == 60
    last, before = row[-1], row[-2]
    assert before is not None
    assert last is not None
    assert (before.mean, before.low, before.high, last.mean) == (100, 90, 110, 50)
    assert row[:-2] == [None] * 58


def test_a_point_without_pressure_leaves_a_gap() -> None:
    columns = TraceColumns(60, 60.0)
    columns.add(points((1000.1, 90.0), (1001.1, None), (1002.1, 80.0)))
    assert columns.row()[-2] is None


def test_points_told_twice_count_once_and_old_ones_fall_off() -> None:
    columns = TraceColumns(10, 10.0)
    first = points((1000.5, 90.0))
    columns.add(first)
    assert not columns.add(first)
    columns.add(points((1010.5, 70.0)))
    assert next(column for column in columns.row() if column is not None).mean == 70


def test_history_keeps_its_window_in_order_and_gives_what_is_new() -> None:
    history = TraceHistory(10.0)
    history.add(points(*((1000.0 + i, 90.0) for i in range(30))))
    history.add(points((1020.0, 1.0)))
    kept = [point.at_s for point in history.since(None)]
    assert kept == [1019.0 + i for i in range(11)]
    assert [point.at_s for point in history.since(1027.0)] == [1028.0, 1029.0]
    history.clear()
    assert history.since(None) == []


# --- navigation ---------------------------------------------------------------------------------------------


def test_every_place_has_one_screen() -> None:
    assert {place: kind(place).PLACE for place in Place} == {place: place for place in Place}


@pytest.mark.parametrize(
    ("snap", "place"),
    [
        (None, Place.LOST),
        (snapshot(Mode.CLOSED), Place.OPENING),
        (snapshot(Mode.TESTING), Place.OPENING),
        (snapshot(Mode.READY), None),
        (searching(3), Place.MEASURING),
        (training(), Place.TRAINING),
        (snapshot(Mode.RELEASING, session=session("release")), Place.RELEASE),
        (snapshot(Mode.RELEASING, session=session("done")), Place.SUMMARY),
        (alarmed(snapshot(Mode.RELEASING, session=session("release")), "symptom_dizzy"), Place.RELEASE),
        (alarmed(snapshot(Mode.RELEASING, session=session("done")), "symptom_dizzy"), Place.HELP),
        (alarmed(snapshot(Mode.RELEASING, session=session("done")), "symptom_pain"), Place.SUMMARY),
        (snapshot(Mode.STOPPED), Place.STOPPED),
        (snapshot(Mode.TRIPPED), Place.TRIPPED),
    ],
)
def test_state_demands_its_place(snap: object, place: Place | None) -> None:
    assert forced(snap, connected=True, needs_supervisor=False) is place  # type: ignore[arg-type]  # snapshots or None
    assert forced(snap, connected=False, needs_supervisor=False) is Place.LOST  # type: ignore[arg-type]  # as above


def test_first_start_comes_before_opening_but_not_before_a_trip() -> None:
    assert forced(snapshot(Mode.CLOSED), connected=True, needs_supervisor=True) is Place.SETUP
    # A lock before there is a supervisor: nobody could ever answer it.
    assert forced(snapshot(Mode.TRIPPED), connected=True, needs_supervisor=True) is Place.SETUP
    assert forced(snapshot(Mode.STOPPED), connected=True, needs_supervisor=True) is Place.SETUP
    assert forced(snapshot(Mode.SESSION), connected=True, needs_supervisor=True) is Place.TRAINING


def test_interruption_is_shown_until_it_was_read() -> None:
    alarm = Alarm(
        code="session_interrupted", priority="medium", since_s=Seconds(0), standing=False, figures={"session": 3.0}
    )
    snap = snapshot(Mode.CLOSED, alarms=(alarm,))
    assert forced(snap, connected=True, needs_supervisor=False) is Place.INTERRUPTED
    assert forced(snap, connected=True, needs_supervisor=False, told=3) is Place.OPENING


@pytest.mark.parametrize(
    ("current", "demanded", "place"),
    [
        (Place.GATE, Place.TRIPPED, Place.TRIPPED),
        (Place.GATE, None, Place.GATE),
        (Place.TRAINING, None, Place.LOP),
        (Place.LOST, None, Place.LOP),
        (Place.OPENING, None, Place.OPENING),
        (None, None, Place.LOP),
    ],
)
def test_next_place(current: Place | None, demanded: Place | None, place: Place) -> None:
    assert next_place(current, demanded, Place.LOP) is place


# --- sentences ----------------------------------------------------------------------------------------------

LONGEST_HEADLINE = 46
"""Cells the top line has for an alarm at 66 columns."""


def _literal(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literal(node.body)
        yield from _literal(node.orelse)


def _codes(tree: ast.AST) -> Iterator[str]:
    """Codes of reasons, verdicts and alarms written as literals."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            match node.func.id:
                case "Reason" | "Alarm" | "Condition":
                    yield from (code for word in node.keywords if word.arg == "code" for code in _literal(word.value))
                case "failed" | "_refusal":
                    yield from _literal(node.args[0])
                case "_verdict" | "verdict":
                    yield from _literal(node.args[1])
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) in (3, 5):
            yield from _literal(node.value.elts[0])


def _source_codes() -> set[str]:
    core = Path(kiosk.core.__file__).parent
    files = [core / name for name in ("supervisor.py", "alarms.py")]
    files += [path for path in core.glob("*.py") if path not in files]
    files += list(Path(answers.__file__).parent.glob("*.py"))
    return {code for path in files for code in _codes(ast.parse(path.read_text(encoding="utf-8")))}


def test_every_code_of_the_core_and_the_controller_has_a_sentence() -> None:
    codes = _source_codes()
    assert {"leak", "at_lop", "above_lop", "hunting", "pin_wrong", "bleed_slow", "reperfusion", "stop"} <= codes
    assert sorted(code for code in codes if reasons.sentence(Reason(code=code)) == code) == []


def test_every_trip_guard_state_and_sensor_fault_has_a_sentence() -> None:
    names = [f"watchdog_{reason.name.lower()}" for reason in TripReason]
    names += [f"watchdog_{state.name.lower()}" for state in GuardState]
    names += [f"sensor_{kind}" for kind in FaultKind]
    names += [f"symptom_{symptom}" for symptom in strings.SYMPTOMS]
    assert [name for name in names if name not in SENTENCES] == []


def test_no_code_of_the_watchdog_has_two_sentences() -> None:
    assert not set(TRIPS) & set(_GUARD)


def test_every_end_of_a_measurement_has_a_sentence() -> None:
    codes = {"analysis_silent", "analysis_nothing", *ANALYSIS, *(refusal.value for refusal in Refusal)}
    assert {"analysis_lost", "lop_no_pulse"} <= codes
    assert sorted(codes - set(SENTENCES)) == []


def test_every_step_of_the_self_test_says_what_it_proves() -> None:
    assert sorted(PROOF_STEPS) == sorted(CODES)
    assert [code for code, text in PROOF_STEPS.items() if len(str(text)) > 44] == []
    assert reasons.proves(ProofStep(code="zero")) == str(PROOF_STEPS["zero"])
    assert sorted(PROOF_NAMES) == sorted(CODES)
    assert [code for code, text in PROOF_NAMES.items() if len(str(text)) > 18] == []
    assert reasons.named(ProofStep(code="zero")) == str(PROOF_NAMES["zero"])


def test_answers_are_the_ones_the_controller_takes() -> None:
    assert set(strings.SYMPTOMS) == answers.SYMPTOMS
    assert set(strings.STOP_ANSWERS) == answers.STOP_ANSWERS


def test_sentences_fit_the_top_line() -> None:
    elsewhere = _PROOF_AND_DESK | set(PLAN_REASONS)
    long = {text for code, text in SENTENCES.items() if len(str(text)) > LONGEST_HEADLINE and code not in elsewhere}
    assert long == set()


_PROOF_AND_DESK = {"estop_open", "zero_offset", "pump_without_enable", "rise_timeout", "vent_slow", "exercise_unknown",
                   "screening_unknown_answer"}  # fmt: skip
"""Shown where there are several lines."""


def test_every_path_of_a_proposal_says_why_in_one_line() -> None:
    paths = {f"proposal_{path.id}" for path in load_prescribing().paths}
    assert sorted(paths - set(PLAN_REASONS)) == []
    assert [text for text in PLAN_REASONS.values() if len(str(text)) > LONGEST_WHY] == []


def test_everything_that_progression_says_fits_the_line_of_a_proposal() -> None:
    named = (f"progress_{kind}" for kind in ("hold_", "symptom_", "missing_", "high_", "much_"))
    assert set(named) == {one for one in PROGRESSION_PREFIXES if one.startswith("progress_")}
    told = {code: text for code, text in SENTENCES.items() if code.startswith(("progress_", "morning_"))}
    assert {code for code in PROGRESSION_REASONS if code.startswith("progress_")} <= set(told)
    texts = [*told.values(), *PROGRESSION_PREFIXES.values()]
    assert [text for text in texts if len(str(text)) > LONGEST_WHY] == []


def test_every_way_of_changing_a_proposal_asks_for_its_reason() -> None:
    asked = {f"change_reason_{way}" for way in Direction} | {"change_reason_missing"}
    assert asked <= set(PLAN_REASONS)


def test_unknown_code_is_shown_plainly_with_its_figures() -> None:
    reason = Reason(code="brand_new", figures={"pressure_mmhg": 12.34, "elapsed_s": 400.0, "odd": 0.5})
    assert reasons.sentence(reason) == "brand_new: pressure 12 mmHg, after 6:40 min, odd 0.5"


@pytest.mark.parametrize("codes", [("restriction_long",), ("leak", "restriction_long"), ("disagreement", "leak")])
def test_the_weightiest_alarm_has_the_top_line_whether_it_stands_or_is_latched(codes: tuple[str, ...]) -> None:
    snap = alarmed(snapshot(Mode.READY), *codes)
    assert reasons.headline(snap) == (str(SENTENCES[codes[0]]), snap.signal.priority)
    snap = replace(snap, alarms=tuple(replace(alarm, standing=False) for alarm in snap.alarms))
    assert reasons.headline(snap) == (str(SENTENCES[codes[0]]), snap.signal.priority)


def test_a_priority_nobody_knows_looks_like_the_highest() -> None:
    alarm = Alarm(code="brand_new", priority="brand new", since_s=Seconds(0), standing=True)
    assert reasons.headline(snapshot(Mode.READY, alarms=(alarm,))) == ("brand_new", "high")


def test_the_banner_has_its_letters_in_five_equal_rows() -> None:
    assert all(len(rows) == ROWS and len({len(row) for row in rows}) == 1 for rows in _GLYPHS.values())
    assert max(len(row) for row in Banner(strings.UNGUARDED_WORDS)._rows) <= 66


# --- stall watch --------------------------------------------------------------------------------------------


def test_a_loop_that_stands_still_ends_the_process() -> None:
    now, left = [100.0], list[int]()
    watch = StallWatch(lambda: now[0], left.append, lambda: 0.0)
    now[0] = 102.9
    watch.beat()
    now[0] = 105.9
    assert not watch.check()
    now[0] = 105.91
    assert watch.check()
    assert left == [EXIT_STALLED]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.00395, "0.00 mmHg/s"), (-0.0014, "0.00 mmHg/s"), (-0.0143, "-0.01 mmHg/s"), (37.46, "37.5 mmHg/s"),
     (160.6, "161 mmHg/s")],
)  # fmt: skip
def test_a_measured_figure_fits_its_column_without_false_digits(value: float, shown: str) -> None:
    assert fmt.measured(value, "mmHg/s") == shown
    assert len(shown) <= 12
