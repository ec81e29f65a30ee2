"""gpiozero with what a line needs of it and nothing else, for a process that keeps all its memory locked (ADR 19).

The package's `__init__` brings along every device there is. And so as to find a pin factory by a name out of the
environment, which is refused here anyway (ADR 6), it takes in all that Python needs to read what is installed.
"""

import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import NoReturn


def slim_gpiozero() -> None:
    """Have `from gpiozero.SUBMODULE import ...` bring that submodule, and what it needs itself, and no more.

    Comes before anything imports gpiozero. A process that holds all of it already goes on doing so.
    """
    if "gpiozero" in sys.modules or (spec := find_spec("gpiozero")) is None:
        return
    sys.modules["gpiozero"] = module_from_spec(spec)  # never executed: the place where its submodules are found
    names = ModuleType("importlib_metadata")  # gpiozero looks for it before `importlib.metadata`
    vars(names)["entry_points"] = _refuse
    sys.modules["importlib_metadata"] = names


def _refuse(**_: str) -> NoReturn:
    raise LookupError("a pin factory is made here, never found by its name")
