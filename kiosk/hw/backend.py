"""What a backend hands out: the hardware of each process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gpiozero.pins import Factory

    from kiosk.core.clocktrust import Evidence
    from kiosk.hw.ports import Actuators, Clock, PressureSensor
    from kiosk.safety.sensor_b import Bus


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerHardware:
    """What the controller works with."""

    clock: Clock
    sensor: PressureSensor
    actuators: Actuators
    outputs_kept: Callable[[], bool | None]
    """Whether the kernel keeps an output's level after its process died; None when nothing tells. Never raises."""
    vouched: Callable[[float, bool], Evidence]
    """What vouches for civil time, given what the machine's clock shows (seconds since 1970). Never raises.

    The hardware clock is asked only where the second argument says so: it may sit on the sensor's own bus.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchdogHardware:
    """What the watchdog works with."""

    bus: Bus
    pins: Factory
    clock: Clock
    undervoltage: Callable[[], bool]
    """Whether the computer's supply is too low, as far as anything tells. Never raises."""
    notes: tuple[str, ...] = ()
    """What a start has to say of it, for the log."""
