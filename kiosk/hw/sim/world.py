"""The whole bench as one object: lines and their owners, power stages, plant, limb, sensors and converters.

Time is passed in with every call and the world only ever goes forward: two owners may ask with clocks that differ by
a few milliseconds, and the one behind simply finds the newer state.
"""

import errno
from collections.abc import Callable
from typing import Final

from kiosk.core.errors import HardwareError
from kiosk.hw.sim import board
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.chip import Ads1115
from kiosk.hw.sim.faults import Parts, find_fault
from kiosk.hw.sim.limb import Limb
from kiosk.hw.sim.lines import Lines
from kiosk.hw.sim.oneshot import OneShot
from kiosk.hw.sim.plant import STEP_S, Plant
from kiosk.hw.sim.profile import Profile
from kiosk.hw.sim.transducer import Transducer

COMPARATOR_RELEASE_MMHG: Final = 20.0
"""The over-pressure comparator keeps the rail down until the cuff is empty (our inference: wide hysteresis)."""

_RATE: Final = round(1.0 / STEP_S)


class World:
    """One bench. Same profile, same seed and same calls give the same world."""

    def __init__(self, profile: Profile, seed: int, kept_level: bool = True) -> None:
        self.profile = profile
        self.limb = Limb(profile.limb, generator(seed, "limb"))
        self.plant = Plant(profile, self.limb)
        sensor_a = Transducer(profile.sensor_a, generator(seed, "a"))
        sensor_b = Transducer(profile.sensor_b, generator(seed, "b"))
        self._kept_level = kept_level
        self.lines = Lines(kept_level=kept_level, changed=self._line_changed)
        self.parts = Parts(
            plant=self.plant,
            chip_a=Ads1115(self._inputs(sensor_a, self.plant.pressure_a_mmhg), rate_error=profile.sensor_a.rate_error),
            chip_b=Ads1115(
                self._inputs(sensor_b, self.plant.pressure_b_mmhg, self._buzzer_v),
                rate_error=profile.sensor_b.rate_error,
            ),
            sensor_a=sensor_a,
            sensor_b=sensor_b,
            hold_a=OneShot(),
            hold_b=OneShot(),
            enable=OneShot(),
        )
        self._chips = {board.ADC_A: self.parts.chip_a, board.ADC_B: self.parts.chip_b}
        self._oneshots = {
            board.HOLD_A: self.parts.hold_a,
            board.HOLD_B: self.parts.hold_b,
            board.PUMP_ENABLE: self.parts.enable,
        }
        self._active_faults: dict[str, None] = {}
        self._origin_s: float | None = None
        self._step = 0
        self._next_event = 0
        self._comparator_tripped = False
        self._rail_up = True
        self._relief_s: dict[str, float | None] = {"dump_a_released_s": None, "dump_b_released_s": None}
        self._relief_s["bleed_opened_s"] = None

    # --- time -------------------------------------------------------------------------------------------------

    @property
    def now_s(self) -> float:
        """How far the world has come."""
        return 0.0 if self._origin_s is None else self._origin_s + self._step * STEP_S

    def advance(self, now: float) -> None:
        """Let the world run until `now`; nothing happens when it is already there. The first call sets its origin."""
        origin_s = self._origin_s
        if origin_s is None:
            self._origin_s = now
            return
        target = int((now - origin_s) * _RATE)
        while self._step < target:
            if self._step >= self._next_event:
                self._settle()
            at_s = origin_s + self._step * STEP_S
            self._step += self.plant.run(at_s, min(target, self._next_event) - self._step)
            if not self.plant.alarm_below_mmhg <= self.plant.cuff_mmhg <= self.plant.alarm_above_mmhg:
                self._comparator_tripped = not self._comparator_tripped
                self._next_event = self._step

    def _settle(self) -> None:
        """Work out what the power stages do now, and the step at which that may change by itself."""
        now = self.now_s
        parts, plant = self.parts, self.plant
        self._judge_comparator()
        self._rail_up = rail = not (parts.estop_pressed or parts.rail_dead or self._comparator_tripped)
        run = self.lines.level(board.PUMP_RUN) and parts.enable.active(now)
        dump_a_open = not (rail and parts.hold_a.active(now))
        dump_b_open = not (rail and parts.hold_b.active(now))
        bleed_open = rail and self.lines.level(board.BLEED)
        plant.command(
            now,
            pump=rail and (run or plant.faults.pump_stuck_on),
            dump_a_open=dump_a_open,
            dump_b_open=dump_b_open,
            bleed_open=bleed_open,
        )
        self._note("dump_a_released_s", dump_a_open, now)
        self._note("dump_b_released_s", dump_b_open, now)
        self._note("bleed_opened_s", bleed_open, now)
        changes = [plant.settle(now)]
        changes += [shot.expires_s for shot in self._oneshots.values() if shot.active(now)]
        self._next_event = self._step_after(min(changes))

    def _note(self, name: str, relieves: bool, now: float) -> None:
        """Keep since when a coil relieves the cuff: a dump's by having no current, the bleed's by having it."""
        if not relieves:
            self._relief_s[name] = None
        elif self._relief_s[name] is None:
            self._relief_s[name] = now

    def _judge_comparator(self) -> None:
        """Test voltage at its input, or pressure: it lets go of the rail until both are gone."""
        parts, plant = self.parts, self.plant
        tested = self.lines.level(board.COMPARATOR_TEST) and not parts.comparator_test_dead
        if parts.comparator_dead:
            self._comparator_tripped = False
        elif tested:
            self._comparator_tripped = True
        elif plant.cuff_mmhg < COMPARATOR_RELEASE_MMHG:
            self._comparator_tripped = False
        tripped, armed = self._comparator_tripped, not parts.comparator_dead
        plant.alarm_above_mmhg = self.profile.valves.comparator_mmhg if armed and not tripped else float("inf")
        plant.alarm_below_mmhg = COMPARATOR_RELEASE_MMHG if tripped and not tested else float("-inf")

    def _step_after(self, at_s: float) -> int:
        """First step after a moment; one out of reach when it never comes."""
        if at_s == float("inf"):
            return 1 << 62
        return max(int((at_s - (self._origin_s or 0.0)) * _RATE) + 1, self._step + 1)

    # --- lines ------------------------------------------------------------------------------------------------

    def claim(self, owner: str, now: float, line: int) -> None:
        """Take a line; it becomes an input. Raises OSError when it is another's or does not exist."""
        self.advance(now)
        self.lines.claim(owner, now, line)

    def release(self, owner: str, now: float, line: int) -> None:
        """Give a line back; by mode it keeps its level or becomes an input. Raises OSError when not the owner's."""
        self.advance(now)
        self.lines.release(owner, now, line)

    def set_output(self, owner: str, now: float, line: int, level: bool | None) -> None:
        """Drive a line, or let go of it (None). Raises OSError when not the owner's."""
        self.advance(now)
        self.lines.drive(owner, now, line, level)

    def read_line(self, owner: str, now: float, line: int) -> bool:
        """Level of a line. Raises OSError when not the owner's."""
        self.advance(now)
        return self.lines.read(owner, line)

    def drop(self, owner: str, now: float) -> None:
        """The process that owned lines has died: they keep their level or become inputs, by mode."""
        self.advance(now)
        self.lines.drop(owner, now)

    def _line_changed(self, now: float, line: int, level: bool) -> None:
        shot = self._oneshots.get(line)
        if shot is not None:
            shot.edge(now)
        elif line == board.LAMP_GREEN:
            self.limb.watch(max(now, self.now_s), level)
        self._next_event = self._step

    # --- converters -------------------------------------------------------------------------------------------

    def i2c_write(self, now: float, bus: int, address: int, data: bytes) -> None:
        """A write transfer. Raises OSError when nobody answers, `BusStuckError` when the bus is held."""
        self.advance(now)
        self._chip(bus, address).write(now, data)

    def i2c_read(self, now: float, bus: int, address: int, count: int) -> bytes:
        """A read transfer. Raises as `i2c_write`."""
        self.advance(now)
        return self._chip(bus, address).read(now, count)

    def i2c_write_read(self, now: float, bus: int, address: int, data: bytes, count: int) -> bytes:
        """Write, repeated start, read. Raises as `i2c_write`."""
        self.advance(now)
        chip = self._chip(bus, address)
        chip.write(now, data)
        return chip.read(now, count)

    def _chip(self, bus: int, address: int) -> Ads1115:
        chip = self._chips.get((bus, address))
        if chip is None:
            raise OSError(errno.EREMOTEIO, f"nobody answers at 0x{address:02x} on bus {bus}")
        return chip

    def _inputs(
        self, sensor: Transducer, pressure: Callable[[float], float], spare_v: Callable[[], float] = float
    ) -> Callable[[float, int], float]:
        """Volts at the pins of the converter this sensor is wired to."""

        def volts(now: float, channel: int) -> float:
            if channel == board.PRESSURE_CHANNEL:
                return board.SENSE_DIVIDER * sensor.output_v(now, pressure(now))
            if channel == board.SUPPLY_CHANNEL:
                return board.SENSE_DIVIDER * sensor.supply_output_v()
            if channel == board.RAIL_CHANNEL:
                return board.RAIL_DIVIDER * board.RAIL_V if self._rail_up else 0.0
            return spare_v()

        return volts

    def _buzzer_v(self) -> float:
        """Voltage over the buzzer's sense resistor."""
        sounds = self.lines.level(board.BUZZER) and not self.parts.buzzer_dead
        return board.BUZZER_SENSE_V if sounds else 0.0

    # --- from outside -----------------------------------------------------------------------------------------

    @property
    def true_pressure_mmhg(self) -> float:
        """Pressure in the cuff as nobody on the bench can measure it: without sensor, noise or hose."""
        return self.plant.cuff_mmhg

    @property
    def outputs_kept(self) -> bool:
        """What the kernel's setting says: whether an output's level outlives its process."""
        return self.parts.outputs_kept

    @property
    def undervoltage(self) -> bool:
        """What the firmware says of the computer's supply."""
        return self.parts.undervoltage

    @property
    def coils_off_s(self) -> tuple[float | None, float | None]:
        """Since when the coils of dump valve A and B have had no current; None: it has."""
        return self._relief_s["dump_a_released_s"], self._relief_s["dump_b_released_s"]

    def switch_fault(self, name: str, on: bool) -> None:
        """Switch a fault by name. Raises `HardwareError` listing all names when there is none of this name."""
        find_fault(name).switch(self.parts, on)
        if on:
            self._active_faults[name] = None
        else:
            self._active_faults.pop(name, None)
        self.lines.set_estop(self.now_s, closed=not self.parts.estop_pressed)
        self.lines.kept_level = self._kept_level or self.parts.outputs_kept
        self._next_event = self._step

    def press_estop(self, pressed: bool) -> None:
        """Push the e-stop, or pull it out again."""
        self.switch_fault("estop", pressed)

    def state(self) -> dict[str, object]:
        """Figures for a bench operator; JSON-ready.

        `dump_a_released_s` and `dump_b_released_s` are the time at which the coil lost its current (the valve follows
        after its delay), `bleed_opened_s` the time at which the bleed's coil got it; None while it is the other way.
        """
        plant, now = self.plant, self.now_s
        return {
            "time_s": now,
            "cuff_mmhg": plant.cuff_mmhg,
            "manifold_mmhg": plant.manifold_mmhg,
            "peak_mmhg": plant.peak_mmhg,
            "pump_running": plant.pump_speed > 0.0,
            "dump_a_open": plant.dump_a.is_open,
            "dump_b_open": plant.dump_b.is_open,
            "bleed_open": plant.bleed.is_open,
            **self._relief_s,
            "rail_up": self._rail_up,
            "buzzer_sounding": self._buzzer_v() > 0.0,
            "estop_pressed": self.parts.estop_pressed,
            "repetitions": self.limb.repetitions,
            "faults": list(self._active_faults),
            "profile": self.profile.name,
            "lines": self.lines.state(),
        }


def check_owner(owner: str) -> str:
    """The owner's name. Raises `HardwareError` when the board has no such owner."""
    if owner not in board.OWNERS:
        raise HardwareError("owner_unknown", f"{owner!r} owns no lines", f"known: {', '.join(board.OWNERS)}")
    return owner
