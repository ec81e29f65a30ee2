"""The installed controller can ask the kernel whether a time service keeps its clock, and cannot set it."""

from __future__ import annotations

from tests.architecture.test_units import SERVICES, service

ASKING = {"adjtimex", "clock_adjtime", "clock_adjtime64"}
"""What the C library's `adjtimex` calls, by age and architecture (glibc). systemd has them in `@clock` only, which
`ProtectClock=` forbids (systemd.exec(5)), and which `@system-service` does not hold."""


def allowed(name: str) -> set[str]:
    return {word for line in service(name)["SystemCallFilter"] for word in line.split()}


def test_the_controller_may_ask_the_kernel_and_has_nothing_to_set_the_clock_with() -> None:
    unit = service("controller")
    assert "ProtectClock" not in unit
    assert allowed("controller") == {"@system-service"} | ASKING, "none that only sets"
    assert unit["CapabilityBoundingSet"] == unit["AmbientCapabilities"] == [""], "CAP_SYS_TIME would set it"
    assert unit["NoNewPrivileges"] == ["yes"]


def test_no_other_process_asks() -> None:
    for name in SERVICES:
        if name != "controller":
            assert service(name)["ProtectClock"] == ["yes"]
            assert not allowed(name) & ASKING
