"""A machine for the doctor that is made of a folder and of what its programs are to say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.clocktrust import Evidence
from kiosk.ops.doctoring.machine import Machine

if TYPE_CHECKING:
    from kiosk.hw.ports import Clock

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FREE = 8 << 30


@dataclass
class Told:
    """What the fake's programs and packages say; a test changes it."""

    says: dict[str, str] = field(default_factory=dict)
    """By the first words of a command."""
    programs: set[str] = field(default_factory=set)
    addresses: dict[int, frozenset[int]] = field(default_factory=dict)
    packages: dict[str, str | None] = field(default_factory=lambda: {"textual": "8.2.8"})
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def ask(self, *command: str) -> str | None:
        self.asked.append(command)
        return next((said for start, said in self.says.items() if " ".join(command).startswith(start)), None)

    def answering(self, bus: int) -> frozenset[int]:
        if bus not in self.addresses:
            raise FileNotFoundError(2, "No such file or directory")
        return self.addresses[bus]


def fake_machine(root: Path, clock: Clock, told: Told) -> Machine:
    put(root, "proc/meminfo", "MemTotal:        3884136 kB")
    put(root, "etc/os-release", 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n')
    return Machine(
        root=root,
        clock=clock,
        utc=lambda: NOW,
        ask=told.ask,
        which=lambda name: f"/usr/bin/{name}" if name in told.programs else None,
        set_realtime=lambda: None,
        vouched=lambda now_s, _asks: Evidence(system_s=now_s, is_synchronised=True),
        answering=told.answering,
        free_bytes=lambda _path: FREE,
        package=lambda name: told.packages.get(name, "1.0"),
        requirements=("textual==8.2.8", "gpiozero>=2.0.1,<3"),
        kernel="Linux 6.12.96 aarch64",
        python="3.13.5",
    )


def put(root: Path, path: str, text: str | bytes) -> Path:
    """A file of the fake."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return target


__all__ = ["FREE", "NOW", "Told", "fake_machine", "put", "replace"]
