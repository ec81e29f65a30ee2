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
from kiosk.hw.sim.faults import FAULTS, find_fault
from kiosk.hw.sim.limb import Limb
from kiosk.hw.sim.lines import Lines
from kiosk.hw.sim.oneshot import OneShot
from kiosk.hw.sim.parts import Parts
from kiosk.hw.sim.plant import STEP_S, Plant
from kiosk.hw.sim.power import Power
from kiosk.hw.sim.profile import Profile
from kiosk.hw.sim.transducer import Transducer

HAND_MAX_MMHG: Final = 340.0
"""The relief valve is open by then."""
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
        self._power = Power(self.parts, self.lines, profile.valves.comparator_mmhg)
        self._active_faults: dict[str, float] = {}
        self._origin_s: float | None = None
        self._step = 0
        self._next_event = 0

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
        plant, sensor_b = self.plant, self.parts.sensor_b
        while self._step < target:
            if self._step >= self._next_event:
                self._settle()
            at_s = origin_s + self._step * STEP_S
            # A sensor B with a defect shows the comparator something else than the plant can look out for.
            ahead = min(target, self._next_event) - self._step if sensor_b.is_sound else 1
            self._step += plant.run(at_s, ahead)
            seen_mmhg = plant.sense_mmhg if sensor_b.is_sound else self._seen_mmhg()
            if not plant.alarm_below_mmhg <= seen_mmhg <= plant.alarm_above_mmhg:
                self._power.comparator_tripped = not self._power.comparator_tripped
                self._next_event = self._step

    def _seen_mmhg(self) -> float:
        """Pressure as the comparator sees it: that of sensor B, with its defects and without its noise."""
        return self.parts.sensor_b.seen_mmhg(self.now_s, self.plant.sense_mmhg)

    def _settle(self) -> None:
        """Work out what the power stages do now, and the step at which that may change by itself."""
        now = self.now_s
        self._power.settle(now, self._seen_mmhg())
        changes = [self.plant.settle(now)]
        changes += [shot.expires_s for shot in self._oneshots.values() if shot.active(now)]
        self._next_event = self._step_after(min(changes))

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
            shot.edge(now, level)
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

    def input_v(self, now: float, converter: tuple[int, int], channel: int) -> float:
        """Volts at an input of a converter (bus and address), as a meter shows them. Raises OSError as `i2c_write`."""
        self.advance(now)
        return self._chip(*converter).input_v(now, channel)

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
                return board.RAIL_DIVIDER * self._power.rail_v
            return spare_v()

        return volts

    def _buzzer_v(self) -> float:
        """Voltage over the buzzer's sense resistor."""
        sounds = self.lines.level(board.BUZZER) and not self.parts.board.buzzer_dead
        return board.BUZZER_SENSE_V if sounds else 0.0

    # --- from outside -----------------------------------------------------------------------------------------

    @property
    def true_pressure_mmhg(self) -> float:
        """Pressure in the cuff as nobody on the bench can measure it: without sensor, noise or hose."""
        return self.plant.cuff_mmhg

    @property
    def outputs_kept(self) -> bool:
        """What the kernel's setting says: whether an output's level outlives its process."""
        return self.parts.board.outputs_kept

    @property
    def undervoltage(self) -> bool:
        """What the firmware says of the computer's supply."""
        return self.parts.board.undervoltage

    @property
    def clock(self) -> tuple[bool, float]:
        """Whether a time service vouches for the computer's clock, and by how much that was set wrong, in seconds."""
        return not self.parts.board.clock_unset, self.parts.board.clock_off_s

    @property
    def coils_off_s(self) -> tuple[float | None, float | None]:
        """Since when the coils of dump valve A and B have had no current; None: it has."""
        return self._power.dump_a_released_s, self._power.dump_b_released_s

    def forget_peak(self) -> None:
        """Begin anew to keep the highest pressure."""
        self.plant.peak_mmhg = self.plant.cuff_mmhg

    def switch_fault(self, name: str, on: bool, amplitude: float | None = None) -> None:
        """Switch a fault by name, or change the amplitude of one that is on.

        Raises:
            HardwareError: there is none of this name (lists all), it takes no amplitude, or not this one.
        """
        strength = find_fault(name).checked(amplitude)
        if on:
            self._active_faults[name] = strength
        elif amplitude is None:
            self._active_faults.pop(name, None)
        else:
            raise HardwareError("fault_amplitude", f"{name} goes off without an amplitude", "leave it out")
        parts = self.parts
        parts.heal()
        for active, its_strength in self._active_faults.items():
            find_fault(active).apply(parts, its_strength)
        parts.refresh(self.now_s)
        pressed = parts.board.estop_pressed
        self.lines.set_senses(
            self.now_s,
            {
                board.ESTOP_A: not pressed or parts.board.estop_a_stuck,
                board.ESTOP_B: not pressed or parts.board.estop_b_stuck,
            },
        )
        self.lines.kept_level = self._kept_level or parts.board.outputs_kept
        self._next_event = self._step

    def pump_by_hand(self, pressure_mmhg: float) -> None:
        """Bring the air to a pressure with a hand pump. It stays there as far as valves and leaks let it.

        Raises:
            HardwareError: `hand_pump`: no hand pump reaches that.
        """
        if not 0.0 <= pressure_mmhg <= HAND_MAX_MMHG:  # also refuses NaN
            raise HardwareError("hand_pump", f"{pressure_mmhg} mmHg is outside", f"0 to {HAND_MAX_MMHG:g} mmHg")
        self.plant.by_hand(pressure_mmhg)
        self._next_event = self._step

    def press_estop(self, pressed: bool) -> None:
        """Push the e-stop, or pull it out again."""
        self.switch_fault("estop", pressed)

    def state(self) -> dict[str, object]:
        """Figures for a bench operator; JSON-ready. Those of currents and of when they ended are told in `Power`."""
        plant, now = self.plant, self.now_s
        return {
            "time_s": now,
            "cuff_mmhg": plant.cuff_mmhg,
            "manifold_mmhg": plant.manifold_mmhg,
            "sense_mmhg": plant.sense_mmhg,
            "peak_mmhg": plant.peak_mmhg,
            "pump_running": plant.pump_speed > 0.0,
            "dump_a_open": plant.dump_a.is_open,
            "dump_b_open": plant.dump_b.is_open,
            "bleed_open": plant.bleed.is_open,
            **self._power.state(),
            "buzzer_sounding": self._buzzer_v() > 0.0,
            "estop_pressed": self.parts.board.estop_pressed,
            "repetitions": self.limb.repetitions,
            "faults": list(self._active_faults),
            "amplitudes": {name: self._active_faults[name] for name in self._active_faults if FAULTS[name].amplitude},
            "profile": self.profile.name,
            "lines": self.lines.state(),
        }
