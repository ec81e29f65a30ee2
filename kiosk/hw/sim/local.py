"""The bench in the same interpreter, on whatever clocks its two processes have: usually virtual ones."""

from pathlib import Path
from typing import Literal

from kiosk.core.errors import HardwareError
from kiosk.hw.actuators import GpioActuators
from kiosk.hw.ads1115 import Ads1115Sensor
from kiosk.hw.backend import ControllerHardware, WatchdogHardware
from kiosk.hw.ports import Clock
from kiosk.hw.sim.bus import BlinkaBus, RegisterBus
from kiosk.hw.sim.civil import vouched
from kiosk.hw.sim.computer import outputs_kept, undervoltage
from kiosk.hw.sim.local_transport import LocalTransport
from kiosk.hw.sim.pins import BenchPinFactory
from kiosk.hw.sim.profile import load_profile, shipped_profile
from kiosk.hw.sim.world import World
from kiosk.hw.wiring import Wiring


class LocalBench:
    """One world, and the real adapters on it for both owners."""

    def __init__(self, *, seed: int, profile: Path | None = None, kept_level: bool = True) -> None:
        """Raises `ConfigError` when the profile is wrong."""
        chosen = shipped_profile() if profile is None else load_profile(profile)
        self.world = World(chosen, seed, kept_level)
        self._connected: dict[str, LocalTransport] = {}

    def transport(self, owner: Literal["controller", "watchdog"], clock: Clock) -> LocalTransport:
        """The bare way to the bench for one owner. Raises `HardwareError` while the last one has not been dropped."""
        if owner in self._connected:
            raise HardwareError("owner_connected", f"the {owner} is connected already", "drop it first")
        transport = LocalTransport(self.world, clock, owner)
        self._connected[owner] = transport
        return transport

    def controller(self, wiring: Wiring, clock: Clock) -> ControllerHardware:
        """The controller's adapters on this bench. Raises `HardwareError` when a line cannot be had."""
        transport = self.transport("controller", clock)
        mine = wiring.controller
        bus = BlinkaBus(transport, mine.adc.bus)
        return ControllerHardware(
            clock=clock,
            sensor=Ads1115Sensor(bus, clock, mine.adc, mine.sensor.transducer),
            actuators=GpioActuators(mine.lines, BenchPinFactory(transport), clock),
            outputs_kept=outputs_kept(transport),
            vouched=vouched(transport),
        )

    def watchdog(self, wiring: Wiring, clock: Clock) -> WatchdogHardware:
        """Bus and pins for the watchdog on this bench."""
        transport = self.transport("watchdog", clock)
        return WatchdogHardware(
            bus=RegisterBus(transport, wiring.watchdog.adc.bus),
            pins=BenchPinFactory(transport),
            clock=clock,
            undervoltage=undervoltage(transport),
        )

    def advance(self, now: float) -> None:
        """Let the world run until `now`."""
        self.world.advance(now)

    def fault(self, name: str, on: bool, amplitude: float | None = None) -> None:
        """Switch a fault. Raises `HardwareError` for an unknown name or an amplitude it cannot have."""
        self.world.switch_fault(name, on, amplitude)

    def estop(self, pressed: bool) -> None:
        """Push the e-stop, or pull it out again."""
        self.world.press_estop(pressed)

    def drop(self, owner: Literal["controller", "watchdog"]) -> None:
        """The process died: its lines keep their level or become inputs, by mode."""
        transport = self._connected.pop(owner, None)
        if transport is not None:
            transport.close()

    @property
    def true_pressure_mmhg(self) -> float:
        """Pressure in the cuff as it is."""
        return self.world.true_pressure_mmhg
