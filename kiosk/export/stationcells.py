"""What the station was, as cells of a table."""

from collections.abc import Iterator

from kiosk.export.document import Session
from kiosk.export.stationdocument import StationWas


def station_cells(document: Session) -> Iterator[tuple[str, str | int | None]]:
    """Of the session, then what differs for its occlusion pressure where the cuff measured it; empty is not kept."""
    found = {one.number: one for one in document.stations}
    yield ("clock", document.clock.value)
    yield from _cells("", found.get(document.station or 0))
    yield from _cells("lop_", found.get(0 if document.lop is None else document.lop.station or 0))


def _cells(prefix: str, one: StationWas | None) -> Iterator[tuple[str, str | int | None]]:
    yield (f"{prefix}station", None if one is None else one.number)
    yield (f"{prefix}backend", None if one is None else one.backend)
    yield (f"{prefix}software_version", None if one is None else one.program.version)
    yield (f"{prefix}software_revision", None if one is None else one.program.revision)
    yield (f"{prefix}software_digest", None if one is None else one.program.digest)
    yield (f"{prefix}rules", None if one is None else one.rules.digest)
    for index, sensor in enumerate(("a", "b")):
        used = None if one is None else one.sensors[index]
        made = None if used is None else used.calibration
        yield (f"{prefix}sensor_{sensor}_serial", None if used is None else used.serial)
        yield (f"{prefix}sensor_{sensor}_calibration", None if made is None else made.number)
        yield (f"{prefix}sensor_{sensor}_calibrated_utc", None if made is None else made.at_utc)
