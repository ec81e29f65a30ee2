"""The machine a figure was measured on: processor, cores, interpreter, kernel, load. No host name, no user."""

import os
import platform
from pathlib import Path


def cpu_model(cpuinfo: str) -> str:
    """The processor's name out of the text of `/proc/cpuinfo`; its architecture when no name is given there."""
    for key in ("model name", "Model"):
        for line in cpuinfo.splitlines():
            name, _, value = line.partition(":")
            if name.strip() == key and value.strip():
                return value.strip()
    return platform.machine()


def describe() -> dict[str, object]:
    """What belongs beside every figure."""
    return {
        "cpu": cpu_model(Path("/proc/cpuinfo").read_text(encoding="utf-8")),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "python": platform.python_version(),
        "kernel": platform.release(),
        "load": [round(figure, 2) for figure in os.getloadavg()],
    }
