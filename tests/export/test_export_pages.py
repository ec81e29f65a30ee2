"""The printed pages: one page each, with everything on it that belongs there, in both languages; text stays text."""

import io
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from kiosk.core.blocks import Block, Rest, Work
from kiosk.core.model import Phase
from kiosk.core.units import Seconds
from kiosk.export.chart import COLUMNS
from kiosk.export.coursepage import course_page
from kiosk.export.curve import Curve, curve
from kiosk.export.document import Session
from kiosk.export.gather import session
from kiosk.export.gatherrunner import runner
from kiosk.export.report import session_page
from kiosk.export.says import Letterhead
from kiosk.export.sheet import Sheet, shown
from kiosk.export.wording import progress
from kiosk.language import speak
from tests.export.conftest import NAME, SAYS, YEAR, Room

WORDS: Final = {
    "en": (
        *("Training with blood flow restriction", "2026-03-01", "Occlusion pressure of the limb (LOP)"),
        *("147 to 156 mmHg", "quality A"),
        *("Why it was proposed", "Other than proposed", "Sensors calibrated", "within ±10 %", "119 ± 2.2"),
        *("It ended: All sets done", "Symptoms: tingling (0:04)", "Trips:", "sore muscles 3 of 10; bruise"),
        *("Supervisor, signature", "This station is not a certified medical device."),
    ),
    "de": (
        *("Training mit gedrosseltem Blutfluss", "01.03.2026", "Verschlussdruck der Gliedmaße (LOP)"),
        *("147 bis 156 mmHg", "Güte A"),
        *("Warum vorgeschlagen", "Anders als vorgeschlagen", "Sensoren kalibriert", "±10 %", "119 ± 2,2"),
        *("Ende: Alle Sätze geschafft", "Beschwerden: Kribbeln (0:04)", "Auslösungen:", "Muskelkater 3 von 10; blauer"),
        *("Aufsicht, Unterschrift", "Diese Station ist kein zertifiziertes Medizinprodukt."),
    ),
}


@pytest.fixture(scope="module")
def whole(room: Room) -> Session:
    return session(room.asking, room.session)


@pytest.fixture(scope="module")
def drawn(room: Room) -> Curve:
    found = curve(room.asking.store.trace.read(room.session), COLUMNS)
    assert found is not None
    return found


def text_of(content: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(content)).pages
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize("language", WORDS)
def test_a_session_is_one_page_with_all_that_belongs_to_it(whole: Session, drawn: Curve, language: str) -> None:
    speak(language)
    text = text_of(session_page(whole, drawn, SAYS, "Better by 2"))
    for words in (*WORDS[language], whole.person.pseudonym, whole.made.last_hash, "Better by 2"):
        assert words in text, text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Progress with blood flow restriction", "Goal: recover", "1 visit", "Sessions", "2026-03-01", "25")),
        ("de", ("Verlauf mit gedrosseltem", "Ziel: eine Verletzung", "1 Besuch", "Trainings", "01.03.2026", "Bein")),
    ],
)
def test_a_course_is_one_page(room: Room, language: str, words: tuple[str, ...]) -> None:
    speak(language)
    found = runner(room.asking, room.runner)
    text = text_of(course_page(found, SAYS))
    for one in (*words, found.made.last_hash, progress(found.progress, SAYS)[:20]):
        assert one in text, text


def test_name_and_year_are_printed_only_where_asked_for(room: Room, whole: Session, drawn: Curve) -> None:
    plain = text_of(session_page(whole, drawn, SAYS, ""))
    assert "Łukasz" not in plain
    named = session(replace(room.asking, with_names=True), room.session)
    text = text_of(session_page(named, drawn, SAYS, ""))
    assert NAME in text
    assert str(YEAR) in text


def test_what_was_cut_off_and_left_no_trace_has_a_page_too(room: Room) -> None:
    text = text_of(session_page(session(room.asking, room.cut_off), None, SAYS, ""))
    assert "No trace of this session" in text
    assert "No pressure was delivered" in text
    assert "It was never ended" in text


def test_the_longest_bout_stays_on_its_page_and_says_what_is_left_out(whole: Session, drawn: Curve) -> None:
    many = tuple(replace(whole.sets[0], number=number) for number in range(1, 41))
    long = replace(whole, sets=many, symptoms=whole.symptoms * 20, alarms=whole.alarms * 20)
    text = text_of(session_page(long, drawn, SAYS, "so it went " * 30))
    assert "more sets: in the tables" in text
    assert "Supervisor, signature" in text
    course = text_of(session_page(replace(whole, sets=()), drawn, SAYS, ""))
    assert "Supervisor, signature" in course


def test_work_that_lasts_its_time_is_told_in_rounds_and_minutes(whole: Session, drawn: Curve) -> None:
    block = Block(work=Work.WALK, work_s=Seconds(120.0), rest=Rest.RELEASED, rest_s=Seconds(60.0))
    plan = whole.plan.prescription
    walked = replace(whole.plan, prescription=replace(plan, blocks=(block,) * 5))
    sets = tuple(replace(one, planned_repetitions=0, planned_s=Seconds(120.0)) for one in whole.sets)
    text = text_of(session_page(replace(whole, plan=walked, sets=sets), drawn, SAYS, ""))
    assert "5 rounds, 10:00 min of work · rests 60 s" in text
    assert "2:00 min" in text
    same = Block(repetitions=15, tempo=plan.blocks[0].tempo, rest=Rest.INFLATED, rest_s=Seconds(30.0))
    even = replace(whole.plan, prescription=replace(plan, blocks=(same,) * 5))
    assert "repetitions 5 x 15" in text_of(session_page(replace(whole, plan=even), drawn, SAYS, ""))


def test_the_same_session_is_the_same_file(whole: Session, drawn: Curve) -> None:
    assert session_page(whole, drawn, SAYS, "x") == session_page(whole, drawn, SAYS, "x")


def test_every_font_is_embedded(whole: Session, drawn: Curve) -> None:
    (page,) = PdfReader(io.BytesIO(session_page(whole, drawn, SAYS, "x"))).pages
    resources: Any = page["/Resources"]
    used = [font.get_object() for font in resources["/Font"].values()]
    ours = [font for font in used if "SourceSans" in font["/BaseFont"]]
    assert len(ours) >= 2
    assert all("/FontFile2" in font["/FontDescriptor"] for font in ours)


def test_letters_of_european_names_are_there_and_others_a_dot() -> None:
    Sheet(title="", language="en")
    kept = "ÄÖÜäöüß Łukasz Żółć Đorđević Șerban Ødegård Håkan Čapek Nuñez Γιάννης Иван"
    assert shown(kept) == kept
    assert shown("王 Li\n\tX") == "· Li X"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), width=st.floats(5.0, 300.0), most=st.integers(1, 4))
def test_no_line_is_wider_than_its_place(text: str, width: float, most: int) -> None:
    sheet = Sheet(title="", language="en")
    lines = sheet.wrapped(text, width, 9.0, most=most)
    assert len(lines) <= most
    assert all(sheet.width(line, 9.0) <= max(width, 12.0) for line in lines)


# --- the curve --------------------------------------------------------------------------------------------------


def test_a_curve_keeps_extremes_setpoints_and_phases(room: Room) -> None:
    trace = room.asking.store.trace.read(room.session)
    found = curve(trace, 5)
    assert found is not None
    assert len(found.columns) == 5
    assert max(one.high_mmhg for one in found.columns) == 122.0
    assert min(one.low_mmhg for one in found.columns) == 0.0
    assert [one.setpoint_mmhg for one in found.columns][-1] == 90.0
    assert [(one.phase, round(one.from_s, 2), round(one.to_s, 2)) for one in found.phases] == [
        (Phase.FILL, 0.0, 0.5),
        (Phase.WORK, 0.5, 0.98),
    ]
    assert curve(room.asking.store.trace.read(room.cut_off), 5) is None


def test_the_clinic_stands_above_both_pages_where_the_settings_name_it(room: Room) -> None:
    ours = replace(SAYS, letterhead=Letterhead(text="Studio Nord · extension 40"))
    document = session(room.asking, room.session)
    assert "Studio Nord · extension 40" in text_of(session_page(document, None, ours, ""))
    assert "Studio Nord · extension 40" in text_of(course_page(runner(room.asking, room.runner), ours))
    assert "Studio" not in text_of(session_page(document, None, SAYS, ""))
