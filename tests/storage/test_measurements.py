"""LOP measurements come back as they were, those without a value too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.core.cuffair import CuffAir
from kiosk.core.errors import StorageError
from kiosk.core.events import SearchAuthorised, SearchEnded
from kiosk.core.lop import Estimate
from kiosk.core.model import Limb, Reason, Side
from kiosk.core.plateaus import Plateau
from kiosk.core.posture import Posture
from kiosk.core.units import Mmhg, Seconds
from tests.storage.raw import run

if TYPE_CHECKING:
    from kiosk.storage import Store
    from tests.storage.conftest import Clocks, Opener

VALUE = Estimate(lop_mmhg=Mmhg(151.5), low_mmhg=Mmhg(147.0), high_mmhg=Mmhg(156.0), quality="A", pulse_per_min=71.0)
NONE = Estimate(refusal=Reason(code="search_restless", figures={"plateaus": 3.0}))
PLATEAUS = (
    Plateau(pressure_mmhg=Mmhg(50.0), amplitude_mmhg=0.5, beats=3),
    Plateau(pressure_mmhg=Mmhg(60.0), amplitude_mmhg=None, beats=1),
)


def ended(runner_id: int, estimate: Estimate) -> SearchEnded:
    asked = SearchAuthorised(
        runner_id=runner_id,
        limb=Limb.LEG,
        side=Side.RIGHT,
        posture=Posture.SEATED,
        cuff=CuffAir(cuff_id="thigh-110", air_ml=200.0, ml_per_mmhg=2.5),
        cuff_width_mm=110,
        limit_mmhg=Mmhg(280.0),
    )
    return SearchEnded(asked=asked, estimate=estimate, plateaus=PLATEAUS, seconds=Seconds(48.5))


def test_measurements_come_back_most_recent_first(opened: Opener) -> None:
    store = opened()
    runner, other = store.runners.add("Ann", 1990).id, store.runners.add("Bea", 1970).id
    first = store.measurements.add(ended(runner, VALUE))
    second = store.measurements.add(ended(runner, NONE))
    store.measurements.add(ended(other, VALUE))
    assert opened(boot="boot-2").measurements.for_runner(runner) == (second, first)
    assert (first.estimate, first.plateaus, first.seconds, first.limit_mmhg) == (VALUE, PLATEAUS, 48.5, 280.0)
    assert (first.limb, first.side, first.posture, first.cuff_id) == ("leg", "right", "seated", "thigh-110")
    assert first.cuff_width_mm == 110
    assert second.estimate == NONE
    assert [row["lop_mmhg"] for row in store._file.rows("SELECT lop_mmhg FROM measurements ORDER BY id")][:2] == [
        151.5,
        None,
    ]


@pytest.mark.parametrize(("hours", "counts"), [(15.9, True), (16.1, False), (-240.0, True)])
def test_todays_measurements_are_told_as_bouts_are(opened: Opener, clocks: Clocks, hours: float, counts: bool) -> None:
    store = opened()
    runner = store.runners.add("Ann", 1990).id
    store.measurements.add(ended(runner, NONE))
    clocks.advance(hours=hours)
    assert bool(opened(boot="boot-2").measurements.today(runner)) is counts
    assert opened(boot="boot-2").measurements.today(runner + 1) == ()


def test_a_measurement_of_nobody_is_refused(store: Store) -> None:
    with pytest.raises(StorageError) as refused:
        store.measurements.add(ended(99, VALUE))
    assert refused.value.code == "row_refused"


@pytest.mark.parametrize("statement", ["UPDATE measurements SET lop_mmhg = 100", "DELETE FROM measurements"])
def test_a_measurement_stands(store: Store, statement: str) -> None:
    store.measurements.add(ended(store.runners.add("Ann", 1990).id, VALUE))
    with pytest.raises(StorageError, match="append-only"):
        run(store, statement)
