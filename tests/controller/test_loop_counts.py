"""A pass counts whatever the converter did in it, and its lateness is that of its latest part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.core.model import FaultKind, SensorFault
from kiosk.core.units import TICK_S
from tests.controller.test_loop import Rig

if TYPE_CHECKING:
    from kiosk.core.model import Sample


@pytest.mark.parametrize("takes_s", [0.011, 0.030, 1.0])
def test_passes_are_counted_on_a_converter_that_is_never_ready(takes_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service manager lives on this count: without it the controller would be ended every two seconds."""
    rig = Rig()

    def never_ready() -> Sample:
        rig.hands.time_s += takes_s
        return SensorFault(kind=FaultKind.TIMEOUT, at_s=rig.hands.now())

    monkeypatch.setattr(rig.hands, "read", never_ready)
    before = -1
    for _ in range(5):
        rig.run(4)
        assert rig.loop.done > before
        before = rig.loop.done
    assert rig.loop.lateness.passes in {rig.loop.done, rig.loop.done + 1}
    if takes_s > TICK_S:
        assert rig.loop.lateness.max_s == pytest.approx(takes_s - TICK_S)


@pytest.mark.parametrize("index", range(4))
def test_a_pass_is_as_late_as_the_latest_of_its_conversions(index: int) -> None:
    rig = Rig()
    rig.run(4 + index)
    next(rig.passes)
    rig.hands.time_s += 0.005 + 0.3
    rig.run(8)
    assert rig.loop.lateness.max_s == pytest.approx(0.3, abs=1e-6)
    assert rig.loop.lateness.passes == rig.loop.done


def test_a_punctual_loop_is_not_late() -> None:
    rig = Rig()
    rig.run(4 * 10 + 1)
    assert rig.loop.done == rig.loop.lateness.passes == 10
    assert rig.loop.lateness.max_s == pytest.approx(0.0, abs=1e-9)
