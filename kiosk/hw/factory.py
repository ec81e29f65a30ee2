"""The one place that turns a backend's name into hardware. It knows two names and never falls back from one to other.

Imports happen inside the functions: with the real backend no process holds the simulator, and the watchdog's holds
nothing of the Adafruit stack either.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Protocol

from kiosk.core.errors import HardwareError
from kiosk.hw.backend import ControllerHardware, WatchdogHardware
from kiosk.hw.sealed import seal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gpiozero.pins import Factory

    from kiosk.hw.ports import Clock
    from kiosk.hw.sim.world import World
    from kiosk.hw.wiring import Wiring

BACKENDS: Final = ("real", "bench")


class LocalBench(Protocol):
    """A simulated world in this process, for virtual time; both sides' real adapters work on it."""

    world: World

    def controller(self, wiring: Wiring, clock: Clock) -> ControllerHardware:
        """The controller's adapters. Raises `HardwareError` when a line cannot be had."""
        ...

    def watchdog(self, wiring: Wiring, clock: Clock) -> WatchdogHardware:
        """Bus and pins of the watchdog."""
        ...

    def drop(self, owner: Literal["controller", "watchdog"]) -> None:
        """A process died: its lines keep their level or become inputs, by mode."""
        ...

    def advance(self, now: float) -> None:
        """Let the world run until `now`."""
        ...

    def fault(self, name: str, on: bool, amplitude: float | None = None) -> None:
        """Switch a fault by name. Raises `HardwareError` for an unknown one, or an amplitude it cannot have."""
        ...

    def estop(self, pressed: bool) -> None:
        """Push the e-stop, or pull it out."""
        ...

    @property
    def true_pressure_mmhg(self) -> float:
        """Pressure in the cuff as it is."""
        ...


def controller_hardware(backend: str, wiring: Wiring, *, runtime_dir: Path) -> ControllerHardware:
    """Sensor A and the controller's lines, for a process that keeps its memory to itself from here on.

    Raises:
        HardwareError: unknown backend, or a chip, bus or line is not the one named.
        OSError: the kernel lets others into this process's memory.
    """
    seal()
    if _known(backend) == "real":
        return _real_controller(wiring, runtime_dir)
    from kiosk.hw.actuators import GpioActuators
    from kiosk.hw.ads1115 import Ads1115Sensor
    from kiosk.hw.clock import SystemClock
    from kiosk.hw.sim.bus import BlinkaBus
    from kiosk.hw.sim.civil import vouched
    from kiosk.hw.sim.computer import outputs_kept
    from kiosk.hw.sim.pins import BenchPinFactory
    from kiosk.hw.sim.protocol import BENCH_SOCKET
    from kiosk.hw.sim.transport import SocketTransport

    transport = SocketTransport(runtime_dir / BENCH_SOCKET, "controller")
    mine, clock = wiring.controller, SystemClock()
    return ControllerHardware(
        clock=clock,
        sensor=Ads1115Sensor(BlinkaBus(transport, mine.adc.bus), clock, mine.adc, mine.sensor.transducer),
        actuators=GpioActuators(mine.lines, BenchPinFactory(transport), clock),
        outputs_kept=outputs_kept(transport),
        vouched=vouched(transport),
    )


def watchdog_hardware(backend: str, wiring: Wiring, *, runtime_dir: Path) -> WatchdogHardware:
    """The watchdog's bus and pins; it claims its lines itself. Seals the process, as `controller_hardware` does.

    Raises:
        HardwareError, OSError: as `controller_hardware`.
    """
    return watchdog_station(backend, wiring.watchdog.adc.bus, wiring.board.gpio_chips, runtime_dir=runtime_dir)


def watchdog_station(backend: str, bus: int, gpio_chips: Sequence[str], *, runtime_dir: Path) -> WatchdogHardware:
    """The same out of what it needs of the wiring, for a process without the rest of it; raises the same."""
    seal()
    if _known(backend) == "real":
        return _real_watchdog(bus, gpio_chips, runtime_dir)
    from kiosk.hw.clock import SystemClock
    from kiosk.hw.sim.bus import RegisterBus
    from kiosk.hw.sim.computer import undervoltage
    from kiosk.hw.sim.pins import BenchPinFactory
    from kiosk.hw.sim.protocol import BENCH_SOCKET
    from kiosk.hw.sim.transport import SocketTransport

    transport = SocketTransport(runtime_dir / BENCH_SOCKET, "watchdog")
    return WatchdogHardware(
        bus=RegisterBus(transport, bus),
        pins=BenchPinFactory(transport),
        clock=SystemClock(),
        undervoltage=undervoltage(transport),
    )


def vent_pins(backend: str, wiring: Wiring, *, runtime_dir: Path) -> Factory:
    """Pins for the vent, and nothing else: it must work when a bus does not, and while the other process lives.

    Raises:
        HardwareError: unknown backend, or the pins cannot be had.
    """
    if _known(backend) == "real":
        from kiosk.hw.pins import open_pins

        # where the kernel keeps levels it is needed the most, and what it leaves there is low
        return open_pins(wiring.board.gpio_chips, work_dir=runtime_dir / "lgpio-vent", may_keep=True)
    from kiosk.hw.sim.pins import BenchPinFactory
    from kiosk.hw.sim.protocol import BENCH_SOCKET
    from kiosk.hw.sim.transport import SocketTransport

    return BenchPinFactory(SocketTransport(runtime_dir / BENCH_SOCKET, "vent"))


def serve_bench(
    runtime_dir: Path, *, seed: int, profile: Path | None, kept_level: bool = True, faults: Sequence[str] = ()
) -> int:
    """Run the bench process until SIGTERM; returns its exit code. Raises as `kiosk.hw.sim.bench.serve`."""
    from kiosk.hw.sim.bench import serve

    return serve(runtime_dir, seed=seed, profile=profile, kept_level=kept_level, faults=faults)


def bench_request(runtime_dir: Path, message: dict[str, object]) -> dict[str, object]:
    """Ask the running bench for something (faults, e-stop, state). Raises `HardwareError` when it does not answer."""
    from kiosk.hw.sim.control import request

    return request(runtime_dir, message)


def local_bench(*, seed: int, profile: Path | None = None, kept_level: bool = True) -> LocalBench:
    """A simulated world in this process. Raises `ConfigError` when the profile is wrong."""
    from kiosk.hw.sim.local import LocalBench as SimulatedBench

    return SimulatedBench(seed=seed, profile=profile, kept_level=kept_level)


def _known(backend: str) -> str:
    if backend not in BACKENDS:
        raise HardwareError("backend_unknown", f"there is no backend {backend!r}", f"one of {', '.join(BACKENDS)}")
    return backend


def _real_controller(wiring: Wiring, runtime_dir: Path) -> ControllerHardware:
    from kiosk.hw.actuators import GpioActuators
    from kiosk.hw.ads1115 import Ads1115Sensor
    from kiosk.hw.clock import SystemClock
    from kiosk.hw.i2c import open_bus
    from kiosk.hw.pins import find_chip, open_pins, outputs_kept
    from kiosk.hw.vouching import vouched

    mine, clock = wiring.controller, SystemClock()
    bus, release = open_bus(mine.adc.bus)
    try:
        _, label = find_chip(wiring.board.gpio_chips)
        pins = open_pins(wiring.board.gpio_chips, work_dir=runtime_dir / "lgpio-controller")
        actuators = GpioActuators(mine.lines, pins, clock)
    except HardwareError:
        release()
        raise
    return ControllerHardware(
        clock=clock,
        sensor=Ads1115Sensor(bus, clock, mine.adc, mine.sensor.transducer, release),
        actuators=actuators,
        outputs_kept=outputs_kept(label),
        vouched=vouched(),
    )


def _real_watchdog(number: int, gpio_chips: Sequence[str], runtime_dir: Path) -> WatchdogHardware:
    from kiosk.hw.clock import SystemClock
    from kiosk.hw.pins import open_pins
    from kiosk.hw.supply import find_alarm, undervoltage
    from kiosk.safety.sensor_b import I2CDev

    path = f"/dev/i2c-{number}"
    try:
        bus = I2CDev(path)
    except OSError as error:
        hint = "switch the second bus on by its dtoverlay and reboot; add this user to the group i2c"
        raise HardwareError("bus_missing", f"{path}: {error.strerror}", hint) from error
    pins = open_pins(gpio_chips, work_dir=runtime_dir / "lgpio-watchdog")
    notes = () if find_alarm() else ("no under-voltage alarm on this machine (rpi_volt): looked for now and then",)
    return WatchdogHardware(bus=bus, pins=pins, clock=SystemClock(), undervoltage=undervoltage(), notes=notes)
