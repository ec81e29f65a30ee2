"""A document holds what the records hold, comes back from JSON as it was, and keeps to the published schema."""

import json
from dataclasses import asdict, replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import ExportError
from kiosk.core.reason import Reason
from kiosk.export import asjson
from kiosk.export.course import Runner
from kiosk.export.document import Happened, Person, Session
from kiosk.export.gather import session
from kiosk.export.gatherrunner import runner
from kiosk.storage.verify import verify
from tests.export.conftest import CALIBRATION, NAME, SUPERVISOR, YEAR, Room
from tests.export.schema import PATH
from tests.storage.test_measurements import PLATEAUS, VALUE
from tests.storage.test_proposals import FOUND, PROPOSAL


@pytest.fixture(scope="module")
def whole(room: Room) -> Session:
    return session(room.asking, room.session)


@pytest.fixture(scope="module")
def course(room: Room) -> Runner:
    return runner(room.asking, room.runner)


def test_a_session_holds_everything_that_is_on_record(room: Room, whole: Session) -> None:
    assert (whole.made.last_hash, whole.made.audit_lines) == (verify(room.path).tip, verify(room.path).lines)
    assert [(one.form, one.tier) for one in whole.screenings] == [("full", "review"), ("same_day", "clear")]
    assert whole.screenings[0].answers == {"clot": True, "pain": 3, "diabetes": "none"}
    assert whole.clearance is not None
    assert (whole.clearance.reason, whole.clearance.by.number) == ("written", 1)
    assert whole.evaluation is not None
    assert (whole.evaluation.goal_kind, whole.evaluation.goal["tissue"]) == ("injury", "achilles")
    assert (whole.cuff.id, whole.cuff.name, whole.cuff.width_mm) == ("thigh-110", "Thigh, 11 cm", 110)
    assert whole.lop is not None
    assert (whole.lop.method, whole.lop.quality, whole.lop.plateaus) == ("measured", "A", PLATEAUS)
    assert (whole.lop.low_mmhg, whole.lop.high_mmhg) == (VALUE.low_mmhg, VALUE.high_mmhg)
    proposed = whole.plan.proposed
    assert proposed is not None
    assert (proposed.why, proposed.grade, proposed.sources) == (PROPOSAL.why, PROPOSAL.grade, PROPOSAL.sources)
    assert (proposed.fired, proposed.rules_version) == (PROPOSAL.fired, "p-1")
    assert tuple(one.change for one in whole.plan.changes) == FOUND
    assert whole.plan.early is not None
    assert whole.plan.approved is not None
    assert (whole.lifted_kg, whole.dose and whole.dose.repetitions) == (25.0, (30, 15))
    assert [one.done_repetitions for one in whole.sets] == [30, 15, None, None]
    assert [(one.effort, one.cuff_pain) for one in whole.sets[:2]] == [(7, None), (None, 2)]
    assert (whole.told_worst, whole.unanswered) == ({"effort": 7, "cuff_pain": 2}, 1)
    assert [(one.detail, one.into_s) for one in whole.symptoms] == [("tingling", 4.0)]
    assert [one.detail for one in whole.alarms] == ["trip high"]
    assert [(one.reason.code, one.into_s) for one in whole.trips] == [("watchdog_overpressure", 4.0)]
    assert [(one.kind, one.cuff_id) for one in whole.proofs] == [("full", None), ("short", "thigh-110")]
    assert whole.calibration == CALIBRATION
    assert (whole.morning_after and whole.morning_after.bruise, whole.trace_points) == (True, 50)
    assert "cuff_serial_number" in whole.not_on_record


def test_what_was_cut_off_has_no_end_and_no_dose(room: Room) -> None:
    found = session(room.asking, room.cut_off)
    assert (found.end, found.ended_utc, found.dose, found.trace_points) == (None, None, None, 0)
    assert all(one.delivered is None for one in found.sets)


def test_a_session_has_the_consent_of_its_day_and_a_runner_the_one_that_stands(
    room: Room, whole: Session, course: Runner
) -> None:
    found = [one.consent and one.consent.version for one in (whole, session(room.asking, room.cut_off), course)]
    assert found == ["2026-1", "2026-2", "2026-2"]


def test_a_runner_holds_tests_sessions_and_what_became_of_them(course: Runner) -> None:
    assert [(one.test, one.value, one.skipped) for one in course.results] == [
        ("hop", None, "pain"),
        ("heel_raise", 20.0, None),
    ]
    corrected = course.results[1]
    assert (corrected.replaces, corrected.correction) == (1, "mistyped")
    assert [(one.number, one.symptoms) for one in course.sessions] == [(1, ("tingling",)), (2, ())]
    assert [one.session for one in course.mornings] == [1]
    assert [one.decision for one in course.reviews] == ["go_on"]
    assert course.language == "de"
    assert course.progress.visits == 1


def test_names_and_years_are_there_only_where_asked_for(room: Room, whole: Session, course: Runner) -> None:
    plain = asjson.encoded(whole) + asjson.encoded(course)
    assert str(YEAR).encode() not in plain
    assert "Łukasz".encode() not in plain
    assert SUPERVISOR.encode() not in plain
    named = replace(room.asking, with_names=True)
    asked = session(named, room.session)
    assert (asked.person.name, asked.person.birth_year) == (NAME, YEAR)
    assert asked.plan.approved is not None
    assert asked.plan.approved.by.name == SUPERVISOR


def test_a_pseudonym_names_the_records_and_the_number(room: Room, whole: Session) -> None:
    assert whole.person.pseudonym == f"{whole.made.records[:8]}-{room.runner}"
    assert whole.made.records == room.asking.store.chain.ends().first != whole.made.last_hash


def test_what_is_not_there_is_said(room: Room) -> None:
    with pytest.raises(ExportError) as refusal:
        session(room.asking, 99)
    assert refusal.value.code == "session_unknown"
    with pytest.raises(ExportError) as refusal:
        runner(room.asking, 99)
    assert refusal.value.code == "runner_unknown"


# --- JSON -------------------------------------------------------------------------------------------------------


def test_the_published_schema_is_that_of_the_documents() -> None:
    assert PATH.read_bytes() == asjson.schema(), "python -m tests.export.schema"


@pytest.fixture(scope="module")
def validator() -> Any:  # noqa: ANN401 - the library has no types
    return jsonschema.Draft202012Validator(json.loads(PATH.read_bytes()))


def test_documents_keep_to_it_and_come_back(room: Room, whole: Session, course: Runner, validator: Any) -> None:  # noqa: ANN401
    validator.check_schema(validator.schema)
    for one in (whole, session(replace(room.asking, with_names=True), room.cut_off)):
        validator.validate(json.loads(asjson.encoded(one)))
        assert asjson.decoded(asjson.encoded(one), Session) == one
    validator.validate(json.loads(asjson.encoded(course)))
    assert asjson.decoded(asjson.encoded(course), Runner) == course


def test_it_refuses_what_is_no_such_document(whole: Session, validator: Any) -> None:  # noqa: ANN401
    broken = json.loads(asjson.encoded(whole))
    broken["cuff"]["width_mm"] = "wide"
    assert not validator.is_valid(broken)


FIGURES = st.dictionaries(st.text(), st.floats(allow_nan=False, allow_infinity=False), max_size=3)
HAPPENED = st.builds(Happened, figures=FIGURES, into_s=st.none() | st.floats(0, 1e6))


@given(
    name=st.none() | st.text(),
    events=st.tuples(HAPPENED),
    end=st.none() | st.builds(Reason, figures=FIGURES),
    detail=st.text(),
)
def test_strange_names_and_notes_come_back(
    whole: Session, name: str | None, events: tuple[Happened, ...], end: Reason | None, detail: str
) -> None:
    person = Person(pseudonym=detail, runner=1, name=name, birth_year=None)
    strange = replace(whole, person=person, events=events, end=end)
    assert asjson.decoded(asjson.encoded(strange), Session) == strange


def test_every_part_of_a_document_can_be_told_from_its_absence(whole: Session) -> None:
    """The record above has something of everything: a part that stays empty would be tested nowhere."""
    empty = {name for name, value in asdict(whole).items() if value is None or value in ((), {}, "")}
    assert empty == {"last_known_utc"}, "of what was cut off: test_export_cut_off"
