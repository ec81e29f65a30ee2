"""A part that has failed before anybody came: a self-test finds it before it is used, or nothing ever starts.

The full one when the station is opened, or the short one that comes before the bout with the cuff on the limb. Every
single fault of the bench is tried, at its usual strength. What no self-test can see is in `NOT_SEEN`, with the reason
and what stands against it; a fault that is new on the bench has to be found, or to be argued for here.
"""

import asyncio
from pathlib import Path

import pytest

from kiosk.core.model import Limb, Mode, Phase, StepState
from kiosk.hw.sim import profile
from kiosk.hw.sim.faults import FAULTS
from kiosk.link.wire import ApprovePlan, CreateSupervisor, OpenStation, StartSession
from tests.caller import PIN
from tests.scenarios.test_proofs import checked
from tests.scenarios.visitor import Virtual, Visitor

NOT_SEEN = {
    "relief_dead": "shut or dead is the same below 310 mmHg, and no proof goes there: checked by hand every month",
    "relief_early": "opens above the 60 mmHg of the proof: lets go too soon, and the fill ends without its setpoint",
    "comparator_early": "acts above the 60 mmHg of the proof: lets go too soon, and the rail's fall trips",
    "estop_a_stuck": "nobody presses it in a proof; it cuts the power without any sense line: pressed every month",
    "estop_b_stuck": "nobody presses it in a proof; it cuts the power without any sense line: pressed every month",
}

OF_THE_CLOCK = frozenset({"clock_off", "clock_unset"})
"""No part of what holds or lets go of air: date and time are judged elsewhere (`test_clock_lost.py`)."""

SEEN: dict[str, tuple[str, ...]] = {
    "cuff_leak": ("hold", "leak"),
    "cuff_burst": ("rise", "rise_timeout"),
    "hose_off": ("rise", "rise_timeout"),
    "pump_dead": ("rise", "rise_timeout"),
    "pump_stuck_on": ("zero", "zero_offset"),
    "bleed_stuck_open": ("hold", "leak"),
    "bleed_stuck_closed": ("bleed", "bleed_slow"),
    "bleed_slow": ("bleed", "bleed_late"),
    "bleed_narrow": ("bleed",),  # as it starts out it takes the step's whole time: too slow, or just too narrow
    "dump_a_slow": ("circuit_a", "circuit_slow"),
    "dump_b_slow": ("circuit_b", "circuit_slow"),
    "dump_a_narrow": ("vent_a", "valve_narrow"),
    "dump_b_narrow": ("vent_b", "valve_narrow"),
    "oneshot_a_slow": ("circuit_a", "circuit_slow"),
    "oneshot_b_slow": ("circuit_b", "circuit_slow"),
    "oneshot_enable_slow": ("pump_alone", "pump_without_enable"),
    "oneshot_a_level": ("vent_a", "vent_slow"),
    "oneshot_b_level": ("vent_b", "vent_slow"),
    "oneshot_enable_level": ("pump_alone", "pump_without_enable"),
    "pump_run_stuck_on": ("enable_alone", "pump_without_run"),
    "pump_weak": ("rise", "cuff_too_large"),
    "rail_low": ("comparator", "rail_low"),
    "dump_a_stuck_closed": ("vent_a", "vent_slow"),
    "dump_b_stuck_closed": ("vent_b", "vent_slow"),
    "dump_a_stuck_open": ("rise", "rise_timeout"),
    "dump_b_stuck_open": ("rise", "rise_timeout"),
    "oneshot_a_stuck_on": ("vent_a", "vent_slow"),
    "oneshot_b_stuck_on": ("vent_b", "vent_slow"),
    "oneshot_a_stuck_off": ("rise", "rise_timeout"),
    "oneshot_b_stuck_off": ("rise", "rise_timeout"),
    "oneshot_enable_stuck_on": ("pump_alone", "pump_without_enable"),
    "oneshot_enable_stuck_off": ("rise", "rise_timeout"),
    "comparator_dead": ("comparator", "comparator_dead"),
    "comparator_test_dead": ("comparator", "comparator_dead"),
    "buzzer_dead": ("buzzer", "buzzer_silent"),
    "rail_dead": ("comparator", "rail_low"),
    "hose_b_off": ("rise",),
    "hose_kink": ("rise",),
    "hose_b_kink": ("rise",),
    "pump_slow": ("rise",),
    "pump_leaks": ("hold", "leak"),
    "bleed_leaks": ("hold", "leak"),
    "dump_a_leaks": ("hold", "leak"),
    "dump_b_leaks": ("hold", "leak"),
    "relief_leaks": ("hold", "leak"),
    **{f"sensor_{which}_{defect}": ("rise",) for which in ("a", "b", "ab") for defect in ("stuck", "slow", "delayed")},
    "sensor_a_gain": ("rise",),
    "sensor_b_gain": ("rise",),
    "sensor_ab_gain": ("cuff_volume", "cuff_too_large"),
    "kernel_keeps_outputs": ("outputs", "outputs_kept"),
}
"""Which step finds it, where a wrong one would mean that it is found by luck."""

SHORT = frozenset({"pump_weak", "sensor_ab_gain"})
"""Found by the short one alone: how much air a cuff may take is known of a runner's cuff only."""


LATE_CIRCUITS = {
    ("oneshot_a_slow", 0.35): ("circuit_a", "circuit_slow"),
    ("oneshot_b_slow", 0.35): ("circuit_b", "circuit_slow"),
    ("oneshot_enable_slow", 0.40): ("pump_alone", "pump_without_enable"),
}
"""Hold circuits that are slower than a sound one, which lets go within 0.25 s, by little more than what is not seen."""

SOUND_S = 0.25
"""Latest that a sound one lets go (`docs/hardware.md`)."""


async def opened(visitor: Visitor, fault: str, amplitude: float | None = None) -> tuple[str, str, str] | None:
    """Step, reason and kind of the self-test that found a fault there from the start; None when a bout began."""
    kind = "full"
    visitor.station.bench.fault(fault, True, amplitude=amplitude)
    await visitor.until(lambda: visitor.link.connected and visitor.last is not None, "the link")
    await visitor.agreed(CreateSupervisor(name="Supervisor", pin=PIN))
    await asyncio.sleep(1.5)
    await visitor.ask(OpenStation(pin=PIN))
    await asyncio.sleep(0.3)
    await visitor.until(lambda: visitor.now.mode is not Mode.TESTING, "the end of the self-test", 60.0)
    if visitor.mode == "ready":
        await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
        kind, plan_id = "short", visitor.make_plan()
        await visitor.agreed(ApprovePlan(plan_id=plan_id, pin=PIN))
        await visitor.agreed(StartSession(plan_id=plan_id))
        await asyncio.sleep(0.3)
        await visitor.until(lambda: visitor.now.mode is not Mode.TESTING, "the end of the short self-test", 60.0)
        if visitor.mode == "session":
            return None
    for step in visitor.now.proof:
        if step.state is StepState.FAILED and step.reason is not None:
            return step.code, step.reason.code, kind
    return visitor.mode, "", kind


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - set(NOT_SEEN) - OF_THE_CLOCK))
def test_a_single_fault_from_the_start_is_found_before_use(virtual: Virtual, fault: str) -> None:
    found = virtual.run(lambda visitor: opened(visitor, fault))
    assert found is not None, f"a bout began with {fault}"
    expected = SEEN.get(fault, found)
    assert found[: len(expected)] == expected
    assert (found[2] == "short") == (fault in SHORT)


@pytest.mark.parametrize("fault", sorted(NOT_SEEN))
def test_what_is_not_seen_is_really_not(virtual: Virtual, fault: str) -> None:
    assert virtual.run(lambda visitor: opened(visitor, fault)) is None


@pytest.mark.parametrize("bench", ["arm", "thigh", "thigh_large"])
@pytest.mark.parametrize(("fault", "late_s"), sorted(LATE_CIRCUITS))
def test_a_hold_circuit_that_lets_go_late_is_found_with_every_cuff(
    virtual: Virtual, bench: str, fault: str, late_s: float
) -> None:
    path = profile.PROFILES / f"{bench}.toml"
    found = virtual.run(lambda visitor: opened(visitor, fault, late_s), profile=path)
    assert found == (*LATE_CIRCUITS[fault, late_s], "full")


@pytest.mark.parametrize(("fault", "late_s"), [("oneshot_enable_stuck_on", None), ("oneshot_enable_slow", 0.40)])
def test_the_smallest_pump_shows_an_enable_that_does_not_let_go(
    virtual: Virtual, tmp_path: Path, fault: str, late_s: float | None
) -> None:
    """3 L/min, the least that the settings allow."""
    small = (profile.PROFILES / "thigh_large.toml").read_text(encoding="utf-8")
    usual = "free_flow_l_per_min = 6.0"
    assert usual in small
    path = tmp_path / "small.toml"
    path.write_text(small.replace(usual, "free_flow_l_per_min = 3.0"), encoding="utf-8")
    found = virtual.run(lambda visitor: opened(visitor, fault, late_s), profile=path)
    assert found == ("pump_alone", "pump_without_enable", "full")


@pytest.mark.parametrize(
    ("bench", "cuff_id", "limb"),
    [("arm", "arm-110", Limb.ARM), ("thigh", "thigh-110", Limb.LEG), ("thigh_large", "thigh-180", Limb.LEG)],
)
def test_the_slowest_sound_hold_circuits_pass_with_every_cuff(
    virtual: Virtual, bench: str, cuff_id: str, limb: Limb
) -> None:
    async def story(visitor: Visitor) -> None:
        for fault, _ in LATE_CIRCUITS:
            visitor.station.bench.fault(fault, True, amplitude=SOUND_S)
        await checked(visitor, cuff_id, limb)
        assert visitor.mode == "session", visitor.now.start_refused

    virtual.run(story, profile=profile.PROFILES / f"{bench}.toml")
