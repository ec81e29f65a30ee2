"""What the watchdog's process is made of."""

import subprocess
import sys

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


def test_the_watchdog_imports_nothing_else_of_ours_and_no_big_library() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    modules = set(ran.stdout.split())
    ours = {name for name in modules if name.split(".")[0] == "kiosk"}
    assert "kiosk.safety.guard" in ours
    assert {name for name in ours if not name.startswith("kiosk.safety")} == {"kiosk"}
    assert not FORBIDDEN & {name.split(".")[0] for name in modules}
