"""The 12 V side of the board: rail, over-pressure comparator, and the power stages of pump and valves."""

import math
from typing import Final

from kiosk.hw.sim import board
from kiosk.hw.sim.lines import Lines
from kiosk.hw.sim.parts import Parts

COMPARATOR_RELEASE_MMHG: Final = 20.0
"""The over-pressure comparator keeps the rail down until the cuff is empty (our inference: wide hysteresis)."""

COIL_HOLDS_V: Final = 6.0
"""Rail at which the coil of a 12 V valve still holds (our inference: half its rated voltage)."""


class Power:
    """What lines and hold circuits make of pump and coils. `since` keeps when each of them was let go of.

    `dump_a_released_s` and `dump_b_released_s` are when a dump's coil lost its current (its valve opens after its
    delay), `pump_off_s` when the pump lost its supply, `bleed_opened_s` when the bleed's coil got its current; None
    while it is the other way round.
    """

    def __init__(self, parts: Parts, lines: Lines, comparator_mmhg: float) -> None:
        self._parts, self._lines = parts, lines
        self._comparator_mmhg = comparator_mmhg
        self.comparator_tripped = False
        self.rail_v = board.RAIL_V
        self.dump_a_released_s: float | None = None
        self.dump_b_released_s: float | None = None
        self.pump_off_s: float | None = None
        self.bleed_opened_s: float | None = None

    @property
    def rail_up(self) -> bool:
        """Whether the rail has a voltage at all."""
        return self.rail_v > 0.0

    def settle(self, now: float, seen_mmhg: float) -> None:
        """Work out rail and stages; `seen_mmhg` is the pressure the comparator sees."""
        parts, lines = self._parts, self._lines
        faults, plant = parts.board, parts.plant
        self._judge(seen_mmhg)
        cut = faults.estop_pressed or self.comparator_tripped
        self.rail_v = rail_v = 0.0 if cut else board.RAIL_V if faults.rail_v is None else faults.rail_v
        holds = rail_v >= COIL_HOLDS_V
        switched = lines.level(board.PUMP_RUN) or faults.pump_run_shorted
        pump = rail_v > 0.0 and (faults.pump_shorted or (switched and parts.enable.active(now)))
        dump_a_open = not (holds and parts.hold_a.active(now))
        dump_b_open = not (holds and parts.hold_b.active(now))
        bleed_open = holds and lines.level(board.BLEED)
        plant.command(
            now,
            pump=rail_v / board.RAIL_V if pump else 0.0,
            dump_a_open=dump_a_open,
            dump_b_open=dump_b_open,
            bleed_open=bleed_open,
        )
        self.dump_a_released_s = _since(self.dump_a_released_s, dump_a_open, now)
        self.dump_b_released_s = _since(self.dump_b_released_s, dump_b_open, now)
        self.pump_off_s = _since(self.pump_off_s, not pump, now)
        self.bleed_opened_s = _since(self.bleed_opened_s, bleed_open, now)

    def _judge(self, seen_mmhg: float) -> None:
        """Test voltage at its input, or pressure: the comparator lets go of the rail until both are gone."""
        faults, plant = self._parts.board, self._parts.plant
        tested = self._lines.level(board.COMPARATOR_TEST) and not faults.comparator_test_dead
        if faults.comparator_dead:
            self.comparator_tripped = False
        elif tested:
            self.comparator_tripped = True
        elif seen_mmhg < COMPARATOR_RELEASE_MMHG:
            self.comparator_tripped = False
        limit_mmhg = self._comparator_mmhg if faults.comparator_mmhg is None else faults.comparator_mmhg
        is_armed = not (faults.comparator_dead or self.comparator_tripped)
        plant.alarm_above_mmhg = limit_mmhg if is_armed else math.inf
        plant.alarm_below_mmhg = COMPARATOR_RELEASE_MMHG if self.comparator_tripped and not tested else -math.inf

    def state(self) -> dict[str, object]:
        """Rail, currents, and since when they are gone; JSON-ready."""
        return {
            "rail_up": self.rail_up,
            "rail_v": self.rail_v,
            "comparator_tripped": self.comparator_tripped,
            "dump_a_current": self.dump_a_released_s is None,
            "dump_b_current": self.dump_b_released_s is None,
            "bleed_current": self.bleed_opened_s is not None,
            "pump_powered": self.pump_off_s is None,
            "dump_a_released_s": self.dump_a_released_s,
            "dump_b_released_s": self.dump_b_released_s,
            "bleed_opened_s": self.bleed_opened_s,
            "pump_off_s": self.pump_off_s,
        }


def _since(since_s: float | None, holds: bool, now: float) -> float | None:
    """Since when something has been so; None while it is not."""
    return (now if since_s is None else since_s) if holds else None
