"""The parts of the bench that can fail, and how all of them are made sound again."""

from dataclasses import dataclass, field

from kiosk.hw.sim.chip import Ads1115, ChipFaults
from kiosk.hw.sim.oneshot import RELEASE_S, OneShot
from kiosk.hw.sim.plant import Plant, PlantFaults
from kiosk.hw.sim.transducer import Transducer, TransducerFaults
from kiosk.hw.sim.valve import ValveFaults


@dataclass(slots=True)
class BoardFaults:
    """Defects of what has no class of its own: comparator, supplies, contacts, buzzer, and the computer itself."""

    comparator_dead: bool = False
    comparator_test_dead: bool = False
    comparator_mmhg: float | None = None
    buzzer_dead: bool = False
    rail_v: float | None = None
    pump_run_shorted: bool = False
    pump_shorted: bool = False
    """The pump runs whatever both of its switches say."""
    estop_pressed: bool = False
    estop_a_stuck: bool = False
    estop_b_stuck: bool = False
    """Contacts of the e-stop that stay closed when it is pressed."""
    outputs_kept: bool = False
    undervoltage: bool = False
    clock_unset: bool = False
    """Nothing vouches for the computer's civil time: no time service, no clock with a battery."""
    clock_off_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class Parts:
    """The parts that can fail."""

    plant: Plant
    chip_a: Ads1115
    chip_b: Ads1115
    sensor_a: Transducer
    sensor_b: Transducer
    hold_a: OneShot
    hold_b: OneShot
    enable: OneShot
    board: BoardFaults = field(default_factory=BoardFaults)

    def heal(self) -> None:
        """Take every defect away; call `refresh` once those that stay have been put back."""
        self.plant.faults, self.board = PlantFaults(), BoardFaults()
        for valve in (self.plant.dump_a, self.plant.dump_b, self.plant.bleed):
            valve.faults = ValveFaults()
        self.chip_a.faults, self.chip_b.faults = ChipFaults(), ChipFaults()
        self.sensor_a.faults, self.sensor_b.faults = TransducerFaults(), TransducerFaults()
        for shot in (self.hold_a, self.hold_b, self.enable):
            shot.stuck, shot.release_s, shot.passes_level = None, RELEASE_S, False

    def refresh(self, now: float) -> None:
        """Let the parts take note of the defects they have from `now` on."""
        self.plant.refresh()
        self.sensor_a.refresh(now, self.plant.manifold_mmhg)
        self.sensor_b.refresh(now, self.plant.sense_mmhg)
