"""What a station was: the same parts, rules and program are the same state, and one figure less alike is another."""

from dataclasses import replace

import pytest

from kiosk.core.stationstate import Calibrated, Program, Rules, SensorUsed, StationState, StoredState

CALIBRATED = Calibrated(number=3, at_utc="2026-11-02T08:00:00Z", instrument="gauge 17")
SENSOR = SensorUsed(sensor="a", serial="A-1", zero=0.04, ratio_per_mmhg=0.0024, calibration=CALIBRATED)


def state() -> StationState:
    return StationState(
        backend="real",
        program=Program(version="0.1.0", revision="abc", digest="d1"),
        rules=Rules(digest="r1", versions={"rates": "2"}),
        sensors=(SENSOR, replace(SENSOR, sensor="b", serial=None, calibration=None)),
    )


def test_the_same_parts_are_the_same_state() -> None:
    assert state() == state()
    assert StoredState(id=1, at_utc="t", state=state()).state == state()


@pytest.mark.parametrize(
    "other",
    [
        replace(state(), backend="bench"),
        replace(state(), program=replace(state().program, digest="d2")),
        replace(state(), rules=replace(state().rules, versions={"rates": "3"})),
        replace(state(), sensors=(replace(SENSOR, calibration=replace(CALIBRATED, number=4)), state().sensors[1])),
    ],
)
def test_one_thing_that_differs_is_another_state(other: StationState) -> None:
    assert other != state()
