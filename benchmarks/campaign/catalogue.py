"""Every fault of the campaign: how it is brought about, and in which strengths.

Defects of parts are the bench's own (`parts`); those of processes, clocks, link and screen are made in `outside`.
"""

import re
from functools import cache
from typing import Final

from benchmarks.campaign.fault import Fault
from benchmarks.campaign.outside import STRONG, outside
from benchmarks.campaign.parts import bench_fault, bench_faults, both_converters
from benchmarks.figures import BenchmarkError
from kiosk.core.errors import HardwareError
from kiosk.hw.sim.faults import FAULTS

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
"""As TOML writes one, without its gaps and names."""


@cache
def catalogue() -> dict[str, Fault]:
    """All faults by their key."""
    return {fault.key: fault for fault in (*bench_faults(), *both_converters(), *outside())}


def find(key: str) -> Fault:
    """The fault of this key, of any strength that it can have.

    Raises:
        BenchmarkError: there is none, or not of this strength.
    """
    name, is_strong, text = key.partition("@")
    if not is_strong or key in catalogue():
        if key in catalogue():
            return catalogue()[key]
        raise BenchmarkError(
            f"{key} has no strength ({STRONG[key]})" if key in STRONG else f"no fault is called {key!r}"
        )
    if name not in FAULTS and name not in STRONG:
        has_none = name in catalogue()
        raise BenchmarkError(f"{name} takes no strength" if has_none else f"no fault is called {key!r}")
    if _NUMBER.fullmatch(text) is None:
        raise BenchmarkError(f"{key}: {text!r} is not a number")
    if name in STRONG:
        return _strong(name, float(text))
    try:
        return bench_fault(name, float(text))
    except HardwareError as error:
        raise BenchmarkError(f"{error.message} ({error.hint})") from error


def _strong(name: str, strength: float) -> Fault:
    strong = STRONG[name]
    if not strong.low <= strength <= strong.high:
        raise BenchmarkError(f"{name}: {strength} is outside ({strong})")
    return strong.make(strength)
