"""By which program, rules and calibrations a session and its occlusion pressure were made, in each form."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from fhir.resources.R4B.bundle import Bundle
from pypdf import PdfReader

from kiosk.core.clocktrust import ClockTrust, Mark
from kiosk.core.reason import Reason
from kiosk.export import fhir
from kiosk.export.document import ClockWas, Session
from kiosk.export.gather import session
from kiosk.export.gatherrunner import runner
from kiosk.export.people import asking
from kiosk.export.report import session_page
from kiosk.export.tables import session_table
from kiosk.language import speak
from kiosk.storage import Store
from tests.export.conftest import BEFORE, SAYS, STATE, Room
from tests.libraries import shared_library
from tests.storage.conftest import PRESCRIPTION, add_plan_of
from tests.storage.test_states import SENSORS

OLD = {"software_version_at_the_time", "calibration_at_the_time"}
LATER = 2


@pytest.fixture(scope="module")
def whole(room: Room) -> Session:
    return session(room.asking, room.session)


def test_a_session_leads_to_its_own_state_and_its_occlusion_pressure_to_that_of_its_day(whole: Session) -> None:
    found = {one.number: one for one in whole.stations}
    assert whole.lop is not None
    mine, its = found[whole.station or 0], found[whole.lop.station or 0]
    for was, state in ((mine, STATE), (its, BEFORE)):
        assert (was.backend, was.program, was.rules, was.sensors) == (
            *(state.backend, state.program, state.rules),
            state.sensors,
        )
    assert [one.station for one in whole.proofs] == [mine.number, mine.number]
    assert not OLD & set(whole.not_on_record)


def test_what_nobody_kept_is_said_and_nothing_of_today_is_put_in_its_place(room: Room) -> None:
    found = session(room.asking, room.cut_off)
    assert found.station is None
    assert set(found.not_on_record) >= OLD | {"clock_trust_at_the_time"}
    (line,) = csv.DictReader(io.StringIO(session_table(found).decode("utf-8"), newline=""))
    assert (line["software_version"], line["sensor_a_calibrated_utc"], line["lop_software_version"]) == (
        "",
        "",
        "0.0.9",
    )


def test_a_runner_has_each_state_once(room: Room) -> None:
    found = runner(room.asking, room.runner)
    assert [one.number for one in found.stations] == [1, LATER]
    assert [one.station for one in found.sessions] == [LATER, None]
    assert [one.station for one in found.lops] == [1]


def test_the_line_of_a_session_says_it(whole: Session) -> None:
    (line,) = csv.DictReader(io.StringIO(session_table(whole).decode("utf-8"), newline=""))
    names = ("software_version", "software_revision", "software_digest", "rules", "sensor_a_serial", "lop_station")
    assert [line[name] for name in names] == ["0.1.0", "a" * 40, "0123456789ab", "5a6c2308a0a3", "SN-A-7", "1"]
    assert (line["sensor_b_calibration"], line["sensor_b_calibrated_utc"]) == ("3", "2026-01-02T10:00:00+00:00")


def test_the_devices_of_a_bundle_bear_their_versions_and_calibrations(whole: Session) -> None:
    content = fhir.encoded(whole)
    Bundle.model_validate_json(content)
    entries = json.loads(content)["entry"]
    device, other = (one for one in entries if one["resource"].get("version"))
    versions = {one["type"]["coding"][0]["code"]: one["value"] for one in device["resource"]["version"]}
    assert versions == {
        "software-version": "0.1.0",
        "software-revision": "a" * 40,
        "software-digest": "0123456789ab",
        "rules": "5a6c2308a0a3",
    }
    said = {one["type"]["coding"][0]["code"]: one["valueCode"][0]["text"] for one in device["resource"]["property"]}
    assert said["calibration-a"] == "Serial number SN-A-7. Calibration 3 of 2026-01-02T10:00:00+00:00, against gauge 5."
    assert set(said) == {"calibration-a", "calibration-b"}
    of = {one["resource"].get("code", {}).get("coding", [{}])[0].get("code"): one["resource"] for one in entries}
    assert of["lop"]["device"] == {"reference": other["fullUrl"]}
    assert of["setpoint"]["device"] == {"reference": device["fullUrl"]}
    assert of["bfr-session"]["usedReference"][0] == {"reference": device["fullUrl"]}


def test_a_device_whose_version_nobody_kept_says_so(room: Room) -> None:
    entries = json.loads(fhir.encoded(session(room.asking, room.cut_off)))["entry"]
    device = next(one["resource"] for one in entries if one["resource"]["resourceType"] == "Device")
    assert "version" not in device
    assert "do not hold which version it had then" in device["note"][0]["text"]


WORDS = {
    "en": (
        "Sensors calibrated 2026-01-02 (SN-A-7, SN-B-8)",
        "Trained under software 0.1.0 (aaaaaaaaaaaa, 0123456789ab), clinical rules 5a6c2308a0a3",
        "sensors were not calibrated",
        "SIMULATED",
    ),
    "de": (
        "Sensoren kalibriert am 02.01.2026 (SN-A-7, SN-B-8)",
        "Trainiert mit Software 0.1.0 (aaaaaaaaaaaa, 0123456789ab), klinische Regeln 5a6c2308a0a3",
        "Sensoren waren nicht kalibriert",
        "SIMULIERTE",
    ),
}


@pytest.mark.parametrize(("language", "words"), WORDS.items())
def test_a_page_says_it_in_the_small_print(whole: Session, language: str, words: tuple[str, str, str, str]) -> None:
    speak(language)
    calibrated, under, bare, simulated = words
    text = page(whole)
    assert calibrated in text
    assert under in text
    assert bare not in text
    assert simulated not in text
    stations = tuple(replace(one, backend="bench", sensors=SENSORS) for one in whole.stations)
    text = page(replace(whole, stations=stations))
    assert bare in text
    assert simulated in text


def test_a_page_of_before_says_that_it_is_not_on_record(whole: Session) -> None:
    text = page(replace(whole, station=None))
    assert "is not on record" in text
    assert "as the station says today" in text


def page(document: Session) -> str:
    (one,) = PdfReader(io.BytesIO(session_page(document, None, SAYS, ""))).pages
    return " ".join(one.extract_text().split())


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_session_says_what_was_held_of_the_clock_when_it_began(
    opened: Callable[[str], Store], is_trusted: bool
) -> None:
    store = opened("boot-1")

    def judged(trusted: bool, at_s: float) -> None:
        trust = ClockTrust(is_trusted=trusted, reason=Reason(code="clock_unproved"))
        mark = Mark(at_s=at_s, civil_s=1_772_355_600.0, system_s=1_772_355_600.0)
        store.civil.put("clock_lost", trust, mark, shift_s=0.0, figures={})

    judged(is_trusted, 4990.0)
    plan = add_plan_of(store)
    number = store.sessions.start(plan.runner_id, plan.id, PRESCRIPTION)
    judged(not is_trusted, 5100.0)
    found = session(asking(store, shared_library()), number)
    assert found.clock is (ClockWas.TRUSTED if is_trusted else ClockWas.UNTRUSTED)
    assert "clock_trust_at_the_time" not in found.not_on_record
