"""The bundles are R4B to the library that knows it, and what they refer to is in them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from kiosk.core.limb import Limb, Side
from kiosk.export import fhir
from kiosk.export.document import Session
from kiosk.export.fhirparts import OURS, SITES, SNOMED, UCUM, body_site
from kiosk.export.gather import session
from kiosk.export.gatherrunner import runner
from tests.export.conftest import NAME, YEAR, Room


@pytest.fixture(scope="module")
def whole(room: Room) -> Session:
    return session(room.asking, room.session)


def read(content: bytes) -> dict[str, Any]:
    Bundle.model_validate_json(content)
    return dict(json.loads(content))


def every(value: object, key: str) -> Iterator[Any]:
    """What stands under a key, wherever."""
    if isinstance(value, dict):
        yield from (part for name, part in value.items() if name == key)
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from every(part, key)


def observations(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Observations by their code; of several the last one."""
    resources = [entry["resource"] for entry in bundle["entry"]]
    found = [one for one in resources if one["resourceType"] == "Observation"]
    return {one["code"]["coding"][0]["code"]: one for one in found}


def test_a_session_is_patient_devices_procedure_and_observations(whole: Session) -> None:
    bundle = read(fhir.encoded(whole))
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds[:4] == ["Patient", "Device", "Device", "Procedure"]
    assert set(kinds[4:-1]) == {"Observation"}
    assert kinds[-1] == "Device", "the station as it was when LOP was measured"
    patient, _, cuff, procedure = (entry["resource"] for entry in bundle["entry"][:4])
    assert patient["identifier"][0]["value"] == whole.person.pseudonym
    assert "name" not in patient
    assert "birthDate" not in patient
    assert cuff["property"][0]["valueQuantity"] == [{"value": 110, "unit": "mm", "system": UCUM, "code": "mm"}]
    assert (procedure["status"], procedure["bodySite"][0]["coding"][0]["code"]) == ("completed", "11207009")
    assert procedure["performedPeriod"] == {"start": whole.started_utc, "end": whole.ended_utc}


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [
        ("lop", 151.5, "mm[Hg]"),
        ("setpoint", 90.0, "mm[Hg]"),
        ("mean-pressure-session", 119.1, "mm[Hg]"),
        ("time-at-pressure", 301.5, "s"),
        ("time-above-lop", 0.0, "s"),
        ("load", 25.0, "kg"),
        ("set", 15, "{repetitions}"),
        ("worst-effort", 7, "{score}"),
        ("worst-cuff_pain", 2, "{score}"),
    ],
)
def test_what_was_found_delivered_done_and_told_has_its_unit(
    whole: Session, code: str, value: float, unit: str
) -> None:
    said = observations(read(fhir.encoded(whole)))[code]["valueQuantity"]
    assert (said["value"], said["code"], said["system"]) == (value, unit, UCUM)


def test_the_interval_of_lop_and_how_it_was_found_go_with_it(whole: Session) -> None:
    lop = observations(read(fhir.encoded(whole)))["lop"]
    parts = {one["code"]["coding"][0]["code"]: one for one in lop["component"]}
    assert parts["lop-low"]["valueQuantity"]["value"] == 147.0
    assert parts["lop-quality"]["valueString"] == "A"
    assert (lop["method"]["text"], parts["posture"]["valueString"]) == ("measured", "seated")


def test_every_reference_is_to_something_in_the_bundle(room: Room, whole: Session) -> None:
    for document in (whole, session(room.asking, room.cut_off), runner(room.asking, room.runner)):
        bundle = read(fhir.encoded(document))
        urls = [entry["fullUrl"] for entry in bundle["entry"]]
        assert len(set(urls)) == len(urls)
        assert set(every(bundle, "reference")) <= set(urls)
        assert [url.removeprefix("urn:uuid:") for url in urls] == [entry["resource"]["id"] for entry in bundle["entry"]]


def test_one_patient_is_the_same_in_every_bundle(room: Room, whole: Session) -> None:
    other = read(fhir.encoded(runner(room.asking, room.runner)))
    assert other["entry"][0]["fullUrl"] == read(fhir.encoded(whole))["entry"][0]["fullUrl"]


def test_codes_are_of_a_known_system_or_named_as_ours(whole: Session) -> None:
    systems = set(every(read(fhir.encoded(whole)), "system"))
    allowed = {SNOMED, UCUM, OURS, "http://terminology.hl7.org/CodeSystem/observation-category"}
    assert {one for one in systems if not one.startswith("urn:bfr-kiosk:")} <= allowed


def test_every_limb_has_its_site() -> None:
    assert {(limb, side) for limb in Limb for side in Side} == set(SITES)
    codes = {body_site(limb, side)["coding"][0]["code"] for limb, side in SITES}
    assert len(codes) == 4


@pytest.mark.parametrize(("end", "status"), [("completed", "completed"), ("stop", "stopped"), (None, "unknown")])
def test_the_procedure_says_how_it_ended(whole: Session, end: str | None, status: str) -> None:
    assert whole.end is not None
    ended = replace(whole, end=None if end is None else replace(whole.end, code=end))
    procedure = read(fhir.encoded(ended))["entry"][3]["resource"]
    assert procedure["status"] == status
    assert procedure.get("statusReason") == ({"text": "stop"} if end == "stop" else None)


def test_name_and_year_where_they_were_asked_for(room: Room) -> None:
    named = session(replace(room.asking, with_names=True), room.session)
    patient = read(fhir.encoded(named))["entry"][0]["resource"]
    assert (patient["name"][0]["text"], patient["birthDate"]) == (NAME, str(YEAR))


def test_the_library_refuses_what_is_no_r4b(whole: Session) -> None:
    broken = json.loads(fhir.encoded(whole))
    broken["entry"][3]["resource"]["status"] = 7
    broken["entry"][4]["resource"]["valueQuantity"]["value"] = "much"
    with pytest.raises(ValidationError):
        Bundle.model_validate(broken)
