"""A station to update: a small tree with records, and services that do to both what the real ones would."""

import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path

from kiosk.install import container, recordfiles, update
from kiosk.install import manifest as manifests
from kiosk.install.machine import Done, InstallError, Machine
from kiosk.install.manifest import File, Manifest
from kiosk.install.signature import Key
from tests.install.fake import Fake

OLD, NEW = "0.1.0-000000000001", "0.2.0-000000000002"
TARGET = "trixie-arm64"
RECORDS = "var/lib/bfr-kiosk/kiosk.db"
UNITS = "etc/systemd/system"
ALL = {"bfr-kiosk.target", "bfr-kiosk-watchdog.service", "bfr-kiosk-controller.service", "bfr-kiosk-screen.service"}
DOING = {"asked_s": None, "empty": True, "free": True, "mode": "ready"}
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
    f"{UNITS}/bfr-kiosk-screen.service": "of the old version",
    f"{UNITS}/bfr-kiosk-former.service": "of the old version alone",
    "etc/tmpfiles.d/bfr-kiosk.conf": "d /etc/bfr-kiosk 0755 root root -\n",
    "packages": "labwc\n",
    "run/systemd/system/there": "",
    "run/bfr-kiosk/doing.json": json.dumps(DOING),
}
CONTENTS = {
    "packages/Packages": "",
    "program/systemd/bfr-kiosk-more.path": "of the new version alone",
    "program/systemd/bfr-kiosk-screen.service": "of the new version",
    "wheels/one.whl": "wheel " * 50,
}
PLACES = {f"/{UNITS}/{name}": f"program/systemd/{name}" for name in ("bfr-kiosk-more.path", "bfr-kiosk-screen.service")}


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
        self.restarts = 0

    def begin(self) -> None:
        for name, text in START.items():
            self.file(name).parent.mkdir(parents=True, exist_ok=True)
            self.file(name).write_text(text, encoding="utf-8")
        self.put("enabled", ["bfr-kiosk.target"])
        self.machine.link("/opt/bfr-kiosk/current", f"versions/{OLD}")
        self.machine.link("/opt/bfr-kiosk/bin", "current/bin")
        self.machine.link("/opt/bfr-kiosk/updater", f"versions/{OLD}")
        self.boot()

    def boot(self) -> None:
        """What starts with the machine, unless it is closed."""
        self.up = ALL - (set() if not self.is_closed else {"bfr-kiosk-controller.service", "bfr-kiosk-screen.service"})

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
        if self.ails and self.version == NEW and self.ails in " ".join(words):
            return Done(1, "it ails")
        match words:
            case ["systemctl", "is-active", unit]:
                return Done(0 if unit in self.up else 3, "active\n" if unit in self.up else "inactive\n")
            case ["systemctl", "show", _, unit]:
                state = "active" if unit in self.up else "failed"
                return Done(0, f"ActiveState={state}\nNRestarts={self.restarts}\n")
            case [_, "doctor", *_]:
                return Done(0, "")
            case ["runuser", "-u", "bfr-kiosk", "--", "sh", "-c", _, "sh", *rest]:
                return self.as_user(rest)
        return super().run(words)

    def as_user(self, words: list[str]) -> Done:
        match words:
            case [_, "-I", "-m", "kiosk.install.recordfiles", step, data_dir]:
                try:
                    recordfiles.STEPS[step](self.file(data_dir.lstrip("/")))
                except recordfiles.RecordsError as error:
                    return Done(1, str(error))
            case [program, "migrate", copy, *_]:
                if "migrate" in self.failing:
                    return Done(1, "NOT AS WRITTEN")
                assert OLD not in program
                self.file(copy.lstrip("/")).write_text("schema 21", encoding="utf-8")
            case [_, "backup", *_] if "backup" in self.failing:
                return Done(1, "no room on the card")
        return Done(0, "")

    def changed(self, command: list[str]) -> None:
        match command:
            case ["systemctl", "start", *words] if "bfr-kiosk.target" in words:
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
                self.up = set() if "bfr-kiosk.target" in units else self.up - set(units)
                self.file(f"{RECORDS}-wal").unlink(missing_ok=True)
            case ["systemd-sysusers", _]:
                return  # the user is there
        super().changed(command)

    def update(self, bundle: Path, machine: Machine | None = None, now_s: float = 1000.0) -> str:
        around = update.Surroundings(target=TARGET, now=lambda: now_s, sleep=lambda _seconds: None, say=self.log.append)
        return update.update(machine or self.machine, bundle, around)

    def told(self) -> dict[str, str]:
        """What the screen is told of the last update."""
        return dict(json.loads(self.file("run/bfr-kiosk-update/status.json").read_text(encoding="utf-8")))
