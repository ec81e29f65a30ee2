"""What the first seconds of a fill tell: no air is pumped for long into a cuff that cannot be filled."""

import asyncio
from dataclasses import dataclass

import pytest

from kiosk.core.model import Limb, Mode, Phase
from kiosk.hw.sim import profile
from kiosk.link.wire import ApprovePlan, StartSession
from tests.caller import PIN
from tests.scenarios.test_measured_visits import intent, opened
from tests.scenarios.visitor import Virtual, Visitor

PUMPED_S = 3.0
"""Longest that the pump may run into nothing (our own goal), to the pass in which it is seen."""

BENCHES = {"arm": ("arm-110", Limb.ARM), "thigh": ("thigh-110", Limb.LEG), "thigh_large": ("thigh-180", Limb.LEG)}


@dataclass
class Seen:
    """How a short proof ended, and for how long the pump ran in it."""

    code: str | None = None
    step: str | None = None
    pumped_s: float = 0.0


async def proved(visitor: Visitor, fault: str, amplitude: float | None, cuff_id: str, limb: Limb) -> Seen:
    """The short proof with a fault that is there before it begins."""
    await visitor.open_station()
    assert visitor.mode == "ready", visitor.now.proof
    await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
    plan_id = visitor.make_plan(limb=limb, cuff_id=cuff_id)
    await visitor.agreed(ApprovePlan(plan_id=plan_id, pin=PIN))
    visitor.station.bench.fault(fault, True, amplitude)
    seen = Seen()

    async def metered() -> None:
        while True:
            seen.pumped_s += 0.02 * (visitor.station.bench.world.plant.pump_speed > 0.0)
            await asyncio.sleep(0.02)

    meter = asyncio.create_task(metered())
    await visitor.agreed(StartSession(plan_id=plan_id))
    await visitor.until(lambda: visitor.now.mode is Mode.TESTING, "the short proof", 2.0)
    await visitor.until(lambda: visitor.now.mode is not Mode.TESTING, "its end", 60.0)
    meter.cancel()
    assert visitor.mode == "ready"  # it can be put right at once
    assert visitor.store.trips.all() == ()
    reason = visitor.now.start_refused
    seen.code = None if reason is None else reason.code
    seen.step = next((step.code for step in visitor.now.proof if step.reason is not None), None)
    await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 15.0, "an empty cuff", 5.0)
    return seen


@pytest.mark.parametrize("bench", list(BENCHES))
@pytest.mark.parametrize(
    ("fault", "amplitude", "codes"),
    [
        ("hose_off", None, {"rise_timeout"}),
        ("cuff_burst", None, {"rise_timeout"}),
        ("dump_a_stuck_open", None, {"rise_timeout", "cuff_too_large"}),
        ("dump_b_stuck_open", None, {"rise_timeout", "cuff_too_large"}),
        ("hose_b_off", None, {"rise_timeout", "cuff_too_large"}),
        ("cuff_leak", 1.5, {"cuff_too_large"}),
    ],
)
def test_a_cuff_that_cannot_be_filled_is_known_at_once(
    virtual: Virtual, bench: str, fault: str, amplitude: float | None, codes: set[str]
) -> None:
    cuff_id, limb = BENCHES[bench]
    seen = virtual.run(
        lambda visitor: proved(visitor, fault, amplitude, cuff_id, limb), profile=profile.PROFILES / f"{bench}.toml"
    )
    assert seen.step == "rise"
    assert seen.code in codes
    assert 0.5 < seen.pumped_s <= PUMPED_S + 0.1


def test_a_pump_that_does_not_turn_is_known_as_soon(virtual: Virtual) -> None:
    seen = virtual.run(
        lambda visitor: proved(visitor, "pump_dead", None, "thigh-110", Limb.LEG),
        profile=profile.PROFILES / "thigh.toml",
    )
    assert (seen.code, seen.step, seen.pumped_s) == ("rise_timeout", "rise", 0.0)


async def begun(visitor: Visitor, cuff_id: str, limb: Limb, *, is_search: bool) -> Seen:
    """The hose comes off after the short proof has passed, before the cuff is filled."""
    await opened(visitor)
    if is_search:
        await visitor.agreed(intent(visitor, limb, cuff_id=cuff_id))
    else:
        plan_id = visitor.make_plan(limb=limb, cuff_id=cuff_id)
        await visitor.agreed(ApprovePlan(plan_id=plan_id, pin=PIN))
        await visitor.agreed(StartSession(plan_id=plan_id))
    filling = {Mode.SESSION, Mode.MEASURING}
    await visitor.until(lambda: visitor.now.mode in filling, "the proof's end", 60.0)
    visitor.station.bench.fault("hose_off", True, None)
    seen = Seen()
    plant = visitor.station.bench.world.plant
    while visitor.now.mode in filling and seen.pumped_s < 60.0:
        seen.pumped_s += 0.02 * (plant.pump_speed > 0.0)
        await asyncio.sleep(0.02)
    found, bout = visitor.now.found, visitor.now.session
    reason = bout.end_reason if bout is not None else None if found is None else found.estimate.refusal
    seen.code = None if reason is None else reason.code
    return seen


@pytest.mark.parametrize("bench", list(BENCHES))
@pytest.mark.parametrize(("is_search", "code"), [(False, "pump_no_rise"), (True, "search_no_rise")])
def test_a_hose_that_comes_off_after_the_proof_is_known_by_the_air_it_has_measured(
    virtual: Virtual, bench: str, is_search: bool, code: str
) -> None:
    cuff_id, limb = BENCHES[bench]
    seen = virtual.run(
        lambda visitor: begun(visitor, cuff_id, limb, is_search=is_search), profile=profile.PROFILES / f"{bench}.toml"
    )
    assert seen.code == code
    assert 0.5 < seen.pumped_s <= PUMPED_S + 0.1
