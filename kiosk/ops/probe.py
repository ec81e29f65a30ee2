"""Both sensors in one shape for the technician's commands, and the question whether the station is running."""

import errno
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.core.model import SensorFault
from kiosk.core.units import Mmhg
from kiosk.hw.backend import WatchdogHardware
from kiosk.hw.ports import PressureSensor
from kiosk.hw.transducer import Transducer
from kiosk.hw.wiring import Wiring, watchdog_settings
from kiosk.ops.findings import Finding, failed, passed
from kiosk.safety.sensor_b import SensorB
from kiosk.safety.states import SensorFault as FaultB

STOP_SOCKET: Final = "stop.sock"
"""The watchdog's, in the runtime directory; it is made anew at each of its starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One conversion that passed its adapter's checks, by the coefficients now in the wiring file."""

    pressure_mmhg: Mmhg
    supply_v: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One sensor; `read` returns a reading, or the reason why there is none."""

    name: str
    section: str
    """Table of the wiring file that holds its coefficients."""
    read: Callable[[], Reading | str]
    transducer: Transducer


def probe_a(sensor: PressureSensor, wiring: Wiring) -> Probe:
    """Sensor A through the controller's adapter."""

    def read() -> Reading | str:
        sample = sensor.read()
        if isinstance(sample, SensorFault):
            return f"{sample.kind}: {sample.detail}"
        return Reading(pressure_mmhg=sample.pressure_mmhg, supply_v=sample.supply_v)

    return Probe(
        name="sensor A", section="controller.sensor", read=read, transducer=wiring.controller.sensor.transducer
    )


def probe_b(hardware: WatchdogHardware, wiring: Wiring) -> Probe:
    """Sensor B through the watchdog's own reader."""
    sensor = SensorB(hardware.bus, hardware.clock, watchdog_settings(wiring))

    def read() -> Reading | str:
        sample = sensor.read()
        if isinstance(sample, FaultB):
            return sample.kind
        return Reading(pressure_mmhg=Mmhg(sample.pressure_mmhg), supply_v=sample.supply_v)

    return Probe(name="sensor B", section="watchdog.sensor", read=read, transducer=wiring.watchdog.sensor.transducer)


def runs(runtime_dir: Path) -> bool:
    """Whether a watchdog listens. Raises OSError when nobody can tell.

    The stop socket is only connected to, nothing is sent: an empty datagram would stop a bout.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(str(runtime_dir / STOP_SOCKET))
        except OSError as error:
            if error.errno in {errno.ENOENT, errno.ECONNREFUSED}:
                return False
            raise
    return True


def station_stopped(runtime_dir: Path) -> Finding:
    """Two processes on one chip would spoil each other's conversions: the watchdog has to be down."""
    name, path = "station stopped", runtime_dir / STOP_SOCKET
    try:
        is_up = runs(runtime_dir)
    except OSError as error:
        return failed(name, f"{path}: {error.strerror}", "run as the station's user or as root")
    if not is_up:
        return passed(name, "no watchdog is running")
    return failed(name, f"a watchdog listens at {path}", "systemctl stop bfr-kiosk.target, or end the demo")
