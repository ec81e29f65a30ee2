"""Boards on which the wires of the actuators are mixed up, across both processes: nothing dangerous moves.

Every order of the five lines was opened once; each run of the tests takes those that only mix up lines that toggle,
and a fixed sample of the others. `KIOSK_ALL_WIRINGS=1` takes all 119.
"""

import asyncio
import os
from itertools import permutations
from random import Random
from typing import Final

import msgspec
import pytest

from kiosk.core.model import Mode
from kiosk.hw.wiring import Wiring, default_wiring_path, load_wiring
from kiosk.safety.limits import PROOF_MAX_MMHG
from tests.scenarios.visitor import Virtual, Visitor

RIGHT: Final = ("pump_run", "bleed", "hold_a", "hold_b", "pump_enable")
CONTROLLERS: Final = RIGHT[:3]
"""The lines the controller drives; the watchdog drives the others."""

Order = tuple[str, ...]
"""What hangs on the wire of each of `RIGHT`."""

ALL: Final = [order for order in permutations(RIGHT) if order != RIGHT]
TOGGLING: Final = [order for order in ALL if order[:2] == RIGHT[:2]]
SAMPLE: Final = TOGGLING + Random(7).sample([order for order in ALL if order not in TOGGLING], 8)  # noqa: S311
CHOSEN: Final = ALL if os.environ.get("KIOSK_ALL_WIRINGS") else SAMPLE

EQUALS: Final = frozenset(
    {
        ("pump_run", "bleed", "hold_b", "hold_a", "pump_enable"),
        ("pump_run", "bleed", "hold_a", "pump_enable", "hold_b"),
        ("pump_run", "bleed", "hold_b", "pump_enable", "hold_a"),
    }
)
"""Orders that leave each process one dump valve and one switch of the pump, all of them on lines that toggle."""


def wired(order: Order) -> Wiring:
    """The wiring file that belongs to such a board: the software drives what hangs on the wire."""
    right = load_wiring(default_wiring_path())
    lines = msgspec.structs.asdict(right.controller.lines) | msgspec.structs.asdict(right.watchdog.lines)
    moved = {name: lines[part] for name, part in zip(RIGHT, order, strict=True)}
    mine = {name: moved[name] for name in CONTROLLERS}
    guards = {name: moved[name] for name in RIGHT if name not in CONTROLLERS}
    return msgspec.structs.replace(
        right,
        controller=msgspec.structs.replace(
            right.controller, lines=msgspec.structs.replace(right.controller.lines, **mine)
        ),
        watchdog=msgspec.structs.replace(right.watchdog, lines=msgspec.structs.replace(right.watchdog.lines, **guards)),
    )


def shared_out(order: Order) -> tuple[set[str], set[str]]:
    """What the controller drives on such a board, and what the watchdog."""
    return set(order[: len(CONTROLLERS)]), set(order[len(CONTROLLERS) :])


@pytest.mark.parametrize("order", CHOSEN, ids=["-".join(order) for order in CHOSEN])
def test_a_board_with_wires_mixed_up_is_refused_without_pressure(virtual: Virtual, order: Order) -> None:
    async def story(visitor: Visitor) -> None:
        world = visitor.station.bench.world
        await visitor.open_station()
        accepted = visitor.now.mode is Mode.READY
        failed = [step for step in visitor.now.proof if step.state == "failed"]
        await asyncio.sleep(12.0)
        assert world.plant.peak_mmhg <= PROOF_MAX_MMHG
        assert visitor.station.bench.true_pressure_mmhg < 1.0
        if order in EQUALS:
            return
        assert not accepted
        assert visitor.now.mode is Mode.CLOSED
        assert failed or visitor.now.last_stop is not None

    virtual.run(story, wiring=wired(order))


def test_the_mixed_up_boards_that_may_pass_keep_what_makes_two_processes_safe() -> None:
    """Either process still opens a valve and stops the pump by itself, whatever the other one does."""
    for order in EQUALS:
        mine, guards = shared_out(order)
        assert "pump_run" in mine, order
        assert "pump_enable" in guards, order
        assert len(mine & {"hold_a", "hold_b"}) == len(guards & {"hold_a", "hold_b"}) == 1, order
    others = [order for order in TOGGLING if order not in EQUALS]
    assert all("pump_enable" in shared_out(order)[0] for order in others)


@pytest.mark.parametrize("order", sorted(EQUALS), ids=["-".join(order) for order in sorted(EQUALS)])
@pytest.mark.parametrize("fault", ["adc_a_sda_stuck", "adc_b_sda_stuck"])
def test_on_such_a_board_a_process_that_hangs_still_lets_both_valves_go(
    virtual: Virtual, order: Order, fault: str
) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.open_station()
        if visitor.now.mode is not Mode.READY:
            return
        await visitor.train()
        world = visitor.station.bench.world
        await visitor.until(lambda: None in world.coils_off_s, "a held cuff")
        visitor.station.bench.fault(fault, True)
        await visitor.until(lambda: None not in world.coils_off_s, "both coils without current", 0.6)
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20.0, "an empty cuff", 10.0)

    virtual.run(story, wiring=wired(order))
