"""A station to update: a small tree with records, and services that do to both what the real ones would."""

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kiosk.install import container, recordfiles, update
from kiosk.install import manifest as manifests
from kiosk.install.machine import Done, InstallError, Machine
from kiosk.install.manifest import File, Manifest
from kiosk.install.signature import Key
from kiosk.install.update import Surroundings
from tests.install.fake import UNITS, Fake

OLD, NEW = "0.1.0-000000000001", "0.2.0-000000000002"
TARGET = "trixie-arm64"
RECORDS = "var/lib/bfr-kiosk/kiosk.db"
ALL = {"bfr-kiosk.target", "bfr-kiosk-watchdog.service", "bfr-kiosk-controller.service", "bfr-kiosk-screen.service"}
PID = 77
DOING = {"asked_s": -1000.0, "empty": True, "free": True, "mode": "ready", "pid": PID}
CONTROLLER, SCREEN, BACKUP = (f"bfr-kiosk-{name}.service" for name in ("controller", "screen", "backup"))
LIST = Manifest(
    target=TARGET,
    number="0.1.0",
    version=OLD,
    schema=20,
    made=1000,
    packages=("labwc", "more"),
    places={},
    enabled=(),
    files=(),
)
START = {
    "etc/os-release": "VERSION_CODENAME=trixie\n",
    "etc/bfr-kiosk/kiosk.toml": 'data_dir = "/var/lib/bfr-kiosk"\n',
    RECORDS: "schema 20",
    f"opt/bfr-kiosk/versions/{OLD}/.complete": OLD,
    f"opt/bfr-kiosk/versions/{OLD}/manifest.json": manifests.to_bytes(LIST).decode(),
    **{f"{UNITS}/{unit}": "" for unit in (*ALL, BACKUP)},
    f"{UNITS}/{SCREEN}": "of the old version",
    f"{UNITS}/bfr-kiosk-former.service": "of the old version alone",
    "etc/tmpfiles.d/bfr-kiosk.conf": "d /etc/bfr-kiosk 0755 root root -\n",
    "packages": "labwc\n",
    "run/systemd/system/there": "",
    "run/bfr-kiosk/doing.json": json.dumps(DOING),
}
CONTENTS = {
    "packages/Packages": "",
    "program/systemd/bfr-kiosk-more.path": "of the new version alone",
    **{f"program/systemd/{unit}": "" for unit in (*sorted(ALL), BACKUP)},
    f"program/systemd/{SCREEN}": "of the new version",
    "wheels/one.whl": "wheel " * 50,
}
PLACES = {f"/{UNITS}/{name}": f"program/systemd/{name}" for name in (*sorted(ALL), BACKUP, "bfr-kiosk-more.path")}


def manifest(**other: object) -> Manifest:
    told = {
        "target": TARGET,
        "number": "0.2.0",
        "version": NEW,
        "schema": 21,
        "made": 2000,
        "packages": ("labwc", "more"),
        "places": PLACES,
        "enabled": ("bfr-kiosk.target", "bfr-kiosk-more.path"),
        "files": tuple(
            File(name, len(text), hashlib.sha256(text.encode()).hexdigest()) for name, text in sorted(CONTENTS.items())
        ),
    }
    return Manifest(**{**told, **other})  # type: ignore[arg-type]


def packed(folder: Path, manifest: Manifest, signed: bytes | None = None) -> bytes:
    """The bytes of a bundle; signed as `lightly` takes it, or with a real signature."""
    sources = {}
    for name, text in CONTENTS.items():
        sources[name] = folder / name
        sources[name].parent.mkdir(parents=True, exist_ok=True)
        sources[name].write_text(text, encoding="utf-8")
    listed, out = manifests.to_bytes(manifest), io.BytesIO()
    container.write(out, manifest, signed or hashlib.sha256(listed).digest(), sources)
    return out.getvalue()


def bundled(folder: Path, **other: object) -> Path:
    """A bundle in a folder, with other things in its list than usual."""
    path = folder / "one.bundle"
    path.write_bytes(packed(folder / "contents", manifest(**other)))
    return path


def lightly(data: bytes, signed: bytes, _keys: Sequence[Key]) -> Key:
    """In the place of `signature.demand_signed`, where what is tried is something else than the signature."""
    if hashlib.sha256(data).digest() != signed:
        raise InstallError("the bundle's list of files or its signature was changed", "copy the bundle again")
    return Key(b"")


class Station(Fake):
    """A station at work. `ails`: words of a command of the new version that fails."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.up: set[str] = set()
        self.ails = ""
        self.asked: list[str] = []
        self.restarts = 0
        self.failed: dict[str, list[str]] = {}
        """Ids of the checks that doctor finds failed, by version."""
        self.calibrates = Done(0, "")
        """How systemd answers who calibrates at the screen."""
        self.at = "active"
        """What systemd says of a unit that is up."""
        self.now_s = 1000.0
        self.terminal: Callable[[str], None] = self.log.append

    def begin(self) -> None:
        for name, text in START.items():
            self.file(name).parent.mkdir(parents=True, exist_ok=True)
            self.file(name).write_text(text, encoding="utf-8")
        self.changed(["systemctl", "enable", "bfr-kiosk.target"])
        self.machine.link("/opt/bfr-kiosk/current", f"versions/{OLD}")
        self.machine.link("/opt/bfr-kiosk/bin", "current/bin")
        self.machine.link("/opt/bfr-kiosk/updater", f"versions/{OLD}")
        self.boot()

    def boot(self) -> None:
        """What starts with the machine, unless it is closed."""
        self.up = ALL - (set() if not self.is_closed else {CONTROLLER, SCREEN})

    @property
    def is_closed(self) -> bool:
        return self.file("var/lib/bfr-kiosk-update/journal.json").exists()

    @property
    def version(self) -> str:
        return (self.machine.goal("/opt/bfr-kiosk/current") or "").rpartition("/")[2]

    @property
    def records(self) -> str:
        return self.file(RECORDS).read_text(encoding="utf-8")

    def run(self, command: Sequence[str]) -> Done:
        words = list(command)
        self.asked.append(" ".join(words))
        if self.ails and self.version == NEW and self.ails in " ".join(words):
            return Done(1, "it ails")
        match words:
            case ["systemctl", "is-active", unit]:
                return Done(0 if unit in self.up else 3, f"{self.at}\n" if unit in self.up else "inactive\n")
            case ["systemctl", "list-units", *options, "bfr-kiosk-calibrating.service", "bfr-kiosk-calibrate@*"]:
                assert "--state=active,activating,reloading,deactivating" in options
                return self.calibrates
            case ["systemctl", "show", asked, unit]:
                told = {"ActiveState": self.at if unit in self.up else "inactive", "NRestarts": str(self.restarts)}
                told["MainPID"] = str(PID if unit in self.up else 0)
                wanted = asked.removeprefix("--property=").split(",")
                return Done(0, "".join(f"{name}={told[name]}\n" for name in wanted if name in told))
            case ["systemctl", "start" | "stop" | "restart" as verb, *units] if not self.has_units(
                [unit for unit in units if not unit.startswith("--")]
            ):
                return Done(5, f"Failed to {verb}: Unit not found.\n")
            case [
                "runuser",
                "-u",
                "bfr-kiosk",
                "-g",
                "bfr-kiosk",
                "-G",
                "i2c",
                "-G",
                "gpio",
                "--",
                "sh",
                "-c",
                _,
                "sh",
                *rest,
            ]:
                return self.doctor(rest)
            case ["runuser", "-u", "bfr-kiosk", "--", "sh", "-c", _, "sh", *rest]:
                return self.as_user(rest)
        return super().run(words)

    def doctor(self, words: list[str]) -> Done:
        """As `docs/doctor.schema.json` has it. While the station runs the hardware is left alone."""
        program, *rest = words
        assert rest == ["doctor", "--json", "--config", "/etc/bfr-kiosk/kiosk.toml"]
        is_up = "bfr-kiosk-watchdog.service" in self.up
        failed = [] if is_up else self.failed.get(program.split("/")[4], [])
        checks = [{"id": "disk.life", "level": "ok"}, *({"id": one, "level": "fail"} for one in failed)]
        told = json.dumps({"station": "running" if is_up else "stopped", "checks": checks}, indent=2)
        return Done(1 if failed else 0, f"a driver warns {{of nothing}}\n{told}\n")

    def as_user(self, words: list[str]) -> Done:
        if self.failing and self.failing in " ".join(words):
            return Done(1, "no room on the card")
        match words:
            case ["/opt/bfr-kiosk/updater/bin/python", "-I", "-m", "kiosk.install.recordfiles", step, data_dir]:
                try:
                    recordfiles.STEPS[step](self.file(data_dir.lstrip("/")))
                except recordfiles.RecordsError as error:
                    return Done(1, str(error))
            case [program, "migrate", copy, *_]:
                assert OLD not in program
                self.file(copy.lstrip("/")).write_text("schema 21", encoding="utf-8")
        return Done(0, "")

    def changed(self, command: list[str]) -> None:
        match command:
            case ["systemctl", "start", *words] if "bfr-kiosk.target" in words:
                assert not self.is_closed
                self.boot()
            case ["systemctl", "start", *words]:
                self.up |= set(words) - {"--no-block"}
            case ["timeout", _, "systemctl", "start", *units]:
                assert self.file("run/bfr-kiosk-update/proving").exists()
                self.up |= set(units)
                before = self.records if self.file(RECORDS).exists() else "begun"
                self.file(RECORDS).write_text(f"{before}, written by {self.version}", encoding="utf-8")
                self.file(f"{RECORDS}-wal").touch()
            case ["systemctl", "stop", *units]:
                self.up = self.up - set(units)  # whatever else stops with the target may take its time
                self.file(f"{RECORDS}-wal").unlink(missing_ok=True)
            case ["systemd-sysusers", _]:
                return  # the user is there
        super().changed(command)

    def update(self, bundle: Path, machine: Machine | None = None) -> str:
        return update.update(machine or self.machine, bundle, self.around())

    def around(self) -> Surroundings:
        return Surroundings(target=TARGET, now=lambda: self.now_s, sleep=self.sleep, say=self.terminal)

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds

    def told(self) -> dict[str, Any]:
        """What the screen is told of the last update."""
        return dict(json.loads(self.file("run/bfr-kiosk-update/status.json").read_text(encoding="utf-8")))
