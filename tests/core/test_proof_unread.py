"""A pass in which the watchdog's converter did not answer has noughts for volts: they are no evidence of anything."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.core import proofchecks
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.proofsteps import Failed, ProofLook, Result, StepMemory
from kiosk.core.settings import ProofSettings
from kiosk.core.units import Mmhg, Seconds
from tests.core.bench_small import HASH, World

SETTINGS, LAW = ProofSettings(), RegulatorSettings()


def look(now: float, *, is_read: bool, buzzer_v: float = 0.0, rail_v: float = 0.0) -> ProofLook:
    world = World()
    world.run(0.1)
    view = world.view()
    assert view is not None
    view = replace(view, pressure_mmhg=Mmhg(0.0) if is_read else None, buzzer_v=buzzer_v, rail_v=rail_v)
    return ProofLook(
        now=Seconds(now), pressure_mmhg=Mmhg(0.0), pass_mmhg=Mmhg(0.0), watchdog=view, estop_closed=True,
        config_hash=HASH, outputs_kept=False, vented_s=None, open_s=Seconds(0.0),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("step", "part"),
    [
        (proofchecks.buzzer, 0),  # silent
        (proofchecks.buzzer, 2),  # silent again
        (proofchecks.comparator, 0),  # a rail that is low
        (proofchecks.comparator, 1),  # a rail that was dropped
    ],
)
def test_noughts_that_nobody_read_lead_nowhere(step: Callable[..., Result], part: int) -> None:
    memory = StepMemory(part=part, part_since_s=Seconds(10.0))
    after, order, verdict = step(memory, look(10.1, is_read=False), SETTINGS, LAW)
    assert (after.part, verdict) == (part, None)
    read, same, found = step(memory, look(10.1, is_read=True), SETTINGS, LAW)
    assert (read.part, found) != (part, None), "read they do"
    if part == 1:
        assert order == same, "it is asked on meanwhile"


def test_a_buzzer_that_nobody_read_was_not_heard() -> None:
    memory = StepMemory(part=1, part_since_s=Seconds(10.0))
    after, _, verdict = proofchecks.buzzer(memory, look(10.1, is_read=False, buzzer_v=1.0), SETTINGS, LAW)
    assert (after.part, verdict) == (1, None)


@pytest.mark.parametrize(("step", "part"), [(proofchecks.buzzer, 2), (proofchecks.comparator, 1)])
def test_its_time_runs_on_all_the_same(step: Callable[..., Result], part: int) -> None:
    memory = StepMemory(part=part, part_since_s=Seconds(10.0))
    _, _, verdict = step(memory, look(20.0, is_read=False), SETTINGS, LAW)
    assert isinstance(verdict, Failed)
