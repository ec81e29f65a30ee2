"""gpiozero without the rest of it: the same classes, and no way to a pin factory that nobody made."""

import subprocess
import sys

SCRIPT = """
import sys
from kiosk.hw.slim import slim_gpiozero
{first}
slim_gpiozero()
slim_gpiozero()
from gpiozero.pins.mock import MockFactory
from kiosk.safety.interlock import Interlock
from kiosk.safety.settings import WatchdogSettings
pins = MockFactory()
interlock = Interlock(pins, WatchdogSettings(config_hash=0))
interlock.apply(0.0, hold=True, enable=False, buzzer=True, comparator_test=False)
levels = [int(pins.pin(line).state) for line in (16, 20, 21, 12)]
interlock.close()
{then}
"""


def run(then: str, first: str = "") -> str:
    script = SCRIPT.format(first=first, then=then)
    return subprocess.run(  # noqa: S603 - our own interpreter and our own text
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_the_lines_work() -> None:
    assert run("print(levels)") == "[1, 0, 1, 0]"


def test_a_factory_named_by_the_environment_is_not_looked_up() -> None:
    then = """
import os
from gpiozero.devices import Device
os.environ["GPIOZERO_PIN_FACTORY"] = "mock"
try:
    Device.ensure_pin_factory()
except LookupError as error:
    print(error)
"""
    assert run(then) == "a pin factory is made here, never found by its name"


def test_a_process_that_holds_all_of_it_goes_on_doing_so() -> None:
    then = "import gpiozero; print(levels, gpiozero.LED.__name__, 'importlib_metadata' in sys.modules)"
    assert run(then, first="import gpiozero") == "[1, 0, 1, 0] LED False"


def test_the_real_boards_factory_finds_what_it_needs_of_the_rest() -> None:
    first = """
import types
class Library(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return 0
sys.modules["lgpio"] = Library("lgpio")
"""
    then = "from gpiozero.pins.lgpio import LGPIOFactory; print(levels, LGPIOFactory.__name__)"
    assert run(then, first=first) == "[1, 0, 1, 0] LGPIOFactory"
