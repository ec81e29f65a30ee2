"""Faults that need not end anything: let go or gone on, there was never more air in the cuff than may be."""

from typing import Final, cast

from tests.machine.cases import pressure, station
from tests.machine.room import Room

STILL_S: Final = 8.0
"""So long, by the world's clock, has neither coil current when nobody means to hold anything: the self-test's own
pauses between two rises are shorter."""
OUTLASTS_S: Final = 1800.0
"""Of our seconds, for a self-test on a machine that has other things to do."""


def ended(room: Room) -> None:
    """Wait until the cuff is empty for good; hold that no more was ever in it than the self-test may put there."""
    room.until("the cuff is empty, and nobody holds the valves", lambda: _is_over(room), OUTLASTS_S, 0.5)
    room.figures["peak mmHg"] = round(pressure.world(room).peak_mmhg)


def _is_over(room: Room) -> bool:
    here = pressure.world(room)
    most = pressure.TEST_MMHG + pressure.RISE_MMHG
    room.hold(here.peak_mmhg <= most, f"no more than {most:.0f} mmHg are in the cuff, not {here.peak_mmhg:.0f}")
    if not here.is_let_go or here.cuff_mmhg >= pressure.SAFE_MMHG:
        return False
    now_s = cast("float", room.board.plant({"clock": True})["world_s"])
    return now_s - max(cast("tuple[float, float]", here.released_s)) > STILL_S


def told(room: Room) -> None:
    """Hold that the records say how it ended: the self-test that went on, or why the station let go."""
    proofs = station.rows(room, "select kind, passed, steps from proofs order by id")
    trips = station.trips(room)
    events = station.rows(room, "select * from events")
    room.keep("records.txt", "\n".join(["proofs", *proofs, "trips", *trips, "events", *events]))
    room.figures["passed"] = sum(row.split("|")[1] == "1" for row in proofs)
    room.figures["trips"] = ", ".join(trips) or "none"
    room.hold(bool(proofs or trips), "how it ended is on record")


def sound(room: Room) -> None:
    """Hold that nothing that was acknowledged before is lost: the records are sound, with their supervisor."""
    room.hold(station.rows(room, "pragma integrity_check") == ["ok"], "the records are sound")
    room.hold(station.rows(room, "select count(*) from supervisors") == ["1"], "the supervisor is still there")
