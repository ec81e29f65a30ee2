"""One file for whoever helps from afar: what the doctor found and what the station and its logs say, without a person.

No record of anybody is in it. What is in it was chosen part by part; what a new table of the settings brings is left
out until somebody adds it here.
"""

import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from kiosk import outlet
from kiosk.config import Settings
from kiosk.hw.wiring import Wiring
from kiosk.ops.doctor import Examined, examine
from kiosk.ops.doctoring import logs, past, shown
from kiosk.ops.doctoring.machine import Machine
from kiosk.outlet import Outlet
from kiosk.program import program

LINES: Final = 4000
"""Of the journal and of the screen's log, the newest."""
UNITS: Final = "bfr-kiosk*"
_STANDARD: Final = ("/var/lib/bfr-kiosk", "/run/bfr-kiosk", "/etc/bfr-kiosk")
"""Where the installation puts things: such a path says nothing of anybody."""
WHAT: Final[Mapping[str, str]] = {
    "doctor.json": "every check of kiosk doctor: level, figures, versions, kernel and system",
    "settings.json": "the settings, without the clinic and without folders of your own",
    "wiring.json": "lines, buses and coefficients, as the wiring file has them",
    "selftests.json": "figures of the last self-tests, and what they are compared with",
    "watchdog.json": "how often the watchdog held, let go and tripped, and its last trips",
    "journal.txt": "what our services have logged: times, codes and figures",
    "screen.txt": "what the screen has logged, likewise",
}
"""What is in the file, by the names in it."""
_MISSING: Final = "the system's journal is not here, or does not answer\n"
README: Final = "README.txt"
_HEAD: Final = """\
Support bundle of a BFR Kiosk station, made by kiosk doctor --support.
It holds no records, no names, no codes of people and no PINs. A line of a log is here only as far as it is made of
known words, codes and figures; "..." stands for the rest. It does say at what times which page of the screen was open.

"""


def bundle(target: Path, settings: Settings, wiring: Wiring, machine: Machine, config: Path) -> int:
    """Write it and say what is in it; 0.

    Args:
        target: the file; nothing is written over.
        settings: of the station.
        wiring: as its file says.
        machine: where it is looked at.
        config: the settings file.

    Raises:
        ExportError: as `Outlet`: `export_there` when something bears the name, `export_no_room`, `export_failed`.
    """
    Outlet(target.parent).demand_free([target.name])
    examined = examine(settings, wiring, machine, config)
    parts = collected(examined, settings, wiring, machine, config)
    write(target, parts)
    for name, what in WHAT.items():
        print(f"{name:<16} {len(parts[name].encode()):>8} bytes  {what}")
    print(f"{target}: written; no records, no names, no PINs. Look into it before you send it: tar xzf {target.name}")
    return 0


def collected(
    examined: Examined, settings: Settings, wiring: Wiring, machine: Machine, config: Path
) -> Mapping[str, str]:
    """What goes into the file, by the names in it."""
    parts = {name: _nameless(text, settings, config) for name, text in _contents(examined, settings, wiring, machine)}
    return {README: _readme(), **parts}


def _contents(examined: Examined, settings: Settings, wiring: Wiring, machine: Machine) -> Iterator[tuple[str, str]]:
    found = shown.document(
        examined.checks,
        backend=settings.backend,
        station=examined.station,
        at=machine.utc(),
        program=program(),
        is_private=False,
    )
    yield "doctor.json", shown.as_json(found)
    yield "settings.json", _json(told(settings))
    yield "wiring.json", _json(msgspec.to_builtins(wiring))
    yield "selftests.json", _json(past.selftests(settings))
    yield "watchdog.json", _json(past.watchdog(settings))
    asked = machine.ask("journalctl", f"--unit={UNITS}", "--output=json", f"--lines={LINES}", "--no-pager", "--quiet")
    yield "journal.txt", _MISSING if asked is None else _lines(logs.journal(asked))
    yield "screen.txt", _lines(logs.file(_screen_log(settings.data_dir)))


def told(settings: Settings) -> dict[str, object]:
    """The settings, table by table; what is not named here is not handed out."""
    tables = {name: getattr(settings, name) for name in ("limits", "screen", "pump", "touch", "sound", "records")}
    return {"backend": settings.backend, **{name: msgspec.to_builtins(table) for name, table in tables.items()}}


def _screen_log(data_dir: Path) -> list[str]:
    """The newest lines of the screen's log, oldest first; what cannot be read is not there."""
    lines: list[str] = []
    for name in ("tui.log.3", "tui.log.2", "tui.log.1", "tui.log"):
        try:
            lines += (data_dir / name).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
    return lines[-LINES:]


def _nameless(text: str, settings: Settings, config: Path) -> str:
    """Folders that are not the installation's may be called after somebody."""
    places = {
        "data_dir": settings.data_dir,
        "runtime_dir": settings.runtime_dir,
        "state_dir": settings.state_dir,
        "wiring": settings.wiring,
        "protocols_dir": settings.protocols_dir,
        "stick_dir": settings.records.stick_dir,
        "config": config.resolve().parent,
        "program": Path(__file__).resolve().parents[3],
        "home": Path.home() if Path.home().parent != Path("/") else None,
    }
    own = {str(path): name for name, path in places.items() if path is not None and not _says_nothing(str(path))}
    for path in sorted(own, key=len, reverse=True):
        for spelt in (path, json.dumps(path, ensure_ascii=False)[1:-1]):
            text = text.replace(spelt, f"<{own[path]}>")
    return text


def _says_nothing(path: str) -> bool:
    return path == "/" or path.startswith(_STANDARD)


def _readme() -> str:
    return _HEAD + "".join(f"{name:<16} {what}\n" for name, what in WHAT.items())


def _json(found: object) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _lines(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def write(target: Path, parts: Mapping[str, str], *, proves: bool = False) -> None:
    """The file, whole: it has another name until everything is on the disk.

    `proves`: read it back from what it was written to. Raises `ExportError`, as `Outlet` does.
    """

    def private(path: str, flags: int) -> int:
        return os.open(path, flags, 0o600)

    stick = Outlet(target.parent, proves=proves)
    with (
        stick.making(target.name) as unfinished,
        outlet.told(target),
        open(unfinished, "wb", opener=private) as file,
    ):
        file.write(_packed(parts))
    stick.prove()


def _packed(parts: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in parts.items():
            data = text.encode()
            member = tarfile.TarInfo(name)  # owner and time of a file say nothing: there are none
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()
