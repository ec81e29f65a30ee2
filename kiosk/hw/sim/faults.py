"""The vocabulary of faults: each name is one defect of one part, some with an amplitude. Several may be on at once.

All can be switched on and off while the bench runs. `docs/faults.md` lists them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.core.errors import HardwareError
from kiosk.hw.sim.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Amplitude:
    """How strong a fault can be; `usual` is taken where none is given."""

    unit: str
    low: float
    high: float
    usual: float

    def __str__(self) -> str:
        """Unit and bounds, as `docs/faults.md` lists them."""
        return f"{self.unit}, {self.low:g} to {self.high:g}, usually {self.usual:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One named fault: what it is, how strong it can be, and what it does to the (otherwise sound) parts."""

    name: str
    description: str
    apply: Callable[[Parts, float], None]
    amplitude: Amplitude | None = None

    def __str__(self) -> str:
        """What it is, and its amplitude if it has one."""
        return self.description if self.amplitude is None else f"{self.description} ({self.amplitude})"

    def checked(self, amplitude: float | None) -> float:
        """The amplitude to apply; 0 for a fault that has none.

        Raises:
            HardwareError: it has none and one was given, or the one given is outside its bounds.
        """
        if self.amplitude is None:
            if amplitude is not None:
                raise HardwareError("fault_amplitude", f"{self.name} takes no amplitude", "leave it out")
            return 0.0
        if amplitude is None:
            return self.amplitude.usual
        if not self.amplitude.low <= amplitude <= self.amplitude.high:  # also refuses NaN
            raise HardwareError("fault_amplitude", f"{self.name}: {amplitude} is outside", str(self.amplitude))
        return amplitude


def _on(name: str, description: str, path: str, amplitude: Amplitude | None = None, value: object = True) -> Fault:
    """A fault that sets one field of the parts: to its amplitude if it has one, otherwise to `value`."""
    *way, field = path.split(".")

    def apply(parts: Parts, strength: float) -> None:
        target: object = parts
        for step in way:
            target = getattr(target, step)
        setattr(target, field, value if amplitude is None else strength)

    return Fault(name=name, description=description, apply=apply, amplitude=amplitude)


def _sensor(defect: str, description: str, field: str, amplitude: Amplitude | None = None) -> Iterator[Fault]:
    for which, who in (("a", "sensor A"), ("b", "sensor B"), ("ab", "both sensors")):

        def apply(parts: Parts, strength: float, which: str = which) -> None:
            for one in which:
                setattr(getattr(parts, f"sensor_{one}").faults, field, True if amplitude is None else strength)

        name = f"sensor_{which}_{defect}"
        yield Fault(name=name, description=f"{who}: {description}", apply=apply, amplitude=amplitude)


def _chip(defect: str, description: str) -> Iterator[Fault]:
    for which in "ab":
        yield _on(f"adc_{which}_{defect}", f"converter {which.upper()} {description}", f"chip_{which}.faults.{defect}")


_BORE: Final = Amplitude(unit="bore in mm", low=0.05, high=1.5, usual=0.3)
_LATE: Final = Amplitude(unit="s", low=0.02, high=10.0, usual=0.5)
_AREA: Final = Amplitude(unit="share of its area", low=0.01, high=0.95, usual=0.3)
_KINK: Final = Amplitude(unit="share of the bore left", low=0.02, high=0.8, usual=0.1)


def _valve(name: str, part: str, called: str) -> Iterator[Fault]:
    at = f"plant.{part}.faults"
    yield _on(f"{name}_stuck_open", f"{called} does not close", f"{at}.stuck_open")
    yield _on(f"{name}_stuck_closed", f"{called} does not open", f"{at}.stuck_closed")
    yield _on(f"{name}_slow", f"{called} opens late by this", f"{at}.late_s", _LATE)
    yield _on(f"{name}_narrow", f"{called} opens only partly", f"{at}.share", _AREA)
    yield _on(f"{name}_leaks", f"{called} leaks when it is closed", f"{at}.leak_mm", _BORE)


_RELEASE: Final = Amplitude(unit="s", low=0.25, high=10.0, usual=1.0)


def _oneshot(short: str, part: str, line: str) -> Iterator[Fault]:
    name, called = f"oneshot_{short}", f"hold circuit of {line}"
    yield _on(f"{name}_stuck_on", f"{called} stays active without edges", f"{part}.stuck")
    yield _on(f"{name}_stuck_off", f"{called} never becomes active", f"{part}.stuck", value=False)
    yield _on(f"{name}_slow", f"{called} lets go this long after the last edge", f"{part}.release_s", _RELEASE)
    yield _on(f"{name}_level", f"{called} stays active on a high level, too", f"{part}.passes_level")


def _supply_low(parts: Parts, supply_v: float) -> None:
    parts.sensor_a.faults.supply_v = parts.sensor_b.faults.supply_v = supply_v


def _clock_off(parts: Parts, off_s: float) -> None:
    parts.board.clock_unset, parts.board.clock_off_s = True, off_s


_CLOCK: Final = Amplitude(unit="s", low=-3e9, high=3e9, usual=-3600.0)
_OFFSET: Final = Amplitude(unit="mmHg", low=-150.0, high=150.0, usual=-40.0)
_GAIN: Final = Amplitude(unit="times the pressure", low=0.1, high=2.0, usual=0.7)
_DRIFT: Final = Amplitude(unit="mmHg/s", low=-100.0, high=100.0, usual=-3.0)
_RANGE: Final = Amplitude(unit="mmHg", low=5.0, high=380.0, usual=300.0)
_LAG: Final = Amplitude(unit="time constant in s", low=0.05, high=30.0, usual=1.0)
_DEAD_TIME: Final = Amplitude(unit="s", low=0.02, high=10.0, usual=0.5)
_LOST: Final = Amplitude(unit="share of the conversions", low=0.01, high=1.0, usual=0.5)

_AIR: Final = "plant.faults"
_ALL: Final = (
    _on("cuff_leak", "small hole in the cuff", f"{_AIR}.leak_mm", _BORE),
    _on(
        "cuff_burst",
        "large hole in the cuff",
        f"{_AIR}.burst_mm",
        Amplitude(unit="bore in mm", low=1.0, high=10.0, usual=3.0),
    ),
    _on("hose_off", "hose between manifold and cuff pulled off: both of its ends are open to air", f"{_AIR}.hose_off"),
    _on("hose_b_off", "hose of sensor B and dump valve B pulled off: both ends open", f"{_AIR}.hose_b_off"),
    _on("hose_kink", "hose between manifold and cuff kinked", f"{_AIR}.hose_share", _KINK),
    _on("hose_b_kink", "hose of sensor B and dump valve B kinked", f"{_AIR}.hose_b_share", _KINK),
    _on("pump_dead", "pump does not turn", f"{_AIR}.pump_dead"),
    _on(
        "pump_weak",
        "pump gives only part of its flow",
        f"{_AIR}.pump_share",
        Amplitude(unit="share of its flow", low=0.01, high=0.95, usual=0.4),
    ),
    _on(
        "pump_slow",
        "pump takes long to start and to run down",
        f"{_AIR}.pump_spin_s",
        Amplitude(unit="time constant in s", low=0.2, high=10.0, usual=1.0),
    ),
    _on("pump_leaks", "check valve of the pump leaks", f"{_AIR}.pump_leak_mm", _BORE),
    _on("pump_stuck_on", "pump runs whenever the 12 V rail is up", "board.pump_shorted"),
    _on("pump_run_stuck_on", "switch of PUMP_RUN shorted: pump runs whenever it is enabled", "board.pump_run_shorted"),
    *_valve("bleed", "bleed", "bleed valve"),
    *_valve("dump_a", "dump_a", "dump valve A"),
    *_valve("dump_b", "dump_b", "dump valve B"),
    *_oneshot("a", "hold_a", "HOLD_A"),
    *_oneshot("b", "hold_b", "HOLD_B"),
    *_oneshot("enable", "enable", "PUMP_ENABLE"),
    _on("relief_dead", "mechanical relief valve does not open", f"{_AIR}.relief_dead"),
    _on(
        "relief_early",
        "mechanical relief valve opens at this already",
        f"{_AIR}.relief_mmhg",
        Amplitude(unit="mmHg", low=20.0, high=295.0, usual=120.0),
    ),
    _on("relief_leaks", "mechanical relief valve leaks", f"{_AIR}.relief_leak_mm", _BORE),
    _on("comparator_dead", "over-pressure comparator never drops the rail", "board.comparator_dead"),
    _on(
        "comparator_early",
        "over-pressure comparator drops the rail at this already",
        "board.comparator_mmhg",
        Amplitude(unit="mmHg", low=25.0, high=300.0, usual=120.0),
    ),
    _on("comparator_test_dead", "test line does not reach the comparator", "board.comparator_test_dead"),
    *_sensor("rail_low", "broken wire: 0 V", "rail_low"),
    *_sensor("rail_high", "output shorted to the supply", "rail_high"),
    *_sensor("stuck", "shows for ever the pressure of the moment it stuck; its noise goes on", "stuck"),
    *_sensor("garbage", "each conversion shows another pressure from zero up to this", "garbage_mmhg", _RANGE),
    *_sensor("offset", "reads wrong by this", "offset_mmhg", _OFFSET),
    *_sensor("gain", "reads this many times the pressure", "gain", _GAIN),
    *_sensor("drift", "reads wrong by ever more", "drift_mmhg_per_s", _DRIFT),
    *_sensor("slow", "follows the pressure with a lag", "slow_s", _LAG),
    *_sensor("delayed", "shows what was this long ago", "delay_s", _DEAD_TIME),
    *_sensor("intermittent", "loose wire: 0 V in some conversions", "lost_share", _LOST),
    Fault(
        name="supply_low",
        description="supply of both sensors too low",
        apply=_supply_low,
        amplitude=Amplitude(unit="V", low=2.0, high=4.95, usual=4.6),
    ),
    *_chip("nack", "does not acknowledge"),
    *_chip("frozen", "never changes its conversion register"),
    *_chip("os_stuck", "claims to convert for ever"),
    *_chip("brownout", "resets in each conversion"),
    *_chip("mux_flip", "flips a channel bit on each write"),
    *_chip("sda_low", "has SDA low: zeros are read, all bytes seem acknowledged"),
    *_chip("sda_stuck", "has a held bus: each transfer blocks about a second and fails"),
    _on("rail_dead", "12 V rail without voltage; the buzzer's branch still has its own", "board.rail_v", value=0.0),
    _on(
        "rail_low",
        "12 V rail too low: the pump turns slower, below 6 V the valves let go",
        "board.rail_v",
        Amplitude(unit="V", low=0.0, high=11.5, usual=9.0),
    ),
    _on("buzzer_dead", "buzzer draws no current and is not heard", "board.buzzer_dead"),
    _on("kernel_keeps_outputs", "kernel keeps levels after a process died, and says so", "board.outputs_kept"),
    _on("undervoltage", "firmware reports too low a supply of the computer", "board.undervoltage"),
    _on("clock_unset", "nothing vouches for the computer's date and time", "board.clock_unset"),
    Fault(
        name="clock_off",
        description="the computer's clock is set wrong by this, and nothing vouches for it",
        apply=_clock_off,
        amplitude=_CLOCK,
    ),
    _on("estop", "e-stop pressed: 12 V cut, sense lines open", "board.estop_pressed"),
    _on("estop_a_stuck", "controller's contact of the e-stop stays closed", "board.estop_a_stuck"),
    _on("estop_b_stuck", "watchdog's contact of the e-stop stays closed", "board.estop_b_stuck"),
)

FAULTS: Final[Mapping[str, Fault]] = {fault.name: fault for fault in _ALL}


def named_fault(text: str) -> tuple[str, bool, float | None]:
    """A fault to switch on, out of NAME or NAME=AMPLITUDE.

    Raises:
        HardwareError: the amplitude is no number.
    """
    name, _, amplitude = text.partition("=")
    try:
        return name, True, float(amplitude) if amplitude else None
    except ValueError as error:
        raise HardwareError("fault_amplitude", f"{text}: {amplitude!r} is no number", "NAME=AMPLITUDE") from error


def find_fault(name: str) -> Fault:
    """The fault of this name. Raises `HardwareError` listing all names when there is none."""
    fault = FAULTS.get(name)
    if fault is None:
        raise HardwareError("fault_unknown", f"no fault is called {name!r}", f"known: {', '.join(FAULTS)}")
    return fault
