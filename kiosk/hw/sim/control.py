"""The bench operator's socket: JSON datagrams that switch faults and the e-stop, and ask for the state.

Messages: `{"fault": NAME, "on": bool}` (to switch on, also `"amplitude": number`), `{"list": true}`,
`{"estop": "press"|"release"}`, `{"hand_mmhg": number}` (a hand pump brings the air there), `{"state": true}`.
Answers carry `"ok"`; a refusal says why under `"error"`. The state also says how late the bench itself ran.
"""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.core.errors import HardwareError
from kiosk.hw.sim.faults import FAULTS
from kiosk.hw.sim.world import World

CONTROL_SOCKET: Final = "bench-control.sock"
LONGEST: Final = 65536
TIMEOUT_S: Final = 2.0


def answer(world: World, packet: bytes, late_s: Callable[[], float]) -> bytes:
    """Do what a datagram asks and say how it went; never raises for what is in it.

    `late_s` gives the longest time the world stood still too long since it was last asked.
    """
    try:
        message = json.loads(packet)
        result = _act(world, message if isinstance(message, dict) else {}, late_s)
    except HardwareError as error:
        result = {"ok": False, "code": error.code, "error": str(error)}
    except ValueError as error:
        result = {"ok": False, "code": "bad_message", "error": f"not JSON: {error}"}
    return json.dumps(result).encode()


def _act(world: World, message: dict[str, object], late_s: Callable[[], float]) -> dict[str, object]:
    match message:
        case {"fault": str(name), "on": bool(on), **rest} if not rest:
            world.switch_fault(name, on)
        case {"fault": str(name), "on": bool(on), "amplitude": float() | int() as amplitude, **rest} if (
            not rest and not isinstance(amplitude, bool)
        ):
            world.switch_fault(name, on, amplitude)
        case {"list": True, **rest} if not rest:
            return {"ok": True, "faults": {fault.name: str(fault) for fault in FAULTS.values()}}
        case {"estop": "press" | "release" as action, **rest} if not rest:
            world.press_estop(action == "press")
        case {"hand_mmhg": float() | int() as pressure, **rest} if not rest and not isinstance(pressure, bool):
            world.pump_by_hand(pressure)
        case {"state": True, **rest} if not rest:
            return {"ok": True, "state": world.state() | {"late_ms_max": late_s() * 1e3}}
        case _:
            known = (
                '{"fault": NAME, "on": bool, "amplitude": number}, {"list": true}, {"estop": "press"|"release"},'
                ' {"hand_mmhg": number}, {"state": true}'
            )
            raise HardwareError("bad_message", "the bench does not know this message", known)
    return {"ok": True}


def request(runtime_dir: Path, message: dict[str, object], timeout_s: float = TIMEOUT_S) -> dict[str, object]:
    """Send one message to the bench and wait for its answer. Raises `HardwareError` when there is none."""
    path = runtime_dir / CONTROL_SOCKET
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.settimeout(timeout_s)
        try:
            sender.bind("")  # the kernel picks an abstract address for the answer
            sender.sendto(json.dumps(message).encode(), str(path))
            result = json.loads(sender.recv(LONGEST))
        except (OSError, ValueError) as error:
            raise HardwareError("bench_unreachable", f"no answer from the bench at {path}: {error}") from error
    if not isinstance(result, dict):
        raise HardwareError("bench_unreachable", f"the bench at {path} answered with something else")
    return result
