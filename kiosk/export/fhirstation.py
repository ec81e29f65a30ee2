"""The station as a FHIR Device: which one it is, its versions, and the calibration of each sensor."""

from kiosk.core.stationstate import SensorUsed
from kiosk.export.document import Session
from kiosk.export.fhirparts import Part, ours, some
from kiosk.export.stationdocument import StationWas

STATION = "station"
NOT_KEPT = "the records do not hold which version it had then."


def _state_of(document: Session, number: int | None) -> StationWas | None:
    """What the station was, by its number; None where nobody kept it."""
    return next((one for one in document.stations if one.number == number), None)


def name_of(document: Session, number: int | None) -> str:
    """The name of the station as it was then: another version of it is another resource."""
    found = _state_of(document, number)
    return STATION if found is None else f"{STATION}/{found.number}"


def station(document: Session) -> tuple[str, Part]:
    """As it was when the session began."""
    return _named(document, document.station)


def station_before(document: Session) -> list[tuple[str, Part]]:
    """As it was when the occlusion pressure was measured, where that is known and was another."""
    number = None if document.lop is None else document.lop.station
    return [] if number in (None, document.station) else [_named(document, number)]


def _named(document: Session, number: int | None) -> tuple[str, Part]:
    return name_of(document, number), _device(document, _state_of(document, number))


def _device(document: Session, was: StationWas | None) -> Part:
    made = f"Handed out by {document.made.program}"
    return some(
        resourceType="Device",
        identifier=[{"system": "urn:bfr-kiosk:records", "value": document.made.records}],
        deviceName=[{"name": "BFR Kiosk", "type": "user-friendly-name"}],
        type=ours("station", "Station for blood flow restriction training; not a certified medical device"),
        version=None if was is None else _versions(was),
        property=None if was is None else [_sensor(one) for one in was.sensors],
        note=[{"text": f"{made}; {NOT_KEPT}" if was is None else f"{made}. Backend: {was.backend}."}],
    )


def _versions(was: StationWas) -> list[Part]:
    program = was.program
    named = (
        ("software-version", "Version of the software", program.version),
        ("software-revision", "Revision of its source", program.revision),
        ("software-digest", "Digest of its files", program.digest),
        ("rules", "Version of the clinical rules", was.rules.digest),
    )
    return [{"type": ours(code, text), "value": value} for code, text, value in named if value is not None]


def _sensor(one: SensorUsed) -> Part:
    made, name = one.calibration, one.sensor.upper()
    serial = one.serial or "not named"
    said = f"Serial number {serial}. "
    if made is None:
        said += "Not calibrated: read by the coefficients of the wiring file."
    else:
        said += f"Calibration {made.number} of {made.at_utc}, against {made.instrument}."
    code = ours(f"calibration-{one.sensor}", f"Calibration of pressure sensor {name}")
    return {"type": code, "valueCode": [{"text": said}]}
