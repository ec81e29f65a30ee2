"""What the station was when something was made under it, and what it held of its clock."""

from collections.abc import Iterable
from typing import Final

from kiosk.core.aftermath import INTERRUPTED
from kiosk.core.errors import StorageError
from kiosk.core.records import PastBout
from kiosk.core.stationstate import StoredState
from kiosk.export.document import NOT_ON_RECORD, ClockWas, LopUsed, Proved
from kiosk.export.stationdocument import StationWas
from kiosk.storage import Store

UNREADABLE: Final = frozenset({"trace_block_damaged", "trace_block_missing"})
"""What is said of a trace that cannot be read."""
NOTED_SINCE: Final = "session_interrupted"
"""The line about a session that was found open; it is of the start that found it."""


def stations(store: Store, numbers: Iterable[int | None]) -> tuple[StationWas, ...]:
    """Those of these numbers, each once and in order."""
    found = (store.states.get(number) for number in sorted({one for one in numbers if one is not None}))
    return tuple(_station(one) for one in found if one is not None)


def _station(one: StoredState) -> StationWas:
    state = one.state
    return StationWas(
        number=one.id,
        first_seen_utc=one.at_utc,
        backend=state.backend,
        program=state.program,
        rules=state.rules,
        sensors=state.sensors,
    )


def named_by(number: int | None, lop: LopUsed | None, proofs: Iterable[Proved]) -> tuple[int | None, ...]:
    """The states that a session, its LOP and its self-tests name."""
    return (number, None if lop is None else lop.station, *(one.station for one in proofs))


def clock_at(store: Store, bout: PastBout) -> ClockWas:
    """What was held of date and time when a bout began."""
    mark = store.civil.standing_at(bout.started_boot, bout.started_s)
    return ClockWas.UNJUDGED if mark is None else ClockWas.of(mark.trust.is_trusted)


def not_on_record(number: int | None, clock: ClockWas) -> tuple[str, ...]:
    """What is missing of every session, and of those before states of the station and of its clock were kept."""
    more = () if number is not None else ("software_version_at_the_time", "calibration_at_the_time")
    return (*NOT_ON_RECORD, *more, *(("clock_trust_at_the_time",) if clock is ClockWas.UNJUDGED else ()))


def last_known_s(store: Store, bout: PastBout) -> float | None:
    """When the last thing known of a bout that was cut off was, on its boot's clock; None for one that ended itself.

    That is the last point of its trace that can be read, or a later line of the record from its own boot.
    """
    if bout.end_reason is None or bout.end_reason.code != INTERRUPTED:
        return None
    lines = store.events.for_session(bout.id)
    own = [one.at_s for one in lines if one.boot == bout.started_boot and one.code != NOTED_SINCE]
    return max([bout.started_s, *own, *_last_point_s(store, bout.id)])


def _last_point_s(store: Store, session_id: int) -> tuple[float, ...]:
    try:
        found = store.trace.last_s(session_id)
    except StorageError as error:
        if error.code not in UNREADABLE:
            raise
        return ()  # what cannot be read is not known; `kiosk verify` names it
    return () if found is None else (found,)
