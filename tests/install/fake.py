"""A machine to install on: a tree of its own, and programs of the system that do to it what the real ones would."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from kiosk.install import plan
from kiosk.install.facts import Facts, look
from kiosk.install.machine import Done, Machine
from kiosk.install.step import carry_out

ROOT = Path(__file__).resolve().parents[2]
UNITS = "etc/systemd/system"
WANTED = f"{UNITS}/multi-user.target.wants"
CONFIG = "# of somebody else\ndtparam=audio=on\n\n[pi4]\narm_boost=1\n"
COMMAND_LINE = "console=tty1 root=PARTUUID=1-02 rootwait\n"
START = {
    "etc/os-release": 'PRETTY_NAME="Raspberry Pi OS 13"\nVERSION_CODENAME=trixie\n',
    "etc/passwd": "root:x:0:0::/root:/bin/bash\n",
    "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.5\0",
    "proc/meminfo": "MemTotal:        3884400 kB\n",
    "boot/firmware/config.txt": CONFIG,
    "boot/firmware/cmdline.txt": COMMAND_LINE,
}


class PowerCutError(Exception):
    """The machine is off."""


class Cut(Machine):
    """A machine whose power is cut before the change after `left` others."""

    def __init__(self, fake: "Fake", left: int) -> None:
        super().__init__(fake.root, fake.log.append, fake.run)
        self.left = left

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise PowerCutError

    def write(self, path: str, data: bytes, mode: int = 0o644) -> None:
        self._spend()
        super().write(path, data, mode)

    def link(self, path: str, goal: str) -> None:
        self._spend()
        super().link(path, goal)

    def remove(self, path: str) -> None:
        self._spend()
        super().remove(path)

    def run(self, *command: str, way_out: str = "") -> None:
        self._spend()
        super().run(*command, way_out=way_out)


class Fake:
    """Programs of the system, as far as the installation uses them; what they do stands in the tree."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.said: list[str] = []
        self.log: list[str] = []
        self.failing = ""
        self.broken: set[str] = set()
        """Programs that do not run."""
        self.lacking: set[str] = set()
        """Packages that no archive has."""

    @property
    def machine(self) -> Machine:
        return Machine(self.root, self.log.append, self.run)

    def file(self, name: str) -> Path:
        return self.root / name

    def names(self, name: str) -> list[str]:
        path = self.file(name)
        return path.read_text(encoding="utf-8").split() if path.exists() else []

    @property
    def enabled(self) -> list[str]:
        return sorted(path.name for path in self.file(WANTED).glob("*"))

    def want(self, units: Sequence[str], *, is_wanted: bool) -> None:
        self.file(WANTED).mkdir(parents=True, exist_ok=True)
        for unit in units:
            self.file(f"{WANTED}/{unit}").unlink(missing_ok=True)
            if is_wanted:
                self.file(f"{WANTED}/{unit}").symlink_to(f"../{unit}")

    def has_units(self, units: Sequence[str]) -> bool:
        """Whether systemd finds the files of these; those of the system itself are not in the tree."""
        return all(self.file(f"{UNITS}/{unit}").exists() for unit in units if unit.startswith("bfr-kiosk"))

    def put(self, name: str, words: Sequence[str]) -> None:
        self.file(name).parent.mkdir(parents=True, exist_ok=True)
        self.file(name).write_text("\n".join(words) + "\n", encoding="utf-8")

    def run(self, command: Sequence[str]) -> Done:
        line = " ".join(command)
        if self.failing and self.failing in line:
            return Done(1, "E: no such thing")
        match list(command):
            case ["dpkg-query", *_]:
                return Done(0, "".join(f"{name} installed\n" for name in self.names("packages") if name in command))
            case ["systemctl", "is-enabled", unit]:
                return Done(0 if unit in self.enabled else 1, "")
            case ["systemctl", "enable" | "disable" as verb, *units] if not self.has_units(units):
                return Done(1, f"Failed to {verb} unit: Unit file does not exist.\n")
            case ["systemctl", "get-default"]:
                return Done(0, (self.names("default") or ["graphical.target"])[0] + "\n")
            case ["systemctl", "list-units", *_] | ["findmnt", *_]:
                return Done(0, "")
            case [program, "--version"]:
                return Done(0 if program not in self.broken else 1, "")
        self.said.append(line)
        self.changed(list(command))
        return Done(0, "")

    def changed(self, command: list[str]) -> None:
        match command:
            case ["apt-get", *options] if "install" in options:
                names = [re.sub(r".*/|_.*", "", word) for word in options[options.index("install") + 1 :]]
                had = [name for name in names if name[0] != "-" and name not in self.lacking]
                self.put("packages", [*self.names("packages"), *had])
            case [_, "-m", "venv", *_, folder]:
                (self.root / folder.lstrip("/") / "bin").mkdir(parents=True)
            case ["systemd-sysusers", _]:
                self.put("etc/passwd", [*self.names("etc/passwd"), "bfr-kiosk:x:990:990::/:/usr/sbin/nologin"])
            case ["systemd-tmpfiles", "--create", path]:
                for line in self.file(path.lstrip("/")).read_text(encoding="utf-8").splitlines():
                    if line.startswith("d "):
                        _, name, mode, *_ = line.split()
                        self.file(name.lstrip("/")).mkdir(parents=True, exist_ok=True)
                        self.file(name.lstrip("/")).chmod(int(mode, 8))
            case ["systemctl", "enable" | "disable" as verb, *units]:
                self.want(units, is_wanted=verb == "enable")
            case ["systemctl", "mask", unit]:
                os.symlink("/dev/null", self.file(f"etc/systemd/system/{unit}"))
            case ["systemctl", "unmask", unit]:
                self.file(f"etc/systemd/system/{unit}").unlink()
            case ["systemctl", "set-default", unit]:
                self.put("default", [unit])
            case ["userdel", name]:
                self.put("etc/passwd", [line for line in self.names("etc/passwd") if not line.startswith(name)])

    def facts(self, *, is_root: bool = True) -> Facts:
        return look(self.machine, is_root=is_root)

    def install(
        self, *, name: str = "1.0-new", bundle: str | None = None, dry: bool = False, machine: Machine | None = None
    ) -> list[str]:
        """Every change, as it is told."""
        told: list[str] = []
        steps = plan.installation(self.facts(), ROOT, name, bundle=bundle)
        carry_out(machine or self.machine, steps, dry=dry, say=told.append)
        return told

    def remove(self, *, with_records: bool = False) -> list[str]:
        told: list[str] = []
        carry_out(self.machine, plan.removal(self.facts(), ROOT, with_records=with_records), dry=False, say=told.append)
        return told

    def begin(self) -> None:
        """A Raspberry Pi as its system comes, booted."""
        for name, text in START.items():
            self.file(name).parent.mkdir(parents=True, exist_ok=True)
            self.file(name).write_text(text, encoding="utf-8")
        self.file("run/systemd/system").mkdir(parents=True)

    def state(self) -> dict[str, object]:
        """Everything that stands in the tree, but what is of one run alone."""
        found: dict[str, object] = {}
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            if path.is_symlink():
                found[name] = os.readlink(path)
            elif path.is_file() and not name.startswith("run/"):
                found[name] = (path.read_bytes(), path.stat().st_mode)
        return found
