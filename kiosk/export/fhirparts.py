"""What FHIR resources are put together from: codes, quantities, references. R4B; plain tables of JSON.

Codes. Where a standard code is certain it is used: SNOMED CT for body sites, UCUM for units, HL7's own
categories of observations. There is none for blood flow restriction, for an occlusion pressure under a cuff, or for
the figures of a delivered dose; those have a code of ours, in a system that names nothing but this program, and a text.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kiosk.core.limb import Limb, Side
from kiosk.export.document import Made

Part = dict[str, Any]
"""A piece of FHIR as JSON: its keys are FHIR's."""

OURS: Final = "urn:bfr-kiosk:codes"
SNOMED: Final = "http://snomed.info/sct"
UCUM: Final = "http://unitsofmeasure.org"
CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
CATEGORY_NAMES: Final = {"exam": "Exam", "survey": "Survey", "therapy": "Therapy"}
"""HL7's own (R4B, code system observation-category)."""

SITES: Final = {
    (Limb.LEG, Side.LEFT): ("61396006", "Structure of left thigh"),
    (Limb.LEG, Side.RIGHT): ("11207009", "Structure of right thigh"),
    (Limb.ARM, Side.LEFT): ("368208006", "Left upper arm structure"),
    (Limb.ARM, Side.RIGHT): ("368209003", "Right upper arm structure"),
}
"""SNOMED CT, body structures; R4B's own example of a blood pressure bears the last one."""

MMHG: Final = "mm[Hg]"
SECOND: Final = "s"
PERCENT: Final = "%"
KG: Final = "kg"
SCORE: Final = "{score}"
REPETITIONS: Final = "{repetitions}"
UNIT_NAMES: Final = {MMHG: "mmHg", SECOND: "s", PERCENT: "%", KG: "kg", SCORE: "of 10", REPETITIONS: "repetitions"}
_PLACES: Final = 4


def some(**parts: Any) -> Part:  # noqa: ANN401 - whatever JSON holds
    """Those that there are: FHIR leaves out what is not known. A trailing `_` of a name is dropped."""
    return {name.rstrip("_"): part for name, part in parts.items() if part is not None and part not in ("", [], {})}


def ours(code: str, text: str) -> Part:
    """A concept with a code of ours and its text."""
    return {"coding": [{"system": OURS, "code": code, "display": text}], "text": text}


def quantity(value: float | None, unit: str) -> Part | None:
    """A figure with its unit of UCUM; None for none."""
    if value is None:
        return None
    figure = value if isinstance(value, int) else round(value, _PLACES)
    return {"value": figure, "unit": UNIT_NAMES[unit], "system": UCUM, "code": unit}


def component(code: str, text: str, value: float | None, unit: str) -> Part | None:
    """A figure beside the main one of an observation; None for none."""
    said = quantity(value, unit)
    return None if said is None else {"code": ours(code, text), "valueQuantity": said}


def body_site(limb: Limb, side: Side) -> Part:
    """Where the cuff is."""
    code, name = SITES[limb, side]
    return {"coding": [{"system": SNOMED, "code": code, "display": name}], "text": f"{side.value} {limb.value}"}


class Names:
    """Ids of the resources of one bundle: the same for the same records, whoever makes it and how often."""

    def __init__(self, records: str) -> None:
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:bfr-kiosk:{records}")

    def url(self, what: str) -> str:
        """The full URL of a resource."""
        return f"urn:uuid:{self.id(what)}"

    def id(self, what: str) -> str:
        """Its id alone."""
        return str(uuid.uuid5(self._space, what))

    def reference(self, what: str, display: str = "") -> Part:
        """A reference to it."""
        return some(reference=self.url(what), display=display)


def bundle(names: Names, what: str, made: Made, resources: Sequence[tuple[str, Mapping[str, Any]]]) -> Part:
    """A collection of resources, each with its name in this bundle; its tag says what its date is worth."""
    entries = [{"fullUrl": names.url(name), "resource": {**part, "id": names.id(name)}} for name, part in resources]
    return {
        "resourceType": "Bundle",
        "id": names.id(f"bundle/{what}"),
        "meta": {"tag": ours(f"clock-{made.clock.value}", f"Date and time: {made.clock.value}")["coding"]},
        "type": "collection",
        "timestamp": made.at_utc,
        "entry": entries,
    }
