"""What the watchdog's process is made of. Its memory is locked, so each module here is paid for (ADR 19)."""

import os
import subprocess
import sys
from pathlib import Path

from kiosk.hw.wiring import default_wiring_path
from kiosk.safety.journal import Journal

FORBIDDEN = {
    "adafruit_ads1x15", "adafruit_blinka", "adafruit_bus_device", "adafruit_extended_bus", "Adafruit_PureIO",
    "asyncio", "board", "busio", "lgpio", "msgspec", "numpy", "sqlite3", "sqlite_utils", "textual",
}  # fmt: skip
"""gpiozero brings `threading` along; nothing of ours does (the import contracts say so)."""

SCRIPT = """
import sys
import kiosk.safety.watchdog, kiosk.safety.vent
print(*sorted(sys.modules))
"""

OURS = {
    "kiosk", "kiosk.apart", "kiosk.core", "kiosk.core.errors", "kiosk.core.units",
    "kiosk.hw", "kiosk.hw.backend", "kiosk.hw.clock", "kiosk.hw.factory", "kiosk.hw.sealed",
    "kiosk.hw.slim",
    "kiosk.safety", "kiosk.safety.buzzer", "kiosk.safety.changed", "kiosk.safety.claims", "kiosk.safety.evidence",
    "kiosk.safety.guard",
    "kiosk.safety.heartbeat", "kiosk.safety.history", "kiosk.safety.interlock", "kiosk.safety.journal",
    "kiosk.safety.limits", "kiosk.safety.lockout", "kiosk.safety.memory", "kiosk.safety.notify", "kiosk.safety.sense",
    "kiosk.safety.sensor_b", "kiosk.safety.settings", "kiosk.safety.states", "kiosk.safety.watchdog",
}  # fmt: skip
BENCH = {
    "kiosk.hw.sim", "kiosk.hw.sim.board", "kiosk.hw.sim.bus", "kiosk.hw.sim.computer", "kiosk.hw.sim.pins",
    "kiosk.hw.sim.protocol", "kiosk.hw.sim.transport",
}  # fmt: skip
"""The way to the bench; the real backend has `kiosk.hw.pins`, `kiosk.hw.supply` and lgpio instead."""

GPIOZERO = {
    "gpiozero", "gpiozero.compat", "gpiozero.devices", "gpiozero.exc", "gpiozero.input_devices", "gpiozero.mixins",
    "gpiozero.output_devices", "gpiozero.pins", "gpiozero.pins.data", "gpiozero.pins.mock", "gpiozero.pins.pi",
    "gpiozero.pins.spi", "gpiozero.pins.style", "gpiozero.threads", "gpiozero.tones", "importlib_metadata",
}  # fmt: skip
SPARED = {
    "argparse", "bz2", "csv", "difflib", "email", "gettext", "importlib.metadata", "importlib.resources", "logging",
    "lzma", "pickle", "pprint", "shutil", "ssl", "subprocess", "tempfile", "tomllib", "uuid", "zipfile",
}  # fmt: skip
"""Of the standard library: what the command line, the settings and the rest of gpiozero would bring."""

START = """
import sys
before = set(sys.modules)
from kiosk.hw.sim import transport
transport.SocketTransport = lambda *_: None
from kiosk.__main__ import main
sys.argv = ["kiosk", "watchdog", "--config", sys.argv[1]]
code = main()
print(code, *sorted(set(sys.modules) - before))
"""


def modules(script: str, *arguments: str) -> list[str]:
    ran = subprocess.run(  # noqa: S603 - our own interpreter and our own text
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    return ran.stdout.split()


def test_the_watchdog_imports_nothing_else_of_ours_and_no_big_library() -> None:
    held = set(modules(SCRIPT))
    ours = {name for name in held if name.split(".")[0] == "kiosk"}
    assert "kiosk.safety.guard" in ours
    assert {name for name in ours if not name.startswith("kiosk.safety")} == {"kiosk"}
    assert not FORBIDDEN & {name.split(".")[0] for name in held}


def test_what_its_process_holds_once_it_has_started(tmp_path: Path) -> None:
    """Up to the journal, which somebody else holds here, so that it ends."""
    config = tmp_path / "kiosk.toml"
    folders = {f"{name}_dir": name for name in ("data", "runtime", "state")}
    values = {"backend": "bench", **folders, "wiring": default_wiring_path()}
    config.write_text("".join(f'{key} = "{value}"\n' for key, value in values.items()), encoding="utf-8")
    (tmp_path / "state").mkdir()
    journal = Journal(tmp_path / "state" / "watchdog.journal", boot=1, now=1.0)
    try:
        code, *held = modules(START, os.fspath(config))
    finally:
        journal.close()
    assert code == "1"
    assert {name for name in held if name.startswith("kiosk")} == {"kiosk.__main__"} | OURS | BENCH
    others = {name for name in held if name.split(".")[0] not in sys.stdlib_module_names | {"kiosk", "colorzero"}}
    assert others == GPIOZERO
    assert not SPARED & set(held)
