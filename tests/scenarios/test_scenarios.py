"""Scenario files on the whole station in virtual time: one fault each, and how the bout must end."""

import tomllib
from pathlib import Path

import pytest

from kiosk.core.model import Mode, Phase
from kiosk.safety.limits import OVERPRESSURE_MMHG
from tests.scenarios.visitor import Virtual, Visitor

FILES = sorted(Path(__file__).parent.glob("*.toml"))
VENT_S = 10.0
EMPTY_MMHG = 20.0


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_fault(virtual: Virtual, path: Path) -> None:
    scenario = tomllib.loads(path.read_text(encoding="utf-8"))

    async def story(visitor: Visitor) -> None:
        world = visitor.station.bench.world
        await visitor.train(Phase(scenario["phase"]))
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg > 40, "pressure")
        visitor.station.bench.fault(scenario["fault"], True)
        await visitor.until(
            lambda: bool(world.state()["dump_a_open"]) and bool(world.state()["dump_b_open"]),
            "both vents released",
            scenario["released_s"],
        )
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < EMPTY_MMHG, "an empty cuff", VENT_S)
        await visitor.until(lambda: visitor.now.mode is not Mode.SESSION, "the end of the bout", 5.0)
        assert visitor.peak_mmhg <= OVERPRESSURE_MMHG
        await visitor.until(lambda: bool(reasons(visitor)), "a stored reason", 15.0)
        assert set(reasons(visitor)) & set(scenario["ends"]), reasons(visitor)
        assert set(reasons(visitor)) <= {*scenario["ends"], "trip"}, reasons(visitor)

    virtual.run(story)


def reasons(visitor: Visitor) -> list[str]:
    """Why the bout ended, as stored: trips, and the session's own end."""
    trips = [trip.reason.code for trip in visitor.store.trips.all()]
    ends = [bout.end_reason.code for bout in visitor.store.sessions.for_runner(1) if bout.end_reason is not None]
    return sorted({*trips, *ends})
